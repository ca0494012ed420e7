//===- SplitProducts.h - results that parts add up to -----------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What strassen and winograd share: both take a product and the element-wise
// operation behind it apart into products of parts and one operation that adds
// these up.
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_PASSES_SPLITPRODUCTS_H
#define LEVIT_PASSES_SPLITPRODUCTS_H

#include "passes/Generics.h"

namespace levit {

/// `value`, whose dimensions `map` tells, with dimension d of the map as two,
/// of which the second has `inner[d]` elements; as it is where that is 0.
mlir::Value splitDims(mlir::OpBuilder &builder, mlir::Location loc,
                      mlir::Value value, mlir::AffineMap map,
                      llvm::ArrayRef<int64_t> inner);

/// The element-wise operation behind `product`, if createSplitResult can take
/// its place; else null.
mlir::linalg::GenericOp getSplittableConsumer(mlir::linalg::GenericOp product);

/// What `epilogue`, the splittable consumer of `product`, makes of its result.
/// Its loops are split like dimensions of splitDims; `parts` are read by
/// `partsMap`, a map of the new loops, and `addUp` makes an element of the
/// product's result of theirs. It may ask for indices (linalg.index).
mlir::Value createSplitResult(mlir::OpBuilder &builder,
                              mlir::linalg::GenericOp product,
                              mlir::linalg::GenericOp epilogue,
                              mlir::ValueRange parts, mlir::AffineMap partsMap,
                              llvm::ArrayRef<int64_t> inner, ScalarBody addUp);

/// Whether loop `dim` of the linalg operation being built is at `index`.
mlir::Value isAtIndex(mlir::OpBuilder &builder, mlir::Location loc, int64_t dim,
                      int64_t index);

} // namespace levit

#endif // LEVIT_PASSES_SPLITPRODUCTS_H
