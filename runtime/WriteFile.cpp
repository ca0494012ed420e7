//===- runtime/WriteFile.cpp - files that appear when they are complete ---===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/WriteFile.h"
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace levit;

/// Returns 0 or an errno value.
static int writeAll(int descriptor, const std::string &contents) {
  size_t done = 0;
  while (done < contents.size()) {
    ssize_t count =
        write(descriptor, contents.data() + done, contents.size() - done);
    if (count < 0 && errno != EINTR)
      return errno;
    if (count > 0)
      done += static_cast<size_t>(count);
  }
  return 0;
}

static int writeInPlace(const std::string &path, const std::string &contents) {
  int descriptor = open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (descriptor < 0)
    return errno;
  int error = writeAll(descriptor, contents);
  if (close(descriptor) != 0 && !error)
    error = errno;
  return error;
}

static int writeAndRename(const std::string &path,
                          const std::string &contents) {
  std::string temporary = path + ".XXXXXX";
  int descriptor = mkstemp(temporary.data());
  if (descriptor < 0)
    return errno;
  // mkstemp makes files that only their owner may read.
  mode_t mask = umask(0);
  umask(mask);
  int error = fchmod(descriptor, 0666 & ~mask) != 0 ? errno : 0;
  if (!error)
    error = writeAll(descriptor, contents);
  if (close(descriptor) != 0 && !error)
    error = errno;
  if (!error && rename(temporary.c_str(), path.c_str()) != 0)
    error = errno;
  if (error)
    unlink(temporary.c_str());
  return error;
}

std::string levit::writeFile(const std::string &path,
                             const std::string &contents) {
  struct stat info;
  bool special = stat(path.c_str(), &info) == 0 && !S_ISREG(info.st_mode);
  int error =
      special ? writeInPlace(path, contents) : writeAndRename(path, contents);
  return error ? std::string("cannot write: ") + strerror(error) : "";
}
