//===- PassFilter.cpp - pipelines without some of their passes --*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lowering/PassFilter.h"

#include "mlir/IR/Action.h"
#include "mlir/Pass/Pass.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;

namespace levit {

PassFilter::PassFilter(MLIRContext *context, ArrayRef<std::string> passes)
    : context(context), disabled(passes.begin(), passes.end()) {
  if (disabled.empty())
    return;
  context->registerActionHandler([this](llvm::function_ref<void()> execute,
                                        const tracing::Action &action) {
    auto *pass = dyn_cast<PassExecutionAction>(&action);
    if (!pass || !isDisabled(pass->getPass().getArgument()))
      execute();
  });
}

PassFilter::~PassFilter() {
  if (!disabled.empty())
    context->registerActionHandler(nullptr);
}

bool PassFilter::isDisabled(StringRef pass) {
  std::lock_guard<std::mutex> lock(mutex);
  met.insert(pass.str());
  return disabled.count(pass.str());
}

llvm::Error PassFilter::check() {
  std::vector<std::string> ours;
  for (const std::string &pass : met)
    if (StringRef(pass).starts_with("levit-"))
      ours.push_back(pass);
  for (const std::string &pass : disabled)
    if (!met.count(pass))
      return llvm::createStringError("no pass '" + pass +
                                     "' to leave out (expected some of " +
                                     llvm::join(ours, ", ") + ")");
  return llvm::Error::success();
}

} // namespace levit
