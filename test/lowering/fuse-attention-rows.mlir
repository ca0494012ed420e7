// RUN: levit-opt %s --levit-fuse-attention --convert-levit-to-linalg \
// RUN:     --canonicalize --cse --levit-fuse-elementwise \
// RUN:     --levit-tile-gemm="lanes=4 registers=16" \
// RUN:     --levit-vectorize-rows=lanes=4 --canonicalize --cse --levit-bufferize \
// RUN:   | FileCheck %s

// The rows of scores and of exponentials, 9 keys each, begin at cache lines, and
// no pass on the way to memory takes that away.
// CHECK-LABEL: @attention(
// CHECK-COUNT-2: memref.alloc() {{.*}}: memref<2x16xf32>
// CHECK-NOT: memref.alloc() {{.*}}: memref<2x9xf32>
func.func @attention(%q: tensor<2x4x8x16xf32>, %k: tensor<2x9x8x16xf32>,
                     %v: tensor<2x9x8x32xf32>) -> tensor<2x4x256xf32> {
  %table = arith.constant dense<0.5> : tensor<8x9xf32>
  %bias = levit.attention_bias %table grid [3, 3] stride 2
      : tensor<8x9xf32> -> tensor<8x4x9xf32>
  %1 = levit.attention %q, %k, %v, %bias scale 0.25
      : (tensor<2x4x8x16xf32>, tensor<2x9x8x16xf32>, tensor<2x9x8x32xf32>,
         tensor<8x4x9xf32>) -> tensor<2x4x256xf32>
  return %1 : tensor<2x4x256xf32>
}
