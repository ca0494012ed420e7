//===- CodeGen.h - LLVM IR, assembly and objects ----------------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_LOWERING_CODEGEN_H
#define LEVIT_LOWERING_CODEGEN_H

#include "mlir/IR/BuiltinOps.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/Support/CodeGen.h"
#include "llvm/Support/Error.h"
#include "llvm/TargetParser/Triple.h"

#include <memory>

namespace llvm {
class Module;
class Target;
class TargetMachine;
} // namespace llvm

namespace levit {

/// What objects are made for: x86-64, Linux, ELF.
const llvm::Triple &getTriple();

/// LLVM's target of that name, initialised.
const llvm::Target &getX86Target();

/// A target machine for plain x86-64 that makes position-independent code;
/// functions say themselves which CPU they are for.
std::unique_ptr<llvm::TargetMachine> createTargetMachine(int level);

/// Translates a module in the LLVM dialect and optimises it. Vectors are the
/// compiler's own doing: LLVM neither vectorises loops nor reassociates or
/// contracts floating-point operations, so results do not depend on it. Null
/// after an error, which is a diagnostic of `module`.
std::unique_ptr<llvm::Module> translateToLLVM(mlir::ModuleOp module,
                                              llvm::LLVMContext &context,
                                              llvm::TargetMachine &machine,
                                              int level);

/// Writes a module as text: assembly; or as bytes: an object.
llvm::Error emitMachineCode(llvm::Module &module, llvm::TargetMachine &machine,
                            llvm::CodeGenFileType type,
                            llvm::SmallVectorImpl<char> &result);

} // namespace levit

#endif // LEVIT_LOWERING_CODEGEN_H
