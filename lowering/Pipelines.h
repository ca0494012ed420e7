//===- Pipelines.h - passes in the order that compiles ----------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_LOWERING_PIPELINES_H
#define LEVIT_LOWERING_PIPELINES_H

#include "mlir/Pass/PassManager.h"

namespace levit {

struct TargetDescription;

/// What a model looks like before it is lowered: batch norms, attention scales
/// and second heads are part of the weights. `levit-optimize` of levit-opt; to
/// be run on the module.
void buildOptimizePipeline(mlir::OpPassManager &manager);

/// linalg on static tensors -> loops on buffers that the caller passes. Also
/// `--levit-bufferize`.
void buildBufferizePipeline(mlir::OpPassManager &manager);

/// Loops on buffers -> functions over one arena, parallel loops outlined. Also
/// `--levit-place-and-outline`.
void buildPlaceAndOutlinePipeline(mlir::OpPassManager &manager);

/// Functions on buffers, with loops and vectors -> the LLVM dialect, buffers
/// passed as bare pointers. Also `--levit-lower-to-llvm`, for a CPU with all
/// instructions.
void buildLowerToLLVMPipeline(mlir::OpPassManager &manager,
                              const TargetDescription &target);

/// Makes the pipelines available to levit-opt under their names.
void registerLeViTPipelines();

} // namespace levit

#endif // LEVIT_LOWERING_PIPELINES_H
