// RUN: levit-opt %s --levit-pack-gemm=panel=4 --cse --canonicalize | FileCheck %s

// Weights that two functions share are shared when packed, too; others are not.

// CHECK-LABEL: @first
// CHECK: dense_resource<[[A:[a-z_0-9]+]]> : tensor<2x5x4xf32>
// CHECK-LABEL: @second
// CHECK: dense_resource<[[A]]> : tensor<2x5x4xf32>
// CHECK-LABEL: @third
// CHECK-NOT: dense_resource<[[A]]>
// CHECK: dense_resource<[[B:[a-z_0-9]+]]> : tensor<2x5x4xf32>
// Elements of four columns stand side by side.
// CHECK: dialect_resources
// CHECK-DAG: [[A]]: "0x{{[0-9]+}}0000803F0000004000004040000080400000803F
// CHECK-DAG: [[B]]: "0x{{[0-9]+}}00000000

#mk = affine_map<(m, n, k) -> (m, k)>
#nk = affine_map<(m, n, k) -> (n, k)>
#mn = affine_map<(m, n, k) -> (m, n)>

func.func @first(%x: tensor<4x5xf32>, %init: tensor<4x7xf32>) -> tensor<4x7xf32> {
  %w = arith.constant dense<[[1.0, 1.0, 1.0, 1.0, 1.0], [2.0, 2.0, 2.0, 2.0, 2.0], [3.0, 3.0, 3.0, 3.0, 3.0], [4.0, 4.0, 4.0, 4.0, 4.0], [5.0, 5.0, 5.0, 5.0, 5.0], [6.0, 6.0, 6.0, 6.0, 6.0], [7.0, 7.0, 7.0, 7.0, 7.0]]> : tensor<7x5xf32>
  %1 = linalg.generic {indexing_maps = [#mk, #nk, #mn], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<4x5xf32>, tensor<7x5xf32>) outs(%init : tensor<4x7xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %2 = arith.mulf %a, %b : f32
    %3 = arith.addf %c, %2 : f32
    linalg.yield %3 : f32
  } -> tensor<4x7xf32>
  return %1 : tensor<4x7xf32>
}

func.func @second(%x: tensor<4x5xf32>, %init: tensor<4x7xf32>) -> tensor<4x7xf32> {
  %w = arith.constant dense<[[1.0, 1.0, 1.0, 1.0, 1.0], [2.0, 2.0, 2.0, 2.0, 2.0], [3.0, 3.0, 3.0, 3.0, 3.0], [4.0, 4.0, 4.0, 4.0, 4.0], [5.0, 5.0, 5.0, 5.0, 5.0], [6.0, 6.0, 6.0, 6.0, 6.0], [7.0, 7.0, 7.0, 7.0, 7.0]]> : tensor<7x5xf32>
  %1 = linalg.generic {indexing_maps = [#mk, #nk, #mn], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<4x5xf32>, tensor<7x5xf32>) outs(%init : tensor<4x7xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %2 = arith.mulf %a, %b : f32
    %3 = arith.addf %c, %2 : f32
    linalg.yield %3 : f32
  } -> tensor<4x7xf32>
  return %1 : tensor<4x7xf32>
}

func.func @third(%x: tensor<4x5xf32>, %init: tensor<4x7xf32>) -> tensor<4x7xf32> {
  %w = arith.constant dense<[[0.0, 0.0, 0.0, 0.0, 0.0], [1.0, 1.0, 1.0, 1.0, 1.0], [2.0, 2.0, 2.0, 2.0, 2.0], [3.0, 3.0, 3.0, 3.0, 3.0], [4.0, 4.0, 4.0, 4.0, 4.0], [5.0, 5.0, 5.0, 5.0, 5.0], [6.0, 6.0, 6.0, 6.0, 6.0]]> : tensor<7x5xf32>
  %1 = linalg.generic {indexing_maps = [#mk, #nk, #mn], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<4x5xf32>, tensor<7x5xf32>) outs(%init : tensor<4x7xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %2 = arith.mulf %a, %b : f32
    %3 = arith.addf %c, %2 : f32
    linalg.yield %3 : f32
  } -> tensor<4x7xf32>
  return %1 : tensor<4x7xf32>
}
