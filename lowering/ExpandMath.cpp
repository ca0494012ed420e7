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
#include "mlir/IR/TypeUtilities.h"
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

/// Upstream lowers vector.fma to what LLVM may or may not round once; math.fma
/// always does.
LogicalResult makeFmaExact(vector::FMAOp op, PatternRewriter &rewriter) {
  rewriter.replaceOpWithNewOp<math::FmaOp>(op, op.getLhs(), op.getRhs(),
                                           op.getAcc());
  return success();
}

/// Adding and subtracting 1.5 * 2^23 rounds to the nearest integer; exact below
/// 2^22, and exponentials round nothing beyond 2^7.
LogicalResult expandFloor(math::FloorOp op, PatternRewriter &rewriter) {
  Location loc = op.getLoc();
  Value x = op.getOperand();
  if (!getElementTypeOrSelf(x).isF32())
    return failure();
  auto constant = [&](float value) -> Value {
    TypedAttr attribute = rewriter.getF32FloatAttr(value);
    if (auto vector = dyn_cast<VectorType>(x.getType()))
      attribute = DenseElementsAttr::get(vector, value);
    return arith::ConstantOp::create(rewriter, loc, attribute);
  };
  Value shift = constant(12582912.0f);
  Value nearest = arith::SubFOp::create(
      rewriter, loc, arith::AddFOp::create(rewriter, loc, x, shift), shift);
  Value below = arith::SubFOp::create(rewriter, loc, nearest, constant(1.0f));
  Value isAbove = arith::CmpFOp::create(rewriter, loc,
                                        arith::CmpFPredicate::OGT, nearest, x);
  rewriter.replaceOpWithNewOp<arith::SelectOp>(op, isAbove, below, nearest);
  return success();
}

struct ExpandMath : levit::impl::ExpandMathBase<ExpandMath> {
  using ExpandMathBase::ExpandMathBase;

  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    populateMathPolynomialApproximationPatterns(patterns, [](StringRef name) {
      return name == math::ExpOp::getOperationName();
    });
    if (hasFma) {
      patterns.add(makeFmaExact);
    } else {
      patterns.add(expandFma<math::FmaOp>);
      patterns.add(expandFma<vector::FMAOp>);
    }
    if (!hasRounding)
      patterns.add(expandFloor);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace
