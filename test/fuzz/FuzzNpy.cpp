//===- test/fuzz/FuzzNpy.cpp - any bytes as an .npy file --------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Npy.h"
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  levit::NpyArray array;
  std::string wrong = levit::parseNpy(data, size, array);
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
  if (elements != array.elements())
    abort();
  return 0;
}
