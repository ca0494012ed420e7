//===- tools/common/NoiseImages.cpp - images to measure with ----*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/common/NoiseImages.h"
#include <random>

std::vector<float> levit::makeNoiseImages(size_t elements) {
  std::vector<float> images(elements);
  std::mt19937 generator(0);
  for (float &value : images)
    value = static_cast<float>(generator() >> 8) * 0x1p-22f - 2;
  return images;
}
