//===- test/runtime/picture-values.cpp - pictures as bytes ------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// usage: picture-values decode FILE [--ignore-orientation]
//        picture-values preprocess FILE SIZE CROP_RATIO bicubic|bilinear
//        picture-values time FILE SIZE CROP_RATIO bicubic|bilinear
//        picture-values resize < CASES
//
// The first writes width and height as text, and then the pixels, the second
// the image, normalised as for ImageNet, the third the median of the
// milliseconds that this takes without decoding. The last resizes raw pictures:
// every case is nine 32-bit numbers (width, height, 0 for bicubic or 1, the new
// width and height, and x, y, width and height of the part to compute) and the
// pixels; the result is the pixels of that part.
//
//===----------------------------------------------------------------------===//

#include "runtime/image/Preprocess.h"
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

using namespace levit;

static int fail(const char *what) {
  std::fprintf(stderr, "picture-values: %s\n", what);
  return 1;
}

static int decode(const char *path, bool ignoreOrientation) {
  levit_decode_options options = {};
  options.ignore_orientation = ignoreOrientation;
  levit_picture *picture;
  char message[256];
  if (levit_picture_read(path, &options, &picture, message, sizeof(message)))
    return fail(message);
  size_t width = levit_picture_width(picture);
  size_t height = levit_picture_height(picture);
  std::printf("%zu %zu\n", width, height);
  std::fwrite(levit_picture_pixels(picture), 3, width * height, stdout);
  levit_picture_destroy(picture);
  return 0;
}

static double measure(const levit_picture *picture,
                      const levit_preprocessing &options, float *image) {
  std::vector<double> times;
  for (int i = 0; i < 201; ++i) {
    auto begin = std::chrono::steady_clock::now();
    levit_preprocess(picture, &options, image);
    std::chrono::duration<double, std::milli> took =
        std::chrono::steady_clock::now() - begin;
    times.push_back(took.count());
  }
  std::nth_element(times.begin(), times.begin() + 100, times.end());
  return times[100];
}

static int preprocess(char **arguments, bool timed) {
  levit_picture *picture;
  char message[256];
  if (levit_picture_read(arguments[0], nullptr, &picture, message,
                         sizeof(message)))
    return fail(message);
  levit_preprocessing options = {static_cast<size_t>(std::atoi(arguments[1])),
                                 std::atof(arguments[2]),
                                 std::strcmp(arguments[3], "bicubic") == 0
                                     ? LEVIT_BICUBIC
                                     : LEVIT_BILINEAR,
                                 {0.485f, 0.456f, 0.406f},
                                 {0.229f, 0.224f, 0.225f}};
  std::vector<float> image(3 * options.size * options.size);
  levit_status status = levit_preprocess(picture, &options, image.data());
  if (timed && !status)
    std::printf("%.4f\n", measure(picture, options, image.data()));
  levit_picture_destroy(picture);
  if (status)
    return fail(levit_status_string(status));
  if (!timed)
    std::fwrite(image.data(), sizeof(float), image.size(), stdout);
  return 0;
}

static int resizeCases() {
  uint32_t c[9];
  while (std::fread(c, sizeof(c), 1, stdin) == 1) {
    std::vector<unsigned char> pixels(size_t(3) * c[0] * c[1]);
    if (std::fread(pixels.data(), pixels.size(), 1, stdin) != 1)
      return fail("a case lacks pixels");
    levit_picture *picture;
    if (levit_status status =
            levit_picture_create(c[0], c[1], pixels.data(), &picture))
      return fail(levit_status_string(status));
    size_t plane = size_t(c[7]) * c[8];
    std::vector<float> image(3 * plane);
    const float scale[] = {1, 1, 1}, offset[] = {0, 0, 0};
    levit_status status = resize(
        *picture, c[2] ? Interpolation::Bilinear : Interpolation::Bicubic,
        {c[0], c[3], c[5], c[7]}, {c[1], c[4], c[6], c[8]}, scale, offset,
        image.data());
    levit_picture_destroy(picture);
    if (status)
      return fail(levit_status_string(status));
    std::vector<unsigned char> levels(3 * plane);
    for (size_t i = 0; i < plane; ++i)
      for (size_t channel = 0; channel < 3; ++channel)
        levels[3 * i + channel] =
            static_cast<unsigned char>(image[channel * plane + i]);
    std::fwrite(levels.data(), 1, levels.size(), stdout);
    std::fflush(stdout);
  }
  return 0;
}

int main(int argc, char **argv) {
  const char *mode = argc > 1 ? argv[1] : "";
  if (argc >= 3 && std::strcmp(mode, "decode") == 0)
    return decode(argv[2], argc > 3);
  if (argc == 6 &&
      (std::strcmp(mode, "preprocess") == 0 || std::strcmp(mode, "time") == 0))
    return preprocess(argv + 2, std::strcmp(mode, "time") == 0);
  if (argc == 2 && std::strcmp(mode, "resize") == 0)
    return resizeCases();
  return fail(
      "expected decode, preprocess, time or resize, and their arguments");
}
