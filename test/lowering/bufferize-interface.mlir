// RUN: levit-opt %s --levit-bufferize-interface --split-input-file --verify-diagnostics | FileCheck %s
// RUN: levit-opt %s --levit-bufferize --split-input-file --verify-diagnostics | FileCheck %s --check-prefix=LOOPS

// Results are computed where the caller wants them, without a copy.

// CHECK-LABEL: @f(
// CHECK-SAME:    %[[IN:[a-z0-9]+]]: memref<1x3x2x2xf32>, %[[OUT:[a-z0-9]+]]: memref<1x4xf32>, %[[TAP:[a-z0-9]+]]: memref<1x4xf32>) attributes {levit.model}
// CHECK-DAG:     %{{.*}} = bufferization.to_tensor %[[IN]] restrict
// CHECK:         %[[RESULT:.*]] = linalg.fill
// CHECK:         bufferization.materialize_in_destination %[[RESULT]] in restrict writable %[[OUT]]
// CHECK:         bufferization.materialize_in_destination %[[RESULT]] in restrict writable %[[TAP]]
// CHECK-NEXT:    return{{$}}

// LOOPS-LABEL: @f(
// LOOPS-SAME:    %{{.*}}: memref<1x3x2x2xf32>, %[[OUT:[a-z0-9]+]]: memref<1x4xf32>, %[[TAP:[a-z0-9]+]]: memref<1x4xf32>)
// LOOPS-NOT:     memref.alloc
// LOOPS:         memref.store %{{.*}}, %[[OUT]]
// LOOPS:         memref.copy %[[OUT]], %[[TAP]]
func.func @f(%image: tensor<1x3x2x2xf32>)
    -> (tensor<1x4xf32>, tensor<1x4xf32> {levit.tap = "stem"}) attributes {levit.model} {
  %one = arith.constant 1.0 : f32
  %empty = tensor.empty() : tensor<1x4xf32>
  %0 = linalg.fill ins(%one : f32) outs(%empty : tensor<1x4xf32>) -> tensor<1x4xf32>
  return %0, %0 : tensor<1x4xf32>, tensor<1x4xf32>
}

// A function that is no model keeps its interface.
// CHECK-LABEL: @other(
// CHECK-SAME:    tensor<4xf32>) -> tensor<4xf32>
func.func @other(%0: tensor<4xf32>) -> tensor<4xf32> {
  return %0 : tensor<4xf32>
}

// -----

// expected-error@+1 {{has the argument or result type 'tensor<?x3x2x2xf32>' (expected tensors of static shape)}}
func.func @dynamic(%image: tensor<?x3x2x2xf32>) -> tensor<?x4xf32> attributes {levit.model} {
  %one = arith.constant dense<1.0> : tensor<1x4xf32>
  %0 = tensor.cast %one : tensor<1x4xf32> to tensor<?x4xf32>
  return %0 : tensor<?x4xf32>
}

// -----

// expected-error@+1 {{has more than one block (expected one)}}
func.func @blocks(%image: tensor<1x3x2x2xf32>) -> tensor<1x4xf32> attributes {levit.model} {
  %one = arith.constant dense<1.0> : tensor<1x4xf32>
  cf.br ^end
^end:
  return %one : tensor<1x4xf32>
}
