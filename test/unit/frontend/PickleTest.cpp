//===- PickleTest.cpp - tests of the pickle machine -----------------------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "frontend/Pickle.h"
#include "FileWriters.h"

#include <gtest/gtest.h>

using namespace levit;
using namespace levit::test;
using Kind = PickleValue::Kind;

namespace {

std::string errorOf(const std::string &bytes) {
  return messageOf(Pickle::read(bytes));
}

/// Of a pickle with this between its protocol and its end.
std::string errorOfBody(const std::string &body) {
  return errorOf(pickle::file(body));
}

TEST(Pickle, BuildsConstants) {
  auto read = [](const std::string &body) {
    Result<Pickle> pickle = Pickle::read(pickle::file(body));
    EXPECT_TRUE(pickle) << pickle.message();
    return pickle->getRoot();
  };
  EXPECT_EQ(read("N").kind, Kind::None);
  EXPECT_EQ(read("\x88").integer, 1);
  EXPECT_EQ(read("\x89").integer, 0);
  EXPECT_EQ(read(std::string("\x8a\x00", 2)).integer, 0);
  EXPECT_EQ(read("\x8a\x01\xff").integer, -1);
  for (int64_t value : {int64_t(0), int64_t(255), int64_t(256), int64_t(65536),
                        int64_t(-5), int64_t(1) << 40, INT64_MIN, INT64_MAX})
    EXPECT_EQ(read(pickle::integer(value)).integer, value);
  EXPECT_EQ(read("G" + std::string("\xbf\xf8\0\0\0\0\0\0", 8)).real, -1.5);
  EXPECT_EQ(read(pickle::text("h\xc3\xa9")).text, "h\xc3\xa9");
}

TEST(Pickle, BuildsContainers) {
  // {"a": (1, 2), "b": [3]}, with the first key remembered and used again.
  Result<Pickle> pickle = Pickle::read(
      pickle::file(pickle::dict({pickle::text("a") + "q\5", "K\1K\2\x86",
                                 pickle::text("b"), "]K\3a"}) +
                   "h\5Ns"));
  ASSERT_TRUE(pickle) << pickle.message();
  const PickleValue &root = pickle->getRoot();
  ASSERT_EQ(root.kind, Kind::Dict);
  ASSERT_EQ(root.items.size(), 6u);
  EXPECT_EQ(root.items[1]->items.size(), 2u);
  EXPECT_EQ(root.lookUp("b")->items[0]->integer, 3);
  EXPECT_EQ(root.lookUp("a")->kind, Kind::None);
  EXPECT_EQ(root.lookUp("c"), nullptr);
}

TEST(Pickle, AcceptsValuesThatHoldThemselves) {
  Result<Pickle> pickle = Pickle::read(pickle::file("]q\1h\1a"));
  ASSERT_TRUE(pickle) << pickle.message();
  EXPECT_EQ(pickle->getRoot().items[0], &pickle->getRoot());
}

TEST(Pickle, IgnoresAttributesOfStateDicts) {
  std::string dict =
      pickle::call(pickle::global("collections", "OrderedDict"), ")");
  Result<Pickle> pickle = Pickle::read(pickle::file(
      dict + pickle::dict({pickle::text("_metadata"), dict}) + "b"));
  ASSERT_TRUE(pickle) << pickle.message();
  EXPECT_EQ(pickle->getRoot().kind, Kind::Dict);
  EXPECT_TRUE(pickle->getRoot().items.empty());
}

TEST(Pickle, UnwrapsParameters) {
  std::string tensor =
      pickle::tensor(pickle::storage("FloatStorage", "0", 1), 0, {1}, {1});
  Result<Pickle> pickle = Pickle::read(pickle::file(
      pickle::call(pickle::global("torch._utils", "_rebuild_parameter"),
                   pickle::tuple({tensor, "\x88", "}"}))));
  ASSERT_TRUE(pickle) << pickle.message();
  EXPECT_EQ(pickle->getRoot().kind, Kind::Tensor);
}

TEST(Pickle, RefusesWhateverElseIsAskedFor) {
  std::string expected = " (expected a state_dict of tensors and nothing else, "
                         "as torch.save(checkpoint['model'], FILE) writes in "
                         "PyTorch; nothing was executed)";
  EXPECT_EQ(errorOfBody(pickle::call(pickle::global("os", "system"),
                                     pickle::tuple({pickle::text("true")}))),
            "asks for 'os.system'" + expected);
  EXPECT_EQ(errorOfBody(pickle::global("builtins", "eval")),
            "asks for 'builtins.eval'" + expected);
  EXPECT_EQ(errorOfBody(pickle::global("argparse", "Namespace")),
            "asks for 'argparse.Namespace'" + expected);
  EXPECT_EQ(errorOfBody(pickle::global("torch", "ComplexFloatStorage")),
            "asks for 'torch.ComplexFloatStorage'" + expected);
  EXPECT_EQ(errorOfBody(pickle::global("torch._utils", "_rebuild_tensor")),
            "asks for 'torch._utils._rebuild_tensor'" + expected);
  // Names that only look alike.
  EXPECT_EQ(errorOfBody(pickle::global("collections.OrderedDict", "")),
            "asks for 'collections.OrderedDict.'" + expected);
  EXPECT_EQ(errorOfBody(pickle::global("a\x1b", "b")),
            "asks for 'a\\x1b.b'" + expected);
}

TEST(Pickle, RefusesOtherProtocols) {
  EXPECT_EQ(errorOf(""), "holds a damaged pickle: no protocol (expected 2, as "
                         "torch.save writes it) at byte 0");
  EXPECT_EQ(errorOf("(lp0\n."),
            "holds a damaged pickle: no protocol (expected 2, as torch.save "
            "writes it) at byte 0");
  EXPECT_EQ(errorOf("\x80\x04N."), "holds a pickle of protocol 4 (expected 2, "
                                   "as torch.save writes it)");
}

TEST(Pickle, RefusesWhatIsCutShort) {
  std::string whole = pickle::file(
      pickle::dict({pickle::text("a"),
                    pickle::tensor(pickle::storage("FloatStorage", "0", 100000),
                                   0, {300}, {1})}));
  ASSERT_EQ(errorOf(whole), "success");
  for (size_t size = 0; size < whole.size(); ++size)
    EXPECT_NE(errorOf(whole.substr(0, size)), "success") << size;
  EXPECT_EQ(errorOf("\x80\x02N"),
            "holds a damaged pickle: it ends without a result at byte 3");
  for (const char *instruction :
       {"X\xff\xff\xff\xff", "K", "M\1", "J\1\1\1", "G\1", "h", "q", "cos\n",
        "cos", "\x8a", "\x8a\4\1"})
    EXPECT_EQ(errorOf(std::string("\x80\x02N") + instruction),
              "holds a damaged pickle: it is cut short at byte 3")
        << instruction;
}

TEST(Pickle, RefusesInstructionsWithoutTheirValues) {
  std::string prefix = "holds a damaged pickle: ";
  for (const char *instruction : {"a", "s", "R", "b", "Q", "0", "\x85", "\x86",
                                  "\x87", "q\1", "NR", "]", "(Na", "}(NR"})
    EXPECT_NE(errorOfBody(std::string(instruction) + "b"), "success")
        << instruction;
  EXPECT_EQ(errorOfBody("s"), prefix + "a value is missing at byte 2");
  EXPECT_EQ(errorOfBody("N(s"), prefix + "a value is missing at byte 4");
  EXPECT_EQ(errorOfBody("(u"), prefix + "a value is missing at byte 3");
  EXPECT_EQ(errorOfBody("t"), prefix + "a mark is missing at byte 2");
  EXPECT_EQ(errorOfBody("}u"), prefix + "a mark is missing at byte 3");
  EXPECT_EQ(errorOfBody("]e"), prefix + "a mark is missing at byte 3");
  EXPECT_EQ(errorOfBody("}(Nu"), prefix + "a key has no value at byte 5");
  EXPECT_EQ(errorOfBody("]NNs"),
            prefix + "items are added to a list at byte 5");
  EXPECT_EQ(errorOfBody("NNa"), prefix + "items are added to None at byte 4");
  EXPECT_EQ(errorOfBody("h\7"),
            prefix + "value 7 was never remembered at byte 2");
  EXPECT_EQ(errorOfBody("i"), prefix + "an unknown instruction 105 at byte 2");
  EXPECT_EQ(errorOfBody("\x8a\x09" + std::string(9, 'x')),
            prefix + "an integer of 9 bytes (expected at most 8) at byte 2");
  EXPECT_EQ(errorOfBody("NN"),
            prefix + "it ends with 2 values (expected one) at byte 4");
  EXPECT_EQ(errorOfBody("N("),
            prefix + "it ends with 1 values (expected one) at byte 4");
}

TEST(Pickle, RefusesBadCalls) {
  std::string prefix = "holds a damaged pickle: ";
  EXPECT_EQ(errorOfBody("K\1)R"), prefix + "a call of an integer at byte 5");
  std::string storage = pickle::global("torch", "FloatStorage");
  EXPECT_EQ(errorOfBody(storage + ")R"),
            prefix + "a call of 'torch.FloatStorage' at byte 23");
  std::string dict = pickle::global("collections", "OrderedDict");
  EXPECT_EQ(errorOfBody(dict + "NR"),
            prefix + "a call with None (expected a tuple) at byte 28");
  EXPECT_EQ(
      errorOfBody(dict + "N\x85R"),
      prefix + "a call of 'collections.OrderedDict' with arguments at byte 29");
  std::string tensor = pickle::global("torch._utils", "_rebuild_tensor_v2");
  EXPECT_EQ(errorOfBody(tensor + ")R"),
            prefix + "a tensor of 0 arguments (expected 4 to 7) at byte 36");
  std::string parameter = pickle::global("torch._utils", "_rebuild_parameter");
  EXPECT_EQ(errorOfBody(parameter + "N\x85R"),
            prefix + "a parameter without a tensor at byte 37");
  EXPECT_EQ(errorOfBody("NNb"),
            prefix + "attributes are set on None at byte 4");
}

TEST(Pickle, BoundsItsMemory) {
  EXPECT_EQ(errorOfBody(std::string(2000000, 'N')),
            "holds a pickle of more than 1048576 values");
  // Deep nesting, which must not be destroyed by recursion.
  std::string deep(500000, '(');
  EXPECT_EQ(errorOfBody(deep + std::string(500000, 't')), "success");
  EXPECT_EQ(errorOfBody("N" + std::string(500000, '\x85')), "success");
}

} // namespace
