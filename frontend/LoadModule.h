//===- LoadModule.h - reads IR, or a checkpoint as IR -----------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_FRONTEND_LOADMODULE_H
#define LEVIT_FRONTEND_LOADMODULE_H

#include "frontend/FileBytes.h"
#include "frontend/ModelSummary.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

namespace levit {

/// What a tool reads a model from.
enum class InputKind { Checkpoint, Bytecode, Text, Unknown };

/// Tells a checkpoint and bytecode from their content, text from the name's
/// end.
InputKind getInputKind(llvm::StringRef path, const FileBytes &bytes);

/// Reads a checkpoint or IR with one model in it. A model from a checkpoint
/// gets `name`, or if that is empty the one that goes with its layers; one from
/// IR has its own. Warnings are added to `warnings`, one line each.
Result<mlir::OwningOpRef<mlir::ModuleOp>>
loadModule(mlir::MLIRContext &context, const std::string &path,
           const std::string &name, std::vector<std::string> &warnings);

/// The one function of a module that is a model.
Result<mlir::func::FuncOp> findModel(mlir::ModuleOp module);

/// The layers of a model in the levit dialect, whatever passes have made of it.
/// Operations of one location are one layer.
ModelSummary summarize(mlir::func::FuncOp model);

} // namespace levit

#endif // LEVIT_FRONTEND_LOADMODULE_H
