//===- BufferizeInterface.cpp - results in the caller's buffers -*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lowering/ModelFunction.h"
#include "lowering/Passes.h"

#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace levit {
#define GEN_PASS_DEF_BUFFERIZEINTERFACE
#include "lowering/Passes.h.inc"
} // namespace levit

using namespace mlir;

namespace {

MemRefType bufferType(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor || !tensor.hasStaticShape())
    return {};
  return MemRefType::get(tensor.getShape(), tensor.getElementType());
}

LogicalResult bufferizeInterface(func::FuncOp function) {
  if (!function.getBody().hasOneBlock())
    return function.emitOpError("has more than one block (expected one)");
  for (Type type : llvm::concat<const Type>(function.getArgumentTypes(),
                                            function.getResultTypes()))
    if (!bufferType(type))
      return function.emitOpError("has the argument or result type ")
             << type << " (expected tensors of static shape)";

  Block &body = function.front();
  OpBuilder builder = OpBuilder::atBlockBegin(&body);
  Location loc = function.getLoc();
  for (BlockArgument argument : body.getArguments()) {
    auto tensorType = cast<RankedTensorType>(argument.getType());
    argument.setType(bufferType(tensorType));
    auto tensor = bufferization::ToTensorOp::create(
        builder, loc, tensorType, argument, /*restrict=*/true);
    argument.replaceAllUsesExcept(tensor, tensor);
  }

  Operation *terminator = body.getTerminator();
  builder.setInsertionPoint(terminator);
  for (Value result : terminator->getOperands()) {
    Value buffer = body.addArgument(bufferType(result.getType()), loc);
    bufferization::MaterializeInDestinationOp::create(
        builder, loc, /*result=*/Type(), result, buffer, /*restrict=*/true,
        /*writable=*/true);
  }
  terminator->setOperands({});
  function.setType(builder.getFunctionType(body.getArgumentTypes(), {}));
  function.setAllArgAttrs(
      SmallVector<DictionaryAttr>(body.getNumArguments(), {}));
  function.removeResAttrsAttr();
  return success();
}

struct BufferizeInterface
    : levit::impl::BufferizeInterfaceBase<BufferizeInterface> {
  void runOnOperation() override {
    for (func::FuncOp function : levit::getModelFunctions(getOperation()))
      if (failed(bufferizeInterface(function)))
        return signalPassFailure();
  }
};

} // namespace
