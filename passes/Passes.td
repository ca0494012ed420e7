//===- Passes.td - the catalogue of passes -----------------*- tablegen -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Passes that stay on one level. Pass NAME is in NAME.cpp, its test in
// test/passes/. Every example below is part of that test.
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_PASSES_TD
#define LEVIT_PASSES_TD

include "mlir/Pass/PassBase.td"

//===----------------------------------------------------------------------===//
// On the levit dialect
//===----------------------------------------------------------------------===//

def SpecializeBatch : Pass<"levit-specialize-batch", "::mlir::ModuleOp"> {
  let summary = "gives the batch a fixed size";
  let description = [{
    Replaces the dynamic batch of model functions by `images`, so that all shapes
    are static.

    ```mlir
    // levit-opt --levit-specialize-batch=images=4
    func.func @f(%0: tensor<?x2x8xf32>) -> tensor<?x2x8xf32> {
      %1 = levit.hardswish %0 : tensor<?x2x8xf32>   // becomes tensor<4x2x8xf32>
      return %1 : tensor<?x2x8xf32>
    }
    ```
  }];
  let options = [Option<"images", "images", "int64_t", "1",
                        "Images in a batch.">];
}

def StripTaps : Pass<"levit-strip-taps"> {
  let summary = "removes taps";
  let description = [{
    Replaces every `levit.tap` by its operand.
  }];
}

def ExposeTaps : Pass<"levit-expose-taps", "::mlir::ModuleOp"> {
  let summary = "makes taps results of the model";
  let description = [{
    Every `levit.tap` of a function with `levit.model` becomes a further result
    of it, with its name as the result attribute `levit.tap`.

    ```mlir
    %1 = levit.tap %0 "blocks.0" : tensor<?x196x256xf32>
    // return %logits, %0; the second result has {levit.tap = "blocks.0"}
    ```
  }];
}

#endif // LEVIT_PASSES_TD
