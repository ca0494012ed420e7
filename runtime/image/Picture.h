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

namespace levit {

/// A part of a picture, in pixels.
struct Region {
  size_t left, top, width, height;
};

} // namespace levit

struct levit_picture {
  size_t width, height;
  /// What there is of it.
  levit::Region region;
  /// The first pixel of the region: 3 bytes, and one more behind the last, as
  /// readers take four at a time.
  unsigned char *pixels;
  /// From a row to the next.
  size_t rowBytes;
  void *memory;

  bool isWhole() const {
    return region.width == width && region.height == height;
  }
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
levit_picture *allocatePicture(size_t width, size_t height,
                               const Region &region);

/// How EXIF has a stored picture turned: rows and columns are swapped, and then
/// those of the stored picture counted from their end.
struct Orientation {
  /// From 1 to 8.
  explicit Orientation(int exif);

  bool isIdentity() const { return !swaps && !mirrorsX && !mirrorsY; }

  bool swaps, mirrorsX, mirrorsY;
};

/// What a decoder reads, and what it leaves.
struct Decoding {
  const unsigned char *bytes;
  size_t size;
  size_t maxPixels;
  /// Not null: only the pixels that this needs are asked for.
  const levit_preprocessing *onlyFor;
  bool ignoresOrientation;
  Message &message;
  Orientation orientation;
  /// Owned by the caller, also when decoding fails.
  levit_picture *picture;

  levit_status checkSize(size_t width, size_t height);
  /// The part of a stored picture that is asked for, which the orientation
  /// decides on.
  Region getNeeded(size_t width, size_t height) const;
  /// Makes `picture` with room for a part of it.
  levit_status allocate(size_t width, size_t height, const Region &region);
  /// Looks for the orientation in EXIF data (a TIFF header and what follows).
  void readOrientation(const unsigned char *exif, size_t exifSize);
  levit_status reportNoMemory();
};

bool isJpeg(const unsigned char *bytes, size_t size);
levit_status decodeJpeg(Decoding &decoding);
bool isPng(const unsigned char *bytes, size_t size);
levit_status decodePng(Decoding &decoding);

} // namespace levit

#endif // LEVIT_RUNTIME_IMAGE_PICTURE_H
