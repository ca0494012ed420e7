//===- ZipArchive.h - stored files in a zip archive -------------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_FRONTEND_ZIPARCHIVE_H
#define LEVIT_FRONTEND_ZIPARCHIVE_H

#include "frontend/FileBytes.h"

#include <map>

namespace levit {

/// A zip archive whose entries are stored, not compressed, as torch.save writes
/// them; with or without the 64-bit extensions and data descriptors.
class ZipArchive {
public:
  struct Entry {
    const uint8_t *data;
    size_t size;
    uint32_t checksum;
  };

  /// Reads the directory and checks every entry against the file: header, name,
  /// size, and that no two entries share bytes. Contents are not looked at.
  static Result<ZipArchive> read(const FileBytes &bytes);

  /// By name. Entries point into the bytes that were read.
  const std::map<std::string, Entry> &getEntries() const { return entries; }
  /// The entry, or null.
  const Entry *find(const std::string &name) const;

private:
  std::map<std::string, Entry> entries;
};

/// Whether the content of the entry has the checksum that the archive gives;
/// one of 0 says that none was computed.
bool hasValidChecksum(const ZipArchive::Entry &entry);

} // namespace levit

#endif // LEVIT_FRONTEND_ZIPARCHIVE_H
