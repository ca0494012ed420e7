//===- ModelFunction.h - finding the model in a module ----------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_LOWERING_MODELFUNCTION_H
#define LEVIT_LOWERING_MODELFUNCTION_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"

namespace levit {

/// The functions of `module` that have a body and carry `levit.model`.
llvm::SmallVector<mlir::func::FuncOp> getModelFunctions(mlir::ModuleOp module);

} // namespace levit

#endif // LEVIT_LOWERING_MODELFUNCTION_H
