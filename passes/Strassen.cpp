//===- Strassen.cpp - seven products instead of eight -----------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "passes/Generics.h"
#include "passes/Passes.h"
#include "passes/RowBlocks.h"
#include "passes/SplitProducts.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/PatternMatch.h"

namespace levit {
#define GEN_PASS_DEF_STRASSEN
#include "passes/Passes.h.inc"
} // namespace levit

using namespace mlir;

namespace {

/// A quarter of a matrix, or the sum or difference of two.
struct Combination {
  struct Quarter {
    int row, column;
  };
  Quarter first;
  std::optional<Quarter> second;
  bool negated = false;
};

/// One of Strassen's seven products: its factors, quarters of the left and the
/// right side.
struct Term {
  Combination left, right;
};

constexpr unsigned numTerms = 7;
const Term terms[numTerms] = {
    {{{0, 0}, {{1, 1}}}, {{0, 0}, {{1, 1}}}},
    {{{1, 0}, {{1, 1}}}, {{0, 0}, {}}},
    {{{0, 0}, {}}, {{0, 1}, {{1, 1}}, true}},
    {{{1, 1}, {}}, {{1, 0}, {{0, 0}}, true}},
    {{{0, 0}, {{0, 1}}}, {{1, 1}, {}}},
    {{{1, 0}, {{0, 0}}, true}, {{0, 0}, {{0, 1}}}},
    {{{0, 1}, {{1, 1}}, true}, {{1, 0}, {{1, 1}}}},
};

Value combine(OpBuilder &builder, Location loc, const Combination &combination,
              Value first, Value second) {
  if (combination.negated)
    return arith::SubFOp::create(builder, loc, first, second);
  return arith::AddFOp::create(builder, loc, first, second);
}

/// The quarters of the result that the seven products `m` add up to, row by
/// row.
SmallVector<Value, 4> addUp(OpBuilder &builder, Location loc, ValueRange m) {
  auto add = [&](Value a, Value b) -> Value {
    return arith::AddFOp::create(builder, loc, a, b);
  };
  auto subtract = [&](Value a, Value b) -> Value {
    return arith::SubFOp::create(builder, loc, a, b);
  };
  return {add(add(m[0], m[6]), subtract(m[3], m[4])), add(m[2], m[4]),
          add(m[1], m[3]), add(add(m[0], m[5]), subtract(m[2], m[1]))};
}

struct Strassen : levit::impl::StrassenBase<Strassen> {
  using StrassenBase::StrassenBase;

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
      if (isWorthwhile(op))
        products.push_back(op);
    });
    return products;
  }

  bool isWorthwhile(linalg::GenericOp op) {
    if (!levit::isProductWithWeights(op))
      return false;
    SmallVector<int64_t> sizes = op.getStaticLoopRanges();
    int64_t tokens = levit::getTokens(op);
    return tokens >= minTokens && tokens % 2 == 0 && sizes[0] % 2 == 0 &&
           sizes[1] >= minColumns && sizes[1] % (2 * panel) == 0 &&
           sizes[2] >= minDepth && sizes[2] % 2 == 0;
  }

  static LogicalResult rewrite(IRRewriter &rewriter,
                               linalg::GenericOp product) {
    linalg::GenericOp epilogue = levit::getSplittableConsumer(product);
    if (!epilogue)
      return success();
    rewriter.setInsertionPoint(epilogue);
    Location loc = product.getLoc();
    int64_t depth = product.getStaticLoopRanges()[2] / 2;
    linalg::GenericOp lefts = createLeftSides(
        rewriter, loc,
        levit::splitDims(rewriter, loc, product.getDpsInputs()[0],
                         rewriter.getMultiDimIdentityMap(2), {2, depth}));
    SmallVector<Value> products =
        createProducts(rewriter, product, lefts.getResult(0));
    Value result = createResult(rewriter, product, epilogue, products);
    rewriter.replaceOp(epilogue, result);
    rewriter.eraseOp(product);
    // Tasks that compute some columns all read all of the left sides.
    if (!lefts->getParentOfType<LoopLikeOpInterface>())
      return levit::computeByBlocks(rewriter, lefts, {}, {0, 1});
    return success();
  }

  /// The left sides of the products, from `left`, (pairs, 2, 2, depth): (term,
  /// pairs, depth).
  static linalg::GenericOp createLeftSides(OpBuilder &builder, Location loc,
                                           Value left) {
    auto type = cast<RankedTensorType>(left.getType());
    MLIRContext *context = builder.getContext();
    SmallVector<AffineMap> maps;
    for (int row : {0, 1})
      for (int column : {0, 1})
        maps.push_back(AffineMap::get(3, 0,
                                      {getAffineDimExpr(1, context),
                                       getAffineConstantExpr(row, context),
                                       getAffineConstantExpr(column, context),
                                       getAffineDimExpr(2, context)},
                                      context));
    Value result = levit::createElementwise(
        builder, loc, {left, left, left, left}, maps,
        {numTerms, type.getDimSize(0), type.getDimSize(3)},
        type.getElementType(), [](OpBuilder &b, Location l, ValueRange v) {
          auto get = [&](Combination::Quarter quarter) {
            return v[2 * quarter.row + quarter.column];
          };
          Value selected;
          for (const auto &[index, term] : llvm::enumerate(terms)) {
            Value side = get(term.left.first);
            if (term.left.second)
              side = combine(b, l, term.left, side, get(*term.left.second));
            selected = selected ? arith::SelectOp::create(
                                      b, l, levit::isAtIndex(b, l, 0, index),
                                      side, selected)
                                : side;
          }
          return selected;
        });
    return result.getDefiningOp<linalg::GenericOp>();
  }

  static SmallVector<Value>
  createProducts(OpBuilder &builder, linalg::GenericOp product, Value lefts) {
    Location loc = product.getLoc();
    MLIRContext *context = builder.getContext();
    SmallVector<int64_t> sizes = product.getStaticLoopRanges();
    int64_t rows = sizes[0] / 2, columns = sizes[1] / 2, depth = sizes[2] / 2;
    AffineExpr i, j, k;
    bindDims(context, i, j, k);
    Value weights =
        levit::splitDims(builder, loc, product.getDpsInputs()[1],
                         builder.getMultiDimIdentityMap(2), {columns, depth});
    Value zeros =
        levit::createZeros(builder, loc, {rows, columns},
                           getElementTypeOrSelf(product.getResult(0)));

    // Element (k, j) of a quarter of the right side.
    auto ofRight = [&](Combination::Quarter quarter) {
      return AffineMap::get(3, 0,
                            {builder.getAffineConstantExpr(quarter.column), j,
                             builder.getAffineConstantExpr(quarter.row), k},
                            context);
    };
    SmallVector<Value> products;
    for (unsigned number = 0; number < numTerms; ++number) {
      const Term &term = terms[number];
      SmallVector<AffineMap> maps = {
          AffineMap::get(3, 0, {builder.getAffineConstantExpr(number), i, k},
                         context),
          ofRight(term.right.first)};
      SmallVector<Value> rights = {weights};
      if (term.right.second) {
        rights.push_back(weights);
        maps.push_back(ofRight(*term.right.second));
      }
      maps.push_back(AffineMap::get(3, 0, {i, j}, context));
      products.push_back(levit::createContraction(
          builder, loc, lefts, rights, zeros, maps,
          [&](OpBuilder &b, Location l, ValueRange v) {
            return v.size() == 1 ? v[0] : combine(b, l, term.right, v[0], v[1]);
          }));
    }
    return products;
  }

  /// What `epilogue` makes of the result that `products` add up to.
  static Value createResult(OpBuilder &builder, linalg::GenericOp product,
                            linalg::GenericOp epilogue,
                            ArrayRef<Value> products) {
    // Loops: pair of rows, which of the two, half of the columns, column in it.
    AffineExpr i, h, w, j;
    bindDims(builder.getContext(), i, h, w, j);
    int64_t columns = product.getStaticLoopRanges()[1] / 2;
    return levit::createSplitResult(
        builder, product, epilogue, products,
        AffineMap::get(4, 0, {i, j}, builder.getContext()), {2, columns},
        [&](OpBuilder &b, Location l, ValueRange v) -> Value {
          auto select = [&](Value condition, Value yes, Value no) -> Value {
            return arith::SelectOp::create(b, l, condition, yes, no);
          };
          SmallVector<Value, 4> quarters = addUp(b, l, v);
          Value right = levit::isAtIndex(b, l, 2, 1);
          return select(levit::isAtIndex(b, l, 1, 1),
                        select(right, quarters[3], quarters[2]),
                        select(right, quarters[1], quarters[0]));
        });
  }
};

} // namespace
