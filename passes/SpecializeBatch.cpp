//===- SpecializeBatch.cpp - gives the batch a fixed size -------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/LeViTDialect.h"
#include "passes/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace levit {
#define GEN_PASS_DEF_SPECIALIZEBATCH
#include "passes/Passes.h.inc"
} // namespace levit

using namespace mlir;

namespace {

struct SpecializeBatch : levit::impl::SpecializeBatchBase<SpecializeBatch> {
  using SpecializeBatchBase::SpecializeBatchBase;

  void runOnOperation() override {
    if (images < 1) {
      getOperation().emitError(
          "the batch must have at least one image (images is ")
          << images.getValue() << ")";
      return signalPassFailure();
    }
    WalkResult result = getOperation().walk([&](func::FuncOp function) {
      if (!function.isExternal() &&
          llvm::any_of(function.getArgumentTypes(), hasDynamicBatch))
        return specializeFunction(function);
      return WalkResult::advance();
    });
    if (result.wasInterrupted())
      signalPassFailure();
  }

private:
  WalkResult specializeFunction(func::FuncOp function) const {
    if (Operation *foreign = findForeign(function)) {
      if (!function->hasAttr(levit::LeViTDialect::getModelAttrName()))
        return WalkResult::advance();
      foreign->emitOpError("is not of the levit dialect, so dimension 0 need "
                           "not be its batch");
      return WalkResult::interrupt();
    }
    function.walk([&](Operation *op) {
      for (Value result : op->getResults())
        result.setType(specialize(result.getType()));
      for (Region &region : op->getRegions())
        for (BlockArgument argument : region.getArguments())
          argument.setType(specialize(argument.getType()));
    });
    FunctionType type = function.getFunctionType();
    auto specializeAll = [&](TypeRange types) {
      return llvm::map_to_vector(types, [&](Type t) { return specialize(t); });
    };
    function.setFunctionType(
        FunctionType::get(type.getContext(), specializeAll(type.getInputs()),
                          specializeAll(type.getResults())));
    return WalkResult::advance();
  }

  static bool hasDynamicBatch(Type type) {
    auto tensor = dyn_cast<RankedTensorType>(type);
    return tensor && tensor.getRank() > 0 && tensor.isDynamicDim(0) &&
           tensor.getNumDynamicDims() == 1;
  }

  /// An operation of which "dimension 0 is the batch" need not be true.
  static Operation *findForeign(func::FuncOp function) {
    Operation *foreign = nullptr;
    function.getBody().walk([&](Operation *op) {
      if (isa_and_nonnull<levit::LeViTDialect>(op->getDialect()) ||
          op->hasTrait<OpTrait::ConstantLike>() || isa<func::ReturnOp>(op))
        return WalkResult::advance();
      foreign = op;
      return WalkResult::interrupt();
    });
    return foreign;
  }

  Type specialize(Type type) const {
    if (!hasDynamicBatch(type))
      return type;
    auto tensor = cast<RankedTensorType>(type);
    SmallVector<int64_t> shape(tensor.getShape());
    shape[0] = images;
    return tensor.clone(shape);
  }
};

} // namespace
