//===- PassFilter.h - pipelines without some of their passes ----*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_LOWERING_PASSFILTER_H
#define LEVIT_LOWERING_PASSFILTER_H

#include "mlir/IR/MLIRContext.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"
#include <mutex>
#include <set>
#include <string>

namespace levit {

/// While it lives, pass managers of a context leave out some passes, named as
/// levit-opt does. A context has at most one.
class PassFilter {
public:
  PassFilter(mlir::MLIRContext *context, llvm::ArrayRef<std::string> disabled);
  ~PassFilter();
  PassFilter(const PassFilter &) = delete;
  PassFilter &operator=(const PassFilter &) = delete;

  /// An error if one of them was not met, with those of ours that were.
  llvm::Error check();

private:
  bool isDisabled(llvm::StringRef pass);

  mlir::MLIRContext *context;
  std::set<std::string> disabled;
  std::mutex mutex; // Functions are lowered side by side.
  std::set<std::string> met;
};

} // namespace levit

#endif // LEVIT_LOWERING_PASSFILTER_H
