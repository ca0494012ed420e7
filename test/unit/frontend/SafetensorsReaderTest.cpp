//===- SafetensorsReaderTest.cpp - tests of the safetensors reader --------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "frontend/SafetensorsReader.h"
#include "FileWriters.h"

#include <gtest/gtest.h>

using namespace levit;
using namespace levit::test;

namespace {

std::string entry(const std::string &name, const std::string &type,
                  const std::string &shape, const std::string &offsets) {
  return "\"" + name + "\":{\"dtype\":\"" + type + "\",\"shape\":[" + shape +
         "],\"data_offsets\":[" + offsets + "]}";
}

std::string errorOf(const std::string &file) {
  return messageOf(readSafetensors(toBytes(file)));
}

std::string errorOf(const std::string &header, const std::string &data) {
  return errorOf(writeSafetensors(header, data));
}

TEST(SafetensorsReader, ReadsTensors) {
  // Not in the order of their names; with blanks behind the header.
  std::string header = "{\"__metadata__\":{\"format\":\"pt\"}," +
                       entry("b", "F16", "2", "0,4") + "," +
                       entry("a", "I64", "", "4,12") + "}   ";
  std::string data = littleEndian(0x3c00, 2) + littleEndian(0xc000, 2) +
                     littleEndian(uint64_t(-7), 8);
  Result<Checkpoint> checkpoint =
      readSafetensors(toBytes(writeSafetensors(header, data)));
  ASSERT_TRUE(checkpoint) << checkpoint.message();
  EXPECT_EQ(checkpoint->getNames(), (std::vector<std::string>{"b", "a"}));
  EXPECT_EQ(checkpoint->find("b")->shape, Shape{2});
  EXPECT_EQ(checkpoint->find("b")->toFloats(), (std::vector<float>{1, -2}));
  EXPECT_EQ(checkpoint->find("a")->shape, Shape{});
  EXPECT_EQ(checkpoint->find("a")->toFloats(), std::vector<float>{-7});
  EXPECT_EQ(checkpoint->find("c"), nullptr);
}

TEST(SafetensorsReader, ReadsEmptyTensors) {
  Result<Checkpoint> checkpoint = readSafetensors(
      toBytes(writeSafetensors("{" + entry("a", "F32", "0,3", "0,0") + "," +
                                   entry("b", "F32", "1", "0,4") + "}",
                               std::string(4, '\0'))));
  ASSERT_TRUE(checkpoint) << checkpoint.message();
  EXPECT_EQ(checkpoint->find("a")->getNumElements(), 0);
  EXPECT_TRUE(checkpoint->find("a")->toFloats().empty());
}

TEST(SafetensorsReader, RefusesHeadersThatLieAboutTheirSize) {
  EXPECT_EQ(errorOf(std::string("\1\0\0", 3)),
            "is too short for a .safetensors file (expected a header size of 8 "
            "bytes)");
  EXPECT_EQ(
      errorOf(littleEndian(100, 8) + "{}"),
      "has a header of 100 bytes, which leaves the file (expected at most "
      "2)");
  EXPECT_EQ(errorOf(littleEndian(UINT64_MAX, 8) + "{}"),
            "has a header of 18446744073709551615 bytes, which leaves the file "
            "(expected at most 2)");
  // A header that takes a part of the data along.
  EXPECT_EQ(errorOf(littleEndian(6, 8) + "{}abcd"),
            "has a header that is not a JSON object of tensors");
}

TEST(SafetensorsReader, RefusesHeadersThatAreNone) {
  for (const char *header :
       {"", "[]", "{", "{\"a\":}", "{\"a\":1", "{}}", "{\"a\":[[[[[[]]]]]]}"})
    EXPECT_EQ(errorOf(header, ""),
              "has a header that is not a JSON object of tensors")
        << header;
  // Deep nesting neither overflows the stack nor takes long.
  EXPECT_EQ(errorOf("{\"a\":" + std::string(1000000, '['), ""),
            "has a header that is not a JSON object of tensors");
  EXPECT_EQ(errorOf("{\"\xff\":1}", ""),
            "has a header that is not a JSON object of tensors");
  EXPECT_EQ(errorOf("{}", ""), "holds no tensors");
  EXPECT_EQ(errorOf("{\"__metadata__\":{}}", ""), "holds no tensors");
}

TEST(SafetensorsReader, RefusesTheSameKeyTwice) {
  std::string tensor = entry("a", "F32", "1", "0,4");
  EXPECT_EQ(errorOf("{" + tensor + "," + tensor + "}", "abcd"),
            "has the key 'a' twice in its header");
  EXPECT_EQ(errorOf("{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F16\"}}", ""),
            "has the key 'dtype' twice in its header");
}

TEST(SafetensorsReader, RefusesBadDescriptions) {
  EXPECT_EQ(errorOf("{\"a\":1}", ""),
            "tensor 'a' is not described by a JSON object");
  EXPECT_EQ(errorOf("{\"a\":{}}", ""),
            "tensor 'a' has no element type (expected \"dtype\")");
  EXPECT_EQ(errorOf("{\"a\":{\"dtype\":32}}", ""),
            "tensor 'a' has no element type (expected \"dtype\")");
  EXPECT_EQ(errorOf("{" + entry("a", "F8_E4M3", "1", "0,1") + "}", "x"),
            "tensor 'a' has element type 'F8_E4M3' (expected F64, F32, F16, "
            "BF16, I64, I32, I16, I8, U8 or BOOL)");
  EXPECT_EQ(errorOf("{\"a\":{\"dtype\":\"F32\"}}", ""),
            "tensor 'a' has no shape (expected \"shape\", an array of sizes)");
  for (const char *shape : {"-1", "1.5", "\"1\"", "[1]", "9223372036854775808",
                            "18446744073709551616"})
    EXPECT_EQ(errorOf("{" + entry("a", "F32", shape, "0,4") + "}", "abcd"),
              "tensor 'a' has no shape (expected \"shape\", an array of sizes)")
        << shape;
  EXPECT_EQ(errorOf("{\"a\":{\"dtype\":\"F32\",\"shape\":[]}}", ""),
            "tensor 'a' has no place (expected \"data_offsets\", an array of "
            "two offsets)");
  for (const char *offsets : {"", "0", "0,4,8", "-4,0", "null,4"})
    EXPECT_EQ(errorOf("{" + entry("a", "F32", "1", offsets) + "}", "abcd"),
              "tensor 'a' has no place (expected \"data_offsets\", an array of "
              "two offsets)")
        << offsets;
  EXPECT_EQ(errorOf("{" + entry("a", "F32", "1,1,1,1,1,1,1,1,1", "0,4") + "}",
                    "abcd"),
            "tensor 'a' has rank 9 (expected at most 8)");
}

TEST(SafetensorsReader, RefusesSizesThatOverflow) {
  EXPECT_EQ(
      errorOf("{" + entry("a", "F64", "4611686018427387904,4", "0,0") + "}",
              ""),
      "tensor 'a' has shape 4611686018427387904x4, which is too large");
  // 2^61 * 8 bytes is 0 in 64 bits.
  EXPECT_EQ(
      errorOf("{" + entry("a", "F64", "2305843009213693952", "0,0") + "}", ""),
      "tensor 'a' has shape 2305843009213693952, which is too large");
}

TEST(SafetensorsReader, RefusesTensorsElsewhere) {
  EXPECT_EQ(
      errorOf("{" + entry("a", "F32", "1", "0,8") + "}", "abcd"),
      "tensor 'a' lies at bytes 0 to 8 of the data (expected a range in 4 "
      "bytes)");
  EXPECT_EQ(
      errorOf("{" + entry("a", "F32", "1", "4,0") + "}", "abcd"),
      "tensor 'a' lies at bytes 4 to 0 of the data (expected a range in 4 "
      "bytes)");
  EXPECT_EQ(errorOf("{" + entry("a", "F32", "2", "0,4") + "}", "abcd"),
            "tensor 'a' has 4 bytes (expected 8 for 2 of f32)");
  EXPECT_EQ(errorOf("{" + entry("a", "F32", "1", "0,4") + "," +
                        entry("b", "F32", "1", "2,6") + "}",
                    "abcdef"),
            "tensors 'a' and 'b' overlap");
  EXPECT_EQ(errorOf("{" + entry("a", "F32", "1", "0,4") + "," +
                        entry("b", "F32", "1", "0,4") + "}",
                    "abcd"),
            "tensors 'a' and 'b' overlap");
  EXPECT_EQ(errorOf("{" + entry("a", "F32", "1", "0,4") + "," +
                        entry("b", "F32", "1", "6,10") + "}",
                    "abcdefghij"),
            "has 2 bytes of no tensor before tensor 'b'");
  EXPECT_EQ(errorOf("{" + entry("a", "F32", "1", "0,4") + "}", "abcdef"),
            "has 2 bytes of no tensor at its end");
}

TEST(SafetensorsReader, KeepsMessagesInOneLine) {
  EXPECT_EQ(errorOf("{\"a\\nb\\u001b[1m'\":1}", ""),
            "tensor 'a\\x0ab\\x1b[1m\\x27' is not described by a JSON object");
  EXPECT_EQ(errorOf("{\"" + std::string(500, 'n') + "\":1}", ""),
            "tensor '" + std::string(120, 'n') +
                "...' is not described by a JSON object");
}

} // namespace
