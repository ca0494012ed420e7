//===- runtime/Npy.h - arrays in NumPy's file format ------------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_RUNTIME_NPY_H
#define LEVIT_RUNTIME_NPY_H

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace levit {

/// An array of float32 or float64 in C order.
struct NpyArray {
  enum class Type { F32, F64 };

  Type type = Type::F32;
  std::vector<size_t> shape;
  /// The values; only the vector of `type` is filled.
  std::vector<float> f32;
  std::vector<double> f64;

  /// The product of the shape.
  size_t elements() const {
    return type == Type::F32 ? f32.size() : f64.size();
  }
};

/// "(4, 3, 224, 224)", as Python writes a shape.
std::string shapeString(const std::vector<size_t> &shape);

/// Reads the bytes of an .npy file (format 1, 2 or 3; little endian float32 or
/// float64 in C order). Returns an empty string, or what is wrong in one line.
std::string parseNpy(const uint8_t *data, size_t size, NpyArray &array);

/// Reads a file; as parseNpy.
std::string readNpy(const std::string &path, NpyArray &array);

/// Writes float32 `values` of `shape` (C order). The file appears when it is
/// complete, in place of one that was there. Returns as parseNpy.
std::string writeNpy(const std::string &path, const std::vector<size_t> &shape,
                     const float *values);

} // namespace levit

#endif // LEVIT_RUNTIME_NPY_H
