//===- RandomWeightsTest.cpp - tests of random weights --------------------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "frontend/RandomWeights.h"
#include "frontend/ModelSummary.h"

#include <cmath>
#include <cstring>
#include <gtest/gtest.h>

using namespace levit;

namespace {

Checkpoint make(const std::string &text, uint64_t seed) {
  Result<ModelConfig> config = parseModel(text);
  EXPECT_TRUE(config) << config.message();
  return makeRandomWeights(*config, seed);
}

/// FNV-1a of all bits of all tensors.
uint64_t hash(const Checkpoint &checkpoint) {
  uint64_t hash = 0xcbf29ce484222325;
  for (const std::string &name : checkpoint.getNames())
    for (float value : checkpoint.find(name)->toFloats()) {
      uint32_t bits;
      std::memcpy(&bits, &value, sizeof(bits));
      hash = (hash ^ bits) * 0x100000001b3;
    }
  return hash;
}

TEST(RandomWeights, AreTheSameEverywhere) {
  // A change of these numbers changes what every stored result was made with.
  EXPECT_EQ(hash(make("levit_128s", 0)), 11570324976219453804u);
  EXPECT_EQ(hash(make("levit_128s", 1)), 6825430726371635326u);
}

TEST(RandomWeights, DependOnTheSeed) {
  const char *text = "channels=16,key_dim=8,heads=2,depth=1";
  EXPECT_EQ(hash(make(text, 3)), hash(make(text, 3)));
  EXPECT_NE(hash(make(text, 3)), hash(make(text, 4)));
}

TEST(RandomWeights, HaveTheVarianceOfTheirInputs) {
  Checkpoint weights = make("levit_128s", 0);
  auto check = [&](const std::string &name, double inputs) {
    double sum = 0, squares = 0;
    std::vector<float> values = weights.find(name)->toFloats();
    for (double value : values) {
      sum += value;
      squares += value * value;
    }
    double count = double(values.size());
    EXPECT_NEAR(sum / count * std::sqrt(inputs), 0, 0.02) << name;
    EXPECT_NEAR(squares / count * inputs, 1, 0.02) << name;
  };
  check("patch_embed.6.c.weight", 64 * 9);
  check("blocks.12.kv.c.weight", 256);
  check("head.l.weight", 384);
}

TEST(RandomWeights, ArePlausible) {
  Checkpoint weights = make("levit_384", 0);
  for (const std::string &name : weights.getNames()) {
    bool variance = name.find("running_var") != std::string::npos;
    for (float value : weights.find(name)->toFloats()) {
      ASSERT_TRUE(std::isfinite(value)) << name;
      ASSERT_LT(std::fabs(value), 10) << name;
      if (variance)
        ASSERT_GT(value, 0.005f) << name;
    }
  }
}

TEST(ModelSummary, CountsAsThePaper) {
  struct {
    const char *name;
    int64_t parameters, multiplyAccumulates;
  } expected[] = {{"levit_128s", 7777058, 305108946},
                  {"levit_128", 9213936, 406114880},
                  {"levit_192", 10947069, 657601916},
                  {"levit_256", 18893876, 1128024056},
                  {"levit_384", 39128836, 2352935380}};
  for (auto [name, parameters, multiplyAccumulates] : expected) {
    ModelSummary summary = summarize(name, *parseModel(name));
    EXPECT_EQ(summary.countParameters(), parameters);
    EXPECT_EQ(summary.countMultiplyAccumulates(), multiplyAccumulates);
  }
}

TEST(ModelSummary, CountsWhatACheckpointHolds) {
  const char *text = "channels=16:24,key_dim=8,heads=2:3,depth=1,image=48";
  Checkpoint weights = make(text, 0);
  int64_t parameters = 0;
  for (const std::string &name : weights.getNames())
    if (name.find("running_") == std::string::npos)
      parameters += weights.find(name)->getNumElements();
  EXPECT_EQ(summarize("x", *parseModel(text)).countParameters(), parameters);
}

} // namespace
