//===- runtime/Elf.h - the exported functions of a library file -*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_RUNTIME_ELF_H
#define LEVIT_RUNTIME_ELF_H

#include <cstddef>
#include <cstdint>

namespace levit {

/// The functions a library exports under names that end in a given suffix.
struct ElfExports {
  size_t count = 0;
  /// The first two names in the alphabet; they point into the file.
  const char *names[2] = {nullptr, nullptr};
};

/// Looks into the bytes of a shared library before it is loaded, for dlopen is
/// no judge of broken files: it crashes on some. Finds what is exported under
/// `*suffix`. Returns null, or what is wrong with the file. Reads nothing
/// beyond `size`.
const char *findElfExports(const uint8_t *data, size_t size, const char *suffix,
                           ElfExports &exports);

} // namespace levit

#endif // LEVIT_RUNTIME_ELF_H
