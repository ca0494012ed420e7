// RUN: levit-opt %s --levit-fold-heads | FileCheck %s

// CHECK-LABEL: @heads
func.func @heads(%0: tensor<?x2xf32>) -> tensor<?x2xf32> {
  // CHECK-DAG: %[[W:.*]] = arith.constant dense<{{\[}}[2.000000e+00, 1.000000e+00], [4.000000e+00, 4.500000e+00]]>
  // CHECK-DAG: %[[B:.*]] = arith.constant dense<[1.500000e+00, 5.000000e+00]>
  // CHECK-NOT: arith.constant
  // CHECK: %[[R:.*]] = levit.linear %arg0, %[[W]] bias %[[B]]
  // CHECK-NEXT: return %[[R]]
  %w1 = arith.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>
  %b1 = arith.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %w2 = arith.constant dense<[[3.0, 0.0], [5.0, 5.0]]> : tensor<2x2xf32>
  %b2 = arith.constant dense<[2.0, 8.0]> : tensor<2xf32>
  %1 = levit.linear %0, %w1 bias %b1
      : (tensor<?x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<?x2xf32>
  %2 = levit.linear %0, %w2 bias %b2
      : (tensor<?x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<?x2xf32>
  %3 = levit.average %1, %2 : tensor<?x2xf32>
  return %3 : tensor<?x2xf32>
}

// CHECK-LABEL: @bias_on_the_right
func.func @bias_on_the_right(%0: tensor<?x2xf32>) -> tensor<?x1xf32> {
  // CHECK-DAG: %[[W:.*]] = arith.constant dense<{{\[}}[2.000000e+00, 1.000000e+00]]>
  // CHECK-DAG: %[[B:.*]] = arith.constant dense<5.000000e-01> : tensor<1xf32>
  // CHECK: levit.linear %arg0, %[[W]] bias %[[B]]
  %w1 = arith.constant dense<[[1.0, 2.0]]> : tensor<1x2xf32>
  %w2 = arith.constant dense<[[3.0, 0.0]]> : tensor<1x2xf32>
  %b2 = arith.constant dense<1.0> : tensor<1xf32>
  %1 = levit.linear %0, %w1 : (tensor<?x2xf32>, tensor<1x2xf32>) -> tensor<?x1xf32>
  %2 = levit.linear %0, %w2 bias %b2
      : (tensor<?x2xf32>, tensor<1x2xf32>, tensor<1xf32>) -> tensor<?x1xf32>
  %3 = levit.average %1, %2 : tensor<?x1xf32>
  return %3 : tensor<?x1xf32>
}

// CHECK-LABEL: @bias_on_the_left
func.func @bias_on_the_left(%0: tensor<?x2xf32>) -> tensor<?x1xf32> {
  // CHECK-DAG: %[[W:.*]] = arith.constant dense<{{\[}}[2.000000e+00, 1.000000e+00]]>
  // CHECK-DAG: %[[B:.*]] = arith.constant dense<5.000000e-01> : tensor<1xf32>
  // CHECK: levit.linear %arg0, %[[W]] bias %[[B]]
  %w1 = arith.constant dense<[[1.0, 2.0]]> : tensor<1x2xf32>
  %b1 = arith.constant dense<1.0> : tensor<1xf32>
  %w2 = arith.constant dense<[[3.0, 0.0]]> : tensor<1x2xf32>
  %1 = levit.linear %0, %w1 bias %b1
      : (tensor<?x2xf32>, tensor<1x2xf32>, tensor<1xf32>) -> tensor<?x1xf32>
  %2 = levit.linear %0, %w2 : (tensor<?x2xf32>, tensor<1x2xf32>) -> tensor<?x1xf32>
  %3 = levit.average %1, %2 : tensor<?x1xf32>
  return %3 : tensor<?x1xf32>
}

// CHECK-LABEL: @no_bias
func.func @no_bias(%0: tensor<?x2xf32>) -> tensor<?x1xf32> {
  // CHECK: %[[W:.*]] = arith.constant dense<{{\[}}[2.000000e+00, 1.000000e+00]]>
  // CHECK-NEXT: levit.linear %arg0, %[[W]] :
  %w1 = arith.constant dense<[[1.0, 2.0]]> : tensor<1x2xf32>
  %w2 = arith.constant dense<[[3.0, 0.0]]> : tensor<1x2xf32>
  %1 = levit.linear %0, %w1 : (tensor<?x2xf32>, tensor<1x2xf32>) -> tensor<?x1xf32>
  %2 = levit.linear %0, %w2 : (tensor<?x2xf32>, tensor<1x2xf32>) -> tensor<?x1xf32>
  %3 = levit.average %1, %2 : tensor<?x1xf32>
  return %3 : tensor<?x1xf32>
}

// The sum of two weights can leave the range of f32; their average does not.
// CHECK-LABEL: @in_double
func.func @in_double(%0: tensor<?x1xf32>) -> tensor<?x1xf32> {
  // CHECK: arith.constant dense<3.000000e+38>
  %w1 = arith.constant dense<3.0e38> : tensor<1x1xf32>
  %w2 = arith.constant dense<3.0e38> : tensor<1x1xf32>
  %1 = levit.linear %0, %w1 : (tensor<?x1xf32>, tensor<1x1xf32>) -> tensor<?x1xf32>
  %2 = levit.linear %0, %w2 : (tensor<?x1xf32>, tensor<1x1xf32>) -> tensor<?x1xf32>
  %3 = levit.average %1, %2 : tensor<?x1xf32>
  return %3 : tensor<?x1xf32>
}

//===----------------------------------------------------------------------===//
// What is left alone
//===----------------------------------------------------------------------===//

// CHECK-LABEL: @different_inputs
func.func @different_inputs(%0: tensor<?x1xf32>, %1: tensor<?x1xf32>) -> tensor<?x1xf32> {
  // CHECK: levit.linear %arg0
  // CHECK: levit.linear %arg1
  // CHECK: levit.average
  %w = arith.constant dense<1.0> : tensor<1x1xf32>
  %2 = levit.linear %0, %w : (tensor<?x1xf32>, tensor<1x1xf32>) -> tensor<?x1xf32>
  %3 = levit.linear %1, %w : (tensor<?x1xf32>, tensor<1x1xf32>) -> tensor<?x1xf32>
  %4 = levit.average %2, %3 : tensor<?x1xf32>
  return %4 : tensor<?x1xf32>
}

// CHECK-LABEL: @other_uses
func.func @other_uses(%0: tensor<?x1xf32>) -> (tensor<?x1xf32>, tensor<?x1xf32>) {
  // CHECK: %[[L:.*]] = levit.linear
  // CHECK: levit.linear
  // CHECK: %[[A:.*]] = levit.average
  // CHECK: return %[[L]], %[[A]]
  %w1 = arith.constant dense<1.0> : tensor<1x1xf32>
  %w2 = arith.constant dense<2.0> : tensor<1x1xf32>
  %1 = levit.linear %0, %w1 : (tensor<?x1xf32>, tensor<1x1xf32>) -> tensor<?x1xf32>
  %2 = levit.linear %0, %w2 : (tensor<?x1xf32>, tensor<1x1xf32>) -> tensor<?x1xf32>
  %3 = levit.average %1, %2 : tensor<?x1xf32>
  return %1, %3 : tensor<?x1xf32>, tensor<?x1xf32>
}

// CHECK-LABEL: @weights_not_constant
func.func @weights_not_constant(%0: tensor<?x1xf32>, %w: tensor<1x1xf32>, %b: tensor<1xf32>)
    -> (tensor<?x1xf32>, tensor<?x1xf32>) {
  // CHECK: levit.average
  // CHECK: levit.average
  %c = arith.constant dense<1.0> : tensor<1x1xf32>
  %1 = levit.linear %0, %c : (tensor<?x1xf32>, tensor<1x1xf32>) -> tensor<?x1xf32>
  %2 = levit.linear %0, %w : (tensor<?x1xf32>, tensor<1x1xf32>) -> tensor<?x1xf32>
  %3 = levit.average %1, %2 : tensor<?x1xf32>
  %4 = levit.linear %0, %c bias %b
      : (tensor<?x1xf32>, tensor<1x1xf32>, tensor<1xf32>) -> tensor<?x1xf32>
  %5 = levit.linear %0, %c : (tensor<?x1xf32>, tensor<1x1xf32>) -> tensor<?x1xf32>
  %6 = levit.average %4, %5 : tensor<?x1xf32>
  return %3, %6 : tensor<?x1xf32>, tensor<?x1xf32>
}

// CHECK-LABEL: @not_linears
func.func @not_linears(%0: tensor<?x1xf32>) -> tensor<?x1xf32> {
  // CHECK: levit.average
  %w = arith.constant dense<1.0> : tensor<1x1xf32>
  %1 = levit.linear %0, %w : (tensor<?x1xf32>, tensor<1x1xf32>) -> tensor<?x1xf32>
  %2 = levit.average %1, %0 : tensor<?x1xf32>
  return %2 : tensor<?x1xf32>
}
