//===- FuseMlp.cpp - two products a block of tokens at a time ---*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "passes/Generics.h"
#include "passes/Passes.h"
#include "passes/RowBlocks.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/PatternMatch.h"

namespace levit {
#define GEN_PASS_DEF_FUSEMLP
#include "passes/Passes.h.inc"
} // namespace levit

using namespace mlir;

namespace {

/// The operation that produces `value` for one user only.
linalg::GenericOp onlyProducer(Value value) {
  auto op = value.getDefiningOp<linalg::GenericOp>();
  return op && value.hasOneUse() ? op : linalg::GenericOp();
}

bool isElementwise(linalg::GenericOp op) {
  return op && op.isAllParallelLoops();
}

/// The contraction that the element-wise `op` consumes, for it only.
linalg::GenericOp producingContraction(linalg::GenericOp op) {
  for (Value input : op.getDpsInputs())
    if (auto producer = onlyProducer(input);
        producer && levit::isContraction(producer))
      return producer;
  return {};
}

struct FuseMlp : levit::impl::FuseMlpBase<FuseMlp> {
  using FuseMlpBase::FuseMlpBase;

  void runOnOperation() override {
    SmallVector<linalg::GenericOp> roots;
    getOperation()->walk([&](linalg::GenericOp op) {
      if (isElementwise(op) && !op->getParentOfType<LoopLikeOpInterface>())
        roots.push_back(op);
    });
    IRRewriter rewriter(&getContext());
    for (linalg::GenericOp root : roots)
      if (failed(fuse(rewriter, root)))
        return signalPassFailure();
  }

private:
  /// `root` is the epilogue of the second product.
  LogicalResult fuse(IRRewriter &rewriter, linalg::GenericOp root) {
    linalg::GenericOp second = producingContraction(root);
    if (!second)
      return success();
    linalg::GenericOp activation = onlyProducer(second.getDpsInputs()[0]);
    if (!isElementwise(activation))
      return success();
    linalg::GenericOp first = producingContraction(activation);
    if (!first || root.getNumLoops() != 2)
      return success();
    int64_t rows = root.getStaticLoopRanges()[0];
    if (ShapedType::isDynamic(rows) || rows < minRows)
      return success();
    int64_t block = levit::chooseRowBlock(second, blockRows);
    if (!block)
      return success();
    return levit::computeByBlocks(rewriter, root, {second, activation, first},
                                  block);
  }
};

} // namespace
