//===- HoistMeanPool.cpp - means before what is linear ----------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/LeViTDialect.h"
#include "passes/Passes.h"
#include "passes/Patterns.h"

namespace levit {
#define GEN_PASS_DEF_HOISTMEANPOOL
#include "passes/Passes.h.inc"
} // namespace levit

using namespace mlir;
using namespace levit;

namespace {

/// tokens x channels -> channels, of every image.
RankedTensorType getPooledType(Value tokens) {
  auto type = cast<RankedTensorType>(tokens.getType());
  return RankedTensorType::get({type.getDimSize(0), type.getDimSize(2)},
                               type.getElementType());
}

Value createPool(OpBuilder &builder, MeanPoolOp pool, Value tokens) {
  return MeanPoolOp::create(builder, pool.getLoc(), getPooledType(tokens),
                            tokens);
}

/// mean_pool(linear(x, w, b)) -> linear(mean_pool(x), w, b)
struct HoistOverLinear : OpRewritePattern<MeanPoolOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(MeanPoolOp op,
                                PatternRewriter &rewriter) const override {
    auto linear = op.getInput().getDefiningOp<LinearOp>();
    if (!linear || !linear->hasOneUse())
      return failure();
    Value mean = createPool(rewriter, op, linear.getInput());
    auto hoisted = rewriter.replaceOpWithNewOp<LinearOp>(
        op, op.getType(), mean, linear.getWeight(), linear.getBias());
    hoisted->setLoc(linear.getLoc());
    return success();
  }
};

/// mean_pool(add(x, linear(y))) -> add(mean_pool(x), mean_pool(linear(y)))
struct HoistOverAdd : OpRewritePattern<MeanPoolOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(MeanPoolOp op,
                                PatternRewriter &rewriter) const override {
    auto add = op.getInput().getDefiningOp<AddOp>();
    auto isLinear = [](Value value) {
      return value.getDefiningOp<LinearOp>() && value.hasOneUse();
    };
    if (!add || !add->hasOneUse() ||
        (!isLinear(add.getLhs()) && !isLinear(add.getRhs())))
      return failure();
    Value lhs = createPool(rewriter, op, add.getLhs());
    Value rhs = createPool(rewriter, op, add.getRhs());
    auto hoisted = rewriter.replaceOpWithNewOp<AddOp>(op, lhs, rhs);
    hoisted->setLoc(add.getLoc());
    return success();
  }
};

struct HoistMeanPool : levit::impl::HoistMeanPoolBase<HoistMeanPool> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<HoistOverLinear, HoistOverAdd>(&getContext());
    if (failed(applyOnly(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace
