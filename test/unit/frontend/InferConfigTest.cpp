//===- InferConfigTest.cpp - tests of telling a model from its tensors ----===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "frontend/InferConfig.h"
#include "FileWriters.h"
#include "frontend/Model.h"
#include "frontend/RandomWeights.h"

#include <cmath>
#include <functional>
#include <gtest/gtest.h>

using namespace levit;
using namespace levit::test;

namespace {

const char *const small =
    "channels=16:24,key_dim=8,heads=2:3,depth=1,image=48,classes=5";

ModelConfig parse(const std::string &text) {
  Result<ModelConfig> config = parseModel(text);
  EXPECT_TRUE(config) << config.message();
  return *config;
}

/// The random weights of a model, changed tensor by tensor; one for which
/// `change` returns false is left out.
Checkpoint
changed(const std::function<bool(const std::string &, Tensor &)> &change,
        const std::string &text = small) {
  Checkpoint weights = makeRandomWeights(parse(text), 0);
  Checkpoint result(weights.getBytes());
  for (const std::string &name : weights.getNames()) {
    Tensor tensor = *weights.find(name);
    if (change(name, tensor))
      result.insert(name, std::move(tensor));
  }
  return result;
}

/// What is wrong if one tensor has another shape.
std::string errorOfShape(const std::string &name, const Shape &shape) {
  return messageOf(
      inferConfig(changed([&](const std::string &other, Tensor &tensor) {
        if (other == name) {
          tensor.shape = shape;
          tensor.strides = getContiguousStrides(shape);
        }
        return true;
      })));
}

std::string errorWithout(const std::string &name) {
  return messageOf(inferConfig(changed(
      [&](const std::string &other, Tensor &) { return other != name; })));
}

TEST(InferConfig, TellsEveryModel) {
  for (const char *text :
       {"levit_128s", "levit_128", "levit_192",
        "levit_256,image=160,classes=10", small,
        // Odd channels; one stage; no MLPs; depth 0; fractional ratios.
        "channels=33:47:65,key_dim=8:24:16,heads=3:5:1,depth=2:1:3,image=16",
        "channels=64,key_dim=16,heads=1,depth=2,distilled=false,image=384",
        "levit_128s,mlp_ratio=0,down_mlp_ratio=0",
        "levit_128s,mlp_ratio=2:0:3,down_mlp_ratio=0:2",
        "channels=16:16:16,key_dim=8,heads=2,depth=0:1:1,image=80",
        "channels=16:24,key_dim=8,heads=2,depth=2,attn_ratio=1.5,mlp_ratio=2.5,"
        "down_key_dim=4,down_attn_ratio=1.25,image_channels=1"}) {
    ModelConfig config = parse(text);
    Result<ModelConfig> inferred = inferConfig(makeRandomWeights(config, 0));
    ASSERT_TRUE(inferred) << text << ": " << inferred.message();
    // Nothing says what heads a stage without attentions would have.
    for (StageConfig &stage : config.stages)
      if (stage.depth == 0)
        stage.attention = {}, stage.mlpChannels = 0;
    EXPECT_TRUE(*inferred == config) << text;
  }
}

TEST(InferConfig, ReadsGoldenCheckpoints) {
  Result<Model> tiny = loadModel(LEVIT_TEST_DIR "/data/tiny/checkpoint.pth");
  ASSERT_TRUE(tiny) << tiny.message();
  EXPECT_TRUE(tiny->config ==
              parse("channels=32:48:64,key_dim=16,heads=2:3:4,depth=1,image=64,"
                    "classes=10"));
  EXPECT_TRUE(tiny->warnings.empty());
  EXPECT_EQ(tiny->name, "levit_custom");
  Result<Model> undistilled = loadModel(
      LEVIT_TEST_DIR "/data/tiny_160_undistilled/checkpoint.safetensors");
  ASSERT_TRUE(undistilled) << undistilled.message();
  EXPECT_TRUE(
      undistilled->config ==
      parse("channels=32:48:64,key_dim=16,heads=2:3:4,depth=1,image=160,"
            "classes=7,distilled=false"));
}

TEST(InferConfig, NamesMissingTensors) {
  EXPECT_EQ(errorWithout("patch_embed.2.c.weight"),
            "misses tensor 'patch_embed.2.c.weight' (expected one of rank 4)");
  EXPECT_EQ(errorWithout("head.l.weight"),
            "misses tensor 'head.l.weight' (expected one of rank 2)");
  EXPECT_EQ(errorWithout("blocks.0.m.attention_biases"),
            "misses tensor 'blocks.0.m.attention_biases' (expected one of rank "
            "2)");
  EXPECT_EQ(errorWithout("blocks.0.m.proj.1.c.weight"),
            "misses tensor 'blocks.0.m.proj.1.c.weight' (expected one of rank "
            "2)");
  EXPECT_EQ(errorWithout("blocks.0.m.qkv.bn.running_var"),
            "misses tensor 'blocks.0.m.qkv.bn.running_var' (expected 64)");
  EXPECT_EQ(errorWithout("blocks.2.q.1.c.weight"),
            "misses tensor 'blocks.2.q.1.c.weight' (expected 16x16)");
  EXPECT_EQ(
      messageOf(inferConfig(changed([](const std::string &name, Tensor &) {
        return name.find(".bn.running_var") == std::string::npos;
      }))),
      "misses tensors 'patch_embed.0.bn.running_var' (expected 2), "
      "'patch_embed.2.bn.running_var' (expected 4), "
      "'patch_embed.4.bn.running_var' (expected 8) and 16 more");
  EXPECT_EQ(messageOf(inferConfig(Checkpoint())),
            "misses tensor 'patch_embed.0.c.weight' (expected one of rank 4)");
}

TEST(InferConfig, NamesMissingBlocks) {
  auto without = [](const std::string &prefix) {
    return messageOf(
        inferConfig(changed([&](const std::string &name, Tensor &) {
          return name.compare(0, prefix.size(), prefix) != 0;
        })));
  };
  auto noBlock = [](int number) {
    std::string block = "blocks." + std::to_string(number);
    return "has no block at '" + block + "' (expected one of the tensors '" +
           block + ".m.qkv.c.weight', '" + block + ".m.0.c.weight' and '" +
           block + ".kv.c.weight')";
  };
  EXPECT_EQ(without("blocks."), noBlock(0));
  EXPECT_EQ(without("blocks.0."), noBlock(0));
  EXPECT_EQ(without("blocks.3."), noBlock(3));
  EXPECT_EQ(without("blocks.5.m.0.c.weight"), noBlock(5));
  EXPECT_EQ(without("head_dist.l.weight"),
            "has the extra tensors 'head_dist.bn.weight', 'head_dist.bn.bias', "
            "'head_dist.bn.running_mean' and 2 more");
}

TEST(InferConfig, NamesExtraTensors) {
  Checkpoint checkpoint = makeRandomWeights(parse(small), 0);
  Tensor tensor = *checkpoint.find("head.l.bias");
  // Only these belong to no model.
  EXPECT_TRUE(checkpoint.insert("blocks.0.m.attention_bias_idxs", tensor));
  EXPECT_TRUE(checkpoint.insert("head.bn.num_batches_tracked", tensor));
  EXPECT_TRUE(inferConfig(checkpoint));
  EXPECT_TRUE(checkpoint.insert("blocks.0.m.0.c.weight", tensor));
  EXPECT_EQ(messageOf(inferConfig(checkpoint)),
            "has the extra tensor 'blocks.0.m.0.c.weight'");
  EXPECT_TRUE(checkpoint.insert("optimizer\n", tensor));
  EXPECT_EQ(messageOf(inferConfig(checkpoint)),
            "has the extra tensors 'blocks.0.m.0.c.weight', 'optimizer\\x0a'");
}

TEST(InferConfig, NamesMisshapenTensors) {
  EXPECT_EQ(errorOfShape("patch_embed.0.c.weight", {2, 27}),
            "tensor 'patch_embed.0.c.weight' has shape 2x27 (expected rank 4)");
  EXPECT_EQ(errorOfShape("patch_embed.0.c.weight", {0, 3, 3, 3}),
            "tensor 'patch_embed.0.c.weight' has shape 0x3x3x3 (expected no "
            "empty dimension)");
  EXPECT_EQ(errorOfShape("patch_embed.0.c.weight", {2, 3, 3, 2}),
            "tensor 'patch_embed.0.c.weight' has shape 2x3x3x2 (expected "
            "2x3x3x3)");
  EXPECT_EQ(errorOfShape("patch_embed.2.c.weight", {4, 1, 3, 3}),
            "tensor 'patch_embed.2.c.weight' has shape 4x1x3x3 (expected "
            "4x2x3x3)");
  EXPECT_EQ(errorOfShape("blocks.0.m.attention_biases", {2, 8}),
            "tensor 'blocks.0.m.attention_biases' has 8 columns (expected a "
            "square number, one for each token of a square grid)");
  EXPECT_EQ(errorOfShape("blocks.0.m.attention_biases", {3, 9}),
            "tensor 'blocks.0.m.proj.1.c.weight' has shape 16x32 (expected "
            "columns for 3 heads)");
  EXPECT_EQ(errorOfShape("blocks.0.m.qkv.c.weight", {63, 16}),
            "tensor 'blocks.0.m.qkv.c.weight' has shape 63x16 (expected rows "
            "for 32 values and queries and keys of 2 heads)");
  EXPECT_EQ(errorOfShape("blocks.0.m.qkv.c.weight", {32, 16}),
            "tensor 'blocks.0.m.qkv.c.weight' has shape 32x16 (expected rows "
            "for 32 values and queries and keys of 2 heads)");
  EXPECT_EQ(errorOfShape("blocks.2.kv.c.weight", {79, 16}),
            "tensor 'blocks.2.kv.c.weight' has shape 79x16 (expected rows for "
            "64 values and keys of 2 heads)");
  // The grid behind one of 3 x 3 tokens has 2 x 2.
  EXPECT_EQ(
      errorOfShape("blocks.4.m.attention_biases", {3, 9}),
      "tensor 'blocks.4.m.attention_biases' has shape 3x9 (expected 3x4)");
  EXPECT_EQ(errorOfShape("blocks.1.m.2.c.weight", {16, 31}),
            "tensor 'blocks.1.m.2.c.weight' has shape 16x31 (expected 16x32)");
  EXPECT_EQ(errorOfShape("head.l.bias", {}),
            "tensor 'head.l.bias' has shape scalar (expected 5)");
  EXPECT_EQ(errorOfShape("head_dist.l.weight", {6, 24}),
            "tensor 'head_dist.l.weight' has shape 6x24 (expected 5x24)");
}

TEST(InferConfig, RefusesIntegers) {
  EXPECT_EQ(messageOf(inferConfig(
                changed([](const std::string &name, Tensor &tensor) {
                  if (name == "head.l.bias")
                    tensor.type = ElementType::I32;
                  return true;
                }))),
            "tensor 'head.l.bias' has element type i32 (expected a "
            "floating-point type)");
}

TEST(InferConfig, RefusesModelsBeyondItsLimits) {
  EXPECT_EQ(messageOf(inferConfig(
                changed([](const std::string &name, Tensor &tensor) {
                  if (name == "head.l.weight")
                    tensor.shape = {100000, 1};
                  return true;
                }))),
            "is not a LeViT: classes is 100000 (expected 1 to 65536)");
}

TEST(Model, WarnsOfValuesThatAreNoNumbers) {
  Checkpoint weights = makeRandomWeights(parse(small), 0);
  auto set = [&](const std::string &name, size_t index, float value) {
    reinterpret_cast<float *>(
        const_cast<uint8_t *>(weights.find(name)->data))[index] = value;
  };
  set("head.l.bias", 1, NAN);
  set("head.l.bias", 2, -INFINITY);
  set("blocks.2.q.1.bn.running_var", 0, -1);
  Result<Model> model = makeModel(weights);
  ASSERT_TRUE(model) << model.message();
  EXPECT_EQ(model->warnings,
            (std::vector<std::string>{
                "tensor 'blocks.2.q.1.bn.running_var' has 1 negative variances",
                "tensor 'head.l.bias' has 2 elements that are not finite"}));
}

TEST(Model, ChecksNamesOfFunctions) {
  for (const char *name : {"levit_256", "_", "A1"})
    EXPECT_TRUE(isValidSymbol(name)) << name;
  for (const char *name : {"", "1a", "a-b", "a b", "\xc3\xa9"})
    EXPECT_FALSE(isValidSymbol(name)) << name;
}

} // namespace
