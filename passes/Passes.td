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
    Replaces the dynamic batch of functions on the levit dialect by `images`, so
    that all shapes are static. Functions with operations of other dialects are
    left alone; it is an error if one of them has `levit.model`. A batch that is
    static already stays.

    Example, with `--levit-specialize-batch=images=4`:

    ```mlir
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

    Example:

    ```mlir
    func.func @tapped(%0: tensor<?x4x2xf32>) -> tensor<?x4x2xf32> {
      %1 = levit.tap %0 "blocks.0" : tensor<?x4x2xf32>
      return %1 : tensor<?x4x2xf32>   // returns %0
    }
    ```
  }];
}

def ExposeTaps : Pass<"levit-expose-taps", "::mlir::ModuleOp"> {
  let summary = "makes taps results of the model";
  let description = [{
    Every `levit.tap` of a function with `levit.model` becomes a further result
    of it, with its name as the result attribute `levit.tap`.

    Example:

    ```mlir
    func.func @model(%0: tensor<?x1x2x2xf32>) -> tensor<?x1xf32> attributes {levit.model} {
      %1 = levit.channels_last %0 : tensor<?x1x2x2xf32> -> tensor<?x2x2x1xf32>
      %2 = levit.flatten %1 : tensor<?x2x2x1xf32> -> tensor<?x4x1xf32>
      %3 = levit.tap %2 "tokens" : tensor<?x4x1xf32>
      %4 = levit.mean_pool %3 : tensor<?x4x1xf32> -> tensor<?x1xf32>
      return %4 : tensor<?x1xf32>   // returns %4 and %2
    }
    ```

    becomes a function of type `tensor<?x1x2x2xf32> -> (tensor<?x1xf32>,
    tensor<?x4x1xf32> {levit.tap = "tokens"})`.
  }];
}

def FuseBatchNorm : Pass<"levit-fuse-batch-norm"> {
  let summary = "makes batch norms part of the products next to them";
  let description = [{
    A `levit.batch_norm` is an affine map of every channel, so it can become part
    of the weights and the bias of

    - the `levit.convolution` or `levit.linear` in front of it, unless something
      else reads that one's result as well;
    - the `levit.linear` behind it, or all of them if it has several. Also a
      `levit.convolution` without padding; with padding the zeros around the image
      would have to be shifted too, so that one is left alone.

    Two batch norms in a row with no product next to them become one. Everything
    is computed in double and rounded once, however many batch norms a product
    takes in. Weights that are not constants of f32 are left alone.

    Example, where the batch norm is `x -> 3 * x - 1`:

    ```mlir
    func.func @linear_then_norm(%0: tensor<?x2xf32>) -> tensor<?x2xf32> {
      %w = arith.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>
      %scale = arith.constant dense<6.0> : tensor<2xf32>
      %shift = arith.constant dense<2.0> : tensor<2xf32>
      %mean = arith.constant dense<1.0> : tensor<2xf32>
      %variance = arith.constant dense<3.75> : tensor<2xf32>
      %1 = levit.linear %0, %w
          : (tensor<?x2xf32>, tensor<2x2xf32>) -> tensor<?x2xf32>
      %2 = levit.batch_norm %1, %scale, %shift, %mean, %variance epsilon 0.25
          : tensor<?x2xf32>, tensor<2xf32>
      return %2 : tensor<?x2xf32>
    }
    ```

    becomes a linear with the weight `[[3.0, 6.0], [9.0, 12.0]]` and the bias
    `[-1.0, -1.0]`.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect"];
}

def ShrinkAttention : Pass<"levit-shrink-attention"> {
  let summary = "leaves less to do around attentions";
  let description = [{
    - `levit.subsample` moves above what works on every token alone
      (`levit.linear`, `levit.batch_norm`, `levit.hardswish`, `levit.add`), so
      that queries that nobody asks are not computed.
    - Queries, keys and values of one attention that come from different
      `levit.linear`s of the same tokens come from one instead; the rows of the
      weights are interleaved head by head, as `levit.split_heads` wants them.
    - The scale of a `levit.attention` becomes part of the weights that make the
      queries (only of their rows, if keys come from the same product), computed
      in double and rounded once.

    Products whose weights are not constants of f32, or whose result something
    else reads as well, are left alone. Batch norms behind products are in the
    way: run `--levit-fuse-batch-norm` first.

    Example:

    ```mlir
    func.func @scale(%x: tensor<?x1x2xf32>, %bias: tensor<1x1x1xf32>)
        -> tensor<?x1x2xf32> {
      %w = arith.constant dense<[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0]]>
          : tensor<4x2xf32>
      %0 = levit.linear %x, %w
          : (tensor<?x1x2xf32>, tensor<4x2xf32>) -> tensor<?x1x4xf32>
      %q, %k, %v = levit.split_heads %0 : tensor<?x1x4xf32>
          -> tensor<?x1x1x1xf32>, tensor<?x1x1x1xf32>, tensor<?x1x1x2xf32>
      %1 = levit.attention %q, %k, %v, %bias scale 0.5
          : (tensor<?x1x1x1xf32>, tensor<?x1x1x1xf32>, tensor<?x1x1x2xf32>,
             tensor<1x1x1xf32>) -> tensor<?x1x2xf32>
      return %1 : tensor<?x1x2xf32>
    }
    ```

    becomes an attention with scale 1.0 behind a linear with the weight
    `[[0.5, 1.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0]]`.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect"];
}

def ReassociateValues : Pass<"levit-reassociate-values"> {
  let summary = "averages tokens with an attention before it makes values of them";
  let description = [{
    A head's values are a product of tokens and weights, and what an attention
    makes of them is another product, `P (X W)`, which is `(P X) W` as well: the
    attention averages the tokens themselves, one set of values for all heads, and
    a `levit.grouped_linear` behind it makes of every head's averages what it would
    have made of its values. A bias can be added behind the attention, for the
    weights of an average add up to 1.

    That is worth it where there are fewer queries than keys, in shrinking
    attentions (section 4.2, "Downsampling"): with N keys, M queries, C channels
    of the tokens and D of a head's values, `P (X W)` takes N D (C + M)
    multiply-adds a head, and `(P X) W` takes M C (N + D). The first shrinking
    attention of a LeViT-256 has (196, 49, 256, 128): 7.7 and 4.1 million.

    Where it would not take less, or where the weights are not constants of f32,
    or where something else reads the values as well, nothing changes. Run
    `--levit-fuse-batch-norm` and `--levit-shrink-attention` first.

    Example:

    ```mlir
    func.func @shrink(%x: tensor<?x9x1xf32>, %q: tensor<?x1x1x1xf32>,
                      %bias: tensor<1x1x9xf32>) -> tensor<?x1x2xf32> {
      %w = arith.constant dense<[[1.0], [2.0], [3.0]]> : tensor<3x1xf32>
      %0 = levit.linear %x, %w
          : (tensor<?x9x1xf32>, tensor<3x1xf32>) -> tensor<?x9x3xf32>
      %k, %v = levit.split_heads %0
          : tensor<?x9x3xf32> -> tensor<?x9x1x1xf32>, tensor<?x9x1x2xf32>
      %1 = levit.attention %q, %k, %v, %bias scale 1.0
          : (tensor<?x1x1x1xf32>, tensor<?x9x1x1xf32>, tensor<?x9x1x2xf32>,
             tensor<1x1x9xf32>) -> tensor<?x1x2xf32>
      return %1 : tensor<?x1x2xf32>
    }
    ```

    becomes

    ```mlir
    %wk = arith.constant dense<1.0> : tensor<1x1xf32>
    %0 = levit.linear %x, %wk ...                   // 9 x 1
    %k = levit.split_heads %0 ...
    %v = levit.split_heads %x ...                   // 9 x 1 x 1
    %1 = levit.attention %q, %k, %v, %bias scale 1.0 ...
    %wv = arith.constant dense<[[2.0], [3.0]]> : tensor<2x1xf32>
    %2 = levit.grouped_linear %1, %wv ...           // 1 x 2
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect"];
}

def FoldHeads : Pass<"levit-fold-heads"> {
  let summary = "makes the average of two heads one head";
  let description = [{
    The `levit.average` of two `levit.linear`s of the same input is one
    `levit.linear`, whose weight and bias are the averages of theirs (in double,
    rounded once). The heads of a model read the same input once
    `--levit-fuse-batch-norm` has taken the batch norms into them.

    Linears whose weights are not constants of f32, or whose result something
    else reads as well, are left alone.

    Example:

    ```mlir
    func.func @heads(%0: tensor<?x2xf32>) -> tensor<?x2xf32> {
      %w1 = arith.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>
      %b1 = arith.constant dense<[1.0, 2.0]> : tensor<2xf32>
      %w2 = arith.constant dense<[[3.0, 0.0], [5.0, 5.0]]> : tensor<2x2xf32>
      %b2 = arith.constant dense<[2.0, 8.0]> : tensor<2xf32>
      %1 = levit.linear %0, %w1 bias %b1
          : (tensor<?x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<?x2xf32>
      %2 = levit.linear %0, %w2 bias %b2
          : (tensor<?x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<?x2xf32>
      %3 = levit.average %1, %2 : tensor<?x2xf32>
      return %3 : tensor<?x2xf32>
    }
    ```

    becomes a linear with the weight `[[2.0, 1.0], [4.0, 4.5]]` and the bias
    `[1.5, 5.0]`.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect"];
}

def HoistMeanPool : Pass<"levit-hoist-mean-pool"> {
  let summary = "averages tokens before what is linear, not after";
  let description = [{
    The mean of `levit.linear`s of an image's tokens is the `levit.linear` of
    their mean, which is one product instead of one for each token: so the last
    MLP needs only one of its products for all tokens. The `levit.add` of its
    residual branch is on the way, and becomes one of means. Linears and sums
    that something else reads as well, and sums without a linear, are left alone.

    Example:

    ```mlir
    func.func @last_mlp(%x: tensor<?x16x2xf32>, %h: tensor<?x16x3xf32>,
                        %w: tensor<2x3xf32>, %b: tensor<2xf32>)
        -> tensor<?x2xf32> {
      %0 = levit.linear %h, %w bias %b
          : (tensor<?x16x3xf32>, tensor<2x3xf32>, tensor<2xf32>)
            -> tensor<?x16x2xf32>
      %1 = levit.add %x, %0 : tensor<?x16x2xf32>
      %2 = levit.mean_pool %1 : tensor<?x16x2xf32> -> tensor<?x2xf32>
      return %2 : tensor<?x2xf32>
    }
    ```

    becomes

    ```mlir
    %0 = levit.mean_pool %x : tensor<?x16x2xf32> -> tensor<?x2xf32>
    %1 = levit.mean_pool %h : tensor<?x16x3xf32> -> tensor<?x3xf32>
    %2 = levit.linear %1, %w bias %b
        : (tensor<?x3xf32>, tensor<2x3xf32>, tensor<2xf32>) -> tensor<?x2xf32>
    %3 = levit.add %0, %2 : tensor<?x2xf32>
    ```
  }];
}

def DropUnusedWeights : Pass<"levit-drop-unused-weights", "::mlir::ModuleOp"> {
  let summary = "frees the data of weights that the module no longer refers to";
  let description = [{
    MLIR keeps the data of every `dense_resource` for as long as the context
    lives. This pass frees that of the resources that nothing in the module
    refers to, such as the weights that `--levit-fuse-batch-norm` has replaced.

    Only for a context that holds no other module: what another one refers to
    would be freed as well. So it is not part of `--levit-optimize`.
  }];
}

//===----------------------------------------------------------------------===//
// On linalg
//===----------------------------------------------------------------------===//

def FuseElementwise : Pass<"levit-fuse-elementwise"> {
  let summary = "merges chains of element-wise operations";
  let description = [{
    Bias, hardswish and residual behind a product become one operation, its
    epilogue. Upstream's fusion, restricted to producers and consumers without
    reductions; the result goes where the last one's went. Where dimensions are
    joined on the way (`tensor.collapse_shape`), what follows takes on those of what
    comes first.

    Example:

    ```mlir
    #id = affine_map<(m, n) -> (m, n)>
    #column = affine_map<(m, n) -> (n)>
    func.func @bias_and_negate(%0: tensor<2x3xf32>, %bias: tensor<3xf32>)
        -> tensor<2x3xf32> {
      %init = tensor.empty() : tensor<2x3xf32>
      %1 = linalg.generic {
          indexing_maps = [#id, #column, #id],
          iterator_types = ["parallel", "parallel"]}
          ins(%0, %bias : tensor<2x3xf32>, tensor<3xf32>)
          outs(%init : tensor<2x3xf32>) {
      ^bb0(%x: f32, %b: f32, %o: f32):
        %3 = arith.addf %x, %b : f32
        linalg.yield %3 : f32
      } -> tensor<2x3xf32>
      %2 = linalg.generic {
          indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
          ins(%1 : tensor<2x3xf32>) outs(%init : tensor<2x3xf32>) {
      ^bb0(%x: f32, %o: f32):
        %3 = arith.negf %x : f32
        linalg.yield %3 : f32
      } -> tensor<2x3xf32>
      return %2 : tensor<2x3xf32>
    }
    ```

    becomes one `linalg.generic` of `%0` and `%bias`, with both bodies.
  }];
  let dependentDialects = ["::mlir::linalg::LinalgDialect"];
}

def FuseMlp : Pass<"levit-fuse-mlp"> {
  let summary = "the two products of an MLP a block of tokens at a time";
  let description = [{
    Where a product's left side is an element-wise function of another product,
    both are computed for a block of rows at a time, in parallel over the blocks:
    what is between them, the widest activation of a LeViT, stays in the cache.
    Upstream's tile-and-fuse does the work.

    Products of fewer than `min-rows` rows are left alone: there, weights are
    what moves, and they are better shared out by columns.

    ```mlir
    %1 = linalg.generic ... ins(%x, %w1)        // 196 x 512
    %2 = linalg.generic ... ins(%1, %b1)        // hardswish
    %3 = linalg.generic ... ins(%2, %w2)        // 196 x 256
    %4 = linalg.generic ... ins(%3, %b2, %x)    // residual
    // becomes one scf.forall over blocks of 49 rows (levit.tokens is even: 98)
    ```
  }];
  let options = [
    Option<"minRows", "min-rows", "int64_t", "96",
           "Rows below which products are left alone.">,
    Option<"blockRows", "block-rows", "int64_t", "64",
           "Rows of a block, about: a divisor is taken, an even one if an image "
           "has an even number of tokens.">,
  ];
  let dependentDialects = ["::mlir::affine::AffineDialect",
                           "::mlir::scf::SCFDialect",
                           "::mlir::tensor::TensorDialect"];
}

def Strassen : Pass<"levit-strassen"> {
  let summary = "products of tokens with seven multiplications instead of eight";
  let description = [{
    Strassen's algorithm, one level deep, for products of tokens and constant
    weights: of both sides' quarters it makes sums whose seven products add up to
    the four quarters of the result, where the plain way takes eight.

    - Rows are taken as pairs of neighbours, tokens 2i and 2i + 1 of an image
      (`levit.tokens` tells how many an image has, which has to be even); columns
      and the reduction in halves. So the sums of an image do not depend on the
      others in a batch.
    - The left sides of all seven become one tensor, computed in parallel, a pair
      of rows a task. Sums of the right side are part of the bodies of the
      products: `out += a * (b + c)`. They cost an addition for as many
      multiply-adds as a register block has rows, and the object has the weights
      only once.
    - The seven products and the element-wise operation behind them become one
      `linalg.generic` over (pair, which of the two, half of the columns, column),
      which selects by its indices what to add up. `--levit-tile-gemm` computes it
      with its products.

    Products of at least `min-rows` rows outside of loops are cut into blocks of
    rows first, in parallel, as `--levit-fuse-mlp` does.

    Rounding errors grow by less than one would fear, as sums of short sums are
    what is combined; docs/performance.md has numbers. What is gained grows with
    all sizes, and first of all with the tokens of an image, since quarters of
    weights are read three times. Products that have less than the minima below, an
    odd number of tokens, or columns that are no multiple of two panels are left
    alone. Nothing here depends on the number of images.

    ```mlir
    %1 = linalg.generic ... ins(%x, %w) {levit.tokens = 196}   // 196 x 512
    %2 = linalg.generic ... ins(%1, %bias)
    // becomes
    %s = scf.forall (%pair) in (98) {                          // 7 x 98 x 128
      linalg.generic ... ins(%x4, %x4, %x4, %x4) { linalg.index 0, ... }
    }
    %m1 = linalg.generic ... ins(%s, %w4, %w4) { ... }         // 98 x 256
    ...
    %2 = linalg.generic ... ins(%m1, ..., %m7, %bias)          // 98 x 2 x 2 x 256
    ```
  }];
  let options = [
    Option<"panel", "panel", "int64_t", "32",
           "Columns of a panel of weights; see levit-pack-gemm.">,
    Option<"minTokens", "min-tokens", "int64_t", "32",
           "Tokens of an image below which products are left alone.">,
    Option<"minColumns", "min-columns", "int64_t", "192",
           "Columns of the result below which products are left alone.">,
    Option<"minDepth", "min-depth", "int64_t", "192",
           "Terms of a sum below which products are left alone.">,
    Option<"minRows", "min-rows", "int64_t", "96",
           "Rows from which products outside of loops are cut into blocks.">,
    Option<"blockRows", "block-rows", "int64_t", "64",
           "Rows of a block, about: an even divisor is taken.">,
  ];
  let dependentDialects = ["::mlir::affine::AffineDialect",
                           "::mlir::arith::ArithDialect",
                           "::mlir::linalg::LinalgDialect",
                           "::mlir::scf::SCFDialect",
                           "::mlir::tensor::TensorDialect"];
}

def SplitBf16 : Pass<"levit-split-bf16"> {
  let summary = "products in f32 of parts in bf16";
  let description = [{
    A CPU with tiles (AMX) multiplies in bf16 fourteen times as fast as in f32. An
    f32 is the sum of three bf16, so that a product of two f32 is the sum of nine
    products of bf16, all exact in f32. Three of these are as small as f32's
    rounding error and are left out; the other six cost half of what the one in
    f32 does (Henry et al., "Leveraging the bfloat16 Artificial Intelligence
    Datatype For Higher-Precision Computations", 2019; `BF16_BF16_F32_X6` in XLA's
    terms).

    - The parts of the left side are computed element-wise where it is used, or by
      what computes it; `--levit-fuse-elementwise` joins them.
    - Those of the right side, constant weights, are packed for tiles: 32 columns a
      panel, each part of 32 terms as two tiles of 16 columns, pairs of terms side
      by side. They take 6 bytes a weight.
    - What is written here is still the product of the sums of parts, which is the
      same as before; `--levit-tile-gemm` computes it with tiles.

    Products of at least `min-rows` rows outside of loops are cut into blocks of
    rows first, in parallel, as `--levit-fuse-mlp` does. Those of images with less
    than `min-tokens` tokens (`levit.tokens`) are left alone, as three parts of a
    weight take longer to come from memory than one f32; so are columns that are
    no multiple of 32 and sums that are none of 32 terms. Nothing here depends on
    the number of images. Values above bf16's largest, 3.39e38, become infinite,
    and an infinity a NaN.

    ```mlir
    %1 = linalg.generic ... ins(%x, %w)                         // 196 x 512 x 256
    // becomes
    %p = linalg.generic ... ins(%x) { linalg.index 1, ... }     // 196 x 3 x 256
    %1 = linalg.generic ... ins(%p, %p, %p, %t, %t, %t) {       // bf16
      ...                                        // out + (a + b + c) * (d + e + f)
    }
    ```
  }];
  let options = [
    Option<"minTokens", "min-tokens", "int64_t", "32",
           "Tokens of an image below which products are left alone.">,
    Option<"minRows", "min-rows", "int64_t", "96",
           "Rows from which products outside of loops are cut into blocks.">,
    Option<"blockRows", "block-rows", "int64_t", "112",
           "Rows of a block, about: a divisor is taken.">,
  ];
  let dependentDialects = ["::mlir::affine::AffineDialect",
                           "::mlir::arith::ArithDialect",
                           "::mlir::linalg::LinalgDialect",
                           "::mlir::scf::SCFDialect",
                           "::mlir::tensor::TensorDialect"];
}

def PackGemm : Pass<"levit-pack-gemm", "::mlir::ModuleOp"> {
  let summary = "packs the constant right sides of products into panels";
  let description = [{
    A product reads a narrow panel of its right side, all of the reduction long,
    again and again. Packed, `panel` columns wide and (panels x reduction x
    columns) in memory, it is contiguous: no cache line is read for nothing and no
    two rows collide in the cache. The last panel is filled up with zeros, which
    nobody reads.

    Applies to contractions whose right side is a constant with the columns of the
    result as its first dimension, as weights have them. Where that is split
    (`tensor.expand_shape`), each group of columns has panels of its own, one after
    the other. Of what reads a part of the reductions (`tensor.extract_slice`), all
    is packed, and a part of that is read. Equal weights stay one constant, also
    across functions.

    Example:

    ```mlir
    #mk = affine_map<(m, n, k) -> (m, k)>
    #nk = affine_map<(m, n, k) -> (n, k)>
    #mn = affine_map<(m, n, k) -> (m, n)>
    func.func @pack(%x: tensor<4x2xf32>, %init: tensor<4x3xf32>) -> tensor<4x3xf32> {
      %w = arith.constant dense<[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]> : tensor<3x2xf32>
      %1 = linalg.generic {
          indexing_maps = [#mk, #nk, #mn],
          iterator_types = ["parallel", "parallel", "reduction"]}
          ins(%x, %w : tensor<4x2xf32>, tensor<3x2xf32>)
          outs(%init : tensor<4x3xf32>) {
      ^bb0(%a: f32, %b: f32, %c: f32):
        %2 = arith.mulf %a, %b : f32
        %3 = arith.addf %c, %2 : f32
        linalg.yield %3 : f32
      } -> tensor<4x3xf32>
      return %1 : tensor<4x3xf32>
    }
    ```

    becomes, with `panel=2`, a product with `[[[1.0, 3.0], [2.0, 4.0]], [[5.0, 0.0],
    [6.0, 0.0]]]` at `(n floordiv 2, k, n mod 2)`.
  }];
  let options = [Option<"panel", "panel", "int64_t", "32",
                        "Columns of a panel.">];
  let dependentDialects = ["::mlir::linalg::LinalgDialect"];
}

def WidenElementwise : Pass<"levit-widen-elementwise"> {
  let summary = "computes element-wise operations on f32 in f64";
  let description = [{
    The arithmetic of an element-wise operation is done in f64, and its result
    rounded to f32 once. With `convolutions`, only behind convolutions: the
    rounding errors of the first layers pass through every attention, which
    makes them larger, and these layers are where their number can be lowered
    at little cost.

    ```mlir
    %y = linalg.generic ... { %s = arith.addf %x, %b : f32 ... }
    // becomes
    %y = linalg.generic ... { %w = arith.extf %x : f32 to f64
                              %s = arith.addf %w, %c : f64
                              %r = arith.truncf %s : f64 to f32 ... }
    ```
  }];
  let options = [
    Option<"convolutions", "convolutions", "bool", "false",
           "Only what consumes the result of a convolution.">
  ];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::linalg::LinalgDialect"];
}

def WidenSums : Pass<"levit-widen-sums"> {
  let summary = "computes sums of f32 in f64";
  let description = [{
    Products and sums along a reduction are computed in f64 and rounded to f32
    once. Slow, but an oracle for code that adds in another order.

    ```mlir
    %1 = linalg.generic ... outs(%init : tensor<4xf32>)     // a sum
    // becomes
    %sum = linalg.generic ... outs(%wide : tensor<4xf64>)   // the same in f64
    %1 = linalg.generic ins(%sum) outs(...)                 // arith.truncf
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::linalg::LinalgDialect"];
}

def Winograd : Pass<"levit-winograd"> {
  let summary = "convolutions with 25 multiplications instead of 36";
  let description = [{
    Winograd's minimal filtering for the convolutions of the stem (section 4.1 of
    the paper): 3 x 3 pixels, two pixels on from one result to the next.

    Along one dimension, two neighbouring results are

    ```
    y0 = g0 x0 + g1 x1 + g2 x2
    y1 = g0 x2 + g1 x3 + g2 x4
    ```

    and their terms of x0, x2 and x4 are results of a filter of two taps, g0 and
    g2, for which three multiplications do instead of four:

    ```
    y0 = g0 (x0 - x2) + g1 x1 + (g0 + g2) x2
    y1 = g1 x3 + g2 (x4 - x2) + (g0 + g2) x2
    ```

    So five multiplications take the place of six, and for 2 x 2 results 25 that of
    36.

    - A `linalg.generic` makes of every 5 x 5 pixels of the image that 2 x 2 results
      read the 25 factors; it asks for the indices of the pixel to know which
      differences to take.
    - Nine products are the sums of which the four results are made: per dimension,
      what y0 has of its own, what y1 has, and what both have in common. Those of
      them that multiply with `g0 + g2` have the addition in their bodies,
      `out += a * (b + c)`, as with `--levit-strassen`, so that the object has the
      weights only once.
    - The element-wise operation behind the convolution becomes one over (image,
      pair of rows, which of the two, pair of columns, which, filter) that selects
      by its indices what to add up. `--levit-tile-gemm` computes it with its
      products.

    Convolutions of at least `min-rows` rows are computed two rows at a time, in
    parallel, others an image at a time. A single image of so few rows is left to
    `--levit-tile-gemm` to share out.

    Rounding errors grow by about a quarter; docs/performance.md has numbers.
    Convolutions of another shape, of weights that are no constant, with an odd
    number of rows or columns, or with fewer channels or filters than the minima are
    left alone. Neither which ones are nor what is computed depends on the number of
    images.

    ```mlir
    %1 = linalg.generic ... ins(%x, %w)                    // 1 x 56 x 56 x 32
    %2 = linalg.generic ... ins(%1, %bias)
    // becomes
    %t = linalg.generic ... ins(%x4, %x4, %x4, %x4) { linalg.index ... }
                                                           // 1 x 28 x 28 x 5 x 5 x 16
    %s = tensor.extract_slice %t[0, 0, 0, 0, 0, 0] [1, 28, 28, 2, 2, 16] ...
    %m1 = linalg.generic ... ins(%s, %w4) { ... }          // 1 x 28 x 28 x 32
    ...
    %2 = linalg.generic ... ins(%m1, ..., %m9, %bias)      // 1 x 28 x 2 x 28 x 2 x 32
    ```
  }];
  let options = [
    Option<"minChannels", "min-channels", "int64_t", "16",
           "Channels of the image below which convolutions are left alone.">,
    Option<"minFilters", "min-filters", "int64_t", "32",
           "Filters below which convolutions are left alone.">,
    Option<"minRows", "min-rows", "int64_t", "16",
           "Rows of the result from which tasks compute two of them.">,
  ];
  let dependentDialects = ["::mlir::affine::AffineDialect",
                           "::mlir::arith::ArithDialect",
                           "::mlir::scf::SCFDialect",
                           "::mlir::tensor::TensorDialect"];
}

#endif // LEVIT_PASSES_TD
