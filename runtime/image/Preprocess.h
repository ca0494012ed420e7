//===- runtime/image/Preprocess.h - parts of resized pictures ---*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_RUNTIME_IMAGE_PREPROCESS_H
#define LEVIT_RUNTIME_IMAGE_PREPROCESS_H

#include "levit/image.h"
#include "runtime/image/Picture.h"
#include "runtime/image/ResizeCoefficients.h"

namespace levit {

bool isValid(const levit_preprocessing &options);

/// The pixels of a picture that levit_preprocess reads.
Region getInputs(const levit_preprocessing &options, size_t width,
                 size_t height);

/// Computes a part of a resized picture: `image` is float32 (3, rows, columns),
/// and a level v of channel c becomes v * scale[c] + offset[c]. Both ranges are
/// valid: `from` is the picture's size, and the pixels lie in `to`.
/// LEVIT_INVALID_ARGUMENT for a picture that lacks pixels.
levit_status resize(const levit_picture &picture, Interpolation interpolation,
                    const ResizeRange &horizontal, const ResizeRange &vertical,
                    const float *scale, const float *offset, float *image);

} // namespace levit

#endif // LEVIT_RUNTIME_IMAGE_PREPROCESS_H
