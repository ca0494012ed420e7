//===- test/unit/tools/TemporaryFolder.h - files of a test ------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_TEST_TEMPORARYFOLDER_H
#define LEVIT_TEST_TEMPORARYFOLDER_H

#include "gtest/gtest.h"
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace levit_test {

/// A folder that goes with the test.
class TemporaryFolder {
public:
  TemporaryFolder() : path(testing::TempDir() + "levit-XXXXXX") {
    EXPECT_TRUE(mkdtemp(path.data()));
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path); }

  /// Writes a file, and the folders that it is in; returns its path.
  std::string write(const std::string &name,
                    const std::string &contents) const {
    std::filesystem::path file = std::filesystem::path(path) / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << contents;
    return file.string();
  }

  std::string path;
};

/// A file of bytes in MNIST's format.
inline std::string idx(const std::vector<uint32_t> &shape,
                       const std::string &values) {
  std::string file("\0\0\x08", 3);
  file += static_cast<char>(shape.size());
  for (uint32_t size : shape)
    for (int shift = 24; shift >= 0; shift -= 8)
      file += static_cast<char>(size >> shift);
  return file + values;
}

} // namespace levit_test

#endif // LEVIT_TEST_TEMPORARYFOLDER_H
