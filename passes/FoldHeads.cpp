//===- FoldHeads.cpp - averaged heads as one --------------------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/LeViTDialect.h"
#include "dialect/Weights.h"
#include "passes/Passes.h"
#include "passes/Patterns.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

namespace levit {
#define GEN_PASS_DEF_FOLDHEADS
#include "passes/Passes.h.inc"
} // namespace levit

using namespace mlir;
using namespace levit;

namespace {

/// average(linear(x, v, a), linear(x, w, b)) ->
/// linear(x, (v + w) / 2, (a + b) / 2)
struct FoldAverage : OpRewritePattern<AverageOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(AverageOp op,
                                PatternRewriter &rewriter) const override {
    auto lhs = op.getLhs().getDefiningOp<LinearOp>();
    auto rhs = op.getRhs().getDefiningOp<LinearOp>();
    if (!lhs || !rhs || lhs.getInput() != rhs.getInput() || !lhs->hasOneUse() ||
        !rhs->hasOneUse() || !lhs.hasConstantWeights() ||
        !rhs.hasConstantWeights())
      return failure();

    // A missing bias is one of zeros.
    auto average = [&](Value a, Value b, StringRef name) {
      Value present = a ? a : b;
      std::optional<WeightsView> x = viewWeights(a), y = viewWeights(b);
      return createWeights(rewriter, present.getLoc(),
                           (getWeightsName(present, name) + ".folded").str(),
                           cast<RankedTensorType>(present.getType()),
                           [&](MutableArrayRef<float> values) {
                             for (int64_t i = 0, e = values.size(); i < e; ++i)
                               values[i] = static_cast<float>(
                                   ((x ? (*x)[i] : 0.0) + (y ? (*y)[i] : 0.0)) /
                                   2);
                           });
    };
    Value weight = average(lhs.getWeight(), rhs.getWeight(), "weight");
    Value bias = lhs.getBias() || rhs.getBias()
                     ? average(lhs.getBias(), rhs.getBias(), "bias")
                     : Value();
    auto folded = rewriter.replaceOpWithNewOp<LinearOp>(
        op, op.getType(), lhs.getInput(), weight, bias);
    folded->setLoc(rewriter.getFusedLoc({lhs.getLoc(), rhs.getLoc()}));
    return success();
  }
};

struct FoldHeads : levit::impl::FoldHeadsBase<FoldHeads> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<FoldAverage>(&getContext());
    if (failed(applyOnly(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace
