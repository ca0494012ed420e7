//===- ZipArchiveTest.cpp - tests of the zip reader -----------------------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "frontend/ZipArchive.h"
#include "FileWriters.h"

#include <gtest/gtest.h>

using namespace levit;
using namespace levit::test;

namespace {

std::string errorOf(const std::string &file) {
  return messageOf(ZipArchive::read(toBytes(file)));
}

std::string errorOf(const ZipEntry &entry) {
  return errorOf(writeZip({entry}));
}

std::string contentOf(const ZipArchive::Entry *entry) {
  return entry ? std::string(reinterpret_cast<const char *>(entry->data),
                             entry->size)
               : "not found";
}

TEST(ZipArchive, ReadsEntries) {
  for (bool zip64 : {false, true}) {
    FileBytes bytes =
        toBytes(writeZip({{"a", "first", 0, 0, /*dataDescriptor=*/true, zip64},
                          {"b/c", "", 0, 0, false, zip64},
                          {"b/d", "third", 0, 0, false, zip64}},
                         {zip64, "a comment"}));
    Result<ZipArchive> archive = ZipArchive::read(bytes);
    ASSERT_TRUE(archive) << archive.message();
    EXPECT_EQ(archive->getEntries().size(), 3u);
    EXPECT_EQ(contentOf(archive->find("a")), "first");
    EXPECT_EQ(contentOf(archive->find("b/c")), "");
    EXPECT_EQ(contentOf(archive->find("b/d")), "third");
    EXPECT_EQ(archive->find("b"), nullptr);
    EXPECT_TRUE(hasValidChecksum(*archive->find("a")));
  }
}

TEST(ZipArchive, ComparesChecksums) {
  ZipEntry entry{"a", "content"};
  entry.checksumError = 1;
  FileBytes bytes = toBytes(writeZip({entry}));
  Result<ZipArchive> archive = ZipArchive::read(bytes);
  ASSERT_TRUE(archive) << archive.message();
  EXPECT_FALSE(hasValidChecksum(*archive->find("a")));
}

TEST(ZipArchive, RefusesWhatIsCutShort) {
  std::string file = writeZip({{"a", "content"}});
  std::string message = "is a damaged zip archive: no directory at its end (it "
                        "is cut short, or not a zip)";
  for (size_t size = 0; size < file.size(); ++size)
    EXPECT_EQ(errorOf(file.substr(0, size)), message) << size;
  EXPECT_EQ(errorOf(file + "x"), message);
}

TEST(ZipArchive, RefusesBadDirectories) {
  std::string prefix = "is a damaged zip archive: ";
  auto errorOfOptions = [](const ZipOptions &options) {
    return errorOf(writeZip({{"a", "content"}}, options));
  };
  for (bool zip64 : {false, true}) {
    EXPECT_EQ(errorOfOptions({zip64, "", 0, 0, 0, 1}),
              prefix + "it is split over several files");
    EXPECT_EQ(errorOfOptions({zip64, "", 0, 1, 0}),
              prefix + "its directory leaves the file");
    EXPECT_EQ(errorOfOptions({zip64, "", 0, 0, 1}),
              prefix + "its directory leaves the file");
    EXPECT_EQ(errorOfOptions({zip64, "", 1, 0, 0}),
              prefix + "its directory has no room for 2 entries");
  }
  EXPECT_EQ(errorOfOptions({false, "", 0, 0, uint32_t(-1)}),
            prefix + "entry 0 of 1 is missing in its directory");

  // The place of the 64-bit directory, in the record in front of the last.
  std::string file = writeZip({{"a", "content"}}, {true, ""});
  file[file.size() - 22 - 20 + 8] ^= 1;
  EXPECT_EQ(errorOf(file),
            prefix + "its 64-bit directory is not where it says");
  file[file.size() - 22 - 20 + 8 + 7] = char(0xff);
  EXPECT_EQ(errorOf(file),
            prefix + "its 64-bit directory is not where it says");
}

TEST(ZipArchive, RefusesBadEntries) {
  std::string prefix = "is a damaged zip archive: ";
  ZipEntry entry{"a", "content"};
  entry.sizeError = 1000;
  EXPECT_EQ(errorOf(entry), prefix + "entry 'a' leaves the file");
  entry.sizeError = uint32_t(-1) - 7;
  EXPECT_EQ(errorOf(entry), prefix + "entry 'a' lacks its 64-bit sizes");
  entry = {"a", "content"};
  entry.compressedSizeError = 1;
  EXPECT_EQ(errorOf(entry), prefix + "entry 'a' is stored, but has two sizes");
  for (uint32_t error : {1u, 1000u, 0x7fffffffu}) {
    entry = {"a", "content"};
    entry.offsetError = error;
    EXPECT_EQ(errorOf(entry),
              prefix + "entry 'a' is not where the directory says");
  }

  // A size of 64 bits that overflows when it is added.
  std::string file = writeZip({{"a", "content", 0, 0, false, true}});
  size_t extra = file.rfind(littleEndian(7, 8) + littleEndian(7, 8));
  file.replace(extra, 16,
               littleEndian(UINT64_MAX, 8) + littleEndian(UINT64_MAX, 8));
  EXPECT_EQ(errorOf(file), prefix + "entry 'a' leaves the file");
  // An extra record that is longer than its field.
  file = writeZip({{"a", "content", 0, 0, false, true}});
  file[file.find(littleEndian(0x5455, 2)) + 2] = 100;
  EXPECT_EQ(errorOf(file), prefix + "entry 'a' lacks its 64-bit sizes");
}

TEST(ZipArchive, RefusesNamesThatDiffer) {
  std::string file = writeZip({{"name", "content"}});
  file[30] = 'g';
  EXPECT_EQ(errorOf(file), "is a damaged zip archive: entry 'name' has another "
                           "name in its own header");
  EXPECT_EQ(errorOf(writeZip({{"a", "1"}, {"a", "2"}})),
            "is a damaged zip archive: entry 'a' is there twice");
}

TEST(ZipArchive, RefusesEntriesThatOverlap) {
  // The second entry lies in the content of the first.
  std::string inner = writeZip({{"b", "x"}});
  inner = inner.substr(0, 30 + 2);
  ZipEntry outer{"a", inner}, second{"b", "x"};
  second.offsetError = uint32_t(-int32_t(inner.size()));
  EXPECT_EQ(errorOf(writeZip({outer, second})),
            "is a damaged zip archive: entries 'a' and 'b' overlap");
}

TEST(ZipArchive, RefusesWhatTorchDoesNotWrite) {
  EXPECT_EQ(errorOf(ZipEntry{"a", "content", 8}),
            "is a zip archive with compressed entry 'a' (expected stored "
            "entries, as torch.save writes them)");
  EXPECT_EQ(errorOf(ZipEntry{"a", "content", 0, 1}),
            "is a zip archive with encrypted entry 'a' (expected one as "
            "torch.save writes it)");
}

} // namespace
