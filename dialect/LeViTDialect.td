//===- LeViTDialect.td - the levit dialect -----------------*- tablegen -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_DIALECT_TD
#define LEVIT_DIALECT_TD

include "mlir/IR/OpBase.td"

def LeViTDialect : Dialect {
  let name = "levit";
  let cppNamespace = "::levit";
  let summary = "LeViT image classifiers, at the level at which the paper speaks";
  let description = [{
    A model of the LeViT family (Graham et al., "LeViT: a Vision Transformer in
    ConvNet's Clothing for Faster Inference", ICCV 2021) as a function from
    images to logits.

    Conventions that every operation keeps:

    - Operations work on ranked tensors of one floating-point element type.
    - Dimension 0 of an activation is the batch. It is `?` in an imported model
      and a number once the model is specialised (`--levit-specialize-batch`);
      no other dimension is ever dynamic.
    - Images are channels-last behind the first operation
      (`levit.channels_last`): batch x height x width x channels. Tokens are
      batch x tokens x channels, row-major over the grid that they came from.
      So `levit.flatten` moves nothing.
    - Weights keep the layout of the checkpoint (filters: out x in x height x
      width, matrices: out x in) and come from `arith.constant` with a
      `dense_resource`, so that they are shared rather than copied and are not
      printed by default.
    - Locations are `NameLoc`s with the key prefix of the checkpoint
      (`blocks.0.m.qkv`), which profiles and diagnostics show.

    The function that is the model has one argument, the images (batch x channels
    x height x width), and returns the logits (batch x classes). It carries the
    unit attribute `levit.model`, and `levit.parameters` and
    `levit.multiply_accumulates`, what the checkpoint had. How a picture becomes an
    image of 3 channels, and what the classes are called, it says in

    ```mlir
    levit.preprocessing = {crop_ratio = 8.750000e-01, interpolation = "bicubic",
                           mean = array<f32: 4.850000e-01, 4.560000e-01, 4.060000e-01>,
                           std = array<f32: 2.290000e-01, 2.240000e-01, 2.250000e-01>},
    levit.class_names = ["tench", "goldfish"]
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect"];
  let hasOperationAttrVerify = 1;
  let hasRegionArgAttrVerify = 1;
  let hasRegionResultAttrVerify = 1;
  let extraClassDeclaration = [{
    /// Unit attribute of the function that is the model.
    static ::llvm::StringRef getModelAttrName() { return "levit.model"; }
    /// On that function, i64: trainable parameters of the checkpoint.
    static ::llvm::StringRef getParametersAttrName() {
      return "levit.parameters";
    }
    /// On that function, i64: multiply-accumulates of one image.
    static ::llvm::StringRef getMultiplyAccumulatesAttrName() {
      return "levit.multiply_accumulates";
    }
    /// On that function, a dictionary (see Preprocessing.h).
    static ::llvm::StringRef getPreprocessingAttrName() {
      return "levit.preprocessing";
    }
    /// On that function, as many strings as there are classes.
    static ::llvm::StringRef getClassNamesAttrName() {
      return "levit.class_names";
    }
    /// On that function once it is lowered to buffers, i64: bytes of memory
    /// that a run needs, and those that every thread needs besides.
    static ::llvm::StringRef getArenaBytesAttrName() {
      return "levit.arena_bytes";
    }
    static ::llvm::StringRef getScratchBytesAttrName() {
      return "levit.scratch_bytes";
    }
    /// On a parallel loop, and the function that it becomes, string: the layers
    /// it computes. Beside it, i64, are the multiply-accumulates.
    static ::llvm::StringRef getLayersAttrName() { return "levit.layers"; }
    /// On a product of tokens, i64: how many rows of its result belong to an
    /// image.
    static ::llvm::StringRef getTokensAttrName() { return "levit.tokens"; }
    /// On a result of that function, string: the name of the tap it returns.
    static ::llvm::StringRef getTapAttrName() { return "levit.tap"; }
  }];
}

#endif // LEVIT_DIALECT_TD
