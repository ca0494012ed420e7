// RUN: levit-opt %s --levit-fuse-attention --canonicalize --cse | FileCheck %s

// CHECK-LABEL: @attention(
func.func @attention(%q: tensor<2x4x8x16xf32>, %k: tensor<2x9x8x16xf32>,
                     %v: tensor<2x9x8x32xf32>) -> tensor<2x4x256xf32> {
  // CHECK-DAG: %[[TABLE:.*]] = arith.constant dense_resource<{{.*}}> : tensor<8x2x15xf32>
  // CHECK-DAG: %[[SCALE:.*]] = arith.constant 2.500000e-01
  // CHECK: scf.forall (%[[IMAGE:.*]], %[[HEAD:.*]]) in (2, 8) shared_outs(%[[OUT:.*]] = %{{.*}}) -> (tensor<2x4x256xf32>)
  // CHECK: %[[CHANNEL:.*]] = affine.apply #{{.*}}(%[[HEAD]])
  // CHECK: %[[PART:.*]] = tensor.extract_slice %[[OUT]][%[[IMAGE]], 0, %[[CHANNEL]]] [1, 4, 32]
  // CHECK: %[[K:.*]] = tensor.extract_slice %arg1[%[[IMAGE]], 0, %[[HEAD]], 0] [1, 9, 1, 16]
  // CHECK: %[[KT:.*]] = linalg.transpose ins(%[[K]] : tensor<9x16xf32>) outs(%{{.*}} : tensor<16x9xf32>)
  // CHECK: %[[V:.*]] = tensor.extract_slice %arg2[%[[IMAGE]], 0, %[[HEAD]], 0] [1, 9, 1, 32]
  // A row of two queries.
  // CHECK: scf.for %[[ROW:.*]] = %c0 to %c2 step %c1 iter_args(%{{.*}} = %[[PART]])
  // CHECK: %[[Q:.*]] = tensor.extract_slice %arg0[%[[IMAGE]], %{{.*}}, %[[HEAD]], 0] [1, 2, 1, 16]
  // CHECK: %[[SCORES:.*]] = linalg.generic {{.*}} ins(%[[Q]], %[[KT]] : {{.*}} outs(%{{.*}} : tensor<2x9xf32>)
  // CHECK: %[[BIAS:.*]] = tensor.extract_slice %[[TABLE]][%[[HEAD]], 0, %{{.*}}] [1, 2, 9]
  // Rows begin at cache lines.
  // CHECK: %[[WHOLE:.*]] = bufferization.alloc_tensor() : tensor<2x16xf32>
  // CHECK: %[[ROWS:.*]] = tensor.extract_slice %[[WHOLE]]
  // CHECK: linalg.generic {{.*}} ins(%[[SCORES]], %[[BIAS]] : {{.*}} outs(%[[ROWS]] :
  // CHECK: arith.mulf %{{.*}}, %[[SCALE]]
  // The softmax, without the division.
  // CHECK: arith.cmpf ogt
  // CHECK: %[[OTHER:.*]] = bufferization.alloc_tensor() : tensor<2x16xf32>
  // CHECK: %[[OTHER_ROWS:.*]] = tensor.extract_slice %[[OTHER]]
  // CHECK: %[[EXPS:.*]] = linalg.generic {{.*}} outs(%[[OTHER_ROWS]] :
  // CHECK: math.exp
  // CHECK: arith.addf
  // CHECK-NOT: arith.divf
  // CHECK: %[[PV:.*]] = linalg.generic {{.*}} ins(%[[EXPS]], %[[V]] : {{.*}} outs(%{{.*}} : tensor<2x32xf32>)
  // The division, and the hardswish.
  // CHECK: linalg.generic {{.*}} ins(%[[PV]],
  // CHECK: arith.divf
  // CHECK: arith.cmpf olt
  // CHECK: math.fma
  // CHECK: scf.forall.in_parallel
  // CHECK-NEXT: tensor.parallel_insert_slice %{{.*}} into %[[OUT]][%[[IMAGE]], 0, %[[CHANNEL]]] [1, 4, 32]
  // CHECK-NOT: levit.
  %table = arith.constant dense<0.5> : tensor<8x9xf32>
  %bias = levit.attention_bias %table grid [3, 3] stride 2
      : tensor<8x9xf32> -> tensor<8x4x9xf32>
  %1 = levit.attention %q, %k, %v, %bias scale 0.25
      : (tensor<2x4x8x16xf32>, tensor<2x9x8x16xf32>, tensor<2x9x8x32xf32>,
         tensor<8x4x9xf32>) -> tensor<2x4x256xf32>
  %2 = levit.hardswish %1 : tensor<2x4x256xf32>
  return %2 : tensor<2x4x256xf32>
}

// Values that all heads share.
// CHECK-LABEL: @shared_values(
func.func @shared_values(%q: tensor<2x4x8x16xf32>, %k: tensor<2x9x8x16xf32>,
                         %v: tensor<2x9x1x32xf32>) -> tensor<2x4x256xf32> {
  // CHECK: scf.forall (%[[IMAGE:.*]], %[[HEAD:.*]]) in (2, 8)
  // CHECK: tensor.extract_slice %arg1[%[[IMAGE]], 0, %[[HEAD]], 0] [1, 9, 1, 16]
  // CHECK: tensor.extract_slice %arg2[%[[IMAGE]], 0, 0, 0] [1, 9, 1, 32]
  // CHECK: return
  %table = arith.constant dense<0.5> : tensor<8x9xf32>
  %bias = levit.attention_bias %table grid [3, 3] stride 2
      : tensor<8x9xf32> -> tensor<8x4x9xf32>
  %1 = levit.attention %q, %k, %v, %bias scale 1.0
      : (tensor<2x4x8x16xf32>, tensor<2x9x8x16xf32>, tensor<2x9x1x32xf32>,
         tensor<8x4x9xf32>) -> tensor<2x4x256xf32>
  return %1 : tensor<2x4x256xf32>
}

// Without a scale, there is no product with it.
// CHECK-LABEL: @no_scale(
func.func @no_scale(%q: tensor<1x4x1x2xf32>, %k: tensor<1x4x1x2xf32>, %v: tensor<1x4x1x3xf32>) -> tensor<1x4x3xf32> {
  // CHECK: tensor.extract_slice %{{.*}}[0, 0, %{{.*}}] [1, 2, 4]
  // CHECK-NEXT: bufferization.alloc_tensor
  // CHECK-NEXT: tensor.extract_slice
  // CHECK-NEXT: linalg.generic
  // CHECK-NEXT: ^bb0
  // CHECK-NEXT: arith.addf
  // CHECK-NEXT: linalg.yield
  %table = arith.constant dense<[[0.0, 1.0, 2.0, 3.0]]> : tensor<1x4xf32>
  %bias = levit.attention_bias %table grid [2, 2] stride 1 : tensor<1x4xf32> -> tensor<1x4x4xf32>
  %1 = levit.attention %q, %k, %v, %bias scale 1.0
      : (tensor<1x4x1x2xf32>, tensor<1x4x1x2xf32>, tensor<1x4x1x3xf32>, tensor<1x4x4xf32>) -> tensor<1x4x3xf32>
  return %1 : tensor<1x4x3xf32>
}

// A hardswish is left where it is if something else reads the attention, too.
// CHECK-LABEL: @read_twice(
func.func @read_twice(%q: tensor<2x4x1x2xf32>, %k: tensor<2x4x1x2xf32>, %v: tensor<2x4x1x3xf32>) -> tensor<2x4x3xf32> {
  // CHECK: %[[A:.*]] = scf.forall
  // CHECK: %[[H:.*]] = levit.hardswish %[[A]]
  // CHECK: levit.add %[[A]], %[[H]]
  %table = arith.constant dense<[[0.0, 1.0, 2.0, 3.0]]> : tensor<1x4xf32>
  %bias = levit.attention_bias %table grid [2, 2] stride 1 : tensor<1x4xf32> -> tensor<1x4x4xf32>
  %1 = levit.attention %q, %k, %v, %bias scale 1.0
      : (tensor<2x4x1x2xf32>, tensor<2x4x1x2xf32>, tensor<2x4x1x3xf32>, tensor<1x4x4xf32>) -> tensor<2x4x3xf32>
  %2 = levit.hardswish %1 : tensor<2x4x3xf32>
  %3 = levit.add %1, %2 : tensor<2x4x3xf32>
  return %3 : tensor<2x4x3xf32>
}

// Left alone: a bias that is no table, a table that is no constant, a dynamic
// batch, and other element types.
// CHECK-LABEL: @other_bias(
func.func @other_bias(%q: tensor<1x2x1x8xf32>, %k: tensor<1x3x1x8xf32>, %v: tensor<1x3x1x4xf32>, %bias: tensor<1x2x3xf32>) -> tensor<1x2x4xf32> {
  // CHECK-NEXT: levit.attention
  %1 = levit.attention %q, %k, %v, %bias scale 1.0
      : (tensor<1x2x1x8xf32>, tensor<1x3x1x8xf32>, tensor<1x3x1x4xf32>, tensor<1x2x3xf32>) -> tensor<1x2x4xf32>
  return %1 : tensor<1x2x4xf32>
}

// CHECK-LABEL: @variable_table(
func.func @variable_table(%q: tensor<1x4x1x2xf32>, %k: tensor<1x4x1x2xf32>, %v: tensor<1x4x1x3xf32>, %table: tensor<1x4xf32>) -> tensor<1x4x3xf32> {
  // CHECK-NEXT: levit.attention_bias
  // CHECK-NEXT: levit.attention
  %bias = levit.attention_bias %table grid [2, 2] stride 1 : tensor<1x4xf32> -> tensor<1x4x4xf32>
  %1 = levit.attention %q, %k, %v, %bias scale 1.0
      : (tensor<1x4x1x2xf32>, tensor<1x4x1x2xf32>, tensor<1x4x1x3xf32>, tensor<1x4x4xf32>) -> tensor<1x4x3xf32>
  return %1 : tensor<1x4x3xf32>
}

// CHECK-LABEL: @dynamic(
func.func @dynamic(%q: tensor<?x4x1x2xf32>, %k: tensor<?x4x1x2xf32>, %v: tensor<?x4x1x3xf32>) -> tensor<?x4x3xf32> {
  // CHECK: levit.attention_bias
  // CHECK-NEXT: levit.attention
  %table = arith.constant dense<[[0.0, 1.0, 2.0, 3.0]]> : tensor<1x4xf32>
  %bias = levit.attention_bias %table grid [2, 2] stride 1 : tensor<1x4xf32> -> tensor<1x4x4xf32>
  %1 = levit.attention %q, %k, %v, %bias scale 1.0
      : (tensor<?x4x1x2xf32>, tensor<?x4x1x2xf32>, tensor<?x4x1x3xf32>, tensor<1x4x4xf32>) -> tensor<?x4x3xf32>
  return %1 : tensor<?x4x3xf32>
}

// CHECK-LABEL: @f16(
func.func @f16(%q: tensor<1x4x1x2xf16>, %k: tensor<1x4x1x2xf16>, %v: tensor<1x4x1x3xf16>) -> tensor<1x4x3xf16> {
  // CHECK: levit.attention_bias
  // CHECK-NEXT: levit.attention
  %table = arith.constant dense<[[0.0, 1.0, 2.0, 3.0]]> : tensor<1x4xf16>
  %bias = levit.attention_bias %table grid [2, 2] stride 1 : tensor<1x4xf16> -> tensor<1x4x4xf16>
  %1 = levit.attention %q, %k, %v, %bias scale 1.0
      : (tensor<1x4x1x2xf16>, tensor<1x4x1x2xf16>, tensor<1x4x1x3xf16>, tensor<1x4x4xf16>) -> tensor<1x4x3xf16>
  return %1 : tensor<1x4x3xf16>
}
