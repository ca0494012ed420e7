//===- test/e2e/compare-models.cpp - checks a model against another -*- C++
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

/// compare-models MODEL.so EXPECTED.so BOUND
///
/// Runs two models on the same random images, in batches of one to five, with
/// one to three threads. Fails where the relative error of the first one's
/// logits exceeds BOUND, or where they depend on the batch or the threads.
int main(int argc, char **argv) {
  if (argc != 4)
    fail("expected MODEL.so EXPECTED.so BOUND");
  LoadedModel model, expected;
  openModel(model, argv[1]);
  openModel(expected, argv[2]);
  size_t pixels = model.imageElements(), classes = model.info().classes;
  if (pixels != expected.imageElements() || classes != expected.info().classes)
    fail("the models' shapes differ");

  constexpr size_t images = 5;
  std::vector<float> input = makeRandomImages(images * pixels);
  std::vector<float> reference = TestSession(expected, 1).run(input);
  std::vector<float> output = TestSession(model, 1).run(input);
  checkError(argv[1], relativeError(output, reference),
             std::strtod(argv[3], nullptr));

  for (size_t threads = 1; threads <= 3; ++threads) {
    TestSession session(model, threads);
    for (size_t batch = 1; batch <= images; ++batch) {
      std::vector<float> part(input.begin(), input.begin() + batch * pixels);
      std::vector<float> logits = session.run(part);
      if (std::memcmp(logits.data(), output.data(),
                      batch * classes * sizeof(float)))
        fail("a batch of " + std::to_string(batch) + " with " +
             std::to_string(threads) + " threads has other bits");
    }
  }
}
