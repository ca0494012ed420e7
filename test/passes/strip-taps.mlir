// RUN: levit-opt %s --levit-strip-taps | FileCheck %s

// CHECK-LABEL: @tapped
func.func @tapped(%0: tensor<?x4x2xf32>) -> tensor<?x4x2xf32> {
  // CHECK-NEXT: return %arg0
  %1 = levit.tap %0 "blocks.0" : tensor<?x4x2xf32>
  return %1 : tensor<?x4x2xf32>   // returns %0
}

// CHECK-LABEL: @f
func.func @f(%0: tensor<?x4x2xf32>) -> tensor<?x4x2xf32> {
  // CHECK-NEXT: %[[H:.*]] = levit.hardswish %arg0
  // CHECK-NEXT: return %[[H]]
  %1 = levit.tap %0 "blocks.0" : tensor<?x4x2xf32>
  %2 = levit.tap %1 "blocks.0.again" : tensor<?x4x2xf32>
  %3 = levit.hardswish %2 : tensor<?x4x2xf32>
  %4 = levit.tap %3 "blocks.1" : tensor<?x4x2xf32>
  return %4 : tensor<?x4x2xf32>
}

// CHECK-LABEL: @unused
func.func @unused(%0: tensor<?x4x2xf32>) {
  // CHECK-NEXT: return
  %1 = levit.tap %0 "blocks.0" : tensor<?x4x2xf32>
  return
}

// Names of results, which --levit-expose-taps has written, stay.
// CHECK-LABEL: @exposed
// CHECK-SAME: -> (tensor<?x2xf32>, tensor<?x2xf32> {levit.tap = "pool"})
func.func @exposed(%0: tensor<?x2xf32>)
    -> (tensor<?x2xf32>, tensor<?x2xf32> {levit.tap = "pool"}) {
  // CHECK-NEXT: %[[H:.*]] = levit.hardswish %arg0
  // CHECK-NEXT: return %[[H]], %arg0
  %1 = levit.hardswish %0 : tensor<?x2xf32>
  return %1, %0 : tensor<?x2xf32>, tensor<?x2xf32>
}
