//===- FileBytes.h - the bytes of a file ------------------------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_FRONTEND_FILEBYTES_H
#define LEVIT_FRONTEND_FILEBYTES_H

#include "frontend/Result.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace levit {

/// Read-only bytes, and what keeps them alive. Copies share them.
class FileBytes {
public:
  FileBytes() = default;

  /// Maps a regular file into memory.
  static Result<FileBytes> open(const std::string &path);
  /// Takes bytes over.
  static FileBytes own(std::vector<uint8_t> bytes);
  /// Bytes that outlive this object and all its copies.
  static FileBytes refer(const uint8_t *data, size_t size);

  const uint8_t *data() const { return begin; }
  size_t size() const { return length; }
  std::string_view text() const {
    return {reinterpret_cast<const char *>(begin), length};
  }
  const std::shared_ptr<const void> &getOwner() const { return owner; }

private:
  std::shared_ptr<const void> owner;
  const uint8_t *begin = nullptr;
  size_t length = 0;
};

/// A little-endian number at `data`, which need not be aligned.
template <typename T> T readLittleEndian(const uint8_t *data) {
  T value = 0;
  for (size_t i = 0; i < sizeof(T); ++i)
    value |= T(T(data[i]) << (8 * i));
  return value;
}

} // namespace levit

#endif // LEVIT_FRONTEND_FILEBYTES_H
