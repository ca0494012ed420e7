//===- FuzzCheckpoint.h - looks at all of a checkpoint ----------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_TEST_FUZZ_FUZZCHECKPOINT_H
#define LEVIT_TEST_FUZZ_FUZZCHECKPOINT_H

#include "frontend/Model.h"

#include <cstdlib>

namespace levit {

/// Does with a checkpoint what the tools do, and checks what a reader promises:
/// one line for an error, and tensors that lie in the file.
inline void useCheckpoint(const Result<Checkpoint> &checkpoint) {
  auto checkMessage = [](const std::string &message) {
    if (message.empty() || message.find('\n') != std::string::npos)
      std::abort();
  };
  if (!checkpoint)
    return checkMessage(checkpoint.message());
  for (const std::string &name : checkpoint->getNames()) {
    const Tensor &tensor = *checkpoint->find(name);
    // More elements than bytes would be memory out of nothing.
    if (tensor.toFloats().size() > checkpoint->getBytes().size())
      std::abort();
  }
  Result<Model> model = makeModel(*checkpoint);
  if (!model)
    checkMessage(model.message());
}

} // namespace levit

#endif // LEVIT_TEST_FUZZ_FUZZCHECKPOINT_H
