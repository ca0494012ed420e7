//===- Pipelines.cpp - passes in the order that compiles --------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lowering/Pipelines.h"
#include "lowering/Passes.h"
#include "lowering/cpu/TargetDescription.h"
#include "passes/Passes.h"

#include "mlir/Conversion/Passes.h"
#include "mlir/Dialect/Affine/Transforms/Passes.h"
#include "mlir/Dialect/Bufferization/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/Passes.h"
#include "mlir/Dialect/MemRef/Transforms/Passes.h"
#include "mlir/Dialect/Vector/Transforms/Passes.h"

#include "mlir/Pass/PassRegistry.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;

void levit::buildOptimizePipeline(OpPassManager &manager) {
  manager.addPass(createFuseBatchNorm());
  manager.addPass(createShrinkAttention());
  manager.addPass(createReassociateValues());
  manager.addPass(createFoldHeads());
  manager.addPass(createHoistMeanPool());
  manager.addPass(createCanonicalizerPass());
  manager.addPass(createCSEPass());
}

void levit::buildBufferizePipeline(OpPassManager &manager) {
  manager.addPass(createBufferizeInterface());
  manager.addPass(bufferization::createEmptyTensorEliminationPass());
  manager.addPass(bufferization::createOneShotBufferizePass());
  manager.addPass(createCanonicalizerPass());
  manager.addPass(createCSEPass());
  manager.addPass(createPrefetchWeights());
  manager.addPass(createFlattenViews());
  manager.addPass(memref::createFoldMemRefAliasOpsPass());
  manager.addPass(createConvertLinalgToLoopsPass());
  manager.addPass(createCanonicalizerPass());
  manager.addPass(createCSEPass());
}

void levit::buildPlaceAndOutlinePipeline(OpPassManager &manager) {
  manager.addPass(createAssignArena());
  manager.addPass(createDescribeRegions());
  manager.addPass(createOutlineParallel());
  manager.addPass(createCanonicalizerPass());
  manager.addPass(createCSEPass());
}

void levit::buildLowerToLLVMPipeline(OpPassManager &manager,
                                     const TargetDescription &target) {
  // Functions are lowered side by side up to what concerns the module.
  OpPassManager &functions = manager.nest<func::FuncOp>();
  functions.addPass(createLowerCopies());
  functions.addPass(vector::createLowerVectorMultiReductionPass());
  VectorTransferToSCFOptions transfers;
  functions.addPass(createConvertVectorToSCFPass(transfers.enableFullUnroll()));
  ExpandMathOptions math;
  math.hasFma = target.hasFma;
  functions.addPass(createExpandMath(math));
  functions.addPass(createCanonicalizerPass());
  functions.addPass(createCSEPass());

  functions.addPass(memref::createExpandStridedMetadataPass());
  functions.addPass(affine::createAffineExpandIndexOpsPass());
  functions.addPass(createLowerAffinePass());
  functions.addPass(createSCFToControlFlowPass());
  ConvertVectorToLLVMPassOptions vectors;
  vectors.amx = true;
  vectors.vectorTransposeLowering = vector::VectorTransposeLowering::Shuffle1D;
  functions.addPass(createConvertVectorToLLVMPass(vectors));
  functions.addPass(createConvertMathToLLVMPass());
  functions.addPass(createConvertIndexToLLVMPass());
  functions.addPass(createArithToLLVMConversionPass());
  functions.addPass(createUBToLLVMConversionPass());

  manager.addPass(createFinalizeMemRefToLLVMConversionPass());
  ConvertFuncToLLVMPassOptions interface;
  interface.useBarePtrCallConv = true;
  manager.addPass(createConvertFuncToLLVMPass(interface));
  manager.addPass(createConvertControlFlowToLLVMPass());
  manager.addPass(createReconcileUnrealizedCastsPass());
  manager.addPass(createCSEPass());
}

void levit::registerLeViTPipelines() {
  PassPipelineRegistration<>(
      "levit-optimize",
      "everything that makes a model smaller on the levit dialect",
      buildOptimizePipeline);
  PassPipelineRegistration<>("levit-bufferize",
                             "linalg on static tensors to loops on buffers",
                             buildBufferizePipeline);
  PassPipelineRegistration<>(
      "levit-place-and-outline",
      "all buffers in one arena, parallel loops in functions of their own",
      buildPlaceAndOutlinePipeline);
  PassPipelineRegistration<>("levit-lower-to-llvm",
                             "loops and vectors on buffers to the LLVM dialect",
                             [](OpPassManager &manager) {
                               TargetDescription target;
                               target.hasFma = true;
                               buildLowerToLLVMPipeline(manager, target);
                             });
}
