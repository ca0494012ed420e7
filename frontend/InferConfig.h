//===- InferConfig.h - tells a model from its tensors -----------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_FRONTEND_INFERCONFIG_H
#define LEVIT_FRONTEND_INFERCONFIG_H

#include "frontend/Checkpoint.h"
#include "frontend/ModelConfig.h"

namespace levit {

/// Whether a tensor is a buffer that only training or the authors' own code
/// needs: a count of batches, or the expanded indices of a bias table.
bool isIgnoredTensor(const std::string &name);

/// The model whose tensors these are, in the authors' names. Every number is
/// told from names and shapes; that of the image's pixels from the bias tables,
/// which have one column for each token. Says which tensors are missing, extra
/// or of a wrong shape or element type.
Result<ModelConfig> inferConfig(const Checkpoint &checkpoint);

/// Compares names, shapes and element types with those of the model.
Status verifyTensors(const Checkpoint &checkpoint, const ModelConfig &config);

} // namespace levit

#endif // LEVIT_FRONTEND_INFERCONFIG_H
