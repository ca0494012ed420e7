// RUN: levit-opt %s --levit-strassen="panel=2 min-tokens=2 min-columns=8 min-depth=8" --canonicalize --cse | FileCheck %s
// RUN: levit-opt %s --levit-strassen="panel=2 min-tokens=2 min-columns=8 min-depth=8 min-rows=12 block-rows=4" \
// RUN:   | FileCheck %s --check-prefix=BLOCKS
// RUN: %same-results %s --levit-strassen="panel=2 min-tokens=2 min-columns=8 min-depth=8" \
// RUN:   -- --levit-strassen="panel=2 min-tokens=2 min-columns=8 min-depth=8 min-rows=4 block-rows=4" \
// RUN:   -- --levit-strassen="panel=2 min-tokens=2 min-columns=8 min-depth=8 min-rows=12 block-rows=4" \
// RUN:      --levit-pack-gemm=panel=2 "--levit-tile-gemm=lanes=2 registers=7 vectors=1" --levit-vectorize-rows=lanes=2 \
// RUN:   -- --levit-strassen="panel=4 min-tokens=2 min-columns=8 min-depth=8" --canonicalize \
// RUN:      --levit-pack-gemm=panel=4 "--levit-tile-gemm=lanes=2 registers=11 chunk=2 min-work=1" \
// RUN:   -- --levit-strassen="panel=4 min-tokens=2 min-columns=8 min-depth=8" --canonicalize \
// RUN:      --levit-pack-gemm=panel=4 "--levit-tile-gemm=lanes=4 registers=16 vectors=1 chunk=4 unroll=3"

#mk = affine_map<(m, n, k) -> (m, k)>
#nk = affine_map<(m, n, k) -> (n, k)>
#mn = affine_map<(m, n, k) -> (m, n)>
#id = affine_map<(m, n) -> (m, n)>
#column = affine_map<(m, n) -> (n)>

// CHECK-DAG: #[[S11:.*]] = affine_map<(d0, d1, d2) -> (d1, 0, 0, d2)>
// CHECK-DAG: #[[S12:.*]] = affine_map<(d0, d1, d2) -> (d1, 0, 1, d2)>
// CHECK-DAG: #[[S21:.*]] = affine_map<(d0, d1, d2) -> (d1, 1, 0, d2)>
// CHECK-DAG: #[[S22:.*]] = affine_map<(d0, d1, d2) -> (d1, 1, 1, d2)>
// CHECK-DAG: #[[LEFT1:.*]] = affine_map<(d0, d1, d2) -> (0, d0, d2)>
// CHECK-DAG: #[[LEFT2:.*]] = affine_map<(d0, d1, d2) -> (1, d0, d2)>
// CHECK-DAG: #[[T11:.*]] = affine_map<(d0, d1, d2) -> (0, d1, 0, d2)>
// CHECK-DAG: #[[T22:.*]] = affine_map<(d0, d1, d2) -> (1, d1, 1, d2)>
// CHECK-DAG: #[[OUT:.*]] = affine_map<(d0, d1, d2) -> (d0, d1)>
// CHECK-DAG: #[[PRODUCT:.*]] = affine_map<(d0, d1, d2, d3) -> (d0, d3)>
// CHECK-DAG: #[[BIAS:.*]] = affine_map<(d0, d1, d2, d3) -> (d2, d3)>
// CHECK-DAG: #[[ID:.*]] = affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>

// CHECK-LABEL: @product(
func.func @product(%x: tensor<4x8xf32>, %bias: tensor<8xf32>, %residual: tensor<4x8xf32>) -> tensor<4x8xf32> {
  // CHECK-DAG: %[[X:.*]] = tensor.expand_shape %arg0 {{.*}} output_shape [2, 2, 2, 4]
  // CHECK-DAG: %[[W:.*]] = {{.*}} : tensor<2x4x2x4xf32>
  // The left sides, a task a pair of rows.
  // CHECK: %[[S:.*]] = scf.forall (%[[PAIR:.*]]) in (2) {{.*}} -> (tensor<7x2x4xf32>)
  // CHECK: %[[ROWS:.*]] = tensor.extract_slice %[[X]][%[[PAIR]], 0, 0, 0] [1, 2, 2, 4]
  // CHECK: linalg.generic {indexing_maps = [#[[S11]], #[[S12]], #[[S21]], #[[S22]], #{{.*}}], iterator_types = ["parallel", "parallel", "parallel"]} ins(%[[ROWS]], %[[ROWS]], %[[ROWS]], %[[ROWS]] :
  // CHECK-NEXT: ^bb0(%[[A:.*]]: f32, %{{.*}}: f32, %[[C:.*]]: f32, %[[D:.*]]: f32, %{{.*}}: f32):
  // CHECK-DAG: %[[FIRST:.*]] = arith.addf %[[A]], %[[D]]
  // CHECK-DAG: %[[SECOND:.*]] = arith.addf %[[C]], %[[D]]
  // CHECK-DAG: %[[TERM:.*]] = linalg.index 0
  // CHECK: %[[IS_SECOND:.*]] = arith.cmpi eq, %[[TERM]], %c1
  // CHECK-NEXT: arith.select %[[IS_SECOND]], %[[SECOND]], %[[FIRST]]
  // CHECK: %[[M1:.*]] = linalg.generic {indexing_maps = [#[[LEFT1]], #[[T11]], #[[T22]], #[[OUT]]], iterator_types = ["parallel", "parallel", "reduction"]} ins(%[[S]], %[[W]], %[[W]] :
  // CHECK-NEXT: ^bb0(%[[A:.*]]: f32, %[[B:.*]]: f32, %[[C:.*]]: f32, %[[SUM:.*]]: f32):
  // CHECK-NEXT: %[[RIGHT:.*]] = arith.addf %[[B]], %[[C]]
  // CHECK-NEXT: %[[T:.*]] = arith.mulf %[[A]], %[[RIGHT]]
  // CHECK-NEXT: arith.addf %[[SUM]], %[[T]]
  // CHECK: linalg.generic {indexing_maps = [#[[LEFT2]], #[[T11]], #[[OUT]]], iterator_types = ["parallel", "parallel", "reduction"]} ins(%[[S]], %[[W]] :
  // CHECK-COUNT-5: "reduction"]}
  // CHECK-NOT: "reduction"]}
  // CHECK: %[[R:.*]] = linalg.generic {indexing_maps = [#[[PRODUCT]], #[[PRODUCT]], #[[PRODUCT]], #[[PRODUCT]], #[[PRODUCT]], #[[PRODUCT]], #[[PRODUCT]], #[[BIAS]], #[[ID]], #[[ID]]]{{.*}} ins(%[[M1]],
  // CHECK-DAG: linalg.index 1
  // CHECK-DAG: linalg.index 2
  // CHECK: arith.maximumf
  // CHECK: tensor.collapse_shape %[[R]] {{\[}}[0, 1], [2, 3]] : tensor<2x2x2x4xf32> into tensor<4x8xf32>
  %w = arith.constant dense<[[-0.5, -0.75, 0.0, -0.625, 0.875, 0.75, 0.875, 0.5], [-0.25, -0.625, 0.875, -1.0, 0.5, 0.625, -1.0, 0.75], [0.0, -0.125, -0.625, 0.25, -1.0, -1.0, -1.0, -1.0], [0.5, -0.25, 0.625, -1.0, -0.125, 0.75, 0.875, -0.125], [0.375, -0.125, -0.125, 0.75, 0.125, -1.0, 0.625, -0.625], [-0.375, 0.125, -0.625, 0.25, 0.625, -0.25, 0.125, 0.125], [0.875, 0.5, -0.875, 0.875, -0.125, 0.5, 0.625, -0.375], [0.375, 0.375, -0.75, 0.75, -0.625, -0.375, 0.5, 0.375]]> : tensor<8x8xf32>
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<4x8xf32>
  %zeros = linalg.fill ins(%zero : f32) outs(%empty : tensor<4x8xf32>) -> tensor<4x8xf32>
  %p = linalg.generic {indexing_maps = [#mk, #nk, #mn], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<4x8xf32>, tensor<8x8xf32>) outs(%zeros : tensor<4x8xf32>) attrs = {levit.tokens = 4 : i64} {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %t = arith.mulf %a, %b : f32
    %s = arith.addf %c, %t : f32
    linalg.yield %s : f32
  } -> tensor<4x8xf32>
  %r = linalg.generic {indexing_maps = [#id, #column, #id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%p, %bias, %residual : tensor<4x8xf32>, tensor<8xf32>, tensor<4x8xf32>) outs(%empty : tensor<4x8xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32, %o: f32):
    %s = arith.addf %a, %b : f32
    %m = arith.maximumf %s, %zero : f32
    %t = arith.addf %m, %c : f32
    linalg.yield %t : f32
  } -> tensor<4x8xf32>
  return %r : tensor<4x8xf32>
}

// Many rows are cut into blocks of whole pairs.
// BLOCKS-LABEL: @rows(
// BLOCKS: scf.forall (%{{.*}}) = (0) to (12) step (4)
// BLOCKS-NOT: scf.forall
// BLOCKS: -> tensor<7x2x4xf32>
// BLOCKS-COUNT-7: -> tensor<2x4xf32>
// CHECK-LABEL: @rows(
func.func @rows(%x: tensor<12x8xf32>, %bias: tensor<8xf32>, %residual: tensor<12x8xf32>) -> tensor<12x8xf32> {
  // CHECK-COUNT-7: "reduction"]}
  // CHECK-NOT: "reduction"]}
  // CHECK: return
  %w = arith.constant dense<[[-0.5, -0.75, 0.0, -0.625, 0.875, 0.75, 0.875, 0.5], [-0.25, -0.625, 0.875, -1.0, 0.5, 0.625, -1.0, 0.75], [0.0, -0.125, -0.625, 0.25, -1.0, -1.0, -1.0, -1.0], [0.5, -0.25, 0.625, -1.0, -0.125, 0.75, 0.875, -0.125], [0.375, -0.125, -0.125, 0.75, 0.125, -1.0, 0.625, -0.625], [-0.375, 0.125, -0.625, 0.25, 0.625, -0.25, 0.125, 0.125], [0.875, 0.5, -0.875, 0.875, -0.125, 0.5, 0.625, -0.375], [0.375, 0.375, -0.75, 0.75, -0.625, -0.375, 0.5, 0.375]]> : tensor<8x8xf32>
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<12x8xf32>
  %zeros = linalg.fill ins(%zero : f32) outs(%empty : tensor<12x8xf32>) -> tensor<12x8xf32>
  %p = linalg.generic {indexing_maps = [#mk, #nk, #mn], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<12x8xf32>, tensor<8x8xf32>) outs(%zeros : tensor<12x8xf32>) attrs = {levit.tokens = 6 : i64} {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %t = arith.mulf %a, %b : f32
    %s = arith.addf %c, %t : f32
    linalg.yield %s : f32
  } -> tensor<12x8xf32>
  %r = linalg.generic {indexing_maps = [#id, #column, #id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%p, %bias, %residual : tensor<12x8xf32>, tensor<8xf32>, tensor<12x8xf32>) outs(%empty : tensor<12x8xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32, %o: f32):
    %s = arith.addf %a, %b : f32
    %m = arith.maximumf %s, %zero : f32
    %t = arith.addf %m, %c : f32
    linalg.yield %t : f32
  } -> tensor<12x8xf32>
  return %r : tensor<12x8xf32>
}

// Neighbours may be tokens of different images.
// CHECK-LABEL: @odd_tokens(
func.func @odd_tokens(%x: tensor<6x8xf32>, %bias: tensor<8xf32>, %residual: tensor<6x8xf32>) -> tensor<6x8xf32> {
  // CHECK-COUNT-1: "reduction"]}
  // CHECK-NOT: "reduction"]}
  // CHECK: return
  %w = arith.constant dense<[[-0.5, -0.75, 0.0, -0.625, 0.875, 0.75, 0.875, 0.5], [-0.25, -0.625, 0.875, -1.0, 0.5, 0.625, -1.0, 0.75], [0.0, -0.125, -0.625, 0.25, -1.0, -1.0, -1.0, -1.0], [0.5, -0.25, 0.625, -1.0, -0.125, 0.75, 0.875, -0.125], [0.375, -0.125, -0.125, 0.75, 0.125, -1.0, 0.625, -0.625], [-0.375, 0.125, -0.625, 0.25, 0.625, -0.25, 0.125, 0.125], [0.875, 0.5, -0.875, 0.875, -0.125, 0.5, 0.625, -0.375], [0.375, 0.375, -0.75, 0.75, -0.625, -0.375, 0.5, 0.375]]> : tensor<8x8xf32>
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<6x8xf32>
  %zeros = linalg.fill ins(%zero : f32) outs(%empty : tensor<6x8xf32>) -> tensor<6x8xf32>
  %p = linalg.generic {indexing_maps = [#mk, #nk, #mn], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<6x8xf32>, tensor<8x8xf32>) outs(%zeros : tensor<6x8xf32>) attrs = {levit.tokens = 3 : i64} {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %t = arith.mulf %a, %b : f32
    %s = arith.addf %c, %t : f32
    linalg.yield %s : f32
  } -> tensor<6x8xf32>
  %r = linalg.generic {indexing_maps = [#id, #column, #id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%p, %bias, %residual : tensor<6x8xf32>, tensor<8xf32>, tensor<6x8xf32>) outs(%empty : tensor<6x8xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32, %o: f32):
    %s = arith.addf %a, %b : f32
    %m = arith.maximumf %s, %zero : f32
    %t = arith.addf %m, %c : f32
    linalg.yield %t : f32
  } -> tensor<6x8xf32>
  return %r : tensor<6x8xf32>
}

// So they may be here.
// CHECK-LABEL: @unknown_tokens(
func.func @unknown_tokens(%x: tensor<4x8xf32>, %bias: tensor<8xf32>, %residual: tensor<4x8xf32>) -> tensor<4x8xf32> {
  // CHECK-COUNT-1: "reduction"]}
  // CHECK-NOT: "reduction"]}
  // CHECK: return
  %w = arith.constant dense<[[-0.5, -0.75, 0.0, -0.625, 0.875, 0.75, 0.875, 0.5], [-0.25, -0.625, 0.875, -1.0, 0.5, 0.625, -1.0, 0.75], [0.0, -0.125, -0.625, 0.25, -1.0, -1.0, -1.0, -1.0], [0.5, -0.25, 0.625, -1.0, -0.125, 0.75, 0.875, -0.125], [0.375, -0.125, -0.125, 0.75, 0.125, -1.0, 0.625, -0.625], [-0.375, 0.125, -0.625, 0.25, 0.625, -0.25, 0.125, 0.125], [0.875, 0.5, -0.875, 0.875, -0.125, 0.5, 0.625, -0.375], [0.375, 0.375, -0.75, 0.75, -0.625, -0.375, 0.5, 0.375]]> : tensor<8x8xf32>
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<4x8xf32>
  %zeros = linalg.fill ins(%zero : f32) outs(%empty : tensor<4x8xf32>) -> tensor<4x8xf32>
  %p = linalg.generic {indexing_maps = [#mk, #nk, #mn], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<4x8xf32>, tensor<8x8xf32>) outs(%zeros : tensor<4x8xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %t = arith.mulf %a, %b : f32
    %s = arith.addf %c, %t : f32
    linalg.yield %s : f32
  } -> tensor<4x8xf32>
  %r = linalg.generic {indexing_maps = [#id, #column, #id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%p, %bias, %residual : tensor<4x8xf32>, tensor<8xf32>, tensor<4x8xf32>) outs(%empty : tensor<4x8xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32, %o: f32):
    %s = arith.addf %a, %b : f32
    %m = arith.maximumf %s, %zero : f32
    %t = arith.addf %m, %c : f32
    linalg.yield %t : f32
  } -> tensor<4x8xf32>
  return %r : tensor<4x8xf32>
}

// Products that are added to something else are no sums of seven.
// CHECK-LABEL: @added(
func.func @added(%x: tensor<4x8xf32>, %bias: tensor<8xf32>, %residual: tensor<4x8xf32>) -> tensor<4x8xf32> {
  // CHECK-COUNT-1: "reduction"]}
  // CHECK-NOT: "reduction"]}
  // CHECK: return
  %w = arith.constant dense<[[-0.5, -0.75, 0.0, -0.625, 0.875, 0.75, 0.875, 0.5], [-0.25, -0.625, 0.875, -1.0, 0.5, 0.625, -1.0, 0.75], [0.0, -0.125, -0.625, 0.25, -1.0, -1.0, -1.0, -1.0], [0.5, -0.25, 0.625, -1.0, -0.125, 0.75, 0.875, -0.125], [0.375, -0.125, -0.125, 0.75, 0.125, -1.0, 0.625, -0.625], [-0.375, 0.125, -0.625, 0.25, 0.625, -0.25, 0.125, 0.125], [0.875, 0.5, -0.875, 0.875, -0.125, 0.5, 0.625, -0.375], [0.375, 0.375, -0.75, 0.75, -0.625, -0.375, 0.5, 0.375]]> : tensor<8x8xf32>
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<4x8xf32>
  %zeros = linalg.fill ins(%zero : f32) outs(%empty : tensor<4x8xf32>) -> tensor<4x8xf32>
  %p = linalg.generic {indexing_maps = [#mk, #nk, #mn], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<4x8xf32>, tensor<8x8xf32>) outs(%residual : tensor<4x8xf32>) attrs = {levit.tokens = 4 : i64} {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %t = arith.mulf %a, %b : f32
    %s = arith.addf %c, %t : f32
    linalg.yield %s : f32
  } -> tensor<4x8xf32>
  %r = linalg.generic {indexing_maps = [#id, #column, #id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%p, %bias, %residual : tensor<4x8xf32>, tensor<8xf32>, tensor<4x8xf32>) outs(%empty : tensor<4x8xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32, %o: f32):
    %s = arith.addf %a, %b : f32
    %m = arith.maximumf %s, %zero : f32
    %t = arith.addf %m, %c : f32
    linalg.yield %t : f32
  } -> tensor<4x8xf32>
  return %r : tensor<4x8xf32>
}

// Halves of the columns would be read in both directions.
// CHECK-LABEL: @variable_weights(
func.func @variable_weights(%x: tensor<4x8xf32>, %bias: tensor<8xf32>, %residual: tensor<4x8xf32>, %w: tensor<8x8xf32>) -> tensor<4x8xf32> {
  // CHECK-COUNT-1: "reduction"]}
  // CHECK-NOT: "reduction"]}
  // CHECK: return
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<4x8xf32>
  %zeros = linalg.fill ins(%zero : f32) outs(%empty : tensor<4x8xf32>) -> tensor<4x8xf32>
  %p = linalg.generic {indexing_maps = [#mk, #nk, #mn], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<4x8xf32>, tensor<8x8xf32>) outs(%zeros : tensor<4x8xf32>) attrs = {levit.tokens = 4 : i64} {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %t = arith.mulf %a, %b : f32
    %s = arith.addf %c, %t : f32
    linalg.yield %s : f32
  } -> tensor<4x8xf32>
  %r = linalg.generic {indexing_maps = [#id, #column, #id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%p, %bias, %residual : tensor<4x8xf32>, tensor<8xf32>, tensor<4x8xf32>) outs(%empty : tensor<4x8xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32, %o: f32):
    %s = arith.addf %a, %b : f32
    %m = arith.maximumf %s, %zero : f32
    %t = arith.addf %m, %c : f32
    linalg.yield %t : f32
  } -> tensor<4x8xf32>
  return %r : tensor<4x8xf32>
}

// Nothing would be gained.
// CHECK-LABEL: @few_columns(
func.func @few_columns(%x: tensor<4x8xf32>, %bias: tensor<4xf32>, %residual: tensor<4x4xf32>) -> tensor<4x4xf32> {
  // CHECK-COUNT-1: "reduction"]}
  // CHECK-NOT: "reduction"]}
  // CHECK: return
  %w = arith.constant dense<[[0.875, -1.0, 0.875, -0.875, 0.125, 0.5, -0.375, -0.375], [-0.125, -1.0, -0.25, -0.125, 0.5, 0.375, 0.375, 0.75], [0.0, -1.0, 0.5, -0.5, -0.25, 0.625, -0.875, 0.875], [0.375, -0.25, 0.625, 0.875, 0.375, 0.625, 0.375, -1.0]]> : tensor<4x8xf32>
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<4x4xf32>
  %zeros = linalg.fill ins(%zero : f32) outs(%empty : tensor<4x4xf32>) -> tensor<4x4xf32>
  %p = linalg.generic {indexing_maps = [#mk, #nk, #mn], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<4x8xf32>, tensor<4x8xf32>) outs(%zeros : tensor<4x4xf32>) attrs = {levit.tokens = 4 : i64} {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %t = arith.mulf %a, %b : f32
    %s = arith.addf %c, %t : f32
    linalg.yield %s : f32
  } -> tensor<4x4xf32>
  %r = linalg.generic {indexing_maps = [#id, #column, #id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%p, %bias, %residual : tensor<4x4xf32>, tensor<4xf32>, tensor<4x4xf32>) outs(%empty : tensor<4x4xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32, %o: f32):
    %s = arith.addf %a, %b : f32
    %m = arith.maximumf %s, %zero : f32
    %t = arith.addf %m, %c : f32
    linalg.yield %t : f32
  } -> tensor<4x4xf32>
  return %r : tensor<4x4xf32>
}

// CHECK-LABEL: @short_sums(
func.func @short_sums(%x: tensor<4x4xf32>, %bias: tensor<8xf32>, %residual: tensor<4x8xf32>) -> tensor<4x8xf32> {
  // CHECK-COUNT-1: "reduction"]}
  // CHECK-NOT: "reduction"]}
  // CHECK: return
  %w = arith.constant dense<[[0.25, 0.75, -1.0, -0.125], [-0.375, -0.375, -0.75, 0.0], [-0.875, -0.75, -0.75, -1.0], [0.75, -1.0, 0.0, -0.125], [0.0, -0.625, -0.375, 0.375], [0.125, -0.75, -0.375, -0.375], [0.0, -0.375, 0.0, 0.125], [0.75, 0.25, 0.875, 0.875]]> : tensor<8x4xf32>
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<4x8xf32>
  %zeros = linalg.fill ins(%zero : f32) outs(%empty : tensor<4x8xf32>) -> tensor<4x8xf32>
  %p = linalg.generic {indexing_maps = [#mk, #nk, #mn], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<4x4xf32>, tensor<8x4xf32>) outs(%zeros : tensor<4x8xf32>) attrs = {levit.tokens = 4 : i64} {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %t = arith.mulf %a, %b : f32
    %s = arith.addf %c, %t : f32
    linalg.yield %s : f32
  } -> tensor<4x8xf32>
  %r = linalg.generic {indexing_maps = [#id, #column, #id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%p, %bias, %residual : tensor<4x8xf32>, tensor<8xf32>, tensor<4x8xf32>) outs(%empty : tensor<4x8xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32, %o: f32):
    %s = arith.addf %a, %b : f32
    %m = arith.maximumf %s, %zero : f32
    %t = arith.addf %m, %c : f32
    linalg.yield %t : f32
  } -> tensor<4x8xf32>
  return %r : tensor<4x8xf32>
}
