//===- test/unit/runtime/NpyTest.cpp - arrays in NumPy's file format ------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Npy.h"
#include "gtest/gtest.h"
#include <cstring>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

using namespace levit;

namespace {

std::string npy(const std::string &header, const std::string &data,
                int major = 1) {
  std::string file = "\x93NUMPY";
  file += static_cast<char>(major);
  file += '\0';
  for (int i = 0; i < (major == 1 ? 2 : 4); ++i)
    file += static_cast<char>(header.size() >> (8 * i) & 255);
  return file + header + data;
}

std::string parse(const std::string &file, NpyArray &array) {
  // In memory of just that size, for AddressSanitizer to watch.
  std::vector<uint8_t> bytes(file.begin(), file.end());
  bytes.shrink_to_fit();
  return parseNpy(bytes.data(), bytes.size(), array);
}

std::string error(const std::string &file) {
  NpyArray array;
  return parse(file, array);
}

std::string bytesOf(const std::vector<float> &values) {
  return std::string(reinterpret_cast<const char *>(values.data()),
                     values.size() * sizeof(float));
}

TEST(Npy, ReadsEveryVersion) {
  std::string header =
      "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1), }   \n";
  for (int major : {1, 2, 3}) {
    NpyArray array;
    EXPECT_EQ(parse(npy(header, bytesOf({1.5f, -2}), major), array), "");
    EXPECT_EQ(array.type, NpyArray::Type::F32);
    EXPECT_EQ(array.shape, (std::vector<size_t>{2, 1}));
    EXPECT_EQ(array.f32, (std::vector<float>{1.5f, -2}));
    EXPECT_EQ(array.elements(), 2u);
  }
}

TEST(Npy, ReadsOtherSpellings) {
  NpyArray array;
  double value = 0.1;
  std::string data(reinterpret_cast<const char *>(&value), 8);
  EXPECT_EQ(
      parse(npy("{\"shape\":(1L,),\"fortran_order\":False,\"descr\":\"<f8\"}",
                data),
            array),
      "");
  EXPECT_EQ(array.f64, std::vector<double>{0.1});
  EXPECT_EQ(
      parse(npy("{'descr': '<f8', 'fortran_order': False, 'shape': ()}", data),
            array),
      "");
  EXPECT_TRUE(array.shape.empty());
  EXPECT_EQ(array.f64, std::vector<double>{0.1});
  EXPECT_EQ(
      parse(
          npy("{'descr': '<f4', 'fortran_order': False, 'shape': (0, 3)}", ""),
          array),
      "");
  EXPECT_EQ(array.elements(), 0u);
}

TEST(Npy, SaysWhatIsWrong) {
  const std::string malformed = "malformed .npy header (expected 'descr', "
                                "'fortran_order' and 'shape')";
  auto header = [](const std::string &type, const std::string &order,
                   const std::string &shape) {
    return npy("{'descr': " + type + ", 'fortran_order': " + order +
                   ", 'shape': " + shape + "}",
               std::string(16, '\0'));
  };
  EXPECT_EQ(error(""), "not an .npy file");
  EXPECT_EQ(error("\x93NUMPY"), "not an .npy file");
  EXPECT_EQ(error("PK\3\4 and so on"), "not an .npy file");
  EXPECT_EQ(error(npy("{}", "", 4)),
            "unknown .npy version 4 (expected 1, 2 or 3)");
  EXPECT_EQ(error(std::string("\x93NUMPY\x01\x00\xff", 9)),
            "truncated .npy header");
  EXPECT_EQ(error(std::string("\x93NUMPY\x01\x00\xff\xff{", 11)),
            "truncated .npy header");
  EXPECT_EQ(error(std::string("\x93NUMPY\x02\x00\xff\xff\xff\xff{", 13)),
            "truncated .npy header");
  EXPECT_EQ(error(npy("", "")), malformed);
  EXPECT_EQ(error(npy("{", "")), malformed);
  EXPECT_EQ(error(npy("{}", "")), malformed);
  EXPECT_EQ(error(npy("{'descr", "")), malformed);
  EXPECT_EQ(error(npy("{'descr': '<f4'}", "")), malformed);
  EXPECT_EQ(error(npy("{'descr': '<f4', 'descr': '<f4'}", "")), malformed);
  EXPECT_EQ(error(npy("{'x': '<f4'}", "")), malformed);
  EXPECT_EQ(error(header("'<f4'", "Maybe", "(4,)")), malformed);
  EXPECT_EQ(error(header("'<f4'", "False", "4")), malformed);
  EXPECT_EQ(error(header("'<f4'", "False", "(4")), malformed);
  EXPECT_EQ(error(header("'<f4'", "False", "(4,)} x")), malformed);
  EXPECT_EQ(error(header("'<f4'", "False", "(-4,)")),
            "malformed shape in the .npy header");
  EXPECT_EQ(error(header("'<f4'", "False", "(99999999999999999999,)")),
            "malformed shape in the .npy header");
  EXPECT_EQ(error(header("'<f4'", "True", "(4,)")),
            "Fortran order (expected C order)");
  EXPECT_EQ(error(header("'<i8'", "False", "(2,)")),
            "element type '<i8' (expected float32 or float64, '<f4' or '<f8')");
  EXPECT_EQ(error(header("'>f4\n'", "False", "(4,)")),
            "element type '>f4?' (expected float32 or float64, '<f4' or "
            "'<f8')");
  EXPECT_EQ(error(header("[('x', '<f4')]", "False", "(4,)")),
            "unsupported element type (expected '<f4' or '<f8')");
  EXPECT_EQ(error(header("'<f4'", "False", "(5,)")),
            "16 bytes of data (expected 20 for shape (5,))");
  EXPECT_EQ(error(header("'<f8'", "False", "(1, 1)")),
            "16 bytes of data (expected 8 for shape (1, 1))");
  EXPECT_EQ(error(header("'<f4'", "False", "(4294967296, 4294967296)")),
            "shape (4294967296, 4294967296) is too large");
  std::string deep = "(";
  for (int i = 0; i < 33; ++i)
    deep += "1,";
  EXPECT_EQ(error(header("'<f4'", "False", deep + ")")),
            "malformed shape in the .npy header");
}

class NpyFile : public testing::Test {
protected:
  void SetUp() override {
    char name[] = "/tmp/levit-npy-XXXXXX";
    ASSERT_TRUE(mkdtemp(name));
    directory = name;
    path = directory + "/a.npy";
  }
  void TearDown() override {
    unlink(path.c_str());
    EXPECT_EQ(rmdir(directory.c_str()), 0) << "something was left behind";
  }
  std::string directory, path;
};

TEST_F(NpyFile, ComesBack) {
  std::vector<float> values = {1, -0.0f, 1e-40f, 3e38f, 5, 6};
  for (int times = 0; times < 2; ++times) // Also over an existing file.
    ASSERT_EQ(writeNpy(path, {2, 3}, values.data()), "");
  NpyArray array;
  ASSERT_EQ(readNpy(path, array), "");
  EXPECT_EQ(array.shape, (std::vector<size_t>{2, 3}));
  EXPECT_EQ(bytesOf(array.f32), bytesOf(values));
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  EXPECT_EQ(static_cast<size_t>(file.tellg()) % 64, 24u);
}

TEST_F(NpyFile, FilesThatCannotBeReadOrWritten) {
  NpyArray array;
  EXPECT_EQ(readNpy(path, array), "cannot open: No such file or directory");
  EXPECT_EQ(readNpy(directory, array), "cannot read: Is a directory");
  float value = 1;
  EXPECT_EQ(writeNpy(directory + "/none/a.npy", {1}, &value),
            "cannot write: No such file or directory");
  EXPECT_EQ(writeNpy(directory, {1}, &value), "cannot write: Is a directory");
}

TEST_F(NpyFile, DevicesStayDevices) {
  float value = 1;
  EXPECT_EQ(writeNpy("/dev/null", {1}, &value), "");
  struct stat info;
  ASSERT_EQ(stat("/dev/null", &info), 0);
  EXPECT_TRUE(S_ISCHR(info.st_mode));
  EXPECT_EQ(writeNpy("/dev/full", {1}, &value),
            "cannot write: No space left on device");
}

} // namespace
