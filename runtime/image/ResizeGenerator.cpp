//===- runtime/image/ResizeGenerator.cpp - kernels of resizing --*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The two passes of a resize, in Halide, compiled ahead of time for several
// instruction sets. Both compute what Pillow computes, in the same integers:
// coefficients of 22 fractional bits, and 8-bit values between the passes. They
// need no memory but what they are given.
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
/// Columns that the first pass computes at a time.
constexpr int tile = levit::resizeTile;
/// Bytes of a pixel that the first pass reads: the fourth is the next pixel's.
constexpr int lanes = 4;

Expr clampToByte(Expr sum) {
  return cast<uint8_t>(clamp(sum >> fractionBits, 0, 255));
}

/// A sum of taps starts with what rounds it.
Expr half() { return cast<int32_t>(1 << (fractionBits - 1)); }

/// Columns: every row of the picture becomes `tile`-aligned rows of the three
/// channels, one plane each.
class ResizeColumns : public Generator<ResizeColumns> {
public:
  /// (bytes of a row, rows), 3 bytes a pixel; one more behind the last.
  Input<Buffer<uint8_t>> picture{"picture", 2};
  /// (taps, columns)
  Input<Buffer<int32_t>> coefficients{"coefficients", 2};
  /// (columns): the first pixel of each.
  Input<Buffer<int32_t>> starts{"starts", 1};
  /// (columns, rows, channels)
  Output<Buffer<uint8_t>> columns{"columns", 3};

  void generate() {
    tap = RDom(0, coefficients.dim(0).extent(), "tap");
    Expr pixel = unsafe_promise_clamped(starts(x), 0, 1 << 28) + tap;
    sum(c, x, y) = half();
    sum(c, x, y) +=
        coefficients(tap, x) * cast<int32_t>(picture(3 * pixel + c, y));
    columns(x, y, c) = clampToByte(sum(c, x, y));
  }

  void schedule() {
    Var outer("outer"), inner("inner");
    picture.dim(0).set_min(0);
    picture.dim(1).set_min(0);
    coefficients.dim(0).set_min(0);
    coefficients.dim(1).set_min(0);
    starts.dim(0).set_min(0);
    columns.dim(0).set_bounds(0, columns.dim(0).extent() / tile * tile);
    columns.dim(1).set_min(0);
    columns.dim(2).set_bounds(0, 3);
    columns.split(x, outer, inner, tile, TailStrategy::RoundUp)
        .reorder(inner, c, outer, y)
        .vectorize(inner)
        .unroll(c);
    sum.compute_at(columns, outer)
        .store_in(MemoryType::Stack)
        .bound_extent(c, lanes)
        .vectorize(c)
        .unroll(x, 4)
        .update()
        .reorder(c, tap, x)
        .vectorize(c);
  }

private:
  Var x{"x"}, y{"y"}, c{"c"};
  Func sum{"sum"};
  RDom tap;
};

/// Rows, and then the normalised image.
class ResizeRows : public Generator<ResizeRows> {
public:
  /// (columns, rows, channels)
  Input<Buffer<uint8_t>> columns{"columns", 3};
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
    sum(x, y, c) = half();
    sum(x, y, c) += coefficients(tap, y) * cast<int32_t>(columns(x, row, c));
    image(x, y, c) =
        cast<float>(clampToByte(sum(x, y, c))) * scale(c) + offset(c);
  }

  void schedule() {
    Var outer("outer"), inner("inner");
    coefficients.dim(0).set_min(0);
    coefficients.dim(1).set_min(0);
    starts.dim(0).set_min(0);
    scale.dim(0).set_min(0);
    offset.dim(0).set_min(0);
    for (int i = 0; i < 3; ++i) {
      columns.dim(i).set_min(0);
      image.dim(i).set_min(0);
    }
    image.dim(2).set_extent(3);
    image.split(x, outer, inner, tile, TailStrategy::GuardWithIf)
        .reorder(inner, outer, y, c)
        .vectorize(inner);
    sum.compute_at(image, outer)
        .store_in(MemoryType::Stack)
        .bound_extent(x, tile)
        .vectorize(x)
        .update()
        .reorder(x, tap)
        .vectorize(x);
  }

private:
  Var x{"x"}, y{"y"}, c{"c"};
  Func sum{"sum"};
  RDom tap;
};

} // namespace

HALIDE_REGISTER_GENERATOR(ResizeColumns, levit_resize_columns)
HALIDE_REGISTER_GENERATOR(ResizeRows, levit_resize_rows)
