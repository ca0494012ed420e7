//===- Pipelines.cpp - passes in the order that compiles --------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lowering/Pipelines.h"
#include "passes/Passes.h"

#include "mlir/Pass/PassRegistry.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;

void levit::buildOptimizePipeline(OpPassManager &manager) {
  manager.addPass(createFuseBatchNorm());
  manager.addPass(createShrinkAttention());
  manager.addPass(createFoldHeads());
  manager.addPass(createCanonicalizerPass());
  manager.addPass(createCSEPass());
}

void levit::registerLeViTPipelines() {
  PassPipelineRegistration<>(
      "levit-optimize",
      "everything that makes a model smaller on the levit dialect",
      buildOptimizePipeline);
}
