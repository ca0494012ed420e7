//===- runtime/image/Preprocess.cpp - from a picture to an image ----------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/image/Preprocess.h"

#include "runtime/image/Picture.h"

// Made by runtime/image/ResizeGenerator.cpp.
#include "levit_resize_columns.h"
#include "levit_resize_rows.h"

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

/// The taps of all pixels of a range.
struct Taps {
  Taps(Interpolation interpolation, const ResizeRange &range, size_t padded)
      : range(range), count(countTaps(interpolation, range)), padded(padded),
        coefficients(padded * count), starts(padded) {
    if (!isValid())
      return;
    computeCoefficients(interpolation, range, count, coefficients.data,
                        starts.data);
    // Pixels beyond the range are computed and never read.
    for (size_t i = range.count; i < padded; ++i) {
      starts.data[i] = 0;
      for (size_t t = 0; t < count; ++t)
        coefficients.data[i * count + t] = 0;
    }
  }

  bool isValid() const { return coefficients.data && starts.data; }

  ResizeRange range;
  size_t count, padded;
  Memory<int32_t> coefficients, starts;
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
  size_t width = roundUp(horizontal.count, resizeTile);
  Taps columnTaps(interpolation, horizontal, width);
  Taps rowTaps(interpolation, vertical, vertical.count);
  if (!columnTaps.isValid() || !rowTaps.isValid())
    return LEVIT_OUT_OF_MEMORY;
  // Only the rows that some pixel needs.
  int32_t *starts = rowTaps.starts.data;
  size_t firstRow = starts[0], lastRow = 0;
  for (size_t i = 0; i < vertical.count; ++i) {
    size_t start = starts[i];
    firstRow = start < firstRow ? start : firstRow;
    lastRow = start + rowTaps.count > lastRow ? start + rowTaps.count : lastRow;
  }
  for (size_t i = 0; i < vertical.count; ++i)
    starts[i] -= static_cast<int32_t>(firstRow);
  size_t rows = lastRow - firstRow, rowBytes = picture.width * 3;
  Memory<unsigned char> columns(width * rows * 3);
  if (!columns.data)
    return LEVIT_OUT_OF_MEMORY;

  auto describe = [](Taps &taps) {
    return Buffer(taps.coefficients.data, halide_type_int, 2, taps.count,
                  taps.padded, taps.count);
  };
  Buffer pixels(picture.pixels + firstRow * rowBytes, halide_type_uint, 2,
                rowBytes, rows, rowBytes);
  Buffer columnBuffer(columns.data, halide_type_uint, 3, width, rows, width, 3,
                      width * rows);
  Buffer columnStarts(columnTaps.starts.data, halide_type_int, 1, width);
  Buffer rowStarts(starts, halide_type_int, 1, vertical.count);
  Buffer scales(scale, halide_type_float, 1, 3);
  Buffer offsets(offset, halide_type_float, 1, 3);
  Buffer result(image, halide_type_float, 3, horizontal.count, vertical.count,
                horizontal.count, 3, horizontal.count * vertical.count);
  int status = levit_resize_columns(pixels, describe(columnTaps), columnStarts,
                                    columnBuffer);
  if (status == 0)
    status = levit_resize_rows(columnBuffer, describe(rowTaps), rowStarts,
                               scales, offsets, result);
  return status == 0 ? LEVIT_OK : LEVIT_OUT_OF_MEMORY;
}

static bool isValid(const levit_preprocessing &options) {
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

levit_status levit_preprocess(const levit_picture *picture,
                              const levit_preprocessing *options,
                              float *image) {
  if (!picture || !options || !image || !isValid(*options))
    return LEVIT_INVALID_ARGUMENT;
  auto shorter = static_cast<size_t>(options->size / options->crop_ratio);
  size_t width = picture->width, height = picture->height;
  auto scaleSide = [&](size_t side, size_t other) {
    return side <= other ? shorter
                         : static_cast<size_t>(
                               static_cast<double>(shorter * side) / other);
  };
  size_t newWidth = scaleSide(width, height);
  size_t newHeight = scaleSide(height, width);
  size_t size = options->size;
  float scale[3], offset[3];
  for (int i = 0; i < 3; ++i) {
    double std = options->std[i];
    scale[i] = static_cast<float>(1 / (255 * std));
    offset[i] = static_cast<float>(-options->mean[i] / std);
  }
  return resize(*picture,
                options->interpolation == LEVIT_BICUBIC
                    ? Interpolation::Bicubic
                    : Interpolation::Bilinear,
                {width, newWidth, halfOf(newWidth - size), size},
                {height, newHeight, halfOf(newHeight - size), size}, scale,
                offset, image);
}
