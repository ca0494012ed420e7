//===- test/unit/tools/LayerKindsTest.cpp - what layers are for -----------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/levit-run/Profile.h"
#include "gtest/gtest.h"

using namespace levit;

namespace {

TEST(LayerKinds, OneLayer) {
  EXPECT_EQ(kindOfLayers("patch_embed.0"), "convolutions");
  EXPECT_EQ(kindOfLayers("blocks.0.m.qkv"), "keys, queries, values");
  EXPECT_EQ(kindOfLayers("blocks.8.kv"), "keys, queries, values");
  EXPECT_EQ(kindOfLayers("blocks.8.q.1"), "keys, queries, values");
  EXPECT_EQ(kindOfLayers("blocks.10.m"), "products, softmax");
  EXPECT_EQ(kindOfLayers("blocks.8"), "products, softmax");
  EXPECT_EQ(kindOfLayers("blocks.0.m.proj.1"), "projection");
  EXPECT_EQ(kindOfLayers("blocks.8.proj.1"), "projection");
  EXPECT_EQ(kindOfLayers("blocks.1.m.2"), "MLP");
  EXPECT_EQ(kindOfLayers("blocks.1.0"), "MLP");
  EXPECT_EQ(kindOfLayers("head_dist"), "classifier");
  EXPECT_EQ(kindOfLayers("rows"), "other");
  EXPECT_EQ(kindOfLayers(""), "other");
}

TEST(LayerKinds, SeveralLayers) {
  EXPECT_EQ(kindOfLayers("blocks.1.m.0 + blocks.1.m.2"), "MLP");
  EXPECT_EQ(kindOfLayers("blocks.0.m + blocks.0.m.proj.1"),
            "products, softmax + projection");
}

} // namespace
