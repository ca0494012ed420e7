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

#include <cstring>
#include <optional>
#include <string>
#include <vector>

namespace levit {

/// The elements of a constant f32 tensor, row-major, where they lie: valid as
/// long as the constant's blob is.
class WeightsView {
public:
  /// `bytes` holds `size` elements, or one that stands for all of them.
  WeightsView(llvm::ArrayRef<char> bytes, int64_t size, bool isSplat)
      : bytes(bytes.data()), count(size), step(isSplat ? 0 : sizeof(float)) {}

  int64_t size() const { return count; }
  float operator[](int64_t index) const {
    // Blobs that were read from a file need not be aligned.
    float value;
    std::memcpy(&value, bytes + index * step, sizeof(value));
    return value;
  }

private:
  const char *bytes;
  int64_t count;
  int64_t step;
};

/// The elements of a constant. Nothing if `value` is not produced by a constant
/// of f32.
std::optional<WeightsView> viewWeights(mlir::Value value);

/// Likewise for an attribute.
std::optional<WeightsView> viewWeights(mlir::Attribute attribute);

/// A copy of the elements of a constant; a splat is expanded.
std::optional<std::vector<float>> getWeights(mlir::Value value);

/// Likewise for an attribute.
std::optional<std::vector<float>> getWeights(mlir::Attribute attribute);

/// The name of the `dense_resource` that `value` is; `fallback` for anything
/// else.
llvm::StringRef getWeightsName(mlir::Value value, llvm::StringRef fallback);

/// The name of the bias that belongs to the weight named `weight`: `x.bias` for
/// `x.weight`.
std::string biasNameOf(llvm::StringRef weight);

/// Constants of at most so many elements are `dense` rather than
/// `dense_resource`, so that they can be read in a dump.
constexpr int64_t maxDenseWeights = 32;

/// An `arith.constant` of `type` (static, f32) whose elements `fill` writes in
/// place: all of them, row-major. It is a `dense_resource` named `name` (made
/// unique) unless it is small.
mlir::Value
createWeights(mlir::OpBuilder &builder, mlir::Location loc,
              llvm::StringRef name, mlir::RankedTensorType type,
              llvm::function_ref<void(llvm::MutableArrayRef<float>)> fill);

/// Likewise of bf16, as bits, and always a `dense_resource`.
mlir::Value
createWeights(mlir::OpBuilder &builder, mlir::Location loc,
              llvm::StringRef name, mlir::RankedTensorType type,
              llvm::function_ref<void(llvm::MutableArrayRef<uint16_t>)> fill);

/// Likewise of f32, with a copy of `elements`.
mlir::Value createWeights(mlir::OpBuilder &builder, mlir::Location loc,
                          llvm::StringRef name, mlir::RankedTensorType type,
                          llvm::ArrayRef<float> elements);

} // namespace levit

#endif // LEVIT_DIALECT_WEIGHTS_H
