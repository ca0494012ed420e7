//===- FuseElementwise.cpp - chains of element-wise operations --*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "passes/Passes.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace levit {
#define GEN_PASS_DEF_FUSEELEMENTWISE
#include "passes/Passes.h.inc"
} // namespace levit

using namespace mlir;

namespace {

bool isElementwise(Operation *op) {
  auto generic = dyn_cast_or_null<linalg::GenericOp>(op);
  return generic && generic.isAllParallelLoops();
}

/// Whether the body of `operand`'s producer belongs into its owner. Upstream's
/// fusion would also pull an activation into the product that consumes it,
/// where it would be computed once for every output channel.
bool isFusable(OpOperand &operand) {
  Operation *producer = operand.get().getDefiningOp();
  return isElementwise(producer) && isElementwise(operand.getOwner()) &&
         producer->hasOneUse() && linalg::areElementwiseOpsFusable(&operand);
}

/// Whether the only use of a generic's result is `operand`, of an element-wise
/// operation, with dimensions joined on the way: the operation could have the
/// generic's dimensions, and join them behind itself.
bool isJoinedOnTheWay(OpOperand *operand) {
  auto join = operand->get().getDefiningOp<tensor::CollapseShapeOp>();
  if (!join || !join->hasOneUse() || !isElementwise(operand->getOwner()))
    return false;
  auto isOnlyFor = [](Value value) {
    return value.hasOneUse() && value.getDefiningOp<linalg::GenericOp>();
  };
  // What else the operation could be fused with has its dimensions already.
  return isOnlyFor(join.getSrc()) &&
         llvm::none_of(operand->getOwner()->getOperands(), isOnlyFor);
}

/// Upstream's set of patterns would also replace the destination, which says
/// where a result goes and how its rows are aligned, by an empty tensor.
struct FuseProducer : OpRewritePattern<linalg::GenericOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(linalg::GenericOp op,
                                PatternRewriter &rewriter) const override {
    for (OpOperand &operand : op->getOpOperands()) {
      if (!isFusable(operand))
        continue;
      FailureOr<linalg::ElementwiseOpFusionResult> fused =
          linalg::fuseElementwiseOps(rewriter, &operand);
      if (failed(fused))
        continue;
      rewriter.replaceOp(
          op, fused->fusedOp->getResults().take_back(op->getNumResults()));
      return success();
    }
    return failure();
  }
};

/// Where a result goes is split into more dimensions with the operation: an
/// empty tensor that was split is an empty tensor.
struct SplitEmpty : OpRewritePattern<tensor::ExpandShapeOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(tensor::ExpandShapeOp op,
                                PatternRewriter &rewriter) const override {
    if (!op.getSrc().getDefiningOp<tensor::EmptyOp>() ||
        !op.getType().hasStaticShape())
      return failure();
    rewriter.replaceOpWithNewOp<tensor::EmptyOp>(op, op.getType().getShape(),
                                                 op.getType().getElementType());
    return success();
  }
};

struct FuseElementwise : levit::impl::FuseElementwiseBase<FuseElementwise> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<FuseProducer, SplitEmpty>(&getContext());
    linalg::populateFoldReshapeOpsByExpansionPatterns(patterns,
                                                      isJoinedOnTheWay);
    linalg::populateEraseUnusedOperandsAndResultsPatterns(patterns);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace
