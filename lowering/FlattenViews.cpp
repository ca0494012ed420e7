//===- FlattenViews.cpp - collapsed buffers as flat memory ------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lowering/Passes.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"

namespace levit {
#define GEN_PASS_DEF_FLATTENVIEWS
#include "lowering/Passes.h.inc"
} // namespace levit

using namespace mlir;

namespace {

struct FlattenViews : levit::impl::FlattenViewsBase<FlattenViews> {
  void runOnOperation() override {
    getOperation()->walk([](memref::CollapseShapeOp op) { flatten(op); });
  }

private:
  static void flatten(memref::CollapseShapeOp op) {
    MemRefType type = op.getResultType();
    SmallVector<int64_t> strides;
    int64_t offset;
    if (!type.hasStaticShape() ||
        failed(type.getStridesAndOffset(strides, offset)) ||
        ShapedType::isDynamic(offset) || ShapedType::isDynamicShape(strides))
      return;
    OpBuilder builder(op);
    Value cast = memref::ReinterpretCastOp::create(builder, op.getLoc(), type,
                                                   op.getSrc(), offset,
                                                   type.getShape(), strides);
    op.replaceAllUsesWith(cast);
    op.erase();
  }
};

} // namespace
