//===- test/unit/tools/BiasMapsTest.cpp - attention biases drawn ----------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/levit-inspect/BiasMaps.h"
#include "gtest/gtest.h"
#include <limits>

using namespace levit;

namespace {

size_t count(const std::string &text, const std::string &part) {
  size_t found = 0;
  for (size_t at = text.find(part); at != std::string::npos;
       at = text.find(part, at + 1))
    ++found;
  return found;
}

TEST(BiasMaps, MirrorsDistances) {
  // One head on 1 x 2 tokens: the bias of a token with itself is the least.
  std::string svg = drawBiasMaps({"blocks.0", 1, 1, 2, {-1, 3}});
  EXPECT_EQ(count(svg, "viewBox=\"0 0 3 1\""), 1u);
  // Yellow at both distances, dark in the middle.
  EXPECT_EQ(count(svg, "<path fill=\"#440154\" d=\"M1 0h1v1h-1z\"/>"), 1u);
  EXPECT_EQ(
      count(svg, "<path fill=\"#fde725\" d=\"M0 0h1v1h-1zM2 0h1v1h-1z\"/>"),
      1u);
  EXPECT_EQ(count(svg, ">3</text>"), 1u);
  EXPECT_EQ(count(svg, ">-1</text>"), 1u);
}

TEST(BiasMaps, OneScaleForAllHeads) {
  std::string svg = drawBiasMaps({"b", 2, 1, 1, {0, 1}});
  EXPECT_EQ(count(svg, "<path fill=\"#440154\""), 1u);
  EXPECT_EQ(count(svg, "<path fill=\"#fde725\""), 1u);
  EXPECT_EQ(count(svg, ">head 1<"), 1u);
}

TEST(BiasMaps, WhatIsNoNumberIsNotDrawn) {
  float nan = std::numeric_limits<float>::quiet_NaN();
  float infinity = std::numeric_limits<float>::infinity();
  std::string svg = drawBiasMaps({"b", 3, 1, 1, {nan, infinity, 2}});
  EXPECT_EQ(count(svg, "<path"), 1u);
  EXPECT_EQ(count(svg, ">2</text>"), 2u);
  EXPECT_EQ(count(drawBiasMaps({"b", 1, 1, 1, {nan}}), "<path"), 0u);
}

TEST(BiasMaps, NamesAreText) {
  std::string svg = drawBiasMaps({"<a&\"b\n>", 1, 1, 1, {0}});
  EXPECT_EQ(count(svg, "&#60;a&#38;&#34;b&#10;&#62;"), 1u);
}

} // namespace
