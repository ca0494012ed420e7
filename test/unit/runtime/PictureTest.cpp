//===- test/unit/runtime/PictureTest.cpp - pictures from files ------------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/common/Pictures.h"
#include "gtest/gtest.h"
#include <fstream>
#include <memory>
#include <sstream>
#include <zlib.h>

using levit::PicturePtr;

namespace {

std::string pathOf(const std::string &name) {
  return LEVIT_TEST_DIR "/data/pictures/" + name;
}

std::string readFile(const std::string &name) {
  std::ifstream file(pathOf(name), std::ios::binary);
  EXPECT_TRUE(file) << name;
  std::ostringstream contents;
  contents << file.rdbuf();
  return contents.str();
}

levit_status decode(const std::string &file, PicturePtr &picture,
                    std::string &message,
                    const levit_decode_options *options = nullptr) {
  // In memory of just that size, for AddressSanitizer to watch.
  std::unique_ptr<char[]> bytes(new char[file.size()]);
  file.copy(bytes.get(), file.size());
  levit_picture *decoded = nullptr;
  char line[256] = "";
  levit_status status = levit_picture_decode(bytes.get(), file.size(), options,
                                             &decoded, line, sizeof(line));
  picture.reset(decoded);
  message = line;
  EXPECT_EQ(status == LEVIT_OK, decoded != nullptr);
  EXPECT_FALSE(message.empty());
  return status;
}

/// What is wrong with a file that is no picture.
std::string error(const std::string &file,
                  const levit_decode_options *options = nullptr) {
  PicturePtr picture;
  std::string message;
  EXPECT_EQ(decode(file, picture, message, options), LEVIT_BAD_PICTURE)
      << message;
  return message;
}

/// The picture as a PPM file.
std::string toPpm(const levit_picture *picture) {
  size_t width = levit_picture_width(picture);
  size_t height = levit_picture_height(picture);
  const unsigned char *pixels = levit_picture_pixels(picture);
  return "P6\n" + std::to_string(width) + " " + std::to_string(height) +
         "\n255\n" + std::string(pixels, pixels + width * height * 3);
}

std::string toPpm(const std::string &name,
                  const levit_decode_options *options = nullptr) {
  PicturePtr picture;
  std::string message;
  EXPECT_EQ(decode(readFile(name), picture, message, options), LEVIT_OK)
      << message;
  return picture ? toPpm(picture.get()) : "";
}

std::string bigEndian(uint32_t value) {
  return {char(value >> 24), char(value >> 16), char(value >> 8), char(value)};
}

std::string chunk(const std::string &kind, const std::string &data) {
  std::string body = kind + data;
  uLong crc = crc32(0, reinterpret_cast<const Bytef *>(body.data()),
                    static_cast<uInt>(body.size()));
  return bigEndian(static_cast<uint32_t>(data.size())) + body +
         bigEndian(static_cast<uint32_t>(crc));
}

/// A PNG of 8-bit gray.
std::string png(uint32_t width, uint32_t height, const std::string &rows) {
  std::string packed(compressBound(rows.size()), '\0');
  uLongf size = packed.size();
  compress(reinterpret_cast<Bytef *>(packed.data()), &size,
           reinterpret_cast<const Bytef *>(rows.data()), rows.size());
  packed.resize(size);
  return "\x89PNG\r\n\x1a\n" +
         chunk("IHDR", bigEndian(width) + bigEndian(height) +
                           std::string("\x08\0\0\0\0", 5)) +
         chunk("IDAT", packed) + chunk("IEND", "");
}

/// photo.jpg with another height and width in its frame header.
std::string jpeg(uint16_t height, uint16_t width) {
  std::string file = readFile("photo.jpg");
  size_t frame = file.find("\xff\xc0");
  EXPECT_NE(frame, std::string::npos);
  std::string sizes = bigEndian(uint32_t(height) << 16 | width);
  return file.replace(frame + 5, 4, sizes);
}

TEST(Picture, PixelsArePillows) {
  for (const char *name : {"photo", "progressive", "inks", "turned"})
    EXPECT_EQ(toPpm(name + std::string(".jpg")),
              readFile(name + std::string(".ppm")))
        << name;
  for (const char *name : {"palette", "interlaced"})
    EXPECT_EQ(toPpm(name + std::string(".png")),
              readFile(name + std::string(".ppm")))
        << name;
}

TEST(Picture, OrientationCanBeIgnored) {
  levit_decode_options options = {};
  options.ignore_orientation = 1;
  EXPECT_EQ(toPpm("turned.jpg", &options), readFile("photo.ppm"));
}

TEST(Picture, ReadsFiles) {
  levit_picture *picture = nullptr;
  char message[256];
  ASSERT_EQ(levit_picture_read(pathOf("photo.jpg").c_str(), nullptr, &picture,
                               message, sizeof(message)),
            LEVIT_OK);
  EXPECT_EQ(toPpm(picture), readFile("photo.ppm"));
  levit_picture_destroy(picture);
  EXPECT_EQ(levit_picture_read("/nowhere/x.jpg", nullptr, &picture, message,
                               sizeof(message)),
            LEVIT_LOAD_FAILED);
  EXPECT_STREQ(message, "cannot be read: No such file or directory");
  EXPECT_EQ(picture, nullptr);
  EXPECT_EQ(levit_picture_read("/", nullptr, &picture, message, 12),
            LEVIT_LOAD_FAILED);
  EXPECT_STREQ(message, "cannot be r");
}

TEST(Picture, InvalidArguments) {
  levit_picture *picture = nullptr;
  const unsigned char pixel[3] = {};
  EXPECT_EQ(levit_picture_decode(nullptr, 1, nullptr, &picture, nullptr, 0),
            LEVIT_INVALID_ARGUMENT);
  EXPECT_EQ(levit_picture_decode(pixel, 1, nullptr, nullptr, nullptr, 0),
            LEVIT_INVALID_ARGUMENT);
  levit_decode_options options = {};
  options.max_pixels = LEVIT_MAX_PIXELS + 1;
  EXPECT_EQ(levit_picture_decode(pixel, 1, &options, &picture, nullptr, 0),
            LEVIT_INVALID_ARGUMENT);
  EXPECT_EQ(levit_picture_read(nullptr, nullptr, &picture, nullptr, 0),
            LEVIT_INVALID_ARGUMENT);
  EXPECT_EQ(levit_picture_create(0, 1, pixel, &picture),
            LEVIT_INVALID_ARGUMENT);
  EXPECT_EQ(
      levit_picture_create(size_t(1) << 40, size_t(1) << 40, pixel, &picture),
      LEVIT_INVALID_ARGUMENT);
  levit_picture_destroy(nullptr);
  EXPECT_EQ(levit_picture_width(nullptr), 0u);
}

TEST(Picture, NoPicture) {
  EXPECT_EQ(error(""), "is empty (expected a JPEG or PNG picture)");
  EXPECT_EQ(error("GIF89a\1\2"), "is no picture (expected a JPEG or PNG file)");
  EXPECT_EQ(error("\xff\xd8"), "is no picture (expected a JPEG or PNG file)");
  EXPECT_EQ(error("\xff\xd8\xff"), "is a truncated JPEG");
  EXPECT_EQ(error("\x89PNG\r\n\x1a\n"), "is a truncated PNG");
}

TEST(Picture, TruncatedAnywhere) {
  for (const char *name : {"photo.jpg", "progressive.jpg", "inks.jpg",
                           "palette.png", "interlaced.png"}) {
    std::string file = readFile(name);
    // The end marker itself says nothing of the pixels.
    for (size_t size = 8; size + 16 < file.size(); ++size)
      EXPECT_NE(error(file.substr(0, size)).find("truncated"),
                std::string::npos)
          << name << " " << size;
  }
}

TEST(Picture, DamagedAnywhere) {
  uint32_t state = 1;
  auto random = [&] { return (state = state * 1664525 + 1013904223) >> 8; };
  for (const char *name : {"photo.jpg", "progressive.jpg", "inks.jpg",
                           "palette.png", "interlaced.png"}) {
    std::string file = readFile(name);
    levit_decode_options options = {};
    options.max_pixels = 1 << 20;
    for (int i = 0; i < 500; ++i) {
      std::string damaged = file;
      for (uint32_t n = random() % 4; n < 4; ++n)
        damaged[random() % damaged.size()] = char(random());
      PicturePtr picture;
      std::string message;
      decode(damaged, picture, message, &options);
      EXPECT_EQ(message.find('\n'), std::string::npos);
    }
  }
}

TEST(Picture, Sizes) {
  EXPECT_EQ(error(jpeg(65535, 65535)),
            "is a damaged JPEG: Maximum supported image dimension is 65500 "
            "pixels");
  EXPECT_EQ(error(jpeg(65500, 65500)),
            "is 65500 x 65500 pixels (expected at most 67108864 in all)");
  EXPECT_EQ(error(jpeg(0, 100)),
            "is a damaged JPEG: Empty JPEG image (DNL not supported)");
  EXPECT_EQ(error(jpeg(100, 0)),
            "is a damaged JPEG: Empty JPEG image (DNL not supported)");
  // Within the bound, but the data end long before.
  std::string early = jpeg(8000, 8000);
  EXPECT_EQ(error(early.substr(0, early.size() - 2)), "is a truncated JPEG");
  EXPECT_EQ(error(png(65535, 65535, "")),
            "is 65535 x 65535 pixels (expected at most 67108864 in all)");
  EXPECT_EQ(error(png(0x7fffffff, 0x7fffffff, "")),
            "is 2147483647 x 2147483647 pixels (expected at most 67108864 in "
            "all)");
  EXPECT_EQ(error(png(0, 1, "")), "is a damaged PNG: Invalid IHDR data");
  EXPECT_EQ(error(png(1, 0x80000000, "")),
            "is a damaged PNG: PNG unsigned integer out of range");
  EXPECT_EQ(error(png(8000, 8000, "")),
            "is a damaged PNG: Not enough image data");
  levit_decode_options options = {};
  options.max_pixels = 61 * 37 - 1;
  EXPECT_EQ(error(readFile("photo.jpg"), &options),
            "is 61 x 37 pixels (expected at most 2256 in all)");
  options.max_pixels = 61 * 37;
  EXPECT_EQ(toPpm("photo.jpg", &options), readFile("photo.ppm"));
}

TEST(Picture, DamagedJpeg) {
  std::string file = readFile("photo.jpg");
  size_t table = file.find("\xff\xc4");
  ASSERT_NE(table, std::string::npos);
  std::string counts = file;
  counts.replace(table + 5, 4, "\xff\xff\xff\xff");
  EXPECT_EQ(error(counts), "is a damaged JPEG: Bogus Huffman table definition");
  std::string impossible = file;
  // More codes of one bit than there are.
  impossible[table + 5] = 3;
  EXPECT_EQ(error(impossible),
            "is a damaged JPEG: Bogus Huffman table definition");
  std::string components = file;
  size_t frame = file.find("\xff\xc0");
  components[frame + 9] = 2;
  EXPECT_EQ(error(components), "is a damaged JPEG: Bogus marker length");
}

TEST(Picture, TooManyScans) {
  std::string file = readFile("progressive.jpg");
  size_t first = file.find("\xff\xda"), end = file.rfind("\xff\xd9");
  size_t second = file.find("\xff\xc4", first);
  ASSERT_LT(second, end);
  std::string scan = file.substr(first, second - first);
  std::string many = file.substr(0, first);
  for (int i = 0; i < 200; ++i)
    many += scan;
  EXPECT_EQ(error(many + file.substr(first)),
            "is a damaged JPEG: more than 100 scans");
}

TEST(Picture, DamagedPng) {
  std::string file = readFile("palette.png");
  std::string crc = file;
  crc[29] ^= 1;
  EXPECT_EQ(error(crc), "is a damaged PNG: IHDR: CRC error");
  std::string garbage = png(2, 2, std::string(6, '\0'));
  EXPECT_EQ(garbage.substr(12, 4), "IHDR");
  std::string data = "\x89PNG\r\n\x1a\n" + garbage.substr(8, 25) +
                     chunk("IDAT", "no deflate stream") + chunk("IEND", "");
  EXPECT_EQ(error(data), "is a damaged PNG: IDAT: incorrect header check");
}

TEST(Picture, DamagedExifIsNoOrientation) {
  std::string file = readFile("turned.jpg");
  size_t exif = file.find("Exif");
  ASSERT_NE(exif, std::string::npos);
  for (size_t at = exif; at < exif + 32; ++at)
    for (int value : {0, 9, 127, 255}) {
      std::string damaged = file;
      damaged[at] = char(value);
      PicturePtr picture;
      std::string message;
      EXPECT_EQ(decode(damaged, picture, message), LEVIT_OK) << message;
    }
}

TEST(Picture, SmallGray) {
  PicturePtr picture;
  std::string message;
  ASSERT_EQ(decode(png(2, 1, std::string("\0\x10\xf0", 3)), picture, message),
            LEVIT_OK)
      << message;
  EXPECT_EQ(toPpm(picture.get()), "P6\n2 1\n255\n\x10\x10\x10\xf0\xf0\xf0");
}

} // namespace
