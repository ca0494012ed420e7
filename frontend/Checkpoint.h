//===- Checkpoint.h - named tensors in a file -------------------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_FRONTEND_CHECKPOINT_H
#define LEVIT_FRONTEND_CHECKPOINT_H

#include "frontend/FileBytes.h"
#include "frontend/Result.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace levit {

enum class ElementType { F64, F32, F16, BF16, I64, I32, I16, I8, U8, Bool };

/// "f32", "bf16", ...
const char *getElementTypeName(ElementType type);
size_t getByteWidth(ElementType type);
bool isFloatingPoint(ElementType type);

using Shape = std::vector<int64_t>;

/// Tensors of a higher rank are refused.
constexpr size_t maxTensorRank = 8;

/// "64x32x3x3"; a scalar is "scalar".
std::string toString(const Shape &shape);

/// The product of the dimensions; an error if one is negative, the rank is
/// above `maxTensorRank` or the product times 8 bytes overflows.
Result<int64_t> countElements(const Shape &shape);

/// A view of a tensor in the bytes of a checkpoint. Whoever makes one has
/// checked that all its elements lie there.
struct Tensor {
  ElementType type = ElementType::F32;
  Shape shape;
  /// In elements, one for each dimension.
  Shape strides;
  /// The first element. Need not be aligned.
  const uint8_t *data = nullptr;

  int64_t getNumElements() const;
  /// Whether the elements lie row-major without gaps.
  bool isContiguous() const;
  /// The elements, row-major, rounded to float.
  std::vector<float> toFloats() const;
};

/// Strides of a row-major tensor.
Shape getContiguousStrides(const Shape &shape);

/// Named tensors in the order of the file, and the bytes that they point to.
class Checkpoint {
public:
  /// Reads a `.safetensors` or a `.pth` file; its content tells which it is.
  static Result<Checkpoint> open(const std::string &path);
  static Result<Checkpoint> read(FileBytes bytes);

  explicit Checkpoint(FileBytes bytes = {}) : bytes(std::move(bytes)) {}

  /// Names, in the order of the file.
  const std::vector<std::string> &getNames() const { return names; }
  /// The tensor, or null.
  const Tensor *find(const std::string &name) const;
  /// False if there is one of this name already.
  bool insert(const std::string &name, Tensor tensor);
  /// The bytes that the tensors point to.
  const FileBytes &getBytes() const { return bytes; }

private:
  FileBytes bytes;
  std::vector<std::string> names;
  std::map<std::string, Tensor> tensors;
};

} // namespace levit

#endif // LEVIT_FRONTEND_CHECKPOINT_H
