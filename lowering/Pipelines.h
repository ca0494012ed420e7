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

/// What a model looks like before it is lowered: batch norms, attention scales
/// and second heads are part of the weights. `levit-optimize` of levit-opt; to
/// be run on the module.
void buildOptimizePipeline(mlir::OpPassManager &manager);

/// Makes the pipelines available to levit-opt under their names.
void registerLeViTPipelines();

} // namespace levit

#endif // LEVIT_LOWERING_PIPELINES_H
