//===- ModelFunction.cpp - finding the model in a module --------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lowering/ModelFunction.h"

#include "dialect/LeViTDialect.h"

using namespace mlir;

SmallVector<func::FuncOp> levit::getModelFunctions(ModuleOp module) {
  SmallVector<func::FuncOp> functions;
  for (auto function : module.getOps<func::FuncOp>())
    if (!function.isExternal() &&
        function->hasAttr(LeViTDialect::getModelAttrName()))
      functions.push_back(function);
  return functions;
}
