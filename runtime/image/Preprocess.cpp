//===- runtime/image/Preprocess.cpp - from a picture to an image ----------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/image/Preprocess.h"

// Made by runtime/image/ResizeGenerator.cpp.
#include "levit_resize_columns.h"
#include "levit_resize_rows.h"
#include "levit_transpose_rows.h"

#include <HalideRuntime.h>
#include <cmath>
#include <cstdlib>

using namespace levit;

namespace {

/// Memory that is freed at the end of a block.
template <typename T> struct Memory {
  explicit Memory(size_t count)
      : data(static_cast<T *>(std::malloc(count * sizeof(T)))) {}
  ~Memory() { std::free(data); }
  Memory(const Memory &) = delete;
  Memory &operator=(const Memory &) = delete;

  T *data;
};

/// The taps of all pixels of a range, and the pixels that they read.
struct Taps {
  Taps(Interpolation interpolation, const ResizeRange &range)
      : count(countTaps(interpolation, range)),
        inputs(findInputs(interpolation, range, count)), pixels(range.count),
        coefficients(range.count * count), starts(range.count), weights(count) {
    if (!isValid())
      return;
    computeCoefficients(interpolation, range, count, weights.data,
                        coefficients.data, starts.data);
    for (size_t i = 0; i < range.count; ++i)
      starts.data[i] -= static_cast<int32_t>(inputs.first);
  }

  bool isValid() const {
    return coefficients.data && starts.data && weights.data;
  }

  size_t count;
  /// `starts` counts from the first of them.
  InputRange inputs;
  size_t pixels;
  Memory<int32_t> coefficients, starts;

private:
  Memory<double> weights;
};

/// Describes memory to Halide.
struct Buffer {
  template <typename T>
  Buffer(T *data, halide_type_code_t code, int dimensions, size_t extent0,
         size_t extent1 = 1, size_t stride1 = 0, size_t extent2 = 1,
         size_t stride2 = 0) {
    auto set = [&](int i, size_t extent, size_t stride) {
      dimension[i] = {0, static_cast<int32_t>(extent),
                      static_cast<int32_t>(stride)};
    };
    set(0, extent0, 1);
    set(1, extent1, stride1);
    set(2, extent2, stride2);
    buffer.host =
        reinterpret_cast<uint8_t *>(const_cast<std::remove_const_t<T> *>(data));
    buffer.type = halide_type_t(code, 8 * sizeof(T));
    buffer.dimensions = dimensions;
    buffer.dim = dimension;
  }
  operator halide_buffer_t *() { return &buffer; }

  halide_dimension_t dimension[3];
  halide_buffer_t buffer = {};
};

size_t roundUp(size_t value, size_t to) { return (value + to - 1) / to * to; }

/// Halves go to the even number, as in Python.
size_t halfOf(size_t value) {
  size_t half = value / 2;
  return value % 2 ? half + half % 2 : half;
}

} // namespace

levit_status levit::resize(const levit_picture &picture,
                           Interpolation interpolation,
                           const ResizeRange &horizontal,
                           const ResizeRange &vertical, const float *scale,
                           const float *offset, float *image) {
  Taps columnTaps(interpolation, horizontal);
  Taps rowTaps(interpolation, vertical);
  if (!columnTaps.isValid() || !rowTaps.isValid())
    return LEVIT_OUT_OF_MEMORY;
  const InputRange &inputs = columnTaps.inputs, &inputRows = rowTaps.inputs;
  const Region &region = picture.region;
  if (inputs.first < region.left || inputRows.first < region.top ||
      inputs.first + inputs.count > region.left + region.width ||
      inputRows.first + inputRows.count > region.top + region.height)
    return LEVIT_INVALID_ARGUMENT;
  const unsigned char *pixels =
      picture.pixels + (inputRows.first - region.top) * picture.rowBytes +
      (inputs.first - region.left) * 3;
  size_t width = horizontal.count, rows = inputRows.count;
  Memory<uint32_t> transposed(inputs.count * resizeTile);
  // The last vector of a row may reach beyond it.
  size_t pitch = roundUp(width, resizeTile);
  Memory<uint32_t> columns(pitch * roundUp(rows, resizeTile));
  if (!transposed.data || !columns.data)
    return LEVIT_OUT_OF_MEMORY;

  auto describeCoefficients = [](Taps &taps) {
    return Buffer(taps.coefficients.data, halide_type_int, 2, taps.count,
                  taps.pixels, taps.count);
  };
  auto describeStarts = [](Taps &taps) {
    return Buffer(taps.starts.data, halide_type_int, 1, taps.pixels);
  };
  Buffer columnCoefficients = describeCoefficients(columnTaps);
  Buffer columnStarts = describeStarts(columnTaps);
  Buffer tile(transposed.data, halide_type_uint, 2, resizeTile, inputs.count,
              resizeTile);
  int status = 0;
  for (size_t row = 0; row < rows && status == 0; row += resizeTile) {
    Buffer tileRows(pixels + row * picture.rowBytes, halide_type_uint, 2,
                    inputs.count * 3, rows - row, picture.rowBytes);
    Buffer tileColumns(columns.data + row * pitch, halide_type_uint, 2, width,
                       resizeTile, pitch);
    status = levit_transpose_rows(tileRows, tile);
    if (status == 0)
      status = levit_resize_columns(tile, columnCoefficients, columnStarts,
                                    tileColumns);
  }
  Buffer allColumns(columns.data, halide_type_uint, 2, width, rows, pitch);
  Buffer scales(scale, halide_type_float, 1, 3);
  Buffer offsets(offset, halide_type_float, 1, 3);
  Buffer result(image, halide_type_float, 3, width, vertical.count, width, 3,
                width * vertical.count);
  if (status == 0)
    status =
        levit_resize_rows(allColumns, describeCoefficients(rowTaps),
                          describeStarts(rowTaps), scales, offsets, result);
  return status == 0 ? LEVIT_OK : LEVIT_OUT_OF_MEMORY;
}

bool levit::isValid(const levit_preprocessing &options) {
  if (options.size == 0 || options.size > 65536 ||
      !(options.crop_ratio > 0 && options.crop_ratio <= 1) ||
      options.size / options.crop_ratio > LEVIT_MAX_PIXELS ||
      (options.interpolation != LEVIT_BICUBIC &&
       options.interpolation != LEVIT_BILINEAR))
    return false;
  for (int i = 0; i < 3; ++i)
    if (!std::isfinite(options.mean[i]) || !std::isfinite(options.std[i]) ||
        options.std[i] == 0)
      return false;
  return true;
}

namespace {

/// What levit_preprocess computes of a picture.
struct Resize {
  Resize(const levit_preprocessing &options, size_t width, size_t height)
      : interpolation(options.interpolation == LEVIT_BICUBIC
                          ? Interpolation::Bicubic
                          : Interpolation::Bilinear) {
    auto shorter = static_cast<size_t>(options.size / options.crop_ratio);
    auto crop = [&](size_t side, size_t other) -> ResizeRange {
      size_t resized = side <= other
                           ? shorter
                           : static_cast<size_t>(
                                 static_cast<double>(shorter * side) / other);
      return {side, resized, halfOf(resized - options.size), options.size};
    };
    horizontal = crop(width, height);
    vertical = crop(height, width);
  }

  Interpolation interpolation;
  ResizeRange horizontal, vertical;
};

} // namespace

Region levit::getInputs(const levit_preprocessing &options, size_t width,
                        size_t height) {
  Resize resize(options, width, height);
  auto find = [&](const ResizeRange &range) {
    return findInputs(resize.interpolation, range,
                      countTaps(resize.interpolation, range));
  };
  InputRange columns = find(resize.horizontal), rows = find(resize.vertical);
  return {columns.first, rows.first, columns.count, rows.count};
}

levit_status levit_preprocess(const levit_picture *picture,
                              const levit_preprocessing *options,
                              float *image) {
  if (!picture || !options || !image || !isValid(*options))
    return LEVIT_INVALID_ARGUMENT;
  float scale[3], offset[3];
  for (int i = 0; i < 3; ++i) {
    double std = options->std[i];
    scale[i] = static_cast<float>(1 / (255 * std));
    offset[i] = static_cast<float>(-options->mean[i] / std);
  }
  Resize resize(*options, picture->width, picture->height);
  return levit::resize(*picture, resize.interpolation, resize.horizontal,
                       resize.vertical, scale, offset, image);
}
