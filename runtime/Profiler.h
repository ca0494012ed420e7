//===- runtime/Profiler.h - when a run did what -----------------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_RUNTIME_PROFILER_H
#define LEVIT_RUNTIME_PROFILER_H

#include "levit/model_abi.h"
#include <atomic>

namespace levit {

/// Records the events of one run. Threads record at the same time, each its
/// own.
class Profiler {
public:
  Profiler() = default;
  Profiler(const Profiler &) = delete;
  Profiler &operator=(const Profiler &) = delete;
  ~Profiler();

  /// `newEvents` has room for `newCapacity`. False when there is no memory.
  bool init(size_t threads, levit_profile_event *newEvents, size_t newCapacity);

  /// Begins a parallel region, one at a time for each thread that begins them.
  struct Region {
    const levit_region *description;
    /// Of the region's tasks.
    size_t count;
    /// Different for every region of a run.
    size_t number;
  };
  Region begin(const levit_program &program, levit_task task, size_t count);

  /// Nanoseconds since init.
  uint64_t now() const;

  /// Says that `thread` ran `tasks` tasks of `region` from `begin` until now.
  /// What follows on the same of the same region becomes one event.
  void record(const Region &region, size_t thread, size_t tasks,
              uint64_t begin);

  /// Events so far; more than the capacity if some were lost.
  size_t count() const { return numEvents.load(std::memory_order_relaxed); }

private:
  /// What a thread is at. On a cache line of its own.
  struct alignas(64) Thread {
    size_t region;
    size_t tasks;
    /// Null where there was no room.
    levit_profile_event *event;
  };

  Thread *threads = nullptr;
  levit_profile_event *events = nullptr;
  size_t capacity = 0;
  uint64_t start = 0;
  std::atomic<size_t> numEvents{0};
  std::atomic<size_t> numRegions{0};
};

} // namespace levit

#endif // LEVIT_RUNTIME_PROFILER_H
