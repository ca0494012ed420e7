//===- tools/levit-eval/Evaluation.h - a model on a data set ----*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_TOOLS_LEVITEVAL_EVALUATION_H
#define LEVIT_TOOLS_LEVITEVAL_EVALUATION_H

#include "tools/common/LoadedModel.h"
#include "tools/levit-eval/Dataset.h"
#include <functional>

namespace levit {

struct EvaluationOptions {
  /// Zero: one for every CPU that the process may run on.
  size_t threads = 0;
  bool strict = false;
  bool keepLogits = false;
  levit_decode_options decoding = {};
  /// Called now and then with the number of pictures done and those of them
  /// that are right.
  std::function<void(size_t done, size_t right)> onProgress;
};

/// What the model made of a picture.
struct Prediction {
  /// Why there is none, or nothing.
  std::string error;
  size_t top1 = 0;
  /// Whether the right class is among the five likeliest.
  bool inTop5 = false;
};

/// Pictures of class `is` that were taken for `takenFor`.
struct Confusion {
  size_t is = 0, takenFor = 0, count = 0;
};

struct Evaluation {
  /// In the order of the data set.
  std::vector<Prediction> predictions;
  /// (pictures, classes) if they were kept; NaN for unreadable pictures.
  std::vector<float> logits;
  size_t threads = 0;
  double seconds = 0;
  /// Summed over all threads.
  double decodingMs = 0, preprocessingMs = 0, networkMs = 0;

  size_t read = 0, top1 = 0, top5 = 0;

  /// The `count` most frequent errors; the smaller classes first where they are
  /// equally frequent.
  std::vector<Confusion> mostConfused(const Dataset &data, size_t count) const;
};

/// Runs the model on all pictures. Every thread decodes some of them and runs
/// the network on these with a session of its own, so that all CPUs are busy
/// whatever takes longer. Returns an empty string, or what is wrong in one line
/// that begins with the file.
std::string evaluate(const LoadedModel &model, const std::string &modelPath,
                     const Dataset &data, const EvaluationOptions &options,
                     Evaluation &evaluation);

} // namespace levit

#endif // LEVIT_TOOLS_LEVITEVAL_EVALUATION_H
