//===- PrefetchWeights.cpp - weights before they are needed -----*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lowering/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

namespace levit {
#define GEN_PASS_DEF_PREFETCHWEIGHTS
#include "lowering/Passes.h.inc"
} // namespace levit

using namespace mlir;

namespace {

constexpr int64_t lineBytes = 64;

struct PrefetchWeights : levit::impl::PrefetchWeightsBase<PrefetchWeights> {
  using PrefetchWeightsBase::PrefetchWeightsBase;

  void runOnOperation() override {
    SmallVector<vector::TransferReadOp> reads;
    getOperation()->walk([&](vector::TransferReadOp read) {
      if (isPanelOfWeights(read))
        reads.push_back(read);
    });
    for (vector::TransferReadOp read : reads)
      prefetchNext(read);
  }

private:
  /// Whether `read` is from panels (panels x reductions... x width) of weights
  /// that are too many to be in a cache already.
  bool isPanelOfWeights(vector::TransferReadOp read) {
    auto type = dyn_cast<MemRefType>(read.getBase().getType());
    return type && read.getBase().getDefiningOp<memref::GetGlobalOp>() &&
           type.getRank() >= 3 && type.getDimSize(0) > 1 &&
           read.getVectorType().getRank() == 1 &&
           read.getVectorType().getDimSize(0) == type.getShape().back() &&
           type.getNumElements() * type.getElementTypeBitWidth() / 8 >=
               minBytes &&
           read->getParentOfType<scf::ForOp>();
  }

  static void prefetchNext(vector::TransferReadOp read) {
    OpBuilder builder(read);
    Location loc = read.getLoc();
    auto type = cast<MemRefType>(read.getBase().getType());
    auto constant = [&](int64_t value) -> Value {
      return arith::ConstantIndexOp::create(builder, loc, value);
    };
    SmallVector<Value> indices(read.getIndices());
    Value next = arith::AddIOp::create(builder, loc, indices[0], constant(1));
    indices[0] = arith::MinUIOp::create(builder, loc, next,
                                        constant(type.getDimSize(0) - 1));
    int64_t elements = lineBytes * 8 / type.getElementTypeBitWidth();
    for (int64_t i = 0; i < type.getShape().back(); i += elements) {
      indices.back() = constant(i);
      memref::PrefetchOp::create(builder, loc, read.getBase(), indices,
                                 /*isWrite=*/false, /*localityHint=*/2,
                                 /*isDataCache=*/true);
    }
  }
};

} // namespace
