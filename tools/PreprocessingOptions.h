//===- PreprocessingOptions.h - options about pictures ----------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_TOOLS_PREPROCESSINGOPTIONS_H
#define LEVIT_TOOLS_PREPROCESSINGOPTIONS_H

#include "frontend/Result.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/Support/CommandLine.h"

#include <array>
#include <string>

namespace levit {

/// --crop, --interpolation, --mean, --std and --classes: what a model says of
/// pictures. One object of a program, before main.
class PreprocessingOptions {
public:
  explicit PreprocessingOptions(llvm::cl::OptionCategory &category);

  /// Checks what was given; returns what is wrong, or an empty string.
  std::string check();

  /// Changes what the model says to what was given. Returns what is wrong, or
  /// an empty string.
  std::string apply(mlir::func::FuncOp model) const;

private:
  /// Three numbers.
  static std::string parse(const llvm::cl::opt<std::string> &option,
                           std::array<float, 3> &values);

  llvm::cl::opt<std::string> crop, interpolation, mean, std, classes;
  double cropRatio = 0;
  std::array<float, 3> means = {}, stds = {};
};

} // namespace levit

#endif // LEVIT_TOOLS_PREPROCESSINGOPTIONS_H
