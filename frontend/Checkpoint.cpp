//===- Checkpoint.cpp - named tensors in a file ---------------------------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "frontend/Checkpoint.h"

#include "frontend/PthReader.h"
#include "frontend/SafetensorsReader.h"

#include <cstring>
#include <limits>

using namespace levit;

//===----------------------------------------------------------------------===//
// Element types
//===----------------------------------------------------------------------===//

const char *levit::getElementTypeName(ElementType type) {
  switch (type) {
  case ElementType::F64:
    return "f64";
  case ElementType::F32:
    return "f32";
  case ElementType::F16:
    return "f16";
  case ElementType::BF16:
    return "bf16";
  case ElementType::I64:
    return "i64";
  case ElementType::I32:
    return "i32";
  case ElementType::I16:
    return "i16";
  case ElementType::I8:
    return "i8";
  case ElementType::U8:
    return "u8";
  case ElementType::Bool:
    return "bool";
  }
  return "";
}

size_t levit::getByteWidth(ElementType type) {
  switch (type) {
  case ElementType::F64:
  case ElementType::I64:
    return 8;
  case ElementType::F32:
  case ElementType::I32:
    return 4;
  case ElementType::F16:
  case ElementType::BF16:
  case ElementType::I16:
    return 2;
  case ElementType::I8:
  case ElementType::U8:
  case ElementType::Bool:
    return 1;
  }
  return 0;
}

bool levit::isFloatingPoint(ElementType type) {
  return type == ElementType::F64 || type == ElementType::F32 ||
         type == ElementType::F16 || type == ElementType::BF16;
}

static float bitsToFloat(uint32_t bits) {
  float value;
  std::memcpy(&value, &bits, sizeof(value));
  return value;
}

static float halfToFloat(uint16_t half) {
  uint32_t sign = uint32_t(half & 0x8000) << 16;
  uint32_t exponent = (half >> 10) & 0x1f;
  uint32_t mantissa = half & 0x3ff;
  if (exponent == 0x1f)
    return bitsToFloat(sign | 0x7f800000 | (mantissa << 13));
  if (exponent != 0)
    return bitsToFloat(sign | ((exponent + 112) << 23) | (mantissa << 13));
  // Subnormal, or zero: mantissa * 2^-24, exact in a float.
  float magnitude = float(mantissa) * 0x1p-24f;
  return sign ? -magnitude : magnitude;
}

static float readElement(ElementType type, const uint8_t *data) {
  switch (type) {
  case ElementType::F64: {
    uint64_t bits = readLittleEndian<uint64_t>(data);
    double value;
    std::memcpy(&value, &bits, sizeof(value));
    // What is beyond a float becomes infinite, which C++ leaves undefined.
    constexpr double largest = std::numeric_limits<float>::max();
    if (value > largest || value < -largest)
      return value > 0 ? std::numeric_limits<float>::infinity()
                       : -std::numeric_limits<float>::infinity();
    return float(value);
  }
  case ElementType::F32:
    return bitsToFloat(readLittleEndian<uint32_t>(data));
  case ElementType::F16:
    return halfToFloat(readLittleEndian<uint16_t>(data));
  case ElementType::BF16:
    return bitsToFloat(uint32_t(readLittleEndian<uint16_t>(data)) << 16);
  case ElementType::I64:
    return float(int64_t(readLittleEndian<uint64_t>(data)));
  case ElementType::I32:
    return float(int32_t(readLittleEndian<uint32_t>(data)));
  case ElementType::I16:
    return float(int16_t(readLittleEndian<uint16_t>(data)));
  case ElementType::I8:
    return float(int8_t(*data));
  case ElementType::U8:
    return float(*data);
  case ElementType::Bool:
    return *data ? 1.0f : 0.0f;
  }
  return 0.0f;
}

//===----------------------------------------------------------------------===//
// Shapes
//===----------------------------------------------------------------------===//

std::string levit::toString(const Shape &shape) {
  if (shape.empty())
    return "scalar";
  std::string text;
  for (int64_t size : shape)
    text += (text.empty() ? "" : "x") + std::to_string(size);
  return text;
}

Result<int64_t> levit::countElements(const Shape &shape) {
  if (shape.size() > maxTensorRank)
    return Error{"rank " + std::to_string(shape.size()) +
                 " (expected at most " + std::to_string(maxTensorRank) + ")"};
  bool empty = false;
  for (int64_t size : shape) {
    if (size < 0)
      return Error{"shape " + toString(shape) + " with a negative dimension"};
    empty |= size == 0;
  }
  if (empty)
    return int64_t(0);
  int64_t count = 1;
  for (int64_t size : shape) {
    if (size > (std::numeric_limits<int64_t>::max() >> 4) / count)
      return Error{"shape " + toString(shape) + ", which is too large"};
    count *= size;
  }
  return count;
}

Shape levit::getContiguousStrides(const Shape &shape) {
  Shape strides(shape.size());
  int64_t stride = 1;
  for (size_t i = shape.size(); i-- > 0;) {
    strides[i] = stride;
    stride *= shape[i];
  }
  return strides;
}

//===----------------------------------------------------------------------===//
// Tensor
//===----------------------------------------------------------------------===//

int64_t Tensor::getNumElements() const {
  int64_t count = 1;
  for (int64_t size : shape)
    count *= size;
  return count;
}

bool Tensor::isContiguous() const {
  int64_t expected = 1;
  for (size_t i = shape.size(); i-- > 0;) {
    if (shape[i] == 0)
      return true;
    // The stride of a dimension of one element moves nothing.
    if (shape[i] != 1 && strides[i] != expected)
      return false;
    expected *= shape[i];
  }
  return true;
}

std::vector<float> Tensor::toFloats() const {
  size_t count = size_t(getNumElements());
  std::vector<float> floats(count);
  if (count == 0)
    return floats;
  size_t width = getByteWidth(type);
  if (isContiguous()) {
    for (size_t i = 0; i < count; ++i)
      floats[i] = readElement(type, data + i * width);
    return floats;
  }
  Shape index(shape.size(), 0);
  int64_t offset = 0;
  for (float &value : floats) {
    value = readElement(type, data + size_t(offset) * width);
    for (size_t d = shape.size(); d-- > 0;) {
      offset += strides[d];
      if (++index[d] < shape[d])
        break;
      offset -= strides[d] * shape[d];
      index[d] = 0;
    }
  }
  return floats;
}

//===----------------------------------------------------------------------===//
// Checkpoint
//===----------------------------------------------------------------------===//

Result<Checkpoint> Checkpoint::open(const std::string &path) {
  Result<FileBytes> bytes = FileBytes::open(path);
  if (!bytes)
    return bytes.error();
  return read(std::move(*bytes));
}

Result<Checkpoint> Checkpoint::read(FileBytes bytes) {
  if (isPth(bytes))
    return readPth(std::move(bytes));
  if (isSafetensors(bytes))
    return readSafetensors(std::move(bytes));
  if (bytes.text().substr(0, 34) == "version https://git-lfs.github.com")
    return Error{"is a Git LFS pointer (expected the checkpoint that it stands "
                 "for; try `git lfs pull`)"};
  return Error{"is not a checkpoint (expected a .safetensors file, or a .pth "
               "file as torch.save writes it)"};
}

const Tensor *Checkpoint::find(const std::string &name) const {
  auto it = tensors.find(name);
  return it == tensors.end() ? nullptr : &it->second;
}

bool Checkpoint::insert(const std::string &name, Tensor tensor) {
  if (!tensors.emplace(name, std::move(tensor)).second)
    return false;
  names.push_back(name);
  return true;
}
