// RUN: levit-opt %s --levit-winograd="min-channels=2 min-filters=4 min-rows=4" --canonicalize --cse | FileCheck %s
// RUN: %same-results %s --levit-winograd="min-channels=2 min-filters=4 min-rows=4" \
// RUN:   -- --levit-winograd="min-channels=2 min-filters=4 min-rows=100" --levit-vectorize-rows=lanes=2 \
// RUN:   -- --levit-winograd="min-channels=2 min-filters=4 min-rows=4" \
// RUN:      --levit-pack-gemm=panel=2 "--levit-tile-gemm=lanes=2 registers=7 vectors=1" --levit-vectorize-rows=lanes=2 \
// RUN:   -- --levit-winograd="min-channels=2 min-filters=4 min-rows=100" --canonicalize \
// RUN:      --levit-pack-gemm=panel=4 "--levit-tile-gemm=lanes=2 registers=11 chunk=2 min-work=1" --levit-vectorize-rows=lanes=4

#image = affine_map<(b, y, x, n, i, k) -> (b, y * 2 + i, x * 4 + k)>
#adjacent = affine_map<(b, y, x, n, i, k) -> (b, y * 2 + i, x * 2 + k)>
#filter = affine_map<(b, y, x, n, i, k) -> (n, i, k)>
#result = affine_map<(b, y, x, n, i, k) -> (b, y, x, n)>
#id = affine_map<(b, y, x, n) -> (b, y, x, n)>
#channel = affine_map<(b, y, x, n) -> (n)>

// CHECK-DAG: #[[HERE:.*]] = affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1 * 4 + d3, d2 * 4 + d4, d5)>
// CHECK-DAG: #[[MIDDLE_ROW:.*]] = affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1 * 4 + 2, d2 * 4 + d4, d5)>
// CHECK-DAG: #[[MIDDLE_COLUMN:.*]] = affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1 * 4 + d3, d2 * 4 + 2, d5)>
// CHECK-DAG: #[[MIDDLE:.*]] = affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1 * 4 + 2, d2 * 4 + 2, d5)>
// CHECK-DAG: #[[ID:.*]] = affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1, d2, d3, d4, d5)>
// CHECK-DAG: #[[PART:.*]] = affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d1, d2, d4, d5, d6)>
// CHECK-DAG: #[[TAPS:.*]] = affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d3, d4, d5, d6)>
// CHECK-DAG: #[[SUM:.*]] = affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1, d3, d5)>

// CHECK-LABEL: @image(
func.func @image(%x: tensor<1x5x18xf32>, %bias: tensor<4xf32>) -> tensor<1x2x4x4xf32> {
  // CHECK: %[[X:.*]] = tensor.expand_shape %arg0 {{.*}} output_shape [1, 5, 9, 2]
  // CHECK: %[[T:.*]] = linalg.generic {indexing_maps = [#[[HERE]], #[[MIDDLE_ROW]], #[[MIDDLE_COLUMN]], #[[MIDDLE]], #[[ID]]]{{.*}} ins(%[[X]],
  // CHECK: %[[ROW:.*]] = linalg.index 3
  // CHECK: %[[COLUMN:.*]] = linalg.index 4
  // CHECK: -> tensor<1x1x2x5x5x2xf32>
  // What the second result of a row and of a column has of its own.
  // CHECK: %[[T11:.*]] = tensor.extract_slice %[[T]][0, 0, 0, 3, 3, 0] [1, 1, 2, 2, 2, 2]
  // CHECK: %[[W11:.*]] = tensor.extract_slice %{{.*}}[0, 1, 1, 0] [4, 2, 2, 2]
  // CHECK: linalg.generic {indexing_maps = [#[[PART]], #[[TAPS]], #{{.*}}]{{.*}} ins(%[[T11]], %[[W11]] :
  // What all four have in common.
  // CHECK: %[[T22:.*]] = tensor.extract_slice %[[T]][0, 0, 0, 2, 2, 0] [1, 1, 2, 1, 1, 2]
  // CHECK: linalg.generic {{.*}} ins(%[[T22]], %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} :
  // CHECK-NEXT: ^bb0(%[[X22:.*]]: f32, %[[A:.*]]: f32, %[[B:.*]]: f32, %[[C:.*]]: f32, %[[D:.*]]: f32, %{{.*}}: f32):
  // CHECK-NEXT: %[[AB:.*]] = arith.addf %[[A]], %[[B]]
  // CHECK-NEXT: %[[ABC:.*]] = arith.addf %[[AB]], %[[C]]
  // CHECK-NEXT: %[[ABCD:.*]] = arith.addf %[[ABC]], %[[D]]
  // CHECK-NEXT: arith.mulf %[[X22]], %[[ABCD]]
  // CHECK: %[[R:.*]] = linalg.generic {indexing_maps = [#[[SUM]], #[[SUM]], #[[SUM]], #[[SUM]], #[[SUM]], #[[SUM]], #[[SUM]], #[[SUM]], #[[SUM]],
  // CHECK-DAG: linalg.index 2
  // CHECK-DAG: linalg.index 4
  // CHECK: arith.maximumf
  // CHECK: tensor.collapse_shape %[[R]] {{\[}}[0], [1, 2], [3, 4], [5]] : tensor<1x1x2x2x2x4xf32> into tensor<1x2x4x4xf32>
  %w = arith.constant dense<[[[-0.125, -0.5, 0.375, 0.875, -0.75, -1.0], [0.875, 0.0, -0.125, -0.25, 0.875, 0.875], [0.5, -0.5, -0.125, -0.5, 1.0, 0.5]], [[-1.0, -0.75, -0.375, -0.875, 0.125, -1.0], [0.0, 0.875, 0.5, 0.625, 0.5, 0.75], [-0.5, 0.375, -0.625, -0.875, -0.5, 0.875]], [[-0.25, 0.0, 0.625, 0.125, 0.625, 1.0], [0.5, 0.375, 0.625, -0.125, 0.25, -1.0], [0.0, -0.375, 0.25, -0.625, -0.25, 0.0]], [[0.125, -0.625, -0.75, 0.875, 0.875, -0.75], [0.375, -0.75, 0.625, -0.5, -1.0, 0.125], [0.625, 0.625, -0.625, -0.875, -0.875, 0.5]]]> : tensor<4x3x6xf32>
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<1x2x4x4xf32>
  %zeros = linalg.fill ins(%zero : f32) outs(%empty : tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %p = linalg.generic {indexing_maps = [#image, #filter, #result], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction"]}
      ins(%x, %w : tensor<1x5x18xf32>, tensor<4x3x6xf32>) outs(%zeros : tensor<1x2x4x4xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %t = arith.mulf %a, %b : f32
    %s = arith.addf %c, %t : f32
    linalg.yield %s : f32
  } -> tensor<1x2x4x4xf32>
  %r = linalg.generic {indexing_maps = [#id, #channel, #id], iterator_types = ["parallel", "parallel", "parallel", "parallel"]}
      ins(%p, %bias : tensor<1x2x4x4xf32>, tensor<4xf32>) outs(%empty : tensor<1x2x4x4xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %s = arith.addf %a, %b : f32
    %m = arith.maximumf %s, %zero : f32
    linalg.yield %m : f32
  } -> tensor<1x2x4x4xf32>
  return %r : tensor<1x2x4x4xf32>
}

// Two rows of the result at a time.
// CHECK-LABEL: @rows(
func.func @rows(%x: tensor<1x9x18xf32>, %bias: tensor<4xf32>) -> tensor<1x4x4x4xf32> {
  // CHECK: scf.forall (%[[Y:.*]]) = (0) to (4) step (2)
  // CHECK: tensor.extract_slice %arg0[0, %{{.*}}, 0] [1, 5, 18] [1, 1, 1]
  // CHECK-COUNT-9: "reduction"]}
  // CHECK-NOT: "reduction"]}
  // CHECK: -> tensor<1x1x2x2x2x4xf32>
  %w = arith.constant dense<[[[-0.125, -0.5, 0.375, 0.875, -0.75, -1.0], [0.875, 0.0, -0.125, -0.25, 0.875, 0.875], [0.5, -0.5, -0.125, -0.5, 1.0, 0.5]], [[-1.0, -0.75, -0.375, -0.875, 0.125, -1.0], [0.0, 0.875, 0.5, 0.625, 0.5, 0.75], [-0.5, 0.375, -0.625, -0.875, -0.5, 0.875]], [[-0.25, 0.0, 0.625, 0.125, 0.625, 1.0], [0.5, 0.375, 0.625, -0.125, 0.25, -1.0], [0.0, -0.375, 0.25, -0.625, -0.25, 0.0]], [[0.125, -0.625, -0.75, 0.875, 0.875, -0.75], [0.375, -0.75, 0.625, -0.5, -1.0, 0.125], [0.625, 0.625, -0.625, -0.875, -0.875, 0.5]]]> : tensor<4x3x6xf32>
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<1x4x4x4xf32>
  %zeros = linalg.fill ins(%zero : f32) outs(%empty : tensor<1x4x4x4xf32>) -> tensor<1x4x4x4xf32>
  %p = linalg.generic {indexing_maps = [#image, #filter, #result], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction"]}
      ins(%x, %w : tensor<1x9x18xf32>, tensor<4x3x6xf32>) outs(%zeros : tensor<1x4x4x4xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %t = arith.mulf %a, %b : f32
    %s = arith.addf %c, %t : f32
    linalg.yield %s : f32
  } -> tensor<1x4x4x4xf32>
  %r = linalg.generic {indexing_maps = [#id, #channel, #id], iterator_types = ["parallel", "parallel", "parallel", "parallel"]}
      ins(%p, %bias : tensor<1x4x4x4xf32>, tensor<4xf32>) outs(%empty : tensor<1x4x4x4xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %s = arith.addf %a, %b : f32
    %m = arith.maximumf %s, %zero : f32
    linalg.yield %m : f32
  } -> tensor<1x4x4x4xf32>
  return %r : tensor<1x4x4x4xf32>
}

// Too few rows for that: an image at a time.
// CHECK-LABEL: @batch(
func.func @batch(%x: tensor<2x5x10xf32>, %bias: tensor<4xf32>) -> tensor<2x2x2x4xf32> {
  // CHECK: scf.forall (%[[I:.*]]) in (2)
  // CHECK: tensor.extract_slice %arg0[%[[I]], 0, 0] [1, 5, 10] [1, 1, 1]
  // CHECK: -> tensor<1x1x2x1x2x4xf32>
  %w = arith.constant dense<[[[-0.125, -0.5, 0.375, 0.875, -0.75, -1.0], [0.875, 0.0, -0.125, -0.25, 0.875, 0.875], [0.5, -0.5, -0.125, -0.5, 1.0, 0.5]], [[-1.0, -0.75, -0.375, -0.875, 0.125, -1.0], [0.0, 0.875, 0.5, 0.625, 0.5, 0.75], [-0.5, 0.375, -0.625, -0.875, -0.5, 0.875]], [[-0.25, 0.0, 0.625, 0.125, 0.625, 1.0], [0.5, 0.375, 0.625, -0.125, 0.25, -1.0], [0.0, -0.375, 0.25, -0.625, -0.25, 0.0]], [[0.125, -0.625, -0.75, 0.875, 0.875, -0.75], [0.375, -0.75, 0.625, -0.5, -1.0, 0.125], [0.625, 0.625, -0.625, -0.875, -0.875, 0.5]]]> : tensor<4x3x6xf32>
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<2x2x2x4xf32>
  %zeros = linalg.fill ins(%zero : f32) outs(%empty : tensor<2x2x2x4xf32>) -> tensor<2x2x2x4xf32>
  %p = linalg.generic {indexing_maps = [#image, #filter, #result], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction"]}
      ins(%x, %w : tensor<2x5x10xf32>, tensor<4x3x6xf32>) outs(%zeros : tensor<2x2x2x4xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %t = arith.mulf %a, %b : f32
    %s = arith.addf %c, %t : f32
    linalg.yield %s : f32
  } -> tensor<2x2x2x4xf32>
  %r = linalg.generic {indexing_maps = [#id, #channel, #id], iterator_types = ["parallel", "parallel", "parallel", "parallel"]}
      ins(%p, %bias : tensor<2x2x2x4xf32>, tensor<4xf32>) outs(%empty : tensor<2x2x2x4xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %s = arith.addf %a, %b : f32
    %m = arith.maximumf %s, %zero : f32
    linalg.yield %m : f32
  } -> tensor<2x2x2x4xf32>
  return %r : tensor<2x2x2x4xf32>
}

// Of two that are added up, one.
// CHECK-LABEL: @two(
func.func @two(%x: tensor<1x9x18xf32>, %y: tensor<1x9x18xf32>) -> tensor<1x4x4x4xf32> {
  // CHECK: ins(%arg1, %{{.*}} : tensor<1x9x18xf32>, tensor<4x3x6xf32>)
  // CHECK: tensor<1x1x2x1x1x2xf32>
  // CHECK: return
  %w = arith.constant dense<[[[-0.125, -0.5, 0.375, 0.875, -0.75, -1.0], [0.875, 0.0, -0.125, -0.25, 0.875, 0.875], [0.5, -0.5, -0.125, -0.5, 1.0, 0.5]], [[-1.0, -0.75, -0.375, -0.875, 0.125, -1.0], [0.0, 0.875, 0.5, 0.625, 0.5, 0.75], [-0.5, 0.375, -0.625, -0.875, -0.5, 0.875]], [[-0.25, 0.0, 0.625, 0.125, 0.625, 1.0], [0.5, 0.375, 0.625, -0.125, 0.25, -1.0], [0.0, -0.375, 0.25, -0.625, -0.25, 0.0]], [[0.125, -0.625, -0.75, 0.875, 0.875, -0.75], [0.375, -0.75, 0.625, -0.5, -1.0, 0.125], [0.625, 0.625, -0.625, -0.875, -0.875, 0.5]]]> : tensor<4x3x6xf32>
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<1x4x4x4xf32>
  %zeros = linalg.fill ins(%zero : f32) outs(%empty : tensor<1x4x4x4xf32>) -> tensor<1x4x4x4xf32>
  %p = linalg.generic {indexing_maps = [#image, #filter, #result], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction"]}
      ins(%x, %w : tensor<1x9x18xf32>, tensor<4x3x6xf32>) outs(%zeros : tensor<1x4x4x4xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %t = arith.mulf %a, %b : f32
    %s = arith.addf %c, %t : f32
    linalg.yield %s : f32
  } -> tensor<1x4x4x4xf32>
  %q = linalg.generic {indexing_maps = [#image, #filter, #result], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction"]}
      ins(%y, %w : tensor<1x9x18xf32>, tensor<4x3x6xf32>) outs(%zeros : tensor<1x4x4x4xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %t = arith.mulf %a, %b : f32
    %s = arith.addf %c, %t : f32
    linalg.yield %s : f32
  } -> tensor<1x4x4x4xf32>
  %r = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel", "parallel", "parallel", "parallel"]}
      ins(%p, %q : tensor<1x4x4x4xf32>, tensor<1x4x4x4xf32>) outs(%empty : tensor<1x4x4x4xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %s = arith.addf %a, %b : f32
    linalg.yield %s : f32
  } -> tensor<1x4x4x4xf32>
  return %r : tensor<1x4x4x4xf32>
}

// CHECK-LABEL: @odd_rows(
func.func @odd_rows(%x: tensor<1x7x18xf32>, %bias: tensor<4xf32>) -> tensor<1x3x4x4xf32> {
  // CHECK-COUNT-1: "reduction"]}
  // CHECK-NOT: "reduction"]}
  // CHECK: return
  %w = arith.constant dense<[[[-0.125, -0.5, 0.375, 0.875, -0.75, -1.0], [0.875, 0.0, -0.125, -0.25, 0.875, 0.875], [0.5, -0.5, -0.125, -0.5, 1.0, 0.5]], [[-1.0, -0.75, -0.375, -0.875, 0.125, -1.0], [0.0, 0.875, 0.5, 0.625, 0.5, 0.75], [-0.5, 0.375, -0.625, -0.875, -0.5, 0.875]], [[-0.25, 0.0, 0.625, 0.125, 0.625, 1.0], [0.5, 0.375, 0.625, -0.125, 0.25, -1.0], [0.0, -0.375, 0.25, -0.625, -0.25, 0.0]], [[0.125, -0.625, -0.75, 0.875, 0.875, -0.75], [0.375, -0.75, 0.625, -0.5, -1.0, 0.125], [0.625, 0.625, -0.625, -0.875, -0.875, 0.5]]]> : tensor<4x3x6xf32>
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<1x3x4x4xf32>
  %zeros = linalg.fill ins(%zero : f32) outs(%empty : tensor<1x3x4x4xf32>) -> tensor<1x3x4x4xf32>
  %p = linalg.generic {indexing_maps = [#image, #filter, #result], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction"]}
      ins(%x, %w : tensor<1x7x18xf32>, tensor<4x3x6xf32>) outs(%zeros : tensor<1x3x4x4xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %t = arith.mulf %a, %b : f32
    %s = arith.addf %c, %t : f32
    linalg.yield %s : f32
  } -> tensor<1x3x4x4xf32>
  %r = linalg.generic {indexing_maps = [#id, #channel, #id], iterator_types = ["parallel", "parallel", "parallel", "parallel"]}
      ins(%p, %bias : tensor<1x3x4x4xf32>, tensor<4xf32>) outs(%empty : tensor<1x3x4x4xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %s = arith.addf %a, %b : f32
    %m = arith.maximumf %s, %zero : f32
    linalg.yield %m : f32
  } -> tensor<1x3x4x4xf32>
  return %r : tensor<1x3x4x4xf32>
}

// CHECK-LABEL: @odd_columns(
func.func @odd_columns(%x: tensor<1x5x14xf32>, %bias: tensor<4xf32>) -> tensor<1x2x3x4xf32> {
  // CHECK-COUNT-1: "reduction"]}
  // CHECK-NOT: "reduction"]}
  // CHECK: return
  %w = arith.constant dense<[[[-0.125, -0.5, 0.375, 0.875, -0.75, -1.0], [0.875, 0.0, -0.125, -0.25, 0.875, 0.875], [0.5, -0.5, -0.125, -0.5, 1.0, 0.5]], [[-1.0, -0.75, -0.375, -0.875, 0.125, -1.0], [0.0, 0.875, 0.5, 0.625, 0.5, 0.75], [-0.5, 0.375, -0.625, -0.875, -0.5, 0.875]], [[-0.25, 0.0, 0.625, 0.125, 0.625, 1.0], [0.5, 0.375, 0.625, -0.125, 0.25, -1.0], [0.0, -0.375, 0.25, -0.625, -0.25, 0.0]], [[0.125, -0.625, -0.75, 0.875, 0.875, -0.75], [0.375, -0.75, 0.625, -0.5, -1.0, 0.125], [0.625, 0.625, -0.625, -0.875, -0.875, 0.5]]]> : tensor<4x3x6xf32>
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<1x2x3x4xf32>
  %zeros = linalg.fill ins(%zero : f32) outs(%empty : tensor<1x2x3x4xf32>) -> tensor<1x2x3x4xf32>
  %p = linalg.generic {indexing_maps = [#image, #filter, #result], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction"]}
      ins(%x, %w : tensor<1x5x14xf32>, tensor<4x3x6xf32>) outs(%zeros : tensor<1x2x3x4xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %t = arith.mulf %a, %b : f32
    %s = arith.addf %c, %t : f32
    linalg.yield %s : f32
  } -> tensor<1x2x3x4xf32>
  %r = linalg.generic {indexing_maps = [#id, #channel, #id], iterator_types = ["parallel", "parallel", "parallel", "parallel"]}
      ins(%p, %bias : tensor<1x2x3x4xf32>, tensor<4xf32>) outs(%empty : tensor<1x2x3x4xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %s = arith.addf %a, %b : f32
    %m = arith.maximumf %s, %zero : f32
    linalg.yield %m : f32
  } -> tensor<1x2x3x4xf32>
  return %r : tensor<1x2x3x4xf32>
}

// Pixels next to each other.
// CHECK-LABEL: @adjacent(
func.func @adjacent(%x: tensor<1x5x12xf32>, %bias: tensor<4xf32>) -> tensor<1x2x4x4xf32> {
  // CHECK-COUNT-1: "reduction"]}
  // CHECK-NOT: "reduction"]}
  // CHECK: return
  %w = arith.constant dense<[[[-0.125, -0.5, 0.375, 0.875, -0.75, -1.0], [0.875, 0.0, -0.125, -0.25, 0.875, 0.875], [0.5, -0.5, -0.125, -0.5, 1.0, 0.5]], [[-1.0, -0.75, -0.375, -0.875, 0.125, -1.0], [0.0, 0.875, 0.5, 0.625, 0.5, 0.75], [-0.5, 0.375, -0.625, -0.875, -0.5, 0.875]], [[-0.25, 0.0, 0.625, 0.125, 0.625, 1.0], [0.5, 0.375, 0.625, -0.125, 0.25, -1.0], [0.0, -0.375, 0.25, -0.625, -0.25, 0.0]], [[0.125, -0.625, -0.75, 0.875, 0.875, -0.75], [0.375, -0.75, 0.625, -0.5, -1.0, 0.125], [0.625, 0.625, -0.625, -0.875, -0.875, 0.5]]]> : tensor<4x3x6xf32>
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<1x2x4x4xf32>
  %zeros = linalg.fill ins(%zero : f32) outs(%empty : tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %p = linalg.generic {indexing_maps = [#adjacent, #filter, #result], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction"]}
      ins(%x, %w : tensor<1x5x12xf32>, tensor<4x3x6xf32>) outs(%zeros : tensor<1x2x4x4xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %t = arith.mulf %a, %b : f32
    %s = arith.addf %c, %t : f32
    linalg.yield %s : f32
  } -> tensor<1x2x4x4xf32>
  %r = linalg.generic {indexing_maps = [#id, #channel, #id], iterator_types = ["parallel", "parallel", "parallel", "parallel"]}
      ins(%p, %bias : tensor<1x2x4x4xf32>, tensor<4xf32>) outs(%empty : tensor<1x2x4x4xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %s = arith.addf %a, %b : f32
    %m = arith.maximumf %s, %zero : f32
    linalg.yield %m : f32
  } -> tensor<1x2x4x4xf32>
  return %r : tensor<1x2x4x4xf32>
}

// CHECK-LABEL: @variable(
func.func @variable(%x: tensor<1x5x18xf32>, %bias: tensor<4xf32>, %w: tensor<4x3x6xf32>) -> tensor<1x2x4x4xf32> {
  // CHECK-COUNT-1: "reduction"]}
  // CHECK-NOT: "reduction"]}
  // CHECK: return
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<1x2x4x4xf32>
  %zeros = linalg.fill ins(%zero : f32) outs(%empty : tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %p = linalg.generic {indexing_maps = [#image, #filter, #result], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction"]}
      ins(%x, %w : tensor<1x5x18xf32>, tensor<4x3x6xf32>) outs(%zeros : tensor<1x2x4x4xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %t = arith.mulf %a, %b : f32
    %s = arith.addf %c, %t : f32
    linalg.yield %s : f32
  } -> tensor<1x2x4x4xf32>
  %r = linalg.generic {indexing_maps = [#id, #channel, #id], iterator_types = ["parallel", "parallel", "parallel", "parallel"]}
      ins(%p, %bias : tensor<1x2x4x4xf32>, tensor<4xf32>) outs(%empty : tensor<1x2x4x4xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %s = arith.addf %a, %b : f32
    %m = arith.maximumf %s, %zero : f32
    linalg.yield %m : f32
  } -> tensor<1x2x4x4xf32>
  return %r : tensor<1x2x4x4xf32>
}
