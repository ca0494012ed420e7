//===- Weights.h - constant weights of a model ------------------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_DIALECT_WEIGHTS_H
#define LEVIT_DIALECT_WEIGHTS_H

#include "mlir/IR/Builders.h"
#include "mlir/IR/Value.h"

#include <optional>
#include <vector>

namespace levit {

/// The elements of a constant f32 tensor, row-major; a splat is expanded.
/// Nothing if `value` is not produced by a constant of f32.
std::optional<std::vector<float>> getWeights(mlir::Value value);

/// Likewise for an attribute.
std::optional<std::vector<float>> getWeights(mlir::Attribute attribute);

/// An `arith.constant` of `type` (static, f32) that owns a copy of `elements`
/// as a `dense_resource` named `name` (made unique).
mlir::Value createWeights(mlir::OpBuilder &builder, mlir::Location loc,
                          llvm::StringRef name, mlir::RankedTensorType type,
                          llvm::ArrayRef<float> elements);

} // namespace levit

#endif // LEVIT_DIALECT_WEIGHTS_H
