//===- AttentionBias.h - the bias of queries and keys -----------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_LOWERING_ATTENTIONBIAS_H
#define LEVIT_LOWERING_ATTENTIONBIAS_H

#include "dialect/LeViTDialect.h"

#include "mlir/IR/Builders.h"

#include <optional>

namespace levit {

/// The table of a `levit.attention_bias`, unfolded so far that the biases of
/// one query and all keys are contiguous.
///
/// The bias of query (y, x) and key (ky, kx) depends on |ky - s*y| and
/// |kx - s*x| only (s is the stride). Written out for every query column and
/// every vertical distance,
///
///     value[h][x][v][kx] = table[h][|v - (H-1)| * W + |kx - s*x|],
///     v = 0 .. 2H-2,
///
/// the row of query (y, x) starts at v = H-1 - s*y, and key (ky, kx) is its
/// element ky * W + kx. That is (2H-1)/H times the memory of one row of
/// queries; the bias of all queries takes H/s rows.
struct AttentionBiasTable {
  /// heads x query columns x ((2H-1) * W), a constant.
  mlir::Value value;
  int64_t queryHeight, queryWidth;
  int64_t keyHeight, keyWidth;
  int64_t stride;

  /// Nothing if the table of `op` is not a constant of f32.
  static std::optional<AttentionBiasTable> create(mlir::OpBuilder &builder,
                                                  AttentionBiasOp op);

  /// Where the row of a query in grid row `y` starts in the last dimension.
  mlir::AffineExpr offset(mlir::AffineExpr y) const {
    return (y * -stride + (keyHeight - 1)) * keyWidth;
  }
};

} // namespace levit

#endif // LEVIT_LOWERING_ATTENTIONBIAS_H
