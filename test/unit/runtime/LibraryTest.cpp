//===- test/unit/runtime/LibraryTest.cpp - loading models, and files that are
// none --------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FakeModel.h"
#include "runtime/Elf.h"
#include "gtest/gtest.h"
#include <cstring>
#include <fstream>
#include <sstream>
#include <unistd.h>

using namespace levit_test;

namespace {

std::string readFile(const std::string &path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream contents;
  contents << file.rdbuf();
  return contents.str();
}

class Library : public testing::Test {
protected:
  void SetUp() override {
    char name[] = "/tmp/levit-library-XXXXXX";
    ASSERT_TRUE(mkdtemp(name));
    directory = name;
  }
  void TearDown() override {
    unlink((directory + "/f").c_str());
    rmdir(directory.c_str());
  }

  std::string write(const std::string &contents) {
    std::string path = directory + "/f";
    std::ofstream(path, std::ios::binary) << contents;
    return path;
  }

  /// The message for a file that must be refused with `status`.
  std::string refusal(const std::string &path, levit_status status) {
    char message[300];
    auto *library = reinterpret_cast<levit_library *>(8);
    EXPECT_EQ(
        levit_library_open(path.c_str(), &library, message, sizeof(message)),
        status);
    EXPECT_EQ(library, nullptr);
    return message;
  }

  std::string directory;
};

TEST_F(Library, RunsAModel) {
  levit_library *library = nullptr;
  char message[100] = "x";
  ASSERT_EQ(
      levit_library_open(LEVIT_FAKE_MODEL, &library, message, sizeof(message)),
      LEVIT_OK)
      << message;
  EXPECT_STREQ(message, "");
  const levit_model *model = levit_library_model(library);
  ASSERT_NE(model, &fakeModel());
  levit_session *session;
  ASSERT_EQ(levit_session_create(model, nullptr, &session), LEVIT_OK);
  std::vector<float> images = fakeImages(1), logits(classes);
  EXPECT_EQ(levit_session_run(session, images.data(), 1, logits.data()),
            LEVIT_OK);
  EXPECT_EQ(logits, fakeLogits(images.data()));
  levit_session_destroy(session);
  levit_library_close(library);
}

TEST_F(Library, ANameWithoutSlashIsAFileHere) {
  ASSERT_EQ(chdir(LEVIT_FAKE_DIRECTORY), 0);
  levit_library *library = nullptr;
  EXPECT_EQ(levit_library_open("levit_fake_model.so", &library, nullptr, 0),
            LEVIT_OK);
  levit_library_close(library);
}

TEST_F(Library, NullArguments) {
  levit_library *library;
  char message[100];
  EXPECT_EQ(levit_library_open(nullptr, &library, message, sizeof(message)),
            LEVIT_INVALID_ARGUMENT);
  EXPECT_STREQ(message, "an argument is null, zero or out of range");
  EXPECT_EQ(levit_library_open("f", nullptr, nullptr, 0),
            LEVIT_INVALID_ARGUMENT);
  EXPECT_EQ(levit_library_model(nullptr), nullptr);
  levit_library_close(nullptr);
}

TEST_F(Library, MessagesAreCutToTheirSize) {
  levit_library *library;
  char message[8] = "1234567";
  EXPECT_EQ(levit_library_open("/nowhere", &library, message, 7),
            LEVIT_LOAD_FAILED);
  EXPECT_STREQ(message, "cannot");
  EXPECT_EQ(levit_library_open("/nowhere", &library, message, 0),
            LEVIT_LOAD_FAILED);
}

TEST_F(Library, FilesThatCannotBeRead) {
  EXPECT_EQ(refusal("/nowhere/f", LEVIT_LOAD_FAILED),
            "cannot load: No such file or directory");
  EXPECT_EQ(refusal("/tmp", LEVIT_LOAD_FAILED), "cannot load: Is a directory");
}

TEST_F(Library, FilesThatAreNoLibraries) {
  const char *noLibrary = "cannot load: not a shared library (expected what "
                          "levit-compile -o FILE.so writes)";
  EXPECT_EQ(refusal("/dev/null", LEVIT_LOAD_FAILED), noLibrary);
  EXPECT_EQ(refusal(write(""), LEVIT_LOAD_FAILED), noLibrary);
  EXPECT_EQ(refusal(write("hello"), LEVIT_LOAD_FAILED), noLibrary);
  EXPECT_EQ(refusal(write("\x7f"
                          "ELF"),
                    LEVIT_LOAD_FAILED),
            "cannot load: a truncated library (its parts leave the file)");

  std::string object = readFile(LEVIT_FAKE_MODEL);
  ASSERT_GT(object.size(), 64u);
  object[16] = 1; // e_type: ET_REL
  EXPECT_EQ(refusal(write(object), LEVIT_LOAD_FAILED),
            "cannot load: an object file, not a shared library (link it, or "
            "let levit-compile write -o FILE.so)");
  object[16] = 2; // ET_EXEC
  EXPECT_EQ(refusal(write(object), LEVIT_LOAD_FAILED),
            "cannot load: a program or a core file, not a shared library");
  object[16] = 3;
  object[18] = 40; // e_machine: ARM
  EXPECT_EQ(refusal(write(object), LEVIT_LOAD_FAILED),
            "cannot load: a library for another machine");
}

TEST_F(Library, LibrariesWithoutOneModel) {
  EXPECT_EQ(refusal(LEVIT_NO_MODEL, LEVIT_NOT_FOUND),
            "no model in it (expected one exported function NAME_model)");
  EXPECT_EQ(refusal(LEVIT_TWO_MODELS, LEVIT_NOT_FOUND),
            "several models in it: first_model, second_model (expected one)");
  EXPECT_EQ(refusal(LEVIT_NULL_MODEL, LEVIT_NOT_FOUND),
            "null_model returns null");
  EXPECT_EQ(
      refusal(LEVIT_OLD_MODEL, LEVIT_INCOMPATIBLE_MODEL),
      "made by another version of levit-compile (interface 77, expected " +
          std::to_string(LEVIT_ABI_VERSION) + ")");
}

TEST_F(Library, TruncatedLibrariesAreRefused) {
  std::string whole = readFile(LEVIT_FAKE_MODEL);
  for (size_t size : {size_t(64), size_t(200), size_t(1000), whole.size() / 2,
                      whole.size() - 64, whole.size() - 1}) {
    EXPECT_EQ(refusal(write(whole.substr(0, size)), LEVIT_LOAD_FAILED),
              "cannot load: a truncated library (its parts leave the file)")
        << size;
  }
}

TEST(Elf, NoBytesMakeTheReaderLeaveTheFile) {
  std::string whole = readFile(LEVIT_FAKE_MODEL);
  levit::ElfExports exports;
  auto look = [&](const std::string &file) {
    // In memory of just that size, for AddressSanitizer to watch.
    std::vector<uint8_t> bytes(file.begin(), file.end());
    bytes.shrink_to_fit();
    return levit::findElfExports(bytes.data(), bytes.size(), "_model", exports);
  };
  ASSERT_EQ(look(whole), nullptr);
  ASSERT_EQ(exports.count, 1u);
  // Every byte of the header, and then some of the section headers.
  uint64_t sections;
  std::memcpy(&sections, &whole[40], 8);
  for (size_t i = 0; i < whole.size();
       i = i == 63 && sections > 64 ? sections : i + 1) {
    for (int value : {0, 1, 0x7f, 0x80, 0xff}) {
      std::string broken = whole;
      broken[i] = static_cast<char>(value);
      look(broken);
    }
  }
}

} // namespace
