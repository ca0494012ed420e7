//===- tools/levit-eval/Idx.h - arrays of bytes in IDX files ----*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_TOOLS_LEVITEVAL_IDX_H
#define LEVIT_TOOLS_LEVITEVAL_IDX_H

#include <cstddef>
#include <string>
#include <vector>

namespace levit {

/// The format of MNIST and Fashion-MNIST: bytes and their dimensions.
struct IdxArray {
  std::vector<size_t> shape;
  std::vector<unsigned char> values;
};

/// Reads a file, compressed by gzip or not, of `rank` dimensions. Returns an
/// empty string, or what is wrong in one line.
std::string readIdx(const std::string &path, size_t rank, IdxArray &array);

} // namespace levit

#endif // LEVIT_TOOLS_LEVITEVAL_IDX_H
