//===- PthReaderTest.cpp - tests of the reader of .pth files --------------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "frontend/PthReader.h"
#include "FileWriters.h"

#include <gtest/gtest.h>

using namespace levit;
using namespace levit::test;

namespace {

std::string errorOf(const std::string &file) {
  return messageOf(readPth(toBytes(file)));
}

/// Of a file whose state_dict is {"t": value}.
std::string errorOfValue(const std::string &value,
                         const std::vector<std::string> &storages = {}) {
  return errorOf(writePth(
      pickle::file(pickle::dict({pickle::text("t"), value})), storages));
}

const std::string sixFloats = [] {
  std::string bytes;
  for (float value : {0.f, 1.f, 2.f, 3.f, 4.f, 5.f})
    bytes.append(reinterpret_cast<const char *>(&value), sizeof(value));
  return bytes;
}();

std::string floats(int64_t offset, const std::vector<int64_t> &shape,
                   const std::vector<int64_t> &strides) {
  return pickle::tensor(pickle::storage("FloatStorage", "0", 6), offset, shape,
                        strides);
}

TEST(PthReader, ReadsTensors) {
  // Two views of one storage, one of them transposed.
  std::string stateDict =
      pickle::dict({pickle::text("b"), floats(0, {2, 3}, {3, 1}),
                    pickle::text("a"), floats(1, {2, 2}, {1, 3})});
  Result<Checkpoint> checkpoint =
      readPth(toBytes(writePth(pickle::file(stateDict), {sixFloats})));
  ASSERT_TRUE(checkpoint) << checkpoint.message();
  EXPECT_EQ(checkpoint->getNames(), (std::vector<std::string>{"b", "a"}));
  const Tensor &b = *checkpoint->find("b"), &a = *checkpoint->find("a");
  EXPECT_TRUE(b.isContiguous());
  EXPECT_EQ(b.toFloats(), (std::vector<float>{0, 1, 2, 3, 4, 5}));
  EXPECT_FALSE(a.isContiguous());
  EXPECT_EQ(a.shape, (Shape{2, 2}));
  EXPECT_EQ(a.toFloats(), (std::vector<float>{1, 4, 2, 5}));
}

TEST(PthReader, ReadsScalarsAndEmptyTensors) {
  std::string stateDict = pickle::dict(
      {pickle::text("scalar"),
       pickle::tensor(pickle::storage("LongStorage", "0", 1), 0, {}, {}),
       pickle::text("empty"),
       pickle::tensor(pickle::storage("FloatStorage", "1", 0), 0, {0}, {1})});
  Result<Checkpoint> checkpoint = readPth(
      toBytes(writePth(pickle::file(stateDict), {littleEndian(42, 8), ""})));
  ASSERT_TRUE(checkpoint) << checkpoint.message();
  EXPECT_EQ(checkpoint->find("scalar")->toFloats(), std::vector<float>{42});
  EXPECT_EQ(checkpoint->find("empty")->getNumElements(), 0);
}

TEST(PthReader, FindsTheStateDict) {
  std::string stateDict =
      pickle::dict({pickle::text("t"), floats(0, {6}, {1})});
  for (const char *key :
       {"model", "state_dict", "model_state", "model_state_dict"}) {
    std::string root = pickle::dict(
        {pickle::text("epoch"), "K\1", pickle::text(key), stateDict});
    Result<Checkpoint> checkpoint =
        readPth(toBytes(writePth(pickle::file(root), {sixFloats})));
    ASSERT_TRUE(checkpoint) << checkpoint.message();
    EXPECT_EQ(checkpoint->getNames(), std::vector<std::string>{"t"});
  }
}

TEST(PthReader, RefusesRootsWithoutTensors) {
  EXPECT_EQ(errorOf(writePth(pickle::file("]"))),
            "holds a list (expected a state_dict, or a dictionary with one "
            "under 'model' or 'state_dict')");
  EXPECT_EQ(errorOf(writePth(pickle::file(floats(0, {6}, {1})), {sixFloats})),
            "holds a tensor (expected a state_dict, or a dictionary with one "
            "under 'model' or 'state_dict')");
  EXPECT_EQ(errorOf(writePth(pickle::file("}"))), "holds no tensors");
  EXPECT_EQ(errorOfValue("K\1"),
            "holds an integer for 't' (expected a tensor)");
  EXPECT_EQ(errorOfValue("}"),
            "holds a dictionary for 't' (expected a tensor)");
  EXPECT_EQ(
      errorOf(writePth(pickle::file(pickle::dict({"K\1", floats(0, {6}, {1})})),
                       {sixFloats})),
      "has an integer as a key of its state_dict (expected a string)");
  EXPECT_EQ(errorOf(writePth(pickle::file(pickle::dict(
                                 {pickle::text("t"), floats(0, {6}, {1}),
                                  pickle::text("t"), floats(0, {6}, {1})})),
                             {sixFloats})),
            "holds tensor 't' twice");
}

TEST(PthReader, RefusesTensorsThatLeaveTheirStorage) {
  auto message = [](const char *shape, const char *strides, int offset) {
    return std::string("tensor 't' has shape ") + shape + " and strides " +
           strides + " from element " + std::to_string(offset) +
           " on (expected all of it in a storage of 6 elements)";
  };
  EXPECT_EQ(errorOfValue(floats(0, {7}, {1}), {sixFloats}),
            message("7", "1", 0));
  EXPECT_EQ(errorOfValue(floats(1, {6}, {1}), {sixFloats}),
            message("6", "1", 1));
  EXPECT_EQ(errorOfValue(floats(6, {1}, {1}), {sixFloats}),
            message("1", "1", 6));
  EXPECT_EQ(errorOfValue(floats(0, {2, 2}, {5, 1}), {sixFloats}),
            message("2x2", "5x1", 0));
  EXPECT_EQ(errorOfValue(floats(0, {3}, {int64_t(1) << 62}), {sixFloats}),
            message("3", "4611686018427387904", 0));
  EXPECT_EQ(errorOfValue(floats(INT64_MAX, {1}, {1}), {sixFloats}),
            "tensor 't' has shape 1 and strides 1 from element "
            "9223372036854775807 on (expected all of it in a storage of 6 "
            "elements)");
  // A few bytes that ask for 4 TB.
  EXPECT_EQ(errorOfValue(floats(0, {int64_t(1) << 40}, {0}), {sixFloats}),
            message("1099511627776", "0", 0));
  EXPECT_EQ(
      errorOfValue(floats(0, {int64_t(1) << 40, int64_t(1) << 40}, {0, 0}),
                   {sixFloats}),
      "tensor 't' has shape 1099511627776x1099511627776, which is too "
      "large");
}

TEST(PthReader, RefusesBadTensors) {
  std::string message = "tensor 't' has no valid offset, shape and strides";
  EXPECT_EQ(errorOfValue(floats(-1, {1}, {1}), {sixFloats}), message);
  EXPECT_EQ(errorOfValue(floats(0, {-1}, {1}), {sixFloats}), message);
  EXPECT_EQ(errorOfValue(floats(0, {1}, {-1}), {sixFloats}), message);
  EXPECT_EQ(errorOfValue(floats(0, {1, 1}, {1}), {sixFloats}), message);
  EXPECT_EQ(errorOfValue(floats(0, std::vector<int64_t>(9, 1),
                                std::vector<int64_t>(9, 1)),
                         {sixFloats}),
            message);
  std::string function = pickle::global("torch._utils", "_rebuild_tensor_v2");
  EXPECT_EQ(
      errorOfValue(pickle::call(function, pickle::tuple({"N", "K\1", ")"}))),
      "holds a damaged pickle: a tensor of 3 arguments (expected 4 to 7) at "
      "byte 49");
}

TEST(PthReader, RefusesBadStorages) {
  auto errorOfStorage = [](const std::string &storage,
                           const std::vector<std::string> &storages) {
    return errorOfValue(pickle::tensor(storage, 0, {1}, {1}), storages);
  };
  EXPECT_EQ(errorOfStorage("N", {}), "tensor 't' has no storage");
  EXPECT_EQ(errorOfStorage("NQ", {}), "tensor 't' has no storage");
  EXPECT_EQ(errorOfStorage(")Q", {}), "tensor 't' has no storage");
  EXPECT_EQ(
      errorOfStorage(pickle::storage("FloatStorage", "0", -1), {sixFloats}),
      "tensor 't' has no storage");
  EXPECT_EQ(errorOfStorage(
                pickle::tuple({pickle::text("storage"),
                               pickle::global("collections", "OrderedDict"),
                               pickle::text("0"), pickle::text("cpu"), "K\1"}) +
                    "Q",
                {sixFloats}),
            "tensor 't' has a storage of type 'collections.OrderedDict'");
  EXPECT_EQ(errorOfStorage(pickle::storage("FloatStorage", "7", 1), {}),
            "tensor 't' has storage '7', which is not in the file");
  EXPECT_EQ(
      errorOfStorage(pickle::storage("FloatStorage", "../version", 1), {}),
      "tensor 't' has storage '../version', which is not in the file");
  EXPECT_EQ(
      errorOfStorage(pickle::storage("FloatStorage", "0", 7), {sixFloats}),
      "tensor 't' has storage '0' of 24 bytes (expected 7 elements of "
      "f32)");
  EXPECT_EQ(
      errorOfStorage(pickle::storage("DoubleStorage", "0", 6), {sixFloats}),
      "tensor 't' has storage '0' of 24 bytes (expected 6 elements of "
      "f64)");
  EXPECT_EQ(errorOfStorage(pickle::storage("FloatStorage", "0", 1), {"abc"}),
            "tensor 't' has storage '0' of 3 bytes (expected 1 elements of "
            "f32)");
  // 2^62 elements of 8 bytes, which are 0 bytes in 64 bits.
  EXPECT_EQ(errorOfStorage(
                pickle::storage("DoubleStorage", "0", int64_t(1) << 62), {""}),
            "tensor 't' has storage '0' of 0 bytes (expected "
            "4611686018427387904 elements of f64)");
}

TEST(PthReader, VerifiesChecksums) {
  std::string body =
      pickle::file(pickle::dict({pickle::text("t"), floats(0, {6}, {1})}));
  ZipEntry pickleEntry{"a/data.pkl", body}, storage{"a/data/0", sixFloats};
  storage.checksumError = 1;
  std::string file = writeZip({pickleEntry, storage});
  EXPECT_EQ(errorOf(file), "tensor 't' has storage '0' with a wrong checksum; "
                           "the file is damaged");
  EXPECT_TRUE(readPth(toBytes(file), Checksums::Ignore));
  pickleEntry.checksumError = 1;
  EXPECT_EQ(errorOf(writeZip({pickleEntry, storage})),
            "holds a pickle with a wrong checksum; the file is damaged");
}

TEST(PthReader, RefusesOtherArchives) {
  EXPECT_EQ(errorOf(writeZip({})),
            "is a zip archive without a pickle (expected the entry "
            "'*/data.pkl', as torch.save writes it)");
  EXPECT_EQ(errorOf(writeZip({{"data.pkl", ""}, {"a/b/data.pkl", ""}})),
            "is a zip archive without a pickle (expected the entry "
            "'*/data.pkl', as torch.save writes it)");
  EXPECT_EQ(errorOf(writeZip({{"a/data.pkl", ""}, {"a/constants.pkl", ""}})),
            "is a TorchScript program (expected a state_dict from torch.save)");
  EXPECT_EQ(errorOf(writeZip({{"a/data.pkl", ""}, {"a/byteorder", "big"}})),
            "has byte order 'big' (expected 'little')");
  EXPECT_EQ(errorOf(writeZip({{"a/data.pkl", std::string(17 << 20, 'N')}})),
            "holds a pickle of 17825792 bytes (expected at most 16777216)");
}

TEST(PthReader, RefusesTheLegacyFormat) {
  std::string file("\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.",
                   15);
  EXPECT_TRUE(isPth(toBytes(file)));
  EXPECT_EQ(errorOf(file),
            "is in PyTorch's format from before version 1.6 (expected the zip "
            "format; load it with PyTorch and torch.save it again)");
}

TEST(PthReader, ExecutesNothing) {
  std::string attack = pickle::call(pickle::global("posix", "system"),
                                    pickle::tuple({pickle::text("exit 1")}));
  EXPECT_EQ(errorOfValue(attack),
            "asks for 'posix.system' (expected a state_dict of tensors and "
            "nothing else, as torch.save(checkpoint['model'], FILE) writes in "
            "PyTorch; nothing was executed)");
}

} // namespace
