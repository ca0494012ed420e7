//===- WidenSums.cpp - sums of f32 in f64 -----------------------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "passes/Generics.h"
#include "passes/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/IR/IRMapping.h"

namespace levit {
#define GEN_PASS_DEF_WIDENSUMS
#include "passes/Passes.h.inc"
} // namespace levit

using namespace mlir;
using namespace levit;

namespace {

/// The term that `op` adds to its result, or nothing if it is no f32 sum.
Value getTerm(linalg::GenericOp op) {
  if (op.getNumDpsInits() != 1 || op.getNumReductionLoops() == 0 ||
      !op.hasPureTensorSemantics() ||
      !getElementTypeOrSelf(op.getResult(0)).isF32())
    return {};
  Block *body = op.getBody();
  BlockArgument sum = body->getArguments().back();
  auto add =
      body->getTerminator()->getOperand(0).getDefiningOp<arith::AddFOp>();
  if (!add || !sum.hasOneUse())
    return {};
  if (add.getLhs() == sum)
    return add.getRhs();
  if (add.getRhs() == sum)
    return add.getLhs();
  return {};
}

void widen(linalg::GenericOp op, Value term) {
  OpBuilder builder(op);
  Location loc = op.getLoc();
  Type f32 = builder.getF32Type(), f64 = builder.getF64Type();
  auto extend = [&](OpBuilder &b, Location l, ValueRange v) -> Value {
    return arith::ExtFOp::create(b, l, f64, v[0]);
  };
  auto type = cast<RankedTensorType>(op.getResultTypes().front());
  AffineMap identity = builder.getMultiDimIdentityMap(type.getRank());
  auto convert = [&](Value tensor, Type element, ScalarBody body) {
    return createElementwise(builder, loc, tensor, identity, type.getShape(),
                             element, body);
  };

  Value init = op.getDpsInits().front();
  if (auto fill = init.getDefiningOp<linalg::FillOp>()) {
    Value empty = createEmpty(builder, loc, type.getShape(), f64);
    Value start = extend(builder, loc, fill.getInputs());
    init = linalg::FillOp::create(builder, loc, start, empty).getResult(0);
  } else {
    init = convert(init, f64, extend);
  }
  auto wide = linalg::GenericOp::create(
      builder, loc, init.getType(), op.getDpsInputs(), init,
      op.getIndexingMapsArray(), op.getIteratorTypesArray(),
      [&](OpBuilder &b, Location l, ValueRange arguments) {
        IRMapping mapping;
        mapping.map(ValueRange(op.getBody()->getArguments()), arguments);
        auto product = term.getDefiningOp<arith::MulFOp>();
        for (Operation &inner : op.getBody()->without_terminator())
          if (&inner != term.getDefiningOp() || !product)
            if (!llvm::is_contained(inner.getOperands(),
                                    op.getBody()->getArguments().back()))
              b.clone(inner, mapping);
        // The product of two f32 is exact in f64.
        Value value =
            product ? arith::MulFOp::create(
                          b, l, extend(b, l, mapping.lookup(product.getLhs())),
                          extend(b, l, mapping.lookup(product.getRhs())))
                          .getResult()
                    : extend(b, l, mapping.lookup(term));
        Value sum = arith::AddFOp::create(b, l, arguments.back(), value);
        linalg::YieldOp::create(b, l, sum);
      });
  Value narrow = convert(wide.getResult(0), f32,
                         [&](OpBuilder &b, Location l, ValueRange v) -> Value {
                           return arith::TruncFOp::create(b, l, f32, v[0]);
                         });
  op.getResult(0).replaceAllUsesWith(narrow);
  op.erase();
}

struct WidenSums : levit::impl::WidenSumsBase<WidenSums> {
  void runOnOperation() override {
    SmallVector<linalg::GenericOp> ops;
    getOperation()->walk([&](linalg::GenericOp op) { ops.push_back(op); });
    for (linalg::GenericOp op : ops)
      if (Value term = getTerm(op))
        widen(op, term);
  }
};

} // namespace
