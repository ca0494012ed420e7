//===- compare-logits.cpp - runs a model and checks its logits --*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "levit/runtime.h"
#include "runtime/Npy.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

using namespace levit;

/// ||actual - expected|| / ||expected||.
static double relativeError(const std::vector<float> &actual,
                            const NpyArray &expected) {
  double difference = 0, norm = 0;
  for (size_t i = 0; i < actual.size(); ++i) {
    double e = expected.type == NpyArray::Type::F64 ? expected.f64[i]
                                                    : expected.f32[i];
    difference += (actual[i] - e) * (actual[i] - e);
    norm += e * e;
  }
  return std::sqrt(difference / norm);
}

[[noreturn]] static void fail(const std::string &message) {
  std::fprintf(stderr, "compare-logits: %s\n", message.c_str());
  std::exit(1);
}

static NpyArray read(const std::string &path) {
  NpyArray array;
  std::string message = readNpy(path, array);
  if (!message.empty())
    fail(path + ": " + message);
  return array;
}

/// compare-logits MODEL.so IMAGES.npy LOGITS.npy BOUND [THREADS]
///
/// Fails where the relative error of the logits exceeds BOUND, or where an
/// image alone, or in another place of the batch, gets other bits.
int main(int argc, char **argv) {
  if (argc < 5)
    fail("expected MODEL.so IMAGES.npy LOGITS.npy BOUND [THREADS]");
  levit_library *library;
  char message[256];
  if (levit_library_open(argv[1], &library, message, sizeof(message)))
    fail(std::string(argv[1]) + ": " + message);
  const levit_model *model = levit_library_model(library);
  levit_model_info info;
  if (levit_status status = levit_model_get_info(model, &info))
    fail(levit_status_string(status));
  NpyArray images = read(argv[2]), logits = read(argv[3]);
  size_t batch = images.shape.empty() ? 0 : images.shape[0];
  size_t pixels = info.channels * info.height * info.width;
  if (images.f32.size() != batch * pixels ||
      logits.elements() != batch * info.classes)
    fail("the model's shapes are others: images " + shapeString(images.shape) +
         ", logits " + shapeString(logits.shape));

  levit_options options = {};
  options.threads = argc > 5 ? std::strtoul(argv[5], nullptr, 10) : 0;
  levit_session *session;
  if (levit_status status = levit_session_create(model, &options, &session))
    fail(levit_status_string(status));
  auto run = [&](const std::vector<float> &input) {
    std::vector<float> output(input.size() / pixels * info.classes);
    if (levit_status status = levit_session_run(
            session, input.data(), input.size() / pixels, output.data()))
      fail(levit_status_string(status));
    return output;
  };

  std::vector<float> output = run(images.f32);
  double error = relativeError(output, logits);
  std::printf("%zu images, relative error %.3g\n", batch, error);
  if (!(error <= std::strtod(argv[4], nullptr)))
    fail(std::string("the error is larger than ") + argv[4]);

  // Seven copies of every image: groups of all sizes, in all places.
  for (size_t i = 0; i < batch; ++i) {
    auto begin = images.f32.begin() + i * pixels;
    std::vector<float> copies;
    for (int copy = 0; copy < 7; ++copy)
      copies.insert(copies.end(), begin, begin + pixels);
    std::vector<float> results = run(copies);
    for (int copy = 0; copy < 7; ++copy)
      if (std::memcmp(&results[copy * info.classes], &output[i * info.classes],
                      info.classes * sizeof(float)))
        fail("image " + std::to_string(i) + " at place " +
             std::to_string(copy) + " of 7 has other bits");
  }
  levit_session_destroy(session);
  levit_library_close(library);
}
