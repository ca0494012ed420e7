//===- CpuPipeline.cpp - linalg for CPUs ------------------------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lowering/cpu/CpuPipeline.h"

#include "lowering/Passes.h"
#include "lowering/cpu/TargetDescription.h"
#include "passes/Passes.h"

#include "mlir/Transforms/Passes.h"

using namespace mlir;

void levit::buildCpuLinalgPipeline(OpPassManager &manager, int level) {
  if (level >= 2)
    manager.addPass(createFuseAttention());
  manager.addPass(createConvertLeViTToLinalg());
}

void levit::buildCpuOptimizePipeline(OpPassManager &manager,
                                     const TargetDescription &target,
                                     int level) {
  if (level <= 1) {
    manager.addPass(createWidenElementwise());
    manager.addPass(createWidenSums());
    return;
  }
  manager.addPass(createCanonicalizerPass());
  manager.addPass(createCSEPass());
  manager.addPass(createFuseElementwise());
  manager.addPass(createCanonicalizerPass());
  WidenElementwiseOptions widen;
  widen.convolutions = true;
  manager.addPass(createWidenElementwise(widen));
  manager.addPass(createPackGemm());
  if (level >= 3) {
    manager.addPass(createFuseMlp());
    manager.addPass(createCanonicalizerPass());
  }
  manager.addPass(createPeelPadding());
  TileGemmOptions tile;
  tile.lanes = target.lanes;
  tile.registers = target.registers;
  tile.l2Bytes = target.l2Bytes;
  manager.addPass(createTileGemm(tile));
  VectorizeTransposesOptions transposes;
  transposes.lanes = target.lanes;
  manager.addPass(createVectorizeTransposes(transposes));
  VectorizeRowsOptions rows;
  rows.lanes = target.lanes;
  manager.addPass(createVectorizeRows(rows));
  manager.addPass(createCanonicalizerPass());
  manager.addPass(createCSEPass());
}
