//===- FileWriters.h - writes checkpoints, also broken ones -----*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_TEST_UNIT_FRONTEND_FILEWRITERS_H
#define LEVIT_TEST_UNIT_FRONTEND_FILEWRITERS_H

#include "frontend/Checkpoint.h"

#include <string>
#include <vector>

namespace levit::test {

/// Bytes are strings here, which are easy to put together.
FileBytes toBytes(const std::string &text);

/// `value` in `size` bytes, little-endian.
std::string littleEndian(uint64_t value, size_t size);

/// The message of a result, or "success".
template <typename T> std::string messageOf(const Result<T> &result) {
  return result ? "success" : result.message();
}

/// A .safetensors file with this header in front of this data.
std::string writeSafetensors(const std::string &header,
                             const std::string &data = "");
/// The tensors of a checkpoint as such a file.
std::string writeSafetensors(const Checkpoint &checkpoint);

/// An entry of a zip archive, and what is odd about it.
struct ZipEntry {
  std::string name, content;
  uint16_t method = 0, flags = 0;
  /// Sizes in a record behind the content, not in front of it.
  bool dataDescriptor = false;
  /// Sizes and place in the 64-bit extra record of the directory.
  bool zip64 = false;
  /// Added to what the directory says.
  uint32_t sizeError = 0, compressedSizeError = 0, offsetError = 0,
           checksumError = 0;
};

struct ZipOptions {
  /// Ends with the 64-bit directory as well.
  bool zip64 = false;
  std::string comment;
  uint32_t entriesError = 0, directorySizeError = 0, directoryOffsetError = 0,
           disk = 0;
};

std::string writeZip(const std::vector<ZipEntry> &entries,
                     const ZipOptions &options = {});

// Instructions of pickles, as torch.save writes them.
namespace pickle {
std::string file(const std::string &body);
std::string text(const std::string &text);
std::string integer(int64_t value);
std::string global(const std::string &module, const std::string &name);
std::string tuple(const std::vector<std::string> &items);
std::string dict(const std::vector<std::string> &keysAndValues);
std::string call(const std::string &function, const std::string &arguments);
std::string storage(const std::string &type, const std::string &key,
                    int64_t numElements);
std::string sizes(const std::vector<int64_t> &sizes);
std::string tensor(const std::string &storage, int64_t offset,
                   const std::vector<int64_t> &shape,
                   const std::vector<int64_t> &strides);
} // namespace pickle

/// A .pth file with the pickle and storages "0", "1", ... of these contents.
std::string writePth(const std::string &pickle,
                     const std::vector<std::string> &storages = {});

/// A checkpoint in a file of a temporary folder, which is removed at the end.
class TemporaryFile {
public:
  explicit TemporaryFile(const std::string &content);
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile &) = delete;
  TemporaryFile &operator=(const TemporaryFile &) = delete;

  const std::string &getPath() const { return path; }

private:
  std::string path;
};

} // namespace levit::test

#endif // LEVIT_TEST_UNIT_FRONTEND_FILEWRITERS_H
