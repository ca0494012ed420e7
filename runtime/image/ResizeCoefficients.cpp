//===- runtime/image/ResizeCoefficients.cpp - taps of a resize ------------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/image/ResizeCoefficients.h"

using namespace levit;

namespace {

/// What a filter weighs at a distance, and how far it reaches, in pixels of the
/// smaller picture.
struct Filter {
  double (*weigh)(double distance);
  double reach;
};

double weighBilinear(double x) {
  x = x < 0 ? -x : x;
  return x < 1 ? 1 - x : 0;
}

double weighBicubic(double x) {
  constexpr double a = -0.5;
  x = x < 0 ? -x : x;
  if (x < 1)
    return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < 2)
    return (((x - 5) * x + 8) * x - 4) * a;
  return 0;
}

Filter getFilter(Interpolation interpolation) {
  return interpolation == Interpolation::Bilinear ? Filter{weighBilinear, 1}
                                                  : Filter{weighBicubic, 2};
}

/// Where the taps of a pixel are.
struct Taps {
  double center;
  size_t begin, end;
};

struct Geometry {
  Geometry(Interpolation interpolation, const ResizeRange &range)
      : filter(getFilter(interpolation)), from(range.from),
        scale(static_cast<double>(range.from) / range.to),
        filterScale(scale < 1 ? 1 : scale),
        support(filter.reach * filterScale) {}

  Taps getTaps(size_t pixel) const {
    double center = (pixel + 0.5) * scale;
    double begin = center - support + 0.5, end = center + support + 0.5;
    Taps taps = {center, begin < 0 ? 0 : static_cast<size_t>(begin),
                 static_cast<size_t>(end)};
    if (taps.end > from)
      taps.end = from;
    return taps;
  }

  /// All pixels have equally many taps, so some weigh nothing.
  size_t getStart(const Taps &taps, size_t count) const {
    return taps.begin + count > from ? from - count : taps.begin;
  }

  Filter filter;
  size_t from;
  double scale, filterScale, support;
};

} // namespace

size_t levit::countTaps(Interpolation interpolation, const ResizeRange &range) {
  Geometry geometry(interpolation, range);
  size_t most = 1;
  for (size_t i = 0; i < range.count; ++i) {
    Taps taps = geometry.getTaps(range.first + i);
    if (taps.end - taps.begin > most)
      most = taps.end - taps.begin;
  }
  return most;
}

InputRange levit::findInputs(Interpolation interpolation,
                             const ResizeRange &range, size_t count) {
  Geometry geometry(interpolation, range);
  auto getStart = [&](size_t pixel) {
    return geometry.getStart(geometry.getTaps(pixel), count);
  };
  size_t first = getStart(range.first);
  return {first, getStart(range.first + range.count - 1) + count - first};
}

void levit::computeCoefficients(Interpolation interpolation,
                                const ResizeRange &range, size_t count,
                                double *weights, int32_t *coefficients,
                                int32_t *starts) {
  Geometry geometry(interpolation, range);
  double inverse = 1 / geometry.filterScale;
  for (size_t i = 0; i < range.count; ++i) {
    Taps taps = geometry.getTaps(range.first + i);
    size_t start = geometry.getStart(taps, count);
    starts[i] = static_cast<int32_t>(start);
    double total = 0;
    for (size_t t = 0; t < count; ++t) {
      size_t tap = start + t;
      weights[t] =
          tap >= taps.begin && tap < taps.end
              ? geometry.filter.weigh(
                    (static_cast<double>(tap) - taps.center + 0.5) * inverse)
              : 0;
      total += weights[t];
    }
    int32_t *row = coefficients + i * count;
    for (size_t t = 0; t < count; ++t) {
      double weight = total != 0 ? weights[t] / total : weights[t];
      row[t] = static_cast<int32_t>((weight < 0 ? -0.5 : 0.5) +
                                    weight * (1 << coefficientFractionBits));
    }
  }
}
