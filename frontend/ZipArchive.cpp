//===- ZipArchive.cpp - stored files in a zip archive ---------------------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "frontend/ZipArchive.h"

#include <algorithm>
#include <zlib.h>

using namespace levit;

namespace {

// Sizes and signatures of APPNOTE.TXT, sections 4.3.7 to 4.3.16.
constexpr uint32_t localSignature = 0x04034b50;
constexpr uint32_t centralSignature = 0x02014b50;
constexpr uint32_t endSignature = 0x06054b50;
constexpr uint32_t end64Signature = 0x06064b50;
constexpr uint32_t locator64Signature = 0x07064b50;
constexpr size_t localSize = 30;
constexpr size_t centralSize = 46;
constexpr size_t endSize = 22;
constexpr size_t end64Size = 56;
constexpr size_t locator64Size = 20;

struct Directory {
  uint64_t entries, size, offset;
};

/// Bytes of a file, read only where they exist.
class Reader {
public:
  explicit Reader(const FileBytes &bytes) : bytes(bytes) {}

  bool has(uint64_t offset, uint64_t size) const {
    return offset <= bytes.size() && size <= bytes.size() - offset;
  }
  uint16_t get16(uint64_t offset) const { return get<uint16_t>(offset); }
  uint32_t get32(uint64_t offset) const { return get<uint32_t>(offset); }
  uint64_t get64(uint64_t offset) const { return get<uint64_t>(offset); }
  std::string_view getText(uint64_t offset, uint64_t size) const {
    return bytes.text().substr(size_t(offset), size_t(size));
  }

private:
  template <typename T> T get(uint64_t offset) const {
    return readLittleEndian<T>(bytes.data() + offset);
  }

  const FileBytes &bytes;
};

} // namespace

static Error damaged(const std::string &what) {
  return Error{"is a damaged zip archive: " + what};
}

/// Finds the record at the end of the archive, in front of its comment.
static Result<uint64_t> findEnd(const FileBytes &bytes) {
  const Reader reader(bytes);
  constexpr size_t longestComment = 0xffff;
  if (bytes.size() >= endSize) {
    size_t last = bytes.size() - endSize;
    size_t first = last > longestComment ? last - longestComment : 0;
    for (size_t offset = last + 1; offset-- > first;)
      if (reader.get32(offset) == endSignature &&
          offset + endSize + reader.get16(offset + 20) == bytes.size())
        return uint64_t(offset);
  }
  return damaged("no directory at its end (it is cut short, or not a zip)");
}

static Result<Directory> readEnd(const FileBytes &bytes) {
  const Reader reader(bytes);
  Result<uint64_t> end = findEnd(bytes);
  if (!end)
    return end.error();
  Directory directory{reader.get16(*end + 10), reader.get32(*end + 12),
                      reader.get32(*end + 16)};
  uint64_t disks = reader.get16(*end + 4) | reader.get16(*end + 6);
  uint64_t limit = *end;

  if (*end >= locator64Size &&
      reader.get32(*end - locator64Size) == locator64Signature) {
    uint64_t offset = reader.get64(*end - locator64Size + 8);
    if (!reader.has(offset, end64Size) ||
        reader.get32(offset) != end64Signature)
      return damaged("its 64-bit directory is not where it says");
    directory = {reader.get64(offset + 32), reader.get64(offset + 40),
                 reader.get64(offset + 48)};
    disks = reader.get32(offset + 16) | reader.get32(offset + 20);
    limit = offset;
  }
  if (disks != 0)
    return damaged("it is split over several files");
  if (directory.offset > limit || directory.size > limit - directory.offset)
    return damaged("its directory leaves the file");
  if (directory.entries > directory.size / centralSize)
    return damaged("its directory has no room for " +
                   std::to_string(directory.entries) + " entries");
  return directory;
}

namespace {
struct CentralEntry {
  std::string name;
  uint64_t size, compressedSize, localOffset;
  uint32_t checksum;
  uint16_t flags, method;
};
} // namespace

/// Replaces what does not fit into 32 bits by the fields of the 64-bit extra
/// record, which holds just those, in this order.
static bool read64BitFields(const Reader &reader, uint64_t offset,
                            uint64_t extraSize, CentralEntry &entry) {
  uint64_t *fields[] = {&entry.size, &entry.compressedSize, &entry.localOffset};
  bool needed =
      std::any_of(std::begin(fields), std::end(fields),
                  [](uint64_t *field) { return *field == UINT32_MAX; });
  if (!needed)
    return true;
  uint64_t end = offset + extraSize;
  while (offset + 4 <= end) {
    uint16_t kind = reader.get16(offset);
    uint64_t recordEnd = offset + 4 + reader.get16(offset + 2);
    offset += 4;
    if (recordEnd > end)
      return false;
    if (kind != 1) {
      offset = recordEnd;
      continue;
    }
    for (uint64_t *field : fields) {
      if (*field != UINT32_MAX)
        continue;
      if (offset + 8 > recordEnd)
        return false;
      *field = reader.get64(offset);
      offset += 8;
    }
    return true;
  }
  return false;
}

Result<ZipArchive> ZipArchive::read(const FileBytes &bytes) {
  const Reader reader(bytes);
  Result<Directory> directory = readEnd(bytes);
  if (!directory)
    return directory.error();

  struct Extent {
    uint64_t begin, end;
    std::string name;
  };
  std::vector<Extent> extents;
  ZipArchive archive;
  uint64_t offset = directory->offset;
  uint64_t end = directory->offset + directory->size;
  for (uint64_t i = 0; i < directory->entries; ++i) {
    if (end - offset < centralSize || reader.get32(offset) != centralSignature)
      return damaged("entry " + std::to_string(i) + " of " +
                     std::to_string(directory->entries) +
                     " is missing in its directory");
    uint64_t nameSize = reader.get16(offset + 28);
    uint64_t extraSize = reader.get16(offset + 30);
    uint64_t entrySize =
        centralSize + nameSize + extraSize + reader.get16(offset + 32);
    if (end - offset < entrySize)
      return damaged("entry " + std::to_string(i) + " leaves its directory");
    CentralEntry entry{
        std::string(reader.getText(offset + centralSize, nameSize)),
        reader.get32(offset + 24),
        reader.get32(offset + 20),
        reader.get32(offset + 42),
        reader.get32(offset + 16),
        reader.get16(offset + 8),
        reader.get16(offset + 10)};
    std::string subject = "entry " + quote(entry.name);
    if (!read64BitFields(reader, offset + centralSize + nameSize, extraSize,
                         entry))
      return damaged(subject + " lacks its 64-bit sizes");
    offset += entrySize;

    if (entry.flags & 1)
      return Error{"is a zip archive with encrypted " + subject +
                   " (expected one as torch.save writes it)"};
    if (entry.method != 0)
      return Error{"is a zip archive with compressed " + subject +
                   " (expected stored entries, as torch.save writes them)"};
    if (entry.compressedSize != entry.size)
      return damaged(subject + " is stored, but has two sizes");
    if (!reader.has(entry.localOffset, localSize) ||
        reader.get32(entry.localOffset) != localSignature)
      return damaged(subject + " is not where the directory says");
    uint64_t localNameSize = reader.get16(entry.localOffset + 26);
    uint64_t headerSize =
        localSize + localNameSize + reader.get16(entry.localOffset + 28);
    if (!reader.has(entry.localOffset, headerSize) ||
        reader.getText(entry.localOffset + localSize, localNameSize) !=
            entry.name)
      return damaged(subject + " has another name in its own header");
    uint64_t begin = entry.localOffset + headerSize;
    if (begin > directory->offset || entry.size > directory->offset - begin)
      return damaged(subject + " leaves the file");
    if (!archive.entries
             .emplace(entry.name, Entry{bytes.data() + begin,
                                        size_t(entry.size), entry.checksum})
             .second)
      return damaged(subject + " is there twice");
    extents.push_back(
        {entry.localOffset, begin + entry.size, std::move(entry.name)});
  }

  std::sort(extents.begin(), extents.end(),
            [](const Extent &a, const Extent &b) { return a.begin < b.begin; });
  for (size_t i = 1; i < extents.size(); ++i)
    if (extents[i].begin < extents[i - 1].end)
      return damaged("entries " + quote(extents[i - 1].name) + " and " +
                     quote(extents[i].name) + " overlap");
  return archive;
}

const ZipArchive::Entry *ZipArchive::find(const std::string &name) const {
  auto it = entries.find(name);
  return it == entries.end() ? nullptr : &it->second;
}

bool levit::hasValidChecksum(const ZipArchive::Entry &entry) {
  return entry.checksum == 0 ||
         crc32_z(0, entry.data, entry.size) == entry.checksum;
}
