//===- runtime/ThreadPool.h - threads for the regions of a run --*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_RUNTIME_THREADPOOL_H
#define LEVIT_RUNTIME_THREADPOOL_H

#include <atomic>
#include <cstddef>
#include <cstdint>

struct pthreadpool;

namespace levit {

/// Threads that work on the parallel regions of one run at a time.
///
/// pthreadpool starts the threads, wakes them for a run and lets them sleep
/// after it; there is one such call per run. Within the run regions are handed
/// over through the atomics below: LeViT has some hundred short regions, and
/// pthreadpool would wait in each for every thread to take part, also for one
/// that has not woken up yet or that the kernel runs elsewhere. Here only
/// iterations that somebody has begun are waited for.
///
/// The iterations of a region are split evenly in order, so that a worker meets
/// the rows it produced in the region before; who is done early takes over
/// iterations of the others.
class ThreadPool {
public:
  using Body = void (*)(void *context);
  using Task = void (*)(void *context, size_t index, size_t worker);

  /// More regions' iterations than this run on the caller alone.
  static constexpr size_t maxCount = size_t(1) << 31;

  /// Null when memory or threads are lacking. `threads` counts the caller.
  static ThreadPool *create(size_t threads);
  void destroy();

  size_t threads() const { return numThreads; }

  /// Calls `body` on this thread; parallelFor may be called within, by it
  /// alone.
  void run(Body body, void *context);

  /// Calls `task` for every index below `count`; at any time no two calls have
  /// the same `worker`, which is below threads().
  void parallelFor(Task task, void *context, size_t count);

private:
  /// Two cache lines, which is what x86 prefetches together.
  static constexpr size_t lineSize = 128;

  /// The iterations of one worker that nobody has begun: the upper half is the
  /// end, the lower half the next. One word, so that taking an iteration also
  /// tells whether there was one.
  struct alignas(lineSize) Range {
    std::atomic<uint64_t> word{0};
  };

  ThreadPool() = default;
  static void enter(void *pool, size_t slot);
  void waitForAll();
  void work(size_t worker);
  size_t drain(size_t worker);

  pthreadpool *pool = nullptr;
  size_t numThreads = 0;
  Body body = nullptr;
  void *bodyContext = nullptr;

  /// Valid while `pending` is not zero.
  Task task = nullptr;
  void *taskContext = nullptr;

  /// Iterations of the current region that are not done.
  alignas(lineSize) std::atomic<size_t> pending{0};
  alignas(lineSize) std::atomic<bool> finished{true};
  /// Threads, the caller included, that have begun their part of a run.
  alignas(lineSize) std::atomic<size_t> entered{0};
  Range *ranges = nullptr;
};

} // namespace levit

#endif // LEVIT_RUNTIME_THREADPOOL_H
