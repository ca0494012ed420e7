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
      rewrite(rewriter, product);
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
    if (!levit::isContraction(op) || op.getNumLoops() != 3 ||
        !op.hasPureTensorSemantics() || !levit::isZeros(op.getDpsInits()[0]) ||
        !matchPattern(op.getDpsInputs()[1], m_Constant()))
      return false;
    AffineExpr m, n, k;
    bindDims(op.getContext(), m, n, k);
    auto is = [&](unsigned operand, AffineExpr a, AffineExpr b) {
      return op.getIndexingMapsArray()[operand] ==
             AffineMap::get(3, 0, {a, b}, op.getContext());
    };
    if (!is(0, m, k) || !is(1, n, k) || !is(2, m, n))
      return false;
    SmallVector<int64_t> sizes = op.getStaticLoopRanges();
    int64_t tokens = levit::getTokens(op);
    return tokens >= minTokens && tokens % 2 == 0 && sizes[0] % 2 == 0 &&
           sizes[1] >= minColumns && sizes[1] % (2 * panel) == 0 &&
           sizes[2] >= minDepth && sizes[2] % 2 == 0;
  }

  void rewrite(IRRewriter &rewriter, linalg::GenericOp product) {
    linalg::GenericOp epilogue = levit::getSplittableConsumer(product);
    if (!epilogue)
      return;
    rewriter.setInsertionPoint(epilogue);
    SmallVector<Value> products = createProducts(rewriter, product);
    Value result = createResult(rewriter, product, epilogue, products);
    rewriter.replaceOp(epilogue, result);
    rewriter.eraseOp(product);
  }

  static SmallVector<Value> createProducts(OpBuilder &builder,
                                           linalg::GenericOp product) {
    Location loc = product.getLoc();
    MLIRContext *context = builder.getContext();
    SmallVector<int64_t> sizes = product.getStaticLoopRanges();
    int64_t rows = sizes[0] / 2, columns = sizes[1] / 2, depth = sizes[2] / 2;
    Type element = getElementTypeOrSelf(product.getResult(0));
    AffineExpr i, j, k;
    bindDims(context, i, j, k);
    AffineMap identity = builder.getMultiDimIdentityMap(2);
    Value left = levit::splitDims(builder, loc, product.getDpsInputs()[0],
                                  identity, {2, depth});
    Value weights = levit::splitDims(builder, loc, product.getDpsInputs()[1],
                                     identity, {columns, depth});
    Value zeros = levit::createZeros(builder, loc, {rows, columns}, element);

    // Element (i, k) of a quarter of the left side; (k, j) of the right side.
    auto ofLeft = [&](Combination::Quarter quarter) {
      return AffineMap::get(2, 0,
                            {getAffineDimExpr(0, context),
                             builder.getAffineConstantExpr(quarter.row),
                             builder.getAffineConstantExpr(quarter.column),
                             getAffineDimExpr(1, context)},
                            context);
    };
    auto ofRight = [&](Combination::Quarter quarter) {
      return AffineMap::get(3, 0,
                            {builder.getAffineConstantExpr(quarter.column), j,
                             builder.getAffineConstantExpr(quarter.row), k},
                            context);
    };
    SmallVector<Value> products;
    for (const Term &term : terms) {
      SmallVector<Value> operands = {left};
      SmallVector<AffineMap> maps = {ofLeft(term.left.first)};
      if (term.left.second) {
        operands.push_back(left);
        maps.push_back(ofLeft(*term.left.second));
      }
      Value factor = levit::createElementwise(
          builder, loc, operands, maps, {rows, depth}, element,
          [&](OpBuilder &b, Location l, ValueRange v) {
            return v.size() == 1 ? v[0] : combine(b, l, term.left, v[0], v[1]);
          });

      SmallVector<Value> rights = {weights};
      maps = {AffineMap::get(3, 0, {i, k}, context), ofRight(term.right.first)};
      if (term.right.second) {
        rights.push_back(weights);
        maps.push_back(ofRight(*term.right.second));
      }
      maps.push_back(AffineMap::get(3, 0, {i, j}, context));
      products.push_back(levit::createContraction(
          builder, loc, factor, rights, zeros, maps,
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
