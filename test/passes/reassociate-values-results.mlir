// RUN: %same-results %s --levit-reassociate-values --convert-levit-to-linalg \
// RUN:   -- --levit-reassociate-values --convert-levit-to-linalg=pad-tokens=4 \
// RUN:      --levit-fuse-elementwise --levit-pack-gemm=panel=2 --levit-tile-gemm=lanes=2 \
// RUN:   -- --levit-reassociate-values --levit-fuse-attention --convert-levit-to-linalg \
// RUN:      --levit-fuse-elementwise --levit-pack-gemm --levit-tile-gemm --levit-vectorize-rows

// Two heads, of which each averages all channels; a bias; values before keys.
func.func @heads(%x: tensor<2x9x3xf32>, %q: tensor<2x4x2x1xf32>) -> tensor<2x4x8xf32> {
  %w = arith.constant dense<[
      [0.0, 1.0, 2.0], [3.0, 4.0, 5.0], [6.0, 7.0, 8.0], [9.0, 10.0, 11.0],
      [12.0, 13.0, 14.0], [15.0, 16.0, 17.0], [18.0, 19.0, 20.0],
      [21.0, 22.0, 23.0], [24.0, 25.0, 26.0], [27.0, 28.0, 29.0]]>
      : tensor<10x3xf32>
  %b = arith.constant dense<[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0]>
      : tensor<10xf32>
  %table = arith.constant dense<[
      [0.5, 0.0, -0.5, 1.0, -1.0, 0.25, 0.75, -0.25, 0.125],
      [0.25, -1.0, 0.5, -0.5, 0.0, 1.0, 0.375, 0.5, -0.125]]> : tensor<2x9xf32>
  %bias = levit.attention_bias %table grid [3, 3] stride 2
      : tensor<2x9xf32> -> tensor<2x4x9xf32>
  %0 = levit.linear %x, %w bias %b
      : (tensor<2x9x3xf32>, tensor<10x3xf32>, tensor<10xf32>) -> tensor<2x9x10xf32>
  %v, %k = levit.split_heads %0
      : tensor<2x9x10xf32> -> tensor<2x9x2x4xf32>, tensor<2x9x2x1xf32>
  %1 = levit.attention %q, %k, %v, %bias scale 0.125
      : (tensor<2x4x2x1xf32>, tensor<2x9x2x1xf32>, tensor<2x9x2x4xf32>,
         tensor<2x4x9xf32>) -> tensor<2x4x8xf32>
  return %1 : tensor<2x4x8xf32>
}

// Values of their own.
func.func @values(%x: tensor<1x9x1xf32>, %q: tensor<1x4x1x1xf32>,
                  %k: tensor<1x9x1x1xf32>) -> tensor<1x4x2xf32> {
  %w = arith.constant dense<[[2.0], [3.0]]> : tensor<2x1xf32>
  %table = arith.constant dense<[[0.5, 0.0, -0.5, 1.0, -1.0, 0.25, 0.75, -0.25, 0.125]]> : tensor<1x9xf32>
  %bias = levit.attention_bias %table grid [3, 3] stride 2
      : tensor<1x9xf32> -> tensor<1x4x9xf32>
  %0 = levit.linear %x, %w : (tensor<1x9x1xf32>, tensor<2x1xf32>) -> tensor<1x9x2xf32>
  %v = levit.split_heads %0 : tensor<1x9x2xf32> -> tensor<1x9x1x2xf32>
  %1 = levit.attention %q, %k, %v, %bias scale 1.0
      : (tensor<1x4x1x1xf32>, tensor<1x9x1x1xf32>, tensor<1x9x1x2xf32>,
         tensor<1x4x9xf32>) -> tensor<1x4x2xf32>
  return %1 : tensor<1x4x2xf32>
}

// Blocks of rows and columns that do not divide evenly, and a hardswish behind.
func.func @larger(%x: tensor<3x25x7xf32>, %q: tensor<3x9x3x2xf32>,
                  %k: tensor<3x25x3x2xf32>) -> tensor<3x9x15xf32> {
  %w = arith.constant dense<[
      [-0.125, -0.500, 0.375, 0.875, -0.750, -1.000, 0.875],
      [0.000, -0.125, -0.250, 0.875, 0.875, 0.500, -0.500],
      [-0.125, -0.500, 1.000, 0.500, -1.000, -0.750, -0.375],
      [-0.875, 0.125, -1.000, 0.000, 0.875, 0.500, 0.625],
      [0.500, 0.750, -0.500, 0.375, -0.625, -0.875, -0.500],
      [0.875, -0.250, 0.000, 0.625, 0.125, 0.625, 1.000],
      [0.500, 0.375, 0.625, -0.125, 0.250, -1.000, 0.000],
      [-0.375, 0.250, -0.625, -0.250, 0.000, 0.125, -0.625],
      [-0.750, 0.875, 0.875, -0.750, 0.375, -0.750, 0.625],
      [-0.500, -1.000, 0.125, 0.625, 0.625, -0.625, -0.875],
      [-0.875, 0.500, 0.250, 0.000, 1.000, -0.125, -0.875],
      [0.125, -1.000, -0.750, -0.625, -0.875, -0.250, 0.625],
      [0.125, 0.000, -0.500, -0.875, 0.250, 0.250, 0.375],
      [-0.500, 0.500, 0.500, 0.750, 1.000, 0.500, -0.625],
      [1.000, 0.000, 0.625, -0.125, 0.125, 0.625, 0.000]]> : tensor<15x7xf32>
  %b = arith.constant dense<[1.000, 0.125, 0.250, -1.000, 0.625, 0.250, -1.000, 0.500, -0.500, -0.875, 0.250, 0.750, 0.375, 0.375, 0.000]>
      : tensor<15xf32>
  %table = arith.constant dense<[
      [0.875, -1.000, -0.875, -1.000, 0.375, 0.000, 0.750, 0.125, 0.250, -0.375, 0.375, -0.375, 0.250, 0.375, 0.000, 0.125, 0.500, -0.625, -1.000, -0.500, 0.125, 1.000, -0.125, 0.000, -0.125],
      [0.250, -0.375, 0.625, -0.625, -0.625, 0.250, 0.250, -0.125, 0.750, -0.375, -0.750, 0.250, -0.250, 0.750, 0.000, -0.125, -0.625, -0.875, 1.000, -0.250, 0.250, -0.375, 0.000, 0.250, -0.750],
      [0.375, -0.500, 0.625, 0.125, 1.000, 0.000, 0.750, 0.375, 0.625, 0.125, 0.625, 0.625, -0.875, 0.625, -0.500, -0.250, -1.000, 0.875, 1.000, 0.625, -0.125, -0.875, 0.750, 1.000, 0.125]]> : tensor<3x25xf32>
  %bias = levit.attention_bias %table grid [5, 5] stride 2
      : tensor<3x25xf32> -> tensor<3x9x25xf32>
  %0 = levit.linear %x, %w bias %b
      : (tensor<3x25x7xf32>, tensor<15x7xf32>, tensor<15xf32>) -> tensor<3x25x15xf32>
  %v = levit.split_heads %0 : tensor<3x25x15xf32> -> tensor<3x25x3x5xf32>
  %1 = levit.attention %q, %k, %v, %bias scale 0.5
      : (tensor<3x9x3x2xf32>, tensor<3x25x3x2xf32>, tensor<3x25x3x5xf32>,
         tensor<3x9x25xf32>) -> tensor<3x9x15xf32>
  %2 = levit.hardswish %1 : tensor<3x9x15xf32>
  return %2 : tensor<3x9x15xf32>
}
