//===- runtime/image/ResizeCoefficients.h - taps of a resize ----*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_RUNTIME_IMAGE_RESIZECOEFFICIENTS_H
#define LEVIT_RUNTIME_IMAGE_RESIZECOEFFICIENTS_H

#include <cstddef>
#include <cstdint>

namespace levit {

/// Coefficients are integers of this many fractional bits, Pillow's: sums of
/// products with bytes stay within 32 bits.
constexpr int coefficientFractionBits = 32 - 8 - 2;

/// Columns are made of this many rows at a time.
constexpr int resizeTile = 16;

enum class Interpolation { Bicubic, Bilinear };

/// A part of one dimension of a resize: pixels [first, first + count) of the
/// `to` that `from` pixels become.
struct ResizeRange {
  size_t from = 0, to = 0;
  size_t first = 0, count = 0;
};

/// The most taps that a pixel of the range has, at most `from`.
size_t countTaps(Interpolation interpolation, const ResizeRange &range);

/// A part of one dimension of what is resized.
struct InputRange {
  size_t first = 0, count = 0;
};

/// The pixels that the taps of the range read, those of weight zero included.
InputRange findInputs(Interpolation interpolation, const ResizeRange &range,
                      size_t taps);

/// Fills in the taps of every pixel of the range: pixel i is the sum over t of
/// coefficients[i * taps + t] times pixel starts[i] + t, all of them within
/// `from`. What is antialiased, and how coefficients are rounded, is Pillow's.
/// `weights` is memory for the `taps` of one pixel.
void computeCoefficients(Interpolation interpolation, const ResizeRange &range,
                         size_t taps, double *weights, int32_t *coefficients,
                         int32_t *starts);

} // namespace levit

#endif // LEVIT_RUNTIME_IMAGE_RESIZECOEFFICIENTS_H
