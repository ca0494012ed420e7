//===- runtime/CpuFeatures.cpp - what this CPU can run --------------------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/CpuFeatures.h"

#if defined(__x86_64__)
#include <cpuid.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

using namespace levit;

#if defined(__x86_64__)

namespace {

struct Registers {
  unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
};

/// All zero where the CPU has no such leaf.
Registers cpuid(unsigned leaf, unsigned subleaf = 0) {
  Registers r;
  if (!__get_cpuid_count(leaf, subleaf, &r.eax, &r.ebx, &r.ecx, &r.edx))
    return Registers();
  return r;
}

bool hasBits(uint64_t value, uint64_t bits) { return (value & bits) == bits; }

constexpr uint64_t bit(unsigned index) { return uint64_t(1) << index; }

/// The register states that the operating system saves (XCR0).
uint64_t enabledStates(const Registers &leaf1) {
  if (!hasBits(leaf1.ecx, bit(27))) // OSXSAVE
    return 0;
  unsigned low, high;
  __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return uint64_t(high) << 32 | low;
}

constexpr uint64_t ymmStates = bit(1) | bit(2);
constexpr uint64_t zmmStates = ymmStates | bit(5) | bit(6) | bit(7);
constexpr uint64_t tileStates = bit(17) | bit(18);

} // namespace

uint64_t levit::hostCpuFeatures() {
  Registers leaf1 = cpuid(1), leaf7 = cpuid(7);
  Registers leaf7sub1 = leaf7.eax >= 1 ? cpuid(7, 1) : Registers();
  Registers extended = cpuid(0x80000001);
  uint64_t states = enabledStates(leaf1);
  uint64_t features = 0;

  if (hasBits(leaf1.ecx, bit(0) | bit(9) | bit(19) | bit(20) | bit(23)))
    features |= LEVIT_CPU_SSE42; // SSE3, SSSE3, SSE4.1, SSE4.2, POPCNT

  if (hasBits(features, LEVIT_CPU_SSE42) && hasBits(states, ymmStates) &&
      // FMA, MOVBE, AVX, F16C; BMI1, AVX2, BMI2; LZCNT
      hasBits(leaf1.ecx, bit(12) | bit(22) | bit(28) | bit(29)) &&
      hasBits(leaf7.ebx, bit(3) | bit(5) | bit(8)) &&
      hasBits(extended.ecx, bit(5)))
    features |= LEVIT_CPU_AVX2;

  if (hasBits(features, LEVIT_CPU_AVX2) && hasBits(states, zmmStates) &&
      // F, DQ, CD, BW, VL
      hasBits(leaf7.ebx, bit(16) | bit(17) | bit(28) | bit(30) | bit(31))) {
    features |= LEVIT_CPU_AVX512;
    if (hasBits(leaf7sub1.eax, bit(5)))
      features |= LEVIT_CPU_AVX512_BF16;
    if (hasBits(leaf7.ecx, bit(11)))
      features |= LEVIT_CPU_AVX512_VNNI;
    if (hasBits(leaf7.ecx, bit(1)))
      features |= LEVIT_CPU_AVX512_VBMI;
    if (hasBits(leaf7.edx, bit(23)))
      features |= LEVIT_CPU_AVX512_FP16;
  }

  if (hasBits(states, tileStates)) {
    if (hasBits(leaf7.edx, bit(24)))
      features |= LEVIT_CPU_AMX_TILE;
    if (hasBits(leaf7.edx, bit(22)))
      features |= LEVIT_CPU_AMX_BF16;
  }
  return features;
}

bool levit::requestAmxPermission() {
#if defined(__linux__)
  constexpr long archReqXcompPerm = 0x1023;
  constexpr long tileData = 18;
  return syscall(SYS_arch_prctl, archReqXcompPerm, tileData) == 0;
#else
  return false;
#endif
}

#else

uint64_t levit::hostCpuFeatures() { return 0; }
bool levit::requestAmxPermission() { return false; }

#endif

const levit_variant *levit::selectVariant(const levit_model &model,
                                          uint64_t features) {
  constexpr uint64_t amx = LEVIT_CPU_AMX_TILE | LEVIT_CPU_AMX_BF16;
  for (uint64_t i = 0; i < model.num_variants; ++i) {
    const levit_variant &variant = model.variants[i];
    // A bit that this runtime does not know counts as missing.
    if (variant.features & ~features)
      continue;
    if ((variant.features & amx) && !requestAmxPermission())
      continue;
    return &variant;
  }
  return nullptr;
}
