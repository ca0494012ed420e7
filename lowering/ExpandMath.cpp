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
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/TypeUtilities.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace levit {
#define GEN_PASS_DEF_EXPANDMATH
#include "lowering/Passes.h.inc"
} // namespace levit

using namespace mlir;

namespace {

/// exp(x) as 2^n * e^r, where n = round(x / ln 2) and |r| <= ln(2) / 2.
///
/// Upstream's polynomial subtracts n * ln(2) with one constant of f32, which
/// loses bits as x moves away from zero: too many for a softmax, where x is the
/// distance to the largest score. Here ln(2) is in two parts, the first with so
/// few bits that n times it is exact. The result is within 2 ulp. Below -87.3
/// it is about 1e-38 rather than a denormal; above 88.3 it stays there.
struct ExpandExp : OpRewritePattern<math::ExpOp> {
  ExpandExp(MLIRContext *context, bool hasFma)
      : OpRewritePattern(context), hasFma(hasFma) {}

  LogicalResult matchAndRewrite(math::ExpOp op,
                                PatternRewriter &rewriter) const override {
    Type type = op.getType();
    if (!getElementTypeOrSelf(type).isF32())
      return failure();
    Location loc = op.getLoc();
    auto likeType = [&](Type element) -> Type {
      auto vector = dyn_cast<VectorType>(type);
      return vector ? vector.clone(element) : element;
    };
    Type integers = likeType(rewriter.getI32Type());
    auto constant = [&](TypedAttr value, Type in) -> Value {
      if (auto vector = dyn_cast<VectorType>(in))
        value = DenseElementsAttr::get(vector, Attribute(value));
      return arith::ConstantOp::create(rewriter, loc, value);
    };
    auto number = [&](float value) {
      return constant(rewriter.getF32FloatAttr(value), type);
    };
    auto fma = [&](Value a, Value b, Value c) -> Value {
      return math::FmaOp::create(rewriter, loc, a, b, c);
    };
    auto bits = [&](Type to, Value value) -> Value {
      return arith::BitcastOp::create(rewriter, loc, to, value);
    };

    // Comparisons that are false for a NaN, which so stays one.
    Value x = op.getOperand();
    Value lowest = number(-87.3f), highest = number(88.3f);
    Value below = arith::CmpFOp::create(rewriter, loc,
                                        arith::CmpFPredicate::OLT, x, lowest);
    x = arith::SelectOp::create(rewriter, loc, below, lowest, x);
    Value above = arith::CmpFOp::create(rewriter, loc,
                                        arith::CmpFPredicate::OGT, x, highest);
    x = arith::SelectOp::create(rewriter, loc, above, highest, x);

    // 1.5 * 2^23 leaves no bits behind the point: adding it rounds, and the low
    // bits of the sum are n.
    Value magic = number(12582912.0f);
    Value shifted = fma(x, number(1.44269504088896341f), magic);
    Value n = arith::SubFOp::create(rewriter, loc, shifted, magic);
    Value r = fma(n, number(-0.693359375f), x);
    r = fma(n, number(2.12194440e-4f), r);

    // Of least maximal relative error, 2e-9.
    Value p = number(1.3843654e-3f);
    for (float coefficient :
         {8.3741555e-3f, 4.1668002e-2f, 1.6666432e-1f, 4.9999994e-1f})
      p = fma(p, r, number(coefficient));
    Value one = number(1.0f);
    if (hasFma) {
      p = fma(fma(p, r, one), r, one);
    } else {
      // The product with r would be rounded, too; that with r * r is smaller.
      p = fma(p, arith::MulFOp::create(rewriter, loc, r, r), r);
      p = arith::AddFOp::create(rewriter, loc, p, one);
    }

    // The bits of n in place of the exponent; those of the constant fall out.
    Value exponent = arith::ShLIOp::create(
        rewriter, loc, bits(integers, shifted),
        constant(rewriter.getI32IntegerAttr(23), integers));
    Value scaled =
        arith::AddIOp::create(rewriter, loc, bits(integers, p), exponent);
    rewriter.replaceOp(op, bits(type, scaled));
    return success();
  }

private:
  bool hasFma;
};

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

struct ExpandMath : levit::impl::ExpandMathBase<ExpandMath> {
  using ExpandMathBase::ExpandMathBase;

  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<ExpandExp>(&getContext(), hasFma);
    if (hasFma) {
      patterns.add(makeFmaExact);
    } else {
      patterns.add(expandFma<math::FmaOp>);
      patterns.add(expandFma<vector::FMAOp>);
    }
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace
