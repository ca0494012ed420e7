//===- RandomWeights.h - weights for a model without a checkpoint -*- C++
//-*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_FRONTEND_RANDOMWEIGHTS_H
#define LEVIT_FRONTEND_RANDOMWEIGHTS_H

#include "frontend/Checkpoint.h"
#include "frontend/ModelConfig.h"

namespace levit {

/// Weights of a model, the same for the same seed on every platform: f32, in
/// the authors' names. Weights have a variance of 1 / inputs, and the
/// statistics of batch norms are near those of the values that arrive there for
/// images of mean 0 and variance 1, so the model is as well conditioned as a
/// trained one.
Checkpoint makeRandomWeights(const ModelConfig &config, uint64_t seed);

} // namespace levit

#endif // LEVIT_FRONTEND_RANDOMWEIGHTS_H
