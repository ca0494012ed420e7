//===- runtime/Profiler.cpp - when a run did what -------------------------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Profiler.h"
#include <cstdlib>
#include <ctime>
#include <new>

using namespace levit;

namespace {

/// Of regions that the program does not describe.
const levit_region unknownRegion = {nullptr, "", 0};

uint64_t nanoseconds() {
  timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<uint64_t>(time.tv_sec) * 1000000000u +
         static_cast<uint64_t>(time.tv_nsec);
}

} // namespace

Profiler::~Profiler() { free(threads); }

bool Profiler::init(size_t numThreads, levit_profile_event *newEvents,
                    size_t newCapacity) {
  void *memory = nullptr;
  if (posix_memalign(&memory, alignof(Thread), numThreads * sizeof(Thread)))
    return false;
  threads = static_cast<Thread *>(memory);
  for (size_t i = 0; i < numThreads; ++i)
    new (&threads[i]) Thread();
  events = newEvents;
  capacity = newCapacity;
  start = nanoseconds();
  return true;
}

uint64_t Profiler::now() const { return nanoseconds() - start; }

Profiler::Region Profiler::begin(const levit_program &program, levit_task task,
                                 size_t count) {
  Region region = {&unknownRegion, count,
                   1 + numRegions.fetch_add(1, std::memory_order_relaxed)};
  for (uint64_t i = 0; i < program.num_regions; ++i)
    if (program.regions[i].task == task)
      region.description = &program.regions[i];
  return region;
}

void Profiler::record(const Region &region, size_t thread, size_t tasks,
                      uint64_t begin) {
  Thread &state = threads[thread];
  if (state.region != region.number) {
    size_t index = numEvents.fetch_add(1, std::memory_order_relaxed);
    state.region = region.number;
    state.tasks = 0;
    state.event = index < capacity ? &events[index] : nullptr;
    if (state.event)
      *state.event = {region.description->layers, thread, begin, 0, 0};
  }
  state.tasks += tasks;
  if (!state.event)
    return;
  state.event->end = now();
  // A part of the region's, which fits 64 bits times any number of tasks.
  state.event->multiply_accumulates = static_cast<uint64_t>(
      static_cast<double>(region.description->multiply_accumulates) *
      static_cast<double>(state.tasks) / static_cast<double>(region.count));
}
