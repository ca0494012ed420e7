//===- runtime/Elf.cpp - the exported functions of a library file ---------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Elf.h"
#include <cstring>
#include <elf.h>

using namespace levit;

namespace {

#if defined(__x86_64__)
constexpr uint16_t hostMachine = EM_X86_64;
#elif defined(__aarch64__)
constexpr uint16_t hostMachine = EM_AARCH64;
#else
constexpr uint16_t hostMachine = EM_NONE;
#endif

struct Bytes {
  const uint8_t *data;
  size_t size;

  /// The `count` structures at `offset`, or null when they leave the file.
  /// They are copied out one by one with `at`, since nothing says that they
  /// are aligned.
  const uint8_t *slice(uint64_t offset, uint64_t bytes) const {
    return offset <= size && bytes <= size - offset ? data + offset : nullptr;
  }
};

template <typename T> T at(const uint8_t *array, size_t index) {
  T value;
  memcpy(&value, array + index * sizeof(T), sizeof(T));
  return value;
}

constexpr const char *truncated =
    "a truncated library (its parts leave the file)";

/// Counts a name and keeps the two that come first in the alphabet, for the
/// order of a symbol table is the linker's affair.
void addName(const char *name, ElfExports &exports) {
  ++exports.count;
  for (const char *&kept : exports.names)
    if (!kept || strcmp(name, kept) < 0) {
      const char *next = kept;
      kept = name;
      name = next;
      if (!name)
        break;
    }
}

/// Adds the matching symbols of one table.
const char *readSymbols(Bytes file, const Elf64_Shdr &symbols,
                        const Elf64_Shdr &strings, const char *suffix,
                        ElfExports &exports) {
  const uint8_t *symbolData = file.slice(symbols.sh_offset, symbols.sh_size);
  const uint8_t *stringData = file.slice(strings.sh_offset, strings.sh_size);
  if (!symbolData || !stringData)
    return truncated;
  const char *names = reinterpret_cast<const char *>(stringData);
  size_t suffixLength = strlen(suffix);
  for (size_t i = 0; i < symbols.sh_size / sizeof(Elf64_Sym); ++i) {
    auto symbol = at<Elf64_Sym>(symbolData, i);
    unsigned binding = ELF64_ST_BIND(symbol.st_info);
    if (symbol.st_shndx == SHN_UNDEF ||
        ELF64_ST_TYPE(symbol.st_info) != STT_FUNC ||
        (binding != STB_GLOBAL && binding != STB_WEAK) ||
        symbol.st_name >= strings.sh_size)
      continue;
    const char *name = names + symbol.st_name;
    size_t room = strings.sh_size - symbol.st_name;
    size_t length = strnlen(name, room);
    if (length == room || length <= suffixLength ||
        memcmp(name + length - suffixLength, suffix, suffixLength) != 0)
      continue;
    addName(name, exports);
  }
  return nullptr;
}

} // namespace

const char *levit::findElfExports(const uint8_t *data, size_t size,
                                  const char *suffix, ElfExports &exports) {
  exports = ElfExports();
  Bytes file = {data, size};
  if (size < SELFMAG || memcmp(data, ELFMAG, SELFMAG) != 0)
    return "not a shared library (expected what levit-compile -o FILE.so "
           "writes)";
  if (size < sizeof(Elf64_Ehdr))
    return truncated;
  auto header = at<Elf64_Ehdr>(data, 0);
  if (header.e_ident[EI_CLASS] != ELFCLASS64 ||
      header.e_ident[EI_DATA] != ELFDATA2LSB || header.e_machine != hostMachine)
    return "a library for another machine";
  if (header.e_type == ET_REL)
    return "an object file, not a shared library (link it, or let "
           "levit-compile write -o FILE.so)";
  if (header.e_type != ET_DYN)
    return "a program or a core file, not a shared library";
  if (header.e_phentsize != sizeof(Elf64_Phdr) ||
      header.e_shentsize != sizeof(Elf64_Shdr) || header.e_shnum == 0)
    return "a library with a damaged header";

  const uint8_t *segments =
      file.slice(header.e_phoff, uint64_t(header.e_phnum) * sizeof(Elf64_Phdr));
  const uint8_t *sections =
      file.slice(header.e_shoff, uint64_t(header.e_shnum) * sizeof(Elf64_Shdr));
  if (!segments || !sections)
    return truncated;
  // The loader maps segments without asking whether the file holds them; to
  // touch a page that it doesn't is a bus error.
  for (size_t i = 0; i < header.e_phnum; ++i) {
    auto segment = at<Elf64_Phdr>(segments, i);
    if (!file.slice(segment.p_offset, segment.p_filesz))
      return truncated;
  }
  for (size_t i = 0; i < header.e_shnum; ++i) {
    auto section = at<Elf64_Shdr>(sections, i);
    if (section.sh_type != SHT_DYNSYM)
      continue;
    if (section.sh_link >= header.e_shnum)
      return "a library with a damaged header";
    auto strings = at<Elf64_Shdr>(sections, section.sh_link);
    if (const char *wrong =
            readSymbols(file, section, strings, suffix, exports))
      return wrong;
  }
  return nullptr;
}
