//===- test/unit/runtime/PreprocessTest.cpp - from pictures to images -----===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/image/Preprocess.h"
#include "runtime/Npy.h"
#include "gtest/gtest.h"
#include <HalideRuntime.h>
#include <algorithm>
#include <cmath>
#include <limits>
#include <thread>

using namespace levit;

namespace {

levit_preprocessing preprocessing(size_t size, double ratio,
                                  levit_interpolation interpolation) {
  return {size,
          ratio,
          interpolation,
          {0.485f, 0.456f, 0.406f},
          {0.229f, 0.224f, 0.225f}};
}

/// Frees a picture at the end of a test.
struct Picture {
  Picture(size_t width, size_t height,
          const std::vector<unsigned char> &pixels) {
    EXPECT_EQ(levit_picture_create(width, height, pixels.data(), &picture),
              LEVIT_OK);
  }
  explicit Picture(const char *name) {
    std::string path = LEVIT_TEST_DIR "/data/pictures/" + std::string(name);
    EXPECT_EQ(levit_picture_read(path.c_str(), nullptr, &picture, nullptr, 0),
              LEVIT_OK);
  }
  ~Picture() { levit_picture_destroy(picture); }

  levit_picture *picture = nullptr;
};

std::vector<unsigned char> noise(size_t count) {
  std::vector<unsigned char> values(count);
  uint32_t state = 1;
  for (unsigned char &value : values)
    value = (state = state * 1664525 + 1013904223) >> 24;
  return values;
}

TEST(Preprocess, ImagesArePillows) {
  Picture photo("photo.jpg");
  for (levit_interpolation interpolation : {LEVIT_BICUBIC, LEVIT_BILINEAR}) {
    bool bicubic = interpolation == LEVIT_BICUBIC;
    NpyArray expected;
    ASSERT_EQ(readNpy(std::string(LEVIT_TEST_DIR "/data/pictures/photo-") +
                          (bicubic ? "bicubic.npy" : "bilinear.npy"),
                      expected),
              "");
    auto options = preprocessing(32, bicubic ? 0.875 : 0.9, interpolation);
    std::vector<float> image(3 * 32 * 32);
    ASSERT_EQ(levit_preprocess(photo.picture, &options, image.data()),
              LEVIT_OK);
    ASSERT_EQ(image.size(), expected.f32.size());
    for (size_t i = 0; i < image.size(); ++i)
      ASSERT_NEAR(image[i], expected.f32[i], 1e-6) << i;
  }
}

TEST(Preprocess, SameSizeCropsAlone) {
  std::vector<unsigned char> pixels = noise(33 * 20 * 3);
  Picture picture(33, 20, pixels);
  auto options = preprocessing(16, 0.8, LEVIT_BICUBIC);
  std::vector<float> image(3 * 16 * 16);
  ASSERT_EQ(levit_preprocess(picture.picture, &options, image.data()),
            LEVIT_OK);
  // (33 - 16) / 2 is 8.5, which goes to the even 8.
  size_t left = 8, top = 2;
  for (size_t c = 0; c < 3; ++c)
    for (size_t y = 0; y < 16; ++y)
      for (size_t x = 0; x < 16; ++x) {
        float level = pixels[((top + y) * 33 + left + x) * 3 + c] / 255.0f;
        ASSERT_NEAR(image[(c * 16 + y) * 16 + x],
                    (level - options.mean[c]) / options.std[c], 1e-6);
      }
}

TEST(Preprocess, OneColourStays) {
  for (auto [width, height] : {std::pair<size_t, size_t>{1, 1},
                               {1, 4000},
                               {4000, 1},
                               {1000, 701},
                               {17, 23}}) {
    std::vector<unsigned char> pixels(width * height * 3);
    for (size_t i = 0; i < pixels.size(); ++i)
      pixels[i] = static_cast<unsigned char>(50 + 100 * (i % 3));
    Picture picture(width, height, pixels);
    for (levit_interpolation interpolation : {LEVIT_BICUBIC, LEVIT_BILINEAR})
      for (size_t size : {1, 15, 16, 48}) {
        auto options = preprocessing(size, 0.9, interpolation);
        std::vector<float> image(3 * size * size + 1, 1234);
        ASSERT_EQ(levit_preprocess(picture.picture, &options, image.data()),
                  LEVIT_OK);
        for (size_t i = 0; i < 3 * size * size; ++i) {
          size_t c = i / (size * size);
          float level = (50 + 100 * c) / 255.0f;
          ASSERT_NEAR(image[i], (level - options.mean[c]) / options.std[c],
                      1e-6);
        }
        ASSERT_EQ(image.back(), 1234) << "written beyond the image";
      }
  }
}

TEST(Preprocess, ThreadsDoNotDisturbEachOther) {
  std::vector<unsigned char> pixels = noise(100 * 80 * 3);
  Picture picture(100, 80, pixels);
  auto options = preprocessing(64, 0.9, LEVIT_BICUBIC);
  std::vector<std::vector<float>> images(4, std::vector<float>(3 * 64 * 64));
  std::vector<std::thread> threads;
  for (std::vector<float> &image : images)
    threads.emplace_back([&] {
      for (int i = 0; i < 20; ++i)
        EXPECT_EQ(levit_preprocess(picture.picture, &options, image.data()),
                  LEVIT_OK);
    });
  for (std::thread &thread : threads)
    thread.join();
  for (const std::vector<float> &image : images)
    EXPECT_EQ(image, images[0]);
}

/// The most features that a kernel may ask for; the next has fewer.
int allowedFeatures;

int canUseFeatures(int count, const uint64_t *features) {
  int asked = 0;
  for (int i = 0; i < count; ++i)
    asked += __builtin_popcountll(features[i]);
  return asked <= allowedFeatures &&
         halide_default_can_use_target_features(count, features);
}

TEST(Preprocess, EveryInstructionSetGivesTheSameBits) {
  std::vector<unsigned char> pixels = noise(333 * 257 * 3);
  Picture picture(333, 257, pixels);
  auto options = preprocessing(112, 0.9, LEVIT_BICUBIC);
  std::vector<float> best(3 * 112 * 112), image(best.size());
  ASSERT_EQ(levit_preprocess(picture.picture, &options, best.data()), LEVIT_OK);
  auto before = halide_set_custom_can_use_target_features(canUseFeatures);
  for (allowedFeatures = 0; allowedFeatures < 16; ++allowedFeatures) {
    std::fill(image.begin(), image.end(), 0.0f);
    EXPECT_EQ(levit_preprocess(picture.picture, &options, image.data()),
              LEVIT_OK);
    EXPECT_EQ(image, best) << allowedFeatures;
  }
  halide_set_custom_can_use_target_features(before);
}

TEST(Preprocess, InvalidArguments) {
  Picture picture(1, 1, {1, 2, 3});
  float image[3];
  auto valid = preprocessing(1, 1, LEVIT_BICUBIC);
  auto run = [&](const levit_preprocessing &options) {
    return levit_preprocess(picture.picture, &options, image);
  };
  EXPECT_EQ(run(valid), LEVIT_OK);
  EXPECT_EQ(levit_preprocess(nullptr, &valid, image), LEVIT_INVALID_ARGUMENT);
  EXPECT_EQ(levit_preprocess(picture.picture, nullptr, image),
            LEVIT_INVALID_ARGUMENT);
  EXPECT_EQ(levit_preprocess(picture.picture, &valid, nullptr),
            LEVIT_INVALID_ARGUMENT);
  float nan = std::numeric_limits<float>::quiet_NaN();
  auto wrong = [&](auto change) {
    levit_preprocessing options = valid;
    change(options);
    EXPECT_EQ(run(options), LEVIT_INVALID_ARGUMENT);
  };
  wrong([](auto &o) { o.size = 0; });
  wrong([](auto &o) { o.size = size_t(1) << 40; });
  wrong([](auto &o) { o.crop_ratio = 0; });
  wrong([](auto &o) { o.crop_ratio = 1.01; });
  wrong([](auto &o) { o.crop_ratio = 1e-300; });
  wrong([&](auto &o) { o.crop_ratio = nan; });
  wrong([&](auto &o) { o.mean[1] = nan; });
  wrong([](auto &o) { o.std[2] = 0; });
}

TEST(ResizeCoefficients, SumToOneWithinThePicture) {
  uint32_t state = 1;
  auto random = [&](uint32_t below) {
    return (state = state * 1664525 + 1013904223) / 256 % below;
  };
  for (int i = 0; i < 300; ++i) {
    ResizeRange range;
    range.from = 1 + random(1u << (1 + random(12)));
    range.to = 1 + random(1u << (1 + random(12)));
    range.first = random(static_cast<uint32_t>(range.to));
    range.count = 1 + random(static_cast<uint32_t>(range.to - range.first));
    for (auto interpolation :
         {Interpolation::Bicubic, Interpolation::Bilinear}) {
      size_t taps = countTaps(interpolation, range);
      ASSERT_LE(taps, range.from);
      std::vector<int32_t> coefficients(taps * range.count);
      std::vector<int32_t> starts(range.count);
      std::vector<double> weights(taps);
      computeCoefficients(interpolation, range, taps, weights.data(),
                          coefficients.data(), starts.data());
      InputRange inputs = findInputs(interpolation, range, taps);
      size_t first = range.from, end = 0;
      for (size_t pixel = 0; pixel < range.count; ++pixel) {
        ASSERT_GE(starts[pixel], 0);
        ASSERT_LE(starts[pixel] + taps, range.from);
        first = std::min<size_t>(first, starts[pixel]);
        end = std::max(end, starts[pixel] + taps);
        int64_t sum = 0;
        for (size_t t = 0; t < taps; ++t)
          sum += coefficients[pixel * taps + t];
        ASSERT_NEAR(sum, 1 << coefficientFractionBits, taps);
      }
      EXPECT_EQ(inputs.first, first);
      EXPECT_EQ(inputs.count, end - first);
    }
  }
}

} // namespace
