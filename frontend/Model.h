//===- Model.h - a model and its weights ------------------------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_FRONTEND_MODEL_H
#define LEVIT_FRONTEND_MODEL_H

#include "frontend/Checkpoint.h"
#include "frontend/ModelConfig.h"

namespace levit {

/// A model with all its tensors, in the authors' names.
struct Model {
  /// One of getModelNames(), or "levit_custom".
  std::string name;
  ModelConfig config;
  Checkpoint weights;
  /// What is odd but no error, one line each.
  std::vector<std::string> warnings;
  /// What a crop keeps of the shorter side of a picture, where the checkpoint's
  /// code tests models: timm's 0.9, and 224 of 256 pixels elsewhere.
  double cropRatio = 224.0 / 256;
};

/// Makes a model of the tensors in a file, in the names of the authors, timm or
/// Hugging Face.
Result<Model> loadModel(const std::string &path);
Result<Model> makeModel(const Checkpoint &checkpoint);

/// Makes the model that `description` (see getModelSyntax) describes, with
/// random weights.
Result<Model> makeRandomModel(const std::string &description, uint64_t seed);

/// Whether a name can be that of a model's function: NAME_model must be a free
/// identifier of C.
bool isValidSymbol(const std::string &name);

} // namespace levit

#endif // LEVIT_FRONTEND_MODEL_H
