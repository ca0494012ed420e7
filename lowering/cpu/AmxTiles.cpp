//===- AmxTiles.cpp - products of bf16 parts on tiles -----------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A CPU has eight tiles. Two of rows by two of columns are sums, which leaves
// two for each side. All rows are computed for a chunk of terms before the next
// one, so that the right side's part of it stays in the first-level cache; sums
// of chunks are small enough to be added by vectors.
//
//===----------------------------------------------------------------------===//

#include "lowering/cpu/AmxTiles.h"

#include "passes/Bf16Parts.h"
#include "passes/Generics.h"

#include "mlir/Dialect/AMX/AMXDialect.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;

namespace levit {

namespace {

/// Loops of a product of parts.
constexpr unsigned rowLoop = 0, stepLoop = 2;

constexpr int64_t maxTileRows = 16;

class PanelEmitter {
public:
  PanelEmitter(OpBuilder &builder, linalg::GenericOp product, int64_t rows)
      : product(product), loc(product.getLoc()), rows(rows),
        // One tile, or as many pairs as it takes: no more rows than needed.
        numTiles(rows <= maxTileRows
                     ? 1
                     : 2 * llvm::divideCeil(rows, 2 * maxTileRows)),
        tileRows(llvm::divideCeil(rows, numTiles)) {
    // The parts of a chunk take a quarter of the first-level cache.
    constexpr int64_t wantedSteps = 2, maxSteps = 3;
    int64_t allSteps = product.getStaticLoopRanges()[stepLoop];
    steps = divisorNear(allSteps, wantedSteps, 1, maxSteps);
    Type f32 = builder.getF32Type(), bf16 = builder.getBF16Type();
    leftType = amx::TileType::get({tileRows, bf16TileTerms}, bf16);
    rightType =
        amx::TileType::get({bf16TileTerms / 2, 2 * bf16TileColumns}, bf16);
    sumType = amx::TileType::get({tileRows, bf16TileColumns}, f32);
    left = toBuffer(builder, product.getDpsInputs().front());
    right = toBuffer(builder, product.getDpsInputs().back());
    sums = memref::AllocOp::create(
        builder, loc,
        MemRefType::get({allSteps / steps, rows, bf16BlockColumns}, f32));
    auto index = [&](int64_t i) -> Value {
      return arith::ConstantIndexOp::create(builder, loc, i);
    };
    leftStride = index(
        cast<MemRefType>(left.getType()).getStridesAndOffset().first.front());
    rightStride = index(2 * bf16TileColumns);
    sumStride = index(bf16BlockColumns);
  }

  Value emit(OpBuilder &builder, Position &position) {
    auto type = cast<MemRefType>(sums.getType());
    createLoop(
        builder, loc, type.getDimSize(0), {}, position,
        [&](OpBuilder &b, AffineExpr chunk, ValueRange) -> SmallVector<Value> {
          emitChunk(b, position, chunk);
          return {};
        });
    return bufferization::ToTensorOp::create(
        builder, loc,
        RankedTensorType::get(type.getShape(), type.getElementType()), sums,
        /*restrict=*/true);
  }

private:
  /// A part of the left side and one of the right side.
  struct PartPair {
    unsigned left, right;
  };

  /// The small products of a chunk come before the large ones, so that few sums
  /// are rounded that are as large as the result. Each has one side of the one
  /// before.
  static constexpr PartPair small[] = {{0, 2}, {0, 1}, {1, 1}, {1, 0}, {2, 0}},
                            large[] = {{0, 0}};
  static constexpr ArrayRef<PartPair> sweeps[] = {small, large};
  static_assert(std::size(small) + std::size(large) == numBf16Products);

  static Value toBuffer(OpBuilder &builder, Value tensor) {
    auto type = cast<RankedTensorType>(tensor.getType());
    return bufferization::ToBufferOp::create(
        builder, tensor.getLoc(),
        MemRefType::get(type.getShape(), type.getElementType()), tensor,
        /*read_only=*/true);
  }

  /// The last tiles may compute rows again that others have computed: the same.
  void emitChunk(OpBuilder &builder, Position &position, AffineExpr chunk) {
    int64_t pairRows = 2 * tileRows, pairs = rows / pairRows;
    if (pairs)
      createLoop(
          builder, loc, pairs, {}, position,
          [&](OpBuilder &b, AffineExpr pair, ValueRange) -> SmallVector<Value> {
            AffineExpr first = pair * pairRows;
            emitBlock(b, position, chunk, {first, first + tileRows});
            return {};
          });
    auto constant = [&](int64_t value) {
      return builder.getAffineConstantExpr(value);
    };
    int64_t done = pairs * pairRows, last = rows - tileRows;
    if (rows - done > tileRows)
      emitBlock(builder, position, chunk, {constant(done), constant(last)});
    else if (rows > done)
      emitBlock(builder, position, chunk, {constant(last)});
  }

  /// The sums of a chunk in one or two tiles of rows, which begin at
  /// `firstRows` from the position on.
  void emitBlock(OpBuilder &builder, const Position &position, AffineExpr chunk,
                 ArrayRef<AffineExpr> firstRows) {
    SmallVector<Position, 2> places(firstRows.size(), position);
    for (auto [place, row] : llvm::zip(places, firstRows))
      place.dims[rowLoop] = place.dims[rowLoop] + row;
    SmallVector<Value, 4> totals;
    for (size_t i = 0; i < 2 * places.size(); ++i)
      totals.push_back(amx::TileZeroOp::create(builder, loc, sumType));
    for (ArrayRef<PartPair> pairs : sweeps)
      for (int64_t i = 0; i < steps; ++i) {
        for (Position &place : places)
          place.dims[stepLoop] = chunk * steps + i;
        emitStep(builder, places, totals, pairs);
      }
    for (auto [i, total] : llvm::enumerate(totals)) {
      Position to = position;
      to.dims = {chunk, firstRows[i / 2],
                 builder.getAffineConstantExpr(i % 2 * bf16TileColumns)};
      amx::TileStoreOp::create(
          builder, loc, sums,
          to.indices(builder, loc, builder.getMultiDimIdentityMap(3)), total,
          sumStride);
    }
  }

  /// Products of parts for 32 terms. Tiles are loaded just before they are
  /// needed, for there are no registers to wait in.
  void emitStep(OpBuilder &builder, ArrayRef<Position> places,
                MutableArrayRef<Value> totals, ArrayRef<PartPair> pairs) {
    SmallVector<Value, 2> a(2), b(2);
    const PartPair *before = nullptr;
    for (const PartPair &pair : pairs) {
      bool loadsLeft = !before || before->left != pair.left;
      bool loadsRight = !before || before->right != pair.right;
      before = &pair;
      for (size_t i = 0; i < places.size(); ++i) {
        if (loadsLeft)
          a[i] = loadLeft(builder, places[i], pair.left);
        for (unsigned half : {0, 1}) {
          if (loadsRight && i == 0)
            b[half] = loadRight(builder, places[i], pair.right, half);
          Value &total = totals[2 * i + half];
          total = amx::TileMulFOp::create(builder, loc, sumType, a[i], b[half],
                                          total);
        }
      }
    }
  }

  Value loadLeft(OpBuilder &builder, const Position &place, unsigned part) {
    AffineMap map = product.getIndexingMapsArray()[part];
    return amx::TileLoadOp::create(builder, loc, leftType, left,
                                   place.indices(builder, loc, map),
                                   leftStride);
  }

  Value loadRight(OpBuilder &builder, const Position &place, unsigned part,
                  int64_t half) {
    // The place has the number of the first column, which is in half 0.
    constexpr unsigned halfDim = 3;
    AffineMap map = product.getIndexingMapsArray()[numBf16Parts + part];
    SmallVector<Value> indices = place.indices(builder, loc, map);
    indices[halfDim] = arith::ConstantIndexOp::create(builder, loc, half);
    return amx::TileLoadOp::create(builder, loc, rightType, right, indices,
                                   rightStride);
  }

  linalg::GenericOp product;
  Location loc;
  int64_t rows, numTiles, tileRows;
  /// Tiles of terms in a chunk.
  int64_t steps;
  amx::TileType leftType, rightType, sumType;
  /// Buffers, and the elements from one row of theirs to the next.
  Value left, right, sums, leftStride, rightStride, sumStride;
};

} // namespace

Value emitTilePanel(OpBuilder &builder, linalg::GenericOp product,
                    Position position, int64_t rows) {
  return PanelEmitter(builder, product, rows).emit(builder, position);
}

} // namespace levit
