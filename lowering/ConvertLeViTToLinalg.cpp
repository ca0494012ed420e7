//===- ConvertLeViTToLinalg.cpp - levit -> linalg ---------------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/LeViTDialect.h"
#include "dialect/Weights.h"
#include "lowering/AttentionBias.h"
#include "lowering/Passes.h"
#include "passes/Generics.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Transforms/DialectConversion.h"

namespace levit {
#define GEN_PASS_DEF_CONVERTLEVITTOLINALG
#include "lowering/Passes.h.inc"
} // namespace levit

using namespace mlir;
using namespace levit;

namespace {

/// Tokens, (batch, tokens, channels), become a matrix (batch * tokens,
/// channels). An odd number of at least `padFrom` tokens gets one more, so that
/// products can take rows two by two; nobody reads it but what computes tokens
/// one by one.
class TokenTypeConverter : public TypeConverter {
public:
  explicit TokenTypeConverter(int64_t padFrom) : padFrom(padFrom) {
    addConversion([](Type type) { return type; });
    addConversion([this](RankedTensorType type) -> Type {
      if (type.getRank() != 3 || !type.hasStaticShape())
        return type;
      return RankedTensorType::get(
          {type.getDimSize(0) * rowsOf(type.getDimSize(1)), type.getDimSize(2)},
          type.getElementType());
    });
    auto materialize = [this](OpBuilder &builder, RankedTensorType type,
                              ValueRange inputs, Location loc) -> Value {
      if (inputs.size() != 1)
        return {};
      auto from = dyn_cast<RankedTensorType>(inputs[0].getType());
      if (from && from.getRank() == 3 && type.getRank() == 2)
        return toMatrix(builder, loc, inputs[0]);
      if (from && from.getRank() == 2 && type.getRank() == 3)
        return toTokens(builder, loc, inputs[0], type);
      return {};
    };
    addSourceMaterialization(materialize);
    addTargetMaterialization(materialize);
  }

  /// Rows of the matrix for an image of `tokens` tokens.
  int64_t rowsOf(int64_t tokens) const {
    return padFrom > 0 && tokens >= padFrom ? llvm::alignTo(tokens, 2) : tokens;
  }

  /// The matrix of `tokens`; the rows that it has more are zeros.
  Value toMatrix(OpBuilder &builder, Location loc, Value tokens) const {
    auto type = cast<RankedTensorType>(tokens.getType());
    int64_t rows = rowsOf(type.getDimSize(1));
    if (rows != type.getDimSize(1)) {
      SmallVector<int64_t> shape(type.getShape());
      shape[1] = rows;
      auto index = [&](int64_t i) { return builder.getIndexAttr(i); };
      SmallVector<OpFoldResult> offsets(3, index(0)), strides(3, index(1)),
          sizes;
      for (int64_t size : type.getShape())
        sizes.push_back(index(size));
      Value padded = tensor::InsertSliceOp::create(
          builder, loc, tokens,
          createEmpty(builder, loc, shape, type.getElementType()), offsets,
          sizes, strides);
      // The zeros last and in place: matrices that began with them would have
      // their beginning in common, and each a copy of it.
      offsets[1] = index(type.getDimSize(1));
      sizes[1] = index(rows - type.getDimSize(1));
      Value rest = tensor::ExtractSliceOp::create(builder, loc, padded, offsets,
                                                  sizes, strides);
      Value zero = arith::ConstantOp::create(
          builder, loc, builder.getZeroAttr(type.getElementType()));
      rest = linalg::FillOp::create(builder, loc, zero, rest).getResult(0);
      padded = tensor::InsertSliceOp::create(builder, loc, rest, padded,
                                             offsets, sizes, strides);
      tokens = padded;
    }
    return tensor::CollapseShapeOp::create(
        builder, loc, convertType(type), tokens,
        SmallVector<ReassociationIndices>{{0, 1}, {2}});
  }

  /// The tokens, of `type`, of a matrix.
  Value toTokens(OpBuilder &builder, Location loc, Value matrix,
                 RankedTensorType type) const {
    SmallVector<int64_t> shape(type.getShape());
    shape[1] = rowsOf(shape[1]);
    Value tokens = tensor::ExpandShapeOp::create(
        builder, loc, RankedTensorType::get(shape, type.getElementType()),
        matrix, SmallVector<ReassociationIndices>{{0, 1}, {2}});
    if (shape[1] == type.getDimSize(1))
      return tokens;
    auto index = [&](int64_t i) { return builder.getIndexAttr(i); };
    SmallVector<OpFoldResult> offsets(3, index(0)), strides(3, index(1)), sizes;
    for (int64_t size : type.getShape())
      sizes.push_back(index(size));
    return tensor::ExtractSliceOp::create(builder, loc, type, tokens, offsets,
                                          sizes, strides);
  }

private:
  int64_t padFrom;
};

/// Of operations on tokens.
template <typename Op> struct TokenPattern : OpConversionPattern<Op> {
  using OpConversionPattern<Op>::OpConversionPattern;

  const TokenTypeConverter &converter() const {
    return *this->template getTypeConverter<TokenTypeConverter>();
  }
};

int64_t dim(Value value, unsigned i) {
  return cast<RankedTensorType>(value.getType()).getDimSize(i);
}

Type elementType(Value value) {
  return cast<RankedTensorType>(value.getType()).getElementType();
}

ArrayRef<int64_t> shapeOf(Value value) {
  return cast<RankedTensorType>(value.getType()).getShape();
}

/// The map (d0, ..., d(loops - 1)) -> (results).
AffineMap mapOf(unsigned loops, ArrayRef<AffineExpr> results,
                MLIRContext *context) {
  return AffineMap::get(loops, 0, results, context);
}

/// Adds a bias to the last dimension of `x`.
Value addBias(OpBuilder &builder, Location loc, Value x, Value bias) {
  if (!bias)
    return x;
  unsigned rank = shapeOf(x).size();
  AffineMap identity = builder.getMultiDimIdentityMap(rank);
  AffineMap channels = identity.getSubMap({rank - 1});
  return createElementwise(builder, loc, {x, bias}, {identity, channels},
                           shapeOf(x), elementType(x),
                           [](OpBuilder &b, Location l, ValueRange v) -> Value {
                             return arith::AddFOp::create(b, l, v[0], v[1]);
                           });
}

struct LowerChannelsLast : OpConversionPattern<ChannelsLastOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(ChannelsLastOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Value empty = createEmpty(rewriter, op.getLoc(), op.getType().getShape(),
                              elementType(op.getResult()));
    rewriter.replaceOp(op, linalg::TransposeOp::create(
                               rewriter, op.getLoc(), adaptor.getInput(), empty,
                               ArrayRef<int64_t>{0, 2, 3, 1})
                               .getResult());
    return success();
  }
};

struct LowerConvolution : OpConversionPattern<ConvolutionOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(ConvolutionOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    MLIRContext *context = op.getContext();
    int64_t stride = op.getStride();
    AffineExpr g, y, x, o, i, j, c;
    bindDims(context, g, y, x, o, i, j, c);
    Value image, weights;
    SmallVector<AffineMap> maps;
    if (auto moved = op.getInput().getDefiningOp<ChannelsLastOp>()) {
      // An image that comes with its channels first is read as it is.
      image = pad(rewriter, op, rewriter.getRemappedValue(moved.getInput()),
                  {2, 3});
      weights = channelsLastFilter(rewriter, op, /*joinColumns=*/false);
      maps = {mapOf(7, {g, c, y * stride + i, x * stride + j}, context),
              mapOf(7, {o, i, j, c}, context), mapOf(7, {g, y, x, o}, context)};
    } else {
      // Pixels of a row and their channels are contiguous.
      image = pad(rewriter, op, adaptor.getInput(), {1, 2});
      ArrayRef<int64_t> rows = shapeOf(image);
      int64_t channels = rows[3];
      image = tensor::CollapseShapeOp::create(
          rewriter, loc,
          RankedTensorType::get({rows[0], rows[1], rows[2] * channels},
                                elementType(image)),
          image, SmallVector<ReassociationIndices>{{0}, {1}, {2, 3}});
      weights = channelsLastFilter(rewriter, op, /*joinColumns=*/true);
      maps = {
          mapOf(6, {g, y * stride + i, x * (stride * channels) + j}, context),
          mapOf(6, {o, i, j}, context), mapOf(6, {g, y, x, o}, context)};
    }
    Value zeros = createZeros(rewriter, loc, op.getType().getShape(),
                              op.getType().getElementType());
    Value product =
        createContraction(rewriter, loc, image, weights, zeros, maps);
    rewriter.replaceOp(op, addBias(rewriter, loc, product, adaptor.getBias()));
    return success();
  }

private:
  /// `image`, whose rows and columns are the dimensions `dims`, with the border
  /// of zeros that the kernel reads. Only the border is filled; what it
  /// surrounds is written once.
  static Value pad(OpBuilder &builder, ConvolutionOp op, Value image,
                   std::array<unsigned, 2> dims) {
    Location loc = op.getLoc();
    int64_t padding = op.getPadding(), stride = op.getStride();
    ArrayRef<int64_t> shape = shapeOf(image);
    ArrayRef<int64_t> kernel = op.getFilter().getType().getShape().take_back(2);
    ArrayRef<int64_t> pixels = op.getType().getShape().slice(1, 2);
    SmallVector<int64_t> padded(shape);
    for (auto [dim, taps, count] : llvm::zip(dims, kernel, pixels))
      padded[dim] = std::max(shape[dim] + padding, (count - 1) * stride + taps);
    if (shape == ArrayRef(padded))
      return image;

    SmallVector<int64_t> sizes(padded), offsets(shape.size(), 0);
    auto getIndices = [&](ArrayRef<int64_t> values) {
      return getAsIndexOpFoldResult(builder.getContext(), values);
    };
    SmallVector<OpFoldResult> strides(shape.size(), builder.getIndexAttr(1));
    Value result = createEmpty(builder, loc, padded, elementType(image));
    Value zero = arith::ConstantOp::create(
        builder, loc, builder.getZeroAttr(elementType(image)));
    auto fill = [&](unsigned dim, int64_t begin, int64_t end) {
      if (begin == end)
        return;
      offsets[dim] = begin;
      sizes[dim] = end - begin;
      Value part = tensor::ExtractSliceOp::create(builder, loc, result,
                                                  getIndices(offsets),
                                                  getIndices(sizes), strides);
      part = linalg::FillOp::create(builder, loc, zero, part).getResult(0);
      result = tensor::InsertSliceOp::create(builder, loc, part, result,
                                             getIndices(offsets),
                                             getIndices(sizes), strides);
    };
    for (unsigned dim : dims) {
      fill(dim, 0, padding);
      fill(dim, padding + shape[dim], padded[dim]);
      // The other dimension's border ends where this one's begins.
      offsets[dim] = padding;
      sizes[dim] = shape[dim];
    }
    return tensor::InsertSliceOp::create(builder, loc, image, result,
                                         getIndices(offsets), getIndices(sizes),
                                         strides);
  }

  /// The filter as out x kernel row x kernel column x channel, the last two in
  /// one dimension if `joinColumns`.
  static Value channelsLastFilter(OpBuilder &builder, ConvolutionOp op,
                                  bool joinColumns) {
    ArrayRef<int64_t> shape = op.getFilter().getType().getShape();
    int64_t out = shape[0], channels = shape[1], height = shape[2],
            width = shape[3];
    SmallVector<int64_t> result = {out, height, width, channels};
    if (joinColumns)
      result = {out, height, width * channels};
    auto type = RankedTensorType::get(result, op.getType().getElementType());
    if (auto values = getWeights(op.getFilter())) {
      std::vector<float> moved(values->size());
      for (int64_t o = 0; o < out; ++o)
        for (int64_t c = 0; c < channels; ++c)
          for (int64_t y = 0; y < height; ++y)
            for (int64_t x = 0; x < width; ++x)
              moved[((o * height + y) * width + x) * channels + c] =
                  (*values)[((o * channels + c) * height + y) * width + x];
      return createWeights(builder, op.getLoc(), "filter", type, moved);
    }
    Value empty =
        createEmpty(builder, op.getLoc(), {out, height, width, channels},
                    type.getElementType());
    Value moved =
        linalg::TransposeOp::create(builder, op.getLoc(), op.getFilter(), empty,
                                    ArrayRef<int64_t>{0, 2, 3, 1})
            .getResult()[0];
    if (!joinColumns)
      return moved;
    return tensor::CollapseShapeOp::create(
        builder, op.getLoc(), type, moved,
        SmallVector<ReassociationIndices>{{0}, {1}, {2, 3}});
  }
};

struct LowerFlatten : TokenPattern<FlattenOp> {
  using TokenPattern::TokenPattern;

  LogicalResult
  matchAndRewrite(FlattenOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Value tokens = tensor::CollapseShapeOp::create(
        rewriter, op.getLoc(), op.getType(), adaptor.getInput(),
        SmallVector<ReassociationIndices>{{0}, {1, 2}, {3}});
    rewriter.replaceOp(op, converter().toMatrix(rewriter, op.getLoc(), tokens));
    return success();
  }
};

struct LowerLinear : TokenPattern<LinearOp> {
  using TokenPattern::TokenPattern;

  LogicalResult
  matchAndRewrite(LinearOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    MLIRContext *context = op.getContext();
    Value input = adaptor.getInput();
    SmallVector<int64_t> shape(shapeOf(input));
    int64_t rank = shape.size();
    shape.back() = dim(op.getWeight(), 0);
    Value init = createZeros(rewriter, loc, shape, elementType(op.getResult()));
    // Positions, then the output channel, then the input channel.
    SmallVector<AffineExpr> in, out;
    for (int64_t i = 0; i < rank; ++i)
      out.push_back(rewriter.getAffineDimExpr(i));
    in.assign(out.begin(), out.end());
    AffineExpr n = out.back(), k = rewriter.getAffineDimExpr(rank);
    in.back() = k;
    Value product = createContraction(
        rewriter, loc, input, adaptor.getWeight(), init,
        {mapOf(rank + 1, in, context), mapOf(rank + 1, {n, k}, context),
         mapOf(rank + 1, out, context)});
    if (auto tokens = cast<RankedTensorType>(op.getInput().getType());
        tokens.getRank() == 3)
      product.getDefiningOp()->setAttr(
          LeViTDialect::getTokensAttrName(),
          rewriter.getI64IntegerAttr(converter().rowsOf(tokens.getDimSize(1))));
    rewriter.replaceOp(op, addBias(rewriter, loc, product, adaptor.getBias()));
    return success();
  }
};

struct LowerGroupedLinear : OpConversionPattern<GroupedLinearOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(GroupedLinearOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    MLIRContext *context = op.getContext();
    Type element = elementType(op.getResult());
    int64_t groups = op.getNumGroups();
    // (..., channels) as (..., groups, channels of one).
    auto split = [&](Value value, unsigned dim) -> Value {
      SmallVector<int64_t> shape(shapeOf(value));
      shape[dim] /= groups;
      shape.insert(shape.begin() + dim, groups);
      SmallVector<ReassociationIndices> indices;
      for (int64_t i = 0, e = shape.size(); i < e; ++i)
        if (i == dim + 1)
          indices.back().push_back(i);
        else
          indices.push_back({i});
      return tensor::ExpandShapeOp::create(
          rewriter, loc, RankedTensorType::get(shape, element), value, indices);
    };
    SmallVector<int64_t> shape(shapeOf(adaptor.getInput()));
    unsigned rank = shape.size();
    Value input = split(adaptor.getInput(), rank - 1);
    Value weight = split(adaptor.getWeight(), 0);
    shape.back() = groups;
    shape.push_back(dim(weight, 1));
    // Positions, then the group, then its output channel, then the input
    // channel.
    SmallVector<AffineExpr> in, out;
    for (unsigned i = 0; i <= rank; ++i)
      out.push_back(rewriter.getAffineDimExpr(i));
    in.assign(out.begin(), out.end());
    AffineExpr g = out[rank - 1], n = out[rank],
               k = rewriter.getAffineDimExpr(rank + 1);
    in.back() = k;
    Value result = createContraction(rewriter, loc, input, weight,
                                     createZeros(rewriter, loc, shape, element),
                                     {mapOf(rank + 2, in, context),
                                      mapOf(rank + 2, {g, n, k}, context),
                                      mapOf(rank + 2, out, context)});
    if (adaptor.getBias())
      result = createElementwise(
          rewriter, loc, {result, split(adaptor.getBias(), 0)},
          {mapOf(rank + 1, out, context), mapOf(rank + 1, {g, n}, context)},
          shape, element, [](OpBuilder &b, Location l, ValueRange v) -> Value {
            return arith::AddFOp::create(b, l, v[0], v[1]);
          });
    SmallVector<ReassociationIndices> indices;
    for (int64_t i = 0; i < rank; ++i)
      indices.push_back({i});
    indices.back().push_back(rank);
    rewriter.replaceOpWithNewOp<tensor::CollapseShapeOp>(op, result, indices);
    return success();
  }
};

struct LowerBatchNorm : OpConversionPattern<BatchNormOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(BatchNormOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Value x = adaptor.getInput();
    unsigned rank = shapeOf(x).size();
    AffineMap identity = rewriter.getMultiDimIdentityMap(rank);
    AffineMap channels = identity.getSubMap({rank - 1});
    Type element = elementType(x);
    double epsilon = op.getEpsilon().convertToDouble();
    Value result = createElementwise(
        rewriter, op.getLoc(),
        {x, adaptor.getScale(), adaptor.getShift(), adaptor.getMean(),
         adaptor.getVariance()},
        {identity, channels, channels, channels, channels}, shapeOf(x), element,
        [&](OpBuilder &b, Location l, ValueRange v) -> Value {
          Value eps =
              arith::ConstantOp::create(b, l, b.getFloatAttr(element, epsilon));
          Value centered = arith::SubFOp::create(b, l, v[0], v[3]);
          Value variance = arith::AddFOp::create(b, l, v[4], eps);
          Value deviation = math::SqrtOp::create(b, l, variance);
          Value factor = arith::DivFOp::create(b, l, v[1], deviation);
          Value scaled = arith::MulFOp::create(b, l, centered, factor);
          return arith::AddFOp::create(b, l, scaled, v[2]);
        });
    rewriter.replaceOp(op, result);
    return success();
  }
};

struct LowerHardswish : OpConversionPattern<HardswishOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(HardswishOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    rewriter.replaceOp(
        op, createElementwise(rewriter, op.getLoc(), adaptor.getInput(),
                              [](OpBuilder &b, Location l, ValueRange v) {
                                return createHardswish(b, l, v[0]);
                              }));
    return success();
  }
};

struct LowerAdd : OpConversionPattern<AddOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(AddOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    rewriter.replaceOp(
        op, createElementwise(
                rewriter, op.getLoc(), {adaptor.getLhs(), adaptor.getRhs()},
                [](OpBuilder &b, Location l, ValueRange v) -> Value {
                  return arith::AddFOp::create(b, l, v[0], v[1]);
                }));
    return success();
  }
};

struct LowerAverage : OpConversionPattern<AverageOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(AverageOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Type element = elementType(op.getResult());
    rewriter.replaceOp(
        op, createElementwise(
                rewriter, op.getLoc(), {adaptor.getLhs(), adaptor.getRhs()},
                [&](OpBuilder &b, Location l, ValueRange v) -> Value {
                  Value sum = arith::AddFOp::create(b, l, v[0], v[1]);
                  Value half = arith::ConstantOp::create(
                      b, l, b.getFloatAttr(element, 0.5));
                  return arith::MulFOp::create(b, l, sum, half);
                }));
    return success();
  }
};

struct LowerMeanPool : TokenPattern<MeanPoolOp> {
  using TokenPattern::TokenPattern;

  LogicalResult
  matchAndRewrite(MeanPoolOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    MLIRContext *context = op.getContext();
    auto tokens = op.getInput().getType();
    Type element = tokens.getElementType();
    Value x = converter().toTokens(rewriter, loc, adaptor.getInput(), tokens);
    AffineExpr g, c, t;
    bindDims(context, g, c, t);
    Value init = createZeros(rewriter, loc, op.getType().getShape(), element);
    Value sum = createReduction(
        rewriter, loc, x, init,
        {mapOf(3, {g, t, c}, context), mapOf(3, {g, c}, context)},
        [](OpBuilder &b, Location l, ValueRange v) -> Value {
          return arith::AddFOp::create(b, l, v[1], v[0]);
        });
    double factor = 1.0 / tokens.getDimSize(1);
    Value mean =
        createElementwise(rewriter, loc, sum,
                          [&](OpBuilder &b, Location l, ValueRange v) -> Value {
                            Value constant = arith::ConstantOp::create(
                                b, l, b.getFloatAttr(element, factor));
                            return arith::MulFOp::create(b, l, v[0], constant);
                          });
    rewriter.replaceOp(op, mean);
    return success();
  }
};

struct LowerSubsample : TokenPattern<SubsampleOp> {
  using TokenPattern::TokenPattern;

  LogicalResult
  matchAndRewrite(SubsampleOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    auto in = op.getInput().getType();
    ArrayRef<int64_t> grid = op.getGrid();
    int64_t stride = op.getStride();
    SmallVector<int64_t> image = {in.getDimSize(0), grid[0], grid[1],
                                  in.getDimSize(2)};
    Value pixels = tensor::ExpandShapeOp::create(
        rewriter, loc, RankedTensorType::get(image, in.getElementType()),
        converter().toTokens(rewriter, loc, adaptor.getInput(), in),
        SmallVector<ReassociationIndices>{{0}, {1, 2}, {3}});
    auto index = [&](int64_t i) { return rewriter.getIndexAttr(i); };
    SmallVector<int64_t> kept = {image[0], (grid[0] - 1) / stride + 1,
                                 (grid[1] - 1) / stride + 1, image[3]};
    SmallVector<OpFoldResult> offsets(4, index(0)), sizes;
    for (int64_t size : kept)
      sizes.push_back(index(size));
    SmallVector<OpFoldResult> strides = {index(1), index(stride), index(stride),
                                         index(1)};
    Value slice = tensor::ExtractSliceOp::create(rewriter, loc, pixels, offsets,
                                                 sizes, strides);
    Value tokens = tensor::CollapseShapeOp::create(
        rewriter, loc, op.getType(), slice,
        SmallVector<ReassociationIndices>{{0}, {1, 2}, {3}});
    rewriter.replaceOp(op, converter().toMatrix(rewriter, loc, tokens));
    return success();
  }
};

struct LowerSplitHeads : TokenPattern<SplitHeadsOp> {
  using TokenPattern::TokenPattern;

  LogicalResult
  matchAndRewrite(SplitHeadsOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    auto in = op.getInput().getType();
    int64_t heads = dim(op.getParts().front(), 2);
    SmallVector<int64_t> shape = {in.getDimSize(0), in.getDimSize(1), heads,
                                  in.getDimSize(2) / heads};
    Value split = tensor::ExpandShapeOp::create(
        rewriter, loc, RankedTensorType::get(shape, in.getElementType()),
        converter().toTokens(rewriter, loc, adaptor.getInput(), in),
        SmallVector<ReassociationIndices>{{0}, {1}, {2, 3}});
    auto index = [&](int64_t i) { return rewriter.getIndexAttr(i); };
    SmallVector<OpFoldResult> strides(4, index(1)), offsets(4, index(0)), sizes;
    for (int64_t size : shape)
      sizes.push_back(index(size));
    SmallVector<Value> parts;
    int64_t offset = 0;
    for (Value part : op.getParts()) {
      offsets[3] = index(offset);
      sizes[3] = index(dim(part, 3));
      parts.push_back(tensor::ExtractSliceOp::create(rewriter, loc, split,
                                                     offsets, sizes, strides));
      offset += dim(part, 3);
    }
    rewriter.replaceOp(op, parts);
    return success();
  }
};

struct LowerAttentionBias : TokenPattern<AttentionBiasOp> {
  using TokenPattern::TokenPattern;

  LogicalResult
  matchAndRewrite(AttentionBiasOp op, OpAdaptor,
                  ConversionPatternRewriter &rewriter) const override {
    std::optional<AttentionBiasTable> table =
        AttentionBiasTable::create(rewriter, op);
    if (!table)
      return rewriter.notifyMatchFailure(op, "no table of constant f32");
    AffineExpr h, y, x, k;
    bindDims(op.getContext(), h, y, x, k);
    auto type = op.getType();
    SmallVector<int64_t> shape = {type.getDimSize(0), table->queryHeight,
                                  table->queryWidth, type.getDimSize(2)};
    Value expanded = createElementwise(
        rewriter, op.getLoc(), table->value,
        {mapOf(4, {h, x, table->offset(y) + k}, op.getContext())}, shape,
        type.getElementType(),
        [](OpBuilder &, Location, ValueRange v) { return v[0]; });
    Value bias = tensor::CollapseShapeOp::create(
        rewriter, op.getLoc(), type, expanded,
        SmallVector<ReassociationIndices>{{0}, {1, 2}, {3}});
    rewriter.replaceOp(op, converter().toMatrix(rewriter, op.getLoc(), bias));
    return success();
  }
};

/// Attention as products and reductions over whole tensors; see fuse-attention
/// for the form that is fast.
struct LowerAttention : TokenPattern<AttentionOp> {
  using TokenPattern::TokenPattern;

  LogicalResult
  matchAndRewrite(AttentionOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    MLIRContext *context = op.getContext();
    Value q = adaptor.getQueries(), k = adaptor.getKeys(),
          v = adaptor.getValues();
    Type element = elementType(q);
    int64_t images = dim(q, 0), queries = dim(q, 1), heads = dim(q, 2),
            keys = dim(k, 1), channels = dim(v, 3);
    AffineExpr g, h, i, j, c;
    bindDims(context, g, h, i, j, c);
    auto map4 = [&](ArrayRef<AffineExpr> exprs) {
      return mapOf(4, exprs, context);
    };
    auto map5 = [&](ArrayRef<AffineExpr> exprs) {
      return mapOf(5, exprs, context);
    };

    SmallVector<int64_t> scoresShape = {images, heads, queries, keys};
    Value scores = createContraction(
        rewriter, loc, q, k, createZeros(rewriter, loc, scoresShape, element),
        {map5({g, i, h, c}), map5({g, j, h, c}), map5({g, h, i, j})});
    Value bias = converter().toTokens(rewriter, loc, adaptor.getBias(),
                                      op.getBias().getType());
    AffineMap all = map4({g, h, i, j}), rows = map4({g, h, i});
    double scale = op.getScale().convertToDouble();
    scores = createElementwise(
        rewriter, loc, {scores, bias}, {all, map4({h, i, j})}, scoresShape,
        element, [&](OpBuilder &b, Location l, ValueRange x) -> Value {
          Value factor =
              arith::ConstantOp::create(b, l, b.getFloatAttr(element, scale));
          Value scaled = arith::MulFOp::create(b, l, x[0], factor);
          return arith::AddFOp::create(b, l, scaled, x[1]);
        });

    // softmax(x) = exp(x - max(x)) / sum(exp(x - max(x)))
    Value lowest = arith::ConstantOp::create(
        rewriter, loc,
        rewriter.getFloatAttr(
            element,
            APFloat::getInf(cast<FloatType>(element).getFloatSemantics(),
                            /*Negative=*/true)));
    SmallVector<int64_t> rowShape = {images, heads, queries};
    Value maxInit =
        linalg::FillOp::create(rewriter, loc, lowest,
                               createEmpty(rewriter, loc, rowShape, element))
            .getResult(0);
    Value max = createReduction(rewriter, loc, scores, maxInit, {all, rows},
                                [](OpBuilder &b, Location l, ValueRange x) {
                                  return createMax(b, l, x[0], x[1]);
                                });
    Value exps = createElementwise(
        rewriter, loc, {scores, max}, {all, rows}, scoresShape, element,
        [](OpBuilder &b, Location l, ValueRange x) -> Value {
          return math::ExpOp::create(b, l,
                                     arith::SubFOp::create(b, l, x[0], x[1]));
        });
    Value sum = createReduction(
        rewriter, loc, exps, createZeros(rewriter, loc, rowShape, element),
        {all, rows}, [](OpBuilder &b, Location l, ValueRange x) -> Value {
          return arith::AddFOp::create(b, l, x[1], x[0]);
        });

    SmallVector<int64_t> outShape = {images, queries, heads, channels};
    AffineExpr head = dim(v, 2) == 1 ? rewriter.getAffineConstantExpr(0) : h;
    Value values = createContraction(
        rewriter, loc, exps, v, createZeros(rewriter, loc, outShape, element),
        {map5({g, h, i, c}), map5({g, c, head, j}), map5({g, i, h, j})});
    // Loops of the quotient: image, query, head, channel.
    Value result = createElementwise(
        rewriter, loc, {values, sum},
        {rewriter.getMultiDimIdentityMap(4), map4({g, i, h})}, outShape,
        element, [](OpBuilder &b, Location l, ValueRange x) -> Value {
          return arith::DivFOp::create(b, l, x[0], x[1]);
        });
    Value tokens = tensor::CollapseShapeOp::create(
        rewriter, loc, op.getType(), result,
        SmallVector<ReassociationIndices>{{0}, {1}, {2, 3}});
    rewriter.replaceOp(op, converter().toMatrix(rewriter, loc, tokens));
    return success();
  }
};

struct ConvertLeViTToLinalg
    : levit::impl::ConvertLeViTToLinalgBase<ConvertLeViTToLinalg> {
  using ConvertLeViTToLinalgBase::ConvertLeViTToLinalgBase;

  void runOnOperation() override {
    MLIRContext *context = &getContext();
    TokenTypeConverter converter(padTokens);
    RewritePatternSet patterns(context);
    patterns.add<LowerChannelsLast, LowerConvolution, LowerFlatten, LowerLinear,
                 LowerGroupedLinear, LowerBatchNorm, LowerHardswish, LowerAdd,
                 LowerAverage, LowerMeanPool, LowerSubsample, LowerSplitHeads,
                 LowerAttentionBias, LowerAttention>(converter, context);
    ConversionTarget target(*context);
    target.markUnknownOpDynamicallyLegal([](Operation *) { return true; });
    target.addIllegalDialect<LeViTDialect>();

    WalkResult walk = getOperation().walk([](Operation *op) {
      if (!isa_and_nonnull<LeViTDialect>(op->getDialect()))
        return WalkResult::advance();
      if (isa<TapOp>(op)) {
        op->emitOpError("is left (expected none, see --levit-strip-taps and "
                        "--levit-expose-taps)");
        return WalkResult::interrupt();
      }
      if (auto bias = dyn_cast<AttentionBiasOp>(op);
          bias && !viewWeights(bias.getTable())) {
        op->emitOpError("expects a table of constant f32");
        return WalkResult::interrupt();
      }
      for (Type type : op->getResultTypes())
        if (!cast<RankedTensorType>(type).hasStaticShape()) {
          op->emitOpError("has a dynamic batch (expected a static one, see "
                          "--levit-specialize-batch)");
          return WalkResult::interrupt();
        }
      return WalkResult::advance();
    });
    if (walk.wasInterrupted() ||
        failed(applyPartialConversion(getOperation(), target,
                                      std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace
