//===- tools/common/TopClasses.cpp - the likeliest classes ----------------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/common/TopClasses.h"
#include <algorithm>
#include <cmath>
#include <numeric>

using namespace levit;

std::vector<ClassProbability> levit::topClasses(const float *logits,
                                                size_t classes, size_t count) {
  std::vector<size_t> order(classes);
  std::iota(order.begin(), order.end(), 0);
  count = std::min(count, classes);
  std::partial_sort(order.begin(), order.begin() + count, order.end(),
                    [&](size_t a, size_t b) {
                      bool aIsNan = std::isnan(logits[a]),
                           bIsNan = std::isnan(logits[b]);
                      if (aIsNan != bIsNan)
                        return bIsNan;
                      if (!aIsNan && logits[a] != logits[b])
                        return logits[a] > logits[b];
                      return a < b;
                    });
  std::vector<ClassProbability> top;
  if (count == 0)
    return top;
  double largest = logits[order[0]], sum = 0;
  for (size_t i = 0; i < classes; ++i)
    sum += std::exp(logits[i] - largest);
  for (size_t i = 0; i < count; ++i)
    top.push_back({order[i], std::exp(logits[order[i]] - largest) / sum});
  return top;
}
