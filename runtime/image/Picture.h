//===- runtime/image/Picture.h - what the decoders share --------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_RUNTIME_IMAGE_PICTURE_H
#define LEVIT_RUNTIME_IMAGE_PICTURE_H

#include "levit/image.h"

struct levit_picture {
  size_t width, height;
  /// width * height * 3 bytes, and one more: readers take four at a time.
  unsigned char *pixels;
};

namespace levit {

/// The line that says what is wrong.
class Message {
public:
  Message(char *text, size_t size) : text(size ? text : nullptr), size(size) {}

  /// As printf; what is no printable ASCII becomes '?'.
  void set(const char *format, ...) __attribute__((format(printf, 2, 3)));

private:
  char *text;
  size_t size;
};

/// A picture without pixels yet; null when there is no memory.
levit_picture *allocatePicture(size_t width, size_t height);

/// What a decoder reads, and what it leaves.
struct Decoding {
  const unsigned char *bytes;
  size_t size;
  size_t maxPixels;
  Message &message;
  /// Of the EXIF data, from 1 to 8.
  int orientation;
  /// Owned by the caller, also when decoding fails.
  levit_picture *picture;

  /// Checks the size of a picture and makes `picture`.
  levit_status allocate(size_t width, size_t height);
  /// Looks for the orientation in EXIF data (a TIFF header and what follows).
  void readOrientation(const unsigned char *exif, size_t exifSize);
};

bool isJpeg(const unsigned char *bytes, size_t size);
levit_status decodeJpeg(Decoding &decoding);
bool isPng(const unsigned char *bytes, size_t size);
levit_status decodePng(Decoding &decoding);

} // namespace levit

#endif // LEVIT_RUNTIME_IMAGE_PICTURE_H
