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
      image: an implicit matrix product; the first one reads the image with its
      channels first, as it comes;
    - biases, activations and residuals are element-wise operations of their own,
      for upstream's element-wise fusion and for the epilogues of products.

    Products of tokens, but for those in groups, have the attribute `levit.tokens`,
    the rows that belong to an image. With `pad-tokens`, an odd number of tokens gets one more row, which
    starts as zeros and is part of no attention, so that products can take rows two
    by two (`--levit-strassen`).

    The batch must be static (`--levit-specialize-batch`), and taps must be gone.

    ```mlir
    func.func @linear(%0: tensor<2x49x384xf32>, %w: tensor<768x384xf32>)
        -> tensor<2x49x768xf32> {
      %1 = levit.linear %0, %w
          : (tensor<2x49x384xf32>, tensor<768x384xf32>) -> tensor<2x49x768xf32>
      return %1 : tensor<2x49x768xf32>
    }
    ```

    becomes, but for the reshapes around it,

    ```mlir
    %init = linalg.fill ins(%zero) outs(%empty : tensor<98x768xf32>)
    %1 = linalg.generic {indexing_maps = [(m, n, k) -> (m, k),
                                          (m, n, k) -> (n, k),
                                          (m, n, k) -> (m, n)], ...}
        ins(%0, %w : tensor<98x384xf32>, tensor<768x384xf32>) outs(%init)
    ```
  }];
  let options = [
    Option<"padTokens", "pad-tokens", "int64_t", "0",
           "Tokens of an image from which on an odd number of them gets one more "
           "row in the matrix; 0 for never.">];
  let dependentDialects = ["::mlir::linalg::LinalgDialect",
                           "::mlir::tensor::TensorDialect",
                           "::mlir::math::MathDialect"];
}

//===----------------------------------------------------------------------===//
// linalg -> loops of vectors, for CPUs (cpu/)
//===----------------------------------------------------------------------===//

def FuseAttention : Pass<"levit-fuse-attention"> {
  let summary = "attention a head and a row of queries at a time";
  let description = [{
    Replaces `levit.attention`, and a `levit.hardswish` behind it, by a parallel
    loop over images and heads around a loop over the rows of the grid of queries.
    One row's scores, their softmax and its values are linalg operations on
    tensors that fit into the first-level cache; the scores of all tokens never
    exist. Keys are transposed once for each head, so that scores are computed
    from contiguous vectors, and the bias of a row of queries is a slice of a
    constant (see lowering/AttentionBias.h).

    Attentions of a dynamic batch, or whose bias is not a `levit.attention_bias`
    of a constant table of f32, are left alone.

    ```mlir
    func.func @attention(%q: tensor<2x4x8x16xf32>, %k: tensor<2x9x8x16xf32>,
                         %v: tensor<2x9x8x32xf32>) -> tensor<2x4x256xf32> {
      %table = arith.constant dense<0.5> : tensor<8x9xf32>
      %bias = levit.attention_bias %table grid [3, 3] stride 2
          : tensor<8x9xf32> -> tensor<8x4x9xf32>
      %1 = levit.attention %q, %k, %v, %bias scale 0.25
          : (tensor<2x4x8x16xf32>, tensor<2x9x8x16xf32>, tensor<2x9x8x32xf32>,
             tensor<8x4x9xf32>) -> tensor<2x4x256xf32>
      %2 = levit.hardswish %1 : tensor<2x4x256xf32>
      return %2 : tensor<2x4x256xf32>
    }
    ```

    becomes

    ```mlir
    scf.forall (%image, %head) in (2, 8) shared_outs(...) {
      linalg.transpose ...                               // the keys
      scf.for %row = 0 to 2 ... { linalg.generic ... }   // scores, softmax, values
    }
    ```
  }];
  let dependentDialects = ["::mlir::bufferization::BufferizationDialect",
                           "::mlir::linalg::LinalgDialect",
                           "::mlir::math::MathDialect",
                           "::mlir::scf::SCFDialect",
                           "::mlir::tensor::TensorDialect"];
}

def TileGemm : Pass<"levit-tile-gemm"> {
  let summary = "products on blocks of registers, with what follows them";
  let description = [{
    Turns a contraction of linalg whose right side is contiguous along the
    columns of the result, with the element-wise operation that consumes it, into
    loops around a block of accumulators: rows x (`vectors` vectors). The
    accumulators are loop-carried values, so that they stay in registers through
    the reduction and the epilogue (bias, hardswish, residual), whose result is
    stored once. With two vectors, an element of the left side is broadcast once
    for both, which keeps loads below multiply-adds; with one, the broadcast can be
    an operand of the multiply-add.

    Columns, in full blocks and a rest, are the outermost loop, so that a panel of
    the right side is read from memory once. Rows are cut into blocks as equal as
    possible, of twice as many where columns fill only one vector. A sum of more
    than `chunk` terms is a sum of sums of so many, since the rounding error grows
    with the length of a sum; with `long-chunks`, of at least so many and of
    about the square root of all. With enough registers, the totals are in some beside
    the accumulators, but for some of them where that makes much fewer blocks of
    two vectors. A block has no more rows than a first-level cache of `l1-bytes`
    can hold a line of each beside the right side: rows a page apart share a set.

    An operation that consumes several products with the same parallel loops is
    computed with all of them: for a panel of columns, the sums of each product are
    written to a buffer of their own, and read by loops over rows. Such an operation
    may have further dimensions, of up to four elements together: it is computed for
    each of their indices. A right side may be the sum or difference of several
    operands, which is then computed in registers. Both are what
    `--levit-strassen` and `--levit-winograd` make. Chunks of several products are
    half as long, and their totals only have totals of their own where those are of
    as many chunks as a chunk has terms.

    Products of bf16 parts (`--levit-split-bf16`) are computed with AMX tiles where
    a block has 32 columns: two tiles of rows by two of columns, all rows for a
    chunk of terms before the next chunk. What a chunk adds up to is written to a
    buffer, for tiles know nothing but products; the epilogue adds up the chunks.

    Where the left side is an argument of at least `image-bytes`, as the image is in
    the first convolution, a block prefetches what the block below it will read.
    Blocks of several products prefetch where the results will be written.

    Products of at least `min-work` multiply-adds outside of other loops become
    parallel: by groups that have right sides of their own, by rows of pixels, of at
    least 8, while the weights fit half of `l2-bytes`, by rows, or, where there are
    few rows or many weights, by columns.

    ```mlir
    #mk = affine_map<(m, n, k) -> (m, k)>
    #kn = affine_map<(m, n, k) -> (k, n)>
    #mn = affine_map<(m, n, k) -> (m, n)>
    #id = affine_map<(m, n) -> (m, n)>
    func.func @product(%x: tensor<4x9xf32>, %w: tensor<9x16xf32>,
                       %residual: tensor<4x16xf32>) -> tensor<4x16xf32> {
      %zero = arith.constant 0.0 : f32
      %empty = tensor.empty() : tensor<4x16xf32>
      %zeros = linalg.fill ins(%zero : f32) outs(%empty : tensor<4x16xf32>)
          -> tensor<4x16xf32>
      %1 = linalg.generic {
          indexing_maps = [#mk, #kn, #mn],
          iterator_types = ["parallel", "parallel", "reduction"]}
          ins(%x, %w : tensor<4x9xf32>, tensor<9x16xf32>)
          outs(%zeros : tensor<4x16xf32>) {
      ^bb0(%a: f32, %b: f32, %c: f32):
        %2 = arith.mulf %a, %b : f32
        %3 = arith.addf %c, %2 : f32
        linalg.yield %3 : f32
      } -> tensor<4x16xf32>
      %4 = linalg.generic {
          indexing_maps = [#id, #id, #id], iterator_types = ["parallel", "parallel"]}
          ins(%1, %residual : tensor<4x16xf32>, tensor<4x16xf32>)
          outs(%empty : tensor<4x16xf32>) {
      ^bb0(%a: f32, %b: f32, %c: f32):
        %5 = arith.addf %a, %b : f32
        linalg.yield %5 : f32
      } -> tensor<4x16xf32>
      return %4 : tensor<4x16xf32>
    }
    ```

    becomes, with 7 registers of 8 lanes,

    ```mlir
    scf.for %row = 0 to 2 ... {
      %sums:2 = scf.for %k = 0 to 9 ... -> (vector<16xf32>, vector<16xf32>) {
        %right = vector.transfer_read %w[%k, 0] ...
        %left = vector.broadcast %x_row_k ...
        vector.fma %left, %right, %sum ...                // for each of two rows
      }
      arith.addf %sums#0, %residual_row ...               // the epilogue
      vector.transfer_write ...
    }
    ```
  }];
  let options = [
    Option<"lanes", "lanes", "int64_t", "16", "Elements of a vector register.">,
    Option<"registers", "registers", "int64_t", "32", "Vector registers.">,
    Option<"vectors", "vectors", "int64_t", "2",
           "Of a row of a block: one or two.">,
    Option<"unroll", "unroll", "int64_t", "1",
           "Steps of the reduction in one iteration.">,
    Option<"chunk", "chunk", "int64_t", "16",
           "Steps of the innermost reduction that are summed on their own; 0: "
           "all of them.">,
    Option<"longChunks", "long-chunks", "bool", "false",
           "Longer chunks of long sums: fewer additions, for an eighth more of "
           "rounding error.">,
    Option<"l1Bytes", "l1-bytes", "int64_t", "32768",
           "Of a core's first-level data cache.">,
    Option<"l2Bytes", "l2-bytes", "int64_t", "1048576",
           "Of a core's second-level cache.">,
    Option<"minWork", "min-work", "int64_t", "262144",
           "Multiply-adds below which a product is not made parallel.">,
    Option<"imageBytes", "image-bytes", "int64_t", "131072",
           "Of an argument from which on it is prefetched.">,
  ];
  let dependentDialects = ["::mlir::affine::AffineDialect",
                           "::mlir::bufferization::BufferizationDialect",
                           "::mlir::amx::AMXDialect",
                           "::mlir::memref::MemRefDialect",
                           "::mlir::scf::SCFDialect",
                           "::mlir::tensor::TensorDialect",
                           "::mlir::vector::VectorDialect"];
}

def VectorizeRows : Pass<"levit-vectorize-rows"> {
  let summary = "element-wise operations and reductions on vectors";
  let description = [{
    Turns what is left of linalg into loops over vectors along the last dimension
    of the result, or, for a reduction of rows, along the reduction: a sum,
    product, minimum or maximum of the elements themselves, which lanes may begin
    anew and combine in the end. Loops whose indices the body asks for are unrolled,
    if that makes no more than 32 copies. Operations whose operands are not
    contiguous that way are left alone.

    ```mlir
    func.func @sums(%x: tensor<7x196xf32>) -> tensor<7xf32> {
      %zero = arith.constant 0.0 : f32
      %empty = tensor.empty() : tensor<7xf32>
      %zeros = linalg.fill ins(%zero : f32) outs(%empty : tensor<7xf32>)
          -> tensor<7xf32>
      %1 = linalg.generic {
          indexing_maps = [affine_map<(m, n) -> (m, n)>, affine_map<(m, n) -> (m)>],
          iterator_types = ["parallel", "reduction"]}
          ins(%x : tensor<7x196xf32>) outs(%zeros : tensor<7xf32>) {
      ^bb0(%a: f32, %sum: f32):
        %2 = arith.addf %sum, %a : f32
        linalg.yield %2 : f32
      } -> tensor<7xf32>
      return %1 : tensor<7xf32>
    }
    ```

    becomes, with 8 lanes,

    ```mlir
    scf.for %row = 0 to 7 ... {
      %lanes = scf.for %i = 0 to 24 ... -> (vector<8xf32>) { ... }
      %sum = ...                             // of the lanes and the last 4 elements
      tensor.insert %sum into ...[%row]
    }
    ```
  }];
  let options = [
    Option<"lanes", "lanes", "int64_t", "16", "Elements of a vector register.">,
  ];
  let dependentDialects = ["::mlir::affine::AffineDialect",
                           "::mlir::scf::SCFDialect",
                           "::mlir::tensor::TensorDialect",
                           "::mlir::vector::VectorDialect"];
}

def PeelPadding : Pass<"levit-peel-padding"> {
  let summary = "convolutions read images without padding";
  let description = [{
    A convolution whose input is an argument put into zeros is cut along its edges, so
    that no part reads zeros: where the window reaches over an edge, the part has a
    smaller window. The argument then need not be copied. The part inside comes first.
    What follows element by element is cut likewise; parts of the result are put
    where the whole was, which may be the padding of the next convolution. Every sum has
    the terms that it had, but those that are zero.

    Other inputs are left alone: what products leave needs no copy, for they write
    into the padding themselves.

    ```mlir
    #image = affine_map<(c, x, k) -> (x * 2 + k)>
    #weights = affine_map<(c, x, k) -> (c, k)>
    #result = affine_map<(c, x, k) -> (c, x)>
    func.func @convolution(%image: tensor<8xf32>, %weights: tensor<4x3xf32>)
        -> tensor<4x4xf32> {
      %zero = arith.constant 0.0 : f32
      %0 = tensor.empty() : tensor<9xf32>
      %zeros = linalg.fill ins(%zero : f32) outs(%0 : tensor<9xf32>) -> tensor<9xf32>
      %padded = tensor.insert_slice %image into %zeros[1] [8] [1]
          : tensor<8xf32> into tensor<9xf32>
      %1 = tensor.empty() : tensor<4x4xf32>
      %2 = linalg.fill ins(%zero : f32) outs(%1 : tensor<4x4xf32>) -> tensor<4x4xf32>
      %3 = linalg.generic {
          indexing_maps = [#image, #weights, #result],
          iterator_types = ["parallel", "parallel", "reduction"]}
          ins(%padded, %weights : tensor<9xf32>, tensor<4x3xf32>)
          outs(%2 : tensor<4x4xf32>) {
      ^bb0(%x: f32, %w: f32, %sum: f32):
        %product = arith.mulf %x, %w : f32
        %next = arith.addf %sum, %product : f32
        linalg.yield %next : f32
      } -> tensor<4x4xf32>
      %4 = linalg.generic {
          indexing_maps = [affine_map<(c, x) -> (c, x)>, affine_map<(c, x) -> (c, x)>],
          iterator_types = ["parallel", "parallel"]}
          ins(%3 : tensor<4x4xf32>) outs(%1 : tensor<4x4xf32>) {
      ^bb0(%in: f32, %out: f32):
        %opposite = arith.negf %in : f32
        linalg.yield %opposite : f32
      } -> tensor<4x4xf32>
      return %4 : tensor<4x4xf32>
    }
    ```

    becomes

    ```mlir
    %inside = tensor.extract_slice %image[1] [7] [1] : tensor<8xf32> to tensor<7xf32>
    %2 = linalg.generic ... ins(%inside, %weights : tensor<7xf32>, tensor<4x3xf32>)
    %3 = linalg.generic ... ins(%2 : tensor<4x3xf32>)
    %4 = tensor.insert_slice %3 into %1[0, 1] [4, 3] [1, 1] ...
    %edge = tensor.extract_slice %image[0] [2] [1] : tensor<8xf32> to tensor<2xf32>
    %rest = tensor.extract_slice %weights[0, 1] [4, 2] [1, 1] ...
    %6 = linalg.generic ... ins(%edge, %rest : tensor<2xf32>, tensor<4x2xf32>)
    ...
    ```
  }];
  let dependentDialects = ["::mlir::linalg::LinalgDialect",
                           "::mlir::tensor::TensorDialect"];
}

def VectorizeTransposes : Pass<"levit-vectorize-transposes"> {
  let summary = "transposes on vectors";
  let description = [{
    Turns a `linalg.transpose` into loops over square pieces, as wide as a vector
    or, at the ends, a smaller power of two: rows are read, interleaved until they
    are columns, and written. Transposes that leave the last dimension where it is
    are left alone.

    ```mlir
    func.func @keys(%k: tensor<4x4xf32>) -> tensor<4x4xf32> {
      %empty = tensor.empty() : tensor<4x4xf32>
      %1 = linalg.transpose ins(%k : tensor<4x4xf32>) outs(%empty : tensor<4x4xf32>)
          permutation = [1, 0]
      return %1 : tensor<4x4xf32>
    }
    ```

    becomes, with 4 lanes,

    ```mlir
    %row0 = vector.transfer_read %k[%c0, %c0], ...    // and three more
    %even = vector.interleave %row0, %row2 : vector<4xf32> -> vector<8xf32>
    %odd = vector.interleave %row1, %row3 : vector<4xf32> -> vector<8xf32>
    ...                                               // their halves likewise
    vector.transfer_write %column0, %empty[%c0, %c0]  // and three more
    ```
  }];
  let options = [
    Option<"lanes", "lanes", "int64_t", "16",
           "Elements of a vector register, a power of two.">,
  ];
  let dependentDialects = ["::mlir::affine::AffineDialect",
                           "::mlir::scf::SCFDialect",
                           "::mlir::tensor::TensorDialect",
                           "::mlir::vector::VectorDialect"];
}

//===----------------------------------------------------------------------===//
// From tensors to memory
//===----------------------------------------------------------------------===//

def BufferizeInterface
    : Pass<"levit-bufferize-interface", "::mlir::ModuleOp"> {
  let summary = "hands the model's results over in buffers of the caller";
  let description = [{
    Arguments of the function with `levit.model` become buffers, and so do its
    results, as further arguments, so that bufferization computes into the
    caller's memory.

    ```mlir
    func.func @f(%0: tensor<1x3x8x8xf32>) -> tensor<1x10xf32>
    // becomes
    func.func @f(%0: memref<1x3x8x8xf32>, %1: memref<1x10xf32>)
    ```
  }];
  let dependentDialects = ["::mlir::bufferization::BufferizationDialect"];
}

def FlattenViews : Pass<"levit-flatten-views"> {
  let summary = "reads of collapsed buffers without division";
  let description = [{
    A `memref.collapse_shape` of static layout becomes a
    `memref.reinterpret_cast`. Upstream would fold it into loads as divisions of
    indices by the sizes that were collapsed, which nothing simplifies later.

    ```mlir
    %1 = memref.collapse_shape %0 [[0], [1, 2]] : memref<4x8x16xf32> into memref<4x128xf32>
    // becomes
    %1 = memref.reinterpret_cast %0 to offset: [0], sizes: [4, 128], strides: [128, 1]
        : memref<4x8x16xf32> to memref<4x128xf32>
    ```
  }];
  let dependentDialects = ["::mlir::memref::MemRefDialect"];
}

def LowerCopies : Pass<"levit-lower-copies"> {
  let summary = "copies of contiguous pieces";
  let description = [{
    A `memref.copy` that is not one contiguous piece on both sides becomes loops
    over copies that are, or over elements. (Upstream calls a library function
    for it.)
  }];
  let dependentDialects = ["::mlir::memref::MemRefDialect",
                           "::mlir::scf::SCFDialect"];
}

def AssignArena : Pass<"levit-assign-arena", "::mlir::ModuleOp"> {
  let summary = "places all buffers in one piece of memory";
  let description = [{
    In the function with `levit.model`, every `memref.alloc` becomes a view of
    one of two new arguments: `arena`, shared by the whole run, or, inside a
    `scf.forall`, `scratch`, of which every thread has its own. Offsets are
    decided here: buffers whose lives overlap get different ones, and large
    buffers choose first. The function's attributes `levit.arena_bytes` and
    `levit.scratch_bytes` tell the sizes. An allocation inside of a loop lives
    through one iteration of it.

    ```mlir
    %0 = memref.alloc() : memref<49x384xf32>
    // becomes
    %c = arith.constant 75264 : index
    %0 = memref.view %arena[%c][] : memref<150528xi8> to memref<49x384xf32>
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::memref::MemRefDialect"];
}

def DescribeRegions : Pass<"levit-describe-regions", "::mlir::ModuleOp"> {
  let summary = "says which layers a parallel loop is";
  let description = [{
    Every outermost `scf.forall` of the function with `levit.model` gets
    `levit.layers`, the names of the layers that it computes, from locations, and
    `levit.multiply_accumulates`, how many it executes in vectors and scalars.
    levit-outline-parallel hands both on, and compiled models tell them to
    `levit_session_profile`.

    ```mlir
    scf.forall (%i) in (14) {
      ...
    } {levit.layers = "blocks.1.m.0 + blocks.1.m.2", levit.multiply_accumulates = 25690112 : i64}
    ```
  }];
}

def OutlineParallel : Pass<"levit-outline-parallel", "::mlir::ModuleOp"> {
  let summary = "cuts parallel loops out into functions of their index";
  let description = [{
    In the function with `levit.model`, NAME, every outermost `scf.forall`, the
    K-th, becomes `NAME_region_K`, a function with the model's arguments, of
    which it uses what it needs, and the iteration's number, row-major. The loop
    becomes a call of the declaration `NAME_region_K_parallel`, whose body is the
    runtime's parallel-for (see lowering/EmitModel.h).

    A loop of one iteration is inlined, and a parallel loop inside of any other
    operation becomes sequential.

    ```mlir
    scf.forall (%i) in (4) {
      %row = memref.subview %0[%i, 0] [1, 8] [1, 1] : ...
      ...
    }
    // becomes
    call @f_region_0_parallel(%frame, %c4) : (!llvm.ptr, index) -> ()
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::func::FuncDialect",
                           "::mlir::LLVM::LLVMDialect",
                           "::mlir::scf::SCFDialect"];
}

//===----------------------------------------------------------------------===//
// To LLVM
//===----------------------------------------------------------------------===//

def ExpandMath : Pass<"levit-expand-math"> {
  let summary = "mathematical functions as arithmetic";
  let description = [{
    Exponentials become polynomials, for compiled models call no library. Where
    the CPU has no fused multiply-add, it becomes a product and a sum; where it
    has one, a fused multiply-add is made to be that, whatever LLVM thinks of its
    speed.
  }];
  let options = [
    Option<"hasFma", "fma", "bool", "true",
           "The CPU has a fused multiply-add.">];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::math::MathDialect",
                           "::mlir::vector::VectorDialect"];
}

def PrefetchWeights : Pass<"levit-prefetch-weights"> {
  let summary = "loads the next panel of weights while this one is used";
  let description = [{
    Where a product reads a panel of packed weights, the next panel is
    prefetched. With few rows, each weight is used only a few times, and memory
    would be waited for: all weights of a model are more than caches hold, so that
    a product finds them cold. The panel after the last is the first of the weights
    that are read next in the function.

    Lines are prefetched one after the other, at such a pace that the last one has
    its turn when the panel is read for the last time, by the last block of rows or
    product that reads it: memory is busy all the time, and never asked for more
    than it can give. Where an iteration of a loop has several steps, some of them
    prefetch.

    AMX tiles of weights that a piece of code loads are a chunk, and what is
    prefetched is the second chunk behind it in memory: of each tile, each time
    that it is loaded, a share of the lines.

    ```mlir
    %1 = vector.transfer_read %weights[%panel, %k, %c0], ...
    // becomes
    memref.prefetch %flat[%element], read, locality<2>, data
    %1 = vector.transfer_read %weights[%panel, %k, %c0], ...
    ```
  }];
  let options = [
    Option<"minBytes", "min-bytes", "int64_t", "65536",
           "Size of weights below which nothing is prefetched.">
  ];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::memref::MemRefDialect"];
}

#endif // LEVIT_LOWERING_PASSES_TD
