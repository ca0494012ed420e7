//===- tools/common/NoiseImages.h - images to measure with ------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_TOOLS_COMMON_NOISEIMAGES_H
#define LEVIT_TOOLS_COMMON_NOISEIMAGES_H

#include <cstddef>
#include <vector>

namespace levit {

/// Numbers like those of a normalised picture, the same in every run.
std::vector<float> makeNoiseImages(size_t elements);

} // namespace levit

#endif // LEVIT_TOOLS_COMMON_NOISEIMAGES_H
