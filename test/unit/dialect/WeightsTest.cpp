//===- WeightsTest.cpp - constant weights -----------------------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/Weights.h"
#include "dialect/LeViTDialect.h"
#include "passes/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/AsmState.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/Pass/PassManager.h"
#include "gtest/gtest.h"

#include <numeric>

using namespace mlir;
using namespace levit;

namespace {

class WeightsTest : public testing::Test {
protected:
  WeightsTest() : builder(&context) {
    context.loadDialect<arith::ArithDialect, func::FuncDialect, LeViTDialect>();
    loc = builder.getUnknownLoc();
    module = ModuleOp::create(loc);
    builder.setInsertionPointToEnd(module->getBody());
  }

  RankedTensorType type(ArrayRef<int64_t> shape) {
    return RankedTensorType::get(shape, builder.getF32Type());
  }

  Value constant(TypedAttr attribute) {
    return arith::ConstantOp::create(builder, loc, attribute);
  }

  /// A resource of `type` over `bytes`, which it does not own.
  Attribute resource(RankedTensorType type, StringRef name,
                     ArrayRef<char> bytes) {
    return DenseResourceElementsAttr::get(
        type, name,
        UnmanagedAsmResourceBlob::allocateWithAlign(bytes, alignof(float)));
  }

  MLIRContext context;
  OpBuilder builder;
  Location loc = UnknownLoc::get(&context);
  OwningOpRef<ModuleOp> module;
};

using Floats = std::vector<float>;

TEST_F(WeightsTest, dense) {
  auto attribute =
      DenseElementsAttr::get(type({2, 2}), ArrayRef<float>{1, 2, 3, 4});
  EXPECT_EQ(getWeights(constant(attribute)), (Floats{1, 2, 3, 4}));
  EXPECT_EQ(getWeightsName(constant(attribute), "other"), "other");
}

TEST_F(WeightsTest, splat) {
  auto attribute = DenseElementsAttr::get(type({3}), 5.0f);
  EXPECT_EQ(getWeights(attribute), (Floats{5, 5, 5}));
  EXPECT_EQ(viewWeights(attribute)->size(), 3);
}

TEST_F(WeightsTest, empty) {
  auto attribute = DenseElementsAttr::get(type({0}), ArrayRef<float>());
  EXPECT_EQ(getWeights(attribute), Floats());
}

TEST_F(WeightsTest, resourceIsNotCopied) {
  float data[] = {1, 2, 3};
  Attribute attribute = resource(
      type({3}), "w", {reinterpret_cast<const char *>(data), sizeof(data)});
  std::optional<WeightsView> view = viewWeights(attribute);
  ASSERT_TRUE(view);
  data[1] = 7;
  EXPECT_EQ((*view)[1], 7);
  EXPECT_EQ(getWeightsName(constant(cast<TypedAttr>(attribute)), ""), "w");
}

TEST_F(WeightsTest, resourceOfAnyAlignment) {
  float data[] = {1, 2, 3};
  std::vector<char> bytes(sizeof(data) + 1);
  std::memcpy(bytes.data() + 1, data, sizeof(data));
  Attribute attribute =
      resource(type({3}), "w", ArrayRef<char>(bytes).drop_front());
  EXPECT_EQ(getWeights(attribute), (Floats{1, 2, 3}));
}

TEST_F(WeightsTest, resourceOfTheWrongSize) {
  float data[] = {1, 2, 3};
  ArrayRef<char> bytes(reinterpret_cast<const char *>(data), sizeof(data));
  EXPECT_EQ(getWeights(resource(type({2}), "long", bytes)), std::nullopt);
  EXPECT_EQ(getWeights(resource(type({4}), "short", bytes)), std::nullopt);
}

TEST_F(WeightsTest, notConstant) {
  auto function = func::FuncOp::create(
      builder, loc, "f", builder.getFunctionType({type({2})}, {}));
  Value argument = function.addEntryBlock()->getArgument(0);
  EXPECT_EQ(getWeights(argument), std::nullopt);
  EXPECT_EQ(getWeights(Value()), std::nullopt);
  EXPECT_EQ(getWeights(Attribute()), std::nullopt);
  EXPECT_EQ(getWeightsName(argument, "other"), "other");
}

TEST_F(WeightsTest, notF32) {
  auto doubles = RankedTensorType::get({2}, builder.getF64Type());
  EXPECT_EQ(getWeights(DenseElementsAttr::get(doubles, {1.0, 2.0})),
            std::nullopt);
}

TEST_F(WeightsTest, smallOnesAreDense) {
  Floats elements(maxDenseWeights, 2.0f);
  elements[3] = 4.0f;
  Value value = createWeights(builder, loc, "w", type({maxDenseWeights}),
                              ArrayRef<float>(elements));
  auto op = value.getDefiningOp<arith::ConstantOp>();
  EXPECT_TRUE(isa<DenseElementsAttr>(op.getValue()));
  EXPECT_EQ(getWeights(value), elements);
}

TEST_F(WeightsTest, largeOnesAreResourcesWithUniqueNames) {
  Floats elements(maxDenseWeights + 1);
  std::iota(elements.begin(), elements.end(), 1.0f);
  for (StringRef name : {"w", "w_1"}) {
    Value value = createWeights(builder, loc, "w", type({maxDenseWeights + 1}),
                                ArrayRef<float>(elements));
    EXPECT_EQ(getWeightsName(value, ""), name);
    EXPECT_EQ(getWeights(value), elements);
  }
}

TEST_F(WeightsTest, biasNames) {
  EXPECT_EQ(biasNameOf("blocks.0.c.weight"), "blocks.0.c.bias");
  EXPECT_EQ(biasNameOf("weight"), "bias");
  EXPECT_EQ(biasNameOf("table"), "table.bias");
}

TEST_F(WeightsTest, dropUnusedWeights) {
  Floats elements(maxDenseWeights + 1, 1.0f);
  auto create = [&](StringRef name) {
    return createWeights(builder, loc, name, type({maxDenseWeights + 1}),
                         ArrayRef<float>(elements));
  };
  Value used = create("used"), unused = create("unused");
  TypedAttr attribute = unused.getDefiningOp<arith::ConstantOp>().getValue();
  unused.getDefiningOp()->erase();

  PassManager manager(&context);
  manager.addPass(createDropUnusedWeights());
  ASSERT_TRUE(succeeded(manager.run(*module)));
  EXPECT_EQ(getWeights(used), elements);
  EXPECT_EQ(getWeights(attribute), std::nullopt);
  // Once more: there is nothing left to free.
  ASSERT_TRUE(succeeded(manager.run(*module)));
  EXPECT_EQ(getWeights(used), elements);
}

} // namespace
