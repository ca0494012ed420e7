// RUN: levit-opt %s --levit-widen-sums | FileCheck %s
// RUN: %same-results %s --levit-widen-sums

#mk = affine_map<(m, n, k) -> (m, k)>
#nk = affine_map<(m, n, k) -> (n, k)>
#mn = affine_map<(m, n, k) -> (m, n)>
#id = affine_map<(m, n) -> (m, n)>
#row = affine_map<(m, n) -> (m)>

// CHECK-LABEL: @product
// CHECK:         %[[INIT:.*]] = linalg.generic
// CHECK:           arith.extf
// CHECK:         %[[SUM:.*]] = linalg.generic
// CHECK-SAME:      outs(%{{.*}} : tensor<4x6xf64>)
// CHECK:           %[[A:.*]] = arith.extf %{{.*}} : f32 to f64
// CHECK:           %[[B:.*]] = arith.extf %{{.*}} : f32 to f64
// CHECK:           arith.mulf %[[A]], %[[B]] : f64
// CHECK-NEXT:      arith.addf
// CHECK:         linalg.generic
// CHECK-SAME:      ins(%[[SUM]] : tensor<4x6xf64>)
// CHECK:           arith.truncf
func.func @product(%a: tensor<4x8xf32>, %b: tensor<6x8xf32>, %init: tensor<4x6xf32>) -> tensor<4x6xf32> {
  %0 = linalg.generic {indexing_maps = [#mk, #nk, #mn], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%a, %b : tensor<4x8xf32>, tensor<6x8xf32>) outs(%init : tensor<4x6xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<4x6xf32>
  return %0 : tensor<4x6xf32>
}

// CHECK-LABEL: @sum
// CHECK:         %[[INIT:.*]] = linalg.fill ins(%{{.*}} : f64)
// CHECK:         outs(%[[INIT]] : tensor<4xf64>)
func.func @sum(%a: tensor<4x8xf32>) -> tensor<4xf32> {
  %start = arith.constant 2.0 : f32
  %empty = tensor.empty() : tensor<4xf32>
  %init = linalg.fill ins(%start : f32) outs(%empty : tensor<4xf32>) -> tensor<4xf32>
  %0 = linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]}
      ins(%a : tensor<4x8xf32>) outs(%init : tensor<4xf32>) {
  ^bb0(%x: f32, %o: f32):
    %y = arith.mulf %x, %x : f32
    %z = arith.subf %y, %x : f32
    %s = arith.addf %z, %o : f32
    linalg.yield %s : f32
  } -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// No sums: the largest element, and no reduction.
// CHECK-LABEL: @others
// CHECK-NOT:     f64
func.func @others(%a: tensor<4x8xf32>, %init: tensor<4xf32>) -> (tensor<4xf32>, tensor<4x8xf32>) {
  %0 = linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]}
      ins(%a : tensor<4x8xf32>) outs(%init : tensor<4xf32>) {
  ^bb0(%x: f32, %o: f32):
    %s = arith.maximumf %o, %x : f32
    linalg.yield %s : f32
  } -> tensor<4xf32>
  %1 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%a : tensor<4x8xf32>) outs(%a : tensor<4x8xf32>) {
  ^bb0(%x: f32, %o: f32):
    %s = arith.addf %o, %x : f32
    linalg.yield %s : f32
  } -> tensor<4x8xf32>
  return %0, %1 : tensor<4xf32>, tensor<4x8xf32>
}
