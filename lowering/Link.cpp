//===- Link.cpp - objects become shared libraries ---------------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lowering/Link.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

static Expected<std::string> findLinker() {
  // Debian installs LLVM's programs under names with the version.
  for (const char *name : {"ld.lld", "ld.lld-22", "ld"})
    if (ErrorOr<std::string> path = sys::findProgramByName(name))
      return *path;
  return createStringError(
      "no linker in PATH (expected ld.lld or ld; -o FILE.o needs none)");
}

/// A file in the directory for temporary files that goes with this object.
class TemporaryFile {
public:
  explicit TemporaryFile(StringRef suffix) {
    error = sys::fs::createTemporaryFile("levit", suffix, descriptor, path);
  }
  ~TemporaryFile() {
    if (error)
      return;
    sys::Process::SafelyCloseFileDescriptor(descriptor);
    sys::fs::remove(path);
  }
  TemporaryFile(const TemporaryFile &) = delete;
  TemporaryFile &operator=(const TemporaryFile &) = delete;

  SmallString<128> path;
  int descriptor = -1;
  std::error_code error;
};

/// The first line of a text, without spaces around it.
static StringRef firstLine(StringRef text) {
  return text.trim().split('\n').first.trim();
}

Expected<std::unique_ptr<MemoryBuffer>>
levit::linkSharedLibrary(StringRef object) {
  Expected<std::string> linker = findLinker();
  if (!linker)
    return linker.takeError();
  TemporaryFile input("o"), output("so"), messages("txt");
  for (TemporaryFile *file : {&input, &output, &messages})
    if (file->error)
      return createStringError(file->error,
                               "no temporary file: " + file->error.message());
  {
    raw_fd_ostream os(input.descriptor, /*shouldClose=*/false);
    os << object;
    os.flush();
    std::error_code code = os.error();
    os.clear_error();
    if (code)
      return createStringError(code,
                               "the temporary file " + input.path +
                                   " cannot be written: " + code.message());
  }

  StringRef arguments[] = {*linker, "-shared", "-z", "noexecstack", "-z",
                           "relro", "-z", "now",
                           // So that the kernel can map weights that its cache
                           // of files has in huge pages as such.
                           "-z", "max-page-size=2097152", "-o", output.path,
                           "--hash-style=both", input.path};
  std::optional<StringRef> redirects[] = {StringRef(), messages.path.str(),
                                          messages.path.str()};
  std::string message;
  int status =
      sys::ExecuteAndWait(*linker, arguments, std::nullopt, redirects,
                          /*SecondsToWait=*/0, /*MemoryLimit=*/0, &message);
  if (status != 0) {
    if (message.empty())
      if (auto text = MemoryBuffer::getFile(messages.path))
        message = firstLine((*text)->getBuffer()).str();
    return createStringError(*linker + " failed" +
                             (message.empty() ? "" : ": " + message));
  }
  auto library = MemoryBuffer::getFile(output.path, /*IsText=*/false,
                                       /*RequiresNullTerminator=*/false,
                                       /*IsVolatile=*/true);
  if (!library)
    return createStringError(
        library.getError(),
        *linker + " wrote no library: " + library.getError().message());
  return std::move(*library);
}
