//===- test/unit/tools/TopClassesTest.cpp - the likeliest classes -*- C++
//-*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/common/TopClasses.h"
#include "gtest/gtest.h"
#include <cmath>
#include <limits>

using namespace levit;

namespace {

std::vector<size_t> order(const std::vector<float> &logits, size_t count) {
  std::vector<size_t> indices;
  for (const ClassProbability &entry :
       topClasses(logits.data(), logits.size(), count))
    indices.push_back(entry.index);
  return indices;
}

TEST(TopClasses, ByLogitThenIndex) {
  EXPECT_EQ(order({1, 3, 2, 3}, 3), (std::vector<size_t>{1, 3, 2}));
  EXPECT_EQ(order({1, 2}, 5), (std::vector<size_t>{1, 0}));
}

TEST(TopClasses, Probabilities) {
  const float logits[] = {1000, 1000, -1000};
  std::vector<ClassProbability> top = topClasses(logits, 3, 3);
  EXPECT_DOUBLE_EQ(top[0].probability, 0.5);
  EXPECT_DOUBLE_EQ(top[1].probability, 0.5);
  EXPECT_DOUBLE_EQ(top[2].probability, 0);
}

TEST(TopClasses, WhatIsNoNumberComesLast) {
  float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(order({nan, 1, nan, 2}, 4), (std::vector<size_t>{3, 1, 0, 2}));
  const float logits[] = {nan, 1};
  EXPECT_TRUE(std::isnan(topClasses(logits, 2, 1)[0].probability));
}

} // namespace
