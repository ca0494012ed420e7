//===- Bf16Parts.cpp - f32 as the sum of three bf16 -------------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "passes/Bf16Parts.h"

#include "passes/Generics.h"
#include "passes/SplitProducts.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "llvm/ADT/bit.h"

using namespace mlir;

namespace levit {

std::array<uint16_t, numBf16Parts> splitToBf16(float value) {
  std::array<uint16_t, numBf16Parts> parts;
  for (uint16_t &part : parts) {
    APFloat rounded(value);
    bool losesInfo;
    rounded.convert(APFloat::BFloat(), APFloat::rmNearestTiesToEven,
                    &losesInfo);
    part = rounded.bitcastToAPInt().getZExtValue();
    value -= llvm::bit_cast<float>(uint32_t(part) << 16);
  }
  return parts;
}

Value createBf16Parts(OpBuilder &builder, Location loc, Value tensor) {
  auto type = cast<RankedTensorType>(tensor.getType());
  unsigned rank = type.getRank();
  SmallVector<int64_t> shape(type.getShape());
  shape.insert(shape.end() - 1, numBf16Parts);
  SmallVector<AffineExpr> dims;
  for (unsigned dim = 0; dim < rank; ++dim)
    dims.push_back(builder.getAffineDimExpr(dim + 1 < rank ? dim : rank));
  return createElementwise(
      builder, loc, tensor,
      AffineMap::get(rank + 1, 0, dims, builder.getContext()), shape,
      builder.getBF16Type(), [&](OpBuilder &b, Location l, ValueRange v) {
        Value rest = v[0], selected;
        for (unsigned part = 0; part < numBf16Parts; ++part) {
          Value rounded = arith::TruncFOp::create(b, l, b.getBF16Type(), rest);
          selected = selected ? arith::SelectOp::create(
                                    b, l, isAtIndex(b, l, rank - 1, part),
                                    rounded, selected)
                              : rounded;
          if (part + 1 == numBf16Parts)
            break;
          rounded = arith::ExtFOp::create(b, l, b.getF32Type(), rounded);
          rest = arith::SubFOp::create(b, l, rest, rounded);
        }
        return selected;
      });
}

SmallVector<int64_t> TiledLayout::getShape(int64_t columns) const {
  return {columns / bf16BlockColumns,
          terms / bf16TileTerms,
          numBf16Parts,
          bf16BlockColumns / bf16TileColumns,
          bf16TileTerms / 2,
          bf16TileColumns,
          2};
}

int64_t TiledLayout::indexOf(int64_t n, int64_t k, int64_t part) const {
  int64_t index = n / bf16BlockColumns;
  index = index * (terms / bf16TileTerms) + k / bf16TileTerms;
  index = index * numBf16Parts + (numBf16Parts - 1 - part);
  index = index * (bf16BlockColumns / bf16TileColumns) +
          n % bf16BlockColumns / bf16TileColumns;
  index = index * (bf16TileTerms / 2) + k % bf16TileTerms / 2;
  index = index * bf16TileColumns + n % bf16TileColumns;
  return index * 2 + k % 2;
}

/// The maps of a product of parts: those of the left side's, the right side's,
/// and the result's.
static SmallVector<AffineMap> getPartsMaps(MLIRContext *context) {
  AffineExpr m, n, tile, pair, which;
  bindDims(context, m, n, tile, pair, which);
  auto map = [&](ArrayRef<AffineExpr> results) {
    return AffineMap::get(5, 0, results, context);
  };
  auto constant = [&](int64_t value) {
    return getAffineConstantExpr(value, context);
  };
  SmallVector<AffineMap> maps;
  for (unsigned part = 0; part < numBf16Parts; ++part)
    maps.push_back(
        map({m, constant(part), tile * bf16TileTerms + pair * 2 + which}));
  for (unsigned part = 0; part < numBf16Parts; ++part)
    maps.push_back(map({n.floorDiv(bf16BlockColumns), tile,
                        constant(numBf16Parts - 1 - part),
                        (n % bf16BlockColumns).floorDiv(bf16TileColumns), pair,
                        n % bf16TileColumns, which}));
  maps.push_back(map({m, n}));
  return maps;
}

Value createPartsProduct(OpBuilder &builder, Location loc, Value lhs, Value rhs,
                         Value init) {
  SmallVector<Value> operands(numBf16Parts, lhs);
  operands.append(numBf16Parts, rhs);
  SmallVector<utils::IteratorType> iterators(5, utils::IteratorType::reduction);
  iterators[0] = iterators[1] = utils::IteratorType::parallel;
  return linalg::GenericOp::create(
             builder, loc, init.getType(), operands, init,
             getPartsMaps(builder.getContext()), iterators,
             [](OpBuilder &b, Location l, ValueRange scalars) {
               auto sum = [&](ValueRange parts) {
                 Value total;
                 for (Value part : parts) {
                   part = arith::ExtFOp::create(b, l, b.getF32Type(), part);
                   total =
                       total ? arith::AddFOp::create(b, l, total, part) : part;
                 }
                 return total;
               };
               Value left = sum(scalars.take_front(numBf16Parts));
               Value right = sum(scalars.drop_back().take_back(numBf16Parts));
               Value product = arith::MulFOp::create(b, l, left, right);
               linalg::YieldOp::create(b, l,
                                       ValueRange{arith::AddFOp::create(
                                           b, l, scalars.back(), product)});
             })
      .getResult(0);
}

/// Whether `value` is the sum of `parts`, from the left.
static bool isSumOf(Value value, ArrayRef<BlockArgument> parts) {
  for (BlockArgument part : llvm::reverse(parts.drop_front())) {
    auto sum = value.getDefiningOp<arith::AddFOp>();
    auto last = sum ? sum.getRhs().getDefiningOp<arith::ExtFOp>() : nullptr;
    if (!last || last.getIn() != part)
      return false;
    value = sum.getLhs();
  }
  auto first = value.getDefiningOp<arith::ExtFOp>();
  return first && first.getIn() == parts.front();
}

bool isPartsProduct(linalg::GenericOp op) {
  if (op.getNumDpsInputs() != 2 * numBf16Parts || op.getNumDpsInits() != 1 ||
      !getElementTypeOrSelf(op.getDpsInits()[0]).isF32() ||
      op.getIndexingMapsArray() != getPartsMaps(op.getContext()) ||
      llvm::any_of(op.getDpsInputs(), [](Value value) {
        return !getElementTypeOrSelf(value).isBF16();
      }))
    return false;
  Block &body = op.getRegion().front();
  auto total =
      body.getTerminator()->getOperand(0).getDefiningOp<arith::AddFOp>();
  if (!total || total.getLhs() != body.getArguments().back())
    return false;
  auto product = total.getRhs().getDefiningOp<arith::MulFOp>();
  ArrayRef<BlockArgument> parts = body.getArguments().drop_back();
  return product && isSumOf(product.getLhs(), parts.take_front(numBf16Parts)) &&
         isSumOf(product.getRhs(), parts.take_back(numBf16Parts));
}

} // namespace levit
