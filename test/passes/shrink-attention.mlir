// RUN: levit-opt %s --levit-shrink-attention | FileCheck %s

//===----------------------------------------------------------------------===//
// Subsample moves up
//===----------------------------------------------------------------------===//

// CHECK-LABEL: @subsample
func.func @subsample(%x: tensor<?x9x2xf32>, %w: tensor<3x2xf32>, %b: tensor<3xf32>,
                     %s: tensor<3xf32>) -> tensor<?x4x3xf32> {
  // CHECK: %[[S:.*]] = levit.subsample %arg0 grid [3, 3] stride 2 : tensor<?x9x2xf32> -> tensor<?x4x2xf32>
  // CHECK-NEXT: %[[L:.*]] = levit.linear %[[S]], %arg1 bias %arg2 : {{.*}} -> tensor<?x4x3xf32>
  // CHECK-NEXT: %[[N:.*]] = levit.batch_norm %[[L]], %arg3, {{.*}} : tensor<?x4x3xf32>
  // CHECK-NEXT: %[[H:.*]] = levit.hardswish %[[N]] : tensor<?x4x3xf32>
  // CHECK-NEXT: return %[[H]]
  %0 = levit.linear %x, %w bias %b
      : (tensor<?x9x2xf32>, tensor<3x2xf32>, tensor<3xf32>) -> tensor<?x9x3xf32>
  %1 = levit.batch_norm %0, %s, %s, %s, %s epsilon 1.0e-5
      : tensor<?x9x3xf32>, tensor<3xf32>
  %2 = levit.hardswish %1 : tensor<?x9x3xf32>
  %3 = levit.subsample %2 grid [3, 3] stride 2
      : tensor<?x9x3xf32> -> tensor<?x4x3xf32>
  return %3 : tensor<?x4x3xf32>
}

// CHECK-LABEL: @subsample_of_sum
func.func @subsample_of_sum(%x: tensor<?x4x2xf32>, %y: tensor<?x4x2xf32>) -> tensor<?x1x2xf32> {
  // CHECK-DAG: %[[X:.*]] = levit.subsample %arg0
  // CHECK-DAG: %[[Y:.*]] = levit.subsample %arg1
  // CHECK: levit.add %[[X]], %[[Y]] : tensor<?x1x2xf32>
  %0 = levit.add %x, %y : tensor<?x4x2xf32>
  %1 = levit.subsample %0 grid [2, 2] stride 2
      : tensor<?x4x2xf32> -> tensor<?x1x2xf32>
  return %1 : tensor<?x1x2xf32>
}

// CHECK-LABEL: @subsample_of_double
func.func @subsample_of_double(%x: tensor<?x4x2xf32>) -> tensor<?x1x2xf32> {
  // CHECK: %[[X:.*]] = levit.subsample %arg0
  // CHECK-NEXT: levit.add %[[X]], %[[X]] : tensor<?x1x2xf32>
  %0 = levit.add %x, %x : tensor<?x4x2xf32>
  %1 = levit.subsample %0 grid [2, 2] stride 2
      : tensor<?x4x2xf32> -> tensor<?x1x2xf32>
  return %1 : tensor<?x1x2xf32>
}

// All tokens are computed anyway.
// CHECK-LABEL: @subsample_of_shared
func.func @subsample_of_shared(%x: tensor<?x4x2xf32>) -> (tensor<?x4x2xf32>, tensor<?x1x2xf32>) {
  // CHECK: %[[H:.*]] = levit.hardswish %arg0
  // CHECK-NEXT: levit.subsample %[[H]]
  %0 = levit.hardswish %x : tensor<?x4x2xf32>
  %1 = levit.subsample %0 grid [2, 2] stride 2
      : tensor<?x4x2xf32> -> tensor<?x1x2xf32>
  return %0, %1 : tensor<?x4x2xf32>, tensor<?x1x2xf32>
}

// CHECK-LABEL: @subsample_of_tap
func.func @subsample_of_tap(%x: tensor<?x4x2xf32>) -> tensor<?x1x2xf32> {
  // CHECK: %[[T:.*]] = levit.tap %arg0
  // CHECK-NEXT: levit.subsample %[[T]]
  %0 = levit.tap %x "all" : tensor<?x4x2xf32>
  %1 = levit.subsample %0 grid [2, 2] stride 2
      : tensor<?x4x2xf32> -> tensor<?x1x2xf32>
  return %1 : tensor<?x1x2xf32>
}

//===----------------------------------------------------------------------===//
// The scale goes into the weights
//===----------------------------------------------------------------------===//

// CHECK-LABEL: @scale
func.func @scale(%x: tensor<?x1x2xf32>, %bias: tensor<1x1x1xf32>)
    -> tensor<?x1x2xf32> {
  // CHECK: %[[W:.*]] = arith.constant dense<{{\[}}[5.000000e-01, 1.000000e+00], [3.000000e+00, 4.000000e+00], [5.000000e+00, 6.000000e+00], [7.000000e+00, 8.000000e+00]]>
  // CHECK-NEXT: %[[L:.*]] = levit.linear %arg0, %[[W]] :
  // CHECK-NEXT: %[[P:.*]]:3 = levit.split_heads %[[L]]
  // CHECK-NEXT: levit.attention %[[P]]#0, %[[P]]#1, %[[P]]#2, %arg1 scale 1.000000e+00
  %w = arith.constant dense<[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0]]>
      : tensor<4x2xf32>
  %0 = levit.linear %x, %w
      : (tensor<?x1x2xf32>, tensor<4x2xf32>) -> tensor<?x1x4xf32>
  %q, %k, %v = levit.split_heads %0 : tensor<?x1x4xf32>
      -> tensor<?x1x1x1xf32>, tensor<?x1x1x1xf32>, tensor<?x1x1x2xf32>
  %1 = levit.attention %q, %k, %v, %bias scale 0.5
      : (tensor<?x1x1x1xf32>, tensor<?x1x1x1xf32>, tensor<?x1x1x2xf32>,
         tensor<1x1x1xf32>) -> tensor<?x1x2xf32>
  return %1 : tensor<?x1x2xf32>
}

// Two heads of (value, query, query, key, key): rows 1, 2 and 6, 7.
// CHECK-LABEL: @scale_of_some_rows
func.func @scale_of_some_rows(%x: tensor<?x1x1xf32>, %bias: tensor<2x1x1xf32>)
    -> tensor<?x1x2xf32> {
  // CHECK-DAG: %[[W:.*]] = arith.constant dense<{{\[}}[0.000000e+00], [1.000000e-01], [2.000000e-01], [3.000000e+00], [4.000000e+00], [5.000000e+00], [6.000000e-01], [0.699999988], [8.000000e+00], [9.000000e+00]]>
  // CHECK-DAG: %[[B:.*]] = arith.constant dense<[1.000000e+01, 1.100000e+00, 1.200000e+00, 1.300000e+01, 1.400000e+01, 1.500000e+01, 1.600000e+00, 1.700000e+00, 1.800000e+01, 1.900000e+01]>
  // CHECK: levit.linear %arg0, %[[W]] bias %[[B]]
  // CHECK: levit.attention %{{.*}}#1, %{{.*}}#2, %{{.*}}#0, %arg1 scale 1.000000e+00
  %w = arith.constant dense<[[0.0], [1.0], [2.0], [3.0], [4.0],
                             [5.0], [6.0], [7.0], [8.0], [9.0]]> : tensor<10x1xf32>
  %b = arith.constant dense<[10.0, 11.0, 12.0, 13.0, 14.0,
                             15.0, 16.0, 17.0, 18.0, 19.0]> : tensor<10xf32>
  %0 = levit.linear %x, %w bias %b
      : (tensor<?x1x1xf32>, tensor<10x1xf32>, tensor<10xf32>) -> tensor<?x1x10xf32>
  %v, %q, %k = levit.split_heads %0 : tensor<?x1x10xf32>
      -> tensor<?x1x2x1xf32>, tensor<?x1x2x2xf32>, tensor<?x1x2x2xf32>
  %1 = levit.attention %q, %k, %v, %bias scale 0.1
      : (tensor<?x1x2x2xf32>, tensor<?x1x2x2xf32>, tensor<?x1x2x1xf32>,
         tensor<2x1x1xf32>) -> tensor<?x1x2xf32>
  return %1 : tensor<?x1x2xf32>
}

// The scale is a double: 3 * 0.3 is 0.9, but 0.900000035 with 0.3 of float.
// CHECK-LABEL: @scale_in_double
func.func @scale_in_double(%x: tensor<?x1x1xf32>, %bias: tensor<1x1x1xf32>)
    -> tensor<?x1x1xf32> {
  // CHECK: arith.constant dense<{{\[}}[0.899999976], [1.000000e+00], [1.000000e+00]]>
  %w = arith.constant dense<[[3.0], [1.0], [1.0]]> : tensor<3x1xf32>
  %0 = levit.linear %x, %w
      : (tensor<?x1x1xf32>, tensor<3x1xf32>) -> tensor<?x1x3xf32>
  %q, %k, %v = levit.split_heads %0 : tensor<?x1x3xf32>
      -> tensor<?x1x1x1xf32>, tensor<?x1x1x1xf32>, tensor<?x1x1x1xf32>
  %1 = levit.attention %q, %k, %v, %bias scale 0.3
      : (tensor<?x1x1x1xf32>, tensor<?x1x1x1xf32>, tensor<?x1x1x1xf32>,
         tensor<1x1x1xf32>) -> tensor<?x1x1xf32>
  return %1 : tensor<?x1x1xf32>
}

// Queries that something else reads keep their scale.
// CHECK-LABEL: @scale_of_shared_queries
func.func @scale_of_shared_queries(%x: tensor<?x1x1xf32>, %bias: tensor<1x1x1xf32>)
    -> (tensor<?x1x1xf32>, tensor<?x1x1x1xf32>) {
  // CHECK: levit.attention {{.*}} scale 5.000000e-01
  %w = arith.constant dense<[[1.0], [2.0], [3.0]]> : tensor<3x1xf32>
  %0 = levit.linear %x, %w
      : (tensor<?x1x1xf32>, tensor<3x1xf32>) -> tensor<?x1x3xf32>
  %q, %k, %v = levit.split_heads %0 : tensor<?x1x3xf32>
      -> tensor<?x1x1x1xf32>, tensor<?x1x1x1xf32>, tensor<?x1x1x1xf32>
  %1 = levit.attention %q, %k, %v, %bias scale 0.5
      : (tensor<?x1x1x1xf32>, tensor<?x1x1x1xf32>, tensor<?x1x1x1xf32>,
         tensor<1x1x1xf32>) -> tensor<?x1x1xf32>
  return %1, %q : tensor<?x1x1xf32>, tensor<?x1x1x1xf32>
}

// So do queries that are keys as well.
// CHECK-LABEL: @scale_of_queries_as_keys
func.func @scale_of_queries_as_keys(%x: tensor<?x1x1xf32>, %bias: tensor<1x1x1xf32>)
    -> tensor<?x1x1xf32> {
  // CHECK: levit.attention {{.*}} scale 5.000000e-01
  %w = arith.constant dense<[[1.0], [2.0]]> : tensor<2x1xf32>
  %0 = levit.linear %x, %w
      : (tensor<?x1x1xf32>, tensor<2x1xf32>) -> tensor<?x1x2xf32>
  %q, %v = levit.split_heads %0 : tensor<?x1x2xf32>
      -> tensor<?x1x1x1xf32>, tensor<?x1x1x1xf32>
  %1 = levit.attention %q, %q, %v, %bias scale 0.5
      : (tensor<?x1x1x1xf32>, tensor<?x1x1x1xf32>, tensor<?x1x1x1xf32>,
         tensor<1x1x1xf32>) -> tensor<?x1x1xf32>
  return %1 : tensor<?x1x1xf32>
}

// CHECK-LABEL: @scale_of_unknown_weights
func.func @scale_of_unknown_weights(%x: tensor<?x1x1xf32>, %w: tensor<3x1xf32>,
                                    %bias: tensor<1x1x1xf32>) -> tensor<?x1x1xf32> {
  // CHECK: levit.attention {{.*}} scale 5.000000e-01
  %0 = levit.linear %x, %w
      : (tensor<?x1x1xf32>, tensor<3x1xf32>) -> tensor<?x1x3xf32>
  %q, %k, %v = levit.split_heads %0 : tensor<?x1x3xf32>
      -> tensor<?x1x1x1xf32>, tensor<?x1x1x1xf32>, tensor<?x1x1x1xf32>
  %1 = levit.attention %q, %k, %v, %bias scale 0.5
      : (tensor<?x1x1x1xf32>, tensor<?x1x1x1xf32>, tensor<?x1x1x1xf32>,
         tensor<1x1x1xf32>) -> tensor<?x1x1xf32>
  return %1 : tensor<?x1x1xf32>
}

//===----------------------------------------------------------------------===//
// Products of one input become one
//===----------------------------------------------------------------------===//

// Keys and values of two heads apart, the values without a bias; the queries
// are of other tokens and stay.
// CHECK-LABEL: @keys_and_values
func.func @keys_and_values(%x: tensor<?x4x1xf32>, %y: tensor<?x1x1xf32>,
                           %bias: tensor<2x1x4xf32>) -> tensor<?x1x4xf32> {
  // CHECK-DAG: %[[W:.*]] = arith.constant dense<{{\[}}[1.000000e+00], [3.000000e+00], [4.000000e+00], [2.000000e+00], [5.000000e+00], [6.000000e+00]]>
  // CHECK-DAG: %[[B:.*]] = arith.constant dense<[1.000000e+01, 0.000000e+00, 0.000000e+00, 2.000000e+01, 0.000000e+00, 0.000000e+00]>
  // CHECK-DAG: %[[L:.*]] = levit.linear %arg0, %[[W]] bias %[[B]] : {{.*}} -> tensor<?x4x6xf32>
  // CHECK-DAG: %[[P:.*]]:2 = levit.split_heads %[[L]] : tensor<?x4x6xf32> -> tensor<?x4x2x1xf32>, tensor<?x4x2x2xf32>
  // CHECK-DAG: %[[M:.*]] = levit.linear %arg1, %{{.*}} :
  // CHECK-DAG: %[[Q:.*]] = levit.split_heads %[[M]]
  // CHECK: levit.attention %[[Q]], %[[P]]#0, %[[P]]#1, %arg2 scale 1.000000e+00
  %wq = arith.constant dense<[[7.0], [8.0]]> : tensor<2x1xf32>
  %wk = arith.constant dense<[[1.0], [2.0]]> : tensor<2x1xf32>
  %bk = arith.constant dense<[10.0, 20.0]> : tensor<2xf32>
  %wv = arith.constant dense<[[3.0], [4.0], [5.0], [6.0]]> : tensor<4x1xf32>
  %0 = levit.linear %y, %wq : (tensor<?x1x1xf32>, tensor<2x1xf32>) -> tensor<?x1x2xf32>
  %1 = levit.linear %x, %wk bias %bk
      : (tensor<?x4x1xf32>, tensor<2x1xf32>, tensor<2xf32>) -> tensor<?x4x2xf32>
  %2 = levit.linear %x, %wv : (tensor<?x4x1xf32>, tensor<4x1xf32>) -> tensor<?x4x4xf32>
  %q = levit.split_heads %0 : tensor<?x1x2xf32> -> tensor<?x1x2x1xf32>
  %k = levit.split_heads %1 : tensor<?x4x2xf32> -> tensor<?x4x2x1xf32>
  %v = levit.split_heads %2 : tensor<?x4x4xf32> -> tensor<?x4x2x2xf32>
  %3 = levit.attention %q, %k, %v, %bias scale 1.0
      : (tensor<?x1x2x1xf32>, tensor<?x4x2x1xf32>, tensor<?x4x2x2xf32>,
         tensor<2x1x4xf32>) -> tensor<?x1x4xf32>
  return %3 : tensor<?x1x4xf32>
}

// Queries, keys and values of the same tokens; then the scale.
// CHECK-LABEL: @queries_keys_and_values
func.func @queries_keys_and_values(%x: tensor<?x1x2xf32>, %bias: tensor<1x1x1xf32>)
    -> tensor<?x1x2xf32> {
  // CHECK: %[[W:.*]] = arith.constant dense<{{\[}}[5.000000e-01, 1.000000e+00], [3.000000e+00, 4.000000e+00], [5.000000e+00, 6.000000e+00], [7.000000e+00, 8.000000e+00]]>
  // CHECK-NEXT: %[[L:.*]] = levit.linear %arg0, %[[W]] :
  // CHECK-NEXT: %[[P:.*]]:3 = levit.split_heads %[[L]]
  // CHECK-NEXT: levit.attention %[[P]]#0, %[[P]]#1, %[[P]]#2, %arg1 scale 1.000000e+00
  %wq = arith.constant dense<[[1.0, 2.0]]> : tensor<1x2xf32>
  %wk = arith.constant dense<[[3.0, 4.0]]> : tensor<1x2xf32>
  %wv = arith.constant dense<[[5.0, 6.0], [7.0, 8.0]]> : tensor<2x2xf32>
  %0 = levit.linear %x, %wv : (tensor<?x1x2xf32>, tensor<2x2xf32>) -> tensor<?x1x2xf32>
  %1 = levit.linear %x, %wq : (tensor<?x1x2xf32>, tensor<1x2xf32>) -> tensor<?x1x1xf32>
  %2 = levit.linear %x, %wk : (tensor<?x1x2xf32>, tensor<1x2xf32>) -> tensor<?x1x1xf32>
  %v = levit.split_heads %0 : tensor<?x1x2xf32> -> tensor<?x1x1x2xf32>
  %q = levit.split_heads %1 : tensor<?x1x1xf32> -> tensor<?x1x1x1xf32>
  %k = levit.split_heads %2 : tensor<?x1x1xf32> -> tensor<?x1x1x1xf32>
  %3 = levit.attention %q, %k, %v, %bias scale 0.5
      : (tensor<?x1x1x1xf32>, tensor<?x1x1x1xf32>, tensor<?x1x1x2xf32>,
         tensor<1x1x1xf32>) -> tensor<?x1x2xf32>
  return %3 : tensor<?x1x2xf32>
}

// Two products stay two if their weights are not known, or something else reads
// one of them.
// CHECK-LABEL: @products_left_alone
func.func @products_left_alone(%x: tensor<?x1x1xf32>, %w: tensor<1x1xf32>,
                               %bias: tensor<1x1x1xf32>)
    -> (tensor<?x1x1xf32>, tensor<?x1x1xf32>) {
  // CHECK-COUNT-3: levit.linear
  // CHECK: levit.attention
  %c = arith.constant dense<1.0> : tensor<1x1xf32>
  %0 = levit.linear %x, %c : (tensor<?x1x1xf32>, tensor<1x1xf32>) -> tensor<?x1x1xf32>
  %1 = levit.linear %x, %c : (tensor<?x1x1xf32>, tensor<1x1xf32>) -> tensor<?x1x1xf32>
  %2 = levit.linear %x, %w : (tensor<?x1x1xf32>, tensor<1x1xf32>) -> tensor<?x1x1xf32>
  %q = levit.split_heads %0 : tensor<?x1x1xf32> -> tensor<?x1x1x1xf32>
  %k = levit.split_heads %1 : tensor<?x1x1xf32> -> tensor<?x1x1x1xf32>
  %v = levit.split_heads %2 : tensor<?x1x1xf32> -> tensor<?x1x1x1xf32>
  %3 = levit.attention %q, %k, %v, %bias scale 1.0
      : (tensor<?x1x1x1xf32>, tensor<?x1x1x1xf32>, tensor<?x1x1x1xf32>,
         tensor<1x1x1xf32>) -> tensor<?x1x1xf32>
  return %3, %1 : tensor<?x1x1xf32>, tensor<?x1x1xf32>
}
