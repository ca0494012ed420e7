//===- tools/levit-bench/Measure.h - the time of a call ---------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_TOOLS_LEVITBENCH_MEASURE_H
#define LEVIT_TOOLS_LEVITBENCH_MEASURE_H

#include <cstddef>
#include <functional>
#include <vector>

namespace levit {

/// When a measurement has enough calls: both must be reached.
struct Effort {
  double seconds = 3;
  size_t calls = 30;
};

/// Seconds of one call.
struct Timing {
  double median = 0, p10 = 0, p90 = 0, minimum = 0, mean = 0;
  size_t calls = 0;
};

/// Statistics of `seconds`, which must not be empty. Percentiles are
/// interpolated between the two nearest calls.
Timing summarize(std::vector<double> seconds);

/// Times `call` after a warm-up. Stops early, with no calls counted, when it
/// returns false.
Timing measure(const std::function<bool()> &call, const Effort &effort);

} // namespace levit

#endif // LEVIT_TOOLS_LEVITBENCH_MEASURE_H
