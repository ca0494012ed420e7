//===- ModelBuilder.h - a model in the levit dialect ------------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_FRONTEND_MODELBUILDER_H
#define LEVIT_FRONTEND_MODELBUILDER_H

#include "frontend/Model.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

namespace levit {

/// Builds a module with one function, `name`, from images (? x channels x
/// height x width, f32) to logits (? x classes). Weights are shared with the
/// model's checkpoint where that has them as f32, and live as long as the
/// context. Every location is the key prefix of a tensor; every convolution of
/// the stem, every block and the pool has a tap of that name.
mlir::OwningOpRef<mlir::ModuleOp> buildModel(mlir::MLIRContext &context,
                                             const Model &model,
                                             llvm::StringRef name);

} // namespace levit

#endif // LEVIT_FRONTEND_MODELBUILDER_H
