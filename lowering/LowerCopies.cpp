//===- LowerCopies.cpp - copies of contiguous pieces ------------*- C++ -*-===//
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

namespace levit {
#define GEN_PASS_DEF_LOWERCOPIES
#include "lowering/Passes.h.inc"
} // namespace levit

using namespace mlir;

namespace {

/// The number of outer dimensions of `type` that have to be looped over until
/// what is left is contiguous; the rank if single elements are left. Nothing
/// where strides are not static.
std::optional<unsigned> countOuterDims(MemRefType type) {
  SmallVector<int64_t> strides;
  int64_t offset;
  if (!type.hasStaticShape() ||
      failed(type.getStridesAndOffset(strides, offset)))
    return std::nullopt;
  int64_t contiguous = 1;
  unsigned outer = type.getRank();
  for (; outer > 0; --outer) {
    int64_t size = type.getDimSize(outer - 1);
    if (size != 1 && strides[outer - 1] != contiguous)
      break;
    contiguous *= size;
  }
  return outer;
}

void lowerCopy(memref::CopyOp copy) {
  auto sourceType = dyn_cast<MemRefType>(copy.getSource().getType());
  auto targetType = dyn_cast<MemRefType>(copy.getTarget().getType());
  if (!sourceType || !targetType || !sourceType.hasStaticShape())
    return;
  unsigned rank = sourceType.getRank();
  std::optional<unsigned> source = countOuterDims(sourceType);
  std::optional<unsigned> target = countOuterDims(targetType);
  unsigned outer = source && target ? std::max(*source, *target) : rank;
  if (outer == 0)
    return;

  OpBuilder builder(copy);
  Location loc = copy.getLoc();
  ArrayRef<int64_t> shape = sourceType.getShape();
  Value zero = arith::ConstantIndexOp::create(builder, loc, 0);
  Value one = arith::ConstantIndexOp::create(builder, loc, 1);
  SmallVector<Value> indices;
  for (unsigned d = 0; d < outer; ++d) {
    if (shape[d] == 1) {
      indices.push_back(zero);
      continue;
    }
    Value size = arith::ConstantIndexOp::create(builder, loc, shape[d]);
    auto loop = scf::ForOp::create(builder, loc, zero, size, one);
    indices.push_back(loop.getInductionVar());
    builder.setInsertionPointToStart(loop.getBody());
  }
  if (outer == rank) {
    Value element =
        memref::LoadOp::create(builder, loc, copy.getSource(), indices);
    memref::StoreOp::create(builder, loc, element, copy.getTarget(), indices);
  } else {
    SmallVector<OpFoldResult> offsets(indices.begin(), indices.end());
    SmallVector<OpFoldResult> sizes(outer, builder.getIndexAttr(1));
    SmallVector<OpFoldResult> strides(rank, builder.getIndexAttr(1));
    for (int64_t size : shape.drop_front(outer)) {
      offsets.push_back(builder.getIndexAttr(0));
      sizes.push_back(builder.getIndexAttr(size));
    }
    auto piece = [&](Value buffer) -> Value {
      MemRefType type = memref::SubViewOp::inferRankReducedResultType(
          shape.drop_front(outer), cast<MemRefType>(buffer.getType()), offsets,
          sizes, strides);
      return memref::SubViewOp::create(builder, loc, type, buffer, offsets,
                                       sizes, strides);
    };
    Value from = piece(copy.getSource()), to = piece(copy.getTarget());
    memref::CopyOp::create(builder, loc, from, to);
  }
  copy.erase();
}

struct LowerCopies : levit::impl::LowerCopiesBase<LowerCopies> {
  void runOnOperation() override {
    SmallVector<memref::CopyOp> copies;
    getOperation()->walk([&](memref::CopyOp copy) { copies.push_back(copy); });
    llvm::for_each(copies, lowerCopy);
  }
};

} // namespace
