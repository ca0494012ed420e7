//===- runtime/image/Jpeg.cpp - JPEG pictures -----------------------------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/image/Picture.h"

#include <csetjmp>
#include <cstdio>
#include <cstdlib>
#include <cstring>

// libjpeg's header uses FILE without including what declares it.
#include <jpeglib.h>

using namespace levit;

namespace {

/// A picture needs about ten; each decodes all of it once more.
constexpr int maxScans = 100;

/// libjpeg's objects, and what its callbacks need.
struct JpegReader {
  jpeg_decompress_struct decompress;
  jpeg_error_mgr errors;
  jpeg_source_mgr source;
  jpeg_progress_mgr progress;
  std::jmp_buf failed;
  char text[JMSG_LENGTH_MAX];
  /// A row of four inks, or one that nobody asked for.
  unsigned char *row;
};

JpegReader &getReader(j_common_ptr common) {
  return *static_cast<JpegReader *>(common->client_data);
}

[[noreturn]] void fail(j_common_ptr common) {
  JpegReader &reader = getReader(common);
  common->err->format_message(common, reader.text);
  std::longjmp(reader.failed, 1);
}

void ignoreMessage(j_common_ptr, int) {}
void ignoreOutput(j_common_ptr) {}
void ignoreSource(j_decompress_ptr) {}

/// All bytes are there from the start: libjpeg stops, as when data are late.
boolean fillNothing(j_decompress_ptr) { return FALSE; }

void skipBytes(j_decompress_ptr decompress, long count) {
  jpeg_source_mgr *source = decompress->src;
  if (count <= 0)
    return;
  size_t skipped = static_cast<size_t>(count) < source->bytes_in_buffer
                       ? static_cast<size_t>(count)
                       : source->bytes_in_buffer;
  source->next_input_byte += skipped;
  source->bytes_in_buffer -= skipped;
}

void checkScans(j_common_ptr common) {
  JpegReader &reader = getReader(common);
  if (!common->is_decompressor ||
      reader.decompress.input_scan_number <= maxScans)
    return;
  std::snprintf(reader.text, sizeof(reader.text), "more than %d scans",
                maxScans);
  std::longjmp(reader.failed, 1);
}

/// As Pillow does: inks are stored inverted, as Adobe does.
void convertInks(const unsigned char *inks, unsigned char *pixels,
                 size_t width) {
  for (size_t x = 0; x < width; ++x, inks += 4, pixels += 3) {
    int white = inks[3];
    for (int i = 0; i < 3; ++i) {
      int product = (255 - inks[i]) * white + 128;
      int level = white - ((product + (product >> 8)) >> 8);
      pixels[i] = static_cast<unsigned char>(level < 0 ? 0 : level);
    }
  }
}

levit_status reportTruncated(Decoding &decoding) {
  decoding.message.set("is a truncated JPEG");
  return LEVIT_BAD_PICTURE;
}

/// Decodes from now on only columns [left, left + width), and perhaps some at
/// either side, which are not reliable.
void cropColumns(jpeg_decompress_struct &decompress, size_t &left,
                 size_t &width) {
  // Colours are smoothed with their neighbour, and what a progressive picture
  // leaves open with two blocks at either side.
  size_t margin = decompress.max_h_samp_factor;
  if (decompress.progressive_mode)
    margin *= 3 * DCTSIZE;
  size_t begin = left > margin ? left - margin : 0, end = left + width + margin;
  if (end > decompress.output_width)
    end = decompress.output_width;
  JDIMENSION first = static_cast<JDIMENSION>(begin);
  JDIMENSION count = static_cast<JDIMENSION>(end - begin);
  if (count < decompress.output_width)
    jpeg_crop_scanline(&decompress, &first, &count);
  left = first;
  width = count;
}

/// Whether decoding the rest would find no bytes missing: it stops at the end
/// marker at the latest.
bool isComplete(JpegReader &reader) {
  jpeg_decompress_struct &decompress = reader.decompress;
  return jpeg_has_multiple_scans(&decompress) ||
         decompress.unread_marker == JPEG_EOI ||
         memmem(reader.source.next_input_byte, reader.source.bytes_in_buffer,
                "\xff\xd9", 2);
}

/// Runs inside setjmp: nothing here has a destructor.
levit_status decode(JpegReader &reader, Decoding &decoding) {
  jpeg_decompress_struct &decompress = reader.decompress;
  jpeg_create_decompress(&decompress);
  decompress.client_data = &reader;
  decompress.progress = &reader.progress;
  decompress.src = &reader.source;
  reader.source.next_input_byte = decoding.bytes;
  reader.source.bytes_in_buffer = decoding.size;
  jpeg_save_markers(&decompress, JPEG_APP0 + 1, 0xffff);
  if (jpeg_read_header(&decompress, TRUE) == JPEG_SUSPENDED)
    return reportTruncated(decoding);

  bool hasInks = decompress.num_components == 4;
  decompress.out_color_space = hasInks ? JCS_CMYK : JCS_RGB;
  size_t fullWidth = decompress.image_width;
  size_t fullHeight = decompress.image_height;
  if (levit_status status = decoding.checkSize(fullWidth, fullHeight))
    return status;
  constexpr char exif[] = "Exif\0";
  for (auto *marker = decompress.marker_list; marker; marker = marker->next)
    if (marker->data_length > sizeof(exif) &&
        std::memcmp(marker->data, exif, sizeof(exif)) == 0) {
      decoding.readOrientation(marker->data + sizeof(exif),
                               marker->data_length - sizeof(exif));
      break;
    }

  if (!jpeg_start_decompress(&decompress))
    return reportTruncated(decoding);
  Region needed = decoding.getNeeded(fullWidth, fullHeight);
  Region decoded = needed;
  cropColumns(decompress, decoded.left, decoded.width);
  if (levit_status status = decoding.allocate(fullWidth, fullHeight, decoded))
    return status;
  levit_picture &picture = *decoding.picture;
  unsigned char *pixels = picture.pixels;
  picture.pixels += (needed.left - decoded.left) * 3;
  picture.region = needed;
  reader.row = static_cast<unsigned char *>(std::malloc(decoded.width * 4));
  if (!reader.row)
    return decoding.reportNoMemory();

  jpeg_skip_scanlines(&decompress, static_cast<JDIMENSION>(needed.top));
  for (size_t y = 0; y < needed.height; ++y, pixels += picture.rowBytes) {
    JSAMPROW row = hasInks ? reader.row : pixels;
    if (jpeg_read_scanlines(&decompress, &row, 1) != 1)
      return reportTruncated(decoding);
    if (hasInks)
      convertInks(reader.row, pixels, decoded.width);
  }
  // Skipping never says that bytes are missing; the last row does.
  if (decompress.output_scanline < decompress.output_height &&
      !isComplete(reader)) {
    jpeg_skip_scanlines(&decompress, decompress.output_height - 1 -
                                         decompress.output_scanline);
    if (jpeg_read_scanlines(&decompress, &reader.row, 1) != 1)
      return reportTruncated(decoding);
  }
  return LEVIT_OK;
}

} // namespace

bool levit::isJpeg(const unsigned char *bytes, size_t size) {
  return size >= 3 && std::memcmp(bytes, "\xff\xd8\xff", 3) == 0;
}

levit_status levit::decodeJpeg(Decoding &decoding) {
  JpegReader reader;
  std::memset(static_cast<void *>(&reader), 0, sizeof(reader));
  reader.decompress.err = jpeg_std_error(&reader.errors);
  reader.decompress.client_data = &reader;
  reader.errors.error_exit = fail;
  reader.errors.emit_message = ignoreMessage;
  reader.errors.output_message = ignoreOutput;
  reader.source.init_source = ignoreSource;
  reader.source.fill_input_buffer = fillNothing;
  reader.source.skip_input_data = skipBytes;
  reader.source.resync_to_restart = jpeg_resync_to_restart;
  reader.source.term_source = ignoreSource;
  reader.progress.progress_monitor = checkScans;
  levit_status status;
  if (setjmp(reader.failed) == 0) {
    status = decode(reader, decoding);
  } else {
    decoding.message.set("is a damaged JPEG: %s", reader.text);
    status = LEVIT_BAD_PICTURE;
  }
  jpeg_destroy_decompress(&reader.decompress);
  std::free(reader.row);
  return status;
}
