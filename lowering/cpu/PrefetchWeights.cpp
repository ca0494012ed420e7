//===- PrefetchWeights.cpp - weights before they are needed -----*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lowering/Passes.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "llvm/ADT/DenseMap.h"

#include <map>
#include <numeric>

namespace levit {
#define GEN_PASS_DEF_PREFETCHWEIGHTS
#include "lowering/Passes.h.inc"
} // namespace levit

using namespace mlir;

namespace {

constexpr int64_t lineBytes = 64;

/// A read of a panel of weights, and the loops between it and the loop over
/// panels.
struct PanelRead {
  vector::TransferReadOp op;
  /// Where the panel is chosen, and the operation there that `op` is in.
  Block *block;
  Operation *ancestor;
  /// How often that reads the panel.
  int64_t count;
  /// Tells one time from the next, if it is read several times.
  Value iv;

  MemRefType type() { return cast<MemRefType>(op.getBase().getType()); }
  Operation *function() { return op->getParentOfType<FunctionOpInterface>(); }
};

bool dependsOn(Value value, Value iv) {
  if (value == iv)
    return true;
  Operation *op = value.getDefiningOp();
  return op && llvm::any_of(op->getOperands(), [&](Value operand) {
           return dependsOn(operand, iv);
         });
}

PanelRead analyze(vector::TransferReadOp op) {
  PanelRead read = {op, op->getBlock(), op, 1, Value()};
  auto indices = op.getIndices();
  for (auto loop = dyn_cast<scf::ForOp>(read.block->getParentOp());
       loop && !dependsOn(indices[0], loop.getInductionVar());
       loop = dyn_cast<scf::ForOp>(read.block->getParentOp())) {
    bool isRows = llvm::none_of(indices.drop_front(), [&](Value index) {
      return dependsOn(index, loop.getInductionVar());
    });
    if (isRows) {
      if (!read.iv)
        read.iv = loop.getInductionVar();
      std::optional<APInt> count = loop.getStaticTripCount();
      read.count *= count ? count->getSExtValue() : 1;
    }
    read.ancestor = loop;
    read.block = loop->getBlock();
  }
  return read;
}

/// What `index` is where all loops begin, as far as that is easily seen.
int64_t constantTerm(Value index) {
  if (auto apply = index.getDefiningOp<affine::AffineApplyOp>()) {
    SmallVector<int64_t> zeros(apply.getNumOperands(), 0);
    return apply.getAffineMap().compose(zeros).front();
  }
  return getConstantIntValue(index).value_or(0);
}

/// Tells parts of weights that begin elsewhere from each other: quarters of a
/// matrix, or steps of an unrolled loop.
using Part = std::pair<void *, std::vector<int64_t>>;

Part getPart(vector::TransferReadOp read) {
  Part part = {read.getBase().getAsOpaquePointer(), {}};
  for (Value index : read.getIndices())
    part.second.push_back(constantTerm(index));
  return part;
}

struct PrefetchWeights : levit::impl::PrefetchWeightsBase<PrefetchWeights> {
  using PrefetchWeightsBase::PrefetchWeightsBase;

  void runOnOperation() override {
    SmallVector<PanelRead> reads;
    getOperation()->walk([&](vector::TransferReadOp op) {
      if (isPanelOfWeights(op))
        reads.push_back(analyze(op));
    });
    // How often a part of a panel is read in all, and before the operation at
    // hand.
    std::map<std::pair<Block *, Part>, int64_t> totals;
    std::map<std::pair<Operation *, Part>, int64_t> before;
    for (PanelRead &read : reads) {
      Part part = getPart(read.op);
      int64_t &total = totals[{read.block, part}];
      if (before.try_emplace({read.ancestor, part}, total).second)
        total += read.count;
    }
    // Of weights, those that the function reads next.
    DenseMap<Value, Value> following;
    for (auto [read, next] : llvm::zip(reads, llvm::drop_begin(reads)))
      if (read.op.getBase() != next.op.getBase() &&
          read.function() == next.function() &&
          read.type().getElementType() == next.type().getElementType())
        following.try_emplace(read.op.getBase(), next.op.getBase());
    for (PanelRead &read : reads) {
      Part part = getPart(read.op);
      prefetchNext(read, before[{read.ancestor, part}],
                   totals[{read.block, part}],
                   following.lookup(read.op.getBase()));
    }
  }

private:
  static int64_t bytesOf(MemRefType type) {
    return llvm::divideCeil(type.getElementTypeBitWidth(), 8);
  }

  /// Whether `read` is from panels (panels x reductions... x width) of weights
  /// that are too many to be in a cache already, and not of less than a line.
  bool isPanelOfWeights(vector::TransferReadOp read) {
    auto type = dyn_cast<MemRefType>(read.getBase().getType());
    return type && read.getBase().getDefiningOp<memref::GetGlobalOp>() &&
           type.getRank() >= 3 && type.getDimSize(0) > 1 &&
           read.getVectorType().getRank() == 1 &&
           read.getVectorType().getDimSize(0) * bytesOf(type) >= lineBytes &&
           type.getNumElements() * bytesOf(type) >= minBytes &&
           read->getParentOfType<scf::ForOp>();
  }

  /// All elements of `base` one after the other, at `builder`.
  static Value flatten(OpBuilder &builder, Location loc, Value base) {
    auto type = cast<MemRefType>(base.getType());
    int64_t size = type.getNumElements();
    Value flat = memref::ReinterpretCastOp::create(
        builder, loc, MemRefType::get({size}, type.getElementType()), base,
        /*offset=*/0, ArrayRef<int64_t>{size}, ArrayRef<int64_t>{1});
    return memref::CastOp::create(
        builder, loc,
        MemRefType::get({ShapedType::kDynamic}, type.getElementType()), flat);
  }

  /// Where the panel is read for the time `first` or later, of `total` times:
  /// each time prefetches its share of the lines. The panel after the last is
  /// the first of `following`, if that is not null: so many of its elements as
  /// this panel has.
  static void prefetchNext(PanelRead &read, int64_t first, int64_t total,
                           Value following) {
    OpBuilder builder(read.op);
    Location loc = read.op.getLoc();
    MemRefType type = read.type();
    auto constant = [&](int64_t value) -> Value {
      return arith::ConstantIndexOp::create(builder, loc, value);
    };
    auto indices = read.op.getIndices();
    Value next = arith::AddIOp::create(builder, loc, indices[0], constant(1));
    next = arith::MinUIOp::create(builder, loc, next,
                                  constant(type.getDimSize(0) - 1));

    // The step of the reduction, of so many.
    Value step = constant(0);
    int64_t steps = 1;
    for (unsigned i = 1, e = type.getRank() - 1; i < e; ++i) {
      step = arith::MulIOp::create(builder, loc, step,
                                   constant(type.getDimSize(i)));
      step = arith::AddIOp::create(builder, loc, step, indices[i]);
      steps *= type.getDimSize(i);
    }
    int64_t panelWidth = type.getShape().back();
    int64_t width = read.op.getVectorType().getDimSize(0);
    int64_t line = lineBytes / bytesOf(type);
    int64_t lines = llvm::divideCeil(width, line);
    int64_t shares = 1;
    if (width == panelWidth)
      shares = std::gcd(lines, llvm::bit_floor<uint64_t>(total));
    // The lines are on their way already.
    if (first >= shares)
      return;
    if (shares > 1) {
      Value share = constant(first % shares);
      if (read.iv) {
        share = arith::AddIOp::create(builder, loc, read.iv, share);
        share = arith::RemUIOp::create(builder, loc, share, constant(shares));
      }
      share = arith::MulIOp::create(builder, loc, share, constant(steps));
      step = arith::AddIOp::create(builder, loc, step, share);
    }

    int64_t elements = steps * panelWidth;
    Value flat = flatten(builder, loc, read.op.getBase());
    Value begin = arith::MulIOp::create(builder, loc, next, constant(elements));
    if (following &&
        cast<MemRefType>(following.getType()).getNumElements() >= elements) {
      Value isLast =
          arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq,
                                indices[0], constant(type.getDimSize(0) - 1));
      Value weights = builder.clone(*following.getDefiningOp())->getResult(0);
      flat = arith::SelectOp::create(builder, loc, isLast,
                                     flatten(builder, loc, weights), flat);
      begin = arith::SelectOp::create(builder, loc, isLast, constant(0), begin);
    }
    step = arith::MulIOp::create(builder, loc, step,
                                 constant(panelWidth / shares));
    begin = arith::AddIOp::create(builder, loc, begin, step);
    begin = arith::AddIOp::create(builder, loc, begin, indices.back());
    for (int64_t i = 0; i < width / shares; i += line) {
      Value index = arith::AddIOp::create(builder, loc, begin, constant(i));
      memref::PrefetchOp::create(builder, loc, flat, index, /*isWrite=*/false,
                                 /*localityHint=*/2, /*isDataCache=*/true);
    }
  }
};

} // namespace
