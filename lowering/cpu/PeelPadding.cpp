//===- PeelPadding.cpp - convolutions without padded images -----*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lowering/Passes.h"
#include "passes/Generics.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Transforms/RegionUtils.h"

namespace levit {
#define GEN_PASS_DEF_PEELPADDING
#include "lowering/Passes.h.inc"
} // namespace levit

using namespace mlir;
using namespace levit;

namespace {

/// Iterations of a loop.
struct Range {
  int64_t begin, end;
  int64_t size() const { return end - begin; }
};

/// For every loop of an operation, the iterations that are left.
using Ranges = SmallVector<Range>;

/// The insertion of a function's argument into zeros that makes `value`.
tensor::InsertSliceOp matchPaddedArgument(Value value) {
  auto insert = value.getDefiningOp<tensor::InsertSliceOp>();
  if (!insert || !isFunctionArgument(insert.getSource()) ||
      !insert.getSourceType().hasStaticShape() || !insert.hasUnitStride() ||
      insert.getSourceType().getRank() != insert.getDestType().getRank() ||
      ShapedType::isDynamicShape(insert.getStaticOffsets()))
    return {};
  Value around = insert.getDest();
  while (auto part = around.getDefiningOp<tensor::InsertSliceOp>()) {
    if (!isZeros(part.getSource()))
      return {};
    around = part.getDest();
  }
  return isZeros(around) || around.getDefiningOp<tensor::EmptyOp>() ? insert
                                                                    : nullptr;
}

/// A dimension of a padded operand: element `stride * outer + inner`.
struct WindowDim {
  int64_t stride;
  unsigned outer, inner;

  static std::optional<WindowDim> match(AffineExpr expr);
};

std::optional<WindowDim> WindowDim::match(AffineExpr expr) {
  auto sum = dyn_cast<AffineBinaryOpExpr>(expr);
  if (!sum || sum.getKind() != AffineExprKind::Add)
    return std::nullopt;
  AffineExpr scaled = sum.getLHS();
  auto inner = dyn_cast<AffineDimExpr>(sum.getRHS());
  int64_t stride = 1;
  if (auto product = dyn_cast<AffineBinaryOpExpr>(scaled)) {
    auto factor = dyn_cast<AffineConstantExpr>(product.getRHS());
    if (product.getKind() != AffineExprKind::Mul || !factor)
      return std::nullopt;
    stride = factor.getValue();
    scaled = product.getLHS();
  }
  auto outer = dyn_cast<AffineDimExpr>(scaled);
  if (!outer || !inner || stride < 1)
    return std::nullopt;
  return WindowDim{stride, outer.getPosition(), inner.getPosition()};
}

/// The elements of an operand's dimension of `extent` that iterations `ranges`
/// access at `expr`, which isCuttable.
Range accessed(AffineExpr expr, const Ranges &ranges, int64_t extent) {
  if (auto dim = dyn_cast<AffineDimExpr>(expr))
    return ranges[dim.getPosition()];
  if (std::optional<WindowDim> window = WindowDim::match(expr)) {
    Range outer = ranges[window->outer], inner = ranges[window->inner];
    return {window->stride * outer.begin + inner.begin,
            window->stride * (outer.end - 1) + inner.end};
  }
  return {0, extent};
}

/// Whether `op` can be done for some iterations of `loops` alone, with slices
/// of its operands.
bool isCuttable(linalg::GenericOp op, ArrayRef<unsigned> loops) {
  return !op.hasIndexSemantics() &&
         llvm::all_of(op.getIndexingMapsArray(), [&](AffineMap map) {
           return llvm::all_of(map.getResults(), [&](AffineExpr expr) {
             return isa<AffineDimExpr>(expr) || WindowDim::match(expr) ||
                    llvm::none_of(loops, [&](unsigned loop) {
                      return expr.isFunctionOfDim(loop);
                    });
           });
         });
}

Value slice(OpBuilder &builder, Location loc, Value source,
            ArrayRef<Range> ranges) {
  SmallVector<OpFoldResult> offsets, sizes;
  SmallVector<int64_t> shape;
  for (Range range : ranges) {
    offsets.push_back(builder.getIndexAttr(range.begin));
    sizes.push_back(builder.getIndexAttr(range.size()));
    shape.push_back(range.size());
  }
  auto type = cast<RankedTensorType>(source.getType());
  if (shape == type.getShape())
    return source;
  SmallVector<OpFoldResult> strides(shape.size(), builder.getIndexAttr(1));
  return tensor::ExtractSliceOp::create(
      builder, loc, RankedTensorType::get(shape, type.getElementType()), source,
      offsets, sizes, strides);
}

/// A convolution of a padded argument, and what follows it.
struct Convolution {
  linalg::GenericOp product, epilogue;
  OpOperand *image;
  tensor::InsertSliceOp pad;

  /// Some positions of the window, and what of it does not read padding there.
  struct Part {
    Range positions, window;
  };
  /// A dimension that is padded, in parts; the largest first.
  struct Axis {
    WindowDim dim;
    /// The dimension of the result that counts its positions.
    unsigned resultDim;
    SmallVector<Part> parts;
  };
  SmallVector<Axis> axes;

  static std::optional<Convolution> match(linalg::GenericOp product);
};

std::optional<Convolution> Convolution::match(linalg::GenericOp product) {
  if (!isContraction(product) || !product.hasPureTensorSemantics() ||
      product.hasDynamicShape() || !isZeros(product.getDpsInits()[0]) ||
      !product.getIndexingMapsArray().back().isProjectedPermutation())
    return std::nullopt;
  Convolution result;
  result.product = product;
  result.epilogue = getElementwiseConsumer(product);
  result.image = product.getDpsInputOperand(0);
  result.pad = matchPaddedArgument(result.image->get());
  if (!result.epilogue || !result.pad)
    return std::nullopt;

  SmallVector<int64_t> loops = product.getStaticLoopRanges();
  SmallVector<utils::IteratorType> kinds = product.getIteratorTypesArray();
  AffineMap map = product.getMatchingIndexingMap(result.image);
  AffineMap resultMap = product.getIndexingMapsArray().back();
  SmallVector<unsigned> cutLoops, cutResultLoops;
  ArrayRef<int64_t> inside = result.pad.getSourceType().getShape();
  for (auto [expr, offset, size, extent] :
       llvm::zip(map.getResults(), result.pad.getStaticOffsets(), inside,
                 result.pad.getDestType().getShape())) {
    if (size == extent)
      continue;
    std::optional<WindowDim> dim = WindowDim::match(expr);
    if (!dim || kinds[dim->outer] != utils::IteratorType::parallel ||
        kinds[dim->inner] != utils::IteratorType::reduction ||
        llvm::is_contained(cutLoops, dim->outer) ||
        llvm::is_contained(cutLoops, dim->inner))
      return std::nullopt;
    unsigned resultDim = *resultMap.getResultPosition(
        getAffineDimExpr(dim->outer, product.getContext()));
    Axis axis = {*dim, resultDim, {}};
    for (int64_t i = 0; i < loops[dim->outer]; ++i) {
      int64_t first = dim->stride * i;
      Range window = {std::max<int64_t>(0, offset - first),
                      std::min(loops[dim->inner], offset + size - first)};
      if (window.size() <= 0)
        return std::nullopt;
      if (axis.parts.empty() ||
          axis.parts.back().window.begin != window.begin ||
          axis.parts.back().window.end != window.end)
        axis.parts.push_back({{i, i}, window});
      ++axis.parts.back().positions.end;
    }
    llvm::sort(axis.parts, [](const Part &a, const Part &b) {
      return std::pair(-a.positions.size(), a.positions.begin) <
             std::pair(-b.positions.size(), b.positions.begin);
    });
    result.axes.push_back(axis);
    cutLoops.append({dim->outer, dim->inner});
    cutResultLoops.push_back(resultDim);
  }
  if (result.axes.empty() || !isCuttable(product, cutLoops) ||
      !isCuttable(result.epilogue, cutResultLoops))
    return std::nullopt;
  return result;
}

struct PeelPadding : levit::impl::PeelPaddingBase<PeelPadding> {
  void runOnOperation() override {
    SmallVector<Convolution> convolutions;
    getOperation()->walk([&](linalg::GenericOp op) {
      if (std::optional<Convolution> convolution = Convolution::match(op))
        convolutions.push_back(*convolution);
    });
    for (Convolution &convolution : convolutions)
      peel(convolution);
    // The padded arguments.
    IRRewriter rewriter(&getContext());
    if (!convolutions.empty())
      (void)runRegionDCE(rewriter, getOperation()->getRegions());
  }

private:
  /// `op` for the iterations `ranges` alone, into a new tensor; `replaced` of
  /// its operands are given.
  static Value cut(OpBuilder &builder, linalg::GenericOp op,
                   const Ranges &ranges,
                   const DenseMap<Value, Value> &replaced) {
    Location loc = op.getLoc();
    SmallVector<Value> operands;
    for (OpOperand *operand : op.getDpsInputOperands()) {
      Value value = operand->get();
      if (Value given = replaced.lookup(value)) {
        operands.push_back(given);
        continue;
      }
      if (auto type = dyn_cast<RankedTensorType>(value.getType())) {
        SmallVector<Range> part;
        for (auto [expr, extent] :
             llvm::zip(op.getMatchingIndexingMap(operand).getResults(),
                       type.getShape()))
          part.push_back(accessed(expr, ranges, extent));
        value = slice(builder, loc, value, part);
      }
      operands.push_back(value);
    }
    OpOperand *init = op.getDpsInitOperand(0);
    auto type = cast<RankedTensorType>(init->get().getType());
    SmallVector<int64_t> shape;
    for (AffineExpr expr : op.getMatchingIndexingMap(init).getResults())
      shape.push_back(ranges[cast<AffineDimExpr>(expr).getPosition()].size());
    operands.push_back(
        isZeros(init->get())
            ? createZeros(builder, loc, shape, type.getElementType())
            : createEmpty(builder, loc, shape, type.getElementType()));
    return mlir::clone(builder, op,
                       {RankedTensorType::get(shape, type.getElementType())},
                       operands)
        ->getResult(0);
  }

  static void peel(Convolution &conv) {
    OpBuilder builder(conv.epilogue);
    Location loc = conv.epilogue.getLoc();
    auto all = [](linalg::GenericOp op) {
      Ranges ranges;
      for (int64_t size : op.getStaticLoopRanges())
        ranges.push_back({0, size});
      return ranges;
    };
    // Where the result is put into the padding of the next convolution, the
    // parts are, too.
    Value old = conv.epilogue.getResult(0), dest;
    SmallVector<int64_t> offsets(conv.epilogue.getNumLoops(), 0);
    auto insert = old.hasOneUse()
                      ? dyn_cast<tensor::InsertSliceOp>(*old.user_begin())
                      : nullptr;
    if (insert && insert.getSource() == old && insert.hasUnitStride() &&
        insert->getBlock() == conv.epilogue->getBlock() &&
        insert->getNumOperands() == 2 &&
        insert.getSourceType().getRank() == insert.getDestType().getRank()) {
      builder.setInsertionPoint(insert);
      dest = insert.getDest();
      offsets.assign(insert.getStaticOffsets().begin(),
                     insert.getStaticOffsets().end());
      old = insert.getResult();
    } else {
      auto type = cast<RankedTensorType>(old.getType());
      dest = createEmpty(builder, loc, type.getShape(), type.getElementType());
    }

    Ranges product = all(conv.product), epilogue = all(conv.epilogue);
    AffineMap imageMap = conv.product.getMatchingIndexingMap(conv.image);
    std::function<void(unsigned)> emit = [&](unsigned axis) {
      if (axis < conv.axes.size()) {
        const auto &[dim, resultDim, parts] = conv.axes[axis];
        for (Convolution::Part part : parts) {
          product[dim.outer] = epilogue[resultDim] = part.positions;
          product[dim.inner] = part.window;
          emit(axis + 1);
        }
        return;
      }
      SmallVector<Range> inside;
      for (auto [expr, offset, extent] :
           llvm::zip(imageMap.getResults(), conv.pad.getStaticOffsets(),
                     conv.pad.getSourceType().getShape())) {
        Range range = accessed(expr, product, extent);
        inside.push_back({range.begin - offset, range.end - offset});
      }
      Value image = slice(builder, loc, conv.pad.getSource(), inside);
      Value sum =
          cut(builder, conv.product, product, {{conv.image->get(), image}});
      Value part = cut(builder, conv.epilogue, epilogue,
                       {{conv.product.getResult(0), sum}});
      SmallVector<OpFoldResult> to, sizes;
      for (auto [range, offset] : llvm::zip(epilogue, offsets)) {
        to.push_back(builder.getIndexAttr(range.begin + offset));
        sizes.push_back(builder.getIndexAttr(range.size()));
      }
      dest = tensor::InsertSliceOp::create(
          builder, loc, part, dest, to, sizes,
          SmallVector<OpFoldResult>(to.size(), builder.getIndexAttr(1)));
    };
    emit(0);
    old.replaceAllUsesWith(dest);
    if (insert)
      insert.erase();
    conv.epilogue.erase();
    conv.product.erase();
  }
};

} // namespace
