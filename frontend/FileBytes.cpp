//===- FileBytes.cpp - the bytes of a file --------------------------------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "frontend/FileBytes.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace levit;

namespace {
struct Descriptor {
  int number;
  ~Descriptor() {
    if (number >= 0)
      close(number);
  }
};
} // namespace

Result<FileBytes> FileBytes::open(const std::string &path) {
  // Without O_NONBLOCK, opening a FIFO would wait for a writer.
  Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  if (file.number < 0)
    return Error{std::string("cannot be opened: ") + std::strerror(errno)};
  struct stat status;
  if (fstat(file.number, &status) != 0)
    return Error{std::string("cannot be read: ") + std::strerror(errno)};
  if (!S_ISREG(status.st_mode))
    return Error{"is not a regular file"};
  if (status.st_size == 0)
    return Error{"is empty"};

  size_t size = size_t(status.st_size);
  void *data = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.number, 0);
  if (data == MAP_FAILED)
    return Error{std::string("cannot be mapped: ") + std::strerror(errno)};
  FileBytes bytes;
  bytes.owner = std::shared_ptr<const void>(data, [size](const void *data) {
    munmap(const_cast<void *>(data), size);
  });
  bytes.begin = static_cast<const uint8_t *>(data);
  bytes.length = size;
  return bytes;
}

FileBytes FileBytes::own(std::vector<uint8_t> content) {
  auto shared = std::make_shared<std::vector<uint8_t>>(std::move(content));
  FileBytes bytes;
  bytes.begin = shared->data();
  bytes.length = shared->size();
  bytes.owner = std::move(shared);
  return bytes;
}

FileBytes FileBytes::refer(const uint8_t *data, size_t size) {
  FileBytes bytes;
  bytes.begin = data;
  bytes.length = size;
  return bytes;
}
