//===- test/fuzz/FuzzPicture.cpp - any bytes as a picture -------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "levit/image.h"
#include <cmath>
#include <cstdlib>

namespace {

constexpr size_t size = 16, elements = 3 * size * size;

/// Decodes and preprocesses. Returns whether the bytes are a picture.
bool preprocess(const uint8_t *data, size_t bytes,
                const levit_decode_options &options,
                const levit_preprocessing &preprocessing, float *image) {
  levit_picture *picture = nullptr;
  char message[256];
  if (levit_picture_decode(data, bytes, &options, &picture, message,
                           sizeof(message))) {
    // One line of text, whatever the file holds.
    if (picture || !*message)
      abort();
    for (const char *c = message; *c; ++c)
      if (*c < ' ' || *c > '~')
        abort();
    return false;
  }
  size_t width = levit_picture_width(picture);
  size_t height = levit_picture_height(picture);
  if (!width || !height || width > options.max_pixels / height)
    abort();
  if (levit_preprocess(picture, &preprocessing, image))
    abort();
  levit_picture_destroy(picture);
  return true;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes) {
  levit_preprocessing preprocessing = {
      size, 0.5, bytes % 2 ? LEVIT_BICUBIC : LEVIT_BILINEAR, {}, {1, 1, 1}};
  levit_decode_options options = {};
  options.max_pixels = 1 << 16;
  float image[elements], imageOfPart[elements];
  bool isPicture = preprocess(data, bytes, options, preprocessing, image);
  options.only_for = &preprocessing;
  if (preprocess(data, bytes, options, preprocessing, imageOfPart) != isPicture)
    abort();
  if (!isPicture)
    return 0;
  for (size_t i = 0; i < elements; ++i)
    if (!(image[i] >= 0 && image[i] <= 1) || image[i] != imageOfPart[i])
      abort();
  return 0;
}
