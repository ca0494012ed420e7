// RUN: levit-opt %s --levit-tile-gemm="lanes=8 chunk=4" --canonicalize --cse | FileCheck %s
// RUN: levit-opt %s --levit-tile-gemm="lanes=8 chunk=4 long-chunks" --canonicalize --cse \
// RUN:   | FileCheck %s --check-prefix=LONG
// RUN: %same-results %s --levit-tile-gemm="lanes=8 chunk=4" \
// RUN:   -- --levit-tile-gemm="lanes=8 chunk=4 long-chunks unroll=4"

// Chunks as long as is asked for, or, of long sums, the power of two times as
// long that is next above the square root: 8 terms of 63, 16 of 64.

#mk = affine_map<(m, n, k) -> (m, k)>
#kn = affine_map<(m, n, k) -> (k, n)>
#mn = affine_map<(m, n, k) -> (m, n)>

// CHECK-LABEL: @shorter(
// CHECK: scf.for %{{.*}} = %c0 to %c15 step %c1
// CHECK: scf.for %{{.*}} = %c0 to %c4 step %c1
// LONG-LABEL: @shorter(
// LONG: scf.for %{{.*}} = %c0 to %c7 step %c1
// LONG: scf.for %{{.*}} = %c0 to %c8 step %c1
func.func @shorter(%x: tensor<1x63xf32>, %w: tensor<63x8xf32>) -> tensor<1x8xf32> {
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<1x8xf32>
  %zeros = linalg.fill ins(%zero : f32) outs(%empty : tensor<1x8xf32>)
      -> tensor<1x8xf32>
  %1 = linalg.generic {
      indexing_maps = [#mk, #kn, #mn],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<1x63xf32>, tensor<63x8xf32>)
      outs(%zeros : tensor<1x8xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %2 = arith.mulf %a, %b : f32
    %3 = arith.addf %c, %2 : f32
    linalg.yield %3 : f32
  } -> tensor<1x8xf32>
  return %1 : tensor<1x8xf32>
}

// CHECK-LABEL: @longer(
// CHECK: scf.for %{{.*}} = %c0 to %c16 step %c1
// CHECK: scf.for %{{.*}} = %c0 to %c4 step %c1
// LONG-LABEL: @longer(
// LONG: scf.for %{{.*}} = %c0 to %c4 step %c1
// LONG: scf.for %{{.*}} = %c0 to %c16 step %c1
func.func @longer(%x: tensor<1x64xf32>, %w: tensor<64x8xf32>) -> tensor<1x8xf32> {
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<1x8xf32>
  %zeros = linalg.fill ins(%zero : f32) outs(%empty : tensor<1x8xf32>)
      -> tensor<1x8xf32>
  %1 = linalg.generic {
      indexing_maps = [#mk, #kn, #mn],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<1x64xf32>, tensor<64x8xf32>)
      outs(%zeros : tensor<1x8xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %2 = arith.mulf %a, %b : f32
    %3 = arith.addf %c, %2 : f32
    linalg.yield %3 : f32
  } -> tensor<1x8xf32>
  return %1 : tensor<1x8xf32>
}
