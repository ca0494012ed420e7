// RUN: levit-opt %s --convert-levit-to-linalg=pad-tokens=3 --canonicalize | FileCheck %s
// RUN: levit-opt %s --convert-levit-to-linalg=pad-tokens=6 --canonicalize | FileCheck %s --check-prefix=PLAIN
// RUN: %same-results %s --convert-levit-to-linalg=pad-tokens=3
// RUN: levit-opt %s --convert-levit-to-linalg=pad-tokens=3 --canonicalize --cse --levit-bufferize | FileCheck %s --check-prefix=BUFFERS

// An odd number of tokens gets one more row an image; it is cut off again where
// tokens are not taken one by one.
// CHECK-LABEL: @odd(
// CHECK: %[[BEGIN:.*]] = tensor.insert_slice %arg0 into %{{.*}}[0, 0, 0] [2, 5, 4] [1, 1, 1] : tensor<2x5x4xf32> into tensor<2x6x4xf32>
// CHECK: %[[REST:.*]] = tensor.extract_slice %[[BEGIN]][0, 5, 0] [2, 1, 4] [1, 1, 1]
// CHECK: %[[ZEROS:.*]] = linalg.fill ins(%{{.*}} : f32) outs(%[[REST]] :
// CHECK: %[[PADDED:.*]] = tensor.insert_slice %[[ZEROS]] into %[[BEGIN]][0, 5, 0] [2, 1, 4] [1, 1, 1]
// CHECK: %[[ROWS:.*]] = tensor.collapse_shape %[[PADDED]] {{\[}}[0, 1], [2]] : tensor<2x6x4xf32> into tensor<12x4xf32>
// CHECK: linalg.generic {{.*}} ins(%[[ROWS]], %arg1 : tensor<12x4xf32>, tensor<8x4xf32>) {{.*}} attrs = {levit.tokens = 6 : i64}
// CHECK: %[[TOKENS:.*]] = tensor.expand_shape %{{.*}} : tensor<12x8xf32> into tensor<2x6x8xf32>
// CHECK: tensor.extract_slice %[[TOKENS]][0, 0, 0] [2, 5, 8] [1, 1, 1]
// PLAIN-LABEL: @odd(
// PLAIN-NOT: insert_slice
// PLAIN: attrs = {levit.tokens = 5 : i64}
// PLAIN: return
func.func @odd(%x: tensor<2x5x4xf32>, %w: tensor<8x4xf32>) -> tensor<2x5x8xf32> {
  %0 = levit.linear %x, %w : (tensor<2x5x4xf32>, tensor<8x4xf32>) -> tensor<2x5x8xf32>
  %1 = levit.hardswish %0 : tensor<2x5x8xf32>
  return %1 : tensor<2x5x8xf32>
}

// CHECK-LABEL: @even(
// CHECK-NOT: insert_slice
// CHECK: attrs = {levit.tokens = 4 : i64}
// CHECK: return
func.func @even(%x: tensor<2x4x4xf32>, %w: tensor<8x4xf32>) -> tensor<2x4x8xf32> {
  %0 = levit.linear %x, %w : (tensor<2x4x4xf32>, tensor<8x4xf32>) -> tensor<2x4x8xf32>
  return %0 : tensor<2x4x8xf32>
}

// A grid of 3 x 3 tokens, of which 2 x 2 stay.
// CHECK-LABEL: @subsample(
// CHECK: return
func.func @subsample(%x: tensor<2x9x4xf32>, %w: tensor<8x4xf32>) -> tensor<2x4x8xf32> {
  %0 = levit.linear %x, %w : (tensor<2x9x4xf32>, tensor<8x4xf32>) -> tensor<2x9x8xf32>
  %1 = levit.subsample %0 grid [3, 3] stride 2 : tensor<2x9x8xf32> -> tensor<2x4x8xf32>
  return %1 : tensor<2x4x8xf32>
}

// CHECK-LABEL: @mean(
// CHECK: return
func.func @mean(%image: tensor<2x3x3x4xf32>, %w: tensor<8x4xf32>) -> tensor<2x8xf32> {
  %x = levit.flatten %image : tensor<2x3x3x4xf32> -> tensor<2x9x4xf32>
  %0 = levit.linear %x, %w : (tensor<2x9x4xf32>, tensor<8x4xf32>) -> tensor<2x9x8xf32>
  %1 = levit.mean_pool %0 : tensor<2x9x8xf32> -> tensor<2x8xf32>
  return %1 : tensor<2x8xf32>
}

// CHECK-LABEL: @attention(
// CHECK: return
func.func @attention(%x: tensor<1x3x4xf32>, %w: tensor<8x4xf32>, %bias: tensor<2x3x3xf32>, %p: tensor<4x4xf32>) -> tensor<1x3x4xf32> {
  %0 = levit.linear %x, %w : (tensor<1x3x4xf32>, tensor<8x4xf32>) -> tensor<1x3x8xf32>
  %q, %k, %v = levit.split_heads %0 : tensor<1x3x8xf32> -> tensor<1x3x2x1xf32>, tensor<1x3x2x1xf32>, tensor<1x3x2x2xf32>
  %1 = levit.attention %q, %k, %v, %bias scale 1.0
      : (tensor<1x3x2x1xf32>, tensor<1x3x2x1xf32>, tensor<1x3x2x2xf32>, tensor<2x3x3xf32>) -> tensor<1x3x4xf32>
  %2 = levit.linear %1, %p : (tensor<1x3x4xf32>, tensor<4x4xf32>) -> tensor<1x3x4xf32>
  %3 = levit.add %x, %2 : tensor<1x3x4xf32>
  return %3 : tensor<1x3x4xf32>
}

// No padded matrix begins as a copy of another.
// BUFFERS-LABEL: @attentions(
// BUFFERS-NOT: memref.copy {{.*}} : memref<1x4x4xf32> to memref<1x4x4xf32>
// BUFFERS: return
func.func @attentions(%x: tensor<1x3x4xf32>, %w: tensor<8x4xf32>, %bias: tensor<2x3x3xf32>, %p: tensor<4x4xf32>) -> tensor<1x3x4xf32> {
  %0 = levit.linear %x, %w : (tensor<1x3x4xf32>, tensor<8x4xf32>) -> tensor<1x3x8xf32>
  %q0, %k0, %v0 = levit.split_heads %0 : tensor<1x3x8xf32> -> tensor<1x3x2x1xf32>, tensor<1x3x2x1xf32>, tensor<1x3x2x2xf32>
  %1 = levit.attention %q0, %k0, %v0, %bias scale 1.0
      : (tensor<1x3x2x1xf32>, tensor<1x3x2x1xf32>, tensor<1x3x2x2xf32>, tensor<2x3x3xf32>) -> tensor<1x3x4xf32>
  %2 = levit.linear %1, %w : (tensor<1x3x4xf32>, tensor<8x4xf32>) -> tensor<1x3x8xf32>
  %q1, %k1, %v1 = levit.split_heads %2 : tensor<1x3x8xf32> -> tensor<1x3x2x1xf32>, tensor<1x3x2x1xf32>, tensor<1x3x2x2xf32>
  %3 = levit.attention %q1, %k1, %v1, %bias scale 1.0
      : (tensor<1x3x2x1xf32>, tensor<1x3x2x1xf32>, tensor<1x3x2x2xf32>, tensor<2x3x3xf32>) -> tensor<1x3x4xf32>
  %4 = levit.linear %3, %p : (tensor<1x3x4xf32>, tensor<4x4xf32>) -> tensor<1x3x4xf32>
  %5 = levit.add %1, %4 : tensor<1x3x4xf32>
  return %5 : tensor<1x3x4xf32>
}
