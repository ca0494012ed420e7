// RUN: levit-opt %s --levit-tile-gemm=image-bytes=1024 --canonicalize --cse | FileCheck %s
// RUN: levit-opt %s --levit-tile-gemm --canonicalize --cse | FileCheck %s --check-prefix=SMALL

// An image in memory is prefetched, the rows of the next block.

// SMALL-NOT: prefetch

#image = affine_map<(y, x, c, ky, kx) -> (y * 2 + ky, x * 2 + kx)>
#weights = affine_map<(y, x, c, ky, kx) -> (ky, kx, c)>
#result = affine_map<(y, x, c, ky, kx) -> (y, x, c)>

// Of the window's three rows, this block has the first; of each, the cache lines.
// CHECK-DAG:   #[[ROW:.*]] = affine_map<(d0) -> (d0 * 2 + 3)>
// CHECK-DAG:   #[[NEXT:.*]] = affine_map<(d0) -> (d0 * 2 + 4)>
// CHECK-LABEL: @convolution(
// CHECK-SAME:    %[[IMAGE:[a-z0-9]+]]: tensor<9x33xf32>
// CHECK-DAG:     %[[C0:.*]] = arith.constant 0 : index
// CHECK-DAG:     %[[C8:.*]] = arith.constant 8 : index
// CHECK-DAG:     %[[C16:.*]] = arith.constant 16 : index
// CHECK-DAG:     %[[C32:.*]] = arith.constant 32 : index
// CHECK:         scf.for %[[Y:.*]] = %[[C0]] to
// CHECK:           %[[BUFFER:.*]] = bufferization.to_buffer %[[IMAGE]] read_only
// CHECK:           %[[A:.*]] = affine.apply #[[ROW]](%[[Y]])
// CHECK:           %[[ROW3:.*]] = arith.minui %[[A]], %[[C8]]
// CHECK:           memref.prefetch %[[BUFFER]][%[[ROW3]], %[[C0]]], read
// CHECK:           memref.prefetch %[[BUFFER]][%[[ROW3]], %[[C16]]], read
// CHECK:           memref.prefetch %[[BUFFER]][%[[ROW3]], %[[C32]]], read
// CHECK:           %[[B:.*]] = affine.apply #[[NEXT]](%[[Y]])
// CHECK:           %[[ROW4:.*]] = arith.minui %[[B]], %[[C8]]
// CHECK:           memref.prefetch %[[BUFFER]][%[[ROW4]], %[[C0]]], read
// CHECK:           memref.prefetch %[[BUFFER]][%[[ROW4]], %[[C16]]], read
// CHECK:           memref.prefetch %[[BUFFER]][%[[ROW4]], %[[C32]]], read
// CHECK-NOT:       memref.prefetch
// CHECK:           vector.fma
func.func @convolution(%image: tensor<9x33xf32>, %w: tensor<3x3x16xf32>) -> tensor<4x16x16xf32> {
  %zero = arith.constant 0.0 : f32
  %0 = tensor.empty() : tensor<4x16x16xf32>
  %1 = linalg.fill ins(%zero : f32) outs(%0 : tensor<4x16x16xf32>) -> tensor<4x16x16xf32>
  %2 = linalg.generic {indexing_maps = [#image, #weights, #result],
      iterator_types = ["parallel", "parallel", "parallel", "reduction", "reduction"]}
      ins(%image, %w : tensor<9x33xf32>, tensor<3x3x16xf32>) outs(%1 : tensor<4x16x16xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %p = arith.mulf %a, %b : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<4x16x16xf32>
  return %2 : tensor<4x16x16xf32>
}

// What follows has nothing to prefetch.

// Computed just before.
// CHECK-LABEL: @computed(
// CHECK-NOT:     memref.prefetch
func.func @computed(%image: tensor<9x33xf32>, %w: tensor<3x3x16xf32>) -> tensor<4x16x16xf32> {
  %zero = arith.constant 0.0 : f32
  %computed = math.exp %image : tensor<9x33xf32>
  %0 = tensor.empty() : tensor<4x16x16xf32>
  %1 = linalg.fill ins(%zero : f32) outs(%0 : tensor<4x16x16xf32>) -> tensor<4x16x16xf32>
  %2 = linalg.generic {indexing_maps = [#image, #weights, #result],
      iterator_types = ["parallel", "parallel", "parallel", "reduction", "reduction"]}
      ins(%computed, %w : tensor<9x33xf32>, tensor<3x3x16xf32>) outs(%1 : tensor<4x16x16xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %p = arith.mulf %a, %b : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<4x16x16xf32>
  return %2 : tensor<4x16x16xf32>
}

#one = affine_map<(y, x, c, ky, kx) -> (y + ky, x * 2 + kx)>

// No block below.
// CHECK-LABEL: @row(
// CHECK-NOT:     memref.prefetch
func.func @row(%image: tensor<9x33xf32>, %w: tensor<9x3x16xf32>) -> tensor<1x16x16xf32> {
  %zero = arith.constant 0.0 : f32
  %0 = tensor.empty() : tensor<1x16x16xf32>
  %1 = linalg.fill ins(%zero : f32) outs(%0 : tensor<1x16x16xf32>) -> tensor<1x16x16xf32>
  %2 = linalg.generic {indexing_maps = [#one, #weights, #result],
      iterator_types = ["parallel", "parallel", "parallel", "reduction", "reduction"]}
      ins(%image, %w : tensor<9x33xf32>, tensor<9x3x16xf32>) outs(%1 : tensor<1x16x16xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %p = arith.mulf %a, %b : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<1x16x16xf32>
  return %2 : tensor<1x16x16xf32>
}
