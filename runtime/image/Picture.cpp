//===- runtime/image/Picture.cpp - pictures from files --------------------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/image/Picture.h"

#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

using namespace levit;

void Message::set(const char *format, ...) {
  if (!text)
    return;
  va_list arguments;
  va_start(arguments, format);
  std::vsnprintf(text, size, format, arguments);
  va_end(arguments);
  for (char *c = text; *c; ++c)
    if (*c < ' ' || *c > '~')
      *c = '?';
}

levit_picture *levit::allocatePicture(size_t width, size_t height) {
  auto *picture =
      static_cast<levit_picture *>(std::malloc(sizeof(levit_picture)));
  if (!picture)
    return nullptr;
  picture->width = width;
  picture->height = height;
  picture->pixels =
      static_cast<unsigned char *>(std::malloc(width * height * 3 + 1));
  if (picture->pixels) {
    picture->pixels[width * height * 3] = 0;
    return picture;
  }
  std::free(picture);
  return nullptr;
}

levit_status Decoding::allocate(size_t width, size_t height) {
  if (width > maxPixels / height) {
    message.set("is %zu x %zu pixels (expected at most %zu in all)", width,
                height, maxPixels);
    return LEVIT_BAD_PICTURE;
  }
  picture = allocatePicture(width, height);
  if (picture)
    return LEVIT_OK;
  message.set("%s", levit_status_string(LEVIT_OUT_OF_MEMORY));
  return LEVIT_OUT_OF_MEMORY;
}

//===----------------------------------------------------------------------===//
// Orientation
//===----------------------------------------------------------------------===//

void Decoding::readOrientation(const unsigned char *exif, size_t exifSize) {
  if (exifSize < 8)
    return;
  bool little = std::memcmp(exif, "II*\0", 4) == 0;
  if (!little && std::memcmp(exif, "MM\0*", 4) != 0)
    return;
  auto read16 = [&](size_t at) -> size_t {
    return little ? exif[at] | exif[at + 1] << 8 : exif[at] << 8 | exif[at + 1];
  };
  auto read32 = [&](size_t at) {
    return little ? read16(at) | read16(at + 2) << 16
                  : read16(at) << 16 | read16(at + 2);
  };
  size_t directory = read32(4);
  if (directory > exifSize - 2)
    return;
  size_t entries = read16(directory);
  constexpr size_t entryBytes = 12, tag = 0x0112, shortType = 3;
  for (size_t i = 0; i < entries; ++i) {
    size_t entry = directory + 2 + i * entryBytes;
    if (entry + entryBytes > exifSize)
      return;
    if (read16(entry) != tag || read16(entry + 2) != shortType)
      continue;
    size_t value = read16(entry + 8);
    if (value >= 1 && value <= 8)
      orientation = static_cast<int>(value);
    return;
  }
}

/// The picture as EXIF's `orientation` (2 to 8) asks for; null when there is no
/// memory.
static levit_picture *orient(const levit_picture &from, int orientation) {
  bool swapped = orientation >= 5;
  // Where a row or column of the source counts from its end.
  bool mirrorX = orientation == 2 || orientation == 3 || orientation >= 7;
  bool mirrorY = orientation == 3 || orientation == 4 || orientation == 6 ||
                 orientation == 7;
  levit_picture *to = swapped ? allocatePicture(from.height, from.width)
                              : allocatePicture(from.width, from.height);
  if (!to)
    return nullptr;
  unsigned char *pixel = to->pixels;
  for (size_t y = 0; y < to->height; ++y)
    for (size_t x = 0; x < to->width; ++x, pixel += 3) {
      size_t sourceX = swapped ? y : x, sourceY = swapped ? x : y;
      if (mirrorX)
        sourceX = from.width - 1 - sourceX;
      if (mirrorY)
        sourceY = from.height - 1 - sourceY;
      std::memcpy(pixel, from.pixels + (sourceY * from.width + sourceX) * 3, 3);
    }
  return to;
}

//===----------------------------------------------------------------------===//
// The C interface
//===----------------------------------------------------------------------===//

levit_status levit_picture_create(size_t width, size_t height,
                                  const unsigned char *pixels,
                                  levit_picture **picture) {
  if (!pixels || !picture || !width || !height ||
      width > LEVIT_MAX_PIXELS / height)
    return LEVIT_INVALID_ARGUMENT;
  *picture = allocatePicture(width, height);
  if (!*picture)
    return LEVIT_OUT_OF_MEMORY;
  std::memcpy((*picture)->pixels, pixels, width * height * 3);
  return LEVIT_OK;
}

size_t levit_picture_width(const levit_picture *picture) {
  return picture ? picture->width : 0;
}

size_t levit_picture_height(const levit_picture *picture) {
  return picture ? picture->height : 0;
}

const unsigned char *levit_picture_pixels(const levit_picture *picture) {
  return picture ? picture->pixels : nullptr;
}

void levit_picture_destroy(levit_picture *picture) {
  if (!picture)
    return;
  std::free(picture->pixels);
  std::free(picture);
}

static levit_status decode(Decoding &decoding) {
  if (decoding.size == 0) {
    decoding.message.set("is empty (expected a JPEG or PNG picture)");
    return LEVIT_BAD_PICTURE;
  }
  if (isJpeg(decoding.bytes, decoding.size))
    return decodeJpeg(decoding);
  if (isPng(decoding.bytes, decoding.size))
    return decodePng(decoding);
  decoding.message.set("is no picture (expected a JPEG or PNG file)");
  return LEVIT_BAD_PICTURE;
}

levit_status levit_picture_decode(const void *bytes, size_t size,
                                  const levit_decode_options *options,
                                  levit_picture **picture, char *message,
                                  size_t messageSize) {
  Message line(message, message ? messageSize : 0);
  line.set("%s", levit_status_string(LEVIT_INVALID_ARGUMENT));
  size_t maxPixels = options && options->max_pixels ? options->max_pixels
                                                    : LEVIT_DEFAULT_PIXELS;
  if ((!bytes && size) || !picture || maxPixels > LEVIT_MAX_PIXELS)
    return LEVIT_INVALID_ARGUMENT;
  *picture = nullptr;
  Decoding decoding = {static_cast<const unsigned char *>(bytes),
                       size,
                       maxPixels,
                       line,
                       /*orientation=*/1,
                       nullptr};
  levit_status status = decode(decoding);
  if (status == LEVIT_OK && decoding.orientation != 1 &&
      !(options && options->ignore_orientation)) {
    levit_picture *oriented = orient(*decoding.picture, decoding.orientation);
    levit_picture_destroy(decoding.picture);
    decoding.picture = oriented;
    if (!oriented) {
      status = LEVIT_OUT_OF_MEMORY;
      line.set("%s", levit_status_string(status));
    }
  }
  if (status != LEVIT_OK) {
    levit_picture_destroy(decoding.picture);
    return status;
  }
  line.set("%s", levit_status_string(LEVIT_OK));
  *picture = decoding.picture;
  return LEVIT_OK;
}

namespace {

/// The bytes of a file.
struct FileContents {
  unsigned char *bytes = nullptr;
  size_t size = 0, capacity = 0;
  int descriptor = -1;

  ~FileContents() {
    std::free(bytes);
    if (descriptor >= 0)
      close(descriptor);
  }
  levit_status read(const char *path, Message &message);
};

} // namespace

levit_status FileContents::read(const char *path, Message &message) {
  constexpr size_t maxBytes = size_t(256) << 20;
  auto fail = [&](const char *what) {
    message.set("cannot be read: %s", what);
    return LEVIT_LOAD_FAILED;
  };
  descriptor = open(path, O_RDONLY | O_CLOEXEC);
  if (descriptor < 0)
    return fail(std::strerror(errno));
  while (true) {
    if (size == capacity) {
      if (size > maxBytes)
        return fail("it is larger than 256 MiB");
      size_t larger = capacity ? 2 * capacity : size_t(1) << 17;
      void *moved = std::realloc(bytes, larger);
      if (!moved) {
        message.set("%s", levit_status_string(LEVIT_OUT_OF_MEMORY));
        return LEVIT_OUT_OF_MEMORY;
      }
      bytes = static_cast<unsigned char *>(moved);
      capacity = larger;
    }
    ssize_t count = ::read(descriptor, bytes + size, capacity - size);
    if (count == 0)
      return LEVIT_OK;
    if (count > 0)
      size += count;
    else if (errno != EINTR)
      return fail(std::strerror(errno));
  }
}

levit_status levit_picture_read(const char *path,
                                const levit_decode_options *options,
                                levit_picture **picture, char *message,
                                size_t messageSize) {
  Message line(message, message ? messageSize : 0);
  if (!path || !picture) {
    line.set("%s", levit_status_string(LEVIT_INVALID_ARGUMENT));
    return LEVIT_INVALID_ARGUMENT;
  }
  *picture = nullptr;
  FileContents file;
  if (levit_status status = file.read(path, line))
    return status;
  return levit_picture_decode(file.bytes, file.size, options, picture, message,
                              messageSize);
}
