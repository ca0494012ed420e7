//===- KeyNamesTest.cpp - tests of tensors' names elsewhere ---------------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "frontend/KeyNames.h"
#include "FileWriters.h"
#include "frontend/Model.h"
#include "frontend/RandomWeights.h"

#include <functional>
#include <gtest/gtest.h>

using namespace levit;
using namespace levit::test;

namespace {

Checkpoint makeWeights(const std::string &text) {
  Result<ModelConfig> config = parseModel(text);
  EXPECT_TRUE(config) << config.message();
  return makeRandomWeights(*config, 0);
}

Checkpoint renamed(const Checkpoint &checkpoint,
                   const std::function<std::string(std::string)> &rename) {
  Checkpoint result(checkpoint.getBytes());
  for (const std::string &name : checkpoint.getNames())
    EXPECT_TRUE(result.insert(rename(name), *checkpoint.find(name))) << name;
  return result;
}

std::string
replaced(std::string text,
         const std::vector<std::pair<std::string, std::string>> &replacements) {
  for (const auto &[from, to] : replacements) {
    size_t position = text.find(from);
    if (position != std::string::npos)
      text.replace(position, from.size(), to);
  }
  return text;
}

const char *const twoStages =
    "channels=16:24,key_dim=8,heads=2:3,depth=1:2,image=48,classes=5";

/// The blocks of that model: attention and MLP, shrinking attention and MLP,
/// two times attention and MLP.
const std::vector<std::pair<std::string, std::string>> timmNames = {
    {"patch_embed.0.c", "stem.conv1.linear"},
    {"patch_embed.0", "stem.conv1"},
    {"patch_embed.2.c", "stem.conv2.linear"},
    {"patch_embed.2", "stem.conv2"},
    {"patch_embed.4.c", "stem.conv3.linear"},
    {"patch_embed.4", "stem.conv3"},
    {"patch_embed.6.c", "stem.conv4.linear"},
    {"patch_embed.6", "stem.conv4"},
    {".proj.1.", ".proj.ln."},
    {".q.1.", ".q.ln."},
    {".m.0.", ".m.ln1."},
    {".m.2.", ".m.ln2."},
    {"blocks.0.m.", "stages.0.blocks.0.attn."},
    {"blocks.1.m.", "stages.0.blocks.0.mlp."},
    {"blocks.2.", "stages.1.downsample.attn_downsample."},
    {"blocks.3.m.", "stages.1.downsample.mlp."},
    {"blocks.4.m.", "stages.1.blocks.0.attn."},
    {"blocks.5.m.", "stages.1.blocks.0.mlp."},
    {"blocks.6.m.", "stages.1.blocks.1.attn."},
    {"blocks.7.m.", "stages.1.blocks.1.mlp."},
    {".c.", ".linear."},
    {".l.", ".linear."}};

const std::vector<std::pair<std::string, std::string>> huggingFaceNames = {
    {"patch_embed.0.c", "levit.patch_embeddings.embedding_layer_1.convolution"},
    {"patch_embed.0", "levit.patch_embeddings.embedding_layer_1"},
    {"patch_embed.2.c", "levit.patch_embeddings.embedding_layer_2.convolution"},
    {"patch_embed.2", "levit.patch_embeddings.embedding_layer_2"},
    {"patch_embed.4.c", "levit.patch_embeddings.embedding_layer_3.convolution"},
    {"patch_embed.4", "levit.patch_embeddings.embedding_layer_3"},
    {"patch_embed.6.c", "levit.patch_embeddings.embedding_layer_4.convolution"},
    {"patch_embed.6", "levit.patch_embeddings.embedding_layer_4"},
    {".qkv.", ".queries_keys_values."},
    {".kv.", ".keys_values."},
    {".q.1.", ".queries."},
    {".proj.1.", ".projection."},
    {".m.0.", ".m.linear_up."},
    {".m.2.", ".m.linear_down."},
    {"blocks.0.m.", "levit.encoder.stages.0.layers.0.module."},
    {"blocks.1.m.", "levit.encoder.stages.0.layers.1.module."},
    {"blocks.2.", "levit.encoder.stages.0.layers.2."},
    {"blocks.3.m.", "levit.encoder.stages.0.layers.3.module."},
    {"blocks.4.m.", "levit.encoder.stages.1.layers.0.module."},
    {"blocks.5.m.", "levit.encoder.stages.1.layers.1.module."},
    {"blocks.6.m.", "levit.encoder.stages.1.layers.2.module."},
    {"blocks.7.m.", "levit.encoder.stages.1.layers.3.module."},
    {".c.", ".linear."},
    {".l.", ".linear."},
    {".bn.", ".batch_norm."},
    {"head_dist.", "classifier_distill."},
    {"head.", "classifier."}};

void expectTranslates(
    const std::vector<std::pair<std::string, std::string>> &names,
    KeyStyle style) {
  Checkpoint original = makeWeights(twoStages);
  Checkpoint other = renamed(
      original, [&](const std::string &name) { return replaced(name, names); });
  EXPECT_EQ(getKeyStyle(other), style);
  Result<Checkpoint> translated = translateNames(other);
  ASSERT_TRUE(translated) << translated.message();
  EXPECT_EQ(translated->getNames(), original.getNames());
  for (const std::string &name : original.getNames())
    EXPECT_EQ(translated->find(name)->data, original.find(name)->data) << name;
  Result<Model> model = makeModel(other);
  ASSERT_TRUE(model);
  EXPECT_EQ(model->cropRatio, style == KeyStyle::Timm ? 0.9 : 0.875);
}

TEST(KeyNames, TranslatesTimm) { expectTranslates(timmNames, KeyStyle::Timm); }

TEST(KeyNames, TranslatesHuggingFace) {
  expectTranslates(huggingFaceNames, KeyStyle::HuggingFace);
}

TEST(KeyNames, LeavesTheAuthorsNames) {
  Checkpoint original = makeWeights(twoStages);
  EXPECT_EQ(getKeyStyle(original), KeyStyle::Authors);
  Result<Checkpoint> translated = translateNames(original);
  ASSERT_TRUE(translated) << translated.message();
  EXPECT_EQ(translated->getNames(), original.getNames());
}

/// More than ten blocks, whose numbers are not in the order of their text.
TEST(KeyNames, CountsBlocksByNumber) {
  Checkpoint original =
      makeWeights("channels=16,key_dim=8,heads=2,depth=12,image=16");
  Checkpoint other = renamed(original, [](const std::string &name) {
    if (name.compare(0, 7, "blocks.") != 0)
      return replaced(name, timmNames);
    size_t end = name.find('.', 7);
    int number = std::stoi(name.substr(7, end - 7));
    return replaced("stages.0.blocks." + std::to_string(number / 2) +
                        (number % 2 ? ".mlp" : ".attn") + name.substr(end + 2),
                    {{".proj.1.", ".proj.ln."},
                     {".mlp.0.", ".mlp.ln1."},
                     {".mlp.2.", ".mlp.ln2."},
                     {".c.", ".linear."}});
  });
  Result<Checkpoint> translated = translateNames(other);
  ASSERT_TRUE(translated) << translated.message();
  EXPECT_EQ(translated->getNames(), original.getNames());
}

TEST(KeyNames, RemovesWrappers) {
  Checkpoint original = makeWeights(twoStages);
  for (const char *wrapper : {"module.", "_orig_mod."}) {
    Checkpoint wrapped = renamed(
        original, [&](const std::string &name) { return wrapper + name; });
    EXPECT_TRUE(makeModel(wrapped));
    // Not if only some names have it.
    wrapped.insert("other", *original.find("head.l.bias"));
    EXPECT_FALSE(makeModel(wrapped));
  }
}

TEST(KeyNames, RemovesWindowsOfLinearLayers) {
  Checkpoint original = makeWeights(twoStages);
  Checkpoint convolutions(original.getBytes());
  for (const std::string &name : original.getNames()) {
    Tensor tensor = *original.find(name);
    if (tensor.shape.size() == 2 && name.find(".c.") != std::string::npos)
      for (int i = 0; i < 2; ++i) {
        tensor.shape.push_back(1);
        tensor.strides.push_back(1);
      }
    convolutions.insert(name, tensor);
  }
  Result<Model> model = makeModel(convolutions);
  ASSERT_TRUE(model) << model.message();
  EXPECT_EQ(model->weights.find("blocks.2.kv.c.weight")->shape,
            original.find("blocks.2.kv.c.weight")->shape);
}

TEST(KeyNames, SaysWhoseNamesAreMissing) {
  Checkpoint original = makeWeights(twoStages);
  Checkpoint other(original.getBytes());
  for (const std::string &name : original.getNames())
    if (name != "blocks.3.m.2.bn.bias")
      other.insert(replaced(name, timmNames), *original.find(name));
  EXPECT_EQ(messageOf(makeModel(other)),
            "misses tensor 'blocks.3.m.2.bn.bias' (expected 24); names are the "
            "authors' for timm's");
}

TEST(KeyNames, RefusesTheSameNameTwice) {
  Checkpoint other =
      renamed(makeWeights(twoStages), [](const std::string &name) {
        return replaced(name, timmNames);
      });
  other.insert("head.l.bias", *other.find("head.linear.bias"));
  EXPECT_EQ(messageOf(makeModel(other)),
            "holds 'head.l.bias' twice, once as 'head.l.bias'");
}

TEST(KeyNames, SurvivesNamesOfAnyForm) {
  Checkpoint original = makeWeights(twoStages);
  for (const char *name :
       {"", ".", "stem", "stem.conv", "stem.conv1.", "stem.conv99999999999.x",
        "stages", "stages.", "stages.0.blocks.0.attn",
        "stages.x.blocks.0.attn.y", "stages.-1.blocks.0.attn.y",
        "stages.0.downsample.mlp.ln1", "levit.patch_embeddings.",
        "levit.encoder.stages.0.layers.0.module",
        "levit.encoder.stages.0.layers.0.module.", "classifier", "head"}) {
    Checkpoint other(original.getBytes());
    other.insert("stem.conv1.linear.weight", *original.find("head.l.bias"));
    other.insert(name, *original.find("head.l.bias"));
    EXPECT_FALSE(makeModel(other)) << name;
    Checkpoint third(original.getBytes());
    third.insert("levit.patch_embeddings.x", *original.find("head.l.bias"));
    third.insert(name, *original.find("head.l.bias"));
    EXPECT_FALSE(makeModel(third)) << name;
  }
}

} // namespace
