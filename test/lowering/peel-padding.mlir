// RUN: levit-opt %s --levit-peel-padding --canonicalize --split-input-file | FileCheck %s

#image = affine_map<(i, y, x, c, ky, kx, k) -> (i, k, y * 2 + ky, x * 2 + kx)>
#weights = affine_map<(i, y, x, c, ky, kx, k) -> (c floordiv 4, ky, kx, k, c mod 4)>
#result = affine_map<(i, y, x, c, ky, kx, k) -> (i, y, x, c)>
#id = affine_map<(i, y, x, c) -> (i, y, x, c)>
#c = affine_map<(i, y, x, c) -> (c)>

// A convolution of 8 x 8 pixels with a window of 3 x 3, stride 2: only its first row
// and its first column reach into the padding. The parts are put into the padding of
// what follows.
// CHECK-LABEL: @convolution
// CHECK-SAME:    (%[[IMAGE:.*]]: tensor<2x3x8x8xf32>, %[[W:.*]]: tensor<1x3x3x3x4xf32>, %[[BIAS:.*]]: tensor<4xf32>, %[[NEXT:.*]]: tensor<2x5x5x4xf32>)
// CHECK-NOT:     tensor<2x3x9x9xf32>

// CHECK:         %[[X0:.*]] = tensor.extract_slice %[[IMAGE]][0, 0, 1, 1] [2, 3, 7, 7] [1, 1, 1, 1]
// CHECK:         %[[SUM0:.*]] = linalg.generic {{.*}} ins(%[[X0]], %[[W]] : {{.*}}) outs(%{{.*}} : tensor<2x3x3x4xf32>)
// CHECK:         %[[Y0:.*]] = linalg.generic {{.*}} ins(%[[SUM0]], %[[BIAS]] :
// CHECK:         %[[R0:.*]] = tensor.insert_slice %[[Y0]] into %[[NEXT]][0, 2, 2, 0] [2, 3, 3, 4] [1, 1, 1, 1]

// CHECK:         %[[X1:.*]] = tensor.extract_slice %[[IMAGE]][0, 0, 1, 0] [2, 3, 7, 2] [1, 1, 1, 1]
// CHECK:         %[[W1:.*]] = tensor.extract_slice %[[W]][0, 0, 1, 0, 0] [1, 3, 2, 3, 4] [1, 1, 1, 1, 1]
// CHECK:         %[[SUM1:.*]] = linalg.generic {{.*}} ins(%[[X1]], %[[W1]] : {{.*}}) outs(%{{.*}} : tensor<2x3x1x4xf32>)
// CHECK:         %[[Y1:.*]] = linalg.generic {{.*}} ins(%[[SUM1]], %[[BIAS]] :
// CHECK:         %[[R1:.*]] = tensor.insert_slice %[[Y1]] into %[[R0]][0, 2, 1, 0] [2, 3, 1, 4] [1, 1, 1, 1]

// CHECK:         %[[X2:.*]] = tensor.extract_slice %[[IMAGE]][0, 0, 0, 1] [2, 3, 2, 7] [1, 1, 1, 1]
// CHECK:         %[[W2:.*]] = tensor.extract_slice %[[W]][0, 1, 0, 0, 0] [1, 2, 3, 3, 4] [1, 1, 1, 1, 1]
// CHECK:         linalg.generic {{.*}} ins(%[[X2]], %[[W2]] :
// CHECK:         %[[R2:.*]] = tensor.insert_slice %{{.*}} into %[[R1]][0, 1, 2, 0] [2, 1, 3, 4] [1, 1, 1, 1]

// CHECK:         %[[X3:.*]] = tensor.extract_slice %[[IMAGE]][0, 0, 0, 0] [2, 3, 2, 2] [1, 1, 1, 1]
// CHECK:         %[[W3:.*]] = tensor.extract_slice %[[W]][0, 1, 1, 0, 0] [1, 2, 2, 3, 4] [1, 1, 1, 1, 1]
// CHECK:         linalg.generic {{.*}} ins(%[[X3]], %[[W3]] :
// CHECK:         %[[R3:.*]] = tensor.insert_slice %{{.*}} into %[[R2]][0, 1, 1, 0] [2, 1, 1, 4] [1, 1, 1, 1]
// CHECK:         return %[[R3]]
func.func @convolution(%image: tensor<2x3x8x8xf32>, %w: tensor<1x3x3x3x4xf32>, %bias: tensor<4xf32>,
                       %next: tensor<2x5x5x4xf32>) -> tensor<2x5x5x4xf32> {
  %zero = arith.constant 0.0 : f32
  %0 = tensor.empty() : tensor<2x3x9x9xf32>
  %top = tensor.extract_slice %0[0, 0, 0, 0] [2, 3, 1, 9] [1, 1, 1, 1] : tensor<2x3x9x9xf32> to tensor<2x3x1x9xf32>
  %1 = linalg.fill ins(%zero : f32) outs(%top : tensor<2x3x1x9xf32>) -> tensor<2x3x1x9xf32>
  %2 = tensor.insert_slice %1 into %0[0, 0, 0, 0] [2, 3, 1, 9] [1, 1, 1, 1] : tensor<2x3x1x9xf32> into tensor<2x3x9x9xf32>
  %left = tensor.extract_slice %2[0, 0, 1, 0] [2, 3, 8, 1] [1, 1, 1, 1] : tensor<2x3x9x9xf32> to tensor<2x3x8x1xf32>
  %3 = linalg.fill ins(%zero : f32) outs(%left : tensor<2x3x8x1xf32>) -> tensor<2x3x8x1xf32>
  %4 = tensor.insert_slice %3 into %2[0, 0, 1, 0] [2, 3, 8, 1] [1, 1, 1, 1] : tensor<2x3x8x1xf32> into tensor<2x3x9x9xf32>
  %padded = tensor.insert_slice %image into %4[0, 0, 1, 1] [2, 3, 8, 8] [1, 1, 1, 1] : tensor<2x3x8x8xf32> into tensor<2x3x9x9xf32>
  %5 = tensor.empty() : tensor<2x4x4x4xf32>
  %6 = linalg.fill ins(%zero : f32) outs(%5 : tensor<2x4x4x4xf32>) -> tensor<2x4x4x4xf32>
  %7 = linalg.generic {indexing_maps = [#image, #weights, #result],
      iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction"]}
      ins(%padded, %w : tensor<2x3x9x9xf32>, tensor<1x3x3x3x4xf32>) outs(%6 : tensor<2x4x4x4xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %p = arith.mulf %a, %b : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<2x4x4x4xf32>
  %8 = linalg.generic {indexing_maps = [#id, #c, #id], iterator_types = ["parallel", "parallel", "parallel", "parallel"]}
      ins(%7, %bias : tensor<2x4x4x4xf32>, tensor<4xf32>) outs(%5 : tensor<2x4x4x4xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %s = arith.addf %a, %b : f32
    linalg.yield %s : f32
  } -> tensor<2x4x4x4xf32>
  %9 = tensor.insert_slice %8 into %next[0, 1, 1, 0] [2, 4, 4, 4] [1, 1, 1, 1] : tensor<2x4x4x4xf32> into tensor<2x5x5x4xf32>
  return %9 : tensor<2x5x5x4xf32>
}

// -----

// The example of the documentation.
// CHECK-LABEL: @convolution
// CHECK-SAME:    (%[[IMAGE:.*]]: tensor<8xf32>, %[[W:.*]]: tensor<4x3xf32>)
// CHECK:         %[[INSIDE:.*]] = tensor.extract_slice %[[IMAGE]][1] [7] [1]
// CHECK:         %[[SUM:.*]] = linalg.generic {{.*}} ins(%[[INSIDE]], %[[W]] : tensor<7xf32>, tensor<4x3xf32>)
// CHECK:         %[[Y:.*]] = linalg.generic {{.*}} ins(%[[SUM]] : tensor<4x3xf32>)
// CHECK:         tensor.insert_slice %[[Y]] into %{{.*}}[0, 1] [4, 3] [1, 1]
// CHECK:         %[[EDGE:.*]] = tensor.extract_slice %[[IMAGE]][0] [2] [1]
// CHECK:         %[[REST:.*]] = tensor.extract_slice %[[W]][0, 1] [4, 2] [1, 1]
// CHECK:         linalg.generic {{.*}} ins(%[[EDGE]], %[[REST]] : tensor<2xf32>, tensor<4x2xf32>)
// CHECK:         tensor.insert_slice %{{.*}} into %{{.*}}[0, 0] [4, 1] [1, 1]
#image = affine_map<(c, x, k) -> (x * 2 + k)>
#weights = affine_map<(c, x, k) -> (c, k)>
#result = affine_map<(c, x, k) -> (c, x)>
func.func @convolution(%image: tensor<8xf32>, %weights: tensor<4x3xf32>)
    -> tensor<4x4xf32> {
  %zero = arith.constant 0.0 : f32
  %0 = tensor.empty() : tensor<9xf32>
  %zeros = linalg.fill ins(%zero : f32) outs(%0 : tensor<9xf32>) -> tensor<9xf32>
  %padded = tensor.insert_slice %image into %zeros[1] [8] [1]
      : tensor<8xf32> into tensor<9xf32>
  %1 = tensor.empty() : tensor<4x4xf32>
  %2 = linalg.fill ins(%zero : f32) outs(%1 : tensor<4x4xf32>) -> tensor<4x4xf32>
  %3 = linalg.generic {
      indexing_maps = [#image, #weights, #result],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%padded, %weights : tensor<9xf32>, tensor<4x3xf32>)
      outs(%2 : tensor<4x4xf32>) {
  ^bb0(%x: f32, %w: f32, %sum: f32):
    %product = arith.mulf %x, %w : f32
    %next = arith.addf %sum, %product : f32
    linalg.yield %next : f32
  } -> tensor<4x4xf32>
  %4 = linalg.generic {
      indexing_maps = [affine_map<(c, x) -> (c, x)>, affine_map<(c, x) -> (c, x)>],
      iterator_types = ["parallel", "parallel"]}
      ins(%3 : tensor<4x4xf32>) outs(%1 : tensor<4x4xf32>) {
  ^bb0(%in: f32, %out: f32):
    %opposite = arith.negf %in : f32
    linalg.yield %opposite : f32
  } -> tensor<4x4xf32>
  return %4 : tensor<4x4xf32>
}

// What follows stays as it is.

// -----

#image = affine_map<(c, x, k) -> (x * 2 + k)>
#weights = affine_map<(c, x, k) -> (c, k)>
#result = affine_map<(c, x, k) -> (c, x)>
#id = affine_map<(c, x) -> (c, x)>

// Not zeros around it.
// CHECK-LABEL: @ones
// CHECK:         tensor<9xf32>, tensor<4x3xf32>
func.func @ones(%image: tensor<8xf32>, %weights: tensor<4x3xf32>) -> tensor<4x4xf32> {
  %zero = arith.constant 0.0 : f32
  %one = arith.constant 1.0 : f32
  %0 = tensor.empty() : tensor<9xf32>
  %ones = linalg.fill ins(%one : f32) outs(%0 : tensor<9xf32>) -> tensor<9xf32>
  %padded = tensor.insert_slice %image into %ones[1] [8] [1] : tensor<8xf32> into tensor<9xf32>
  %1 = tensor.empty() : tensor<4x4xf32>
  %2 = linalg.fill ins(%zero : f32) outs(%1 : tensor<4x4xf32>) -> tensor<4x4xf32>
  %3 = linalg.generic {indexing_maps = [#image, #weights, #result], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%padded, %weights : tensor<9xf32>, tensor<4x3xf32>) outs(%2 : tensor<4x4xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %p = arith.mulf %a, %b : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<4x4xf32>
  %4 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%3 : tensor<4x4xf32>) outs(%1 : tensor<4x4xf32>) {
  ^bb0(%a: f32, %o: f32):
    %n = arith.negf %a : f32
    linalg.yield %n : f32
  } -> tensor<4x4xf32>
  return %4 : tensor<4x4xf32>
}

// -----

#image = affine_map<(c, x, k) -> (x * 2 + k)>
#weights = affine_map<(c, x, k) -> (c, k)>
#result = affine_map<(c, x, k) -> (c, x)>
#id = affine_map<(c, x) -> (c, x)>

// No argument: what makes it can write it where it belongs.
// CHECK-LABEL: @computed
// CHECK:         tensor<9xf32>, tensor<4x3xf32>
func.func @computed(%image: tensor<8xf32>, %weights: tensor<4x3xf32>) -> tensor<4x4xf32> {
  %zero = arith.constant 0.0 : f32
  %0 = tensor.empty() : tensor<9xf32>
  %zeros = linalg.fill ins(%zero : f32) outs(%0 : tensor<9xf32>) -> tensor<9xf32>
  %computed = math.exp %image : tensor<8xf32>
  %padded = tensor.insert_slice %computed into %zeros[1] [8] [1] : tensor<8xf32> into tensor<9xf32>
  %1 = tensor.empty() : tensor<4x4xf32>
  %2 = linalg.fill ins(%zero : f32) outs(%1 : tensor<4x4xf32>) -> tensor<4x4xf32>
  %3 = linalg.generic {indexing_maps = [#image, #weights, #result], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%padded, %weights : tensor<9xf32>, tensor<4x3xf32>) outs(%2 : tensor<4x4xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %p = arith.mulf %a, %b : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<4x4xf32>
  %4 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%3 : tensor<4x4xf32>) outs(%1 : tensor<4x4xf32>) {
  ^bb0(%a: f32, %o: f32):
    %n = arith.negf %a : f32
    linalg.yield %n : f32
  } -> tensor<4x4xf32>
  return %4 : tensor<4x4xf32>
}

// -----

#image = affine_map<(c, x, k) -> (x * 2 + k)>
#weights = affine_map<(c, x, k) -> (c, k)>
#result = affine_map<(c, x, k) -> (c, x)>
#id = affine_map<(c, x) -> (c, x)>

// A window that reads nothing but padding.
// CHECK-LABEL: @outside
// CHECK:         tensor<11xf32>, tensor<4x3xf32>
func.func @outside(%image: tensor<8xf32>, %weights: tensor<4x3xf32>) -> tensor<4x5xf32> {
  %zero = arith.constant 0.0 : f32
  %0 = tensor.empty() : tensor<11xf32>
  %zeros = linalg.fill ins(%zero : f32) outs(%0 : tensor<11xf32>) -> tensor<11xf32>
  %padded = tensor.insert_slice %image into %zeros[3] [8] [1] : tensor<8xf32> into tensor<11xf32>
  %1 = tensor.empty() : tensor<4x5xf32>
  %2 = linalg.fill ins(%zero : f32) outs(%1 : tensor<4x5xf32>) -> tensor<4x5xf32>
  %3 = linalg.generic {indexing_maps = [#image, #weights, #result], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%padded, %weights : tensor<11xf32>, tensor<4x3xf32>) outs(%2 : tensor<4x5xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %p = arith.mulf %a, %b : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<4x5xf32>
  %4 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%3 : tensor<4x5xf32>) outs(%1 : tensor<4x5xf32>) {
  ^bb0(%a: f32, %o: f32):
    %n = arith.negf %a : f32
    linalg.yield %n : f32
  } -> tensor<4x5xf32>
  return %4 : tensor<4x5xf32>
}
