// RUN: %same-results %s --levit-peel-padding \
// RUN:   -- --levit-peel-padding --levit-tile-gemm="lanes=4 registers=16 min-work=0 image-bytes=0" \
// RUN:   -- --levit-peel-padding --levit-tile-gemm="lanes=8 registers=16 min-work=100000000 image-bytes=0"

// Convolutions with padding on both sides, with and without an image in front of what
// they are put into, compute the same without it.

// A window of 5 and padding of 2: two positions at each edge, each a part of its own.
#x5 = affine_map<(x, c, k) -> (x + k)>
#w5 = affine_map<(x, c, k) -> (k, c)>
#r5 = affine_map<(x, c, k) -> (x, c)>
#id2 = affine_map<(x, c) -> (x, c)>
#c2 = affine_map<(x, c) -> (c)>
func.func @window5(%image: tensor<11xf32>, %w: tensor<5x8xf32>, %bias: tensor<8xf32>) -> tensor<11x8xf32> {
  %zero = arith.constant 0.0 : f32
  %0 = tensor.empty() : tensor<15xf32>
  %1 = linalg.fill ins(%zero : f32) outs(%0 : tensor<15xf32>) -> tensor<15xf32>
  %padded = tensor.insert_slice %image into %1[2] [11] [1] : tensor<11xf32> into tensor<15xf32>
  %2 = tensor.empty() : tensor<11x8xf32>
  %3 = linalg.fill ins(%zero : f32) outs(%2 : tensor<11x8xf32>) -> tensor<11x8xf32>
  %4 = linalg.generic {indexing_maps = [#x5, #w5, #r5], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%padded, %w : tensor<15xf32>, tensor<5x8xf32>) outs(%3 : tensor<11x8xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %p = arith.mulf %a, %b : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<11x8xf32>
  %5 = linalg.generic {indexing_maps = [#id2, #c2, #id2], iterator_types = ["parallel", "parallel"]}
      ins(%4, %bias : tensor<11x8xf32>, tensor<8xf32>) outs(%2 : tensor<11x8xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %s = arith.addf %a, %b : f32
    linalg.yield %s : f32
  } -> tensor<11x8xf32>
  return %5 : tensor<11x8xf32>
}

// Images of 9 x 13 pixels and a stride of 2: edges on all sides, and a border around
// the result.
#x3 = affine_map<(i, y, x, c, ky, kx, k) -> (i, k, y * 2 + ky, x * 2 + kx)>
#w3 = affine_map<(i, y, x, c, ky, kx, k) -> (c floordiv 8, ky, kx, k, c mod 8)>
#r3 = affine_map<(i, y, x, c, ky, kx, k) -> (i, y, x, c)>
#id4 = affine_map<(i, y, x, c) -> (i, y, x, c)>
#c4 = affine_map<(i, y, x, c) -> (c)>
func.func @images(%image: tensor<2x3x9x13xf32>, %w: tensor<2x3x3x3x8xf32>, %bias: tensor<16xf32>,
                  %next: tensor<2x6x8x16xf32>) -> tensor<2x6x8x16xf32> {
  %zero = arith.constant 0.0 : f32
  %0 = tensor.empty() : tensor<2x3x11x15xf32>
  %1 = linalg.fill ins(%zero : f32) outs(%0 : tensor<2x3x11x15xf32>) -> tensor<2x3x11x15xf32>
  %padded = tensor.insert_slice %image into %1[0, 0, 1, 1] [2, 3, 9, 13] [1, 1, 1, 1]
      : tensor<2x3x9x13xf32> into tensor<2x3x11x15xf32>
  %2 = tensor.empty() : tensor<2x5x7x16xf32>
  %3 = linalg.fill ins(%zero : f32) outs(%2 : tensor<2x5x7x16xf32>) -> tensor<2x5x7x16xf32>
  %4 = linalg.generic {indexing_maps = [#x3, #w3, #r3],
      iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction"]}
      ins(%padded, %w : tensor<2x3x11x15xf32>, tensor<2x3x3x3x8xf32>) outs(%3 : tensor<2x5x7x16xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %p = arith.mulf %a, %b : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<2x5x7x16xf32>
  %5 = linalg.generic {indexing_maps = [#id4, #c4, #id4], iterator_types = ["parallel", "parallel", "parallel", "parallel"]}
      ins(%4, %bias : tensor<2x5x7x16xf32>, tensor<16xf32>) outs(%2 : tensor<2x5x7x16xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %s = arith.addf %a, %b : f32
    linalg.yield %s : f32
  } -> tensor<2x5x7x16xf32>
  %6 = tensor.insert_slice %5 into %next[0, 1, 1, 0] [2, 5, 7, 16] [1, 1, 1, 1]
      : tensor<2x5x7x16xf32> into tensor<2x6x8x16xf32>
  return %6 : tensor<2x6x8x16xf32>
}
