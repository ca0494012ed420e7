// RUN: levit-opt %s --levit-tile-gemm="lanes=8 registers=11 unroll=1" --canonicalize --cse | FileCheck %s --check-prefix=TWO
// RUN: levit-opt %s --levit-tile-gemm="lanes=8 registers=11 vectors=1 unroll=1 l1-bytes=49152" --canonicalize --cse | FileCheck %s --check-prefix=ONE
// RUN: levit-opt %s --levit-tile-gemm="lanes=8 registers=11 vectors=1 unroll=1 l1-bytes=12288" --canonicalize --cse | FileCheck %s --check-prefix=SMALL
// RUN: not levit-opt %s --levit-tile-gemm=vectors=3 2>&1 | FileCheck %s --check-prefix=ERROR
// RUN: not levit-opt %s --levit-tile-gemm=vectors=0 2>&1 | FileCheck %s --check-prefix=ERROR

// ERROR: a block needs at least one lane, 5 registers, one or two vectors, one step

#mk = affine_map<(m, n, k) -> (m, k)>
#kn = affine_map<(m, n, k) -> (k, n)>
#mn = affine_map<(m, n, k) -> (m, n)>

// Eight accumulators: four rows of two vectors each, or eight rows of one. Rows
// of 8192 bytes all fall into one set of the first-level cache: one of 12288 bytes,
// with three lines a set, holds two of them beside one of the right side.
// TWO-LABEL: @rows_a_page_apart(
// TWO: scf.for %{{.*}} = %c0 to %c2 step %c1 iter_args
// TWO: scf.for {{.*}} -> (vector<16xf32>, vector<16xf32>, vector<16xf32>, vector<16xf32>)
// ONE-LABEL: @rows_a_page_apart(
// ONE: scf.for %{{.*}} = %c0 to %c2 step %c1 iter_args
// ONE-NOT: iter_args({{.*}}tensor
// ONE: %[[W:.*]] = vector.transfer_read %arg1{{.*}} vector<8xf32>
// ONE-COUNT-8: vector.fma %{{.*}}, %[[W]], %{{.*}} : vector<8xf32>
// ONE-NOT: vector.fma
// ONE: return
// SMALL-LABEL: @rows_a_page_apart(
// SMALL: scf.for %{{.*}} = %c0 to %c2 step %c1 iter_args
// SMALL: scf.for %{{.*}} = %c0 to %c4 step %c1 iter_args
// SMALL-COUNT-2: vector.fma
// SMALL-NOT: vector.fma
// SMALL: return
func.func @rows_a_page_apart(%a: tensor<8x2048xf32>, %b: tensor<2048x16xf32>) -> tensor<8x16xf32> {
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<8x16xf32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<8x16xf32>) -> tensor<8x16xf32>
  %1 = linalg.generic {indexing_maps = [#mk, #kn, #mn], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%a, %b : tensor<8x2048xf32>, tensor<2048x16xf32>) outs(%init : tensor<8x16xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<8x16xf32>
  return %1 : tensor<8x16xf32>
}

// A line further each, rows fall into as many sets.
// SMALL-LABEL: @rows_in_sets_of_their_own(
// SMALL-COUNT-8: vector.fma
// SMALL-NOT: vector.fma
// SMALL: return
func.func @rows_in_sets_of_their_own(%a: tensor<8x2064xf32>, %b: tensor<2064x16xf32>) -> tensor<8x16xf32> {
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<8x16xf32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<8x16xf32>) -> tensor<8x16xf32>
  %1 = linalg.generic {indexing_maps = [#mk, #kn, #mn], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%a, %b : tensor<8x2064xf32>, tensor<2064x16xf32>) outs(%init : tensor<8x16xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<8x16xf32>
  return %1 : tensor<8x16xf32>
}
