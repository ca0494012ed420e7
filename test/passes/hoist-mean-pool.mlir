// RUN: levit-opt %s --levit-hoist-mean-pool | FileCheck %s

// CHECK-LABEL: @last_mlp
func.func @last_mlp(%x: tensor<?x16x2xf32>, %h: tensor<?x16x3xf32>, %w: tensor<2x3xf32>, %b: tensor<2xf32>)
    -> tensor<?x2xf32> {
  // CHECK-DAG: %[[X:.*]] = levit.mean_pool %arg0 : tensor<?x16x2xf32> -> tensor<?x2xf32>
  // CHECK-DAG: %[[H:.*]] = levit.mean_pool %arg1 : tensor<?x16x3xf32> -> tensor<?x3xf32>
  // CHECK-DAG: %[[Y:.*]] = levit.linear %[[H]], %arg2 bias %arg3 : (tensor<?x3xf32>, tensor<2x3xf32>, tensor<2xf32>) -> tensor<?x2xf32>
  // CHECK: %[[R:.*]] = levit.add %[[X]], %[[Y]] : tensor<?x2xf32>
  // CHECK-NEXT: return %[[R]]
  %0 = levit.linear %h, %w bias %b : (tensor<?x16x3xf32>, tensor<2x3xf32>, tensor<2xf32>) -> tensor<?x16x2xf32>
  %1 = levit.add %x, %0 : tensor<?x16x2xf32>
  %2 = levit.mean_pool %1 : tensor<?x16x2xf32> -> tensor<?x2xf32>
  return %2 : tensor<?x2xf32>
}

// CHECK-LABEL: @two_linears
func.func @two_linears(%x: tensor<4x9x3xf32>, %v: tensor<2x3xf32>, %w: tensor<5x2xf32>) -> tensor<4x5xf32> {
  // CHECK-NEXT: %[[X:.*]] = levit.mean_pool %arg0 : tensor<4x9x3xf32> -> tensor<4x3xf32>
  // CHECK-NEXT: %[[Y:.*]] = levit.linear %[[X]], %arg1
  // CHECK-NEXT: %[[Z:.*]] = levit.linear %[[Y]], %arg2
  // CHECK-NEXT: return %[[Z]]
  %0 = levit.linear %x, %v : (tensor<4x9x3xf32>, tensor<2x3xf32>) -> tensor<4x9x2xf32>
  %1 = levit.linear %0, %w : (tensor<4x9x2xf32>, tensor<5x2xf32>) -> tensor<4x9x5xf32>
  %2 = levit.mean_pool %1 : tensor<4x9x5xf32> -> tensor<4x5xf32>
  return %2 : tensor<4x5xf32>
}

// Nothing to gain: an activation, a sum of what is no linear, and linears and
// sums that are needed for every token.
// CHECK-LABEL: @others
func.func @others(%x: tensor<4x9x3xf32>, %y: tensor<4x9x3xf32>, %w: tensor<3x3xf32>)
    -> (tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x9x3xf32>, tensor<4x9x3xf32>) {
  // CHECK: %[[H:.*]] = levit.hardswish
  // CHECK: levit.mean_pool %[[H]]
  %h = levit.hardswish %x : tensor<4x9x3xf32>
  %0 = levit.mean_pool %h : tensor<4x9x3xf32> -> tensor<4x3xf32>
  // CHECK: %[[A:.*]] = levit.add
  // CHECK: levit.mean_pool %[[A]]
  %a = levit.add %x, %y : tensor<4x9x3xf32>
  %1 = levit.mean_pool %a : tensor<4x9x3xf32> -> tensor<4x3xf32>
  // CHECK: %[[L:.*]] = levit.linear
  // CHECK: levit.mean_pool %[[L]]
  %l = levit.linear %x, %w : (tensor<4x9x3xf32>, tensor<3x3xf32>) -> tensor<4x9x3xf32>
  %2 = levit.mean_pool %l : tensor<4x9x3xf32> -> tensor<4x3xf32>
  // CHECK: %[[M:.*]] = levit.linear
  // CHECK: %[[B:.*]] = levit.add
  // CHECK: levit.mean_pool %[[B]]
  %m = levit.linear %y, %w : (tensor<4x9x3xf32>, tensor<3x3xf32>) -> tensor<4x9x3xf32>
  %b = levit.add %y, %m : tensor<4x9x3xf32>
  %3 = levit.mean_pool %b : tensor<4x9x3xf32> -> tensor<4x3xf32>
  return %0, %1, %2, %3, %l, %b : tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x9x3xf32>, tensor<4x9x3xf32>
}
