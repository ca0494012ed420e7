//===- tools/common/FmaPeak.h - the arithmetic peak of this CPU -*- C++
//-*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_TOOLS_COMMON_FMAPEAK_H
#define LEVIT_TOOLS_COMMON_FMAPEAK_H

#include <cstdint>
#include <vector>

namespace levit {

struct FmaPeak {
  /// float32 operations per second, two for a multiply-add, of all threads
  /// together.
  double flops = 0;
  /// The instructions that reached it: "avx512", "avx2", "sse" or "scalar".
  const char *instructions = "";
};

/// Measures with `cpus.size()` threads at a time, one on each of `cpus`, for
/// about half a second. Takes the best of several short pieces, with the widest
/// multiply-adds among `features` (LEVIT_CPU_* bits, which the CPU must have)
/// and those below.
FmaPeak measureFmaPeak(const std::vector<int> &cpus, uint64_t features);

} // namespace levit

#endif // LEVIT_TOOLS_COMMON_FMAPEAK_H
