//===- runtime/Schedule.h - how a batch is cut into program calls -*- C++
//-*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_RUNTIME_SCHEDULE_H
#define LEVIT_RUNTIME_SCHEDULE_H

#include "levit/model_abi.h"

namespace levit {

/// Calls of one program.
struct Step {
  uint32_t program;
  /// Calls, for `calls * programs[program].images` images.
  size_t calls;
  /// The calls go to different threads, each of which runs its own alone;
  /// otherwise they follow each other and all threads work on each.
  bool spread;
};

/// Decides which programs a batch goes through, and whether the threads share
/// the images or the work on one image. The decision is a table made with the
/// session, for no run may allocate.
class Schedule {
public:
  Schedule() = default;
  Schedule(const Schedule &) = delete;
  Schedule &operator=(const Schedule &) = delete;
  ~Schedule();

  /// False when there is no memory. Of `variant`, programs[0].images must be 1.
  bool init(const levit_variant &variant, size_t threads);

  size_t threads() const { return numThreads; }

  /// The first step for `images` (at least 1) images; it covers some or all.
  Step next(size_t images) const;

private:
  struct Entry {
    float cost;
    uint32_t program;
    uint32_t calls;
    bool spread;
  };

  uint32_t largestProgram = 0;
  size_t largestImages = 1;
  size_t numThreads = 1;
  /// table[n] is for n images, n below one call of the largest program for
  /// every thread.
  Entry *table = nullptr;
};

} // namespace levit

#endif // LEVIT_RUNTIME_SCHEDULE_H
