//===- TargetDescription.h - what a CPU offers ------------------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_LOWERING_CPU_TARGETDESCRIPTION_H
#define LEVIT_LOWERING_CPU_TARGETDESCRIPTION_H

#include "llvm/Support/Error.h"

#include <cstdint>
#include <string>
#include <vector>

namespace llvm {
class raw_ostream;
} // namespace llvm

namespace levit {

/// All that the compiler knows about a CPU. Register blocks, vector lengths and
/// cache blocks are derived from it; no pass asks for a CPU by name.
struct TargetDescription {
  /// LLVM's name of the CPU, which code is scheduled for.
  std::string cpu;
  /// Bits LEVIT_CPU_* of runtime/levit/model_abi.h: the instructions that code
  /// may use.
  uint64_t features = 0;
  /// The same in LLVM's words ("+avx2"), on top of plain x86-64; and what CPUs
  /// that lack it ignore.
  std::vector<std::string> llvmFeatures;
  /// f32 lanes of a vector register, and the number of such registers.
  unsigned lanes = 4;
  unsigned registers = 16;
  /// Whether a fused multiply-add is one instruction; where it is not, code
  /// multiplies and then adds.
  bool hasFma = false;
  /// Whether a broadcast from memory to a register takes the place of a
  /// multiply-add, unless it is an operand of one.
  bool hasCostlyBroadcasts = false;
  /// Whether additions and the instructions of a loop take the place of
  /// multiply-adds, rather than going to ports of their own beside them.
  bool hasSharedPorts = true;
  /// Whether it multiplies tiles of bf16 (AMX).
  bool hasTiles = false;
  /// Bytes of a core's first-level data cache and second-level cache that
  /// blocks are made to fit.
  int64_t l1Bytes = 32 * 1024;
  int64_t l2Bytes = 256 * 1024;

  /// Describes CPU `name` for code in f32: one of LLVM's names, or "native".
  static llvm::Expected<TargetDescription> create(llvm::StringRef name);

  /// Writes the names that `create` knows, one a line.
  static void printNames(llvm::raw_ostream &os);
};

/// True when code for `a` is to be preferred where both run.
bool isPreferred(const TargetDescription &a, const TargetDescription &b);

} // namespace levit

#endif // LEVIT_LOWERING_CPU_TARGETDESCRIPTION_H
