//===- test/unit/runtime/ThreadPoolTest.cpp - parallel regions ------------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/ThreadPool.h"
#include "gtest/gtest.h"
#include <atomic>
#include <functional>
#include <memory>
#include <vector>

using levit::ThreadPool;

namespace {

struct Destroy {
  void operator()(ThreadPool *pool) const { pool->destroy(); }
};
using PoolPtr = std::unique_ptr<ThreadPool, Destroy>;

void inRun(ThreadPool &pool, std::function<void()> body) {
  pool.run([](void *body) { (*static_cast<std::function<void()> *>(body))(); },
           &body);
}

void parallelFor(ThreadPool &pool, size_t count,
                 std::function<void(size_t, size_t)> task) {
  pool.parallelFor(
      [](void *task, size_t index, size_t worker) {
        (*static_cast<std::function<void(size_t, size_t)> *>(task))(index,
                                                                    worker);
      },
      &task, count);
}

TEST(ThreadPool, EveryIndexRunsOnceAndWorkersAreExclusive) {
  for (size_t threads : {1, 2, 3, 5, 8}) {
    PoolPtr pool(ThreadPool::create(threads));
    ASSERT_TRUE(pool);
    ASSERT_EQ(pool->threads(), threads);
    std::vector<std::atomic<int>> busy(threads);
    std::atomic<int> collisions{0};
    for (int run = 0; run < 20; ++run)
      inRun(*pool, [&] {
        for (size_t count : {0, 1, 2, 3, 4, 7, 64, 1000}) {
          std::vector<int> visits(count);
          parallelFor(*pool, count, [&](size_t index, size_t worker) {
            if (worker >= threads || busy[worker].exchange(1))
              ++collisions;
            ++visits[index]; // Plain: visible to the caller afterwards.
            busy[worker] = 0;
          });
          for (int visit : visits)
            ASSERT_EQ(visit, 1);
        }
      });
    EXPECT_EQ(collisions, 0);
  }
}

TEST(ThreadPool, RegionsSeeWhatEarlierRegionsWrote) {
  PoolPtr pool(ThreadPool::create(4));
  constexpr size_t count = 37;
  std::vector<size_t> values(count), next(count);
  inRun(*pool, [&] {
    for (size_t round = 0; round < 1000; ++round) {
      parallelFor(*pool, count, [&](size_t i, size_t) {
        next[i] = values[(i + 1) % count] + 1;
      });
      parallelFor(*pool, count, [&](size_t i, size_t) { values[i] = next[i]; });
    }
  });
  for (size_t value : values)
    EXPECT_EQ(value, 1000u);
}

TEST(ThreadPool, ARunWithoutRegionsEnds) {
  PoolPtr pool(ThreadPool::create(3));
  int runs = 0;
  for (int i = 0; i < 1000; ++i)
    inRun(*pool, [&] { ++runs; });
  EXPECT_EQ(runs, 1000);
}

} // namespace
