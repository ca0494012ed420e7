// RUN: levit-opt %s --levit-split-bf16=min-tokens=2 --canonicalize --cse | FileCheck %s
// RUN: levit-opt %s --levit-split-bf16="min-tokens=2 min-rows=12 block-rows=12" \
// RUN:   | FileCheck %s --check-prefix=BLOCKS
// RUN: %same-results %s --levit-split-bf16=min-tokens=2 \
// RUN:   -- --levit-split-bf16=min-tokens=2 --canonicalize --cse --levit-fuse-elementwise \
// RUN:   -- --levit-split-bf16="min-tokens=2 min-rows=12 block-rows=12" --levit-vectorize-rows=lanes=8

#mk = affine_map<(m, n, k) -> (m, k)>
#nk = affine_map<(m, n, k) -> (n, k)>
#mn = affine_map<(m, n, k) -> (m, n)>
#id = affine_map<(m, n) -> (m, n)>
#product = {
  indexing_maps = [#mk, #nk, #mn],
  iterator_types = ["parallel", "parallel", "reduction"]
}

// CHECK-DAG: #[[ROW:.*]] = affine_map<(d0, d1, d2) -> (d0, d2)>
// CHECK-DAG: #[[A0:.*]] = affine_map<(d0, d1, d2, d3, d4) -> (d0, 0, d2 * 32 + d3 * 2 + d4)>
// CHECK-DAG: #[[A1:.*]] = affine_map<(d0, d1, d2, d3, d4) -> (d0, 1, d2 * 32 + d3 * 2 + d4)>
// CHECK-DAG: #[[A2:.*]] = affine_map<(d0, d1, d2, d3, d4) -> (d0, 2, d2 * 32 + d3 * 2 + d4)>
// CHECK-DAG: #[[B0:.*]] = affine_map<(d0, d1, d2, d3, d4) -> (d1 floordiv 32, d2, 2, (d1 mod 32) floordiv 16, d3, d1 mod 16, d4)>
// CHECK-DAG: #[[B1:.*]] = affine_map<(d0, d1, d2, d3, d4) -> (d1 floordiv 32, d2, 1, (d1 mod 32) floordiv 16, d3, d1 mod 16, d4)>
// CHECK-DAG: #[[B2:.*]] = affine_map<(d0, d1, d2, d3, d4) -> (d1 floordiv 32, d2, 0, (d1 mod 32) floordiv 16, d3, d1 mod 16, d4)>
// CHECK-DAG: #[[OUT:.*]] = affine_map<(d0, d1, d2, d3, d4) -> (d0, d1)>

// CHECK-LABEL: @product(
func.func @product(%x: tensor<36x64xf32>, %residual: tensor<36x32xf32>) -> tensor<36x32xf32> {
  // CHECK-DAG: %[[W:.*]] = arith.constant dense_resource<{{.*}}> : tensor<1x2x3x2x16x16x2xbf16>
  // The parts of the left side.
  // CHECK: %[[P:.*]] = scf.forall {{.*}} -> (tensor<36x3x64xbf16>)
  // CHECK: linalg.generic {indexing_maps = [#[[ROW]], {{.*}}], iterator_types = ["parallel", "parallel", "parallel"]}
  // CHECK-NEXT: ^bb0(%[[A:.*]]: f32,
  // CHECK-DAG: %[[P0:.*]] = arith.truncf %[[A]] : f32 to bf16
  // CHECK-DAG: %[[E0:.*]] = arith.extf %[[P0]] : bf16 to f32
  // CHECK-DAG: %[[R0:.*]] = arith.subf %[[A]], %[[E0]] : f32
  // CHECK-DAG: %[[P1:.*]] = arith.truncf %[[R0]] : f32 to bf16
  // CHECK-DAG: %[[E1:.*]] = arith.extf %[[P1]] : bf16 to f32
  // CHECK-DAG: %[[R1:.*]] = arith.subf %[[R0]], %[[E1]] : f32
  // CHECK-DAG: %[[P2:.*]] = arith.truncf %[[R1]] : f32 to bf16
  // CHECK-DAG: %[[INDEX:.*]] = linalg.index 1
  // CHECK: linalg.yield
  // The product of the sums.
  // CHECK: linalg.generic {indexing_maps = [#[[A0]], #[[A1]], #[[A2]], #[[B0]], #[[B1]], #[[B2]], #[[OUT]]], iterator_types = ["parallel", "parallel", "reduction", "reduction", "reduction"]} ins(%[[P]], %[[P]], %[[P]], %[[W]], %[[W]], %[[W]] :
  // CHECK-COUNT-3: arith.extf
  // CHECK: arith.mulf
  // CHECK: linalg.generic
  // BLOCKS: scf.forall {{.*}} = (0) to (36) step (12)
  // BLOCKS: linalg.generic {{.*}} outs({{.*}} : tensor<12x3x64xbf16>)
  // BLOCKS: linalg.generic {{.*}} outs({{.*}} : tensor<12x32xf32>)
  // BLOCKS: scf.forall.in_parallel
  %w = arith.constant dense<0.7> : tensor<32x64xf32>
  %third = arith.constant 0.3333333 : f32
  %zero = arith.constant 0.0 : f32
  %of_x = tensor.empty() : tensor<36x64xf32>
  %y = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<36x64xf32>) outs(%of_x : tensor<36x64xf32>) {
  ^bb0(%a: f32, %o: f32):
    %t = arith.mulf %a, %third : f32
    linalg.yield %t : f32
  } -> tensor<36x64xf32>
  %empty = tensor.empty() : tensor<36x32xf32>
  %zeros = linalg.fill ins(%zero : f32) outs(%empty : tensor<36x32xf32>) -> tensor<36x32xf32>
  %p = linalg.generic #product
      ins(%y, %w : tensor<36x64xf32>, tensor<32x64xf32>) outs(%zeros : tensor<36x32xf32>) attrs = {levit.tokens = 18 : i64} {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %t = arith.mulf %a, %b : f32
    %s = arith.addf %c, %t : f32
    linalg.yield %s : f32
  } -> tensor<36x32xf32>
  %r = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%p, %residual : tensor<36x32xf32>, tensor<36x32xf32>) outs(%empty : tensor<36x32xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %s = arith.addf %a, %b : f32
    linalg.yield %s : f32
  } -> tensor<36x32xf32>
  return %r : tensor<36x32xf32>
}

// Left alone: one token an image.
// CHECK-LABEL: @few_tokens(
// CHECK-NOT: bf16
func.func @few_tokens(%x: tensor<12x32xf32>) -> tensor<12x32xf32> {
  %w = arith.constant dense<0.7> : tensor<32x32xf32>
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<12x32xf32>
  %zeros = linalg.fill ins(%zero : f32) outs(%empty : tensor<12x32xf32>) -> tensor<12x32xf32>
  %p = linalg.generic #product
      ins(%x, %w : tensor<12x32xf32>, tensor<32x32xf32>) outs(%zeros : tensor<12x32xf32>) attrs = {levit.tokens = 1 : i64} {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %t = arith.mulf %a, %b : f32
    %s = arith.addf %c, %t : f32
    linalg.yield %s : f32
  } -> tensor<12x32xf32>
  return %p : tensor<12x32xf32>
}

// Half a panel of columns.
// CHECK-LABEL: @columns(
// CHECK-NOT: bf16
func.func @columns(%x: tensor<12x32xf32>) -> tensor<12x16xf32> {
  %w = arith.constant dense<0.7> : tensor<16x32xf32>
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<12x16xf32>
  %zeros = linalg.fill ins(%zero : f32) outs(%empty : tensor<12x16xf32>) -> tensor<12x16xf32>
  %p = linalg.generic #product
      ins(%x, %w : tensor<12x32xf32>, tensor<16x32xf32>) outs(%zeros : tensor<12x16xf32>) attrs = {levit.tokens = 6 : i64} {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %t = arith.mulf %a, %b : f32
    %s = arith.addf %c, %t : f32
    linalg.yield %s : f32
  } -> tensor<12x16xf32>
  return %p : tensor<12x16xf32>
}

// Half a tile of terms.
// CHECK-LABEL: @terms(
// CHECK-NOT: bf16
func.func @terms(%x: tensor<12x48xf32>) -> tensor<12x32xf32> {
  %w = arith.constant dense<0.7> : tensor<32x48xf32>
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<12x32xf32>
  %zeros = linalg.fill ins(%zero : f32) outs(%empty : tensor<12x32xf32>) -> tensor<12x32xf32>
  %p = linalg.generic #product
      ins(%x, %w : tensor<12x48xf32>, tensor<32x48xf32>) outs(%zeros : tensor<12x32xf32>) attrs = {levit.tokens = 6 : i64} {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %t = arith.mulf %a, %b : f32
    %s = arith.addf %c, %t : f32
    linalg.yield %s : f32
  } -> tensor<12x32xf32>
  return %p : tensor<12x32xf32>
}

// A right side that is computed.
// CHECK-LABEL: @no_weights(
// CHECK-NOT: bf16
func.func @no_weights(%x: tensor<12x32xf32>, %w: tensor<32x32xf32>) -> tensor<12x32xf32> {
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<12x32xf32>
  %zeros = linalg.fill ins(%zero : f32) outs(%empty : tensor<12x32xf32>) -> tensor<12x32xf32>
  %p = linalg.generic #product
      ins(%x, %w : tensor<12x32xf32>, tensor<32x32xf32>) outs(%zeros : tensor<12x32xf32>) attrs = {levit.tokens = 6 : i64} {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %t = arith.mulf %a, %b : f32
    %s = arith.addf %c, %t : f32
    linalg.yield %s : f32
  } -> tensor<12x32xf32>
  return %p : tensor<12x32xf32>
}
