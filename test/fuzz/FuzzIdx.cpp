//===- test/fuzz/FuzzIdx.cpp - any bytes as MNIST's format ------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/levit-eval/Idx.h"
#include <cstdint>
#include <cstdlib>
#include <sys/mman.h>
#include <unistd.h>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  // The reader takes files, which may be compressed.
  static int file = memfd_create("idx", 0);
  static const std::string path = "/proc/self/fd/" + std::to_string(file);
  if (file < 0 || ftruncate(file, 0) ||
      pwrite(file, data, size, 0) != static_cast<ssize_t>(size))
    abort();
  levit::IdxArray array;
  std::string wrong = levit::readIdx(path, size % 2 ? 1 : 3, array);
  if (!wrong.empty()) {
    // One line of text, whatever the file holds.
    for (char c : wrong)
      if (c < ' ' || c > '~')
        abort();
    return 0;
  }
  size_t elements = 1;
  for (size_t extent : array.shape)
    elements *= extent;
  if (elements == 0 || elements != array.values.size())
    abort();
  return 0;
}
