//===- test/unit/tools/DatasetTest.cpp - labelled pictures ----------------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/levit-eval/Dataset.h"
#include "TemporaryFolder.h"

using namespace levit;
using namespace levit_test;

namespace {

const ClassList named = {3, {"cat", "dog", "big cat"}};
const ClassList numbered = {3, {}};

std::vector<size_t> labelsOf(const Dataset &data) {
  std::vector<size_t> labels;
  for (size_t i = 0; i < data.size(); ++i)
    labels.push_back(data.label(i));
  return labels;
}

TEST(Idx, Reads) {
  TemporaryFolder folder;
  IdxArray array;
  EXPECT_EQ(readIdx(folder.write("a", idx({2, 1, 3}, "abcdef")), 3, array), "");
  EXPECT_EQ(array.shape, (std::vector<size_t>{2, 1, 3}));
  EXPECT_EQ(std::string(array.values.begin(), array.values.end()), "abcdef");
}

TEST(Idx, Errors) {
  TemporaryFolder folder;
  auto error = [&](const std::string &contents) {
    IdxArray array;
    return readIdx(folder.write("a", contents), 1, array);
  };
  IdxArray array;
  EXPECT_EQ(readIdx(folder.path + "/none", 1, array),
            "cannot be opened: No such file or directory");
  std::string whole = idx({3}, "abc");
  for (size_t size = 0; size < whole.size(); ++size)
    EXPECT_EQ(error(whole.substr(0, size)), "is truncated") << size;
  EXPECT_EQ(error(whole + "d"), "has bytes behind its values");
  EXPECT_EQ(error(idx({1, 2}, "ab")),
            "is no IDX file of bytes in 1 dimensions");
  EXPECT_EQ(error("no such format"), "is no IDX file of bytes in 1 dimensions");
  EXPECT_EQ(error(idx({0}, "")), "is empty");
  // A header that lies takes no memory.
  EXPECT_EQ(error(idx({0x30000000}, "abc")), "is truncated");
  EXPECT_EQ(readIdx(folder.write("a", idx({0xffffffff, 2}, "")), 2, array),
            "is too large (expected at most 1 GiB)");
  EXPECT_EQ(error("\x1f\x8b damaged").substr(0, 10), "is damaged");
}

TEST(Dataset, FoldersByNameOrOrder) {
  TemporaryFolder folder;
  for (const char *name :
       {"dog/1.jpg", "dog/2.PNG", "dog/3.txt", "cat/deep/1.jpeg", ".x/1.jpg"})
    folder.write(name, "");
  Dataset data;
  ASSERT_EQ(data.open(folder.path, named), "");
  EXPECT_EQ(labelsOf(data), (std::vector<size_t>{0, 1, 1}));
  EXPECT_EQ(data.name(2), folder.path + "/dog/2.PNG");

  Dataset ordered;
  EXPECT_EQ(ordered.open(folder.path, numbered),
            folder.path + ": has 2 folders (expected 3, one for each class, or "
                          "folders named as classes)");
  folder.write("mouse/1.png", "");
  Dataset three;
  ASSERT_EQ(three.open(folder.path, numbered), "");
  EXPECT_EQ(labelsOf(three), (std::vector<size_t>{0, 1, 1, 2}));
  three.limit(2);
  EXPECT_EQ(labelsOf(three), (std::vector<size_t>{0, 1}));
  EXPECT_EQ(three.name(1), folder.path + "/dog/2.PNG");
}

TEST(Dataset, NumberedFolders) {
  TemporaryFolder folder;
  for (size_t i = 0; i < 12; ++i)
    folder.write(std::to_string(i) + "/a.png", "");
  Dataset data;
  ASSERT_EQ(data.open(folder.path, {12, {}}), "");
  EXPECT_EQ(data.name(2), folder.path + "/10/a.png");
  EXPECT_EQ(data.label(2), 10u);
}

TEST(Dataset, Lists) {
  TemporaryFolder folder;
  Dataset data;
  std::string list = folder.write(
      "list", "# comment\n\na b.jpg 2\r\nc.png\tbig cat\n/d.png dog");
  ASSERT_EQ(data.open(list, named), "");
  EXPECT_EQ(labelsOf(data), (std::vector<size_t>{2, 2, 1}));
  EXPECT_EQ(data.name(0), folder.path + "/a b.jpg");
  EXPECT_EQ(data.name(2), "/d.png");
  PicturePtr picture;
  EXPECT_EQ(data.load(0, {}, picture),
            "cannot be read: No such file or directory");
  Dataset several;
  ASSERT_EQ(several.open(folder.write("list", "a.png 2,0"), named), "");
  EXPECT_EQ(several.label(0), 2u);
  EXPECT_TRUE(several.isRight(0, 0));
  EXPECT_TRUE(several.isRight(0, 2));
  EXPECT_FALSE(several.isRight(0, 1));
  Dataset wrong;
  EXPECT_EQ(wrong.open(folder.write("list", "a.png 3"), named),
            list + ": line 1 has the class '3' (expected a name of the "
                   "model's, or numbers below 3)");
}

TEST(Dataset, IdxIsGray) {
  TemporaryFolder folder;
  folder.write("t10k-images-idx3-ubyte", idx({2, 1, 2}, "abcd"));
  folder.write("t10k-labels-idx1-ubyte", idx({2}, std::string("\2\0", 2)));
  Dataset data;
  ASSERT_EQ(data.open(folder.path, named), "");
  EXPECT_EQ(labelsOf(data), (std::vector<size_t>{2, 0}));
  PicturePtr picture;
  ASSERT_EQ(data.load(1, {}, picture), "");
  EXPECT_EQ(levit_picture_width(picture.get()), 2u);
  EXPECT_EQ(std::string(reinterpret_cast<const char *>(
                            levit_picture_pixels(picture.get())),
                        6),
            "cccddd");
}

} // namespace
