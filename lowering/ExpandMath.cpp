//===- ExpandMath.cpp - mathematical functions as arithmetic ----*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lowering/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Math/Transforms/Passes.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace levit {
#define GEN_PASS_DEF_EXPANDMATH
#include "lowering/Passes.h.inc"
} // namespace levit

using namespace mlir;

namespace {

template <typename FmaOp>
LogicalResult expandFma(FmaOp op, PatternRewriter &rewriter) {
  Value product = arith::MulFOp::create(rewriter, op.getLoc(),
                                        op->getOperand(0), op->getOperand(1));
  rewriter.replaceOpWithNewOp<arith::AddFOp>(op, product, op->getOperand(2));
  return success();
}

struct ExpandMath : levit::impl::ExpandMathBase<ExpandMath> {
  using ExpandMathBase::ExpandMathBase;

  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    populateMathPolynomialApproximationPatterns(patterns, [](StringRef name) {
      return name == math::ExpOp::getOperationName();
    });
    if (!hasFma) {
      patterns.add(expandFma<math::FmaOp>);
      patterns.add(expandFma<vector::FMAOp>);
    }
    if (!hasRounding)
      math::populateExpansionPatterns(patterns,
                                      {"ceil", "floor", "round", "roundeven"});
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace
