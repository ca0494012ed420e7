//===- test/unit/tools/MeasureTest.cpp - statistics of calls ----*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/levit-bench/Measure.h"
#include "gtest/gtest.h"

using namespace levit;

namespace {

TEST(Measure, Percentiles) {
  Timing timing = summarize({5, 1, 4, 2, 3});
  EXPECT_EQ(timing.calls, 5u);
  EXPECT_DOUBLE_EQ(timing.median, 3);
  EXPECT_DOUBLE_EQ(timing.p10, 1.4);
  EXPECT_DOUBLE_EQ(timing.p90, 4.6);
  EXPECT_DOUBLE_EQ(timing.minimum, 1);
  EXPECT_DOUBLE_EQ(timing.mean, 3);
  EXPECT_DOUBLE_EQ(summarize({2}).p90, 2);
  EXPECT_DOUBLE_EQ(summarize({2, 4}).median, 3);
}

TEST(Measure, CallsAndTimeAreReached) {
  size_t calls = 0;
  auto call = [&] {
    ++calls;
    return true;
  };
  EXPECT_EQ(measure(call, {0, 17}).calls, 17u);
  EXPECT_EQ(calls, 17u + 3u);
  EXPECT_GT(measure(call, {0.01, 1}).calls, 1u);
}

TEST(Measure, FailuresEndIt) {
  int left = 5;
  EXPECT_EQ(measure([&] { return left-- > 0; }, {0, 100}).calls, 0u);
  EXPECT_EQ(left, -1);
}

} // namespace
