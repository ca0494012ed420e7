//===- ModelSummary.cpp - a model as a table of layers --------------------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "frontend/ModelSummary.h"

#include "frontend/ModelLayout.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>

using namespace levit;

int64_t ModelSummary::countParameters() const {
  int64_t total = 0;
  for (const SummaryRow &row : rows)
    total += row.parameters;
  return total;
}

int64_t ModelSummary::countMultiplyAccumulates() const {
  int64_t total = 0;
  for (const SummaryRow &row : rows)
    total += row.multiplyAccumulates;
  return total;
}

//===----------------------------------------------------------------------===//
// Text
//===----------------------------------------------------------------------===//

/// 1234567 as "1,234,567".
static std::string group(int64_t number) {
  std::string text = std::to_string(number);
  for (size_t i = text.size(); i > 3; i -= 3)
    text.insert(i - 3, ",");
  return text;
}

/// In millions, rounded as in the paper's table.
static std::string inMillions(int64_t number) {
  char text[32];
  double millions = double(number) / 1e6;
  int digits = millions < 1 ? 2 : millions < 10 ? 1 : 0;
  std::snprintf(text, sizeof(text), "%.*f M", digits, millions);
  return text;
}

std::string ModelSummary::toText() const {
  using Line = std::array<std::string, 6>;
  std::vector<Line> lines = {
      {"layer", "kind", "input", "output", "parameters", "MACs"}};
  for (const SummaryRow &row : rows)
    lines.push_back({row.name, row.kind, toString(row.input),
                     toString(row.output), group(row.parameters),
                     group(row.multiplyAccumulates)});
  lines.push_back({"total", "", "", "", group(countParameters()),
                   group(countMultiplyAccumulates())});

  std::array<size_t, 6> widths = {};
  for (const Line &line : lines)
    for (size_t i = 0; i < line.size(); ++i)
      widths[i] = std::max(widths[i], line[i].size());
  std::string text =
      name + ": image " + toString(image) + ", " + std::to_string(classes) +
      " classes, " + inMillions(countParameters()) + " parameters, " +
      inMillions(countMultiplyAccumulates()) + " multiply-accumulates\n\n";
  for (const Line &line : lines) {
    std::string padded;
    for (size_t i = 0; i < line.size(); ++i) {
      std::string padding(widths[i] - line[i].size(), ' ');
      bool number = i >= 4;
      padded +=
          (i ? "  " : "") + (number ? padding + line[i] : line[i] + padding);
    }
    text += padded + "\n";
  }
  return text;
}

//===----------------------------------------------------------------------===//
// JSON
//===----------------------------------------------------------------------===//

std::string ModelSummary::toJson() const {
  nlohmann::ordered_json layers = nlohmann::ordered_json::array();
  for (const SummaryRow &row : rows)
    layers.push_back({{"name", row.name},
                      {"kind", row.kind},
                      {"input", row.input},
                      {"output", row.output},
                      {"parameters", row.parameters},
                      {"multiply_accumulates", row.multiplyAccumulates}});
  nlohmann::ordered_json json = {
      {"name", name},
      {"image", image},
      {"classes", classes},
      {"parameters", countParameters()},
      {"multiply_accumulates", countMultiplyAccumulates()},
      {"layers", layers}};
  // Names may come from files, which need not be UTF-8.
  return json.dump(2, ' ', false,
                   nlohmann::ordered_json::error_handler_t::replace) +
         "\n";
}

//===----------------------------------------------------------------------===//
// Of a configuration
//===----------------------------------------------------------------------===//

ModelSummary levit::summarize(const std::string &name,
                              const ModelConfig &config) {
  ModelSummary summary{
      name,
      {config.imageChannels, config.imageSize, config.imageSize},
      config.classes,
      {}};
  for (const Layer &layer : getLayers(config)) {
    auto getShape = [&](int64_t grid, int64_t channels) -> Shape {
      switch (layer.kind) {
      case Layer::Kind::Convolution:
        return {grid, grid, channels};
      case Layer::Kind::Linear:
      case Layer::Kind::Attention:
        return {grid * grid, channels};
      case Layer::Kind::Classifier:
        return {channels};
      }
      return {};
    };
    summary.rows.push_back({layer.name, getKindName(layer.kind),
                            getShape(layer.inGrid, layer.inChannels),
                            getShape(layer.outGrid, layer.outChannels),
                            layer.countParameters(),
                            layer.countMultiplyAccumulates()});
  }
  return summary;
}
