//===- test/unit/runtime/PartialDecodingTest.cpp - what a crop needs ------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Random JPEGs of every kind that libjpeg writes: decoded only for a
// preprocessing they give the image that they give when decoded as a whole.
//
//===----------------------------------------------------------------------===//

#include "tools/common/Pictures.h"
#include "gtest/gtest.h"
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <random>
#include <vector>

// libjpeg's header uses FILE without including what declares it.
#include <jpeglib.h>

using levit::PicturePtr;

namespace {

class RandomJpegs {
public:
  std::string make();
  levit_preprocessing makePreprocessing();
  int below(int limit) { return static_cast<int>(random() % limit); }

private:
  std::mt19937 random{1};
};

std::string RandomJpegs::make() {
  jpeg_compress_struct compress;
  jpeg_error_mgr errors;
  compress.err = jpeg_std_error(&errors);
  jpeg_create_compress(&compress);
  unsigned char *bytes = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&compress, &bytes, &size);

  compress.image_width = 1 + below(below(4) ? 300 : 20);
  compress.image_height = 1 + below(below(4) ? 300 : 20);
  constexpr J_COLOR_SPACE spaces[] = {JCS_RGB, JCS_GRAYSCALE, JCS_CMYK};
  constexpr int components[] = {3, 1, 4};
  int kind = below(8) < 6 ? 0 : 1 + below(2);
  compress.in_color_space = spaces[kind];
  compress.input_components = components[kind];
  jpeg_set_defaults(&compress);
  jpeg_set_quality(&compress, 30 + below(70), TRUE);
  // 4:4:4, 4:2:2, 4:4:0, 4:2:0, 4:1:1 and what has no name.
  compress.comp_info[0].h_samp_factor = 1 << below(3);
  compress.comp_info[0].v_samp_factor = kind == 2 ? 1 : 1 << below(2);
  for (int i = 1; i < compress.num_components; ++i) {
    compress.comp_info[i].h_samp_factor = 1;
    compress.comp_info[i].v_samp_factor = 1;
  }
  if (below(3) == 0)
    compress.restart_interval = 1 + below(20);
  compress.arith_code = below(4) == 0;
  compress.optimize_coding = !compress.arith_code && below(2);
  if (below(3) == 0) {
    jpeg_simple_progression(&compress);
    // Blocks that lack details are smoothed.
    if (below(2))
      compress.num_scans = 1 + below(compress.num_scans);
  }

  jpeg_start_compress(&compress, TRUE);
  if (below(2)) {
    unsigned char exif[] =
        "Exif\0\0MM\0*\0\0\0\10\0\1\1\22\0\3\0\0\0\1\0\1\0\0";
    exif[sizeof(exif) - 4] = static_cast<unsigned char>(1 + below(8));
    jpeg_write_marker(&compress, JPEG_APP0 + 1, exif, sizeof(exif));
  }
  int step = 1 + below(40);
  std::vector<unsigned char> row(compress.image_width * components[kind]);
  while (compress.next_scanline < compress.image_height) {
    int y = static_cast<int>(compress.next_scanline);
    for (size_t i = 0; i < row.size(); ++i)
      row[i] = static_cast<unsigned char>(
          step * (y + i / components[kind]) * (1 + i % 3) + below(step));
    JSAMPROW rows = row.data();
    jpeg_write_scanlines(&compress, &rows, 1);
  }
  jpeg_finish_compress(&compress);
  std::string file(reinterpret_cast<char *>(bytes), size);
  jpeg_destroy_compress(&compress);
  std::free(bytes);
  return file;
}

levit_preprocessing RandomJpegs::makePreprocessing() {
  levit_preprocessing options = {};
  options.size = 1 + below(64);
  options.crop_ratio = (1 + below(100)) / 100.0;
  options.interpolation = below(2) ? LEVIT_BICUBIC : LEVIT_BILINEAR;
  for (float &std : options.std)
    std = 1;
  return options;
}

struct Result {
  levit_status status;
  std::string message;
  std::vector<float> image;
};

Result preprocess(const std::string &file,
                  const levit_preprocessing &preprocessing,
                  levit_decode_options options) {
  Result result;
  levit_picture *decoded = nullptr;
  char message[256];
  result.status = levit_picture_decode(file.data(), file.size(), &options,
                                       &decoded, message, sizeof(message));
  result.message = message;
  PicturePtr picture(decoded);
  if (result.status)
    return result;
  result.image.resize(3 * preprocessing.size * preprocessing.size);
  EXPECT_EQ(
      levit_preprocess(picture.get(), &preprocessing, result.image.data()),
      LEVIT_OK);
  return result;
}

/// Checks that decoding a part of the file does not change what comes out.
void check(const std::string &file, const levit_preprocessing &preprocessing,
           bool ignoreOrientation) {
  levit_decode_options options = {};
  options.ignore_orientation = ignoreOrientation;
  Result whole = preprocess(file, preprocessing, options);
  options.only_for = &preprocessing;
  Result part = preprocess(file, preprocessing, options);
  EXPECT_EQ(whole.status, part.status);
  EXPECT_EQ(whole.message, part.message);
  EXPECT_EQ(whole.image, part.image);
}

/// Checks random files, each changed by `change`.
void checkMany(void (*change)(std::string &file, RandomJpegs &random)) {
  RandomJpegs random;
  for (int i = 0; i < 500 && !testing::Test::HasFailure(); ++i) {
    SCOPED_TRACE(i);
    std::string file = random.make();
    change(file, random);
    check(file, random.makePreprocessing(), random.below(2));
  }
}

TEST(PartialDecoding, GivesTheSameImage) {
  checkMany([](std::string &, RandomJpegs &) {});
}

TEST(PartialDecoding, GivesTheSameErrors) {
  checkMany([](std::string &file, RandomJpegs &random) {
    file.resize(2 + random.below(static_cast<int>(file.size()) - 2));
  });
}

TEST(PartialDecoding, TakesDamagedFiles) {
  checkMany([](std::string &file, RandomJpegs &random) {
    for (int n = random.below(4); n < 4; ++n)
      file[random.below(static_cast<int>(file.size()))] =
          static_cast<char>(random.below(256));
  });
}

TEST(PartialDecoding, LeavesOutPixels) {
  RandomJpegs random;
  levit_preprocessing preprocessing = random.makePreprocessing();
  preprocessing.size = 16;
  preprocessing.crop_ratio = 0.1;
  std::string file;
  while (file.size() < 10000)
    file = random.make();
  levit_decode_options options = {};
  options.only_for = &preprocessing;
  levit_picture *picture = nullptr;
  ASSERT_EQ(levit_picture_decode(file.data(), file.size(), &options, &picture,
                                 nullptr, 0),
            LEVIT_OK);
  EXPECT_EQ(levit_picture_pixels(picture), nullptr);
  std::vector<float> image(3 * 16 * 16);
  EXPECT_EQ(levit_preprocess(picture, &preprocessing, image.data()), LEVIT_OK);
  preprocessing.crop_ratio = 1;
  EXPECT_EQ(levit_preprocess(picture, &preprocessing, image.data()),
            LEVIT_INVALID_ARGUMENT);
  levit_picture_destroy(picture);
  preprocessing.size = 0;
  EXPECT_EQ(levit_picture_decode(file.data(), file.size(), &options, &picture,
                                 nullptr, 0),
            LEVIT_INVALID_ARGUMENT);
}

} // namespace
