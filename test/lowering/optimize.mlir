// RUN: levit-opt %s --levit-optimize | FileCheck %s

// A shrinking attention and two heads, as a checkpoint has them: no batch norm,
// scale, product of values or second head is left. The batch norms are x -> 2 * x.

// CHECK-LABEL: @model
func.func @model(%x: tensor<?x9x2xf32>) -> tensor<?x2xf32> {
  // 2 * (1, 0, 0, 1), and 2 * (1, 1, 2, 1)
  // CHECK-DAG: %[[WK:.*]] = arith.constant dense<{{\[}}[2.000000e+00, 0.000000e+00], [0.000000e+00, 2.000000e+00]]>
  // CHECK-DAG: %[[WV:.*]] = arith.constant dense<{{\[}}[2.000000e+00, 2.000000e+00], [4.000000e+00, 2.000000e+00]]>
  // 2 * 0.5 * (1, 2, 3, 4)
  // CHECK-DAG: %[[WQ:.*]] = arith.constant dense<{{\[}}[1.000000e+00, 2.000000e+00], [3.000000e+00, 4.000000e+00]]>
  // 2 * ((1, 0, 0, 1) + (3, 2, 2, 3)) / 2
  // CHECK-DAG: %[[HEAD:.*]] = arith.constant dense<{{\[}}[4.000000e+00, 2.000000e+00], [2.000000e+00, 4.000000e+00]]>
  // CHECK-NOT: batch_norm
  // CHECK: levit.linear %arg0, %[[WK]]
  // CHECK-NEXT: levit.split_heads
  // CHECK-NEXT: levit.subsample %arg0
  // CHECK-NEXT: levit.linear %{{.*}}, %[[WQ]]
  // CHECK-NEXT: levit.split_heads
  // CHECK-NEXT: levit.attention_bias
  // CHECK-NEXT: levit.split_heads %arg0
  // CHECK-NEXT: levit.attention {{.*}} scale 1.000000e+00
  // CHECK-NEXT: levit.grouped_linear %{{.*}}, %[[WV]]
  // CHECK-NEXT: levit.mean_pool
  // CHECK-NEXT: levit.linear %{{.*}}, %[[HEAD]]
  // CHECK-NEXT: return
  %wkv = arith.constant dense<[[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [2.0, 1.0]]> : tensor<4x2xf32>
  %wq = arith.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>
  %w1 = arith.constant dense<[[1.0, 0.0], [0.0, 1.0]]> : tensor<2x2xf32>
  %w2 = arith.constant dense<[[3.0, 2.0], [2.0, 3.0]]> : tensor<2x2xf32>
  %two = arith.constant dense<2.0> : tensor<2xf32>
  %zero = arith.constant dense<0.0> : tensor<2xf32>
  %variance = arith.constant dense<0.75> : tensor<2xf32>
  %two4 = arith.constant dense<2.0> : tensor<4xf32>
  %zero4 = arith.constant dense<0.0> : tensor<4xf32>
  %variance4 = arith.constant dense<0.75> : tensor<4xf32>
  %table = arith.constant dense<1.0> : tensor<1x9xf32>

  %0 = levit.linear %x, %wkv : (tensor<?x9x2xf32>, tensor<4x2xf32>) -> tensor<?x9x4xf32>
  %1 = levit.batch_norm %0, %two4, %zero4, %zero4, %variance4 epsilon 0.25
      : tensor<?x9x4xf32>, tensor<4xf32>
  %k, %v = levit.split_heads %1 : tensor<?x9x4xf32>
      -> tensor<?x9x1x2xf32>, tensor<?x9x1x2xf32>
  %2 = levit.linear %x, %wq : (tensor<?x9x2xf32>, tensor<2x2xf32>) -> tensor<?x9x2xf32>
  %3 = levit.batch_norm %2, %two, %zero, %zero, %variance epsilon 0.25
      : tensor<?x9x2xf32>, tensor<2xf32>
  %4 = levit.subsample %3 grid [3, 3] stride 2 : tensor<?x9x2xf32> -> tensor<?x4x2xf32>
  %q = levit.split_heads %4 : tensor<?x4x2xf32> -> tensor<?x4x1x2xf32>
  %bias = levit.attention_bias %table grid [3, 3] stride 2
      : tensor<1x9xf32> -> tensor<1x4x9xf32>
  %5 = levit.attention %q, %k, %v, %bias scale 0.5
      : (tensor<?x4x1x2xf32>, tensor<?x9x1x2xf32>, tensor<?x9x1x2xf32>,
         tensor<1x4x9xf32>) -> tensor<?x4x2xf32>
  %6 = levit.mean_pool %5 : tensor<?x4x2xf32> -> tensor<?x2xf32>
  %7 = levit.batch_norm %6, %two, %zero, %zero, %variance epsilon 0.25
      : tensor<?x2xf32>, tensor<2xf32>
  %8 = levit.linear %7, %w1 : (tensor<?x2xf32>, tensor<2x2xf32>) -> tensor<?x2xf32>
  %9 = levit.batch_norm %6, %two, %zero, %zero, %variance epsilon 0.25
      : tensor<?x2xf32>, tensor<2xf32>
  %10 = levit.linear %9, %w2 : (tensor<?x2xf32>, tensor<2x2xf32>) -> tensor<?x2xf32>
  %11 = levit.average %8, %10 : tensor<?x2xf32>
  return %11 : tensor<?x2xf32>
}
