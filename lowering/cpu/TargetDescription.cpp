//===- TargetDescription.cpp - what a CPU offers ----------------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lowering/cpu/TargetDescription.h"

#include "lowering/CodeGen.h"
#include "runtime/levit/model_abi.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/ADT/bit.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/TargetParser/X86TargetParser.h"

#include <unistd.h>

using namespace llvm;

namespace levit {

namespace {

/// A level of instructions that f32 code is written for. Each includes the ones
/// above it.
struct Level {
  uint64_t feature;
  const char *llvmFeatures;
  unsigned lanes, registers;
  bool hasFma;
};

/// Bits that f32 code has no use for are left out: asking for them would keep
/// it from CPUs that could run it.
constexpr Level levels[] = {
    {LEVIT_CPU_SSE42, "+sse3,+ssse3,+sse4.1,+sse4.2,+popcnt", 4, 16, false},
    {LEVIT_CPU_AVX2, "+avx,+avx2,+fma,+f16c,+bmi,+bmi2,+lzcnt,+movbe", 8, 16,
     true},
    {LEVIT_CPU_AVX512, "+avx512f,+avx512cd,+avx512bw,+avx512dq,+avx512vl", 16,
     32, true},
    {LEVIT_CPU_AVX512_BF16 | LEVIT_CPU_AMX_TILE | LEVIT_CPU_AMX_BF16,
     "+avx512bf16,+amx-tile,+amx-bf16", 16, 32, true},
};

struct Caches {
  int64_t l1Bytes, l2Bytes;
};

/// Data caches of a core, from the vendors' optimisation manuals.
Caches cachesOf(StringRef cpu, uint64_t features) {
  constexpr int64_t k = 1024;
  return StringSwitch<Caches>(cpu)
      .Cases({"skylake-avx512", "cascadelake", "cooperlake", "cannonlake"},
             {32 * k, 1024 * k})
      .Cases({"icelake-client", "tigerlake", "rocketlake"}, {48 * k, 512 * k})
      .Case("icelake-server", {48 * k, 1280 * k})
      .Cases({"sapphirerapids", "emeraldrapids", "graniterapids",
              "graniterapids-d", "diamondrapids"},
             {48 * k, 2048 * k})
      .Cases({"znver1", "znver2", "znver3"}, {32 * k, 512 * k})
      .Case("znver4", {32 * k, 1024 * k})
      .Case("znver5", {48 * k, 1024 * k})
      .Default(features & LEVIT_CPU_AVX512 ? Caches{32 * k, 1024 * k}
                                           : Caches{32 * k, 256 * k});
}

} // namespace

Expected<TargetDescription> TargetDescription::create(StringRef name) {
  TargetDescription target;
  target.cpu = name.str();
  std::string hostFeatures;
  if (name == "native") {
    target.cpu = sys::getHostCPUName().str();
    // A virtual machine may hide what the CPU has.
    for (const auto &feature : sys::getHostCPUFeatures())
      hostFeatures += (hostFeatures.empty() ? "" : ",") +
                      std::string(feature.second ? "+" : "-") +
                      feature.first().str();
  }
  if (X86::parseArchX86(target.cpu, /*Only64Bit=*/true) == X86::CK_None) {
    if (name == "native")
      return createStringError("--cpu: this machine's CPU, '" + target.cpu +
                               "', is not one to compile for (expected an "
                               "x86-64; see --cpu=help)");
    return createStringError("--cpu: unknown CPU '" + name +
                             "' (see --cpu=help)");
  }

  std::unique_ptr<MCSubtargetInfo> subtarget(
      getX86Target().createMCSubtargetInfo(getTriple(), target.cpu,
                                           hostFeatures));
  for (const Level &level : levels) {
    if (!subtarget->checkFeatures(level.llvmFeatures))
      break;
    target.features |= level.feature;
    target.lanes = level.lanes;
    target.registers = level.registers;
    target.hasFma = level.hasFma;
    SmallVector<StringRef> names;
    StringRef(level.llvmFeatures).split(names, ',');
    for (StringRef feature : names)
      target.llvmFeatures.push_back(feature.str());
  }
  // Where a CPU has none, the instruction does nothing.
  if (subtarget->checkFeatures("+prfchw"))
    target.llvmFeatures.push_back("+prfchw");
  // Measured: as many broadcasts to registers as multiply-adds take half as
  // long again as with broadcasts as operands, which only AVX-512 has.
  target.hasCostlyBroadcasts =
      target.cpu == "znver4" && target.features & LEVIT_CPU_AVX512;
  target.hasTiles = target.features & LEVIT_CPU_AMX_BF16;
  target.hasSharedPorts = !StringRef(target.cpu).starts_with("znver");
  Caches caches = cachesOf(target.cpu, target.features);
  if (name == "native") {
    // A virtual machine may have another CPU than it says.
    if (long bytes = sysconf(_SC_LEVEL1_DCACHE_SIZE); bytes > 0)
      caches.l1Bytes = bytes;
    if (long bytes = sysconf(_SC_LEVEL2_CACHE_SIZE); bytes > 0)
      caches.l2Bytes = bytes;
  }
  target.l1Bytes = caches.l1Bytes;
  target.l2Bytes = caches.l2Bytes;
  return target;
}

void TargetDescription::printNames(raw_ostream &os) {
  SmallVector<StringRef> names;
  X86::fillValidCPUArchList(names, /*Only64Bit=*/true);
  llvm::sort(names);
  os << "native\n";
  for (StringRef name : names)
    os << name << '\n';
}

bool isPreferred(const TargetDescription &a, const TargetDescription &b) {
  return popcount(a.features) > popcount(b.features);
}

} // namespace levit
