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

struct FuseElementwise : levit::impl::FuseElementwiseBase<FuseElementwise> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<FuseProducer>(&getContext());
    linalg::populateEraseUnusedOperandsAndResultsPatterns(patterns);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace
