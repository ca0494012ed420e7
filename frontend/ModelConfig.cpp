//===- ModelConfig.cpp - what distinguishes one LeViT from another --------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "frontend/ModelConfig.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <optional>
#include <sstream>

using namespace levit;

bool AttentionConfig::operator==(const AttentionConfig &other) const {
  return heads == other.heads && keyDim == other.keyDim &&
         valueDim == other.valueDim;
}

bool StageConfig::operator==(const StageConfig &other) const {
  return channels == other.channels && depth == other.depth &&
         attention == other.attention && mlpChannels == other.mlpChannels;
}

bool ShrinkConfig::operator==(const ShrinkConfig &other) const {
  return attention == other.attention && mlpChannels == other.mlpChannels;
}

bool ModelConfig::operator==(const ModelConfig &other) const {
  return imageSize == other.imageSize && imageChannels == other.imageChannels &&
         classes == other.classes && distilled == other.distilled &&
         stemChannels == other.stemChannels && stages == other.stages &&
         shrinks == other.shrinks;
}

//===----------------------------------------------------------------------===//
// Verification
//===----------------------------------------------------------------------===//

// Far above any LeViT, and low enough that no product of sizes overflows.
static constexpr int64_t maxImageSize = 4096;
static constexpr int64_t maxChannels = 1 << 16;
static constexpr size_t maxStages = 16;
static constexpr int64_t maxDepth = 256;

static Status verifyRange(const std::string &what, int64_t value, int64_t least,
                          int64_t most) {
  if (value >= least && value <= most)
    return {};
  return Error{what + " is " + std::to_string(value) + " (expected " +
               std::to_string(least) + " to " + std::to_string(most) + ")"};
}

static Status verifyAttention(const std::string &where,
                              const AttentionConfig &config) {
  for (auto [what, value] :
       {std::pair("heads", config.heads), std::pair("key dim", config.keyDim),
        std::pair("value dim", config.valueDim)})
    if (Status status = verifyRange(where + ": " + what, value, 1, maxChannels);
        !status)
      return status;
  if (Status status = verifyRange(where + ": heads * key dim",
                                  config.heads * config.keyDim, 1, maxChannels);
      !status)
    return status;
  return verifyRange(where + ": heads * value dim",
                     config.heads * config.valueDim, 1, maxChannels);
}

Status levit::verify(const ModelConfig &config) {
  if (Status status =
          verifyRange("image size", config.imageSize, 16, maxImageSize);
      !status)
    return status;
  if (config.imageSize % 16 != 0)
    return Error{"image size is " + std::to_string(config.imageSize) +
                 " (expected a multiple of 16)"};
  for (auto [what, value] : {std::pair("image channels", config.imageChannels),
                             std::pair("classes", config.classes)})
    if (Status status = verifyRange(what, value, 1, maxChannels); !status)
      return status;
  for (size_t i = 0; i < config.stemChannels.size(); ++i)
    if (Status status =
            verifyRange("channels of stem convolution " + std::to_string(i),
                        config.stemChannels[i], 1, maxChannels);
        !status)
      return status;
  if (config.stages.empty() || config.stages.size() > maxStages)
    return Error{"there are " + std::to_string(config.stages.size()) +
                 " stages (expected 1 to " + std::to_string(maxStages) + ")"};
  if (config.shrinks.size() + 1 != config.stages.size())
    return Error{"there are " + std::to_string(config.shrinks.size()) +
                 " shrinking blocks (expected " +
                 std::to_string(config.stages.size() - 1) + ")"};
  if (config.stemChannels.back() != config.stages.front().channels)
    return Error{"the stem has " + std::to_string(config.stemChannels.back()) +
                 " channels (expected " +
                 std::to_string(config.stages.front().channels) + ")"};
  for (size_t i = 0; i < config.stages.size(); ++i) {
    const StageConfig &stage = config.stages[i];
    std::string where = "stage " + std::to_string(i + 1);
    if (Status status =
            verifyRange(where + ": channels", stage.channels, 1, maxChannels);
        !status)
      return status;
    if (Status status =
            verifyRange(where + ": depth", stage.depth, 0, maxDepth);
        !status)
      return status;
    if (Status status = verifyRange(where + ": MLP channels", stage.mlpChannels,
                                    0, maxChannels);
        !status)
      return status;
    if (stage.depth > 0)
      if (Status status = verifyAttention(where, stage.attention); !status)
        return status;
  }
  for (size_t i = 0; i < config.shrinks.size(); ++i) {
    const ShrinkConfig &shrink = config.shrinks[i];
    std::string where = "shrinking block " + std::to_string(i + 1);
    if (Status status = verifyAttention(where, shrink.attention); !status)
      return status;
    if (Status status = verifyRange(where + ": MLP channels",
                                    shrink.mlpChannels, 0, maxChannels);
        !status)
      return status;
  }
  return {};
}

//===----------------------------------------------------------------------===//
// The models of the paper
//===----------------------------------------------------------------------===//

namespace {
struct NamedModel {
  const char *name;
  const char *description;
};
} // namespace

// Table 3 of the paper.
static const NamedModel namedModels[] = {
    {"levit_128s", "channels=128:256:384,key_dim=16,heads=4:6:8,depth=2:3:4"},
    {"levit_128", "channels=128:256:384,key_dim=16,heads=4:8:12,depth=4"},
    {"levit_192", "channels=192:288:384,key_dim=32,heads=3:5:6,depth=4"},
    {"levit_256", "channels=256:384:512,key_dim=32,heads=4:6:8,depth=4"},
    {"levit_384", "channels=384:512:768,key_dim=32,heads=6:9:12,depth=4"}};

const std::vector<std::string> &levit::getModelNames() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> names;
    for (const NamedModel &model : namedModels)
      names.push_back(model.name);
    return names;
  }();
  return names;
}

std::string levit::getModelName(const ModelConfig &config) {
  for (const NamedModel &model : namedModels) {
    Result<ModelConfig> named = parseModel(model.description);
    if (named && named->stages == config.stages &&
        named->shrinks == config.shrinks &&
        named->stemChannels == config.stemChannels)
      return model.name;
  }
  return "levit_custom";
}

//===----------------------------------------------------------------------===//
// Parsing
//===----------------------------------------------------------------------===//

const char *levit::getModelSyntax() {
  return R"(A model is NAME, KEY=VALUE,... or NAME,KEY=VALUE,...

NAME is levit_128s, levit_128, levit_192, levit_256 or levit_384; LeViT-128S and
the like mean the same.

KEY=VALUE sets or changes one property. A value of one number for each stage is
written A:B:C; a single number stands for all stages.
  channels=A:B:C       channels of each stage
  key_dim=A:B:C        channels of a head's queries and keys
  heads=A:B:C          attention heads
  depth=A:B:C          pairs of attention and MLP
  attn_ratio=A:B:C     channels of a head's values / key_dim (default: 2)
  mlp_ratio=A:B:C      channels inside an MLP / channels (default: 2; 0: no MLP)
  down_heads=A:B       likewise for the shrinking attention behind each stage but
  down_key_dim=A:B     the last (default: the key_dim of the stage, as many heads
  down_attn_ratio=A:B  as channels / key_dim, ratios 4 and 2)
  down_mlp_ratio=A:B
  image=N              pixels a side, a multiple of 16 (default: 224)
  image_channels=N     (default: 3)
  classes=N            (default: 1000)
  distilled=BOOL       whether there is a distillation head (default: true)
)";
}

namespace {
/// Properties as they are written, each a list of numbers; empty if not given.
class ModelParser {
public:
  Status set(const std::string &text);
  Result<ModelConfig> makeConfig() const;

private:
  struct Property {
    const char *key;
    std::vector<double> values;
  };

  const std::vector<double> &get(const char *key) const;
  /// The number of a stage. Null if the list has neither one nor `count`.
  std::optional<double> get(const char *key, size_t index, size_t count) const;

  Property properties[14] = {
      {"channels", {}},        {"key_dim", {}},      {"heads", {}},
      {"depth", {}},           {"attn_ratio", {2}},  {"mlp_ratio", {2}},
      {"down_heads", {}},      {"down_key_dim", {}}, {"down_attn_ratio", {4}},
      {"down_mlp_ratio", {2}}, {"image", {224}},     {"image_channels", {3}},
      {"classes", {1000}},     {"distilled", {1}},
  };
};
} // namespace

static std::vector<std::string> split(const std::string &text, char separator) {
  std::vector<std::string> parts;
  std::string part;
  std::istringstream stream(text + separator);
  while (std::getline(stream, part, separator))
    parts.push_back(part);
  return parts;
}

/// A number without sign, exponent or surrounding blanks.
static std::optional<double> parseNumber(const std::string &text) {
  bool valid = !text.empty() && text.size() <= 9 &&
               std::isdigit((unsigned char)text.front()) &&
               std::count(text.begin(), text.end(), '.') <= 1 &&
               text.find_first_not_of("0123456789.") == std::string::npos;
  if (!valid)
    return std::nullopt;
  double value = 0, scale = 1;
  bool fraction = false;
  for (char c : text) {
    if (c == '.') {
      fraction = true;
      continue;
    }
    value = value * 10 + (c - '0');
    scale *= fraction ? 10 : 1;
  }
  return value / scale;
}

Status ModelParser::set(const std::string &text) {
  size_t equals = text.find('=');
  std::string key = text.substr(0, equals);
  for (Property &property : properties) {
    if (equals == std::string::npos || key != property.key)
      continue;
    std::string value = text.substr(equals + 1);
    if (key == "distilled" && (value == "true" || value == "false"))
      value = value == "true" ? "1" : "0";
    std::vector<double> values;
    for (const std::string &part : split(value, ':')) {
      std::optional<double> number = parseNumber(part);
      bool ratio = key.find("ratio") != std::string::npos;
      if (!number || (!ratio && *number != std::floor(*number)))
        return Error{"the value of " + quote(text) +
                     " is not a list of numbers"
                     " (expected " +
                     (ratio ? "1.5 or 2:2.5:3)" : "4 or 4:6:8)")};
      values.push_back(*number);
    }
    property.values = std::move(values);
    return {};
  }
  std::string known;
  for (const Property &property : properties)
    known += (known.empty() ? "" : ", ") + std::string(property.key);
  return Error{quote(text) +
               " is neither a model nor a property of one "
               "(expected one of levit_128s, levit_128, levit_192, levit_256, "
               "levit_384, or KEY=VALUE with a key of " +
               known + ")"};
}

const std::vector<double> &ModelParser::get(const char *key) const {
  for (const Property &property : properties)
    if (std::string_view(property.key) == key)
      return property.values;
  return properties[0].values;
}

std::optional<double> ModelParser::get(const char *key, size_t index,
                                       size_t count) const {
  const std::vector<double> &values = get(key);
  if (values.size() == 1)
    return values[0];
  if (values.size() == count)
    return values[index];
  return std::nullopt;
}

Result<ModelConfig> ModelParser::makeConfig() const {
  for (const char *key : {"channels", "key_dim", "heads", "depth"})
    if (get(key).empty())
      return Error{std::string("the model has no ") + key + " (expected " +
                   key + "=NUMBERS, or the name of a model)"};
  for (const char *key : {"image", "image_channels", "classes", "distilled"})
    if (get(key).size() != 1)
      return Error{std::string(key) + " has " +
                   std::to_string(get(key).size()) + " numbers (expected one)"};
  size_t numStages = get("channels").size();
  for (const char *key :
       {"key_dim", "heads", "depth", "attn_ratio", "mlp_ratio"})
    if (!get(key, 0, numStages))
      return Error{std::string(key) + " has " +
                   std::to_string(get(key).size()) +
                   " numbers (expected one, or one for each of the " +
                   std::to_string(numStages) + " stages)"};
  for (const char *key :
       {"down_heads", "down_key_dim", "down_attn_ratio", "down_mlp_ratio"})
    if (!get(key).empty() && !get(key, 0, numStages - 1))
      return Error{std::string(key) + " has " +
                   std::to_string(get(key).size()) +
                   " numbers (expected one, or one for each of the " +
                   std::to_string(numStages - 1) + " shrinking blocks)"};

  auto getInt = [&](const char *key, size_t index, size_t count) {
    return int64_t(*get(key, index, count));
  };
  ModelConfig config;
  config.imageSize = getInt("image", 0, 1);
  config.imageChannels = getInt("image_channels", 0, 1);
  config.classes = getInt("classes", 0, 1);
  config.distilled = getInt("distilled", 0, 1) != 0;
  for (size_t i = 0; i < numStages; ++i) {
    StageConfig stage;
    stage.channels = int64_t(get("channels")[i]);
    stage.depth = getInt("depth", i, numStages);
    stage.attention.heads = getInt("heads", i, numStages);
    stage.attention.keyDim = getInt("key_dim", i, numStages);
    stage.attention.valueDim = int64_t(*get("attn_ratio", i, numStages) *
                                       double(stage.attention.keyDim));
    stage.mlpChannels =
        int64_t(*get("mlp_ratio", i, numStages) * double(stage.channels));
    config.stages.push_back(stage);
  }
  for (size_t i = 0; i + 1 < numStages; ++i) {
    ShrinkConfig shrink;
    shrink.attention.keyDim = get("down_key_dim").empty()
                                  ? config.stages[i].attention.keyDim
                                  : getInt("down_key_dim", i, numStages - 1);
    if (!get("down_heads").empty())
      shrink.attention.heads = getInt("down_heads", i, numStages - 1);
    else if (shrink.attention.keyDim > 0)
      shrink.attention.heads =
          config.stages[i].channels / shrink.attention.keyDim;
    shrink.attention.valueDim =
        int64_t(*get("down_attn_ratio", i, numStages - 1) *
                double(shrink.attention.keyDim));
    shrink.mlpChannels = int64_t(*get("down_mlp_ratio", i, numStages - 1) *
                                 double(config.stages[i + 1].channels));
    config.shrinks.push_back(shrink);
  }
  int64_t channels = config.stages.front().channels;
  config.stemChannels = {channels / 8, channels / 4, channels / 2, channels};
  if (Status status = verify(config); !status)
    return status.error();
  return config;
}

/// "LeViT-128S" as "levit_128s".
static std::string normaliseName(std::string name) {
  for (char &c : name)
    c = c == '-' ? '_' : char(std::tolower((unsigned char)c));
  return name;
}

Result<ModelConfig> levit::parseModel(const std::string &text) {
  std::vector<std::string> parts = split(text, ',');
  for (const NamedModel &model : namedModels)
    if (normaliseName(parts.front()) == model.name) {
      std::vector<std::string> properties = split(model.description, ',');
      properties.insert(properties.end(), parts.begin() + 1, parts.end());
      parts = std::move(properties);
      break;
    }
  ModelParser parser;
  for (const std::string &part : parts)
    if (Status status = parser.set(part); !status)
      return status.error();
  return parser.makeConfig();
}
