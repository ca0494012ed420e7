// RUN: levit-opt %s --levit-expose-taps | FileCheck %s

// CHECK-LABEL: @model(
// CHECK-SAME: %arg0: tensor<?x1x2x2xf32>) -> (tensor<?x1xf32>, tensor<?x4x1xf32> {levit.tap = "tokens"})
func.func @model(%0: tensor<?x1x2x2xf32>) -> tensor<?x1xf32> attributes {levit.model} {
  // CHECK: %[[T:.*]] = levit.flatten
  // CHECK-NEXT: %[[P:.*]] = levit.mean_pool %[[T]]
  // CHECK-NEXT: return %[[P]], %[[T]] :
  %1 = levit.channels_last %0 : tensor<?x1x2x2xf32> -> tensor<?x2x2x1xf32>
  %2 = levit.flatten %1 : tensor<?x2x2x1xf32> -> tensor<?x4x1xf32>
  %3 = levit.tap %2 "tokens" : tensor<?x4x1xf32>
  %4 = levit.mean_pool %3 : tensor<?x4x1xf32> -> tensor<?x1xf32>
  return %4 : tensor<?x1xf32>   // returns %4 and %2
}

// The taps are results in the order of the program, behind the logits; also one
// that nothing reads.

// CHECK-LABEL: @taps(
// CHECK-SAME: -> (tensor<?x1xf32>, tensor<?x2x2x1xf32> {levit.tap = "image"}, tensor<?x4x1xf32> {levit.tap = "tokens"}, tensor<?x1xf32> {levit.tap = "pool"})
func.func @taps(%0: tensor<?x1x2x2xf32>) -> tensor<?x1xf32> attributes {levit.model} {
  // CHECK-NEXT: %[[I:.*]] = levit.channels_last
  // CHECK-NEXT: %[[T:.*]] = levit.flatten %[[I]]
  // CHECK-NEXT: %[[P:.*]] = levit.mean_pool %[[T]]
  // CHECK-NEXT: %[[H:.*]] = levit.hardswish %[[P]]
  // CHECK-NEXT: return %[[H]], %[[I]], %[[T]], %[[P]] :
  %1 = levit.channels_last %0 : tensor<?x1x2x2xf32> -> tensor<?x2x2x1xf32>
  %2 = levit.tap %1 "image" : tensor<?x2x2x1xf32>
  %3 = levit.flatten %1 : tensor<?x2x2x1xf32> -> tensor<?x4x1xf32>
  %4 = levit.tap %3 "tokens" : tensor<?x4x1xf32>
  %5 = levit.mean_pool %4 : tensor<?x4x1xf32> -> tensor<?x1xf32>
  %6 = levit.tap %5 "pool" : tensor<?x1xf32>
  %7 = levit.hardswish %6 : tensor<?x1xf32>
  return %7 : tensor<?x1xf32>
}

// Only the model's results can be read from outside.
// CHECK-LABEL: @not_the_model
// CHECK-SAME: -> tensor<?x4x2xf32> {
func.func @not_the_model(%0: tensor<?x4x2xf32>) -> tensor<?x4x2xf32> {
  // CHECK: levit.tap %arg0 "blocks.0"
  %1 = levit.tap %0 "blocks.0" : tensor<?x4x2xf32>
  return %1 : tensor<?x4x2xf32>
}

// CHECK: func.func private @declaration
func.func private @declaration(tensor<?x1x2x2xf32>) -> tensor<?x1xf32> attributes {levit.model}
