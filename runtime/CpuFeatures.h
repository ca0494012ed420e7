//===- runtime/CpuFeatures.h - what this CPU can run ------------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_RUNTIME_CPUFEATURES_H
#define LEVIT_RUNTIME_CPUFEATURES_H

#include "levit/model_abi.h"

namespace levit {

/// The LEVIT_CPU_* bits that both the CPU and the operating system (which has
/// to save the registers) support.
uint64_t hostCpuFeatures();

/// Asks the kernel for leave to use the AMX tiles, which a process needs before
/// its first tile instruction. Granted for the whole process; asking again is
/// harmless.
bool requestAmxPermission();

/// The first variant of `model` that a CPU with `features` can run, or null.
const levit_variant *selectVariant(const levit_model &model, uint64_t features);

} // namespace levit

#endif // LEVIT_RUNTIME_CPUFEATURES_H
