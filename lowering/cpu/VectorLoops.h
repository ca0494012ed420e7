//===- VectorLoops.h - loops over vectors of a linalg.generic ---*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What tile-gemm and vectorize-rows share: positions in a loop nest, reading
// and writing along one dimension, and scalar bodies on vectors.
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_LOWERING_CPU_VECTORLOOPS_H
#define LEVIT_LOWERING_CPU_VECTORLOOPS_H

#include "mlir/Dialect/Linalg/IR/Linalg.h"

namespace levit {

/// Where a loop nest stands: every loop of a linalg operation as an affine
/// expression of the induction variables around.
struct Position {
  llvm::SmallVector<mlir::Value> ivs;
  llvm::SmallVector<mlir::AffineExpr> dims;

  explicit Position(unsigned numDims, mlir::MLIRContext *context);

  /// A new induction variable, as an expression.
  mlir::AffineExpr addInductionVariable(mlir::Value iv);

  /// The results of `map`, a map of the loops, as index values.
  llvm::SmallVector<mlir::Value> indices(mlir::OpBuilder &builder,
                                         mlir::Location loc,
                                         mlir::AffineMap map) const;
};

/// `count` consecutive blocks of `size` iterations from `begin` on.
struct Blocks {
  int64_t begin, count, size;
};

/// How an operand is accessed along loop `dim`: not at all (the same element),
/// in consecutive elements, or otherwise.
enum class Access { Invariant, Contiguous, Other };

/// Likewise, by vectors that begin at multiples of `width` and are no longer.
/// A packed operand, whose indices are `dim floordiv panel` and in the end
/// `dim mod panel`, is contiguous for vectors that stay within a panel.
Access accessAlong(mlir::AffineMap map, unsigned dim, int64_t extent,
                   int64_t width);

/// Builds a loop of `count` iterations that pass `carried` on. `body` gets the
/// induction variable as an expression of `position`.
mlir::ValueRange
createLoop(mlir::OpBuilder &builder, mlir::Location loc, int64_t count,
           mlir::ValueRange carried, Position &position,
           llvm::function_ref<llvm::SmallVector<mlir::Value>(
               mlir::OpBuilder &, mlir::AffineExpr, mlir::ValueRange)>
               body);

/// Of `source`, a part at constant offsets of another tensor that `map`
/// indexes, makes that tensor; returns the map that indexes it.
mlir::AffineMap readThroughSlices(mlir::Value &source, mlir::AffineMap map);

/// A vector of `source` at `position`: consecutive elements, or one broadcast.
/// A scalar operand of a linalg operation is broadcast, too.
mlir::Value readVector(mlir::OpBuilder &builder, mlir::Location loc,
                       mlir::Value source, mlir::AffineMap map, unsigned dim,
                       const Position &position, int64_t width);

/// `dest` with `vector` at `indices`.
mlir::Value writeVector(mlir::OpBuilder &builder, mlir::Location loc,
                        mlir::Value vector, mlir::Value dest,
                        mlir::ValueRange indices);

/// Whether all operations of the body of `op` also work on vectors. Of indices,
/// it may ask for those of the loops `unrolled`.
bool hasVectorizableBody(mlir::linalg::GenericOp op,
                         llvm::ArrayRef<unsigned> unrolled = {});

/// Whether vectors can hold elements of all operands of `op`, which are static
/// and not empty.
bool hasVectorizableShapes(mlir::linalg::GenericOp op);

/// What the body of `op` yields for `arguments`, vectors of `width` elements,
/// and constant `indices`, one for each loop that it asks for.
llvm::SmallVector<mlir::Value>
createVectorBody(mlir::OpBuilder &builder, mlir::linalg::GenericOp op,
                 mlir::ValueRange arguments, int64_t width,
                 llvm::ArrayRef<mlir::Value> indices = {});

/// `value` in all elements of a vector; vectors are returned as they are.
mlir::Value createSplat(mlir::OpBuilder &builder, mlir::Location loc,
                        mlir::Value value, int64_t width);

/// The constant that `tensor` was filled with, if it was.
mlir::TypedAttr getFillConstant(mlir::Value tensor);

/// Where loops that replace `op` write its only result: its init, or a new
/// uninitialised tensor if what it holds does not matter, since one that
/// several operations share costs a copy later.
mlir::Value createDestination(mlir::OpBuilder &builder,
                              mlir::linalg::LinalgOp op);

} // namespace levit

#endif // LEVIT_LOWERING_CPU_VECTORLOOPS_H
