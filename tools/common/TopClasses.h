//===- tools/common/TopClasses.h - the likeliest classes --------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_TOOLS_COMMON_TOPCLASSES_H
#define LEVIT_TOOLS_COMMON_TOPCLASSES_H

#include <cstddef>
#include <vector>

namespace levit {

struct ClassProbability {
  size_t index;
  double probability;
};

/// The `count` likeliest of `classes` (all, when there are fewer), by falling
/// logit, the smaller index first where two are equal. Logits that are not
/// numbers come last and make all probabilities so.
std::vector<ClassProbability> topClasses(const float *logits, size_t classes,
                                         size_t count);

} // namespace levit

#endif // LEVIT_TOOLS_COMMON_TOPCLASSES_H
