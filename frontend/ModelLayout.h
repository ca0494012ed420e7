//===- ModelLayout.h - the layers and tensors of a LeViT --------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_FRONTEND_MODELLAYOUT_H
#define LEVIT_FRONTEND_MODELLAYOUT_H

#include "frontend/Checkpoint.h"
#include "frontend/ModelConfig.h"

namespace levit {

/// A layer with weights, or the products of an attention. Names are those of
/// the authors' code, https://github.com/facebookresearch/LeViT.
struct Layer {
  enum class Kind {
    /// 3 x 3 with stride 2 and padding 1, and a batch norm.
    Convolution,
    /// Matrix product and batch norm.
    Linear,
    /// Products of queries, keys and values; the table of biases.
    Attention,
    /// Batch norm and a matrix product with a bias.
    Classifier
  };

  Kind kind;
  /// Prefix of the names of its tensors.
  std::string name;
  /// In and out. An attention's are those of its keys and of its results.
  int64_t inChannels, outChannels;
  /// Side of the square grid of pixels or tokens, in and out; 1 for
  /// classifiers.
  int64_t inGrid, outGrid;
  /// Only of an attention.
  AttentionConfig attention = {};

  /// Parameters that are trained, batch norms' scale and shift included.
  int64_t countParameters() const;
  /// Of one image. As in the authors' code, a softmax counts one for each of
  /// its elements; activations, biases and normalisations count nothing.
  int64_t countMultiplyAccumulates() const;
};

/// "convolution", "linear", "attention", "classifier".
const char *getKindName(Layer::Kind kind);

/// A residual attention, a residual MLP, or a shrinking attention. Sizes and
/// names of its layers follow from these.
struct Block {
  enum class Kind { Attention, Mlp, Shrink };

  Kind kind;
  /// "blocks.3.m", and "blocks.3" for a shrinking attention.
  std::string name;
  int64_t inChannels, outChannels;
  /// Side of the token grid, in and out.
  int64_t inGrid, outGrid;
  AttentionConfig attention = {};
  int64_t mlpChannels = 0;

  /// An attention's: products, attention, projection; two products of an MLP.
  std::vector<Layer> getLayers() const;
};

/// Blocks, in order.
std::vector<Block> getBlocks(const ModelConfig &config);

/// The convolutions of the stem, "patch_embed.0", "patch_embed.2", ...
std::vector<Layer> getStem(const ModelConfig &config);

/// The classifier, and the distillation head if there is one.
std::vector<Layer> getHeads(const ModelConfig &config);

/// All layers: the stem's, the blocks', the heads.
std::vector<Layer> getLayers(const ModelConfig &config);

struct NamedShape {
  std::string name;
  Shape shape;
};

/// The tensors that a checkpoint has for a layer.
std::vector<NamedShape> getTensors(const Layer &layer);

} // namespace levit

#endif // LEVIT_FRONTEND_MODELLAYOUT_H
