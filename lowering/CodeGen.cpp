//===- CodeGen.cpp - LLVM IR, assembly and objects --------------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lowering/CodeGen.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Module.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/Target/TargetOptions.h"

using namespace llvm;

namespace levit {

const Triple &getTriple() {
  static const Triple triple("x86_64-unknown-linux-gnu");
  return triple;
}

const Target &getX86Target() {
  static const Target *target = [] {
    LLVMInitializeX86TargetInfo();
    LLVMInitializeX86Target();
    LLVMInitializeX86TargetMC();
    LLVMInitializeX86AsmPrinter();
    std::string error;
    return TargetRegistry::lookupTarget(getTriple(), error);
  }();
  return *target;
}

std::unique_ptr<TargetMachine> createTargetMachine(int level) {
  TargetOptions options;
  options.AllowFPOpFusion = FPOpFusion::Strict;
  CodeGenOptLevel codeGenLevel =
      level >= 3 ? CodeGenOptLevel::Aggressive : CodeGenOptLevel::Default;
  return std::unique_ptr<TargetMachine>(getX86Target().createTargetMachine(
      getTriple(), "x86-64", "", options, Reloc::PIC_, std::nullopt,
      codeGenLevel));
}

static void optimize(Module &module, TargetMachine &machine, int level) {
  PipelineTuningOptions tuning;
  tuning.LoopVectorization = false;
  tuning.SLPVectorization = false;
  tuning.LoopInterleaving = false;
  // The loops around register blocks are as they should be: unrolling them
  // takes long and spills registers.
  tuning.LoopUnrolling = false;
  PassBuilder builder(&machine, tuning);
  LoopAnalysisManager loops;
  FunctionAnalysisManager functions;
  CGSCCAnalysisManager callGraph;
  ModuleAnalysisManager modules;
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(callGraph);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, callGraph, modules);
  // What LLVM's own pipeline has besides takes two thirds of its time, finds
  // nothing to do in our loops, or makes them slower, as indvars does. Without
  // "no-verify-fixpoint", code that one round of instcombine does not finish
  // would end the process.
  ModulePassManager passes;
  if (level >= 2)
    cantFail(builder.parsePassPipeline(
        passes, "cgscc(inline),"
                "function(sroa,early-cse<memssa>,simplifycfg,"
                "loop-mssa(loop-rotate,licm),instcombine<no-verify-fixpoint>,"
                "gvn,adce,simplifycfg),globaldce"));
  else
    passes = builder.buildPerModuleDefaultPipeline(OptimizationLevel::O1);
  passes.run(module, modules);
}

std::unique_ptr<Module> translateToLLVM(mlir::ModuleOp module,
                                        LLVMContext &context,
                                        TargetMachine &machine, int level) {
  mlir::OpBuilder builder(module.getContext());
  module->setAttr(mlir::LLVM::LLVMDialect::getDataLayoutAttrName(),
                  builder.getStringAttr(
                      machine.createDataLayout().getStringRepresentation()));
  module->setAttr(mlir::LLVM::LLVMDialect::getTargetTripleAttrName(),
                  builder.getStringAttr(getTriple().str()));
  std::unique_ptr<Module> result =
      mlir::translateModuleToLLVMIR(module, context, "levit");
  if (!result)
    return nullptr;
  result->setPICLevel(PICLevel::BigPIC);
  optimize(*result, machine, level);
  return result;
}

Error emitMachineCode(Module &module, TargetMachine &machine,
                      CodeGenFileType type, SmallVectorImpl<char> &result) {
  raw_svector_ostream os(result);
  legacy::PassManager passes;
  if (machine.addPassesToEmitFile(passes, os, nullptr, type))
    return createStringError("LLVM cannot write this kind of file");
  passes.run(module);
  return Error::success();
}

} // namespace levit
