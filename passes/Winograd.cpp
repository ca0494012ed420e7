//===- Winograd.cpp - 25 products instead of 36 -----------------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "passes/Passes.h"
#include "passes/RowBlocks.h"
#include "passes/SplitProducts.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Interfaces/LoopLikeInterface.h"

namespace levit {
#define GEN_PASS_DEF_WINOGRAD
#include "passes/Passes.h.inc"
} // namespace levit

using namespace mlir;

namespace {

/// One of the three sums along a dimension that two neighbouring results are
/// made of: the first of both, the second, and what both have in common. Its
/// terms are products of `count` elements of the transformed image and of the
/// filter, of which those in `taps` are added.
struct PartialSum {
  int64_t begin, count;
  SmallVector<int64_t, 2> taps;
};

constexpr int64_t numElements = 5;
constexpr int64_t common = 2;

/// In terms of the transformed image; see the pass's description.
PartialSum getPartialSum(int64_t which) {
  if (which == common)
    return {common, 1, {0, 2}};
  return {3 * which, 2, {which}};
}

/// A convolution of 3 x 3 pixels that moves on by two, and what follows it.
struct Convolution {
  linalg::GenericOp product, epilogue;
  int64_t images, rows, columns, filters, channels;

  static std::optional<Convolution> match(linalg::GenericOp op);
};

std::optional<Convolution> Convolution::match(linalg::GenericOp op) {
  if (!levit::isContraction(op) || op.getNumLoops() != 6 ||
      !op.hasPureTensorSemantics() || op.hasDynamicShape() ||
      !levit::isZeros(op.getDpsInits()[0]) ||
      !matchPattern(op.getDpsInputs()[1], m_Constant()))
    return std::nullopt;
  SmallVector<int64_t> sizes = op.getStaticLoopRanges();
  Convolution result;
  result.product = op;
  result.images = sizes[0];
  result.rows = sizes[1];
  result.columns = sizes[2];
  result.filters = sizes[3];
  result.channels = sizes[5] / 3;
  int64_t channels = result.channels;
  AffineExpr image, row, column, filter, i, k;
  bindDims(op.getContext(), image, row, column, filter, i, k);
  auto is = [&](unsigned operand, ArrayRef<AffineExpr> exprs) {
    return op.getIndexingMapsArray()[operand] ==
           AffineMap::get(6, 0, exprs, op.getContext());
  };
  if (channels < 1 || sizes[4] != 3 || sizes[5] != 3 * channels ||
      result.rows % 2 || result.columns % 2 ||
      !is(0, {image, row * 2 + i, column * (2 * channels) + k}) ||
      !is(1, {filter, i, k}) || !is(2, {image, row, column, filter}))
    return std::nullopt;
  auto type = cast<RankedTensorType>(op.getDpsInputs()[0].getType());
  if (type.getDimSize(2) % channels)
    return std::nullopt;
  result.epilogue = levit::getSplittableConsumer(op);
  if (!result.epilogue)
    return std::nullopt;
  return result;
}

struct Winograd : levit::impl::WinogradBase<Winograd> {
  using WinogradBase::WinogradBase;

  void runOnOperation() override {
    IRRewriter rewriter(&getContext());
    for (linalg::GenericOp product : findConvolutions()) {
      // Of two with the same epilogue, the second is none any more.
      std::optional<Convolution> convolution = Convolution::match(product);
      if (!convolution || product->getParentOfType<LoopLikeOpInterface>())
        continue;
      SmallVector<int64_t, 2> blocks = chooseBlocks(*convolution);
      if (!blocks.empty() &&
          failed(levit::computeByBlocks(rewriter, convolution->epilogue,
                                        {product}, blocks)))
        return signalPassFailure();
    }
    for (linalg::GenericOp product : findConvolutions())
      if (std::optional<Convolution> convolution = Convolution::match(product))
        if (failed(rewrite(rewriter, *convolution)))
          return signalPassFailure();
  }

private:
  /// Which ones must not depend on the number of images, or an image's logits
  /// would.
  SmallVector<linalg::GenericOp> findConvolutions() {
    SmallVector<linalg::GenericOp> result;
    getOperation()->walk([&](linalg::GenericOp op) {
      std::optional<Convolution> convolution = Convolution::match(op);
      if (convolution && convolution->channels >= minChannels &&
          convolution->filters >= minFilters)
        result.push_back(op);
    });
    return result;
  }

  /// Images and rows of the result that a task computes, or none if its
  /// columns had better be shared out: few rows are too little work to read all
  /// weights for.
  SmallVector<int64_t, 2> chooseBlocks(Convolution convolution) const {
    int64_t image = convolution.images > 1 ? 1 : 0;
    if (convolution.rows >= minRows)
      return {image, 2};
    return image ? SmallVector<int64_t, 2>{image} : SmallVector<int64_t, 2>{};
  }

  /// The elements 4p, ..., 4p + 4 of the rows and columns of `image` that
  /// results 2p and 2p + 1 are made of, combined.
  static linalg::GenericOp transformImage(OpBuilder &builder, Location loc,
                                          Value image,
                                          Convolution convolution) {
    MLIRContext *context = builder.getContext();
    AffineExpr b, p, q, row, column, c;
    bindDims(context, b, p, q, row, column, c);
    constexpr unsigned rowLoop = 3, columnLoop = 4;
    auto read = [&](AffineExpr y, AffineExpr x) {
      return AffineMap::get(6, 0, {b, p * 4 + y, q * 4 + x, c}, context);
    };
    AffineExpr middle = getAffineConstantExpr(common, context);
    Value result = levit::createElementwise(
        builder, loc, {image, image, image, image},
        {read(row, column), read(middle, column), read(row, middle),
         read(middle, middle)},
        {convolution.images, convolution.rows / 2, convolution.columns / 2,
         numElements, numElements, convolution.channels},
        getElementTypeOrSelf(image),
        [&](OpBuilder &builder, Location loc, ValueRange v) -> Value {
          // The first and the last become differences to the middle.
          auto combine = [&](unsigned loop, Value x, Value common) -> Value {
            Value isEnd = arith::OrIOp::create(
                builder, loc, levit::isAtIndex(builder, loc, loop, 0),
                levit::isAtIndex(builder, loc, loop, numElements - 1));
            Value difference = arith::SubFOp::create(builder, loc, x, common);
            return arith::SelectOp::create(builder, loc, isEnd, difference, x);
          };
          return combine(columnLoop, combine(rowLoop, v[0], v[1]),
                         combine(rowLoop, v[2], v[3]));
        });
    return result.getDefiningOp<linalg::GenericOp>();
  }

  static Value slice(OpBuilder &builder, Location loc, Value value,
                     ArrayRef<int64_t> offsets, ArrayRef<int64_t> sizes) {
    MLIRContext *context = builder.getContext();
    SmallVector<OpFoldResult> strides(sizes.size(), builder.getIndexAttr(1));
    return tensor::ExtractSliceOp::create(
        builder, loc, value, getAsIndexOpFoldResult(context, offsets),
        getAsIndexOpFoldResult(context, sizes), strides);
  }

  /// The sums `ofRows` and `ofColumns` of all pairs of rows and columns:
  /// (image, pair, pair, filter).
  static Value createPartialSum(OpBuilder &builder, Value image, Value filter,
                                Convolution convolution,
                                const PartialSum &ofRows,
                                const PartialSum &ofColumns) {
    Location loc = convolution.product.getLoc();
    MLIRContext *context = builder.getContext();
    auto [product, epilogue, images, rows, columns, filters, channels] =
        convolution;
    AffineExpr b, p, q, n;
    bindDims(context, b, p, q, n);
    unsigned numLoops = 4;
    auto addReduction = [&](int64_t size) {
      return size == 1 ? getAffineConstantExpr(0, context)
                       : getAffineDimExpr(numLoops++, context);
    };
    AffineExpr i = addReduction(ofRows.count);
    AffineExpr j = addReduction(ofColumns.count);
    AffineExpr c = addReduction(channels);
    auto map = [&](ArrayRef<AffineExpr> results) {
      return AffineMap::get(numLoops, 0, results, context);
    };
    Value left =
        slice(builder, loc, image, {0, 0, 0, ofRows.begin, ofColumns.begin, 0},
              {images, rows / 2, columns / 2, ofRows.count, ofColumns.count,
               channels});
    SmallVector<Value> rights;
    SmallVector<AffineMap> maps = {map({b, p, q, i, j, c})};
    for (int64_t row : ofRows.taps)
      for (int64_t column : ofColumns.taps) {
        rights.push_back(
            slice(builder, loc, filter, {0, row, column, 0},
                  {filters, ofRows.count, ofColumns.count, channels}));
        maps.push_back(map({n, i, j, c}));
      }
    maps.push_back(map({b, p, q, n}));
    Value zeros = levit::createZeros(builder, loc,
                                     {images, rows / 2, columns / 2, filters},
                                     getElementTypeOrSelf(image));
    return levit::createContraction(
        builder, loc, left, rights, zeros, maps,
        [](OpBuilder &b, Location l, ValueRange taps) {
          Value sum = taps.front();
          for (Value tap : taps.drop_front())
            sum = arith::AddFOp::create(b, l, sum, tap);
          return sum;
        });
  }

  static LogicalResult rewrite(IRRewriter &rewriter, Convolution convolution) {
    auto [product, epilogue, images, rows, columns, filters, channels] =
        convolution;
    Location loc = product.getLoc();
    rewriter.setInsertionPoint(epilogue);
    AffineMap identity = rewriter.getMultiDimIdentityMap(3);
    linalg::GenericOp transformed = transformImage(
        rewriter, loc,
        levit::splitDims(rewriter, loc, product.getDpsInputs()[0], identity,
                         {0, 0, channels}),
        convolution);
    Value filter = levit::splitDims(rewriter, loc, product.getDpsInputs()[1],
                                    identity, {0, 0, channels});
    SmallVector<Value> sums;
    for (int64_t i = 0; i <= common; ++i)
      for (int64_t j = 0; j <= common; ++j)
        sums.push_back(createPartialSum(rewriter, transformed.getResult(0),
                                        filter, convolution, getPartialSum(i),
                                        getPartialSum(j)));

    // Loops: image, pair of rows, which of the two, the same for columns, and
    // filter.
    constexpr unsigned rowLoop = 2, columnLoop = 4;
    Value result = levit::createSplitResult(
        rewriter, product, epilogue, sums,
        rewriter.getMultiDimIdentityMap(6).getSubMap({0, 1, 3, 5}),
        {0, 2, 2, 0}, [&](OpBuilder &b, Location l, ValueRange v) -> Value {
          auto pick = [&](unsigned loop, Value first, Value second) -> Value {
            return arith::SelectOp::create(
                b, l, levit::isAtIndex(b, l, loop, 1), second, first);
          };
          auto ofRow = [&](ValueRange sums) -> Value {
            return arith::AddFOp::create(
                b, l, pick(columnLoop, sums[0], sums[1]), sums[common]);
          };
          Value own = pick(rowLoop, ofRow(v.slice(0, 3)), ofRow(v.slice(3, 3)));
          return arith::AddFOp::create(b, l, own, ofRow(v.slice(6, 3)));
        });
    rewriter.replaceOp(epilogue, result);
    rewriter.eraseOp(product);
    // Where all tasks read all of the image, they share what it becomes.
    if (!transformed->getParentOfType<LoopLikeOpInterface>())
      return levit::computeByBlocks(rewriter, transformed, {}, {0, 1});
    return success();
  }
};

} // namespace
