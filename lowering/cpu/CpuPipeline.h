//===- CpuPipeline.h - linalg made fast on a CPU ----------------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_LOWERING_CPU_CPUPIPELINE_H
#define LEVIT_LOWERING_CPU_CPUPIPELINE_H

#include "mlir/Pass/PassManager.h"

namespace levit {

struct TargetDescription;

/// levit on a static batch to linalg on tensors, attention by rows of queries
/// from level 2 on.
void buildCpuLinalgPipeline(mlir::OpPassManager &manager,
                            const TargetDescription &target, int level);

/// The columns of a panel of weights from which code for each of `targets`, who
/// share the weights, reads whole vectors side by side.
int64_t getPanelColumns(llvm::ArrayRef<TargetDescription> targets);

/// What happens between convert-levit-to-linalg and bufferization: linalg on
/// static tensors stays on tensors, as tiles, vectors and parallel loops for
/// `target`, with weights in panels of `panel` columns. Levels 0 and 1 leave
/// plain loops to the bufferization.
void buildCpuOptimizePipeline(mlir::OpPassManager &manager,
                              const TargetDescription &target, int64_t panel,
                              int level);

} // namespace levit

#endif // LEVIT_LOWERING_CPU_CPUPIPELINE_H
