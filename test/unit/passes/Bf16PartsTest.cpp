//===- Bf16PartsTest.cpp - f32 as the sum of three bf16 ---------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "passes/Bf16Parts.h"
#include "passes/Generics.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/bit.h"
#include "gtest/gtest.h"

#include <cmath>
#include <random>

using namespace mlir;
using namespace levit;

namespace {

float toFloat(uint16_t bits) {
  return llvm::bit_cast<float>(uint32_t(bits) << 16);
}

TEST(Bf16PartsTest, addUpToTheLastBit) {
  std::mt19937 generator(1);
  std::normal_distribution<float> normal;
  std::vector<float> values = {0.0f,
                               -0.0f,
                               1.0f,
                               std::nextafter(1.0f, 0.0f),
                               std::nextafter(1.0f, 2.0f),
                               1e-30f,
                               -3.38e38f,
                               0x1.fffffep+0f,
                               0x1.010101p+5f};
  for (int i = 0; i < 10000; ++i)
    values.push_back(normal(generator));
  for (float value : values) {
    auto parts = splitToBf16(value);
    EXPECT_EQ((toFloat(parts[0]) + toFloat(parts[1])) + toFloat(parts[2]),
              value);
    EXPECT_LE(std::abs(toFloat(parts[1])), std::abs(value) * 0x1p-8f);
    EXPECT_LE(std::abs(toFloat(parts[2])), std::abs(value) * 0x1p-16f);
  }
}

class PartsProductTest : public testing::Test {
protected:
  PartsProductTest() : builder(&context) {
    context.loadDialect<arith::ArithDialect, func::FuncDialect,
                        linalg::LinalgDialect, tensor::TensorDialect>();
    module = ModuleOp::create(builder.getUnknownLoc());
    builder.setInsertionPointToEnd(module->getBody());
  }

  linalg::GenericOp create(int64_t rows, int64_t columns, int64_t terms) {
    Location loc = builder.getUnknownLoc();
    Type bf16 = builder.getBF16Type();
    Value left =
        createEmpty(builder, loc, {rows, int64_t(numBf16Parts), terms}, bf16);
    Value right =
        createEmpty(builder, loc, TiledLayout(terms).getShape(columns), bf16);
    Value zeros =
        createZeros(builder, loc, {rows, columns}, builder.getF32Type());
    return createPartsProduct(builder, loc, left, right, zeros)
        .getDefiningOp<linalg::GenericOp>();
  }

  MLIRContext context;
  OpBuilder builder;
  OwningOpRef<ModuleOp> module;
};

TEST_F(PartsProductTest, readsTheRightSideWhereTheLayoutHasIt) {
  constexpr int64_t columns = 64, terms = 96;
  linalg::GenericOp op = create(3, columns, terms);
  EXPECT_EQ(op.getStaticLoopRanges(),
            (SmallVector<int64_t>{3, columns, terms / 32, 16, 2}));
  TiledLayout layout(terms);
  SmallVector<int64_t> shape = layout.getShape(columns);
  for (int64_t part = 0; part < numBf16Parts; ++part) {
    AffineMap left = op.getIndexingMapsArray()[part];
    AffineMap right = op.getIndexingMapsArray()[numBf16Parts + part];
    for (int64_t n = 0; n < columns; ++n)
      for (int64_t k = 0; k < terms; ++k) {
        SmallVector<int64_t> loops = {2, n, k / 32, k % 32 / 2, k % 2};
        EXPECT_EQ(left.compose(loops), (SmallVector<int64_t>{2, part, k}));
        int64_t index = 0;
        for (auto [i, size] : llvm::zip(right.compose(loops), shape)) {
          ASSERT_LT(i, size);
          index = index * size + i;
        }
        ASSERT_EQ(index, layout.indexOf(n, k, part));
      }
  }
}

TEST_F(PartsProductTest, isKnownByAllThatItDoes) {
  linalg::GenericOp op = create(3, 32, 32);
  EXPECT_TRUE(isPartsProduct(op));
  EXPECT_FALSE(isContraction(op));
  auto product = *op.getRegion().front().getOps<arith::MulFOp>().begin();
  product->setOperand(1, product.getLhs());
  EXPECT_FALSE(isPartsProduct(op));
}

} // namespace
