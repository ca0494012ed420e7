//===- EmitModel.h - the interface of compiled models -----------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_LOWERING_EMITMODEL_H
#define LEVIT_LOWERING_EMITMODEL_H

#include "dialect/Preprocessing.h"
#include "lowering/cpu/TargetDescription.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

#include <string>
#include <vector>

namespace levit {

/// An intermediate of one image that programs can ask for.
struct TapDescription {
  std::string name;
  std::vector<int64_t> shape;
};

/// What a model says of itself; see levit_model_info.
struct ModelDescription {
  /// A C identifier.
  std::string name;
  int64_t channels = 0, height = 0, width = 0, classes = 0;
  uint64_t parameters = 0, multiplyAccumulates = 0;
  std::vector<TapDescription> taps;
  Preprocessing preprocessing;
  /// Empty, or one for each class.
  std::vector<std::string> classNames;
};

/// The code for a number of images: a module in the LLVM dialect that holds the
/// model function and its regions, as levit-outline-parallel leaves them.
struct Program {
  /// A parallel region, as levit-describe-regions describes it.
  struct Region {
    std::string task, layers;
    int64_t multiplyAccumulates = 0;
  };
  int64_t images = 1;
  /// The model function, unique among all programs.
  std::string function;
  int64_t arenaBytes = 0, scratchBytes = 0;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  /// Found when the module is emitted.
  std::vector<Region> regions;
};

/// The code for a CPU: programs by ascending number of images.
struct Variant {
  TargetDescription target;
  std::vector<Program> programs;
};

/// Joins programs to the module of the object that runtime/levit/model_abi.h
/// describes: one function, `NAME_model`, is visible from outside.
///
/// - Every region gets a task that the runtime can call, and its `_parallel`
///   function a body that asks the runtime for it.
/// - Constants become bytes, aligned to cache lines, each content only once.
/// - Functions say which CPU they are for, and that their buffers are distinct.
mlir::OwningOpRef<mlir::ModuleOp> emitModel(const ModelDescription &description,
                                            std::vector<Variant> variants,
                                            mlir::MLIRContext *context);

} // namespace levit

#endif // LEVIT_LOWERING_EMITMODEL_H
