// RUN: levit-opt %s --levit-fuse-batch-norm | FileCheck %s

// The statistics of this file are those of a channel with standard deviation 2
// (3.75 + 0.25 = 4): scale / 2 * (x - mean) + shift.

// CHECK-LABEL: @linear_then_norm
func.func @linear_then_norm(%0: tensor<?x2xf32>) -> tensor<?x2xf32> {
  // CHECK-DAG: %[[W:.*]] = arith.constant dense<{{\[}}[3.000000e+00, 6.000000e+00], [9.000000e+00, 1.200000e+01]]>
  // CHECK-DAG: %[[B:.*]] = arith.constant dense<-1.000000e+00> : tensor<2xf32>
  // CHECK-NOT: arith.constant
  // CHECK: %[[R:.*]] = levit.linear %arg0, %[[W]] bias %[[B]]
  // CHECK-NEXT: return %[[R]]
  %w = arith.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>
  %scale = arith.constant dense<6.0> : tensor<2xf32>
  %shift = arith.constant dense<2.0> : tensor<2xf32>
  %mean = arith.constant dense<1.0> : tensor<2xf32>
  %variance = arith.constant dense<3.75> : tensor<2xf32>
  %1 = levit.linear %0, %w
      : (tensor<?x2xf32>, tensor<2x2xf32>) -> tensor<?x2xf32>
  %2 = levit.batch_norm %1, %scale, %shift, %mean, %variance epsilon 0.25
      : tensor<?x2xf32>, tensor<2xf32>
  return %2 : tensor<?x2xf32>
}

// Every channel of the result has its own factor; a bias is shifted as well:
// channel 0: (b - 2) * 1 + 10, channel 1: (b - 3) * 2 + 20.
// CHECK-LABEL: @linear_with_bias_then_norm
func.func @linear_with_bias_then_norm(%0: tensor<?x4x2xf32>) -> tensor<?x4x2xf32> {
  // CHECK-DAG: %[[W:.*]] = arith.constant dense<{{\[}}[1.000000e+00, 2.000000e+00], [6.000000e+00, 8.000000e+00]]>
  // CHECK-DAG: %[[B:.*]] = arith.constant dense<[1.300000e+01, 2.800000e+01]>
  // CHECK: levit.linear %arg0, %[[W]] bias %[[B]]
  // CHECK-NEXT: return
  %w = arith.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>
  %b = arith.constant dense<[5.0, 7.0]> : tensor<2xf32>
  %scale = arith.constant dense<[2.0, 4.0]> : tensor<2xf32>
  %shift = arith.constant dense<[10.0, 20.0]> : tensor<2xf32>
  %mean = arith.constant dense<[2.0, 3.0]> : tensor<2xf32>
  %variance = arith.constant dense<3.75> : tensor<2xf32>
  %1 = levit.linear %0, %w bias %b
      : (tensor<?x4x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<?x4x2xf32>
  %2 = levit.batch_norm %1, %scale, %shift, %mean, %variance epsilon 0.25
      : tensor<?x4x2xf32>, tensor<2xf32>
  return %2 : tensor<?x4x2xf32>
}

// Behind a convolution padding does not matter.
// CHECK-LABEL: @convolution_then_norm
func.func @convolution_then_norm(%0: tensor<?x4x4x1xf32>) -> tensor<?x2x2x2xf32> {
  // CHECK-DAG: %[[F:.*]] = arith.constant dense<{{\[\[\[}}[1.000000e+00, 2.000000e+00], [3.000000e+00, 4.000000e+00]]], {{\[\[}}[1.000000e+01, 1.200000e+01], [1.400000e+01, 1.600000e+01]]]]> : tensor<2x1x2x2xf32>
  // CHECK-DAG: %[[B:.*]] = arith.constant dense<[8.000000e+00, 1.400000e+01]>
  // CHECK: levit.convolution %arg0, %[[F]] bias %[[B]] stride 3 padding 1
  // CHECK-NEXT: return
  %f = arith.constant dense<[[[[1.0, 2.0], [3.0, 4.0]]], [[[5.0, 6.0], [7.0, 8.0]]]]>
      : tensor<2x1x2x2xf32>
  %scale = arith.constant dense<[2.0, 4.0]> : tensor<2xf32>
  %shift = arith.constant dense<[10.0, 20.0]> : tensor<2xf32>
  %mean = arith.constant dense<[2.0, 3.0]> : tensor<2xf32>
  %variance = arith.constant dense<3.75> : tensor<2xf32>
  %1 = levit.convolution %0, %f stride 3 padding 1
      : (tensor<?x4x4x1xf32>, tensor<2x1x2x2xf32>) -> tensor<?x2x2x2xf32>
  %2 = levit.batch_norm %1, %scale, %shift, %mean, %variance epsilon 0.25
      : tensor<?x2x2x2xf32>, tensor<2xf32>
  return %2 : tensor<?x2x2x2xf32>
}

// A classifier: the norm maps x to [x + 8, 2 * x + 14], so the weight's columns
// have a factor, and the bias gains row * [8, 14].
// CHECK-LABEL: @norm_then_linear
func.func @norm_then_linear(%0: tensor<?x2xf32>) -> tensor<?x2xf32> {
  // CHECK-DAG: %[[W:.*]] = arith.constant dense<{{\[}}[1.000000e+00, 4.000000e+00], [3.000000e+00, 8.000000e+00]]>
  // CHECK-DAG: %[[B:.*]] = arith.constant dense<[4.100000e+01, 8.700000e+01]>
  // CHECK: levit.linear %arg0, %[[W]] bias %[[B]]
  // CHECK-NEXT: return
  %w = arith.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>
  %b = arith.constant dense<[5.0, 7.0]> : tensor<2xf32>
  %scale = arith.constant dense<[2.0, 4.0]> : tensor<2xf32>
  %shift = arith.constant dense<[10.0, 20.0]> : tensor<2xf32>
  %mean = arith.constant dense<[2.0, 3.0]> : tensor<2xf32>
  %variance = arith.constant dense<3.75> : tensor<2xf32>
  %1 = levit.batch_norm %0, %scale, %shift, %mean, %variance epsilon 0.25
      : tensor<?x2xf32>, tensor<2xf32>
  %2 = levit.linear %1, %w bias %b
      : (tensor<?x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<?x2xf32>
  return %2 : tensor<?x2xf32>
}

// A norm that only linears read becomes part of each of them.
// CHECK-LABEL: @norm_of_two_linears
func.func @norm_of_two_linears(%0: tensor<?x2xf32>) -> (tensor<?x1xf32>, tensor<?x1xf32>) {
  // CHECK-DAG: %[[W:.*]] = arith.constant dense<{{\[}}[1.000000e+00, 4.000000e+00]]>
  // CHECK-DAG: %[[B:.*]] = arith.constant dense<3.600000e+01>
  // CHECK-DAG: %[[V:.*]] = arith.constant dense<{{\[}}[3.000000e+00, 8.000000e+00]]>
  // CHECK-DAG: %[[A:.*]] = arith.constant dense<8.000000e+01>
  // CHECK: levit.linear %arg0, %[[W]] bias %[[B]]
  // CHECK-NEXT: levit.linear %arg0, %[[V]] bias %[[A]]
  // CHECK-NEXT: return
  %w = arith.constant dense<[[1.0, 2.0]]> : tensor<1x2xf32>
  %v = arith.constant dense<[[3.0, 4.0]]> : tensor<1x2xf32>
  %scale = arith.constant dense<[2.0, 4.0]> : tensor<2xf32>
  %shift = arith.constant dense<[10.0, 20.0]> : tensor<2xf32>
  %mean = arith.constant dense<[2.0, 3.0]> : tensor<2xf32>
  %variance = arith.constant dense<3.75> : tensor<2xf32>
  %1 = levit.batch_norm %0, %scale, %shift, %mean, %variance epsilon 0.25
      : tensor<?x2xf32>, tensor<2xf32>
  %2 = levit.linear %1, %w : (tensor<?x2xf32>, tensor<1x2xf32>) -> tensor<?x1xf32>
  %3 = levit.linear %1, %v : (tensor<?x2xf32>, tensor<1x2xf32>) -> tensor<?x1xf32>
  return %2, %3 : tensor<?x1xf32>, tensor<?x1xf32>
}

// Without padding a convolution takes in what is before it; every tap of the
// window counts for the bias: (1 + 2 + 3 + 4) * -1.
// CHECK-LABEL: @norm_then_convolution
func.func @norm_then_convolution(%0: tensor<?x4x4x1xf32>) -> tensor<?x2x2x1xf32> {
  // CHECK-DAG: %[[F:.*]] = arith.constant dense<{{\[\[\[}}[3.000000e+00, 6.000000e+00], [9.000000e+00, 1.200000e+01]]]]>
  // CHECK-DAG: %[[B:.*]] = arith.constant dense<-1.000000e+01> : tensor<1xf32>
  // CHECK: levit.convolution %arg0, %[[F]] bias %[[B]] stride 2 padding 0
  // CHECK-NEXT: return
  %f = arith.constant dense<[[[[1.0, 2.0], [3.0, 4.0]]]]> : tensor<1x1x2x2xf32>
  %scale = arith.constant dense<6.0> : tensor<1xf32>
  %shift = arith.constant dense<2.0> : tensor<1xf32>
  %mean = arith.constant dense<1.0> : tensor<1xf32>
  %variance = arith.constant dense<3.75> : tensor<1xf32>
  %1 = levit.batch_norm %0, %scale, %shift, %mean, %variance epsilon 0.25
      : tensor<?x4x4x1xf32>, tensor<1xf32>
  %2 = levit.convolution %1, %f stride 2 padding 0
      : (tensor<?x4x4x1xf32>, tensor<1x1x2x2xf32>) -> tensor<?x2x2x1xf32>
  return %2 : tensor<?x2x2x1xf32>
}

// Norms on both sides and in a row, x -> 3 * x - 1 each, in one step:
// 3 * (3 * (w * (3 * x - 1)) - 1) - 1.
// CHECK-LABEL: @chain
func.func @chain(%0: tensor<?x1xf32>) -> tensor<?x1xf32> {
  // CHECK-DAG: %[[W:.*]] = arith.constant dense<2.700000e+01> : tensor<1x1xf32>
  // CHECK-DAG: %[[B:.*]] = arith.constant dense<-1.300000e+01> : tensor<1xf32>
  // CHECK: levit.linear %arg0, %[[W]] bias %[[B]]
  // CHECK-NEXT: return
  %w = arith.constant dense<1.0> : tensor<1x1xf32>
  %scale = arith.constant dense<6.0> : tensor<1xf32>
  %shift = arith.constant dense<2.0> : tensor<1xf32>
  %mean = arith.constant dense<1.0> : tensor<1xf32>
  %variance = arith.constant dense<3.75> : tensor<1xf32>
  %1 = levit.batch_norm %0, %scale, %shift, %mean, %variance epsilon 0.25
      : tensor<?x1xf32>, tensor<1xf32>
  %2 = levit.linear %1, %w : (tensor<?x1xf32>, tensor<1x1xf32>) -> tensor<?x1xf32>
  %3 = levit.batch_norm %2, %scale, %shift, %mean, %variance epsilon 0.25
      : tensor<?x1xf32>, tensor<1xf32>
  %4 = levit.batch_norm %3, %scale, %shift, %mean, %variance epsilon 0.25
      : tensor<?x1xf32>, tensor<1xf32>
  return %4 : tensor<?x1xf32>
}

// Rounded once: 27 * (7 / 3). With a factor of float it would be 62.999996.
// CHECK-LABEL: @in_double
func.func @in_double(%0: tensor<?x1xf32>) -> tensor<?x1xf32> {
  // CHECK: arith.constant dense<6.300000e+01> : tensor<1x1xf32>
  %w = arith.constant dense<27.0> : tensor<1x1xf32>
  %scale = arith.constant dense<7.0> : tensor<1xf32>
  %shift = arith.constant dense<2.0> : tensor<1xf32>
  %mean = arith.constant dense<1.0> : tensor<1xf32>
  %variance = arith.constant dense<8.75> : tensor<1xf32>
  %1 = levit.linear %0, %w : (tensor<?x1xf32>, tensor<1x1xf32>) -> tensor<?x1xf32>
  %2 = levit.batch_norm %1, %scale, %shift, %mean, %variance epsilon 0.25
      : tensor<?x1xf32>, tensor<1xf32>
  return %2 : tensor<?x1xf32>
}

// No product anywhere: the outer x -> 3 * x - 1 goes into the inner one, whose
// scale 2 and shift 5 become 6 and 14.
// CHECK-LABEL: @norm_then_norm
func.func @norm_then_norm(%0: tensor<?x1xf32>) -> tensor<?x1xf32> {
  // CHECK-DAG: %[[MEAN:.*]] = arith.constant dense<1.000000e+00>
  // CHECK-DAG: %[[VARIANCE:.*]] = arith.constant dense<3.750000e+00>
  // CHECK-DAG: %[[SCALE:.*]] = arith.constant dense<6.000000e+00>
  // CHECK-DAG: %[[SHIFT:.*]] = arith.constant dense<1.400000e+01>
  // CHECK: levit.batch_norm %arg0, %[[SCALE]], %[[SHIFT]], %[[MEAN]], %[[VARIANCE]] epsilon 2.5{{.*}}e-01
  // CHECK-NEXT: return
  %inner_scale = arith.constant dense<2.0> : tensor<1xf32>
  %inner_shift = arith.constant dense<5.0> : tensor<1xf32>
  %scale = arith.constant dense<6.0> : tensor<1xf32>
  %shift = arith.constant dense<2.0> : tensor<1xf32>
  %mean = arith.constant dense<1.0> : tensor<1xf32>
  %variance = arith.constant dense<3.75> : tensor<1xf32>
  %1 = levit.batch_norm %0, %inner_scale, %inner_shift, %mean, %variance epsilon 0.25
      : tensor<?x1xf32>, tensor<1xf32>
  %2 = levit.batch_norm %1, %scale, %shift, %mean, %variance epsilon 0.25
      : tensor<?x1xf32>, tensor<1xf32>
  return %2 : tensor<?x1xf32>
}

// Large weights are resources, named after what they come from.
// CHECK-LABEL: @resources
func.func @resources(%0: tensor<?x3xf32>) -> tensor<?x40xf32> {
  // CHECK-DAG: dense_resource<blocks.0.c.weight.fused> : tensor<40x3xf32>
  // CHECK-DAG: dense_resource<blocks.0.c.bias.fused> : tensor<40xf32>
  %w = arith.constant dense_resource<blocks.0.c.weight> : tensor<40x3xf32>
  %scale = arith.constant dense<6.0> : tensor<40xf32>
  %shift = arith.constant dense<2.0> : tensor<40xf32>
  %mean = arith.constant dense<1.0> : tensor<40xf32>
  %variance = arith.constant dense<3.75> : tensor<40xf32>
  %1 = levit.linear %0, %w
      : (tensor<?x3xf32>, tensor<40x3xf32>) -> tensor<?x40xf32>
  %2 = levit.batch_norm %1, %scale, %shift, %mean, %variance epsilon 0.25
      : tensor<?x40xf32>, tensor<40xf32>
  return %2 : tensor<?x40xf32>
}

//===----------------------------------------------------------------------===//
// What is left alone
//===----------------------------------------------------------------------===//

// The zeros of the padding are not normalised.
// CHECK-LABEL: @norm_then_padded_convolution
func.func @norm_then_padded_convolution(%0: tensor<?x4x4x1xf32>) -> tensor<?x3x3x1xf32> {
  // CHECK: %[[N:.*]] = levit.batch_norm %arg0
  // CHECK-NEXT: levit.convolution %[[N]], %{{.*}} stride 2 padding 1
  %f = arith.constant dense<[[[[1.0, 2.0], [3.0, 4.0]]]]> : tensor<1x1x2x2xf32>
  %scale = arith.constant dense<6.0> : tensor<1xf32>
  %shift = arith.constant dense<2.0> : tensor<1xf32>
  %mean = arith.constant dense<1.0> : tensor<1xf32>
  %variance = arith.constant dense<3.75> : tensor<1xf32>
  %1 = levit.batch_norm %0, %scale, %shift, %mean, %variance epsilon 0.25
      : tensor<?x4x4x1xf32>, tensor<1xf32>
  %2 = levit.convolution %1, %f stride 2 padding 1
      : (tensor<?x4x4x1xf32>, tensor<1x1x2x2xf32>) -> tensor<?x3x3x1xf32>
  return %2 : tensor<?x3x3x1xf32>
}

// CHECK-LABEL: @product_with_other_uses
func.func @product_with_other_uses(%0: tensor<?x1xf32>) -> (tensor<?x1xf32>, tensor<?x1xf32>) {
  // CHECK: %[[L:.*]] = levit.linear %arg0, %{{[a-z0-9_]*}} :
  // CHECK-NEXT: %[[N:.*]] = levit.batch_norm %[[L]]
  // CHECK-NEXT: return %[[L]], %[[N]]
  %w = arith.constant dense<1.0> : tensor<1x1xf32>
  %scale = arith.constant dense<6.0> : tensor<1xf32>
  %shift = arith.constant dense<2.0> : tensor<1xf32>
  %mean = arith.constant dense<1.0> : tensor<1xf32>
  %variance = arith.constant dense<3.75> : tensor<1xf32>
  %1 = levit.linear %0, %w : (tensor<?x1xf32>, tensor<1x1xf32>) -> tensor<?x1xf32>
  %2 = levit.batch_norm %1, %scale, %shift, %mean, %variance epsilon 0.25
      : tensor<?x1xf32>, tensor<1xf32>
  return %1, %2 : tensor<?x1xf32>, tensor<?x1xf32>
}

// A tap wants to see what is behind it.
// CHECK-LABEL: @tap_between
func.func @tap_between(%0: tensor<?x1xf32>) -> tensor<?x1xf32> {
  // CHECK: %[[L:.*]] = levit.linear
  // CHECK-NEXT: %[[T:.*]] = levit.tap %[[L]]
  // CHECK-NEXT: levit.batch_norm %[[T]]
  %w = arith.constant dense<1.0> : tensor<1x1xf32>
  %scale = arith.constant dense<6.0> : tensor<1xf32>
  %shift = arith.constant dense<2.0> : tensor<1xf32>
  %mean = arith.constant dense<1.0> : tensor<1xf32>
  %variance = arith.constant dense<3.75> : tensor<1xf32>
  %1 = levit.linear %0, %w : (tensor<?x1xf32>, tensor<1x1xf32>) -> tensor<?x1xf32>
  %2 = levit.tap %1 "product" : tensor<?x1xf32>
  %3 = levit.batch_norm %2, %scale, %shift, %mean, %variance epsilon 0.25
      : tensor<?x1xf32>, tensor<1xf32>
  return %3 : tensor<?x1xf32>
}

// Something else needs the norm, so that nothing would be saved.
// CHECK-LABEL: @norm_with_other_uses
func.func @norm_with_other_uses(%0: tensor<?x1xf32>) -> (tensor<?x1xf32>, tensor<?x1xf32>) {
  // CHECK: %[[N:.*]] = levit.batch_norm %arg0
  // CHECK-NEXT: %[[L:.*]] = levit.linear %[[N]]
  // CHECK-NEXT: return %[[N]], %[[L]]
  %w = arith.constant dense<1.0> : tensor<1x1xf32>
  %scale = arith.constant dense<6.0> : tensor<1xf32>
  %shift = arith.constant dense<2.0> : tensor<1xf32>
  %mean = arith.constant dense<1.0> : tensor<1xf32>
  %variance = arith.constant dense<3.75> : tensor<1xf32>
  %1 = levit.batch_norm %0, %scale, %shift, %mean, %variance epsilon 0.25
      : tensor<?x1xf32>, tensor<1xf32>
  %2 = levit.linear %1, %w : (tensor<?x1xf32>, tensor<1x1xf32>) -> tensor<?x1xf32>
  return %1, %2 : tensor<?x1xf32>, tensor<?x1xf32>
}

// CHECK-LABEL: @weights_not_constant
func.func @weights_not_constant(%0: tensor<?x1xf32>, %w: tensor<1x1xf32>,
                                %b: tensor<1xf32>, %mean: tensor<1xf32>)
    -> (tensor<?x1xf32>, tensor<?x1xf32>, tensor<?x1xf32>) {
  // CHECK: levit.linear
  // CHECK-NEXT: levit.batch_norm
  // CHECK-NEXT: levit.linear
  // CHECK-NEXT: levit.batch_norm
  // CHECK-NEXT: levit.linear
  // CHECK-NEXT: levit.batch_norm
  %c = arith.constant dense<1.0> : tensor<1x1xf32>
  %scale = arith.constant dense<6.0> : tensor<1xf32>
  %shift = arith.constant dense<2.0> : tensor<1xf32>
  %constant_mean = arith.constant dense<1.0> : tensor<1xf32>
  %variance = arith.constant dense<3.75> : tensor<1xf32>
  %1 = levit.linear %0, %w : (tensor<?x1xf32>, tensor<1x1xf32>) -> tensor<?x1xf32>
  %2 = levit.batch_norm %1, %scale, %shift, %constant_mean, %variance epsilon 0.25
      : tensor<?x1xf32>, tensor<1xf32>
  %3 = levit.linear %0, %c bias %b
      : (tensor<?x1xf32>, tensor<1x1xf32>, tensor<1xf32>) -> tensor<?x1xf32>
  %4 = levit.batch_norm %3, %scale, %shift, %constant_mean, %variance epsilon 0.25
      : tensor<?x1xf32>, tensor<1xf32>
  %5 = levit.linear %0, %c : (tensor<?x1xf32>, tensor<1x1xf32>) -> tensor<?x1xf32>
  %6 = levit.batch_norm %5, %scale, %shift, %mean, %variance epsilon 0.25
      : tensor<?x1xf32>, tensor<1xf32>
  return %2, %4, %6 : tensor<?x1xf32>, tensor<?x1xf32>, tensor<?x1xf32>
}

// CHECK-LABEL: @not_f32
func.func @not_f32(%0: tensor<?x1xf64>) -> tensor<?x1xf64> {
  // CHECK: levit.linear
  // CHECK-NEXT: levit.batch_norm
  %w = arith.constant dense<1.0> : tensor<1x1xf64>
  %s = arith.constant dense<6.0> : tensor<1xf64>
  %1 = levit.linear %0, %w : (tensor<?x1xf64>, tensor<1x1xf64>) -> tensor<?x1xf64>
  %2 = levit.batch_norm %1, %s, %s, %s, %s epsilon 0.25
      : tensor<?x1xf64>, tensor<1xf64>
  return %2 : tensor<?x1xf64>
}

{-#
  dialect_resources: {
    builtin: {
      blocks.0.c.weight: "0x040000000000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f"
    }
  }
#-}
