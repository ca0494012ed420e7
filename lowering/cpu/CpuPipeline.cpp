//===- CpuPipeline.cpp - linalg made fast on a CPU --------------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lowering/cpu/CpuPipeline.h"

#include "lowering/cpu/TargetDescription.h"
#include "passes/Passes.h"

void levit::buildCpuOptimizePipeline(mlir::OpPassManager &manager,
                                     const TargetDescription &target,
                                     int level) {
  if (level <= 1)
    manager.addPass(createWidenSums());
}
