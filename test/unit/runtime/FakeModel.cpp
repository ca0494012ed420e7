//===- test/unit/runtime/FakeModel.cpp - a compiled model written by hand -===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FakeModel.h"
#include <cmath>
#include <cstring>
#if defined(__SSE__)
#include <xmmintrin.h>
#endif

using namespace levit_test;

std::atomic<size_t> levit_test::programCalls[3];
std::atomic<size_t> levit_test::brokenPromises;

namespace {

void promise(bool kept) {
  if (!kept)
    ++brokenPromises;
}

float weight(size_t outputClass, size_t row) {
  return std::sin(static_cast<float>(outputClass * 31 + row * 7 + 1));
}

/// Sums a row in order.
float sumRow(const float *row) {
  float sum = 0;
  for (size_t x = 0; x < width; ++x)
    sum += row[x] * std::sqrt(static_cast<float>(x + 1));
  return sum;
}

float classify(size_t outputClass, const float *rows) {
  float sum = 0;
  for (size_t r = 0; r < rowElements; ++r)
    sum += weight(outputClass, r) * rows[r];
  return sum;
}

/// A worker's scratch.
struct Scratch {
  uint64_t owner;
  float row[14];
};
static_assert(sizeof(Scratch) == LEVIT_ARENA_ALIGNMENT, "a whole line");

void checkEnvironment() {
#if defined(__SSE__)
  // Round to nearest, nothing trapped, denormals are zero.
  promise((_mm_getcsr() & ~0x3fu) == 0x9fc0);
#endif
}

/// One row of one image: arena[index] = sum.
void rowTask(const levit_frame *frame, size_t index, size_t worker) {
  checkEnvironment();
  auto *scratch = reinterpret_cast<Scratch *>(frame->scratch) + worker;
  scratch->owner = index;
  const float *row = frame->input + index * width;
  std::memcpy(scratch->row, row, width * sizeof(float));
  float sum = sumRow(scratch->row);
  auto *rows = reinterpret_cast<float *>(frame->arena);
  rows[index] = sum;
  if (float *tap = frame->outputs[1])
    tap[index] = sum;
  promise(scratch->owner == index &&
          std::memcmp(scratch->row, row, width * sizeof(float)) == 0);
}

/// One class of one image.
void classTask(const levit_frame *frame, size_t index, size_t worker) {
  checkEnvironment();
  const auto *rows = reinterpret_cast<const float *>(frame->arena);
  size_t image = index / classes;
  frame->outputs[0][index] =
      classify(index % classes, rows + image * rowElements);
}

template <size_t Images, size_t Which> void run(const levit_frame *frame) {
  ++programCalls[Which];
  checkEnvironment();
  promise(reinterpret_cast<uintptr_t>(frame->arena) % LEVIT_ARENA_ALIGNMENT ==
          0);
  promise(reinterpret_cast<uintptr_t>(frame->scratch) % LEVIT_ARENA_ALIGNMENT ==
          0);
  // What the arena held is anybody's guess, for instance this.
  std::memset(frame->arena, 0xff, Images * rowElements * sizeof(float));
  frame->parallel_for(frame, rowTask, Images * rowElements);
  frame->parallel_for(frame, classTask, Images * classes);
  if (float *tap = frame->outputs[2])
    for (size_t i = 0; i < Images; ++i)
      std::memcpy(tap + i * height, frame->arena + i * rowElements * 4,
                  height * sizeof(float));
  frame->parallel_for(frame, rowTask, 0);
}

template <size_t Images>
const levit_region regions[] = {
    {rowTask, "rows", Images * rowElements * width},
    {classTask, "classes.a + classes.b", Images * rowElements * classes},
};

template <size_t Images, size_t Which> constexpr levit_program program() {
  return {Images,
          Images * rowElements * sizeof(float),
          sizeof(Scratch),
          run<Images, Which>,
          2,
          regions<Images>};
}

const levit_program programs[] = {program<1, 0>(), program<2, 1>(),
                                  program<4, 2>()};
const levit_variant variants[] = {
    {"from-the-future", uint64_t(1) << 63, 3, programs},
    {"generic", 0, 3, programs},
};
const levit_model_tap taps[] = {
    {"rows", 2, {channels, height, 1, 1}},
    {"rows.first", 1, {height, 1, 1, 1}},
};
const char *const classNames[classes] = {"a", "b", "c", "d", "e", "f", "g"};
const levit_model model = {LEVIT_ABI_VERSION,
                           LEVIT_PRECISION_F32,
                           "fake",
                           channels,
                           height,
                           width,
                           classes,
                           rowElements *classes,
                           rowElements *(width + classes),
                           "from-the-future,generic",
                           2,
                           taps,
                           2,
                           variants,
                           0.875,
                           LEVIT_BICUBIC,
                           {0.5f, 0.5f, 0.5f},
                           {0.25f, 0.25f, 0.25f},
                           classNames};

} // namespace

const levit_model &levit_test::fakeModel() { return model; }

extern "C" const levit_model *fake_model(void) { return &model; }

std::vector<float> levit_test::fakeRows(const float *image) {
  std::vector<float> rows(rowElements);
  for (size_t r = 0; r < rowElements; ++r)
    rows[r] = sumRow(image + r * width);
  return rows;
}

std::vector<float> levit_test::fakeLogits(const float *image) {
  std::vector<float> rows = fakeRows(image), logits(classes);
  for (size_t c = 0; c < classes; ++c)
    logits[c] = classify(c, rows.data());
  return logits;
}

std::vector<float> levit_test::fakeImages(size_t batch) {
  std::vector<float> images(batch * imageElements);
  uint32_t state = 1;
  for (float &value : images) {
    state = state * 1664525 + 1013904223;
    value = static_cast<float>(state >> 8) / (1 << 23) - 1;
  }
  return images;
}
