// RUN: %same-results %s | FileCheck %s

// What PyTorch computes in double with the same numbers.

// CHECK: convolution: 11.5 -9.0 -16.5 -1.0 5.5 -7.0 4.5 -15.0 -10.5 17.0 1.5 -13.0
func.func @convolution() -> tensor<1x2x3x2xf32> {
  %x = arith.constant dense<[[
    [[-2.0, 0.0], [2.0, -1.0], [1.0, -2.0], [0.0, 2.0], [-1.0, 1.0]],
    [[-2.0, 0.0], [2.0, -1.0], [1.0, -2.0], [0.0, 2.0], [-1.0, 1.0]],
    [[-2.0, 0.0], [2.0, -1.0], [1.0, -2.0], [0.0, 2.0], [-1.0, 1.0]],
    [[-2.0, 0.0], [2.0, -1.0], [1.0, -2.0], [0.0, 2.0], [-1.0, 1.0]]]]> : tensor<1x4x5x2xf32>
  %filter = arith.constant dense<[
    [[[-3.0, 2.0, 0.0], [-2.0, 3.0, 1.0], [-1.0, -3.0, 2.0]],
     [[0.0, -2.0, 3.0], [1.0, -1.0, -3.0], [2.0, 0.0, -2.0]]],
    [[[3.0, 1.0, -1.0], [-3.0, 2.0, 0.0], [-2.0, 3.0, 1.0]],
     [[-1.0, -3.0, 2.0], [0.0, -2.0, 3.0], [1.0, -1.0, -3.0]]]]> : tensor<2x2x3x3xf32>
  %b = arith.constant dense<[0.5, -1.0]> : tensor<2xf32>
  %1 = levit.convolution %x, %filter bias %b stride 2 padding 1
      : (tensor<1x4x5x2xf32>, tensor<2x2x3x3xf32>, tensor<2xf32>) -> tensor<1x2x3x2xf32>
  return %1 : tensor<1x2x3x2xf32>
}

// CHECK: first_convolution: 11.5 -9.0 -16.5 -1.0 5.5 -7.0 4.5 -15.0 -10.5 17.0 1.5 -13.0
func.func @first_convolution() -> tensor<1x2x3x2xf32> {
  %x = arith.constant dense<[[
    [[-2.0, 2.0, 1.0, 0.0, -1.0], [-2.0, 2.0, 1.0, 0.0, -1.0],
     [-2.0, 2.0, 1.0, 0.0, -1.0], [-2.0, 2.0, 1.0, 0.0, -1.0]],
    [[0.0, -1.0, -2.0, 2.0, 1.0], [0.0, -1.0, -2.0, 2.0, 1.0],
     [0.0, -1.0, -2.0, 2.0, 1.0], [0.0, -1.0, -2.0, 2.0, 1.0]]]]> : tensor<1x2x4x5xf32>
  %filter = arith.constant dense<[
    [[[-3.0, 2.0, 0.0], [-2.0, 3.0, 1.0], [-1.0, -3.0, 2.0]],
     [[0.0, -2.0, 3.0], [1.0, -1.0, -3.0], [2.0, 0.0, -2.0]]],
    [[[3.0, 1.0, -1.0], [-3.0, 2.0, 0.0], [-2.0, 3.0, 1.0]],
     [[-1.0, -3.0, 2.0], [0.0, -2.0, 3.0], [1.0, -1.0, -3.0]]]]> : tensor<2x2x3x3xf32>
  %b = arith.constant dense<[0.5, -1.0]> : tensor<2xf32>
  %1 = levit.channels_last %x : tensor<1x2x4x5xf32> -> tensor<1x4x5x2xf32>
  %2 = levit.convolution %1, %filter bias %b stride 2 padding 1
      : (tensor<1x4x5x2xf32>, tensor<2x2x3x3xf32>, tensor<2xf32>) -> tensor<1x2x3x2xf32>
  return %2 : tensor<1x2x3x2xf32>
}

// CHECK: attention: 0.557818 1.49287 0.723295 1.3137
func.func @attention() -> tensor<1x2x2xf32> {
  %q = arith.constant dense<[[[[-1.0, 0.5], [-0.5, 1.0]], [[0.0, -1.0], [0.5, -0.5]]]]> : tensor<1x2x2x2xf32>
  %k = arith.constant dense<[[
    [[-0.75, 0.5], [0.0, -0.5]], [[0.75, 0.25], [-0.25, -0.75]], [[0.5, 0.0], [-0.5, 0.75]],
    [[0.25, -0.25], [-0.75, 0.5]], [[0.0, -0.5], [0.75, 0.25]], [[-0.25, -0.75], [0.5, 0.0]]]]> : tensor<1x6x2x2xf32>
  %v = arith.constant dense<[[
    [[-2.0], [2.0]], [[-1.0], [3.0]], [[0.0], [4.0]],
    [[1.0], [-2.0]], [[2.0], [-1.0]], [[3.0], [0.0]]]]> : tensor<1x6x2x1xf32>
  %table = arith.constant dense<[
    [-0.625, 0.0, 0.625, -0.125, 0.5, -0.25],
    [0.375, -0.375, 0.25, -0.5, 0.125, -0.625]]> : tensor<2x6xf32>
  %bias = levit.attention_bias %table grid [2, 3] stride 2 : tensor<2x6xf32> -> tensor<2x2x6xf32>
  %1 = levit.attention %q, %k, %v, %bias scale 0.5
      : (tensor<1x2x2x2xf32>, tensor<1x6x2x2xf32>, tensor<1x6x2x1xf32>, tensor<2x2x6xf32>) -> tensor<1x2x2xf32>
  return %1 : tensor<1x2x2xf32>
}

// CHECK: tokens: 4.33073 1.5 2.15104 2.625
func.func @tokens() -> tensor<2x2xf32> {
  %x = arith.constant dense<[[[-4.0, 3.0], [-1.0, 6.0], [2.0, -2.0], [5.0, 1.0], [-3.0, 4.0], [0.0, -4.0], [3.0, -1.0], [6.0, 2.0], [-2.0, 5.0]],
    [[1.0, -3.0], [4.0, 0.0], [-4.0, 3.0], [-1.0, 6.0], [2.0, -2.0], [5.0, 1.0], [-3.0, 4.0], [0.0, -4.0], [3.0, -1.0]]]> : tensor<2x9x2xf32>
  %w = arith.constant dense<[[1.0, 2.0], [0.5, -1.0]]> : tensor<2x2xf32>
  %b = arith.constant dense<[0.25, 0.5]> : tensor<2xf32>
  %scale = arith.constant dense<[2.0, 3.0]> : tensor<2xf32>
  %shift = arith.constant dense<[0.5, -0.5]> : tensor<2xf32>
  %mean = arith.constant dense<[1.0, 0.0]> : tensor<2xf32>
  %variance = arith.constant dense<[3.75, 0.75]> : tensor<2xf32>
  %1 = levit.subsample %x grid [3, 3] stride 2 : tensor<2x9x2xf32> -> tensor<2x4x2xf32>
  %2 = levit.linear %1, %w bias %b : (tensor<2x4x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<2x4x2xf32>
  %3 = levit.batch_norm %2, %scale, %shift, %mean, %variance epsilon 0.25 : tensor<2x4x2xf32>, tensor<2xf32>
  %4 = levit.hardswish %3 : tensor<2x4x2xf32>
  %5 = levit.add %3, %4 : tensor<2x4x2xf32>
  %6 = levit.mean_pool %5 : tensor<2x4x2xf32> -> tensor<2x2xf32>
  %7 = levit.average %6, %6 : tensor<2x2xf32>
  return %7 : tensor<2x2xf32>
}

// CHECK: heads: 3.0 6.0 9.0 12.0
func.func @heads() -> tensor<1x2x2x1xf32> {
  %x = arith.constant dense<[[[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], [7.0, 8.0, 9.0, 10.0, 11.0, 12.0]]]> : tensor<1x2x6xf32>
  %1, %2 = levit.split_heads %x : tensor<1x2x6xf32> -> tensor<1x2x2x2xf32>, tensor<1x2x2x1xf32>
  return %2 : tensor<1x2x2x1xf32>
}

// CHECK: channels_last: 0.0 4.0 1.0 5.0 2.0 6.0 3.0 7.0
func.func @channels_last() -> tensor<1x4x2xf32> {
  %x = arith.constant dense<[[[[0.0, 1.0], [2.0, 3.0]], [[4.0, 5.0], [6.0, 7.0]]]]> : tensor<1x2x2x2xf32>
  %1 = levit.channels_last %x : tensor<1x2x2x2xf32> -> tensor<1x2x2x2xf32>
  %2 = levit.flatten %1 : tensor<1x2x2x2xf32> -> tensor<1x4x2xf32>
  return %2 : tensor<1x4x2xf32>
}

// Two groups of two channels, with three outputs each.
// CHECK: grouped_linear: 5.5 10.5 -0.5 24.0 -1.0 20.0 13.5 27.0 -1.5 50.0 -1.0 40.0
func.func @grouped_linear() -> tensor<1x2x6xf32> {
  %x = arith.constant dense<[[[1.0, 2.0, 3.0, 4.0], [3.0, 5.0, 7.0, 8.0]]]> : tensor<1x2x4xf32>
  %w = arith.constant dense<[[1.0, 2.0], [3.0, 3.5], [1.0, -1.0], [4.0, 2.5], [1.0, -1.0], [2.0, 3.0]]> : tensor<6x2xf32>
  %b = arith.constant dense<[0.5, 0.5, 0.5, 2.0, 0.0, 2.0]> : tensor<6xf32>
  %1 = levit.grouped_linear %x, %w bias %b
      : (tensor<1x2x4xf32>, tensor<6x2xf32>, tensor<6xf32>) -> tensor<1x2x6xf32>
  return %1 : tensor<1x2x6xf32>
}
