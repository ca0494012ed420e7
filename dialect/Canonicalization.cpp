//===- Canonicalization.cpp - folders and canonical forms -------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/LeViTDialect.h"
#include "dialect/Weights.h"

#include "mlir/IR/Matchers.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;
using namespace levit;

/// Whether all elements of a constant are (positive or negative) zero.
static bool isZero(Attribute attribute) {
  auto values = viewWeights(attribute);
  if (!values)
    return false;
  for (int64_t i = 0; i < values->size(); ++i)
    if ((*values)[i] != 0.0f)
      return false;
  return true;
}

OpFoldResult AddOp::fold(FoldAdaptor adaptor) {
  // Only splats: looking through all weights for zeros would cost time, and a
  // sum with something larger is never zero.
  if (auto splat = dyn_cast_or_null<SplatElementsAttr>(adaptor.getRhs()))
    if (isZero(splat))
      return getLhs();
  return {};
}

OpFoldResult AverageOp::fold(FoldAdaptor) {
  return getLhs() == getRhs() ? OpFoldResult(getLhs()) : OpFoldResult();
}

OpFoldResult SubsampleOp::fold(FoldAdaptor) {
  return getStride() == 1 ? OpFoldResult(getInput()) : OpFoldResult();
}

namespace {

/// linear(x, w) bias 0 -> linear(x, w), and likewise of groups
template <typename Op> struct DropZeroBias : OpRewritePattern<Op> {
  using OpRewritePattern<Op>::OpRewritePattern;

  LogicalResult matchAndRewrite(Op op,
                                PatternRewriter &rewriter) const override {
    Attribute bias;
    if (!op.getBias() || !matchPattern(op.getBias(), m_Constant(&bias)) ||
        !isZero(bias))
      return failure();
    rewriter.modifyOpInPlace(op, [&] { op.getBiasMutable().clear(); });
    return success();
  }
};

/// subsample(subsample(x) stride a) stride b -> subsample(x) stride a * b
struct MergeSubsamples : OpRewritePattern<SubsampleOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(SubsampleOp op,
                                PatternRewriter &rewriter) const override {
    auto inner = op.getInput().getDefiningOp<SubsampleOp>();
    if (!inner)
      return failure();
    ArrayRef<int64_t> grid = inner.getGrid();
    auto stride = static_cast<int64_t>(inner.getStride());
    // The same tokens can be seen as another grid, and then no stride will do.
    for (auto [kept, side] : llvm::zip(op.getGrid(), grid))
      if (kept != (side - 1) / stride + 1)
        return failure();
    // A stride beyond the grid keeps one token, like that of the grid's side.
    auto side = std::max(grid[0], grid[1]);
    auto factor = static_cast<int64_t>(op.getStride());
    rewriter.replaceOpWithNewOp<SubsampleOp>(
        op, op.getType(), inner.getInput(), grid,
        std::min(stride, side) * std::min(factor, side));
    return success();
  }
};

} // namespace

void LinearOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                           MLIRContext *context) {
  patterns.add<DropZeroBias<LinearOp>>(context);
}

void GroupedLinearOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                                  MLIRContext *context) {
  patterns.add<DropZeroBias<GroupedLinearOp>>(context);
}

void SubsampleOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                              MLIRContext *context) {
  patterns.add<MergeSubsamples>(context);
}
