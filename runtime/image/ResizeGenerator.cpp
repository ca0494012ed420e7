//===- runtime/image/ResizeGenerator.cpp - kernels of resizing --*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The passes of a resize, in Halide, compiled ahead of time for several
// instruction sets. They compute what Pillow computes, in the same integers:
// coefficients of 22 fractional bits, and 8-bit values between columns and
// rows. They need no memory but what they are given.
//
// A vector holds pixels of the same coefficients: for the columns of the new
// picture a column of pixels, so `resizeTile` rows are transposed first, and
// for its rows a row.
//
// This program is built with Halide, which has an LLVM of its own, and runs
// while the runtime is built.
//
//===----------------------------------------------------------------------===//

#include "Halide.h"
#include "runtime/image/ResizeCoefficients.h"

using namespace Halide;

namespace {

constexpr int fractionBits = levit::coefficientFractionBits;
constexpr int tile = levit::resizeTile;
constexpr int channels = 3;

/// Red, green and blue are the lower three bytes of a pixel.
Expr getChannel(Expr pixel, Expr channel) {
  return cast<int32_t>((pixel >> cast<uint32_t>(8 * channel)) & 255u);
}

/// A sum of taps starts with what rounds it.
Expr half() { return cast<int32_t>(1 << (fractionBits - 1)); }

Expr getLevel(Expr sum) { return clamp(sum >> fractionBits, 0, 255); }

/// Lays out rows of a picture as columns of `tile` pixels. Rows that are
/// missing repeat the last.
class TransposeRows : public Generator<TransposeRows> {
public:
  /// (bytes of a row, rows), 3 bytes a pixel; one more behind the last.
  Input<Buffer<uint8_t>> picture{"picture", 2};
  /// (rows, pixels): the fourth byte is the next pixel's.
  Output<Buffer<uint32_t>> transposed{"transposed", 2};

  void generate() {
    Expr row = min(y, picture.dim(1).extent() - 1);
    Expr pixel = cast<uint32_t>(0);
    for (int i = 0; i < 4; ++i)
      pixel = pixel | cast<uint32_t>(picture(channels * x + i, row)) << (8 * i);
    transposed(y, x) = pixel;
  }

  void schedule() {
    picture.dim(0).set_min(0);
    picture.dim(1).set_min(0);
    transposed.dim(0).set_bounds(0, tile);
    transposed.dim(1).set_min(0).set_stride(tile);
    // Four bytes are one load, and a vector would gather them one by one.
    transposed.unroll(y);
  }

private:
  Var x{"x"}, y{"y"};
};

/// The columns of the new picture, of `tile` rows.
class ResizeColumns : public Generator<ResizeColumns> {
public:
  /// (rows, pixels)
  Input<Buffer<uint32_t>> transposed{"transposed", 2};
  /// (taps, columns)
  Input<Buffer<int32_t>> coefficients{"coefficients", 2};
  /// (columns): the first pixel of each.
  Input<Buffer<int32_t>> starts{"starts", 1};
  /// (columns, rows): pixels.
  Output<Buffer<uint32_t>> columns{"columns", 2};

  void generate() {
    tap = RDom(0, coefficients.dim(0).extent(), "tap");
    Expr pixel = unsafe_promise_clamped(starts(x), 0, 1 << 28) + tap;
    sum(y, c, x) = half();
    sum(y, c, x) += coefficients(tap, x) * getChannel(transposed(y, pixel), c);
    Expr packed = getLevel(sum(y, 0, x));
    for (int i = 1; i < channels; ++i)
      packed = packed | getLevel(sum(y, i, x)) << (8 * i);
    resized(y, x) = cast<uint32_t>(packed);
    columns(x, y) = resized(y, x);
  }

  void schedule() {
    transposed.dim(0).set_bounds(0, tile);
    transposed.dim(1).set_min(0).set_stride(tile);
    coefficients.dim(0).set_min(0);
    coefficients.dim(1).set_min(0);
    starts.dim(0).set_min(0);
    columns.dim(0).set_min(0);
    columns.dim(1).set_bounds(0, tile);
    columns.reorder(y, x).unroll(y);
    resized.compute_at(columns, x)
        .store_in(MemoryType::Stack)
        .bound_extent(y, tile)
        .vectorize(y);
    sum.compute_at(columns, x)
        .store_in(MemoryType::Stack)
        .bound_extent(y, tile)
        .vectorize(y)
        .unroll(c)
        .update()
        .reorder(y, c, tap)
        .vectorize(y)
        .unroll(c);
  }

private:
  Var x{"x"}, y{"y"}, c{"c"};
  Func sum{"sum"}, resized{"resized"};
  RDom tap;
};

/// Rows, and then the normalised image.
class ResizeRows : public Generator<ResizeRows> {
public:
  /// (columns, rows): pixels.
  Input<Buffer<uint32_t>> columns{"columns", 2};
  /// (taps, rows)
  Input<Buffer<int32_t>> coefficients{"coefficients", 2};
  /// (rows): the first row of each, from the first of `columns`.
  Input<Buffer<int32_t>> starts{"starts", 1};
  /// (channels): a level v becomes v * scale + offset.
  Input<Buffer<float>> scale{"scale", 1};
  Input<Buffer<float>> offset{"offset", 1};
  /// (columns, rows, channels)
  Output<Buffer<float>> image{"image", 3};

  void generate() {
    tap = RDom(0, coefficients.dim(0).extent(), "tap");
    Expr row = unsafe_promise_clamped(starts(y), 0, 1 << 28) + tap;
    sum(x, c, y) = half();
    sum(x, c, y) += coefficients(tap, y) * getChannel(columns(x, row), c);
    image(x, y, c) = cast<float>(getLevel(sum(x, c, y))) * scale(c) + offset(c);
  }

  void schedule() {
    Var outer("outer"), inner("inner");
    coefficients.dim(0).set_min(0);
    coefficients.dim(1).set_min(0);
    starts.dim(0).set_min(0);
    scale.dim(0).set_bounds(0, channels);
    offset.dim(0).set_bounds(0, channels);
    for (int i = 0; i < 3; ++i)
      image.dim(i).set_min(0);
    for (int i = 0; i < 2; ++i)
      columns.dim(i).set_min(0);
    image.dim(2).set_extent(channels);
    image.split(x, outer, inner, tile, TailStrategy::GuardWithIf)
        .reorder(inner, c, outer, y)
        .vectorize(inner)
        .unroll(c);
    sum.compute_at(image, outer)
        .store_in(MemoryType::Stack)
        .bound_extent(x, tile)
        .vectorize(x)
        .unroll(c)
        .update()
        .reorder(x, c, tap)
        .vectorize(x)
        .unroll(c);
  }

private:
  Var x{"x"}, y{"y"}, c{"c"};
  Func sum{"sum"};
  RDom tap;
};

} // namespace

HALIDE_REGISTER_GENERATOR(TransposeRows, levit_transpose_rows)
HALIDE_REGISTER_GENERATOR(ResizeColumns, levit_resize_columns)
HALIDE_REGISTER_GENERATOR(ResizeRows, levit_resize_rows)
