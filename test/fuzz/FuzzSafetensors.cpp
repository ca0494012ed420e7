//===- FuzzSafetensors.cpp - fuzzes the reader of .safetensors files ------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FuzzCheckpoint.h"
#include "frontend/SafetensorsReader.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  levit::useCheckpoint(
      levit::readSafetensors(levit::FileBytes::refer(data, size)));
  return 0;
}
