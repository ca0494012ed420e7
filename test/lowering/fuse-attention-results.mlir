// RUN: %same-results %s --levit-fuse-attention --convert-levit-to-linalg \
// RUN:   -- --levit-fuse-attention --convert-levit-to-linalg \
// RUN:      --levit-fuse-elementwise --levit-tile-gemm --levit-vectorize-rows \
// RUN:   -- --levit-fuse-attention --convert-levit-to-linalg \
// RUN:      --levit-tile-gemm="lanes=4 registers=16" --levit-vectorize-rows=lanes=4 \
// RUN:   -- --convert-levit-to-linalg --levit-tile-gemm --levit-vectorize-rows=lanes=8

// A single token: its value, whatever the scores.
func.func @one_token(%q: tensor<2x1x1x8xf32>, %k: tensor<2x1x1x8xf32>, %v: tensor<2x1x1x16xf32>) -> tensor<2x1x16xf32> {
  %table = arith.constant dense<
     [[0.000]]> : tensor<1x1xf32>
  %bias = levit.attention_bias %table grid [1, 1] stride 1 : tensor<1x1xf32> -> tensor<1x1x1xf32>
  %1 = levit.attention %q, %k, %v, %bias scale 0.25
      : (tensor<2x1x1x8xf32>, tensor<2x1x1x8xf32>, tensor<2x1x1x16xf32>, tensor<1x1x1xf32>) -> tensor<2x1x16xf32>
  return %1 : tensor<2x1x16xf32>
}

// A shrinking attention on a grid that is not square.
func.func @shrinking(%q: tensor<2x2x2x16xf32>, %k: tensor<2x6x2x16xf32>, %v: tensor<2x6x2x5xf32>) -> tensor<2x2x10xf32> {
  %table = arith.constant dense<
     [[1.375, 0.250, -0.875, 0.875, -0.250, -1.375],
      [0.375, -0.750, 1.000, -0.125, -1.250, 0.500]]> : tensor<2x6xf32>
  %bias = levit.attention_bias %table grid [2, 3] stride 2 : tensor<2x6xf32> -> tensor<2x2x6xf32>
  %1 = levit.attention %q, %k, %v, %bias scale 1.0
      : (tensor<2x2x2x16xf32>, tensor<2x6x2x16xf32>, tensor<2x6x2x5xf32>, tensor<2x2x6xf32>) -> tensor<2x2x10xf32>
  return %1 : tensor<2x2x10xf32>
}

// A hardswish behind it.
func.func @hardswish(%q: tensor<1x25x2x24xf32>, %k: tensor<1x25x2x24xf32>, %v: tensor<1x25x2x8xf32>) -> tensor<1x25x16xf32> {
  %table = arith.constant dense<
     [[-0.125, -1.250, 0.500, -0.625, 1.125, 0.000, -1.125, 0.625, -0.500, 1.250, 0.125, -1.000, 0.750, -0.375, 1.375, 0.250, -0.875, 0.875, -0.250, -1.375, 0.375, -0.750, 1.000, -0.125, -1.250],
      [0.500, -0.625, 1.125, 0.000, -1.125, 0.625, -0.500, 1.250, 0.125, -1.000, 0.750, -0.375, 1.375, 0.250, -0.875, 0.875, -0.250, -1.375, 0.375, -0.750, 1.000, -0.125, -1.250, 0.500, -0.625]]> : tensor<2x25xf32>
  %bias = levit.attention_bias %table grid [5, 5] stride 1 : tensor<2x25xf32> -> tensor<2x25x25xf32>
  %1 = levit.attention %q, %k, %v, %bias scale 0.125
      : (tensor<1x25x2x24xf32>, tensor<1x25x2x24xf32>, tensor<1x25x2x8xf32>, tensor<2x25x25xf32>) -> tensor<1x25x16xf32>
  %2 = levit.hardswish %1 : tensor<1x25x16xf32>
  return %2 : tensor<1x25x16xf32>
}

// A hardswish behind it, but not only that.
func.func @read_twice(%q: tensor<2x9x1x8xf32>, %k: tensor<2x25x1x8xf32>, %v: tensor<2x25x1x33xf32>) -> tensor<2x9x33xf32> {
  %table = arith.constant dense<
     [[1.250, 0.125, -1.000, 0.750, -0.375, 1.375, 0.250, -0.875, 0.875, -0.250, -1.375, 0.375, -0.750, 1.000, -0.125, -1.250, 0.500, -0.625, 1.125, 0.000, -1.125, 0.625, -0.500, 1.250, 0.125]]> : tensor<1x25xf32>
  %bias = levit.attention_bias %table grid [5, 5] stride 2 : tensor<1x25xf32> -> tensor<1x9x25xf32>
  %1 = levit.attention %q, %k, %v, %bias scale 0.5
      : (tensor<2x9x1x8xf32>, tensor<2x25x1x8xf32>, tensor<2x25x1x33xf32>, tensor<1x9x25xf32>) -> tensor<2x9x33xf32>
  %2 = levit.hardswish %1 : tensor<2x9x33xf32>
  %3 = levit.add %1, %2 : tensor<2x9x33xf32>
  return %3 : tensor<2x9x33xf32>
}

// Strides that leave a row, or a column, of queries.
func.func @tall(%q: tensor<1x3x1x3xf32>, %k: tensor<1x14x1x3xf32>, %v: tensor<1x14x1x4xf32>) -> tensor<1x3x4xf32> {
  %table = arith.constant dense<
     [[-0.250, -1.375, 0.375, -0.750, 1.000, -0.125, -1.250, 0.500, -0.625, 1.125, 0.000, -1.125, 0.625, -0.500]]> : tensor<1x14xf32>
  %bias = levit.attention_bias %table grid [7, 2] stride 3 : tensor<1x14xf32> -> tensor<1x3x14xf32>
  %1 = levit.attention %q, %k, %v, %bias scale 2.0
      : (tensor<1x3x1x3xf32>, tensor<1x14x1x3xf32>, tensor<1x14x1x4xf32>, tensor<1x3x14xf32>) -> tensor<1x3x4xf32>
  %2 = levit.hardswish %1 : tensor<1x3x4xf32>
  return %2 : tensor<1x3x4xf32>
}
func.func @wide(%q: tensor<1x5x3x1xf32>, %k: tensor<1x17x3x1xf32>, %v: tensor<1x17x3x1xf32>) -> tensor<1x5x3xf32> {
  %table = arith.constant dense<
     [[1.125, 0.000, -1.125, 0.625, -0.500, 1.250, 0.125, -1.000, 0.750, -0.375, 1.375, 0.250, -0.875, 0.875, -0.250, -1.375, 0.375],
      [-0.750, 1.000, -0.125, -1.250, 0.500, -0.625, 1.125, 0.000, -1.125, 0.625, -0.500, 1.250, 0.125, -1.000, 0.750, -0.375, 1.375],
      [0.250, -0.875, 0.875, -0.250, -1.375, 0.375, -0.750, 1.000, -0.125, -1.250, 0.500, -0.625, 1.125, 0.000, -1.125, 0.625, -0.500]]> : tensor<3x17xf32>
  %bias = levit.attention_bias %table grid [1, 17] stride 4 : tensor<3x17xf32> -> tensor<3x5x17xf32>
  %1 = levit.attention %q, %k, %v, %bias scale -1.0
      : (tensor<1x5x3x1xf32>, tensor<1x17x3x1xf32>, tensor<1x17x3x1xf32>, tensor<3x5x17xf32>) -> tensor<1x5x3xf32>
  return %1 : tensor<1x5x3xf32>
}

// A bias that is no table.
func.func @other_bias(%q: tensor<1x2x1x8xf32>, %k: tensor<1x3x1x8xf32>, %v: tensor<1x3x1x4xf32>, %bias: tensor<1x2x3xf32>) -> tensor<1x2x4xf32> {
  %1 = levit.attention %q, %k, %v, %bias scale 1.0
      : (tensor<1x2x1x8xf32>, tensor<1x3x1x8xf32>, tensor<1x3x1x4xf32>, tensor<1x2x3xf32>) -> tensor<1x2x4xf32>
  return %1 : tensor<1x2x4xf32>
}

// Two attentions with one bias.
func.func @shared_bias(%q: tensor<1x4x1x2xf32>, %k: tensor<1x4x1x2xf32>, %v: tensor<1x4x1x4xf32>, %w: tensor<1x4x1x4xf32>) -> tensor<1x4x4xf32> {
  %table = arith.constant dense<[[0.25, -1.0, 0.5, 0.75]]> : tensor<1x4xf32>
  %bias = levit.attention_bias %table grid [2, 2] stride 1 : tensor<1x4xf32> -> tensor<1x4x4xf32>
  %1 = levit.attention %q, %k, %v, %bias scale 1.0
      : (tensor<1x4x1x2xf32>, tensor<1x4x1x2xf32>, tensor<1x4x1x4xf32>, tensor<1x4x4xf32>) -> tensor<1x4x4xf32>
  %2 = levit.attention %k, %q, %w, %bias scale 2.0
      : (tensor<1x4x1x2xf32>, tensor<1x4x1x2xf32>, tensor<1x4x1x4xf32>, tensor<1x4x4xf32>) -> tensor<1x4x4xf32>
  %3 = levit.add %1, %2 : tensor<1x4x4xf32>
  return %3 : tensor<1x4x4xf32>
}
