//===- Generics.h - building linalg.generic ---------------------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_PASSES_GENERICS_H
#define LEVIT_PASSES_GENERICS_H

#include "mlir/Dialect/Linalg/IR/Linalg.h"

namespace mlir::tensor {
class ExtractSliceOp;
} // namespace mlir::tensor

namespace levit {

/// What computes a scalar of the result from scalars of the operands.
using ScalarBody = llvm::function_ref<mlir::Value(
    mlir::OpBuilder &, mlir::Location, mlir::ValueRange)>;

/// An uninitialised tensor.
mlir::Value createEmpty(mlir::OpBuilder &builder, mlir::Location loc,
                        llvm::ArrayRef<int64_t> shape, mlir::Type element);

/// A tensor of zeros.
mlir::Value createZeros(mlir::OpBuilder &builder, mlir::Location loc,
                        llvm::ArrayRef<int64_t> shape, mlir::Type element);

/// An element-wise operation into a new tensor of `shape`: `maps` say which
/// element of each operand goes into element (d0, d1, ...).
mlir::Value createElementwise(mlir::OpBuilder &builder, mlir::Location loc,
                              mlir::ValueRange operands,
                              llvm::ArrayRef<mlir::AffineMap> maps,
                              llvm::ArrayRef<int64_t> shape, mlir::Type element,
                              ScalarBody body);

/// Likewise into `init`.
mlir::Value createElementwise(mlir::OpBuilder &builder, mlir::Location loc,
                              mlir::ValueRange operands,
                              llvm::ArrayRef<mlir::AffineMap> maps,
                              mlir::Value init, ScalarBody body);

/// Likewise with operands of the result's shape.
mlir::Value createElementwise(mlir::OpBuilder &builder, mlir::Location loc,
                              mlir::ValueRange operands, ScalarBody body);

/// `init[...] += lhs[...] * rhs[...]`; the maps are those of lhs, rhs and init,
/// and loops that init's does not mention are reductions.
mlir::Value createContraction(mlir::OpBuilder &builder, mlir::Location loc,
                              mlir::Value lhs, mlir::Value rhs,
                              mlir::Value init,
                              llvm::ArrayRef<mlir::AffineMap> maps);

/// Likewise with a right side that `combine` makes of an element of each of
/// `rights`; the maps are those of lhs, rights and init.
mlir::Value createContraction(mlir::OpBuilder &builder, mlir::Location loc,
                              mlir::Value lhs, mlir::ValueRange rights,
                              mlir::Value init,
                              llvm::ArrayRef<mlir::AffineMap> maps,
                              ScalarBody combine);

/// A reduction of `operand` into `init`; `body` combines an element of the
/// operand and the value so far.
mlir::Value createReduction(mlir::OpBuilder &builder, mlir::Location loc,
                            mlir::Value operand, mlir::Value init,
                            llvm::ArrayRef<mlir::AffineMap> maps,
                            ScalarBody body);

/// x * min(max(x + 3, 0), 6) / 6 on a scalar or a vector of floats.
mlir::Value createHardswish(mlir::OpBuilder &builder, mlir::Location loc,
                            mlir::Value x);

/// The larger of two floats or vectors of them; the second if one is a NaN,
/// which is what one instruction computes on x86.
mlir::Value createMax(mlir::OpBuilder &builder, mlir::Location loc,
                      mlir::Value a, mlir::Value b);

/// Whether `op` computes `out += a * b`, and nothing else.
bool isContraction(mlir::linalg::GenericOp op);

/// The operands that b is made of if `op` computes `out += a * b` and nothing
/// else, where a is its first operand and b its second, plus or minus its third
/// and so on, one operation each. Otherwise none.
llvm::SmallVector<mlir::OpOperand *> getRightSides(mlir::linalg::GenericOp op);

/// Whether `op` is a contraction (m, k) x (n, k) into zeros (m, n), of static
/// shape, whose right side is a constant.
bool isProductWithWeights(mlir::linalg::GenericOp op);

/// Whether `value` is a tensor filled with zeros.
bool isZeros(mlir::Value value);

/// What extracts `value` from a tensor of the same rank, at constant offsets
/// and without strides; null if nothing does.
mlir::tensor::ExtractSliceOp getStaticPart(mlir::Value value);

/// Whether `value` is given to the function that it is in.
bool isFunctionArgument(mlir::Value value);

/// The element-wise operation in the block of `op` that alone uses the only
/// result of `op`, and does not read old values of its own; null if there is
/// none.
mlir::linalg::GenericOp getElementwiseUser(mlir::linalg::GenericOp op);

/// The element-wise operation that alone uses the only result of `op`, each
/// element for the same one of its own result, whose old values it does not
/// read; null if there is none in the block of `op`.
mlir::linalg::GenericOp getElementwiseConsumer(mlir::linalg::GenericOp op);

/// The divisor of `extent` within [low, high] that is nearest to `wanted`; 0 if
/// there is none.
int64_t divisorNear(int64_t extent, int64_t wanted, int64_t low, int64_t high);

} // namespace levit

#endif // LEVIT_PASSES_GENERICS_H
