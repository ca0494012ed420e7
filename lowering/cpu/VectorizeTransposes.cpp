//===- VectorizeTransposes.cpp - transposes of vectors ----------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lowering/Passes.h"
#include "lowering/cpu/VectorLoops.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

namespace levit {
#define GEN_PASS_DEF_VECTORIZETRANSPOSES
#include "lowering/Passes.h.inc"
} // namespace levit

using namespace mlir;
using namespace levit;

namespace {

/// Cuts `extent` into blocks of `most`, a power of two, and smaller powers.
SmallVector<Blocks> cutIntoPowers(int64_t extent, int64_t most) {
  SmallVector<Blocks> result;
  int64_t begin = 0;
  for (int64_t size = most; size > 0; size /= 2)
    if (int64_t count = (extent - begin) / size) {
      result.push_back({begin, count, size});
      begin += count * size;
    }
  return result;
}

/// The rows of a matrix as equally many vectors that hold its transpose, all
/// elements in order. Both extents are powers of two: if an element's place is
/// written as the bits of its row, then those of its column, each interleaving
/// of the first half with the second moves the row's first bit to the end.
SmallVector<Value> transposeVectors(OpBuilder &builder, Location loc,
                                    SmallVector<Value> rows) {
  int64_t half = rows.size() / 2;
  int64_t columns = cast<VectorType>(rows[0].getType()).getDimSize(0);
  for (int64_t done = 1; done < static_cast<int64_t>(rows.size()); done *= 2) {
    SmallVector<Value> next;
    for (int64_t i = 0; i < half; ++i) {
      Value both =
          vector::InterleaveOp::create(builder, loc, rows[i], rows[i + half]);
      for (int64_t offset : {int64_t(0), columns})
        next.push_back(vector::ExtractStridedSliceOp::create(
            builder, loc, both, ArrayRef<int64_t>{offset},
            ArrayRef<int64_t>{columns}, ArrayRef<int64_t>{1}));
    }
    rows = std::move(next);
  }
  return rows;
}

/// Emits the loops of one transpose. Rows and columns are those of the matrices
/// between the input's last dimension, contiguous along a row, and the
/// result's, contiguous along a column.
class TransposeEmitter {
public:
  TransposeEmitter(linalg::TransposeOp op, int64_t lanes)
      : op(op), loc(op.getLoc()), lanes(lanes), shape(op.getInput().getType()),
        column(shape.getRank() - 1), row(op.getPermutation().back()) {}

  Value emit(OpBuilder &builder) {
    Position position(shape.getRank(), builder.getContext());
    Value dest =
        createDestination(builder, cast<linalg::LinalgOp>(op.getOperation()));
    return emitOuter(builder, dest, position, 0);
  }

private:
  /// Loops over the dimensions from `dim` on that are neither row nor column.
  Value emitOuter(OpBuilder &builder, Value dest, Position &position,
                  unsigned dim) {
    if (dim == column)
      return emitBlocks(builder, dest, position);
    if (dim == row)
      return emitOuter(builder, dest, position, dim + 1);
    return createLoop(builder, loc, shape.getDimSize(dim), dest, position,
                      [&](OpBuilder &b, AffineExpr iv,
                          ValueRange carried) -> SmallVector<Value> {
                        position.dims[dim] = iv;
                        return {emitOuter(b, carried[0], position, dim + 1)};
                      })[0];
  }

  Value emitBlocks(OpBuilder &builder, Value dest, Position &position) {
    for (Blocks rows : cutIntoPowers(shape.getDimSize(row), lanes))
      for (Blocks columns : cutIntoPowers(shape.getDimSize(column), lanes))
        dest = createLoop(
            builder, loc, rows.count, dest, position,
            [&](OpBuilder &b, AffineExpr i,
                ValueRange outer) -> SmallVector<Value> {
              position.dims[row] = i * rows.size + rows.begin;
              return {createLoop(b, loc, columns.count, outer[0], position,
                                 [&](OpBuilder &b2, AffineExpr j,
                                     ValueRange inner) -> SmallVector<Value> {
                                   position.dims[column] =
                                       j * columns.size + columns.begin;
                                   return {emitTile(b2, inner[0], position,
                                                    rows.size, columns.size)};
                                 })[0]};
            })[0];
    return dest;
  }

  Value emitTile(OpBuilder &builder, Value dest, const Position &position,
                 int64_t rows, int64_t columns) {
    AffineMap input = builder.getMultiDimIdentityMap(shape.getRank());
    AffineMap result = AffineMap::getMultiDimMapWithTargets(
        shape.getRank(),
        llvm::map_to_vector(op.getPermutation(),
                            [](int64_t i) -> unsigned { return i; }),
        builder.getContext());
    SmallVector<Value> vectors;
    for (int64_t i = 0; i < rows; ++i) {
      Position at = position;
      at.dims[row] = at.dims[row] + i;
      vectors.push_back(
          readVector(builder, loc, op.getInput(), input, column, at, columns));
    }
    vectors = transposeVectors(builder, loc, vectors);

    int64_t width = std::min(rows, columns);
    for (int64_t place = 0; place < rows * columns; place += width) {
      Value part = vectors[place / columns];
      if (width < columns)
        part = vector::ExtractStridedSliceOp::create(
            builder, loc, part, ArrayRef<int64_t>{place % columns},
            ArrayRef<int64_t>{width}, ArrayRef<int64_t>{1});
      Position at = position;
      at.dims[column] = at.dims[column] + place / rows;
      at.dims[row] = at.dims[row] + place % rows;
      dest = writeVector(builder, loc, part, dest,
                         at.indices(builder, loc, result));
    }
    return dest;
  }

  linalg::TransposeOp op;
  Location loc;
  int64_t lanes;
  ShapedType shape;
  unsigned column, row;
};

struct VectorizeTransposes
    : levit::impl::VectorizeTransposesBase<VectorizeTransposes> {
  using VectorizeTransposesBase::VectorizeTransposesBase;

  void runOnOperation() override {
    if (lanes < 1 || !llvm::isPowerOf2_64(lanes)) {
      getOperation()->emitError("the lanes of a vector must be a power of two");
      return signalPassFailure();
    }
    SmallVector<linalg::TransposeOp> ops;
    getOperation()->walk([&](linalg::TransposeOp op) {
      if (isSupported(op))
        ops.push_back(op);
    });
    for (linalg::TransposeOp op : ops) {
      OpBuilder builder(op);
      Value result = TransposeEmitter(op, lanes).emit(builder);
      op->getResult(0).replaceAllUsesWith(result);
      op.erase();
    }
  }

private:
  /// A transpose that leaves the last dimension where it is copies rows.
  static bool isSupported(linalg::TransposeOp op) {
    ShapedType type = op.getInput().getType();
    return op.hasPureTensorSemantics() && type.hasStaticShape() &&
           type.getNumElements() > 0 && type.getRank() >= 2 &&
           VectorType::isValidElementType(type.getElementType()) &&
           op.getPermutation().back() != type.getRank() - 1;
  }
};

} // namespace
