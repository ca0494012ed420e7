//===- ModelConfigTest.cpp - tests of model configurations ----------------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "frontend/ModelConfig.h"
#include "FileWriters.h"

#include <gtest/gtest.h>

using namespace levit;
using namespace levit::test;

namespace {

std::string errorOf(const std::string &text) {
  return messageOf(parseModel(text));
}

TEST(ModelConfig, KnowsTheModelsOfThePaper) {
  Result<ModelConfig> config = parseModel("levit_192");
  ASSERT_TRUE(config) << config.message();
  EXPECT_EQ(config->imageSize, 224);
  EXPECT_EQ(config->imageChannels, 3);
  EXPECT_EQ(config->classes, 1000);
  EXPECT_TRUE(config->distilled);
  EXPECT_EQ(config->stemChannels, (std::array<int64_t, 4>{24, 48, 96, 192}));
  ASSERT_EQ(config->stages.size(), 3u);
  EXPECT_EQ(config->stages[1], (StageConfig{288, 4, {5, 32, 64}, 576}));
  ASSERT_EQ(config->shrinks.size(), 2u);
  EXPECT_EQ(config->shrinks[0], (ShrinkConfig{{6, 32, 128}, 576}));
  EXPECT_EQ(config->shrinks[1], (ShrinkConfig{{9, 32, 128}, 768}));
  for (const std::string &name : getModelNames()) {
    Result<ModelConfig> named = parseModel(name);
    ASSERT_TRUE(named) << named.message();
    EXPECT_EQ(getModelName(*named), name);
  }
}

TEST(ModelConfig, AcceptsTheAuthorsSpelling) {
  for (const char *name : {"LeViT-128S", "LeViT_128S", "levit-128s"}) {
    Result<ModelConfig> config = parseModel(name);
    ASSERT_TRUE(config) << config.message();
    EXPECT_EQ(getModelName(*config), "levit_128s");
  }
}

TEST(ModelConfig, ChangesProperties) {
  Result<ModelConfig> config =
      parseModel("levit_256,classes=10,image=160,distilled=false");
  ASSERT_TRUE(config) << config.message();
  EXPECT_EQ(config->classes, 10);
  EXPECT_EQ(config->imageSize, 160);
  EXPECT_FALSE(config->distilled);
  EXPECT_EQ(getModelName(*config), "levit_256");
  config = parseModel("levit_256,depth=4:4:3");
  ASSERT_TRUE(config) << config.message();
  EXPECT_EQ(getModelName(*config), "levit_custom");
}

TEST(ModelConfig, ParsesProperties) {
  Result<ModelConfig> config = parseModel(
      "channels=33:48,key_dim=8:24,heads=3,depth=1:0,attn_ratio=1.5:2,"
      "mlp_ratio=0:2.5,down_heads=5,down_key_dim=12,down_attn_ratio=3,"
      "down_mlp_ratio=0,image_channels=1,image=48,distilled=0");
  ASSERT_TRUE(config) << config.message();
  EXPECT_EQ(config->stemChannels, (std::array<int64_t, 4>{4, 8, 16, 33}));
  EXPECT_EQ(config->stages[0], (StageConfig{33, 1, {3, 8, 12}, 0}));
  EXPECT_EQ(config->stages[1], (StageConfig{48, 0, {3, 24, 48}, 120}));
  EXPECT_EQ(config->shrinks[0], (ShrinkConfig{{5, 12, 36}, 0}));
  EXPECT_EQ(config->imageChannels, 1);
  config = parseModel("channels=64,key_dim=16,heads=4,depth=2");
  ASSERT_TRUE(config) << config.message();
  EXPECT_TRUE(config->shrinks.empty());
}

TEST(ModelConfig, RefusesWhatItCannotParse) {
  std::string known =
      " is neither a model nor a property of one (expected one of levit_128s, "
      "levit_128, levit_192, levit_256, levit_384, or KEY=VALUE with a key of "
      "channels, key_dim, heads, depth, attn_ratio, mlp_ratio, down_heads, "
      "down_key_dim, down_attn_ratio, down_mlp_ratio, image, image_channels, "
      "classes, distilled)";
  EXPECT_EQ(errorOf(""), "''" + known);
  EXPECT_EQ(errorOf("levit_512"), "'levit_512'" + known);
  EXPECT_EQ(errorOf("levit_256,levit_256"), "'levit_256'" + known);
  EXPECT_EQ(errorOf("levit_256,"), "''" + known);
  EXPECT_EQ(errorOf("levit_256,size=3"), "'size=3'" + known);
  for (const char *text :
       {"heads=", "heads=x", "heads=-1", "heads=1e3", "heads= 1", "heads=1.5",
        "heads=1::2", "heads=1:", "heads=1234567890"})
    EXPECT_EQ(errorOf(std::string("levit_256,") + text),
              "the value of '" + std::string(text) +
                  "' is not a list of numbers (expected 4 or 4:6:8)");
  EXPECT_EQ(errorOf("levit_256,mlp_ratio=1.5.2"),
            "the value of 'mlp_ratio=1.5.2' is not a list of numbers (expected "
            "1.5 or 2:2.5:3)");
}

TEST(ModelConfig, RefusesIncompleteModels) {
  EXPECT_EQ(errorOf("classes=3"), "the model has no channels (expected "
                                  "channels=NUMBERS, or the name of a model)");
  EXPECT_EQ(errorOf("channels=64,key_dim=16,heads=4"),
            "the model has no depth (expected depth=NUMBERS, or the name of a "
            "model)");
  EXPECT_EQ(errorOf("levit_256,heads=4:6"),
            "heads has 2 numbers (expected one, or one for each of the 3 "
            "stages)");
  EXPECT_EQ(errorOf("levit_256,down_heads=4:6:8"),
            "down_heads has 3 numbers (expected one, or one for each of the 2 "
            "shrinking blocks)");
  EXPECT_EQ(errorOf("levit_256,classes=4:6"),
            "classes has 2 numbers (expected one)");
}

TEST(ModelConfig, RefusesImpossibleModels) {
  EXPECT_EQ(errorOf("levit_256,image=100"),
            "image size is 100 (expected a multiple of 16)");
  EXPECT_EQ(errorOf("levit_256,image=0"),
            "image size is 0 (expected 16 to 4096)");
  EXPECT_EQ(errorOf("levit_256,image=8192"),
            "image size is 8192 (expected 16 to 4096)");
  EXPECT_EQ(errorOf("levit_256,classes=0"),
            "classes is 0 (expected 1 to 65536)");
  EXPECT_EQ(errorOf("levit_256,channels=4:6:8"),
            "channels of stem convolution 0 is 0 (expected 1 to 65536)");
  EXPECT_EQ(errorOf("levit_256,heads=0"),
            "stage 1: heads is 0 (expected 1 to 65536)");
  EXPECT_EQ(errorOf("levit_256,key_dim=0"),
            "stage 1: key dim is 0 (expected 1 to 65536)");
  EXPECT_EQ(errorOf("levit_256,attn_ratio=0"),
            "stage 1: value dim is 0 (expected 1 to 65536)");
  EXPECT_EQ(errorOf("levit_256,heads=60000"),
            "stage 1: heads * key dim is 1920000 (expected 1 to 65536)");
  EXPECT_EQ(errorOf("levit_256,depth=4:4:300"),
            "stage 3: depth is 300 (expected 0 to 256)");
  EXPECT_EQ(errorOf("levit_256,mlp_ratio=999"),
            "stage 1: MLP channels is 255744 (expected 0 to 65536)");
  EXPECT_EQ(errorOf("levit_256,down_key_dim=512"),
            "shrinking block 1: heads is 0 (expected 1 to 65536)");
  std::string many = "8";
  for (int i = 0; i < 16; ++i)
    many += ":8";
  EXPECT_EQ(errorOf("channels=" + many + ",key_dim=8,heads=1,depth=1"),
            "there are 17 stages (expected 1 to 16)");
}

} // namespace
