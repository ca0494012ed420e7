//===- test/unit/runtime/ScheduleTest.cpp - how batches are cut -----------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Schedule.h"
#include "gtest/gtest.h"
#include <string>
#include <vector>

using namespace levit;

namespace {

/// The steps for a batch, "4x4|" for four calls of four images spread over the
/// threads and "4x1+" for one that they share.
std::string plan(std::vector<uint64_t> sizes, size_t threads, size_t batch) {
  std::vector<levit_program> programs;
  for (uint64_t images : sizes)
    programs.push_back({images, 0, 0, nullptr, 0, nullptr});
  levit_variant variant = {"", 0, programs.size(), programs.data()};
  Schedule schedule;
  EXPECT_TRUE(schedule.init(variant, threads));
  std::string text;
  while (batch) {
    Step step = schedule.next(batch);
    size_t images = step.calls * sizes[step.program];
    EXPECT_GE(step.calls, 1u);
    EXPECT_LE(images, batch);
    batch -= images;
    text += std::to_string(sizes[step.program]) + "x" +
            std::to_string(step.calls) + (step.spread ? "|" : "+");
  }
  return text;
}

TEST(Schedule, OneThread) {
  EXPECT_EQ(plan({1}, 1, 1), "1x1+");
  EXPECT_EQ(plan({1}, 1, 5), "1x5+");
  EXPECT_EQ(plan({1, 4}, 1, 16), "4x4+");
  EXPECT_EQ(plan({1, 2, 4}, 1, 7), "4x1+2x1+1x1+");
}

TEST(Schedule, WholeRoundsAreSpread) {
  EXPECT_EQ(plan({1, 4}, 2, 16), "4x4|");
  EXPECT_EQ(plan({1, 4}, 2, 8), "4x2|");
  EXPECT_EQ(plan({1}, 4, 12), "1x12|");
}

TEST(Schedule, OneImageIsShared) {
  EXPECT_EQ(plan({1, 4}, 2, 1), "1x1+");
  EXPECT_EQ(plan({1, 4}, 16, 1), "1x1+");
}

TEST(Schedule, RemaindersBalance) {
  EXPECT_EQ(plan({1, 4}, 2, 2), "1x2|");
  EXPECT_EQ(plan({1, 4}, 2, 4), "4x1+");
  EXPECT_EQ(plan({1, 4}, 2, 9), "4x2|1x1+");
}

TEST(Schedule, ManyThreadsTakeAnImageEach) {
  EXPECT_EQ(plan({1, 4}, 64, 64), "1x64|");
  EXPECT_EQ(plan({1, 4}, 64, 256), "4x64|");
}

TEST(Schedule, EveryBatchIsCoveredWhateverTheThreads) {
  for (size_t threads = 1; threads <= 9; ++threads)
    for (size_t batch = 1; batch <= 100; ++batch)
      plan({1, 3, 8}, threads, batch);
}

} // namespace
