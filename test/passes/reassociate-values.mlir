// RUN: levit-opt %s --levit-reassociate-values | FileCheck %s

// CHECK-LABEL: @shrink(
func.func @shrink(%x: tensor<?x9x1xf32>, %q: tensor<?x1x1x1xf32>,
                  %bias: tensor<1x1x9xf32>) -> tensor<?x1x2xf32> {
  // CHECK-DAG: %[[WK:.*]] = arith.constant dense<1.000000e+00> : tensor<1x1xf32>
  // CHECK-DAG: %[[WV:.*]] = arith.constant dense<{{\[}}[2.000000e+00], [3.000000e+00]]> : tensor<2x1xf32>
  // CHECK: %[[L:.*]] = levit.linear %arg0, %[[WK]] : (tensor<?x9x1xf32>, tensor<1x1xf32>) -> tensor<?x9x1xf32>
  // CHECK: %[[K:.*]] = levit.split_heads %[[L]] : tensor<?x9x1xf32> -> tensor<?x9x1x1xf32>
  // CHECK: %[[V:.*]] = levit.split_heads %arg0 : tensor<?x9x1xf32> -> tensor<?x9x1x1xf32>
  // CHECK: %[[A:.*]] = levit.attention %arg1, %[[K]], %[[V]], %arg2 scale 1.000000e+00 : {{.*}} -> tensor<?x1x1xf32>
  // CHECK: %[[R:.*]] = levit.grouped_linear %[[A]], %[[WV]] : (tensor<?x1x1xf32>, tensor<2x1xf32>) -> tensor<?x1x2xf32>
  // CHECK-NEXT: return %[[R]]
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

// Two heads, of which each averages all channels; a bias; values before keys.
// CHECK-LABEL: @heads(
func.func @heads(%x: tensor<2x9x3xf32>, %q: tensor<2x4x2x1xf32>) -> tensor<2x4x8xf32> {
  // CHECK-DAG: %[[WK:.*]] = arith.constant dense<{{\[}}[1.200000e+01, 1.300000e+01, 1.400000e+01], [2.700000e+01, 2.800000e+01, 2.900000e+01]]> : tensor<2x3xf32>
  // CHECK-DAG: %[[BK:.*]] = arith.constant dense<[5.000000e+00, 1.000000e+01]> : tensor<2xf32>
  // CHECK-DAG: %[[WV:.*]] = arith.constant dense<{{\[}}[0.000000e+00, 1.000000e+00, 2.000000e+00], [3.{{.*}} [1.500000e+01, 1.600000e+01, 1.700000e+01]{{.*}} [2.400000e+01, 2.500000e+01, 2.600000e+01]]> : tensor<8x3xf32>
  // CHECK-DAG: %[[BV:.*]] = arith.constant dense<[1.000000e+00, 2.000000e+00, 3.000000e+00, 4.000000e+00, 6.000000e+00, 7.000000e+00, 8.000000e+00, 9.000000e+00]> : tensor<8xf32>
  // CHECK: levit.linear %arg0, %[[WK]] bias %[[BK]] :
  // CHECK: %[[V:.*]] = levit.split_heads %arg0 : tensor<2x9x3xf32> -> tensor<2x9x1x3xf32>
  // CHECK: %[[A:.*]] = levit.attention %arg1, %{{.*}}, %[[V]], {{.*}} -> tensor<2x4x6xf32>
  // CHECK: levit.grouped_linear %[[A]], %[[WV]] bias %[[BV]] : (tensor<2x4x6xf32>, tensor<8x3xf32>, tensor<8xf32>) -> tensor<2x4x8xf32>
  %w = arith.constant dense<[
      [0.0, 1.0, 2.0], [3.0, 4.0, 5.0], [6.0, 7.0, 8.0], [9.0, 10.0, 11.0],
      [12.0, 13.0, 14.0], [15.0, 16.0, 17.0], [18.0, 19.0, 20.0],
      [21.0, 22.0, 23.0], [24.0, 25.0, 26.0], [27.0, 28.0, 29.0]]>
      : tensor<10x3xf32>
  %b = arith.constant dense<[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0]>
      : tensor<10xf32>
  %table = arith.constant dense<[
      [0.5, 0.0, -0.5, 1.0, -1.0, 0.25, 0.75, -0.25, 0.125],
      [0.25, -1.0, 0.5, -0.5, 0.0, 1.0, 0.375, 0.5, -0.125]]> : tensor<2x9xf32>
  %bias = levit.attention_bias %table grid [3, 3] stride 2
      : tensor<2x9xf32> -> tensor<2x4x9xf32>
  %0 = levit.linear %x, %w bias %b
      : (tensor<2x9x3xf32>, tensor<10x3xf32>, tensor<10xf32>) -> tensor<2x9x10xf32>
  %v, %k = levit.split_heads %0
      : tensor<2x9x10xf32> -> tensor<2x9x2x4xf32>, tensor<2x9x2x1xf32>
  %1 = levit.attention %q, %k, %v, %bias scale 0.125
      : (tensor<2x4x2x1xf32>, tensor<2x9x2x1xf32>, tensor<2x9x2x4xf32>,
         tensor<2x4x9xf32>) -> tensor<2x4x8xf32>
  return %1 : tensor<2x4x8xf32>
}

// Values of their own: nothing is left of their product.
// CHECK-LABEL: @values(
func.func @values(%x: tensor<1x9x1xf32>, %q: tensor<1x4x1x1xf32>,
                  %k: tensor<1x9x1x1xf32>) -> tensor<1x4x2xf32> {
  // CHECK-NOT: levit.linear
  // CHECK: levit.attention %
  // CHECK-NEXT: levit.grouped_linear
  // CHECK-NEXT: return
  %w = arith.constant dense<[[2.0], [3.0]]> : tensor<2x1xf32>
  %table = arith.constant dense<[[0.5, 0.0, -0.5, 1.0, -1.0, 0.25, 0.75, -0.25, 0.125]]> : tensor<1x9xf32>
  %bias = levit.attention_bias %table grid [3, 3] stride 2
      : tensor<1x9xf32> -> tensor<1x4x9xf32>
  %0 = levit.linear %x, %w : (tensor<1x9x1xf32>, tensor<2x1xf32>) -> tensor<1x9x2xf32>
  %v = levit.split_heads %0 : tensor<1x9x2xf32> -> tensor<1x9x1x2xf32>
  %1 = levit.attention %q, %k, %v, %bias scale 1.0
      : (tensor<1x4x1x1xf32>, tensor<1x9x1x1xf32>, tensor<1x9x1x2xf32>,
         tensor<1x4x9xf32>) -> tensor<1x4x2xf32>
  return %1 : tensor<1x4x2xf32>
}

// As many queries as keys: heads are narrower than tokens, and averages of them
// are less work.
// CHECK-LABEL: @same_grid(
func.func @same_grid(%x: tensor<?x9x4xf32>, %q: tensor<?x9x1x1xf32>,
                     %k: tensor<?x9x1x1xf32>, %bias: tensor<1x9x9xf32>) -> tensor<?x9x2xf32> {
  // CHECK: levit.linear
  // CHECK-NOT: levit.grouped_linear
  // CHECK: return
  %w = arith.constant dense<2.0> : tensor<2x4xf32>
  %0 = levit.linear %x, %w : (tensor<?x9x4xf32>, tensor<2x4xf32>) -> tensor<?x9x2xf32>
  %v = levit.split_heads %0 : tensor<?x9x2xf32> -> tensor<?x9x1x2xf32>
  %1 = levit.attention %q, %k, %v, %bias scale 1.0
      : (tensor<?x9x1x1xf32>, tensor<?x9x1x1xf32>, tensor<?x9x1x2xf32>,
         tensor<1x9x9xf32>) -> tensor<?x9x2xf32>
  return %1 : tensor<?x9x2xf32>
}

// Values that are needed anyway, and weights that nobody knows.
// CHECK-LABEL: @needed(
func.func @needed(%x: tensor<?x9x1xf32>, %q: tensor<?x1x1x1xf32>, %bias: tensor<1x1x9xf32>)
    -> (tensor<?x1x2xf32>, tensor<?x9x1x2xf32>) {
  // CHECK: levit.linear
  // CHECK-NOT: levit.grouped_linear
  // CHECK: return
  %w = arith.constant dense<[[1.0], [2.0], [3.0]]> : tensor<3x1xf32>
  %0 = levit.linear %x, %w : (tensor<?x9x1xf32>, tensor<3x1xf32>) -> tensor<?x9x3xf32>
  %k, %v = levit.split_heads %0 : tensor<?x9x3xf32> -> tensor<?x9x1x1xf32>, tensor<?x9x1x2xf32>
  %1 = levit.attention %q, %k, %v, %bias scale 1.0
      : (tensor<?x1x1x1xf32>, tensor<?x9x1x1xf32>, tensor<?x9x1x2xf32>,
         tensor<1x1x9xf32>) -> tensor<?x1x2xf32>
  return %1, %v : tensor<?x1x2xf32>, tensor<?x9x1x2xf32>
}

// CHECK-LABEL: @product_needed(
func.func @product_needed(%x: tensor<?x9x1xf32>, %q: tensor<?x1x1x1xf32>, %bias: tensor<1x1x9xf32>)
    -> (tensor<?x1x2xf32>, tensor<?x9x3xf32>) {
  // CHECK: levit.linear
  // CHECK-NOT: levit.grouped_linear
  // CHECK: return
  %w = arith.constant dense<[[1.0], [2.0], [3.0]]> : tensor<3x1xf32>
  %0 = levit.linear %x, %w : (tensor<?x9x1xf32>, tensor<3x1xf32>) -> tensor<?x9x3xf32>
  %k, %v = levit.split_heads %0 : tensor<?x9x3xf32> -> tensor<?x9x1x1xf32>, tensor<?x9x1x2xf32>
  %1 = levit.attention %q, %k, %v, %bias scale 1.0
      : (tensor<?x1x1x1xf32>, tensor<?x9x1x1xf32>, tensor<?x9x1x2xf32>,
         tensor<1x1x9xf32>) -> tensor<?x1x2xf32>
  return %1, %0 : tensor<?x1x2xf32>, tensor<?x9x3xf32>
}

// CHECK-LABEL: @unknown(
func.func @unknown(%x: tensor<?x9x1xf32>, %q: tensor<?x1x1x1xf32>, %bias: tensor<1x1x9xf32>,
                   %w: tensor<3x1xf32>) -> tensor<?x1x2xf32> {
  // CHECK: levit.linear
  // CHECK-NOT: levit.grouped_linear
  // CHECK: return
  %0 = levit.linear %x, %w : (tensor<?x9x1xf32>, tensor<3x1xf32>) -> tensor<?x9x3xf32>
  %k, %v = levit.split_heads %0 : tensor<?x9x3xf32> -> tensor<?x9x1x1xf32>, tensor<?x9x1x2xf32>
  %1 = levit.attention %q, %k, %v, %bias scale 1.0
      : (tensor<?x1x1x1xf32>, tensor<?x9x1x1xf32>, tensor<?x9x1x2xf32>,
         tensor<1x1x9xf32>) -> tensor<?x1x2xf32>
  return %1 : tensor<?x1x2xf32>
}

// One set of values for two heads: moved behind them, each head would need the
// whole product.
// CHECK-LABEL: @shared(
func.func @shared(%x: tensor<?x9x1xf32>, %q: tensor<?x1x2x1xf32>, %k: tensor<?x9x2x1xf32>,
                  %bias: tensor<2x1x9xf32>) -> tensor<?x1x4xf32> {
  // CHECK: levit.linear
  // CHECK-NOT: levit.grouped_linear
  // CHECK: return
  %w = arith.constant dense<[[2.0], [3.0]]> : tensor<2x1xf32>
  %0 = levit.linear %x, %w : (tensor<?x9x1xf32>, tensor<2x1xf32>) -> tensor<?x9x2xf32>
  %v = levit.split_heads %0 : tensor<?x9x2xf32> -> tensor<?x9x1x2xf32>
  %1 = levit.attention %q, %k, %v, %bias scale 1.0
      : (tensor<?x1x2x1xf32>, tensor<?x9x2x1xf32>, tensor<?x9x1x2xf32>,
         tensor<2x1x9xf32>) -> tensor<?x1x4xf32>
  return %1 : tensor<?x1x4xf32>
}
