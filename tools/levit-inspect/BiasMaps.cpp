//===- tools/levit-inspect/BiasMaps.cpp - attention biases drawn ----------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/levit-inspect/BiasMaps.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <map>

using namespace levit;

namespace {

/// Steps of the scale of colours.
constexpr int steps = 64;

/// Pixels.
constexpr size_t mapSize = 162, gap = 18, top = 44, titleHeight = 14;

/// A colour of the scale, from dark blue over green to yellow: viridis at five
/// points, and straight lines between them.
std::string colour(int step) {
  static constexpr double points[5][3] = {{68, 1, 84},
                                          {59, 82, 139},
                                          {33, 145, 140},
                                          {94, 201, 98},
                                          {253, 231, 37}};
  double place = 4.0 * step / (steps - 1);
  int index = std::min(static_cast<int>(place), 3);
  double part = place - index;
  char text[8];
  unsigned rgb[3];
  for (int i = 0; i < 3; ++i)
    rgb[i] = static_cast<unsigned>(std::lround(
        points[index][i] + part * (points[index + 1][i] - points[index][i])));
  std::snprintf(text, sizeof(text), "#%02x%02x%02x", rgb[0], rgb[1], rgb[2]);
  return text;
}

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.4g", value);
  return text;
}

/// Names may come from files.
std::string escape(const std::string &text) {
  std::string result;
  for (char c : text)
    if (c == '<' || c == '>' || c == '&' || c == '"' || c < ' ' || c > '~')
      result += "&#" + std::to_string(static_cast<unsigned char>(c)) + ";";
    else
      result += c;
  return result;
}

std::string text(size_t x, size_t y, const std::string &content) {
  return "<text x=\"" + std::to_string(x) + "\" y=\"" + std::to_string(y) +
         "\">" + escape(content) + "</text>\n";
}

/// The finite values' least and largest.
struct Range {
  explicit Range(const std::vector<float> &values) {
    for (float value : values) {
      if (!std::isfinite(value))
        continue;
      low = std::min(low, static_cast<double>(value));
      high = std::max(high, static_cast<double>(value));
    }
    if (low > high)
      low = high = 0;
  }

  int step(double value) const {
    if (high == low)
      return steps / 2;
    return static_cast<int>(
        std::lround((value - low) / (high - low) * (steps - 1)));
  }

  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();
};

/// A head's map in cells of one unit. Cells of a colour are one path; those
/// that are no number stay as the background is.
std::string drawMap(const BiasTable &table, const Range &range, size_t head) {
  const float *values = &table.values[head * table.height * table.width];
  std::map<int, std::string> paths;
  size_t rows = 2 * table.height - 1, columns = 2 * table.width - 1;
  auto distance = [](size_t at, size_t middle) {
    return at > middle ? at - middle : middle - at;
  };
  for (size_t y = 0; y < rows; ++y)
    for (size_t x = 0; x < columns; ++x) {
      float value = values[distance(y, table.height - 1) * table.width +
                           distance(x, table.width - 1)];
      if (std::isfinite(value))
        paths[range.step(value)] +=
            "M" + std::to_string(x) + " " + std::to_string(y) + "h1v1h-1z";
    }
  std::string drawn;
  for (const auto &[step, path] : paths)
    drawn += "<path fill=\"" + colour(step) + "\" d=\"" + path + "\"/>\n";
  return drawn;
}

} // namespace

std::string levit::drawBiasMaps(const BiasTable &table) {
  Range range(table.values);
  size_t perRow = std::min<size_t>(table.heads, 4);
  size_t rows = (table.heads + perRow - 1) / perRow;
  size_t cell = mapSize + gap;
  size_t scaleX = gap + perRow * cell;
  size_t width = scaleX + 80;
  size_t height = top + rows * (cell + titleHeight) + gap / 2;
  std::string svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" +
                    std::to_string(width) + "\" height=\"" +
                    std::to_string(height) +
                    "\" font-family=\"sans-serif\" font-size=\"11\">\n"
                    "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n" +
                    text(gap, 16,
                         table.name + ": attention bias by distance, " +
                             std::to_string(table.heads) + " heads, " +
                             std::to_string(table.height) + " x " +
                             std::to_string(table.width) + " tokens");
  for (size_t head = 0; head < table.heads; ++head) {
    size_t x = gap + head % perRow * cell;
    size_t y = top + head / perRow * (cell + titleHeight);
    svg += text(x, y - 4, "head " + std::to_string(head));
    svg += "<svg x=\"" + std::to_string(x) + "\" y=\"" + std::to_string(y) +
           "\" width=\"" + std::to_string(mapSize) + "\" height=\"" +
           std::to_string(mapSize) + "\" viewBox=\"0 0 " +
           std::to_string(2 * table.width - 1) + " " +
           std::to_string(2 * table.height - 1) +
           "\" shape-rendering=\"crispEdges\">\n" +
           drawMap(table, range, head) + "</svg>\n";
  }
  // The largest value is at the top.
  svg += "<svg x=\"" + std::to_string(scaleX) + "\" y=\"" +
         std::to_string(top) + "\" width=\"12\" height=\"" +
         std::to_string(mapSize) + "\" viewBox=\"0 0 1 " +
         std::to_string(steps) +
         "\" preserveAspectRatio=\"none\" shape-rendering=\"crispEdges\">\n";
  for (int step = 0; step < steps; ++step)
    svg += "<rect y=\"" + std::to_string(steps - 1 - step) +
           "\" width=\"1\" height=\"1\" fill=\"" + colour(step) + "\"/>\n";
  svg += "</svg>\n" + text(scaleX + 18, top + 9, number(range.high)) +
         text(scaleX + 18, top + mapSize, number(range.low)) + "</svg>\n";
  return svg;
}
