//===- test/e2e/Compare.h - how far results are apart -----------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_TEST_E2E_COMPARE_H
#define LEVIT_TEST_E2E_COMPARE_H

#include "levit/runtime.h"
#include "runtime/Npy.h"
#include "tools/common/LoadedModel.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

namespace levit {

/// ||actual - expected|| / ||expected||; not a number if any element is none.
template <typename A, typename E>
double relativeError(const std::vector<A> &actual,
                     const std::vector<E> &expected) {
  double difference = 0, norm = 0;
  for (size_t i = 0; i < actual.size(); ++i) {
    double a = actual[i], e = expected[i];
    difference += (a - e) * (a - e);
    norm += e * e;
  }
  return std::sqrt(difference / norm);
}

inline std::vector<double> toDouble(const NpyArray &array) {
  if (array.type == NpyArray::Type::F64)
    return array.f64;
  return std::vector<double>(array.f32.begin(), array.f32.end());
}

/// Ends the program with a message.
[[noreturn]] inline void fail(const std::string &message) {
  std::fprintf(stderr, "%s\n", message.c_str());
  std::exit(1);
}

inline NpyArray readArray(const std::string &path) {
  NpyArray array;
  std::string message = readNpy(path, array);
  if (!message.empty())
    fail(path + ": " + message);
  return array;
}

/// Prints an error and fails where it is beyond `bound`.
inline void checkError(const std::string &what, double error, double bound) {
  std::printf("%s: relative error %.3g\n", what.c_str(), error);
  if (!(error <= bound))
    fail(what + ": the error is larger than " + std::to_string(bound));
}

/// A session that ends the program where anything goes wrong.
class TestSession {
public:
  TestSession(const LoadedModel &model, size_t threads) : model(model) {
    std::string message = model.createSession(threads, session);
    if (!message.empty())
      fail(message);
  }

  std::vector<float> run(const std::vector<float> &images) {
    size_t batch = images.size() / model.imageElements();
    std::vector<float> logits(batch * model.info().classes);
    if (levit_status status = levit_session_run(session.get(), images.data(),
                                                batch, logits.data()))
      fail(levit_status_string(status));
    return logits;
  }

  levit_session *get() const { return session.get(); }

private:
  const LoadedModel &model;
  SessionPtr session;
};

/// Normally distributed numbers, the same in every run.
inline std::vector<float> makeRandomImages(size_t elements) {
  std::mt19937 random(1);
  std::normal_distribution<float> distribution;
  std::vector<float> images(elements);
  for (float &pixel : images)
    pixel = distribution(random);
  return images;
}

inline void openModel(LoadedModel &model, const std::string &path) {
  std::string message = model.open(path);
  if (!message.empty())
    fail(path + ": " + message);
}

} // namespace levit

#endif // LEVIT_TEST_E2E_COMPARE_H
