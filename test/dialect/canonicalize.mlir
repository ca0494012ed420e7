// RUN: levit-opt %s --canonicalize --split-input-file | FileCheck %s

// Every folder and canonical form of dialect/Canonicalization.cpp.

//===----------------------------------------------------------------------===//
// levit.add
//===----------------------------------------------------------------------===//

// CHECK-LABEL: @add_zero
func.func @add_zero(%0: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK-NEXT: return %arg0
  %zero = arith.constant dense<0.0> : tensor<2x3xf32>
  %1 = levit.add %0, %zero : tensor<2x3xf32>
  return %1 : tensor<2x3xf32>
}

// Constants move to the right first.
// CHECK-LABEL: @add_to_zero
func.func @add_to_zero(%0: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK-NEXT: return %arg0
  %zero = arith.constant dense<-0.0> : tensor<2x3xf32>
  %1 = levit.add %zero, %0 : tensor<2x3xf32>
  return %1 : tensor<2x3xf32>
}

// CHECK-LABEL: @add_one
func.func @add_one(%0: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK: levit.add
  %one = arith.constant dense<1.0> : tensor<2x3xf32>
  %1 = levit.add %0, %one : tensor<2x3xf32>
  return %1 : tensor<2x3xf32>
}

// CHECK-LABEL: @add_to_itself
func.func @add_to_itself(%0: tensor<?x3xf32>) -> tensor<?x3xf32> {
  // CHECK: levit.add %arg0, %arg0
  %1 = levit.add %0, %0 : tensor<?x3xf32>
  return %1 : tensor<?x3xf32>
}

// -----

//===----------------------------------------------------------------------===//
// levit.average
//===----------------------------------------------------------------------===//

// CHECK-LABEL: @average_of_the_same
func.func @average_of_the_same(%0: tensor<?x3xf32>) -> tensor<?x3xf32> {
  // CHECK-NEXT: return %arg0
  %1 = levit.average %0, %0 : tensor<?x3xf32>
  return %1 : tensor<?x3xf32>
}

// CHECK-LABEL: @average_of_two
func.func @average_of_two(%0: tensor<?x3xf32>, %1: tensor<?x3xf32>) -> tensor<?x3xf32> {
  // CHECK: levit.average %arg0, %arg1
  %2 = levit.average %0, %1 : tensor<?x3xf32>
  return %2 : tensor<?x3xf32>
}

// -----

//===----------------------------------------------------------------------===//
// levit.linear
//===----------------------------------------------------------------------===//

// CHECK-LABEL: @linear_zero_bias
func.func @linear_zero_bias(%0: tensor<?x3xf32>, %w: tensor<2x3xf32>) -> tensor<?x2xf32> {
  // CHECK-NEXT: levit.linear %arg0, %arg1 : (tensor<?x3xf32>, tensor<2x3xf32>) -> tensor<?x2xf32>
  %zero = arith.constant dense<[0.0, -0.0]> : tensor<2xf32>
  %1 = levit.linear %0, %w bias %zero
      : (tensor<?x3xf32>, tensor<2x3xf32>, tensor<2xf32>) -> tensor<?x2xf32>
  return %1 : tensor<?x2xf32>
}

// CHECK-LABEL: @linear_zero_resource
func.func @linear_zero_resource(%0: tensor<?x3xf32>, %w: tensor<2x3xf32>) -> tensor<?x2xf32> {
  // CHECK-NEXT: levit.linear %arg0, %arg1 :
  %zero = arith.constant dense_resource<zeros> : tensor<2xf32>
  %1 = levit.linear %0, %w bias %zero
      : (tensor<?x3xf32>, tensor<2x3xf32>, tensor<2xf32>) -> tensor<?x2xf32>
  return %1 : tensor<?x2xf32>
}

// CHECK-LABEL: @grouped_linear_zero_bias
func.func @grouped_linear_zero_bias(%0: tensor<?x6xf32>, %w: tensor<4x3xf32>) -> tensor<?x4xf32> {
  // CHECK-NEXT: levit.grouped_linear %arg0, %arg1 : (tensor<?x6xf32>, tensor<4x3xf32>) -> tensor<?x4xf32>
  %zero = arith.constant dense<0.0> : tensor<4xf32>
  %1 = levit.grouped_linear %0, %w bias %zero
      : (tensor<?x6xf32>, tensor<4x3xf32>, tensor<4xf32>) -> tensor<?x4xf32>
  return %1 : tensor<?x4xf32>
}

// CHECK-LABEL: @linear_bias
func.func @linear_bias(%0: tensor<?x3xf32>, %w: tensor<2x3xf32>) -> tensor<?x2xf32> {
  // CHECK: levit.linear %arg0, %arg1 bias
  %b = arith.constant dense<[0.0, 1.0]> : tensor<2xf32>
  %1 = levit.linear %0, %w bias %b
      : (tensor<?x3xf32>, tensor<2x3xf32>, tensor<2xf32>) -> tensor<?x2xf32>
  return %1 : tensor<?x2xf32>
}

// CHECK-LABEL: @linear_unknown_bias
func.func @linear_unknown_bias(%0: tensor<?x3xf32>, %w: tensor<2x3xf32>, %b: tensor<2xf32>)
    -> tensor<?x2xf32> {
  // CHECK: levit.linear %arg0, %arg1 bias %arg2
  %1 = levit.linear %0, %w bias %b
      : (tensor<?x3xf32>, tensor<2x3xf32>, tensor<2xf32>) -> tensor<?x2xf32>
  return %1 : tensor<?x2xf32>
}

// A resource whose data is not there, or not the tensor's.
// CHECK-LABEL: @linear_lost_resource
func.func @linear_lost_resource(%0: tensor<?x3xf32>, %w: tensor<2x3xf32>) -> tensor<?x2xf32> {
  // CHECK-COUNT-2: levit.linear {{.*}} bias
  %lost = arith.constant dense_resource<lost> : tensor<2xf32>
  %short = arith.constant dense_resource<short> : tensor<2xf32>
  %1 = levit.linear %0, %w bias %lost
      : (tensor<?x3xf32>, tensor<2x3xf32>, tensor<2xf32>) -> tensor<?x2xf32>
  %2 = levit.linear %0, %w bias %short
      : (tensor<?x3xf32>, tensor<2x3xf32>, tensor<2xf32>) -> tensor<?x2xf32>
  %3 = levit.add %1, %2 : tensor<?x2xf32>
  return %3 : tensor<?x2xf32>
}

{-#
  dialect_resources: {
    builtin: {
      zeros: "0x040000000000000000000000",
      short: "0x0400000000000000"
    }
  }
#-}

// -----

//===----------------------------------------------------------------------===//
// levit.subsample
//===----------------------------------------------------------------------===//

// CHECK-LABEL: @subsample_all
func.func @subsample_all(%0: tensor<?x6x5xf32>) -> tensor<?x6x5xf32> {
  // CHECK-NEXT: return %arg0
  %1 = levit.subsample %0 grid [2, 3] stride 1 : tensor<?x6x5xf32> -> tensor<?x6x5xf32>
  return %1 : tensor<?x6x5xf32>
}

// CHECK-LABEL: @subsample_twice
func.func @subsample_twice(%0: tensor<?x63x5xf32>) -> tensor<?x4x5xf32> {
  // CHECK-NEXT: levit.subsample %arg0 grid [7, 9] stride 6 : tensor<?x63x5xf32> -> tensor<?x4x5xf32>
  %1 = levit.subsample %0 grid [7, 9] stride 2 : tensor<?x63x5xf32> -> tensor<?x20x5xf32>
  %2 = levit.subsample %1 grid [4, 5] stride 3 : tensor<?x20x5xf32> -> tensor<?x4x5xf32>
  return %2 : tensor<?x4x5xf32>
}

// Strides far beyond the grid, whose product is beyond 64 bits.
// CHECK-LABEL: @subsample_huge_strides
func.func @subsample_huge_strides(%0: tensor<?x15x5xf32>) -> tensor<?x1x5xf32> {
  // CHECK-NEXT: levit.subsample %arg0 grid [3, 5] stride 25 : tensor<?x15x5xf32> -> tensor<?x1x5xf32>
  %1 = levit.subsample %0 grid [3, 5] stride 4611686018427387904
      : tensor<?x15x5xf32> -> tensor<?x1x5xf32>
  %2 = levit.subsample %1 grid [1, 1] stride 4611686018427387904
      : tensor<?x1x5xf32> -> tensor<?x1x5xf32>
  return %2 : tensor<?x1x5xf32>
}

// The six tokens of a 2 x 3 grid, seen as one of 3 x 2.
// CHECK-LABEL: @subsample_of_another_grid
func.func @subsample_of_another_grid(%0: tensor<?x20x5xf32>) -> tensor<?x2x5xf32> {
  // CHECK: levit.subsample %arg0 grid [4, 5] stride 2
  // CHECK: levit.subsample %{{.*}} grid [3, 2] stride 2
  %1 = levit.subsample %0 grid [4, 5] stride 2 : tensor<?x20x5xf32> -> tensor<?x6x5xf32>
  %2 = levit.subsample %1 grid [3, 2] stride 2 : tensor<?x6x5xf32> -> tensor<?x2x5xf32>
  return %2 : tensor<?x2x5xf32>
}

// -----

//===----------------------------------------------------------------------===//
// levit.tap
//===----------------------------------------------------------------------===//

// Nobody reads it here, but somebody may after --levit-expose-taps.
// CHECK-LABEL: @tap_stays
func.func @tap_stays(%0: tensor<?x3xf32>) -> tensor<?x3xf32> {
  // CHECK: levit.tap %arg0 "seen"
  %1 = levit.tap %0 "seen" : tensor<?x3xf32>
  return %0 : tensor<?x3xf32>
}

// Nor is anything else left that nobody reads.
// CHECK-LABEL: @unused
func.func @unused(%0: tensor<?x3xf32>) -> tensor<?x3xf32> {
  // CHECK-NEXT: return
  %1 = levit.hardswish %0 : tensor<?x3xf32>
  return %0 : tensor<?x3xf32>
}
