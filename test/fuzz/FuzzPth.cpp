//===- FuzzPth.cpp - fuzzes the reader of .pth files ----------------------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FuzzCheckpoint.h"
#include "frontend/PthReader.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  levit::useCheckpoint(levit::readPth(levit::FileBytes::refer(data, size),
                                      levit::Checksums::Ignore));
  return 0;
}
