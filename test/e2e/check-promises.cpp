//===- test/e2e/check-promises.cpp - what every model keeps -----*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/CountAllocations.h"
#include "test/e2e/Compare.h"

#include <cstring>
#include <thread>

using namespace levit;

/// check-promises MODEL.so
///
/// Fails where an image's logits depend on the batch of 1 to 16 images that it
/// is in, its place there, the number of threads (1 to 3), the run, or another
/// session that runs at the same time; or where a run allocates memory.
int main(int argc, char **argv) {
  if (argc != 2)
    fail("expected MODEL.so");
  LoadedModel model;
  openModel(model, argv[1]);
  size_t pixels = model.imageElements(), classes = model.info().classes;

  constexpr size_t images = 16;
  std::vector<float> input = makeRandomImages(images * pixels);
  std::vector<float> expected(images * classes);
  for (size_t i = 0; i < images; ++i) {
    std::vector<float> image(input.begin() + i * pixels,
                             input.begin() + (i + 1) * pixels);
    std::vector<float> logits = TestSession(model, 1).run(image);
    std::copy(logits.begin(), logits.end(), expected.begin() + i * classes);
  }

  // A batch that begins with the image `first`, in a ring.
  auto check = [&](TestSession &session, size_t first, size_t batch,
                   const std::string &what) {
    std::vector<float> part;
    for (size_t i = first; i < first + batch; ++i)
      part.insert(part.end(), input.begin() + i % images * pixels,
                  input.begin() + (i % images + 1) * pixels);
    std::vector<float> logits(batch * classes);
    allocations = 0;
    counting = true;
    levit_status status =
        levit_session_run(session.get(), part.data(), batch, logits.data());
    counting = false;
    if (status)
      fail(levit_status_string(status));
    if (allocations)
      fail("a run with " + what + " allocates memory");
    for (size_t i = 0; i < batch; ++i)
      if (std::memcmp(&logits[i * classes],
                      &expected[(first + i) % images * classes],
                      classes * sizeof(float)))
        fail("image " + std::to_string(i) + " of a batch of " +
             std::to_string(batch) + " with " + what + " has other bits");
  };
  for (size_t threads = 1; threads <= 3; ++threads) {
    TestSession session(model, threads);
    for (size_t batch = 1; batch <= images; ++batch)
      for (size_t first : {size_t(0), size_t(5)})
        check(session, first, batch, std::to_string(threads) + " threads");
  }

  auto runAll = [&] {
    TestSession session(model, 2);
    for (size_t batch = 1; batch <= images; ++batch)
      if (std::vector<float> logits = session.run(std::vector<float>(
              input.begin(), input.begin() + batch * pixels));
          std::memcmp(logits.data(), expected.data(),
                      logits.size() * sizeof(float)))
        fail("two sessions at the same time disturb each other");
  };
  std::thread other(runAll);
  runAll();
  other.join();
  std::puts("bits and memory as promised");
}
