//===- LeViTDialect.h - the levit dialect -----------------------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_DIALECT_LEVITDIALECT_H
#define LEVIT_DIALECT_LEVITDIALECT_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "dialect/LeViTDialect.h.inc"

#define GET_OP_CLASSES
#include "dialect/LeViTOps.h.inc"

#endif // LEVIT_DIALECT_LEVITDIALECT_H
