/*===- levit/image.h - pictures for a compiled LeViT --------------*- C -*-===*\
|*
|* Part of the LeViT compiler, under the Apache License v2.0 with LLVM
|* Exceptions. See LICENSE for license information.
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
|*
|* From the bytes of a JPEG or PNG file to the image that a model takes:
|*
|*     levit_preprocessing preprocessing;
|*     levit_model_get_preprocessing(model, &preprocessing);
|*     levit_decode_options options = {0};
|*     options.only_for = &preprocessing;
|*     levit_picture *picture;
|*     levit_picture_read("photo.jpg", &options, &picture, NULL, 0);
|*     levit_preprocess(picture, &preprocessing, image);
|*     levit_picture_destroy(picture);
|*
|* These calls are in a library of their own, levit_image, which needs libjpeg
|* and libpng. As in levit/runtime.h no call throws or prints; any number of
|* threads may call at the same time.
|*
\*===----------------------------------------------------------------------===*/

#ifndef LEVIT_IMAGE_H
#define LEVIT_IMAGE_H

#include "levit/runtime.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A picture of 8-bit red, green and blue. */
typedef struct levit_picture levit_picture;

/** Zero means the default everywhere, so `levit_decode_options o = {0};` is
    valid. */
typedef struct levit_decode_options {
  /** A picture of more pixels is refused before memory is taken for it; memory
      is bounded by 16 bytes for each, twice the bytes of the file and 64 MiB.
      Default: LEVIT_DEFAULT_PIXELS; at most LEVIT_MAX_PIXELS. */
  size_t max_pixels;
  /** Not zero: rows and columns stay as they are stored, whatever orientation
      the EXIF data of the picture ask for. */
  int ignore_orientation;
  /** Not null: the picture is only for levit_preprocess with these options, so
      that pixels which they crop need not be decoded. What is an error does not
      depend on it. */
  const levit_preprocessing *only_for;
} levit_decode_options;

#define LEVIT_DEFAULT_PIXELS ((size_t)1 << 26)
#define LEVIT_MAX_PIXELS ((size_t)1 << 28)

/** Decodes the bytes of a JPEG or PNG file. Values are those of Pillow's
    `convert("RGB")`: gray and palettes become colours, alpha is dropped, CMYK
    is as Adobe writes it. Of 16-bit samples the upper 8 bits count, also in
   gray ones, which Pillow clips.

    @param options  may be null.
    @param message  may be null; receives one line that says what is wrong, cut
                    to `message_size` bytes.

    LEVIT_BAD_PICTURE for what is no picture, damaged, truncated or too large.
 */
LEVIT_API levit_status levit_picture_decode(const void *bytes, size_t size,
                                            const levit_decode_options *options,
                                            levit_picture **picture,
                                            char *message, size_t message_size);

/** As levit_picture_decode, of a file of at most 256 MiB. LEVIT_LOAD_FAILED if
    it cannot be read. */
LEVIT_API levit_status levit_picture_read(const char *path,
                                          const levit_decode_options *options,
                                          levit_picture **picture,
                                          char *message, size_t message_size);

/** Makes a picture of a copy of `pixels`: width * height * 3 bytes, row by row,
    red first. */
LEVIT_API levit_status levit_picture_create(size_t width, size_t height,
                                            const unsigned char *pixels,
                                            levit_picture **picture);

LEVIT_API size_t levit_picture_width(const levit_picture *picture);
LEVIT_API size_t levit_picture_height(const levit_picture *picture);
/** width * height * 3 bytes, as for levit_picture_create; null if some were
    left out because of `only_for`. */
LEVIT_API const unsigned char *
levit_picture_pixels(const levit_picture *picture);

/** Frees a picture; null is allowed. */
LEVIT_API void levit_picture_destroy(levit_picture *picture);

/** Resizes a picture, crops its centre and normalises it.

    The shorter side becomes floor(size / crop_ratio) pixels, the longer one
    keeps the aspect, and the size x size pixels in the middle remain: what
    torchvision's Resize and CenterCrop do, with Pillow's antialiased filters
   and in its 8-bit arithmetic, so that every level is the same as theirs. Only
    what the crop needs is computed.

    @param image  float32 (3, size, size): (level / 255 - mean) / std.

    LEVIT_INVALID_ARGUMENT also for a picture whose pixels were left out because
    it was decoded only for other options. */
LEVIT_API levit_status levit_preprocess(const levit_picture *picture,
                                        const levit_preprocessing *options,
                                        float *image);

#ifdef __cplusplus
}
#endif

#endif /* LEVIT_IMAGE_H */
