//===- test/e2e/compare-arrays.cpp - checks an array against another -*- C++
//-*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/e2e/Compare.h"

using namespace levit;

/// compare-arrays ARRAY.npy EXPECTED.npy BOUND
///
/// Fails where the relative error exceeds BOUND. Images in ARRAY have their
/// channels last, and in EXPECTED behind the batch.
int main(int argc, char **argv) {
  if (argc != 4)
    fail("expected ARRAY.npy EXPECTED.npy BOUND");
  NpyArray array = readArray(argv[1]), expected = readArray(argv[2]);
  std::vector<double> reference = toDouble(expected);
  std::vector<size_t> shape = expected.shape;
  if (shape.size() == 4) {
    size_t channels = shape[1], pixels = shape[2] * shape[3];
    shape = {shape[0], shape[2], shape[3], shape[1]};
    std::vector<double> moved(reference.size());
    for (size_t i = 0; i < reference.size(); ++i) {
      size_t pixel = i % pixels, channel = i / pixels % channels;
      size_t image = i / pixels / channels;
      moved[(image * pixels + pixel) * channels + channel] = reference[i];
    }
    reference = moved;
  }
  if (array.shape != shape)
    fail(std::string(argv[1]) + ": shape " + shapeString(array.shape) +
         " (expected " + shapeString(shape) + ")");
  checkError(argv[1], relativeError(toDouble(array), reference),
             std::strtod(argv[3], nullptr));
}
