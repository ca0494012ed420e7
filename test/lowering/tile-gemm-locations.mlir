// RUN: levit-opt %s --levit-tile-gemm --mlir-print-debuginfo --mlir-print-local-scope | FileCheck %s

// A product's multiply-adds are told by its location, and so is not what follows
// several products.

// CHECK: vector.fma {{.*}} loc("first")
// CHECK: vector.fma {{.*}} loc("second")
// CHECK: arith.addf {{.*}} loc("sum")
func.func @sum_of_products(%a: tensor<2x3xf32>, %b: tensor<3x16xf32>, %c: tensor<3x16xf32>) -> tensor<2x16xf32> {
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<2x16xf32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<2x16xf32>) -> tensor<2x16xf32>
  %1 = linalg.generic {
      indexing_maps = [affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (k, n)>, affine_map<(m, n, k) -> (m, n)>],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%a, %b : tensor<2x3xf32>, tensor<3x16xf32>) outs(%init : tensor<2x16xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<2x16xf32> loc("first")
  %2 = linalg.generic {
      indexing_maps = [affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (k, n)>, affine_map<(m, n, k) -> (m, n)>],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%a, %c : tensor<2x3xf32>, tensor<3x16xf32>) outs(%init : tensor<2x16xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<2x16xf32> loc("second")
  %3 = linalg.generic {
      indexing_maps = [affine_map<(m, n) -> (m, n)>, affine_map<(m, n) -> (m, n)>, affine_map<(m, n) -> (m, n)>],
      iterator_types = ["parallel", "parallel"]}
      ins(%1, %2 : tensor<2x16xf32>, tensor<2x16xf32>) outs(%empty : tensor<2x16xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %s = arith.addf %x, %y : f32 loc("sum")
    linalg.yield %s : f32
  } -> tensor<2x16xf32> loc("sum")
  return %3 : tensor<2x16xf32>
}
