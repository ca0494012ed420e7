//===- KeyNames.h - the names that tensors have elsewhere -------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_FRONTEND_KEYNAMES_H
#define LEVIT_FRONTEND_KEYNAMES_H

#include "frontend/Checkpoint.h"

namespace levit {

/// Whose code a checkpoint is for.
enum class KeyStyle {
  /// github.com/facebookresearch/LeViT: "blocks.4.kv.c.weight"
  Authors,
  /// timm: "stages.1.downsample.attn_downsample.kv.linear.weight"
  Timm,
  /// Hugging Face: "levit.encoder.stages.0.layers.4.keys_values.linear.weight"
  HuggingFace
};

/// "the authors", "timm", "Hugging Face".
const char *getStyleName(KeyStyle style);

/// What the checkpoint's names look like; the authors' if like nothing else.
KeyStyle getKeyStyle(const Checkpoint &checkpoint);

/// The same tensors under the authors' names. Names that fit no style stay as
/// they are. Also removes what wrappers of training put in front of all names
/// ("module."), and the window of 1 x 1 from linear layers that are
/// convolutions.
Result<Checkpoint> translateNames(const Checkpoint &checkpoint);

} // namespace levit

#endif // LEVIT_FRONTEND_KEYNAMES_H
