//===- ModelLayout.cpp - the layers and tensors of a LeViT ----------------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "frontend/ModelLayout.h"

using namespace levit;

//===----------------------------------------------------------------------===//
// Layers
//===----------------------------------------------------------------------===//

const char *levit::getKindName(Layer::Kind kind) {
  switch (kind) {
  case Layer::Kind::Convolution:
    return "convolution";
  case Layer::Kind::Linear:
    return "linear";
  case Layer::Kind::Attention:
    return "attention";
  case Layer::Kind::Classifier:
    return "classifier";
  }
  return "";
}

int64_t Layer::countParameters() const {
  switch (kind) {
  case Kind::Convolution:
    return 9 * inChannels * outChannels + 2 * outChannels;
  case Kind::Linear:
    return inChannels * outChannels + 2 * outChannels;
  case Kind::Attention:
    return attention.heads * inGrid * inGrid;
  case Kind::Classifier:
    return 2 * inChannels + inChannels * outChannels + outChannels;
  }
  return 0;
}

int64_t Layer::countMultiplyAccumulates() const {
  int64_t outTokens = outGrid * outGrid;
  switch (kind) {
  case Kind::Convolution:
    return 9 * inChannels * outChannels * outTokens;
  case Kind::Linear:
  case Kind::Classifier:
    return inChannels * outChannels * outTokens;
  case Kind::Attention:
    return attention.heads * inGrid * inGrid * outTokens *
           (attention.keyDim + 1 + attention.valueDim);
  }
  return 0;
}

std::vector<NamedShape> levit::getTensors(const Layer &layer) {
  std::vector<NamedShape> tensors;
  auto addBatchNorm = [&](int64_t channels) {
    for (const char *name : {"weight", "bias", "running_mean", "running_var"})
      tensors.push_back({layer.name + ".bn." + name, {channels}});
  };
  switch (layer.kind) {
  case Layer::Kind::Convolution:
    tensors.push_back({layer.name + ".c.weight",
                       {layer.outChannels, layer.inChannels, 3, 3}});
    addBatchNorm(layer.outChannels);
    break;
  case Layer::Kind::Linear:
    tensors.push_back(
        {layer.name + ".c.weight", {layer.outChannels, layer.inChannels}});
    addBatchNorm(layer.outChannels);
    break;
  case Layer::Kind::Attention:
    tensors.push_back({layer.name + ".attention_biases",
                       {layer.attention.heads, layer.inGrid * layer.inGrid}});
    break;
  case Layer::Kind::Classifier:
    addBatchNorm(layer.inChannels);
    tensors.push_back(
        {layer.name + ".l.weight", {layer.outChannels, layer.inChannels}});
    tensors.push_back({layer.name + ".l.bias", {layer.outChannels}});
    break;
  }
  return tensors;
}

//===----------------------------------------------------------------------===//
// Blocks
//===----------------------------------------------------------------------===//

std::vector<Layer> Block::getLayers() const {
  int64_t keys = attention.heads * attention.keyDim;
  int64_t values = attention.heads * attention.valueDim;
  auto makeLinear = [&](const char *suffix, int64_t in, int64_t out,
                        int64_t grid) {
    return Layer{Layer::Kind::Linear, name + suffix, in, out, grid, grid};
  };
  Layer products{
      Layer::Kind::Attention, name, keys, values, inGrid, outGrid, attention};
  switch (kind) {
  case Kind::Attention:
    return {makeLinear(".qkv", inChannels, 2 * keys + values, inGrid), products,
            makeLinear(".proj.1", values, outChannels, outGrid)};
  case Kind::Mlp:
    return {makeLinear(".0", inChannels, mlpChannels, inGrid),
            makeLinear(".2", mlpChannels, outChannels, inGrid)};
  case Kind::Shrink:
    return {makeLinear(".kv", inChannels, keys + values, inGrid),
            makeLinear(".q.1", inChannels, keys, outGrid), products,
            makeLinear(".proj.1", values, outChannels, outGrid)};
  }
  return {};
}

std::vector<Block> levit::getBlocks(const ModelConfig &config) {
  std::vector<Block> blocks;
  int64_t grid = config.imageSize / 16;
  auto add = [&](Block::Kind kind, int64_t inChannels, int64_t outChannels,
                 int64_t outGrid) -> Block & {
    std::string name = "blocks." + std::to_string(blocks.size());
    if (kind != Block::Kind::Shrink)
      name += ".m";
    blocks.push_back({kind, name, inChannels, outChannels, grid, outGrid});
    return blocks.back();
  };
  auto addMlp = [&](int64_t channels, int64_t mlpChannels) {
    if (mlpChannels > 0)
      add(Block::Kind::Mlp, channels, channels, grid).mlpChannels = mlpChannels;
  };
  for (size_t i = 0; i < config.stages.size(); ++i) {
    const StageConfig &stage = config.stages[i];
    for (int64_t d = 0; d < stage.depth; ++d) {
      add(Block::Kind::Attention, stage.channels, stage.channels, grid)
          .attention = stage.attention;
      addMlp(stage.channels, stage.mlpChannels);
    }
    if (i >= config.shrinks.size())
      continue;
    int64_t channels = config.stages[i + 1].channels;
    int64_t outGrid = (grid - 1) / 2 + 1;
    add(Block::Kind::Shrink, stage.channels, channels, outGrid).attention =
        config.shrinks[i].attention;
    grid = outGrid;
    addMlp(channels, config.shrinks[i].mlpChannels);
  }
  return blocks;
}

//===----------------------------------------------------------------------===//
// Models
//===----------------------------------------------------------------------===//

std::vector<Layer> levit::getStem(const ModelConfig &config) {
  std::vector<Layer> stem;
  int64_t channels = config.imageChannels, grid = config.imageSize;
  for (size_t i = 0; i < config.stemChannels.size(); ++i) {
    // Between convolutions stands an activation, which has a number too.
    stem.push_back({Layer::Kind::Convolution,
                    "patch_embed." + std::to_string(2 * i), channels,
                    config.stemChannels[i], grid, grid / 2});
    channels = config.stemChannels[i];
    grid /= 2;
  }
  return stem;
}

std::vector<Layer> levit::getHeads(const ModelConfig &config) {
  std::vector<Layer> heads;
  for (const char *name : {"head", "head_dist"})
    heads.push_back({Layer::Kind::Classifier, name,
                     config.stages.back().channels, config.classes, 1, 1});
  if (!config.distilled)
    heads.pop_back();
  return heads;
}

std::vector<Layer> levit::getLayers(const ModelConfig &config) {
  std::vector<Layer> layers = getStem(config);
  auto append = [&](const std::vector<Layer> &more) {
    layers.insert(layers.end(), more.begin(), more.end());
  };
  for (const Block &block : getBlocks(config))
    append(block.getLayers());
  append(getHeads(config));
  return layers;
}
