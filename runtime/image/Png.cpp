//===- runtime/image/Png.cpp - PNG pictures -------------------------------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/image/Picture.h"

#include <csetjmp>
#include <cstdio>
#include <cstring>
#include <png.h>

using namespace levit;

namespace {

/// libpng's objects, and what its callbacks need.
struct PngReader {
  png_structp png;
  png_infop info;
  const unsigned char *bytes;
  size_t size;
  std::jmp_buf failed;
  bool truncated;
  char text[256];
};

[[noreturn]] void fail(png_structp png, png_const_charp text) {
  auto &reader = *static_cast<PngReader *>(png_get_error_ptr(png));
  std::snprintf(reader.text, sizeof(reader.text), "%s", text);
  std::longjmp(reader.failed, 1);
}

void ignoreWarning(png_structp, png_const_charp) {}

void readBytes(png_structp png, png_bytep to, size_t count) {
  auto &reader = *static_cast<PngReader *>(png_get_io_ptr(png));
  if (count > reader.size) {
    reader.truncated = true;
    png_error(png, "truncated");
  }
  std::memcpy(to, reader.bytes, count);
  reader.bytes += count;
  reader.size -= count;
}

/// Chunks that do not change the pixels, some of them compressed without bound.
constexpr unsigned char ignoredChunks[] =
    "bKGD\0cHRM\0gAMA\0hIST\0iCCP\0iTXt\0oFFs\0pCAL\0pHYs\0sBIT\0sCAL\0sPLT\0"
    "sRGB\0tEXt\0tIME\0zTXt";

/// Runs inside setjmp: nothing here has a destructor.
levit_status decode(PngReader &reader, Decoding &decoding) {
  png_structp png = reader.png;
  png_set_read_fn(png, &reader, readBytes);
  png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, ignoredChunks,
                              sizeof(ignoredChunks) / 5);
  png_read_info(png, reader.info);
  size_t width = png_get_image_width(png, reader.info);
  size_t height = png_get_image_height(png, reader.info);
  if (levit_status status = decoding.checkSize(width, height))
    return status;
  if (levit_status status =
          decoding.allocate(width, height, {0, 0, width, height}))
    return status;

  png_set_palette_to_rgb(png);
  png_set_expand_gray_1_2_4_to_8(png);
  png_set_strip_16(png);
  png_set_strip_alpha(png);
  png_set_gray_to_rgb(png);
  int passes = png_set_interlace_handling(png);
  png_read_update_info(png, reader.info);
  if (png_get_rowbytes(png, reader.info) != width * 3)
    png_error(png, "rows of an unexpected size");
  for (int pass = 0; pass < passes; ++pass)
    for (size_t y = 0; y < height; ++y)
      png_read_row(png, decoding.picture->pixels + y * width * 3, nullptr);
  png_read_end(png, reader.info);

  png_uint_32 exifSize = 0;
  png_bytep exif = nullptr;
  if (png_get_eXIf_1(png, reader.info, &exifSize, &exif))
    decoding.readOrientation(exif, exifSize);
  return LEVIT_OK;
}

} // namespace

bool levit::isPng(const unsigned char *bytes, size_t size) {
  return size >= 8 && std::memcmp(bytes, "\x89PNG\r\n\x1a\n", 8) == 0;
}

levit_status levit::decodePng(Decoding &decoding) {
  PngReader reader;
  std::memset(static_cast<void *>(&reader), 0, sizeof(reader));
  reader.bytes = decoding.bytes;
  reader.size = decoding.size;
  levit_status status;
  if (setjmp(reader.failed) == 0) {
    reader.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &reader, fail,
                                        ignoreWarning);
    if (reader.png)
      reader.info = png_create_info_struct(reader.png);
    if (reader.info) {
      status = decode(reader, decoding);
    } else {
      status = decoding.reportNoMemory();
    }
  } else {
    if (reader.truncated)
      decoding.message.set("is a truncated PNG");
    else
      decoding.message.set("is a damaged PNG: %s", reader.text);
    status = LEVIT_BAD_PICTURE;
  }
  png_destroy_read_struct(&reader.png, &reader.info, nullptr);
  return status;
}
