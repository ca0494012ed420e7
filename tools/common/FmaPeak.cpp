//===- tools/common/FmaPeak.cpp - the arithmetic peak of this CPU -*- C++
//-*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/common/FmaPeak.h"
#include "levit/model_abi.h"
#include "tools/common/Affinity.h"
#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

using namespace levit;

namespace {

/// Runs `rounds` of independent multiply-adds and returns something that
/// depends on all of them.
using Kernel = float (*)(size_t rounds);

struct Candidate {
  const char *instructions;
  uint64_t features;
  Kernel kernel;
  /// Of one round.
  double operations;
};

// The accumulators outnumber latency times issue width on every x86 core and
// fit the registers. They converge to a constant: no denormals, no overflow.
// The kernels differ in type and target attribute, which a template can't
// carry.

#if defined(__x86_64__)

#define LEVIT_PEAK_KERNEL(NAME, TARGET, VECTOR, COUNT, SET, FMA, ADD, FIRST)   \
  __attribute__((target(TARGET), noinline)) float NAME(size_t rounds) {        \
    VECTOR factor = SET(0.5f), addend = SET(0.25f);                            \
    VECTOR sums[COUNT];                                                        \
    for (int i = 0; i < COUNT; ++i)                                            \
      sums[i] = SET(static_cast<float>(i));                                    \
    for (size_t round = 0; round < rounds; ++round) {                          \
      _Pragma("GCC unroll 32") for (int i = 0; i < COUNT; ++i) sums[i] =       \
          FMA(sums[i], factor, addend);                                        \
    }                                                                          \
    VECTOR sum = sums[0];                                                      \
    for (int i = 1; i < COUNT; ++i)                                            \
      sum = ADD(sum, sums[i]);                                                 \
    return FIRST(sum);                                                         \
  }

#define LEVIT_MULTIPLY_ADD(A, B, C) _mm_add_ps(_mm_mul_ps(A, B), C)

LEVIT_PEAK_KERNEL(avx512Kernel, "avx512f", __m512, 24, _mm512_set1_ps,
                  _mm512_fmadd_ps, _mm512_add_ps, _mm512_cvtss_f32)
LEVIT_PEAK_KERNEL(avx2Kernel, "avx2,fma", __m256, 12, _mm256_set1_ps,
                  _mm256_fmadd_ps, _mm256_add_ps, _mm256_cvtss_f32)
LEVIT_PEAK_KERNEL(sseKernel, "sse2", __m128, 12, _mm_set1_ps,
                  LEVIT_MULTIPLY_ADD, _mm_add_ps, _mm_cvtss_f32)

const Candidate candidates[] = {
    {"avx512", LEVIT_CPU_AVX512, avx512Kernel, 2.0 * 24 * 16},
    {"avx2", LEVIT_CPU_AVX2, avx2Kernel, 2.0 * 12 * 8},
    {"sse", 0, sseKernel, 2.0 * 12 * 4},
};

#else

float scalarKernel(size_t rounds) {
  float sums[12] = {};
  for (size_t round = 0; round < rounds; ++round)
    for (float &sum : sums)
      sum = sum * 0.5f + 0.25f;
  float sum = 0;
  for (float s : sums)
    sum += s;
  return sum;
}

const Candidate candidates[] = {{"scalar", 0, scalarKernel, 2.0 * 12}};

#endif

constexpr size_t pieceRounds = 200000;
constexpr int pieces = 60;

/// The rate of one thread's best piece.
double bestRate(const Candidate &candidate) {
  using Clock = std::chrono::steady_clock;
  double best = 0;
  volatile float sink;
  for (int i = 0; i < pieces; ++i) {
    Clock::time_point start = Clock::now();
    sink = candidate.kernel(pieceRounds);
    double seconds =
        std::chrono::duration<double>(Clock::now() - start).count();
    best = std::max(best, candidate.operations * pieceRounds / seconds);
  }
  (void)sink;
  return best;
}

} // namespace

FmaPeak levit::measureFmaPeak(const std::vector<int> &cpus, uint64_t features) {
  FmaPeak peak;
  for (const Candidate &candidate : candidates) {
    if (candidate.features & ~features)
      continue;
    std::vector<double> rates(cpus.size());
    std::atomic<size_t> waiting{cpus.size()};
    std::vector<std::thread> threads;
    for (size_t t = 0; t < cpus.size(); ++t)
      threads.emplace_back([&, t] {
        setAffinity({cpus[t]});
        // All at the same time, for the frequency depends on how many are busy.
        --waiting;
        while (waiting.load())
          std::this_thread::yield();
        rates[t] = bestRate(candidate);
      });
    double flops = 0;
    for (size_t t = 0; t < threads.size(); ++t) {
      threads[t].join();
      flops += rates[t];
    }
    if (flops > peak.flops)
      peak = {flops, candidate.instructions};
  }
  return peak;
}
