//===- SplitBf16.cpp - f32 products of bf16 parts ---------------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/Weights.h"
#include "passes/Bf16Parts.h"
#include "passes/Generics.h"
#include "passes/Passes.h"
#include "passes/RowBlocks.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/PatternMatch.h"

namespace levit {
#define GEN_PASS_DEF_SPLITBF16
#include "passes/Passes.h.inc"
} // namespace levit

using namespace mlir;

namespace {

struct SplitBf16 : levit::impl::SplitBf16Base<SplitBf16> {
  using SplitBf16Base::SplitBf16Base;

  void runOnOperation() override {
    IRRewriter rewriter(&getContext());
    for (linalg::GenericOp product : findProducts()) {
      if (product->getParentOfType<LoopLikeOpInterface>() ||
          product.getStaticLoopRanges()[0] < minRows)
        continue;
      int64_t block = levit::chooseRowBlock(product, blockRows);
      linalg::GenericOp root = levit::getElementwiseConsumer(product);
      if (!block || !root)
        continue;
      if (failed(levit::computeByBlocks(rewriter, root, {product}, block)))
        return signalPassFailure();
    }
    for (linalg::GenericOp product : findProducts())
      if (failed(rewrite(rewriter, product)))
        return signalPassFailure();
  }

private:
  /// Those that can be rewritten. Which ones must not depend on the number of
  /// images, or an image's logits would.
  SmallVector<linalg::GenericOp> findProducts() {
    SmallVector<linalg::GenericOp> products;
    getOperation()->walk([&](linalg::GenericOp op) {
      if (levit::isProductWithWeights(op) &&
          levit::viewWeights(op.getDpsInputs()[1]) &&
          levit::getTokens(op) >= minTokens &&
          op.getStaticLoopRanges()[1] % levit::bf16BlockColumns == 0 &&
          op.getStaticLoopRanges()[2] % levit::bf16TileTerms == 0)
        products.push_back(op);
    });
    return products;
  }

  LogicalResult rewrite(IRRewriter &rewriter, linalg::GenericOp product) {
    rewriter.setInsertionPoint(product);
    Location loc = product.getLoc();
    Value left =
        levit::createBf16Parts(rewriter, loc, product.getDpsInputs()[0]);
    auto split = left.getDefiningOp<linalg::GenericOp>();
    rewriter.replaceOp(product,
                       levit::createPartsProduct(rewriter, loc, left,
                                                 createTiles(rewriter, product),
                                                 product.getDpsInits()[0]));
    // Tasks that compute some columns all read all of the left side.
    if (split->getParentOfType<LoopLikeOpInterface>())
      return success();
    int64_t rows = split.getStaticLoopRanges()[0];
    int64_t block = levit::divisorNear(rows, splitRows, 1, 2 * splitRows);
    return levit::computeByBlocks(rewriter, split, {}, block);
  }

  /// The parts of the right side, in tiles.
  Value createTiles(OpBuilder &builder, linalg::GenericOp product) {
    Value value = product.getDpsInputs()[1];
    Attribute weights;
    matchPattern(value, m_Constant(&weights));
    TypedAttr &tiles = packedWeights[weights];
    if (tiles)
      return arith::ConstantOp::create(builder, value.getLoc(), tiles);
    levit::WeightsView view = *levit::viewWeights(weights);
    int64_t columns = product.getStaticLoopRanges()[1];
    int64_t terms = product.getStaticLoopRanges()[2];
    levit::TiledLayout layout(terms);
    Value constant = levit::createWeights(
        builder, value.getLoc(), levit::getWeightsName(value, "tiles"),
        RankedTensorType::get(layout.getShape(columns), builder.getBF16Type()),
        [&](MutableArrayRef<uint16_t> elements) {
          for (int64_t n = 0; n < columns; ++n)
            for (int64_t k = 0; k < terms; ++k)
              for (auto [part, bits] :
                   llvm::enumerate(levit::splitToBf16(view[n * terms + k])))
                elements[layout.indexOf(n, k, part)] = bits;
        });
    tiles = constant.getDefiningOp<arith::ConstantOp>().getValue();
    return constant;
  }

  /// Rows of the left side that a task takes apart.
  static constexpr int64_t splitRows = 16;

  DenseMap<Attribute, TypedAttr> packedWeights;
};

} // namespace
