//===- runtime/Schedule.cpp - how a batch is cut into program calls -------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Schedule.h"
#include <cstdlib>

using namespace levit;

namespace {

/// The time of a call on one thread, in units of an image: reading the weights
/// comes on top, once a call.
float callCost(size_t images) { return static_cast<float>(images) + 0.25f; }

/// The part of it that remains when all threads share the call: some regions
/// are too short to be split evenly, and the results move between the cores.
float sharedFraction(size_t threads) {
  constexpr float serial = 0.05f;
  return serial + (1 - serial) / static_cast<float>(threads);
}

} // namespace

Schedule::~Schedule() { free(table); }

bool Schedule::init(const levit_variant &variant, size_t threads) {
  numThreads = threads;
  largestProgram = static_cast<uint32_t>(variant.num_programs - 1);
  largestImages = variant.programs[largestProgram].images;
  size_t size;
  if (__builtin_mul_overflow(largestImages, threads, &size))
    return false;
  table = static_cast<Entry *>(calloc(size, sizeof(Entry)));
  if (!table)
    return false;

  for (size_t n = 1; n < size; ++n) {
    Entry best = {};
    bool found = false;
    auto consider = [&](uint32_t program, size_t calls, bool spread,
                        float cost) {
      cost += table[n - calls * variant.programs[program].images].cost;
      if (found && cost >= best.cost)
        return;
      best = {cost, program, static_cast<uint32_t>(calls), spread};
      found = true;
    };
    // The largest first, so that it wins where nothing else decides.
    for (uint32_t p = largestProgram + 1; p-- > 0;) {
      size_t images = variant.programs[p].images;
      if (images > n)
        continue;
      consider(p, 1, false, callCost(images) * sharedFraction(threads));
      size_t calls = n / images < threads ? n / images : threads;
      if (calls > 1)
        consider(p, calls, true, callCost(images));
    }
    table[n] = best;
  }
  return true;
}

Step Schedule::next(size_t images) const {
  size_t round = largestImages * numThreads;
  if (images >= round) {
    size_t rounds = images / round;
    return {largestProgram, rounds * numThreads, numThreads > 1};
  }
  const Entry &entry = table[images];
  return {entry.program, entry.calls, entry.spread};
}
