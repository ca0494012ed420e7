//===- KeyNames.cpp - the names that tensors have elsewhere ---------------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "frontend/KeyNames.h"

#include <algorithm>
#include <optional>
#include <tuple>

using namespace levit;

using Components = std::vector<std::string>;

const char *levit::getStyleName(KeyStyle style) {
  switch (style) {
  case KeyStyle::Authors:
    return "the authors";
  case KeyStyle::Timm:
    return "timm";
  case KeyStyle::HuggingFace:
    return "Hugging Face";
  }
  return "";
}

static bool startsWith(const std::string &text, std::string_view prefix) {
  return text.compare(0, prefix.size(), prefix) == 0;
}

/// What DataParallel and torch.compile put in front, if all names have it.
static size_t getWrapperSize(const Checkpoint &checkpoint) {
  const std::vector<std::string> &names = checkpoint.getNames();
  for (std::string_view wrapper : {"module.", "_orig_mod."})
    if (!names.empty() &&
        std::all_of(names.begin(), names.end(), [&](const std::string &name) {
          return startsWith(name, wrapper);
        }))
      return wrapper.size();
  return 0;
}

KeyStyle levit::getKeyStyle(const Checkpoint &checkpoint) {
  size_t wrapper = getWrapperSize(checkpoint);
  for (const std::string &name : checkpoint.getNames()) {
    std::string inner = name.substr(wrapper);
    if (startsWith(inner, "stem.conv1."))
      return KeyStyle::Timm;
    if (startsWith(inner, "levit.patch_embeddings."))
      return KeyStyle::HuggingFace;
  }
  return KeyStyle::Authors;
}

static Components split(const std::string &name) {
  Components components(1);
  for (char c : name)
    if (c == '.')
      components.emplace_back();
    else
      components.back() += c;
  return components;
}

static std::string join(const std::string &first, const Components &rest,
                        size_t begin) {
  std::string name = first;
  for (size_t i = begin; i < rest.size(); ++i)
    name += "." + rest[i];
  return name;
}

static std::optional<int64_t> parseNumber(const std::string &text) {
  if (text.empty() || text.size() > 6 ||
      text.find_first_not_of("0123456789") != std::string::npos)
    return std::nullopt;
  return std::stol(text);
}

namespace {

/// Where a block stands: stage, part of the stage, number there, part of the
/// block. The authors number blocks through in this order.
using Place = std::tuple<int64_t, int64_t, int64_t, int64_t>;

/// A tensor's name in parts.
struct ParsedName {
  /// Only of tensors in blocks, whose prefix depends on what other blocks there
  /// are.
  std::optional<Place> place;
  /// Whether the block has a residual.
  bool residual = false;
  /// The authors' name, or the part of it behind the block's.
  std::string name;
};

} // namespace

/// Replaces components by the authors' for the same thing.
static void
rename(Components &components,
       std::initializer_list<std::pair<const char *, const char *>> names) {
  for (std::string &component : components)
    for (auto [other, authors] : names)
      if (component == other) {
        component = authors;
        break;
      }
}

/// Names the block's tensor: everything from component `begin` on.
static ParsedName inBlock(Place place, bool residual,
                          const Components &components, size_t begin) {
  return {place, residual, join("", components, begin)};
}

/// timm/models/levit.py: stem.conv1, stages.1.downsample.attn_downsample,
/// stages.1.downsample.mlp, stages.0.blocks.3.attn, stages.0.blocks.3.mlp,
/// head.
static std::optional<ParsedName> parseTimm(Components components) {
  bool head = components[0] == "head" || components[0] == "head_dist";
  rename(
      components,
      {{"linear", head ? "l" : "c"}, {"ln", "1"}, {"ln1", "0"}, {"ln2", "2"}});
  if (head)
    return ParsedName{{}, false, join(components[0], components, 1)};
  size_t size = components.size();
  if (components[0] == "stem" && size > 2 && startsWith(components[1], "conv"))
    if (std::optional<int64_t> number = parseNumber(components[1].substr(4)))
      return ParsedName{{},
                        false,
                        join("patch_embed." + std::to_string(2 * *number - 2),
                             components, 2)};
  if (components[0] != "stages" || size < 5)
    return std::nullopt;
  std::optional<int64_t> stage = parseNumber(components[1]);
  if (!stage)
    return std::nullopt;
  if (components[2] == "downsample") {
    if (components[3] == "attn_downsample")
      return inBlock({*stage, 0, 0, 0}, false, components, 4);
    if (components[3] == "mlp")
      return inBlock({*stage, 0, 0, 1}, true, components, 4);
  }
  std::optional<int64_t> number = parseNumber(components[3]);
  if (components[2] == "blocks" && number && size > 5) {
    if (components[4] == "attn")
      return inBlock({*stage, 1, *number, 0}, true, components, 5);
    if (components[4] == "mlp")
      return inBlock({*stage, 1, *number, 1}, true, components, 5);
  }
  return std::nullopt;
}

/// transformers/models/levit/modeling_levit.py:
/// levit.patch_embeddings.embedding_layer_1,
/// levit.encoder.stages.0.layers.3.module (with residual),
/// levit.encoder.stages.0.layers.8, classifier, classifier_distill.
static std::optional<ParsedName> parseHuggingFace(Components components) {
  bool head = startsWith(components[0], "classifier");
  rename(components, {{"linear", head ? "l" : "c"},
                      {"convolution", "c"},
                      {"batch_norm", "bn"},
                      {"queries_keys_values", "qkv"},
                      {"keys_values", "kv"},
                      {"queries", "q.1"},
                      {"projection", "proj.1"},
                      {"linear_up", "0"},
                      {"linear_down", "2"},
                      {"classifier", "head"},
                      {"classifier_distill", "head_dist"}});
  if (head)
    return ParsedName{{}, false, join(components[0], components, 1)};
  size_t size = components.size();
  constexpr std::string_view embedding = "embedding_layer_";
  if (size > 3 && components[1] == "patch_embeddings" &&
      startsWith(components[2], embedding))
    if (std::optional<int64_t> number =
            parseNumber(components[2].substr(embedding.size())))
      return ParsedName{{},
                        false,
                        join("patch_embed." + std::to_string(2 * *number - 2),
                             components, 3)};
  if (size < 7 || components[1] != "encoder" || components[2] != "stages" ||
      components[4] != "layers")
    return std::nullopt;
  std::optional<int64_t> stage = parseNumber(components[3]);
  std::optional<int64_t> layer = parseNumber(components[5]);
  if (!stage || !layer)
    return std::nullopt;
  bool residual = components[6] == "module";
  return inBlock({*stage, 0, *layer, 0}, residual, components,
                 residual ? 7 : 6);
}

static ParsedName parseName(KeyStyle style, const std::string &name) {
  std::optional<ParsedName> parsed;
  if (style == KeyStyle::Timm)
    parsed = parseTimm(split(name));
  else if (style == KeyStyle::HuggingFace)
    parsed = parseHuggingFace(split(name));
  return parsed ? *parsed : ParsedName{{}, false, name};
}

/// A convolution with a window of 1 x 1 is a linear layer.
static void removeWindow(const std::string &name, Tensor &tensor) {
  if (startsWith(name, "patch_embed.") || tensor.shape.size() != 4 ||
      tensor.shape[2] != 1 || tensor.shape[3] != 1)
    return;
  tensor.shape.resize(2);
  tensor.strides.resize(2);
}

Result<Checkpoint> levit::translateNames(const Checkpoint &checkpoint) {
  KeyStyle style = getKeyStyle(checkpoint);
  size_t wrapper = getWrapperSize(checkpoint);
  std::vector<ParsedName> parsed;
  std::vector<Place> places;
  for (const std::string &name : checkpoint.getNames()) {
    parsed.push_back(parseName(style, name.substr(wrapper)));
    if (parsed.back().place)
      places.push_back(*parsed.back().place);
  }
  std::sort(places.begin(), places.end());
  places.erase(std::unique(places.begin(), places.end()), places.end());

  Checkpoint translated(checkpoint.getBytes());
  for (size_t i = 0; i < parsed.size(); ++i) {
    const std::string &original = checkpoint.getNames()[i];
    std::string name = parsed[i].name;
    if (parsed[i].place) {
      auto place =
          std::lower_bound(places.begin(), places.end(), *parsed[i].place);
      name = "blocks." + std::to_string(place - places.begin()) +
             (parsed[i].residual ? ".m" : "") + name;
    }
    Tensor tensor = *checkpoint.find(original);
    removeWindow(name, tensor);
    if (!translated.insert(name, std::move(tensor)))
      return Error{"holds " + quote(name) + " twice, once as " +
                   quote(original)};
  }
  return translated;
}
