//===- Compiler.h - from a model to an object -------------------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_LOWERING_COMPILER_H
#define LEVIT_LOWERING_COMPILER_H

#include "lowering/EmitModel.h"
#include "lowering/cpu/TargetDescription.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/Error.h"

#include <functional>
#include <string>
#include <vector>

namespace levit {

/// What the compiler hands back.
enum class OutputKind {
  /// The last MLIR, in the LLVM dialect.
  MLIR,
  /// Optimised LLVM IR.
  LLVM,
  Assembly,
  Object
};

struct CompileOptions {
  /// Prefix of the exported function, a C identifier; by default the name of
  /// the model's function.
  std::string name;
  /// The CPUs to make code for, at least one.
  std::vector<TargetDescription> targets;
  /// 0: plain loops, which the other levels are compared with; 1: the model is
  /// simplified; 2 and 3: tiles, vectors and threads.
  int level = 3;
  /// Images of a call, for which code of its own is made; 1 is always among
  /// them.
  std::vector<int64_t> images = {1, 4};
  /// Passes to leave out, in the names of levit-opt, to see what they are
  /// worth. Some can't be spared.
  std::vector<std::string> disabledPasses;
  /// Keeps taps, as further outputs, rather than strip them.
  bool taps = false;
  OutputKind output = OutputKind::Object;
  /// A directory that receives the IR after every stage, without weights, if
  /// not empty.
  std::string tempDirectory;
  /// Called after every phase with its name and the seconds that it took.
  /// Phases of several functions run side by side, and are reported one after
  /// the other; what one took may include a little of another.
  std::function<void(llvm::StringRef phase, double seconds)> onPhase;
};

struct CompiledModel {
  ModelDescription description;
  llvm::SmallVector<char, 0> contents;
};

/// Compiles the model of a module (see the documentation of the dialect), which
/// must be the only one of its context: weights that it does not need any more
/// are freed. The error is one line.
llvm::Expected<CompiledModel>
compileModel(mlir::OwningOpRef<mlir::ModuleOp> module,
             const CompileOptions &options);

/// The text of a C header that declares a compiled model.
std::string makeHeader(const ModelDescription &description);

} // namespace levit

#endif // LEVIT_LOWERING_COMPILER_H
