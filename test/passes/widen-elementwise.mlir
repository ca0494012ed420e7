// RUN: levit-opt %s --levit-widen-elementwise | FileCheck %s --check-prefixes=CHECK,ALL
// RUN: levit-opt %s --levit-widen-elementwise=convolutions | FileCheck %s --check-prefixes=CHECK,CONVOLUTIONS
// RUN: %same-results %s --levit-widen-elementwise

#id = affine_map<(m, n) -> (m, n)>
#row = affine_map<(m, n) -> (n)>

// Constants are widened too, wherever they are; the result is rounded once.
// CHECK-LABEL:   @arithmetic
// ALL:             linalg.generic
// ALL-DAG:           %[[X:.*]] = arith.extf %{{.*}} : f32 to f64
// ALL-DAG:           %[[B:.*]] = arith.extf %{{.*}} : f32 to f64
// ALL:               %[[Y:.*]] = arith.addf %[[X]], %[[B]] : f64
// ALL:               %[[Z:.*]] = arith.mulf %[[Y]], %{{.*}} : f64
// ALL:               %[[R:.*]] = arith.truncf %[[Z]] : f64 to f32
// ALL-NEXT:          linalg.yield %[[R]] : f32
// CONVOLUTIONS-NOT: f64
func.func @arithmetic(%x: tensor<4x8xf32>, %b: tensor<8xf32>) -> tensor<4x8xf32> {
  %half = arith.constant 0.5 : f32
  %empty = tensor.empty() : tensor<4x8xf32>
  %0 = linalg.generic {indexing_maps = [#id, #row, #id], iterator_types = ["parallel", "parallel"]}
      ins(%x, %b : tensor<4x8xf32>, tensor<8xf32>) outs(%empty : tensor<4x8xf32>) {
  ^bb0(%v: f32, %c: f32, %o: f32):
    %y = arith.addf %v, %c : f32
    %z = arith.mulf %y, %half : f32
    linalg.yield %z : f32
  } -> tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}

#in = affine_map<(y, n, ky, k) -> (y + ky, k)>
#weight = affine_map<(y, n, ky, k) -> (n, ky, k)>
#out = affine_map<(y, n, ky, k) -> (y, n)>

// Behind a convolution.
// CHECK-LABEL:   @convolution
// CHECK:           linalg.generic
// CHECK-SAME:        reduction
// CHECK:           linalg.generic
// CHECK:             arith.addf %{{.*}} : f64
// CHECK:             arith.truncf
func.func @convolution(%x: tensor<6x3xf32>, %w: tensor<8x3x3xf32>, %b: tensor<8xf32>) -> tensor<4x8xf32> {
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<4x8xf32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<4x8xf32>) -> tensor<4x8xf32>
  %0 = linalg.generic {indexing_maps = [#in, #weight, #out], iterator_types = ["parallel", "parallel", "reduction", "reduction"]}
      ins(%x, %w : tensor<6x3xf32>, tensor<8x3x3xf32>) outs(%init : tensor<4x8xf32>) {
  ^bb0(%v: f32, %u: f32, %o: f32):
    %p = arith.mulf %v, %u : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<4x8xf32>
  %1 = linalg.generic {indexing_maps = [#id, #row, #id], iterator_types = ["parallel", "parallel"]}
      ins(%0, %b : tensor<4x8xf32>, tensor<8xf32>) outs(%empty : tensor<4x8xf32>) {
  ^bb0(%v: f32, %c: f32, %o: f32):
    %y = arith.addf %v, %c : f32
    linalg.yield %y : f32
  } -> tensor<4x8xf32>
  return %1 : tensor<4x8xf32>
}

// Nothing is rounded, or in a way that has no counterpart in f64.
// CHECK-LABEL:   @others
// CHECK-NOT:       f64
func.func @others(%x: tensor<4x8xf32>) -> (tensor<4x8xf32>, tensor<4x8xf32>) {
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<4x8xf32>
  %0 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<4x8xf32>) outs(%empty : tensor<4x8xf32>) {
  ^bb0(%v: f32, %o: f32):
    %y = arith.maximumf %v, %zero : f32
    linalg.yield %y : f32
  } -> tensor<4x8xf32>
  %1 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<4x8xf32>) outs(%empty : tensor<4x8xf32>) {
  ^bb0(%v: f32, %o: f32):
    %e = math.exp %v : f32
    %y = arith.addf %e, %e : f32
    linalg.yield %y : f32
  } -> tensor<4x8xf32>
  return %0, %1 : tensor<4x8xf32>, tensor<4x8xf32>
}
