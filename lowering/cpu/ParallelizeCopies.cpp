//===- ParallelizeCopies.cpp - shares of copied images ----------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lowering/Passes.h"
#include "passes/Generics.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Interfaces/FunctionInterfaces.h"

namespace levit {
#define GEN_PASS_DEF_PARALLELIZECOPIES
#include "lowering/Passes.h.inc"
} // namespace levit

using namespace mlir;
using namespace levit;

namespace {

struct ParallelizeCopies
    : levit::impl::ParallelizeCopiesBase<ParallelizeCopies> {
  using ParallelizeCopiesBase::ParallelizeCopiesBase;

  void runOnOperation() override {
    SmallVector<tensor::InsertSliceOp> copies;
    getOperation()->walk([&](tensor::InsertSliceOp insert) {
      if (isCopy(insert))
        copies.push_back(insert);
    });
    for (tensor::InsertSliceOp copy : copies)
      parallelize(copy);
  }

private:
  /// Whether `insert` can't but move the elements of a function's argument.
  bool isCopy(tensor::InsertSliceOp insert) const {
    RankedTensorType type = insert.getSourceType();
    auto argument = dyn_cast<BlockArgument>(insert.getSource());
    return argument && argument.getOwner() == insert->getBlock() &&
           isa<FunctionOpInterface>(insert->getParentOp()) &&
           type.hasStaticShape() && type.getRank() >= 3 &&
           type.getRank() == insert.getDestType().getRank() &&
           insert.hasUnitStride() && type.getNumElements() >= minElements;
  }

  /// Makes images, and blocks of their rows, the iterations of a loop: the
  /// products that follow share out rows as well.
  void parallelize(tensor::InsertSliceOp insert) const {
    OpBuilder builder(insert);
    Location loc = insert.getLoc();
    ArrayRef<int64_t> shape = insert.getSourceType().getShape();
    unsigned row = shape.size() - 2;
    int64_t rows = divisorNear(shape[row], shape[row] / 8, 1, shape[row]);
    auto index = [&](int64_t i) -> OpFoldResult {
      return builder.getIndexAttr(i);
    };
    auto forall = scf::ForallOp::create(
        builder, loc,
        ArrayRef<OpFoldResult>{index(shape[row] / rows), index(shape[0])},
        insert.getDest(), /*mapping=*/std::nullopt,
        [&](OpBuilder &b, Location l, ValueRange arguments) {
          SmallVector<OpFoldResult> from(shape.size(), index(0)), to,
              strides(shape.size(), index(1));
          from[0] = arguments[1];
          from[row] = affine::makeComposedFoldedAffineApply(
              b, l, b.getAffineDimExpr(0) * rows, {OpFoldResult(arguments[0])});
          AffineExpr sum = b.getAffineDimExpr(0) + b.getAffineDimExpr(1);
          for (auto [source, dest] : llvm::zip(from, insert.getMixedOffsets()))
            to.push_back(affine::makeComposedFoldedAffineApply(b, l, sum,
                                                               {source, dest}));
          SmallVector<OpFoldResult> sizes = insert.getMixedSizes();
          sizes[0] = index(1);
          sizes[row] = index(rows);
          Value part = tensor::ExtractSliceOp::create(b, l, insert.getSource(),
                                                      from, sizes, strides);
          auto inParallel = scf::InParallelOp::create(b, l);
          b.setInsertionPointToEnd(&inParallel.getRegion().front());
          tensor::ParallelInsertSliceOp::create(b, l, part, arguments[2], to,
                                                sizes, strides);
        });
    insert.replaceAllUsesWith(forall.getResult(0));
    insert.erase();
  }
};

} // namespace
