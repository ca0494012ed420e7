//===- test/e2e/compare-logits.cpp - runs a model and checks its logits -*- C++
//-*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/e2e/Compare.h"

#include <cstring>

using namespace levit;

/// compare-logits MODEL.so IMAGES.npy LOGITS.npy BOUND [THREADS]
///
/// Fails where the relative error of the logits exceeds BOUND, or where an
/// image alone, or in another place of the batch, gets other bits.
int main(int argc, char **argv) {
  if (argc < 5)
    fail("expected MODEL.so IMAGES.npy LOGITS.npy BOUND [THREADS]");
  LoadedModel model;
  openModel(model, argv[1]);
  NpyArray images = readArray(argv[2]), logits = readArray(argv[3]);
  size_t batch = images.shape.empty() ? 0 : images.shape[0];
  size_t pixels = model.imageElements(), classes = model.info().classes;
  if (images.f32.size() != batch * pixels ||
      logits.elements() != batch * classes)
    fail("the model's shapes are others: images " + shapeString(images.shape) +
         ", logits " + shapeString(logits.shape));
  TestSession session(model, argc > 5 ? std::strtoul(argv[5], nullptr, 10) : 0);
  std::vector<float> output = session.run(images.f32);
  checkError(argv[1], relativeError(output, toDouble(logits)),
             std::strtod(argv[4], nullptr));

  // Seven copies of every image: groups of all sizes, in all places.
  for (size_t i = 0; i < batch; ++i) {
    auto begin = images.f32.begin() + i * pixels;
    std::vector<float> copies;
    for (int copy = 0; copy < 7; ++copy)
      copies.insert(copies.end(), begin, begin + pixels);
    std::vector<float> results = session.run(copies);
    for (int copy = 0; copy < 7; ++copy)
      if (std::memcmp(&results[copy * classes], &output[i * classes],
                      classes * sizeof(float)))
        fail("image " + std::to_string(i) + " at place " +
             std::to_string(copy) + " of 7 has other bits");
  }
}
