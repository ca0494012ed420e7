//===- runtime/ThreadPool.cpp - threads for the regions of a run ----------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/ThreadPool.h"
#include "runtime/FloatEnvironment.h"
#include <cstdlib>
#include <new>
#include <pthreadpool.h>
#include <sched.h>

using namespace levit;

namespace {

/// Waits with the core in hand, for what comes within microseconds as a rule: a
/// region, the end of one, a thread that wakes up. Then it offers the core to
/// others, which costs a time slice where the machine is busy.
class Backoff {
public:
  void pause() {
    if (spins < maxSpins) {
      ++spins;
#if defined(__SSE__)
      _mm_pause();
#endif
    } else {
      sched_yield();
    }
  }

private:
  static constexpr unsigned maxSpins = 2000;
  unsigned spins = 0;
};

template <typename T> T *allocate(size_t count) {
  void *memory = nullptr;
  if (posix_memalign(&memory, alignof(T) < 16 ? 16 : alignof(T),
                     count * sizeof(T)))
    return nullptr;
  return static_cast<T *>(memory);
}

uint32_t nextOf(uint64_t word) { return static_cast<uint32_t>(word); }
uint32_t endOf(uint64_t word) { return static_cast<uint32_t>(word >> 32); }

} // namespace

ThreadPool *ThreadPool::create(size_t threads) {
  void *memory = allocate<ThreadPool>(1);
  Range *ranges = allocate<Range>(threads);
  if (memory && ranges) {
    auto *created = new (memory) ThreadPool();
    created->numThreads = threads;
    created->ranges = ranges;
    for (size_t i = 0; i < threads; ++i)
      new (&ranges[i]) Range();
    // Last, for the threads see what was there before them.
    created->pool = pthreadpool_create(threads);
    if (created->pool)
      return created;
  }
  free(ranges);
  free(memory);
  return nullptr;
}

void ThreadPool::destroy() {
  pthreadpool_destroy(pool);
  free(ranges);
  free(this);
}

void ThreadPool::run(Body newBody, void *context) {
  body = newBody;
  bodyContext = context;
  entered.store(0, std::memory_order_relaxed);
  finished.store(false, std::memory_order_release);
  // Each of the pool's threads, of which the caller is the first, begins with
  // its own slot, and none ends before all have begun: each has exactly one.
  pthreadpool_parallelize_1d(pool, enter, this, numThreads,
                             PTHREADPOOL_FLAG_YIELD_WORKERS);
}

void ThreadPool::enter(void *context, size_t slot) {
  ThreadPool &self = *static_cast<ThreadPool *>(context);
  self.entered.fetch_add(1, std::memory_order_relaxed);
  if (slot == 0) {
    self.body(self.bodyContext);
    self.finished.store(true, std::memory_order_release);
  } else {
    self.work(slot);
  }
  self.waitForAll();
}

/// pthreadpool waits for all threads, too, but holds on to the core while it
/// does: a thread that is queued for that same core would come to it only when
/// the time slice is over, milliseconds later.
void ThreadPool::waitForAll() {
  Backoff backoff;
  while (entered.load(std::memory_order_relaxed) < numThreads)
    backoff.pause();
}

void ThreadPool::work(size_t worker) {
  FloatEnvironment environment;
  Backoff backoff;
  while (!finished.load(std::memory_order_acquire)) {
    if (size_t done = drain(worker)) {
      pending.fetch_sub(done, std::memory_order_release);
      backoff = Backoff();
    } else {
      backoff.pause();
    }
  }
}

/// Runs iterations until none is left, this worker's first, and returns their
/// number. A worker that got none of its own does not look at the others', to
/// leave their cache lines alone. As long as the iterations counted here are
/// not subtracted from `pending` the region can't end, so all are of one
/// region.
size_t ThreadPool::drain(size_t worker) {
  size_t done = 0;
  for (size_t i = 0; i < numThreads; ++i) {
    size_t victim = worker + i;
    if (victim >= numThreads)
      victim -= numThreads;
    std::atomic<uint64_t> &range = ranges[victim].word;
    for (;;) {
      // Looking first keeps waiting from writing, and from counting `next` up
      // without bound.
      uint64_t word = range.load(std::memory_order_relaxed);
      if (nextOf(word) >= endOf(word))
        break;
      word = range.fetch_add(1, std::memory_order_acquire);
      if (nextOf(word) >= endOf(word))
        break;
      task(taskContext, nextOf(word), worker);
      ++done;
    }
    if (done == 0)
      break;
  }
  return done;
}

void ThreadPool::parallelFor(Task newTask, void *context, size_t count) {
  if (count <= 1 || count >= maxCount) {
    for (size_t i = 0; i < count; ++i)
      newTask(context, i, 0);
    return;
  }
  task = newTask;
  taskContext = context;
  pending.store(count, std::memory_order_relaxed);
  size_t used = count < numThreads ? count : numThreads;
  // The others first, this thread's own last.
  for (size_t i = used; i-- > 0;) {
    uint64_t begin = count * i / used, end = count * (i + 1) / used;
    ranges[i].word.store(end << 32 | begin, std::memory_order_release);
  }
  if (size_t done = drain(0))
    pending.fetch_sub(done, std::memory_order_release);
  Backoff backoff;
  while (pending.load(std::memory_order_acquire))
    backoff.pause();
}
