//===- test/fuzz/FuzzElf.cpp - any bytes as a shared library ----*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Elf.h"
#include <cstdlib>
#include <cstring>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  levit::ElfExports exports;
  if (levit::findElfExports(data, size, "_model", exports))
    return 0;
  for (size_t i = 0; i < exports.count && i < 2; ++i) {
    size_t length = strlen(exports.names[i]);
    if (length < 7 || strcmp(exports.names[i] + length - 6, "_model") != 0)
      abort();
  }
  return 0;
}
