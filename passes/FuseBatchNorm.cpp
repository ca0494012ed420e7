//===- FuseBatchNorm.cpp - batch norms into products ------------*- C++ -*-===//
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
#include "llvm/ADT/TypeSwitch.h"

namespace levit {
#define GEN_PASS_DEF_FUSEBATCHNORM
#include "passes/Passes.h.inc"
} // namespace levit

using namespace mlir;
using namespace levit;

/// Whether an affine map of every channel of the input can become part of the
/// weights: not behind padding, whose zeros it would not reach.
static bool absorbsInput(LinearOp op) { return true; }
static bool absorbsInput(ConvolutionOp op) { return op.getPadding() == 0; }

static Value weightOf(LinearOp op) { return op.getWeight(); }
static Value weightOf(ConvolutionOp op) { return op.getFilter(); }

/// Whether everything that reads `norm` can absorb it, so that it goes away.
static bool isAbsorbedByUsers(BatchNormOp norm) {
  return norm.hasConstantWeights() && !norm->use_empty() &&
         llvm::all_of(norm->getUses(), [](OpOperand &use) {
           if (use.getOperandNumber() != 0)
             return false;
           return TypeSwitch<Operation *, bool>(use.getOwner())
               .Case([](LinearOp op) { return op.hasConstantWeights(); })
               .Case([](ConvolutionOp op) {
                 return absorbsInput(op) && op.hasConstantWeights();
               })
               .Case([](BatchNormOp op) { return isAbsorbedByUsers(op); })
               .Default(false);
         });
}

namespace {

/// x * factor[c] + offset[c], what a chain of batch norms comes to.
struct Affine {
  explicit Affine(int64_t channels)
      : factor(channels, 1.0), offset(channels, 0.0) {}

  /// Applies `norm`, whose statistics are constant, to the result so far.
  void then(BatchNormOp norm) {
    WeightsView scale = *viewWeights(norm.getScale()),
                shift = *viewWeights(norm.getShift()),
                mean = *viewWeights(norm.getMean()),
                variance = *viewWeights(norm.getVariance());
    double epsilon = norm.getEpsilon().convertToDouble();
    for (int64_t c = 0, e = factor.size(); c < e; ++c) {
      double f = scale[c] / std::sqrt(variance[c] + epsilon);
      factor[c] *= f;
      offset[c] = (offset[c] - mean[c]) * f + shift[c];
    }
  }

  std::vector<double> factor, offset;
};

/// batch_norm* -> product -> batch_norm* becomes one product.
template <typename OpT> struct FuseIntoProduct : OpRewritePattern<OpT> {
  using OpRewritePattern<OpT>::OpRewritePattern;

  LogicalResult matchAndRewrite(OpT op,
                                PatternRewriter &rewriter) const override {
    if (!op.hasConstantWeights())
      return failure();
    SmallVector<BatchNormOp> before, after;
    Value input = op.getInput();
    if (absorbsInput(op))
      while (auto norm = input.getDefiningOp<BatchNormOp>()) {
        if (!isAbsorbedByUsers(norm))
          break;
        before.push_back(norm);
        input = norm.getInput();
      }
    Value result = op.getResult();
    while (result.hasOneUse()) {
      auto norm = dyn_cast<BatchNormOp>(*result.user_begin());
      if (!norm || !norm.hasConstantWeights())
        break;
      after.push_back(norm);
      result = norm.getResult();
    }
    if (before.empty() && after.empty())
      return failure();

    Value weight = weightOf(op);
    auto weightType = cast<RankedTensorType>(weight.getType());
    int64_t outputs = weightType.getDimSize(0);
    int64_t inputs = weightType.getDimSize(1), window = 1;
    for (int64_t size : weightType.getShape().drop_front(2))
      window *= size;
    Affine first(inputs), second(outputs);
    for (BatchNormOp norm : llvm::reverse(before))
      first.then(norm);
    for (BatchNormOp norm : after)
      second.then(norm);

    WeightsView weights = *viewWeights(weight);
    std::optional<WeightsView> bias = viewWeights(op.getBias());
    std::vector<float> newBias(outputs);
    Value newWeight = createWeights(
        rewriter, weight.getLoc(),
        (getWeightsName(weight, "weight") + ".fused").str(), weightType,
        [&](MutableArrayRef<float> values) {
          int64_t i = 0;
          for (int64_t o = 0; o < outputs; ++o) {
            double sum = bias ? (*bias)[o] : 0.0;
            for (int64_t c = 0; c < inputs; ++c)
              for (int64_t t = 0; t < window; ++t, ++i) {
                double w = weights[i];
                values[i] =
                    static_cast<float>(w * first.factor[c] * second.factor[o]);
                sum += w * first.offset[c];
              }
            newBias[o] =
                static_cast<float>(sum * second.factor[o] + second.offset[o]);
          }
        });
    std::string biasName = biasNameOf(getWeightsName(weight, "weight"));
    Value newBiasValue = createWeights(
        rewriter, weight.getLoc(),
        (getWeightsName(op.getBias(), biasName) + ".fused").str(),
        RankedTensorType::get(outputs, weightType.getElementType()), newBias);
    rewriter.modifyOpInPlace(op, [&] {
      op->setOperand(0, input);
      op->setOperand(1, newWeight);
      op.getBiasMutable().assign(newBiasValue);
    });
    if (!after.empty())
      rewriter.replaceAllUsesWith(after.back().getResult(), op.getResult());
    return success();
  }
};

/// batch_norm(batch_norm(x)) becomes one batch_norm with the statistics of the
/// inner one.
struct MergeBatchNorms : OpRewritePattern<BatchNormOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(BatchNormOp op,
                                PatternRewriter &rewriter) const override {
    auto inner = op.getInput().getDefiningOp<BatchNormOp>();
    if (!inner || !inner->hasOneUse() || !inner.hasConstantWeights() ||
        !op.hasConstantWeights())
      return failure();
    auto type = cast<RankedTensorType>(op.getScale().getType());
    WeightsView scale = *viewWeights(inner.getScale()),
                shift = *viewWeights(inner.getShift());
    Affine outer(type.getNumElements());
    outer.then(op);
    auto create = [&](Value old, StringRef name, auto element) {
      return createWeights(rewriter, old.getLoc(),
                           (getWeightsName(old, name) + ".fused").str(), type,
                           [&](MutableArrayRef<float> values) {
                             for (int64_t c = 0, e = values.size(); c < e; ++c)
                               values[c] = static_cast<float>(element(c));
                           });
    };
    Value newScale = create(inner.getScale(), "scale", [&](int64_t c) {
      return scale[c] * outer.factor[c];
    });
    Value newShift = create(inner.getShift(), "shift", [&](int64_t c) {
      return shift[c] * outer.factor[c] + outer.offset[c];
    });
    rewriter.replaceOpWithNewOp<BatchNormOp>(
        op, op.getType(), inner.getInput(), newScale, newShift, inner.getMean(),
        inner.getVariance(), inner.getEpsilonAttr());
    return success();
  }
};

struct FuseBatchNorm : levit::impl::FuseBatchNormBase<FuseBatchNorm> {
  void runOnOperation() override {
    // Products first: they round a whole chain once.
    RewritePatternSet products(&getContext()), norms(&getContext());
    products.add<FuseIntoProduct<LinearOp>, FuseIntoProduct<ConvolutionOp>>(
        &getContext());
    norms.add<MergeBatchNorms>(&getContext());
    if (failed(applyOnly(getOperation(), std::move(products))) ||
        failed(applyOnly(getOperation(), std::move(norms))))
      signalPassFailure();
  }
};

} // namespace
