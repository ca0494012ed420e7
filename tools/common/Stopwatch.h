//===- tools/common/Stopwatch.h - wall-clock time ---------------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_TOOLS_COMMON_STOPWATCH_H
#define LEVIT_TOOLS_COMMON_STOPWATCH_H

#include <chrono>

namespace levit {

/// Runs from when it is made.
class Stopwatch {
public:
  double seconds() const {
    return std::chrono::duration<double>(Clock::now() - begin).count();
  }
  /// Milliseconds so far; starts anew.
  double lap() {
    Clock::time_point now = Clock::now();
    std::chrono::duration<double, std::milli> took = now - begin;
    begin = now;
    return took.count();
  }

private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point begin = Clock::now();
};

} // namespace levit

#endif // LEVIT_TOOLS_COMMON_STOPWATCH_H
