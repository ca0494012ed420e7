//===- ReassociateValues.cpp - values behind the attention ------*- C++ -*-===//
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
#define GEN_PASS_DEF_REASSOCIATEVALUES
#include "passes/Passes.h.inc"
} // namespace levit

using namespace mlir;
using namespace levit;

namespace {

/// Where a part of levit.split_heads is in the channels of the operand: in
/// every head, `size` channels from `begin` on.
struct PartOfHead {
  int64_t begin, size;
};

int64_t channelsOf(Value part) {
  return cast<ShapedType>(part.getType()).getDimSize(3);
}

/// attention(q, k, split_heads(linear(x, w, b))) ->
/// grouped_linear(attention(q, k, x), w, b): the weights of a softmax add up to
/// 1, so that the bias can be added behind it, too.
struct MoveBehindAttention : OpRewritePattern<AttentionOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(AttentionOp op,
                                PatternRewriter &rewriter) const override {
    Value values = op.getValues();
    auto split = values.getDefiningOp<SplitHeadsOp>();
    auto linear =
        split ? split.getInput().getDefiningOp<LinearOp>() : LinearOp();
    int64_t heads = op.getQueries().getType().getDimSize(2);
    if (!linear || !linear.hasConstantWeights() || !linear->hasOneUse() ||
        !values.hasOneUse() ||
        op.getValues().getType().getDimSize(2) != heads ||
        !isWorthIt(op, linear))
      return failure();

    rewriter.setInsertionPoint(linear);
    PartOfHead moved = {0, channelsOf(values)};
    SmallVector<Value> others;
    SmallVector<PartOfHead> kept;
    int64_t begin = 0;
    for (Value part : split.getParts()) {
      if (part == values) {
        moved.begin = begin;
      } else {
        others.push_back(part);
        kept.push_back({begin, channelsOf(part)});
      }
      begin += channelsOf(part);
    }
    auto weightsOf = [&](ArrayRef<PartOfHead> parts, StringRef name) {
      return std::make_pair(
          takeRows(rewriter, linear.getWeight(), heads, parts, "weight", name),
          takeRows(rewriter, linear.getBias(), heads, parts, "bias", name));
    };
    if (!others.empty()) {
      auto [weight, bias] = weightsOf(kept, ".others");
      auto type = linear.getType().clone(replaceChannels(
          linear.getType(), cast<ShapedType>(weight.getType()).getDimSize(0)));
      Value rest = LinearOp::create(rewriter, linear.getLoc(), type,
                                    linear.getInput(), weight, bias);
      auto parts = SplitHeadsOp::create(rewriter, split.getLoc(),
                                        ValueRange(others).getTypes(), rest);
      rewriter.replaceAllUsesWith(others, parts.getParts());
    }

    rewriter.setInsertionPoint(op);
    auto input = cast<RankedTensorType>(linear.getInput().getType());
    SmallVector<int64_t> shared = {input.getDimSize(0), input.getDimSize(1), 1,
                                   input.getDimSize(2)};
    auto tokens =
        SplitHeadsOp::create(rewriter, split.getLoc(),
                             TypeRange{input.clone(shared)}, linear.getInput());
    auto type = op.getType().clone(
        replaceChannels(op.getType(), heads * input.getDimSize(2)));
    Value means = AttentionOp::create(
        rewriter, op.getLoc(), type, op.getQueries(), op.getKeys(),
        tokens.getParts().front(), op.getBias(), op.getScaleAttr());
    auto [weight, bias] = weightsOf(moved, ".values");
    auto grouped = rewriter.replaceOpWithNewOp<GroupedLinearOp>(
        op, op.getType(), means, weight, bias);
    grouped->setLoc(linear.getLoc());
    rewriter.eraseOp(split);
    rewriter.eraseOp(linear);
    return success();
  }

private:
  /// Whether fewer multiply-adds are left: those of a head, of an image.
  static bool isWorthIt(AttentionOp op, LinearOp linear) {
    int64_t queries = op.getQueries().getType().getDimSize(1);
    int64_t keys = op.getKeys().getType().getDimSize(1);
    int64_t channels = channelsOf(op.getValues());
    int64_t inputs =
        cast<ShapedType>(linear.getInput().getType()).getShape().back();
    int64_t before = keys * channels * (inputs + queries);
    int64_t after = queries * inputs * (keys + channels);
    return after < before;
  }

  static SmallVector<int64_t> replaceChannels(RankedTensorType type,
                                              int64_t channels) {
    SmallVector<int64_t> shape(type.getShape());
    shape.back() = channels;
    return shape;
  }

  /// The rows of `weights`, head by head, that make `parts`; null for null.
  static Value takeRows(PatternRewriter &rewriter, Value weights, int64_t heads,
                        ArrayRef<PartOfHead> parts, StringRef fallback,
                        StringRef suffix) {
    if (!weights)
      return {};
    auto type = cast<RankedTensorType>(weights.getType());
    int64_t rows = type.getDimSize(0), width = type.getNumElements() / rows;
    SmallVector<int64_t> shape(type.getShape());
    shape[0] = 0;
    for (PartOfHead part : parts)
      shape[0] += heads * part.size;
    WeightsView view = *viewWeights(weights);
    return createWeights(rewriter, weights.getLoc(),
                         (getWeightsName(weights, fallback) + suffix).str(),
                         type.clone(shape), [&](MutableArrayRef<float> values) {
                           float *out = values.data();
                           for (int64_t head = 0; head < heads; ++head)
                             for (PartOfHead part : parts) {
                               int64_t first =
                                   head * (rows / heads) + part.begin;
                               for (int64_t i = 0; i < part.size * width; ++i)
                                 *out++ = view[first * width + i];
                             }
                         });
  }
};

struct ReassociateValues
    : levit::impl::ReassociateValuesBase<ReassociateValues> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<MoveBehindAttention>(&getContext());
    if (failed(applyOnly(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace
