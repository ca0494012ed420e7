//===- CheckpointTest.cpp - tests of checkpoints and tensors --------------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FileWriters.h"

#include <cmath>
#include <cstring>
#include <gtest/gtest.h>

using namespace levit;
using namespace levit::test;

namespace {

const std::string dataFolder = LEVIT_TEST_DIR "/data/";

/// The only element of a tensor with these bits.
float toFloat(ElementType type, uint64_t bits) {
  std::string bytes = littleEndian(bits, getByteWidth(type));
  // At an odd address.
  bytes.insert(bytes.begin(), 'x');
  return Tensor{
      type, {}, {}, reinterpret_cast<const uint8_t *>(bytes.data()) + 1}
      .toFloats()
      .front();
}

TEST(Tensor, ConvertsElements) {
  EXPECT_EQ(toFloat(ElementType::F32, 0x3f800001), 1.00000012f);
  EXPECT_EQ(toFloat(ElementType::BF16, 0xc049), -3.140625f);
  EXPECT_EQ(toFloat(ElementType::I64, uint64_t(-3)), -3.0f);
  EXPECT_EQ(toFloat(ElementType::I32, uint32_t(-3)), -3.0f);
  EXPECT_EQ(toFloat(ElementType::I16, uint16_t(-3)), -3.0f);
  EXPECT_EQ(toFloat(ElementType::I8, uint8_t(-3)), -3.0f);
  EXPECT_EQ(toFloat(ElementType::U8, 253), 253.0f);
  EXPECT_EQ(toFloat(ElementType::Bool, 2), 1.0f);
}

TEST(Tensor, ConvertsAllHalves) {
  // Against the definition; 2^-24 is the smallest.
  for (uint32_t bits = 0; bits < 65536; ++bits) {
    float converted = toFloat(ElementType::F16, bits);
    uint32_t exponent = bits >> 10 & 31, mantissa = bits & 1023;
    double sign = bits & 0x8000 ? -1 : 1;
    if (exponent == 31) {
      EXPECT_EQ(std::isnan(converted), mantissa != 0);
      EXPECT_EQ(std::isinf(converted), mantissa == 0);
    } else {
      double expected = exponent
                            ? std::ldexp(1024 + mantissa, int(exponent) - 25)
                            : std::ldexp(mantissa, -24);
      EXPECT_EQ(converted, sign * expected) << bits;
    }
    EXPECT_EQ(std::signbit(converted), sign < 0);
  }
}

TEST(Tensor, RoundsDoubles) {
  auto fromDouble = [](double value) {
    uint64_t bits;
    std::memcpy(&bits, &value, sizeof(bits));
    return toFloat(ElementType::F64, bits);
  };
  EXPECT_EQ(fromDouble(0.1), 0.1f);
  EXPECT_EQ(fromDouble(1e300), INFINITY);
  EXPECT_EQ(fromDouble(-1e300), -INFINITY);
  EXPECT_TRUE(std::isnan(fromDouble(NAN)));
}

TEST(Tensor, FollowsStrides) {
  std::vector<uint8_t> bytes(24);
  for (size_t i = 0; i < bytes.size(); ++i)
    bytes[i] = uint8_t(i);
  Tensor tensor{ElementType::U8, {2, 3, 2}, {1, 8, 4}, bytes.data()};
  EXPECT_EQ(tensor.toFloats(),
            (std::vector<float>{0, 4, 8, 12, 16, 20, 1, 5, 9, 13, 17, 21}));
  EXPECT_FALSE(tensor.isContiguous());
  // The strides of dimensions of one element do not matter.
  EXPECT_TRUE(
      (Tensor{ElementType::U8, {1, 3}, {99, 1}, bytes.data()}).isContiguous());
  EXPECT_TRUE(
      (Tensor{ElementType::U8, {3, 0}, {7, 7}, bytes.data()}).isContiguous());
}

TEST(Checkpoint, TellsFormatsApart) {
  auto errorOf = [](const std::string &file) {
    return messageOf(Checkpoint::read(toBytes(file)));
  };
  std::string neither = "is not a checkpoint (expected a .safetensors file, or "
                        "a .pth file as torch.save writes it)";
  EXPECT_EQ(errorOf("x"), neither);
  EXPECT_EQ(errorOf(std::string(100, '\0')), neither);
  EXPECT_EQ(errorOf("\x89HDF\r\n\x1a\n"), neither);
  EXPECT_EQ(errorOf("version https://git-lfs.github.com/spec/v1\noid "),
            "is a Git LFS pointer (expected the checkpoint that it stands for; "
            "try `git lfs pull`)");
  EXPECT_EQ(errorOf(writeSafetensors("{}")), "holds no tensors");
  EXPECT_EQ(errorOf(writePth(pickle::file("}"))), "holds no tensors");
  EXPECT_EQ(errorOf("PK\3\4"), "is a damaged zip archive: no directory at its "
                               "end (it is cut short, or not a zip)");
}

TEST(Checkpoint, OpensFiles) {
  EXPECT_EQ(messageOf(Checkpoint::open("/nonexistent/file")),
            "cannot be opened: No such file or directory");
  EXPECT_EQ(messageOf(Checkpoint::open("/")), "is not a regular file");
  EXPECT_EQ(messageOf(Checkpoint::open("/dev/null")), "is not a regular file");
  EXPECT_EQ(messageOf(Checkpoint::open(TemporaryFile("").getPath())),
            "is empty");
}

/// Tensors keep pointing to the file after other copies are gone.
TEST(Checkpoint, KeepsItsBytes) {
  TemporaryFile file(writeSafetensors("{\"a\":{\"dtype\":\"U8\",\"shape\":[2],"
                                      "\"data_offsets\":[0,2]}}",
                                      "\1\2"));
  Checkpoint copy;
  {
    Result<Checkpoint> checkpoint = Checkpoint::open(file.getPath());
    ASSERT_TRUE(checkpoint) << checkpoint.message();
    copy = *checkpoint;
  }
  EXPECT_EQ(copy.find("a")->toFloats(), (std::vector<float>{1, 2}));
}

TEST(Checkpoint, ReadsTheSameFromBothFormats) {
  Result<Checkpoint> pth = Checkpoint::open(dataFolder + "tiny/checkpoint.pth");
  Result<Checkpoint> safetensors =
      Checkpoint::open(dataFolder + "tiny/checkpoint.safetensors");
  ASSERT_TRUE(pth) << pth.message();
  ASSERT_TRUE(safetensors) << safetensors.message();
  EXPECT_EQ(pth->getNames(), safetensors->getNames());
  EXPECT_GT(pth->getNames().size(), 100u);
  for (const std::string &name : pth->getNames()) {
    const Tensor &left = *pth->find(name), &right = *safetensors->find(name);
    EXPECT_EQ(left.type, right.type) << name;
    EXPECT_EQ(left.shape, right.shape) << name;
    EXPECT_EQ(left.toFloats(), right.toFloats()) << name;
  }
  // The indices of the tokens' distances, as the authors' code counts them.
  EXPECT_EQ(pth->find("blocks.2.attention_bias_idxs")->type, ElementType::I64);
}

} // namespace
