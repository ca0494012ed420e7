//===- tools/common/Affinity.h - CPUs that a thread may run on -*- C++
//-*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_TOOLS_COMMON_AFFINITY_H
#define LEVIT_TOOLS_COMMON_AFFINITY_H

#include <cstddef>
#include <vector>

namespace levit {

/// The CPUs that this thread may run on; empty when that can't be told.
std::vector<int> getAffinity();

/// The first `threads` of the CPUs that this thread may run on, or all; -1 for
/// each thread, meaning anywhere, when they can't be told.
std::vector<int> pickCpus(size_t threads);

/// Keeps this thread, and those that it starts afterwards, to `cpus`. Only a
/// wish: where the system refuses, the thread runs anywhere.
void setAffinity(const std::vector<int> &cpus);

} // namespace levit

#endif // LEVIT_TOOLS_COMMON_AFFINITY_H
