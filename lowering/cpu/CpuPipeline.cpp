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

/// Tokens of an image from which products take them two by two.
static constexpr int64_t minPairedTokens = 32;

/// Rows of a block of products that tiles compute, who read more bytes for a
/// multiply-add than vectors do.
static constexpr int64_t tileBlockRows = 112;

/// Whether seven products of quarters are faster than eight, which cost
/// additions. With 16 registers, the totals of sums go to memory and back, the
/// more the shorter the sums are.
static bool usesStrassen(const levit::TargetDescription &target, int level) {
  return level >= 3 && target.registers >= 32 && !target.hasSharedPorts;
}

void levit::buildCpuLinalgPipeline(OpPassManager &manager,
                                   const TargetDescription &target, int level) {
  if (level >= 2)
    manager.addPass(createFuseAttention());
  ConvertLeViTToLinalgOptions convert;
  if (usesStrassen(target, level))
    convert.padTokens = minPairedTokens;
  manager.addPass(createConvertLeViTToLinalg(convert));
}

/// Of a row of a register block.
static int64_t getVectors(const levit::TargetDescription &target) {
  return target.hasCostlyBroadcasts ? 1 : 2;
}

/// Steps of a reduction in one iteration: a loop of a register block's
/// multiply-adds has four instructions of its own.
static int64_t getUnroll(const levit::TargetDescription &target) {
  return target.hasSharedPorts ? 4 : 1;
}

int64_t levit::getPanelColumns(ArrayRef<TargetDescription> targets) {
  // No less than a cache line.
  int64_t columns = 16;
  for (const TargetDescription &target : targets)
    columns = std::max(columns, target.lanes * getVectors(target));
  return columns;
}

void levit::buildCpuOptimizePipeline(OpPassManager &manager,
                                     const TargetDescription &target,
                                     int64_t panel, int level) {
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
  if (level >= 3) {
    FuseMlpOptions mlp;
    if (target.hasTiles)
      mlp.blockRows = tileBlockRows;
    manager.addPass(createFuseMlp(mlp));
    manager.addPass(createCanonicalizerPass());
    if (target.hasTiles) {
      SplitBf16Options split;
      split.blockRows = tileBlockRows;
      manager.addPass(createSplitBf16(split));
      manager.addPass(createCanonicalizerPass());
      manager.addPass(createCSEPass());
      manager.addPass(createFuseElementwise());
    }
    manager.addPass(createWinograd());
  }
  if (usesStrassen(target, level)) {
    StrassenOptions strassen;
    strassen.panel = panel;
    strassen.minTokens = minPairedTokens;
    manager.addPass(createStrassen(strassen));
    manager.addPass(createCanonicalizerPass());
    manager.addPass(createCSEPass());
  }
  PackGemmOptions pack;
  pack.panel = panel;
  manager.addPass(createPackGemm(pack));
  manager.addPass(createPeelPadding());
  TileGemmOptions tile;
  tile.lanes = target.lanes;
  tile.registers = target.registers;
  tile.vectors = getVectors(target);
  tile.unroll = getUnroll(target);
  tile.longChunks = target.hasSharedPorts && target.hasFma;
  tile.l1Bytes = target.l1Bytes;
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
