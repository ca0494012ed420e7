//===- InferConfig.cpp - tells a model from its tensors -------------------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "frontend/InferConfig.h"

#include "frontend/ModelLayout.h"

#include <optional>
#include <set>

using namespace levit;

/// More blocks than verify() lets a model have are not looked for.
static constexpr int64_t maxBlocks = 16 * (2 * 256 + 2);

static bool endsWith(const std::string &text, std::string_view suffix) {
  return text.size() >= suffix.size() &&
         text.compare(text.size() - suffix.size(), suffix.size(), suffix) == 0;
}

bool levit::isIgnoredTensor(const std::string &name) {
  return endsWith(name, ".num_batches_tracked") ||
         endsWith(name, ".attention_bias_idxs");
}

//===----------------------------------------------------------------------===//
// Inference
//===----------------------------------------------------------------------===//

namespace {

class ConfigInference {
public:
  explicit ConfigInference(const Checkpoint &checkpoint)
      : checkpoint(checkpoint) {}

  Result<ModelConfig> run();

private:
  Status inferStem();
  Status inferBlocks();
  Status inferHeads();

  bool has(const std::string &name) const { return checkpoint.find(name); }
  /// Whether there are tensors of this block or a later one.
  bool hasBlockFrom(int64_t index) const;
  /// A tensor of a rank and at least one element.
  Result<const Tensor *> get(const std::string &name, size_t rank) const;

  /// `products` are the output channels that are not values: what there is of
  /// queries and keys, `parts` times heads * keyDim.
  Result<AttentionConfig> inferAttention(const std::string &block,
                                         const std::string &products,
                                         int64_t parts);
  Status inferGrid(const std::string &table, int64_t columns);

  const Checkpoint &checkpoint;
  ModelConfig config;
  /// Side of the token grid at the current block, once one is known, and how
  /// often it was halved before.
  std::optional<int64_t> firstGrid;
};

} // namespace

Result<const Tensor *> ConfigInference::get(const std::string &name,
                                            size_t rank) const {
  const Tensor *tensor = checkpoint.find(name);
  if (!tensor)
    return Error{"misses tensor " + quote(name) + " (expected one of rank " +
                 std::to_string(rank) + ")"};
  if (tensor->shape.size() != rank)
    return Error{"tensor " + quote(name) + " has shape " +
                 toString(tensor->shape) + " (expected rank " +
                 std::to_string(rank) + ")"};
  if (tensor->getNumElements() == 0)
    return Error{"tensor " + quote(name) + " has shape " +
                 toString(tensor->shape) + " (expected no empty dimension)"};
  return tensor;
}

Status ConfigInference::inferStem() {
  for (size_t i = 0; i < config.stemChannels.size(); ++i) {
    std::string name = "patch_embed." + std::to_string(2 * i) + ".c.weight";
    Result<const Tensor *> weight = get(name, 4);
    if (!weight)
      return weight.error();
    config.stemChannels[i] = (*weight)->shape[0];
    if (i == 0)
      config.imageChannels = (*weight)->shape[1];
  }
  return {};
}

Status ConfigInference::inferGrid(const std::string &table, int64_t columns) {
  // Tables of later grids are compared with what follows from the first.
  if (firstGrid)
    return {};
  if (config.stages.size() > 1)
    return Error{"has no attention bias table before " + quote(table) +
                 " (expected one in the first stage)"};
  int64_t side = 1;
  while (side * side < columns && side <= 4096)
    ++side;
  if (side * side != columns)
    return Error{"tensor " + quote(table) + " has " + std::to_string(columns) +
                 " columns (expected a square number, one for each token of a "
                 "square grid)"};
  firstGrid = side;
  config.imageSize = 16 * side;
  return {};
}

Result<AttentionConfig>
ConfigInference::inferAttention(const std::string &block,
                                const std::string &products, int64_t parts) {
  std::string tableName = block + ".attention_biases";
  std::string projectionName = block + ".proj.1.c.weight";
  Result<const Tensor *> table = get(tableName, 2);
  if (!table)
    return table.error();
  Result<const Tensor *> product = get(products, 2);
  if (!product)
    return product.error();
  Result<const Tensor *> projection = get(projectionName, 2);
  if (!projection)
    return projection.error();
  if (Status status = inferGrid(tableName, (*table)->shape[1]); !status)
    return status.error();

  AttentionConfig attention;
  attention.heads = (*table)->shape[0];
  int64_t values = (*projection)->shape[1];
  int64_t keys = (*product)->shape[0] - values;
  if (values % attention.heads != 0)
    return Error{"tensor " + quote(projectionName) + " has shape " +
                 toString((*projection)->shape) + " (expected columns for " +
                 std::to_string(attention.heads) + " heads)"};
  // Both are below 2^60, so the product of heads and parts may not even exist.
  if (keys <= 0 || keys % parts != 0 || keys / parts % attention.heads != 0)
    return Error{"tensor " + quote(products) + " has shape " +
                 toString((*product)->shape) + " (expected rows for " +
                 std::to_string(values) + " values and " +
                 (parts == 2 ? "queries and keys" : "keys") + " of " +
                 std::to_string(attention.heads) + " heads)"};
  attention.valueDim = values / attention.heads;
  attention.keyDim = keys / parts / attention.heads;
  return attention;
}

bool ConfigInference::hasBlockFrom(int64_t index) const {
  constexpr std::string_view prefix = "blocks.";
  for (const std::string &name : checkpoint.getNames()) {
    if (name.compare(0, prefix.size(), prefix) != 0)
      continue;
    size_t end = name.find_first_not_of("0123456789", prefix.size());
    std::string number = name.substr(prefix.size(), end - prefix.size());
    bool valid = !number.empty() && number.size() <= 9;
    if (end != std::string::npos && valid && std::stol(number) >= index)
      return true;
  }
  return false;
}

Status ConfigInference::inferBlocks() {
  config.stages.push_back({config.stemChannels.back(), 0, {}, 0});
  bool behindShrink = false;
  for (int64_t i = 0; i < maxBlocks; ++i) {
    std::string block = "blocks." + std::to_string(i);
    StageConfig &stage = config.stages.back();
    if (has(block + ".m.qkv.c.weight")) {
      Result<AttentionConfig> attention =
          inferAttention(block + ".m", block + ".m.qkv.c.weight", 2);
      if (!attention)
        return attention.error();
      if (stage.depth == 0)
        stage.attention = *attention;
      ++stage.depth;
      behindShrink = false;
    } else if (has(block + ".m.0.c.weight")) {
      Result<const Tensor *> weight = get(block + ".m.0.c.weight", 2);
      if (!weight)
        return weight.error();
      int64_t channels = (*weight)->shape[0];
      if (behindShrink)
        config.shrinks.back().mlpChannels = channels;
      else if (stage.depth == 0)
        return Error{"has an MLP at " + quote(block) +
                     " (expected an attention first)"};
      else if (stage.depth == 1)
        stage.mlpChannels = channels;
      behindShrink = false;
    } else if (has(block + ".kv.c.weight")) {
      // The second linear layer of the queries is compared later.
      Result<AttentionConfig> attention =
          inferAttention(block, block + ".kv.c.weight", 1);
      if (!attention)
        return attention.error();
      config.shrinks.push_back({*attention, 0});
      Result<const Tensor *> projection = get(block + ".proj.1.c.weight", 2);
      config.stages.push_back({(*projection)->shape[0], 0, {}, 0});
      behindShrink = true;
    } else if (i == 0 || hasBlockFrom(i)) {
      return Error{"has no block at " + quote(block) +
                   " (expected one of the tensors " +
                   quote(block + ".m.qkv.c.weight") + ", " +
                   quote(block + ".m.0.c.weight") + " and " +
                   quote(block + ".kv.c.weight") + ")"};
    } else {
      break;
    }
  }
  if (!firstGrid)
    return Error{
        "has no block at 'blocks.0' (expected tensors of an attention, "
        "such as 'blocks.0.m.qkv.c.weight')"};
  return {};
}

Status ConfigInference::inferHeads() {
  Result<const Tensor *> weight = get("head.l.weight", 2);
  if (!weight)
    return weight.error();
  config.classes = (*weight)->shape[0];
  config.distilled = has("head_dist.l.weight");
  return {};
}

Result<ModelConfig> ConfigInference::run() {
  if (Status status = inferStem(); !status)
    return status.error();
  if (Status status = inferBlocks(); !status)
    return status.error();
  if (Status status = inferHeads(); !status)
    return status.error();
  if (Status status = verify(config); !status)
    return Error{"is not a LeViT: " + status.message()};
  return config;
}

//===----------------------------------------------------------------------===//
// Verification
//===----------------------------------------------------------------------===//

/// Up to three of the items, and how many more there are.
static std::string list(const std::vector<std::string> &items) {
  std::string text;
  for (size_t i = 0; i < items.size() && i < 3; ++i)
    text += (i ? ", " : "") + items[i];
  if (items.size() > 3)
    text += " and " + std::to_string(items.size() - 3) + " more";
  return text;
}

Status levit::verifyTensors(const Checkpoint &checkpoint,
                            const ModelConfig &config) {
  std::vector<std::string> missing, misshapen, extra;
  std::set<std::string> expected;
  for (const Layer &layer : getLayers(config))
    for (const NamedShape &tensor : getTensors(layer)) {
      expected.insert(tensor.name);
      const Tensor *found = checkpoint.find(tensor.name);
      if (!found)
        missing.push_back(quote(tensor.name) + " (expected " +
                          toString(tensor.shape) + ")");
      else if (found->shape != tensor.shape)
        misshapen.push_back(quote(tensor.name) + " has shape " +
                            toString(found->shape) + " (expected " +
                            toString(tensor.shape) + ")");
      else if (!isFloatingPoint(found->type))
        misshapen.push_back(quote(tensor.name) + " has element type " +
                            getElementTypeName(found->type) +
                            " (expected a floating-point type)");
    }
  for (const std::string &name : checkpoint.getNames())
    if (!isIgnoredTensor(name) && !expected.count(name))
      extra.push_back(quote(name));

  std::string message;
  auto add = [&](const char *one, const char *several,
                 const std::vector<std::string> &items) {
    if (!items.empty())
      message += (message.empty() ? "" : "; ") +
                 std::string(items.size() == 1 ? one : several) + " " +
                 list(items);
  };
  add("misses tensor", "misses tensors", missing);
  add("tensor", "tensors", misshapen);
  add("has the extra tensor", "has the extra tensors", extra);
  if (message.empty())
    return {};
  return Error{message};
}

Result<ModelConfig> levit::inferConfig(const Checkpoint &checkpoint) {
  Result<ModelConfig> config = ConfigInference(checkpoint).run();
  if (!config)
    return config;
  if (Status status = verifyTensors(checkpoint, *config); !status)
    return status.error();
  return config;
}
