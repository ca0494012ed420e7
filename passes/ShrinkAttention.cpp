//===- ShrinkAttention.cpp - less work around attentions --------*- C++ -*-===//
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
#include "mlir/IR/IRMapping.h"

namespace levit {
#define GEN_PASS_DEF_SHRINKATTENTION
#include "passes/Passes.h.inc"
} // namespace levit

using namespace mlir;
using namespace levit;

/// The linear that only `split` reads, if its weights are constant.
static LinearOp getProduct(SplitHeadsOp split) {
  if (!split)
    return {};
  auto linear = split.getInput().getDefiningOp<LinearOp>();
  return linear && linear->hasOneUse() && linear.hasConstantWeights()
             ? linear
             : LinearOp();
}

static int64_t headsOf(SplitHeadsOp split) {
  return cast<ShapedType>(split.getParts().front().getType()).getDimSize(2);
}

/// Rows of the product's weight that make one head.
static int64_t headSize(SplitHeadsOp split) {
  return split.getInput().getType().getDimSize(2) / headsOf(split);
}

namespace {

//===----------------------------------------------------------------------===//
// Fewer queries
//===----------------------------------------------------------------------===//

/// subsample(f(x)) -> f(subsample(x)), where f works on every token alone.
struct HoistSubsample : OpRewritePattern<SubsampleOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(SubsampleOp op,
                                PatternRewriter &rewriter) const override {
    Operation *producer = op.getInput().getDefiningOp();
    // With other uses, f(x) would be computed as well.
    if (!isa_and_nonnull<LinearOp, BatchNormOp, HardswishOp, AddOp>(producer) ||
        !producer->hasOneUse())
      return failure();
    int64_t tokens = op.getType().getDimSize(1);
    rewriter.setInsertionPoint(producer);
    IRMapping mapping;
    // The operands that are activations; the others are weights.
    for (Value operand :
         producer->getOperands().take_front(isa<AddOp>(producer) ? 2 : 1)) {
      auto type = cast<RankedTensorType>(operand.getType());
      SmallVector<int64_t> shape(type.getShape());
      shape[1] = tokens;
      if (!mapping.contains(operand))
        mapping.map(operand, SubsampleOp::create(
                                 rewriter, op.getLoc(), type.clone(shape),
                                 operand, op.getGridAttr(), op.getStrideAttr())
                                 .getResult());
    }
    Operation *clone = rewriter.clone(*producer, mapping);
    clone->getResult(0).setType(op.getType());
    rewriter.replaceOp(op, clone);
    return success();
  }
};

//===----------------------------------------------------------------------===//
// One product
//===----------------------------------------------------------------------===//

/// split_heads(linear(x, v)), split_heads(linear(x, w)) of one attention ->
/// split_heads(linear(x, v and w, head by head)).
struct MergeProducts : OpRewritePattern<AttentionOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(AttentionOp op,
                                PatternRewriter &rewriter) const override {
    SmallVector<SplitHeadsOp> splits;
    for (Value operand : {op.getQueries(), op.getKeys(), op.getValues()}) {
      auto split = operand.getDefiningOp<SplitHeadsOp>();
      if (getProduct(split) && !llvm::is_contained(splits, split))
        splits.push_back(split);
    }
    for (SplitHeadsOp split : splits) {
      LinearOp product = getProduct(split);
      auto group = llvm::filter_to_vector(splits, [&](SplitHeadsOp other) {
        LinearOp linear = getProduct(other);
        return linear.getInput() == product.getInput() &&
               linear->getBlock() == product->getBlock() &&
               other->getBlock() == product->getBlock() &&
               headsOf(other) == headsOf(split);
      });
      if (group.size() > 1) {
        merge(group, rewriter);
        return success();
      }
    }
    return failure();
  }

private:
  static void merge(ArrayRef<SplitHeadsOp> splits, PatternRewriter &rewriter) {
    auto products = llvm::map_to_vector(splits, getProduct);
    auto locations =
        llvm::map_to_vector(products, [](LinearOp op) { return op.getLoc(); });
    Location loc = rewriter.getFusedLoc(locations);
    // Where all users of all parts see the new ones.
    rewriter.setInsertionPoint(
        *llvm::min_element(products, [](LinearOp a, LinearOp b) {
          return a->isBeforeInBlock(b);
        }));

    LinearOp first = products.front();
    Value x = first.getInput();
    auto inputType = cast<RankedTensorType>(x.getType());
    int64_t heads = headsOf(splits.front()), inputs = inputType.getDimSize(2);
    auto outputs =
        heads * std::accumulate(splits.begin(), splits.end(), int64_t(0),
                                [](int64_t sum, SplitHeadsOp split) {
                                  return sum + headSize(split);
                                });

    // Rows of `width` elements, head by head; a missing bias is one of zeros.
    auto interleave = [&](ArrayRef<Value> sources, int64_t width,
                          StringRef name, RankedTensorType type) {
      auto views = llvm::map_to_vector(
          sources, [](Value value) { return viewWeights(value); });
      return createWeights(
          rewriter, loc, name, type, [&](MutableArrayRef<float> values) {
            float *out = values.data();
            for (int64_t h = 0; h < heads; ++h)
              for (auto [view, split] : llvm::zip(views, splits)) {
                int64_t size = headSize(split) * width;
                for (int64_t i = h * size; i < (h + 1) * size; ++i)
                  *out++ = view ? (*view)[i] : 0.0f;
              }
          });
    };
    auto weights = llvm::map_to_vector(
        products, [](LinearOp op) -> Value { return op.getWeight(); });
    auto biases = llvm::map_to_vector(
        products, [](LinearOp op) -> Value { return op.getBias(); });
    Type elementType = inputType.getElementType();
    std::string name = getWeightsName(weights.front(), "weight").str();
    Value weight =
        interleave(weights, inputs, name + ".merged",
                   RankedTensorType::get({outputs, inputs}, elementType));
    Value bias;
    if (llvm::any_of(biases, [](Value value) { return value != nullptr; }))
      bias = interleave(biases, 1, biasNameOf(name) + ".merged",
                        RankedTensorType::get(outputs, elementType));

    SmallVector<int64_t> shape(inputType.getShape());
    shape[2] = outputs;
    auto product = LinearOp::create(rewriter, loc, inputType.clone(shape), x,
                                    weight, bias);
    SmallVector<Type> types;
    SmallVector<Value> parts;
    for (SplitHeadsOp split : splits) {
      llvm::append_range(types, split.getResultTypes());
      llvm::append_range(parts, split.getParts());
    }
    auto merged = SplitHeadsOp::create(rewriter, loc, types, product);
    rewriter.replaceAllUsesWith(parts, merged.getParts());
  }
};

//===----------------------------------------------------------------------===//
// No scale
//===----------------------------------------------------------------------===//

/// attention(q, k, v) scale s -> attention(s * q, k, v) scale 1, with s in the
/// weights that q comes from.
struct FoldScale : OpRewritePattern<AttentionOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(AttentionOp op,
                                PatternRewriter &rewriter) const override {
    double scale = op.getScale().convertToDouble();
    Value queries = op.getQueries();
    auto split = queries.getDefiningOp<SplitHeadsOp>();
    LinearOp product = getProduct(split);
    if (scale == 1.0 || !product || !isUsedAsQueriesOnly(queries, op))
      return failure();

    int64_t head = headSize(split), begin = 0;
    for (Value part : split.getParts()) {
      if (part == queries)
        break;
      begin += channelsOf(part);
    }
    int64_t end = begin + channelsOf(queries);
    auto scaleRows = [&](Value old, StringRef name) -> Value {
      if (!old)
        return {};
      auto type = cast<RankedTensorType>(old.getType());
      WeightsView view = *viewWeights(old);
      int64_t width = type.getNumElements() / type.getDimSize(0);
      return createWeights(
          rewriter, old.getLoc(), (getWeightsName(old, name) + ".scaled").str(),
          type, [&](MutableArrayRef<float> values) {
            for (int64_t i = 0, e = values.size(); i < e; ++i) {
              int64_t row = i / width % head;
              values[i] = row >= begin && row < end
                              ? static_cast<float>(view[i] * scale)
                              : view[i];
            }
          });
    };
    rewriter.setInsertionPoint(product);
    Value weight = scaleRows(product.getWeight(), "weight");
    Value bias = scaleRows(product.getBias(), "bias");
    rewriter.modifyOpInPlace(product, [&] {
      product.getWeightMutable().assign(weight);
      if (bias)
        product.getBiasMutable().assign(bias);
    });
    auto one = rewriter.getF64FloatAttr(1.0);
    for (Operation *user : llvm::make_early_inc_range(queries.getUsers()))
      rewriter.modifyOpInPlace(
          user, [&] { cast<AttentionOp>(user).setScaleAttr(one); });
    return success();
  }

private:
  static int64_t channelsOf(Value part) {
    return cast<ShapedType>(part.getType()).getDimSize(3);
  }

  /// Nothing but the queries of attentions with the scale of `op`.
  static bool isUsedAsQueriesOnly(Value value, AttentionOp op) {
    return llvm::all_of(value.getUses(), [&](OpOperand &use) {
      auto user = dyn_cast<AttentionOp>(use.getOwner());
      return user && use.getOperandNumber() == 0 &&
             user.getScaleAttr() == op.getScaleAttr();
    });
  }
};

struct ShrinkAttention : levit::impl::ShrinkAttentionBase<ShrinkAttention> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<HoistSubsample, MergeProducts, FoldScale>(&getContext());
    if (failed(applyOnly(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace
