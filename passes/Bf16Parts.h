//===- Bf16Parts.h - f32 as the sum of three bf16 ---------------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An f32 has 24 bits of precision, a bf16 has 8: x is the sum of x rounded to
// bf16, of what is missing rounded to bf16, and of what is still missing then,
// to the last bit unless x or a part is out of bf16's range. Split-bf16
// makes products of such parts, and tile-gemm computes them with bf16 tiles.
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_PASSES_BF16PARTS_H
#define LEVIT_PASSES_BF16PARTS_H

#include "mlir/Dialect/Linalg/IR/Linalg.h"

#include <array>

namespace levit {

constexpr unsigned numBf16Parts = 3;

/// Of the nine products of parts, those of parts i and j with i + j below the
/// number of parts. The other three are as small as f32's own rounding error.
constexpr unsigned numBf16Products = 6;

/// Columns of a tile of a right side, terms of a sum in it, and columns that
/// are computed together.
constexpr int64_t bf16TileColumns = 16, bf16TileTerms = 32,
                  bf16BlockColumns = 2 * bf16TileColumns;

/// The parts of `value`, by falling size, as bits.
std::array<uint16_t, numBf16Parts> splitToBf16(float value);

/// The parts of `tensor`, f32 (d0, ..., dn): bf16 (d0, ..., part, dn).
mlir::Value createBf16Parts(mlir::OpBuilder &builder, mlir::Location loc,
                            mlir::Value tensor);

/// Where right sides are in memory: (columns / 32, terms / 32, part, half of
/// the columns, pair of terms, column, which of the pair), so that a tile is
/// contiguous, and the tiles are in the order in which they are needed: small
/// parts first.
class TiledLayout {
public:
  explicit TiledLayout(int64_t terms) : terms(terms) {}

  llvm::SmallVector<int64_t> getShape(int64_t columns) const;

  /// Where part `part` of the weight of column `n` and term `k` is in all.
  int64_t indexOf(int64_t n, int64_t k, int64_t part) const;

private:
  int64_t terms;
};

/// `init[m, n] += (lhs[m, 0, k] + lhs[m, 1, k] + lhs[m, 2, k]) * (rhs...)`
/// where rhs is in a tiled layout. The loops are m, n, and for k the number of
/// a tile, a pair in it, and which of the two.
mlir::Value createPartsProduct(mlir::OpBuilder &builder, mlir::Location loc,
                               mlir::Value lhs, mlir::Value rhs,
                               mlir::Value init);

/// Whether `op` computes that, and nothing else.
bool isPartsProduct(mlir::linalg::GenericOp op);

} // namespace levit

#endif // LEVIT_PASSES_BF16PARTS_H
