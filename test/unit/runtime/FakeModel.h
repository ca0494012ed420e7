//===- test/unit/runtime/FakeModel.h - a compiled model written by hand
//-------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_TEST_FAKEMODEL_H
#define LEVIT_TEST_FAKEMODEL_H

#include "levit/model_abi.h"
#include <atomic>
#include <vector>

namespace levit_test {

constexpr size_t channels = 2, height = 6, width = 5, classes = 7;
constexpr size_t imageElements = channels * height * width;
constexpr size_t rowElements = channels * height;

/// A model with programs for 1, 2 and 4 images and the taps "rows"
/// (channels, height) and "rows.first" (height). Its sums depend on their
/// order, which a program keeps, and its code checks what it is given.
const levit_model &fakeModel();

/// The model's logits of one image, computed apart from it.
std::vector<float> fakeLogits(const float *image);

/// The model's tap "rows" of one image.
std::vector<float> fakeRows(const float *image);

/// `batch` different images, always the same.
std::vector<float> fakeImages(size_t batch);

/// Calls of the programs for 1, 2 and 4 images since the last clearing.
extern std::atomic<size_t> programCalls[3];

/// Things that compiled code may rely on and that were not so: alignment, the
/// rounding mode, one worker in two bodies at a time.
extern std::atomic<size_t> brokenPromises;

} // namespace levit_test

extern "C" LEVIT_API const levit_model *fake_model(void);

#endif // LEVIT_TEST_FAKEMODEL_H
