//===- ModelSummary.h - a model as a table of layers ------------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_FRONTEND_MODELSUMMARY_H
#define LEVIT_FRONTEND_MODELSUMMARY_H

#include "frontend/Checkpoint.h"
#include "frontend/ModelConfig.h"

#include <string>
#include <vector>

namespace levit {

/// A layer of the table. Shapes are those of one image: height x width x
/// channels, tokens x channels, or channels.
struct SummaryRow {
  std::string name;
  std::string kind;
  Shape input, output;
  int64_t parameters = 0;
  int64_t multiplyAccumulates = 0;
};

/// A model, layer by layer. Parameters are what is trained: weights, biases,
/// bias tables, scales and shifts of batch norms, of both heads.
/// Multiply-accumulates are counted as in the authors' code: those of
/// convolutions, linear layers and the two products of attentions, and one for
/// each element of a softmax.
struct ModelSummary {
  std::string name;
  /// Channels x height x width.
  Shape image;
  int64_t classes = 0;
  std::vector<SummaryRow> rows;

  int64_t countParameters() const;
  int64_t countMultiplyAccumulates() const;

  /// Aligned columns, and the totals.
  std::string toText() const;
  std::string toJson() const;
};

ModelSummary summarize(const std::string &name, const ModelConfig &config);

} // namespace levit

#endif // LEVIT_FRONTEND_MODELSUMMARY_H
