// RUN: levit-opt %s --split-input-file --levit-specialize-batch=images=4 | FileCheck %s
// RUN: levit-opt %s --split-input-file --levit-specialize-batch | FileCheck %s --check-prefix=ONE
// RUN: not levit-opt %s --levit-specialize-batch=images=0 2>&1 | FileCheck %s --check-prefix=NONE

// NONE: error: the batch must have at least one image (images is 0)

// CHECK-LABEL: @f(
// CHECK-SAME: %arg0: tensor<4x2x8xf32>) -> tensor<4x2x8xf32>
// ONE-LABEL: @f(
// ONE-SAME: %arg0: tensor<1x2x8xf32>) -> tensor<1x2x8xf32>
func.func @f(%0: tensor<?x2x8xf32>) -> tensor<?x2x8xf32> {
  // CHECK-NEXT: levit.hardswish %arg0 : tensor<4x2x8xf32>
  // ONE-NEXT: levit.hardswish %arg0 : tensor<1x2x8xf32>
  %1 = levit.hardswish %0 : tensor<?x2x8xf32>   // becomes tensor<4x2x8xf32>
  return %1 : tensor<?x2x8xf32>
}

// Weights keep their shape; all results change.
// CHECK-LABEL: @model(
// CHECK-SAME: tensor<4x1x2x2xf32>) -> (tensor<4x3xf32>, tensor<4x4x1xf32> {levit.tap = "all"})
func.func @model(%0: tensor<?x1x2x2xf32>) -> (tensor<?x3xf32>, tensor<?x4x1xf32> {levit.tap = "all"})
    attributes {levit.model} {
  // CHECK: arith.constant dense<1.000000e+00> : tensor<3x1xf32>
  // CHECK: levit.channels_last %arg0 : tensor<4x1x2x2xf32> -> tensor<4x2x2x1xf32>
  // CHECK: levit.flatten %{{.*}} : tensor<4x2x2x1xf32> -> tensor<4x4x1xf32>
  // CHECK: levit.mean_pool %{{.*}} : tensor<4x4x1xf32> -> tensor<4x1xf32>
  // CHECK: levit.linear %{{.*}} : (tensor<4x1xf32>, tensor<3x1xf32>) -> tensor<4x3xf32>
  %w = arith.constant dense<1.0> : tensor<3x1xf32>
  %1 = levit.channels_last %0 : tensor<?x1x2x2xf32> -> tensor<?x2x2x1xf32>
  %2 = levit.flatten %1 : tensor<?x2x2x1xf32> -> tensor<?x4x1xf32>
  %3 = levit.mean_pool %2 : tensor<?x4x1xf32> -> tensor<?x1xf32>
  %4 = levit.linear %3, %w : (tensor<?x1xf32>, tensor<3x1xf32>) -> tensor<?x3xf32>
  return %4, %2 : tensor<?x3xf32>, tensor<?x4x1xf32>
}

// A batch that is fixed already stays what it is.
// CHECK-LABEL: @fixed(
// CHECK-SAME: tensor<2x8xf32>
func.func @fixed(%0: tensor<2x8xf32>) -> tensor<2x8xf32> {
  %1 = levit.hardswish %0 : tensor<2x8xf32>
  return %1 : tensor<2x8xf32>
}

// Two dynamic dimensions are no batch.
// CHECK-LABEL: @no_batch(
// CHECK-SAME: tensor<?x?xf32>
func.func @no_batch(%0: tensor<?x?xf32>) -> tensor<?x?xf32> {
  return %0 : tensor<?x?xf32>
}

// What other dialects mean by dimension 0 is not known.
// CHECK-LABEL: @other_dialects(
// CHECK-SAME: tensor<?x8xf32>
func.func @other_dialects(%0: tensor<?x8xf32>) -> tensor<?x8xf32> {
  // CHECK: arith.addf %arg0, %arg0 : tensor<?x8xf32>
  %1 = arith.addf %0, %0 : tensor<?x8xf32>
  return %1 : tensor<?x8xf32>
}

// CHECK: func.func private @declaration(tensor<?x8xf32>)
func.func private @declaration(tensor<?x8xf32>)
