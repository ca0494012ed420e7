//===- WidenElementwise.cpp - element-wise arithmetic in f64 ----*- C++ -*-===//
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
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/IRMapping.h"

namespace levit {
#define GEN_PASS_DEF_WIDENELEMENTWISE
#include "passes/Passes.h.inc"
} // namespace levit

using namespace mlir;

namespace {

/// Whether `op` rounds its result.
bool isRounding(Operation &op) {
  return isa<arith::AddFOp, arith::SubFOp, arith::MulFOp, arith::DivFOp,
             math::FmaOp, math::SqrtOp>(op);
}

/// Whether `op` means the same in another type of floats.
bool isWidenable(Operation &op) {
  return isRounding(op) ||
         isa<arith::ConstantOp, arith::CmpFOp, arith::SelectOp, arith::NegFOp,
             arith::MaximumFOp, arith::MinimumFOp, arith::MaxNumFOp,
             arith::MinNumFOp, linalg::YieldOp>(op);
}

bool isF32(Type type) { return getElementTypeOrSelf(type).isF32(); }

bool isWidenable(linalg::GenericOp op) {
  return op.hasPureTensorSemantics() && op.isAllParallelLoops() &&
         llvm::all_of(op->getOperandTypes(), isF32) &&
         llvm::any_of(*op.getBody(), isRounding) &&
         llvm::all_of(*op.getBody(),
                      [](Operation &inner) { return isWidenable(inner); });
}

bool consumesConvolution(linalg::GenericOp op) {
  return llvm::any_of(op.getDpsInputs(), [](Value input) {
    auto producer = input.getDefiningOp<linalg::GenericOp>();
    return producer && levit::isContraction(producer) &&
           producer.getNumReductionLoops() > 1;
  });
}

void widen(linalg::GenericOp op) {
  OpBuilder builder(op);
  Type f32 = builder.getF32Type(), f64 = builder.getF64Type();
  auto wide = linalg::GenericOp::create(
      builder, op.getLoc(), op->getResultTypes(), op.getDpsInputs(),
      op.getDpsInits(), op.getIndexingMapsArray(), op.getIteratorTypesArray(),
      [&](OpBuilder &b, Location loc, ValueRange arguments) {
        IRMapping mapping;
        for (auto [from, to] :
             llvm::zip(op.getBody()->getArguments(), arguments))
          mapping.map(from, from.use_empty()
                                ? to
                                : arith::ExtFOp::create(b, loc, f64, to));
        for (Operation &inner : op.getBody()->without_terminator()) {
          if (isa<arith::ConstantOp>(inner)) {
            b.clone(inner, mapping);
            continue;
          }
          // Constants, of this body or from outside.
          for (Value operand : inner.getOperands()) {
            Value known = mapping.lookupOrDefault(operand);
            if (known.getType().isF32())
              mapping.map(operand, arith::ExtFOp::create(b, loc, f64, known));
          }
          for (Value result : b.clone(inner, mapping)->getResults())
            if (result.getType().isF32())
              result.setType(f64);
        }
        SmallVector<Value> results;
        for (Value result : op.getBody()->getTerminator()->getOperands())
          results.push_back(
              arith::TruncFOp::create(b, loc, f32, mapping.lookup(result)));
        linalg::YieldOp::create(b, loc, results);
      });
  op->replaceAllUsesWith(wide);
  op->erase();
}

struct WidenElementwise : levit::impl::WidenElementwiseBase<WidenElementwise> {
  using WidenElementwiseBase::WidenElementwiseBase;

  void runOnOperation() override {
    SmallVector<linalg::GenericOp> ops;
    getOperation()->walk([&](linalg::GenericOp op) {
      if (isWidenable(op) && (!convolutions || consumesConvolution(op)))
        ops.push_back(op);
    });
    for (linalg::GenericOp op : ops)
      widen(op);
  }
};

} // namespace
