//===- tools/common/Affinity.cpp - CPUs that a thread may run on -*- C++
//-*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/common/Affinity.h"
#include <sched.h>

using namespace levit;

namespace {

/// Enough for every machine that Linux runs on today.
constexpr int maxCpus = 8192;

struct CpuSet {
  CpuSet() : bytes(CPU_ALLOC_SIZE(maxCpus)), set(CPU_ALLOC(maxCpus)) {
    CPU_ZERO_S(bytes, set);
  }
  ~CpuSet() { CPU_FREE(set); }
  CpuSet(const CpuSet &) = delete;
  CpuSet &operator=(const CpuSet &) = delete;

  size_t bytes;
  cpu_set_t *set;
};

} // namespace

std::vector<int> levit::getAffinity() {
  CpuSet cpus;
  std::vector<int> result;
  if (sched_getaffinity(0, cpus.bytes, cpus.set) != 0)
    return result;
  for (int cpu = 0; cpu < maxCpus; ++cpu)
    if (CPU_ISSET_S(cpu, cpus.bytes, cpus.set))
      result.push_back(cpu);
  return result;
}

std::vector<int> levit::pickCpus(size_t threads) {
  std::vector<int> cpus = getAffinity();
  if (cpus.empty())
    cpus.assign(threads, -1);
  else if (cpus.size() > threads)
    cpus.resize(threads);
  return cpus;
}

void levit::setAffinity(const std::vector<int> &wanted) {
  CpuSet cpus;
  for (int cpu : wanted)
    if (cpu >= 0 && cpu < maxCpus)
      CPU_SET_S(cpu, cpus.bytes, cpus.set);
  (void)sched_setaffinity(0, cpus.bytes, cpus.set);
}
