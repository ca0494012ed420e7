//===- tools/levit-inspect/BiasMaps.h - attention biases drawn --*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_TOOLS_LEVITINSPECT_BIASMAPS_H
#define LEVIT_TOOLS_LEVITINSPECT_BIASMAPS_H

#include <cstddef>
#include <string>
#include <vector>

namespace levit {

/// The learned biases of an attention.
struct BiasTable {
  /// Of the layer, a prefix of keys.
  std::string name;
  size_t heads = 0, height = 0, width = 0;
  /// (heads, |dy|, |dx|)
  std::vector<float> values;
};

/// Draws a map for every head, in SVG: the bias between two tokens by their
/// distance (dx, dy), that of a token with itself in the middle, as in
/// appendix B of the paper. All maps share the scale of colours beside them.
std::string drawBiasMaps(const BiasTable &table);

} // namespace levit

#endif // LEVIT_TOOLS_LEVITINSPECT_BIASMAPS_H
