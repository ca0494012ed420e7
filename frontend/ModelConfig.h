//===- ModelConfig.h - what distinguishes one LeViT from another -*- C++
//-*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_FRONTEND_MODELCONFIG_H
#define LEVIT_FRONTEND_MODELCONFIG_H

#include "frontend/Result.h"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace levit {

/// Heads and channels of an attention.
struct AttentionConfig {
  int64_t heads = 0;
  /// Channels of one head's queries and keys.
  int64_t keyDim = 0;
  /// Channels of one head's values: attention ratio * key dimension.
  int64_t valueDim = 0;

  bool operator==(const AttentionConfig &other) const;
};

/// A stage: `depth` times an attention and an MLP, each with a residual.
struct StageConfig {
  int64_t channels = 0;
  int64_t depth = 0;
  AttentionConfig attention;
  /// Channels inside the MLP: MLP ratio * channels; 0 if there are no MLPs.
  int64_t mlpChannels = 0;

  bool operator==(const StageConfig &other) const;
};

/// Between two stages: an attention with stride 2 and no residual, and an MLP
/// on the channels of the following stage.
struct ShrinkConfig {
  AttentionConfig attention;
  int64_t mlpChannels = 0;

  bool operator==(const ShrinkConfig &other) const;
};

/// A LeViT. Ratios are given as the channels that they amount to.
struct ModelConfig {
  /// Pixels a side, a multiple of 16.
  int64_t imageSize = 224;
  int64_t imageChannels = 3;
  int64_t classes = 1000;
  /// Whether there is a second head that was trained by distillation.
  bool distilled = true;
  /// Channels behind each convolution of the stem; the last is the first
  /// stage's.
  std::array<int64_t, 4> stemChannels = {};
  std::vector<StageConfig> stages;
  /// One less than there are stages.
  std::vector<ShrinkConfig> shrinks;

  bool operator==(const ModelConfig &other) const;
};

/// Checks that all sizes are positive, fit together and are within the limits
/// of the compiler.
Status verify(const ModelConfig &config);

/// The five models of the paper: "levit_128s", "levit_128", "levit_192",
/// "levit_256", "levit_384".
const std::vector<std::string> &getModelNames();

/// The name of the paper's model that has the config's stages, whatever the
/// image size and the classes; "levit_custom" if it is none of them.
std::string getModelName(const ModelConfig &config);

/// Parses `NAME`, `key=value,...` or `NAME,key=value,...` as
/// `getModelSyntax` describes it, and verifies the result.
Result<ModelConfig> parseModel(const std::string &text);

/// The text of --help about `parseModel`, in lines of at most 80 columns.
const char *getModelSyntax();

} // namespace levit

#endif // LEVIT_FRONTEND_MODELCONFIG_H
