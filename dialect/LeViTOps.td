//===- LeViTOps.td - operations of the levit dialect -------*- tablegen -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every example below is run by test/dialect/ops.mlir.
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_OPS_TD
#define LEVIT_OPS_TD

include "dialect/LeViTDialect.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "mlir/Interfaces/InferTypeOpInterface.td"

class LeViT_Op<string mnemonic, list<Trait> traits = []>
    : Op<LeViTDialect, mnemonic, traits> {
  let hasVerifier = 1;
}

class LeViT_PureOp<string mnemonic, list<Trait> traits = []>
    : LeViT_Op<mnemonic, !listconcat([Pure], traits)>;

def LeViT_Vector : TensorRankOf<[AnyFloat], [1]>;
def LeViT_Matrix : TensorRankOf<[AnyFloat], [2]>;
/// batch x tokens x channels.
def LeViT_Tokens : TensorRankOf<[AnyFloat], [3]>;
/// batch x height x width x channels; also filters.
def LeViT_Image : TensorRankOf<[AnyFloat], [4]>;
/// batch x tokens x heads x channels.
def LeViT_Heads : TensorRankOf<[AnyFloat], [4]>;
/// Any activation: the batch and at least the channels.
def LeViT_Activation : TensorRankOf<[AnyFloat], [2, 3, 4]>;
def LeViT_PositiveI64 : ConfinedAttr<I64Attr, [IntPositive]>;
def LeViT_NonNegativeI64 : ConfinedAttr<I64Attr, [IntNonNegative]>;
/// A grid of tokens: height, width.
def LeViT_Grid : ConfinedAttr<DenseI64ArrayAttr, [DenseArrayCount<2>]>;

//===----------------------------------------------------------------------===//
// Images
//===----------------------------------------------------------------------===//

def LeViT_ChannelsLastOp : LeViT_PureOp<"channels_last"> {
  let summary = "moves the channels of an image behind its pixels";
  let description = [{
    From batch x channels x height x width, as programs hand images over, to
    batch x height x width x channels, as the rest of the model has them.

    Example:

    ```mlir
    %1 = levit.channels_last %0
        : tensor<?x3x224x224xf32> -> tensor<?x224x224x3xf32>
    ```
  }];
  let arguments = (ins LeViT_Image:$input);
  let results = (outs LeViT_Image:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
}

def LeViT_ConvolutionOp : LeViT_PureOp<"convolution"> {
  let summary = "two-dimensional convolution of a channels-last image";
  let description = [{
    `result[b,y,x,o] = bias[o] + sum over c,i,j of
    input[b, y*stride - padding + i, x*stride - padding + j, c] *
    filter[o,c,i,j]`, with zeros outside of the image. The stem of a LeViT is
    four of them, 3 x 3 with stride 2 (section 4.2 of the paper).

    Example:

    ```mlir
    %1 = levit.convolution %0, %filter bias %b stride 2 padding 1
        : (tensor<?x224x224x3xf32>, tensor<16x3x3x3xf32>, tensor<16xf32>)
          -> tensor<?x112x112x16xf32>
    ```
  }];
  let arguments = (ins LeViT_Image:$input, LeViT_Image:$filter,
                       Optional<LeViT_Vector>:$bias,
                       LeViT_PositiveI64:$stride,
                       LeViT_NonNegativeI64:$padding);
  let results = (outs LeViT_Image:$result);
  let assemblyFormat = [{
    $input `,` $filter (`bias` $bias^)? `stride` $stride `padding` $padding
    attr-dict `:` functional-type(operands, results)
  }];
  let extraClassDeclaration = [{
    /// Whether all operands but the input are constants of f32.
    bool hasConstantWeights();
  }];
}

def LeViT_FlattenOp : LeViT_PureOp<"flatten"> {
  let summary = "the pixels of an image as a row of tokens";
  let description = [{
    From batch x height x width x channels to batch x (height * width) x
    channels. Moves no data.

    Example:

    ```mlir
    %1 = levit.flatten %0 : tensor<?x14x14x256xf32> -> tensor<?x196x256xf32>
    ```
  }];
  let arguments = (ins LeViT_Image:$input);
  let results = (outs LeViT_Tokens:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
}

//===----------------------------------------------------------------------===//
// Layers
//===----------------------------------------------------------------------===//

def LeViT_LinearOp : LeViT_PureOp<"linear"> {
  let summary = "matrix product with a weight, along the channels";
  let description = [{
    `result[...,o] = bias[o] + sum over c of input[...,c] * weight[o,c]`: a 1 x 1
    convolution in the paper's words, a linear layer in its code.

    Example:

    ```mlir
    %1 = levit.linear %0, %w bias %b
        : (tensor<?x196x256xf32>, tensor<512x256xf32>, tensor<512xf32>)
          -> tensor<?x196x512xf32>
    ```
  }];
  let arguments = (ins LeViT_Activation:$input, LeViT_Matrix:$weight,
                       Optional<LeViT_Vector>:$bias);
  let results = (outs LeViT_Activation:$result);
  let assemblyFormat = [{
    $input `,` $weight (`bias` $bias^)? attr-dict `:`
    functional-type(operands, results)
  }];
  let hasCanonicalizer = 1;
  let extraClassDeclaration = [{
    /// Whether all operands but the input are constants of f32.
    bool hasConstantWeights();
  }];
}

def LeViT_GroupedLinearOp : LeViT_PureOp<"grouped_linear"> {
  let summary = "matrix products with a weight for each group of channels";
  let description = [{
    The channels of the operand are group after group, each of `inputs`, the
    columns of the weight. So are those of the result and the rows of the weight,
    `outputs` a group. `result[..., g * outputs + o] = bias[g * outputs + o] + sum over c of
    input[..., g * inputs + c] * weight[g * outputs + o, c]`: what a grouped
    convolution is to a convolution. Models have none;
    `--levit-reassociate-values` makes them.

    Example:

    ```mlir
    %1 = levit.grouped_linear %0, %w bias %b
        : (tensor<?x49x2048xf32>, tensor<1024x256xf32>, tensor<1024xf32>)
          -> tensor<?x49x1024xf32>
    ```
  }];
  let arguments = (ins LeViT_Activation:$input, LeViT_Matrix:$weight,
                       Optional<LeViT_Vector>:$bias);
  let results = (outs LeViT_Activation:$result);
  let assemblyFormat = [{
    $input `,` $weight (`bias` $bias^)? attr-dict `:`
    functional-type(operands, results)
  }];
  let hasCanonicalizer = 1;
  let extraClassDeclaration = [{
    /// Of the input's channels, the result's, and the weight's rows.
    int64_t getNumGroups();
  }];
}

def LeViT_BatchNormOp : LeViT_PureOp<"batch_norm",
    [AllTypesMatch<["input", "result"]>,
     AllTypesMatch<["scale", "shift", "mean", "variance"]>]> {
  let summary = "batch normalisation with fixed statistics, along the channels";
  let description = [{
    `result[...,c] = (input[...,c] - mean[c]) / sqrt(variance[c] + epsilon) *
    scale[c] + shift[c]`. A LeViT has one behind every product, in place of layer
    normalisation (section 4.2, "Normalization layers and activations"), and one
    before each classifier.

    Example:

    ```mlir
    %1 = levit.batch_norm %0, %scale, %shift, %mean, %variance epsilon 1.0e-5
        : tensor<?x196x512xf32>, tensor<512xf32>
    ```
  }];
  let arguments = (ins LeViT_Activation:$input, LeViT_Vector:$scale,
                       LeViT_Vector:$shift, LeViT_Vector:$mean,
                       LeViT_Vector:$variance, F64Attr:$epsilon);
  let results = (outs LeViT_Activation:$result);
  let assemblyFormat = [{
    $input `,` $scale `,` $shift `,` $mean `,` $variance `epsilon` $epsilon
    attr-dict `:` type($input) `,` type($scale)
  }];
  let extraClassDeclaration = [{
    /// Whether all operands but the input are constants of f32.
    bool hasConstantWeights();
  }];
}

def LeViT_HardswishOp : LeViT_PureOp<"hardswish",
                                     [SameOperandsAndResultType]> {
  let summary = "x * min(max(x + 3, 0), 6) / 6, element by element";
  let description = [{
    The activation of a LeViT, behind the convolutions of the stem, inside MLPs,
    and between an attention and its projection.

    Example:

    ```mlir
    %1 = levit.hardswish %0 : tensor<?x196x512xf32>
    ```
  }];
  let arguments = (ins LeViT_Activation:$input);
  let results = (outs LeViT_Activation:$result);
  let assemblyFormat = "$input attr-dict `:` type($input)";
  let hasVerifier = 0;
}

def LeViT_AddOp : LeViT_PureOp<"add",
                               [SameOperandsAndResultType, Commutative]> {
  let summary = "the sum at the end of a residual branch";
  let description = [{
    Example:

    ```mlir
    %1 = levit.add %0, %branch : tensor<?x196x256xf32>
    ```
  }];
  let arguments = (ins LeViT_Activation:$lhs, LeViT_Activation:$rhs);
  let results = (outs LeViT_Activation:$result);
  let assemblyFormat = "$lhs `,` $rhs attr-dict `:` type($result)";
  let hasVerifier = 0;
  let hasFolder = 1;
}

def LeViT_AverageOp : LeViT_PureOp<"average",
                                   [SameOperandsAndResultType, Commutative]> {
  let summary = "the mean of the classifier's and the distillation head's logits";
  let description = [{
    `(lhs + rhs) / 2`: at inference the two heads of a model trained with
    distillation are averaged (section 4.2, "Classification head").

    Example:

    ```mlir
    %1 = levit.average %head, %head_dist : tensor<?x1000xf32>
    ```
  }];
  let arguments = (ins LeViT_Activation:$lhs, LeViT_Activation:$rhs);
  let results = (outs LeViT_Activation:$result);
  let assemblyFormat = "$lhs `,` $rhs attr-dict `:` type($result)";
  let hasVerifier = 0;
  let hasFolder = 1;
}

def LeViT_MeanPoolOp : LeViT_PureOp<"mean_pool"> {
  let summary = "the mean of all tokens of an image";
  let description = [{
    Example:

    ```mlir
    %1 = levit.mean_pool %0 : tensor<?x16x512xf32> -> tensor<?x512xf32>
    ```
  }];
  let arguments = (ins LeViT_Tokens:$input);
  let results = (outs LeViT_Matrix:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
}

//===----------------------------------------------------------------------===//
// Attention
//===----------------------------------------------------------------------===//

def LeViT_SubsampleOp : LeViT_PureOp<"subsample"> {
  let summary = "every stride-th token of a grid, in both directions";
  let description = [{
    Tokens at (y * stride, x * stride) of the grid, what a shrinking attention
    makes its queries of (section 4.2, "Downsampling"). The result's grid has
    `(side - 1) / stride + 1` tokens a side.

    Example:

    ```mlir
    %1 = levit.subsample %0 grid [14, 14] stride 2
        : tensor<?x196x256xf32> -> tensor<?x49x256xf32>
    ```
  }];
  let arguments = (ins LeViT_Tokens:$input, LeViT_Grid:$grid,
                       LeViT_PositiveI64:$stride);
  let results = (outs LeViT_Tokens:$result);
  let assemblyFormat = [{
    $input `grid` $grid `stride` $stride attr-dict `:` type($input) `->`
    type($result)
  }];
  let hasFolder = 1;
  let hasCanonicalizer = 1;
}

def LeViT_SplitHeadsOp : LeViT_PureOp<"split_heads"> {
  let summary = "cuts the channels into heads, and each head into its parts";
  let description = [{
    The channels of the operand are head after head, and within a head part after
    part: `result_p[b,t,h,c] = input[b, t, h * sum(sizes) + offset_p + c]`, where
    `sizes` are the last dimensions of the results.

    Example:

    ```mlir
    %q, %k, %v = levit.split_heads %0 : tensor<?x196x512xf32>
        -> tensor<?x196x4x32xf32>, tensor<?x196x4x32xf32>, tensor<?x196x4x64xf32>
    ```
  }];
  let arguments = (ins LeViT_Tokens:$input);
  let results = (outs Variadic<LeViT_Heads>:$parts);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($parts)";
}

def LeViT_AttentionBiasOp : LeViT_PureOp<"attention_bias"> {
  let summary = "the learned bias of every query and key, from a head's table";
  let description = [{
    `result[h,q,k] = table[h, |dy| * width + |dx|]`, where (dy, dx) is the
    distance between query q and key k on the `grid` of the keys (section 4.2,
    "Attention bias instead of a positional embedding"). The queries are the
    tokens that `levit.subsample` keeps with this stride. It stays in this form
    until the lowering, since the table is far smaller than what it expands to.

    Example:

    ```mlir
    %1 = levit.attention_bias %table grid [14, 14] stride 2
        : tensor<8x196xf32> -> tensor<8x49x196xf32>
    ```
  }];
  let arguments = (ins LeViT_Matrix:$table, LeViT_Grid:$grid,
                       LeViT_PositiveI64:$stride);
  let results = (outs TensorRankOf<[AnyFloat], [3]>:$result);
  let assemblyFormat = [{
    $table `grid` $grid `stride` $stride attr-dict `:` type($table) `->`
    type($result)
  }];
}

def LeViT_AttentionOp : LeViT_PureOp<"attention"> {
  let summary = "softmax(scale * queries * keys + bias) * values, head by head";
  let description = [{
    `p[b,h,i,:] = softmax over j of (scale * sum over c of queries[b,i,h,c] *
    keys[b,j,h,c] + bias[h,i,j])`, and `result[b, i, h * channels + c] = sum over
    j of p[b,h,i,j] * values[b,j,h,c]`: the heads stand side by side in the
    channels of the result. Values with one head are shared by all.

    Example:

    ```mlir
    %1 = levit.attention %q, %k, %v, %bias scale 0.25
        : (tensor<?x49x8x16xf32>, tensor<?x196x8x16xf32>,
           tensor<?x196x8x64xf32>, tensor<8x49x196xf32>)
          -> tensor<?x49x512xf32>
    ```
  }];
  let arguments = (ins LeViT_Heads:$queries, LeViT_Heads:$keys,
                       LeViT_Heads:$values,
                       TensorRankOf<[AnyFloat], [3]>:$bias,
                       F64Attr:$scale);
  let results = (outs LeViT_Tokens:$result);
  let assemblyFormat = [{
    $queries `,` $keys `,` $values `,` $bias `scale` $scale attr-dict `:`
    functional-type(operands, results)
  }];
}

//===----------------------------------------------------------------------===//
// Looking inside
//===----------------------------------------------------------------------===//

def LeViT_TapOp : LeViT_Op<"tap", [SameOperandsAndResultType]> {
  let summary = "gives an intermediate a name under which it can be read";
  let description = [{
    Returns its operand. `--levit-expose-taps` turns taps into results of the
    function, `--levit-strip-taps` removes them.

    Example:

    ```mlir
    %1 = levit.tap %0 "blocks.0" : tensor<?x196x256xf32>
    ```
  }];
  let arguments = (ins LeViT_Activation:$input, StrAttr:$name);
  let results = (outs LeViT_Activation:$result);
  let assemblyFormat = "$input $name attr-dict `:` type($input)";
  let hasVerifier = 0;
}

#endif // LEVIT_OPS_TD
