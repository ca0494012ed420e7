//===- runtime/Library.cpp - models in shared libraries -------------------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Elf.h"
#include "runtime/Model.h"
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <fcntl.h>
#include <new>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace levit;

struct levit_library {
  void *handle;
  const levit_model *model;
};

namespace {

/// Where the caller wants to read what went wrong; he may want nothing.
struct Message {
  char *text;
  size_t size;

  __attribute__((format(printf, 3, 4))) levit_status fail(levit_status status,
                                                          const char *format,
                                                          ...) const {
    if (!text || size == 0)
      return status;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, size, format, arguments);
    va_end(arguments);
    // dlerror may say several lines.
    text[strcspn(text, "\n")] = '\0';
    return status;
  }
};

/// A file in memory, for as long as this lives.
class MappedFile {
public:
  MappedFile() = default;
  MappedFile(const MappedFile &) = delete;
  MappedFile &operator=(const MappedFile &) = delete;
  ~MappedFile() {
    if (size)
      munmap(memory, size);
  }

  /// Returns 0 or an errno value.
  int open(const char *path) {
    int descriptor = ::open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0)
      return errno;
    int error = map(descriptor);
    close(descriptor);
    return error;
  }

  const uint8_t *data() const { return static_cast<const uint8_t *>(memory); }
  size_t length() const { return size; }

private:
  int map(int descriptor) {
    struct stat info;
    if (fstat(descriptor, &info))
      return errno;
    if (S_ISDIR(info.st_mode))
      return EISDIR;
    if (!S_ISREG(info.st_mode) || info.st_size == 0)
      return 0; // An empty file is not a library, nor is a device.
    void *mapped = mmap(nullptr, static_cast<size_t>(info.st_size), PROT_READ,
                        MAP_PRIVATE, descriptor, 0);
    if (mapped == MAP_FAILED)
      return errno;
    memory = mapped;
    size = static_cast<size_t>(info.st_size);
    return 0;
  }

  void *memory = nullptr;
  size_t size = 0;
};

/// dlopen searches the system for a name without a slash; a path is meant.
void *load(const char *path) {
  if (strchr(path, '/'))
    return dlopen(path, RTLD_NOW | RTLD_LOCAL);
  size_t length = strlen(path);
  char *local = static_cast<char *>(malloc(length + 3));
  if (!local)
    return nullptr;
  memcpy(local, "./", 2);
  memcpy(local + 2, path, length + 1);
  void *handle = dlopen(local, RTLD_NOW | RTLD_LOCAL);
  free(local);
  return handle;
}

levit_status openLibrary(const char *path, levit_library &library,
                         const Message &message) {
  MappedFile file;
  if (int error = file.open(path))
    return message.fail(LEVIT_LOAD_FAILED, "cannot load: %s", strerror(error));
  ElfExports exports;
  if (const char *wrong =
          findElfExports(file.data(), file.length(), "_model", exports))
    return message.fail(LEVIT_LOAD_FAILED, "cannot load: %s", wrong);
  if (exports.count == 0)
    return message.fail(LEVIT_NOT_FOUND, "no model in it (expected one "
                                         "exported function NAME_model)");
  if (exports.count > 1)
    return message.fail(
        LEVIT_NOT_FOUND, "several models in it: %s, %s%s (expected one)",
        exports.names[0], exports.names[1], exports.count > 2 ? ", ..." : "");

  library.handle = load(path);
  if (!library.handle) {
    const char *error = dlerror();
    return message.fail(LEVIT_LOAD_FAILED, "cannot load: %s",
                        error ? error : "out of memory");
  }
  using GetModel = const levit_model *(*)();
  auto getModel =
      reinterpret_cast<GetModel>(dlsym(library.handle, exports.names[0]));
  if (!getModel)
    return message.fail(LEVIT_NOT_FOUND, "no function %s in it",
                        exports.names[0]);
  library.model = getModel();
  if (!library.model)
    return message.fail(LEVIT_NOT_FOUND, "%s returns null", exports.names[0]);
  levit_status status = checkModel(library.model);
  if (status)
    return message.fail(status,
                        "made by another version of levit-compile (interface "
                        "%u, expected %u)",
                        library.model->abi_version, LEVIT_ABI_VERSION);
  return LEVIT_OK;
}

} // namespace

levit_status levit_library_open(const char *path, levit_library **library,
                                char *message, size_t messageSize) {
  Message report = {message, messageSize};
  report.fail(LEVIT_OK, "%s", "");
  if (library)
    *library = nullptr;
  if (!path || !library)
    return report.fail(LEVIT_INVALID_ARGUMENT, "%s",
                       levit_status_string(LEVIT_INVALID_ARGUMENT));
  void *memory = malloc(sizeof(levit_library));
  if (!memory)
    return report.fail(LEVIT_OUT_OF_MEMORY, "out of memory");
  auto *opened = new (memory) levit_library{nullptr, nullptr};
  if (levit_status status = openLibrary(path, *opened, report)) {
    levit_library_close(opened);
    return status;
  }
  *library = opened;
  return LEVIT_OK;
}

const levit_model *levit_library_model(const levit_library *library) {
  return library ? library->model : nullptr;
}

void levit_library_close(levit_library *library) {
  if (!library)
    return;
  if (library->handle)
    dlclose(library->handle);
  free(library);
}
