//===- runtime/image/Picture.cpp - pictures from files --------------------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/image/Picture.h"

#include "runtime/image/Preprocess.h"

#include <cerrno>
#include <cstdarg>
#include <cstdint>
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

levit_picture *levit::allocatePicture(size_t width, size_t height,
                                      const Region &region) {
  auto *picture =
      static_cast<levit_picture *>(std::malloc(sizeof(levit_picture)));
  if (!picture)
    return nullptr;
  *picture = {width, height, region, nullptr, region.width * 3, nullptr};
  // libjpeg-turbo writes rows at multiples of 32 past the caches, to memory:
  // the rows of pictures to be preprocessed at once never begin there.
  constexpr size_t vectorBytes = 32;
  if (!picture->isWhole())
    picture->rowBytes =
        (picture->rowBytes + vectorBytes - 1) / vectorBytes * vectorBytes;
  size_t bytes = picture->rowBytes * region.height;
  picture->memory = std::malloc(bytes + vectorBytes / 2 + 1);
  if (!picture->memory) {
    std::free(picture);
    return nullptr;
  }
  picture->pixels = static_cast<unsigned char *>(picture->memory);
  if (reinterpret_cast<uintptr_t>(picture->pixels) % vectorBytes == 0)
    picture->pixels += vectorBytes / 2;
  picture->pixels[bytes] = 0;
  return picture;
}

levit_status Decoding::checkSize(size_t width, size_t height) {
  if (width <= maxPixels / height)
    return LEVIT_OK;
  message.set("is %zu x %zu pixels (expected at most %zu in all)", width,
              height, maxPixels);
  return LEVIT_BAD_PICTURE;
}

levit_status Decoding::allocate(size_t width, size_t height,
                                const Region &region) {
  picture = allocatePicture(width, height, region);
  return picture ? LEVIT_OK : reportNoMemory();
}

levit_status Decoding::reportNoMemory() {
  message.set("%s", levit_status_string(LEVIT_OUT_OF_MEMORY));
  return LEVIT_OUT_OF_MEMORY;
}

//===----------------------------------------------------------------------===//
// Orientation
//===----------------------------------------------------------------------===//

Orientation::Orientation(int exif)
    : swaps(exif >= 5), mirrorsX(exif == 2 || exif == 3 || exif >= 7),
      mirrorsY(exif == 3 || exif == 4 || exif == 6 || exif == 7) {}

void Decoding::readOrientation(const unsigned char *exif, size_t exifSize) {
  if (ignoresOrientation || exifSize < 8)
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
      orientation = Orientation(static_cast<int>(value));
    return;
  }
}

static Region mirror(Region region, const Orientation &orientation,
                     size_t width, size_t height) {
  if (orientation.mirrorsX)
    region.left = width - region.left - region.width;
  if (orientation.mirrorsY)
    region.top = height - region.top - region.height;
  return region;
}

static Region transpose(const Region &region) {
  return {region.top, region.left, region.height, region.width};
}

Region Decoding::getNeeded(size_t width, size_t height) const {
  if (!onlyFor)
    return {0, 0, width, height};
  Region needed = orientation.swaps
                      ? transpose(getInputs(*onlyFor, height, width))
                      : getInputs(*onlyFor, width, height);
  return mirror(needed, orientation, width, height);
}

/// The picture as it is to be seen; null when there is no memory.
static levit_picture *orient(const levit_picture &from,
                             const Orientation &orientation) {
  Region region = mirror(from.region, orientation, from.width, from.height);
  levit_picture *to =
      orientation.swaps
          ? allocatePicture(from.height, from.width, transpose(region))
          : allocatePicture(from.width, from.height, region);
  if (!to)
    return nullptr;
  for (size_t y = 0; y < to->region.height; ++y) {
    unsigned char *pixel = to->pixels + y * to->rowBytes;
    for (size_t x = 0; x < to->region.width; ++x, pixel += 3) {
      size_t sourceX = orientation.swaps ? y : x;
      size_t sourceY = orientation.swaps ? x : y;
      if (orientation.mirrorsX)
        sourceX = region.width - 1 - sourceX;
      if (orientation.mirrorsY)
        sourceY = region.height - 1 - sourceY;
      std::memcpy(pixel, from.pixels + sourceY * from.rowBytes + sourceX * 3,
                  3);
    }
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
  *picture = allocatePicture(width, height, {0, 0, width, height});
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
  return picture && picture->isWhole() ? picture->pixels : nullptr;
}

void levit_picture_destroy(levit_picture *picture) {
  if (!picture)
    return;
  std::free(picture->memory);
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
  const levit_decode_options defaults = {};
  if (!options)
    options = &defaults;
  size_t maxPixels =
      options->max_pixels ? options->max_pixels : LEVIT_DEFAULT_PIXELS;
  if ((!bytes && size) || !picture || maxPixels > LEVIT_MAX_PIXELS ||
      (options->only_for && !isValid(*options->only_for)))
    return LEVIT_INVALID_ARGUMENT;
  *picture = nullptr;
  Decoding decoding = {static_cast<const unsigned char *>(bytes),
                       size,
                       maxPixels,
                       options->only_for,
                       options->ignore_orientation != 0,
                       line,
                       Orientation(1),
                       nullptr};
  levit_status status = decode(decoding);
  if (status == LEVIT_OK && !decoding.orientation.isIdentity()) {
    levit_picture *oriented = orient(*decoding.picture, decoding.orientation);
    levit_picture_destroy(decoding.picture);
    decoding.picture = oriented;
    if (!oriented)
      status = decoding.reportNoMemory();
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
