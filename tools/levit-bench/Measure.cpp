//===- tools/levit-bench/Measure.cpp - the time of a call -------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/levit-bench/Measure.h"
#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>

using namespace levit;

/// The value below which the part `fraction` of `sorted` lies.
static double percentile(const std::vector<double> &sorted, double fraction) {
  double position = fraction * static_cast<double>(sorted.size() - 1);
  size_t below = static_cast<size_t>(std::floor(position));
  size_t above = std::min(below + 1, sorted.size() - 1);
  double part = position - static_cast<double>(below);
  return sorted[below] + part * (sorted[above] - sorted[below]);
}

Timing levit::summarize(std::vector<double> seconds) {
  std::sort(seconds.begin(), seconds.end());
  Timing timing;
  timing.calls = seconds.size();
  timing.median = percentile(seconds, 0.5);
  timing.p10 = percentile(seconds, 0.1);
  timing.p90 = percentile(seconds, 0.9);
  timing.minimum = seconds.front();
  timing.mean = std::accumulate(seconds.begin(), seconds.end(), 0.0) /
                static_cast<double>(seconds.size());
  return timing;
}

Timing levit::measure(const std::function<bool()> &call, const Effort &effort) {
  using Clock = std::chrono::steady_clock;
  auto since = [](Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
  };
  // The first calls find cold caches and a sleeping CPU.
  constexpr size_t warmUpCalls = 3;
  double warmUpSeconds = std::min(0.3, effort.seconds / 10);
  Clock::time_point start = Clock::now();
  for (size_t i = 0; i < warmUpCalls || since(start) < warmUpSeconds; ++i)
    if (!call())
      return Timing();

  std::vector<double> seconds;
  start = Clock::now();
  while (seconds.size() < std::max<size_t>(effort.calls, 1) ||
         since(start) < effort.seconds) {
    Clock::time_point begin = Clock::now();
    if (!call())
      return Timing();
    seconds.push_back(since(begin));
  }
  return summarize(std::move(seconds));
}
