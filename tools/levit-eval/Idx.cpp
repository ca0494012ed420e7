//===- tools/levit-eval/Idx.cpp - arrays of bytes in IDX files ------------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/levit-eval/Idx.h"
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <zlib.h>

using namespace levit;

namespace {

struct CloseFile {
  void operator()(gzFile_s *file) const { gzclose(file); }
};

/// Values are read in parts, so that a header that lies takes no memory.
constexpr size_t partBytes = size_t(1) << 20;
constexpr size_t maxBytes = size_t(1) << 30;

/// Reads up to `count` bytes more; returns false if there are fewer.
bool append(gzFile_s *file, size_t count, std::vector<unsigned char> &bytes) {
  while (count > 0) {
    size_t part = std::min(count, partBytes), begin = bytes.size();
    bytes.resize(begin + part);
    int got = gzread(file, &bytes[begin], static_cast<unsigned>(part));
    if (got < 0 || static_cast<size_t>(got) != part)
      return false;
    count -= part;
  }
  return true;
}

} // namespace

std::string levit::readIdx(const std::string &path, size_t rank,
                           IdxArray &array) {
  errno = 0;
  std::unique_ptr<gzFile_s, CloseFile> file(gzopen(path.c_str(), "rb"));
  if (!file)
    return "cannot be opened: " +
           std::string(std::strerror(errno ? errno : ENOMEM));
  auto truncated = [&] {
    int error = Z_OK;
    const char *text = gzerror(file.get(), &error);
    if (error == Z_ERRNO)
      return "cannot be read: " + std::string(std::strerror(errno));
    if (error != Z_OK && error != Z_BUF_ERROR)
      return "is damaged: " + std::string(text);
    return std::string("is truncated");
  };
  std::vector<unsigned char> header;
  if (!append(file.get(), 4 + 4 * rank, header))
    return truncated();
  const unsigned char magic[] = {0, 0, 8, static_cast<unsigned char>(rank)};
  if (std::memcmp(header.data(), magic, 4) != 0)
    return "is no IDX file of bytes in " + std::to_string(rank) + " dimensions";
  size_t total = 1;
  array.shape.clear();
  for (size_t i = 1; i <= rank; ++i) {
    const unsigned char *size = &header[4 * i];
    array.shape.push_back(size_t(size[0]) << 24 | size_t(size[1]) << 16 |
                          size_t(size[2]) << 8 | size[3]);
    if (array.shape.back() == 0)
      return "is empty";
    if (array.shape.back() > maxBytes / total)
      return "is too large (expected at most 1 GiB)";
    total *= array.shape.back();
  }
  array.values.clear();
  if (!append(file.get(), total, array.values))
    return truncated();
  unsigned char more;
  if (gzread(file.get(), &more, 1) != 0)
    return "has bytes behind its values";
  return "";
}
