//===- Passes.td - conversions between levels --------------*- tablegen -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_LOWERING_PASSES_TD
#define LEVIT_LOWERING_PASSES_TD

include "mlir/Pass/PassBase.td"

def ConvertLeViTToLinalg
    : Pass<"convert-levit-to-linalg", "::mlir::ModuleOp"> {
  let summary = "levit -> linalg on static tensors";
  let description = [{
    Turns the operations of the dialect into `linalg.generic` with as few loops
    as possible:

    - tokens of all images are the rows of one matrix, (batch * tokens) x
      channels, so that products need not know where an image ends;
    - a convolution is one contraction over rows of pixels, kernel rows and
      (kernel column, channel) pairs, which are contiguous in a channels-last
      image: an implicit matrix product;
    - biases, activations and residuals are element-wise operations of their own,
      for upstream's element-wise fusion and for the epilogues of products.

    The batch must be static (`--levit-specialize-batch`).

    ```mlir
    %1 = levit.linear %0, %w
        : (tensor<2x49x384xf32>, tensor<768x384xf32>) -> tensor<2x49x768xf32>
    // becomes
    %init = linalg.fill ins(%zero) outs(%empty : tensor<98x768xf32>)
    %1 = linalg.generic {indexing_maps = [(m, n, k) -> (m, k),
                                          (m, n, k) -> (n, k),
                                          (m, n, k) -> (m, n)], ...}
        ins(%0, %w : tensor<98x384xf32>, tensor<768x384xf32>) outs(%init)
    ```
  }];
  let dependentDialects = ["::mlir::linalg::LinalgDialect",
                           "::mlir::tensor::TensorDialect",
                           "::mlir::math::MathDialect"];
}

#endif // LEVIT_LOWERING_PASSES_TD
