//===- RowBlocks.h - products a block of rows at a time ---------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_PASSES_ROWBLOCKS_H
#define LEVIT_PASSES_ROWBLOCKS_H

#include "mlir/Dialect/Linalg/IR/Linalg.h"

namespace levit {

/// How many rows of a product's result belong to one image; 0 if that is not
/// known.
int64_t getTokens(mlir::linalg::GenericOp product);

/// Rows of a block, about `wanted`: a divisor of all the rows of `product`, and
/// even if the tokens of an image are, so that they can be taken two by two. 0
/// if there is none.
int64_t chooseRowBlock(mlir::linalg::GenericOp product, int64_t wanted);

/// Computes `root` and its `producers` for `blocks[i]` iterations of loop i of
/// `root` at a time, in parallel; for all where that is 0 or missing.
/// Upstream's tile-and-fuse does the work. Producers that nothing else uses are
/// erased.
mlir::LogicalResult computeByBlocks(mlir::RewriterBase &rewriter,
                                    mlir::linalg::GenericOp root,
                                    llvm::ArrayRef<mlir::Operation *> producers,
                                    llvm::ArrayRef<int64_t> blocks);

} // namespace levit

#endif // LEVIT_PASSES_ROWBLOCKS_H
