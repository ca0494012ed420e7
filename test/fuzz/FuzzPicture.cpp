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

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  levit_decode_options options = {};
  options.max_pixels = 1 << 16;
  levit_picture *picture = nullptr;
  char message[256];
  if (levit_picture_decode(data, size, &options, &picture, message,
                           sizeof(message))) {
    // One line of text, whatever the file holds.
    if (picture || !*message)
      abort();
    for (const char *c = message; *c; ++c)
      if (*c < ' ' || *c > '~')
        abort();
    return 0;
  }
  size_t width = levit_picture_width(picture);
  size_t height = levit_picture_height(picture);
  if (!width || !height || width > options.max_pixels / height)
    abort();
  levit_preprocessing preprocessing = {
      16, 0.9, size % 2 ? LEVIT_BICUBIC : LEVIT_BILINEAR, {}, {1, 1, 1}};
  float image[3 * 16 * 16];
  if (levit_preprocess(picture, &preprocessing, image))
    abort();
  for (float value : image)
    if (!(value >= 0 && value <= 1))
      abort();
  levit_picture_destroy(picture);
  return 0;
}
