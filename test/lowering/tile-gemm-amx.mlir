// RUN: levit-opt %s --levit-split-bf16=min-tokens=2 --canonicalize --cse \
// RUN:   "--levit-tile-gemm=lanes=16 registers=32" --canonicalize --cse | FileCheck %s
// RUN: levit-opt %s --levit-split-bf16=min-tokens=2 "--levit-tile-gemm=lanes=8 registers=16" \
// RUN:   | FileCheck %s --check-prefix=NARROW

// Blocks of 16 columns are not what tiles compute.
// NARROW-NOT: amx

#mk = affine_map<(m, n, k) -> (m, k)>
#nk = affine_map<(m, n, k) -> (n, k)>
#mn = affine_map<(m, n, k) -> (m, n)>
#id = affine_map<(m, n) -> (m, n)>
#column = affine_map<(m, n) -> (n)>

// 49 rows are four tiles of 13, of which the last begins at 36; 128 terms are two
// chunks of two steps. First the five small products of each step, then the large
// one.
// CHECK-LABEL: @product(
// CHECK-DAG: %[[LEFT_STRIDE:.*]] = arith.constant 384 : index
// CHECK-DAG: %[[C13:.*]] = arith.constant 13 : index
// CHECK-DAG: %[[C26:.*]] = arith.constant 26 : index
// CHECK-DAG: %[[C32:.*]] = arith.constant 32 : index
// CHECK-DAG: %[[C36:.*]] = arith.constant 36 : index
// CHECK: scf.forall (%[[PANEL:.*]]) in (2)
// CHECK:   %[[SUMS:[a-z]+]] = memref.alloc() : memref<2x49x32xf32>
// CHECK:   scf.for %[[CHUNK:.*]] = %c0 to %c2
// CHECK-COUNT-4: amx.tile_zero : !amx.tile<13x16xf32>
// CHECK:     %[[A:.*]] = amx.tile_load %[[LEFT:[0-9]+]][%c0, %c0, %{{.*}}], %[[LEFT_STRIDE]] : memref<49x3x128xbf16> into !amx.tile<13x32xbf16>
// CHECK:     %[[B:.*]] = amx.tile_load %[[RIGHT:[0-9]+]][%[[PANEL]], %{{.*}}, %c0, %c0, %c0, %c0, %c0], %[[C32]] : memref<2x4x3x2x16x16x2xbf16> into !amx.tile<16x32xbf16>
// CHECK:     amx.tile_mulf %[[A]], %[[B]], %{{.*}} : !amx.tile<13x32xbf16>, !amx.tile<16x32xbf16>, !amx.tile<13x16xf32>
// CHECK:     amx.tile_load %[[RIGHT]][%[[PANEL]], %{{.*}}, %c0, %c1, %c0, %c0, %c0]
// CHECK:     amx.tile_load %[[LEFT]][%[[C13]], %c0, %{{.*}}], %[[LEFT_STRIDE]]
// CHECK-COUNT-46: amx.tile_mulf
// CHECK-NOT: amx.tile_mulf
// CHECK:     amx.tile_store %[[SUMS]][%[[CHUNK]], %c0, %c0], %{{.*}}, %[[C32]]
// CHECK:     amx.tile_store %[[SUMS]][%[[CHUNK]], %c0, %c16], %{{.*}}, %[[C32]]
// CHECK:     amx.tile_store %[[SUMS]][%[[CHUNK]], %[[C13]], %c0], %{{.*}}, %[[C32]]
// CHECK:     amx.tile_store %[[SUMS]][%[[CHUNK]], %[[C13]], %c16], %{{.*}}, %[[C32]]
// CHECK:     amx.tile_load %[[LEFT]][%[[C26]], %c0, %{{.*}}], %[[LEFT_STRIDE]]
// CHECK:     amx.tile_load %[[LEFT]][%[[C36]], %c0, %{{.*}}], %[[LEFT_STRIDE]]
// CHECK:     amx.tile_store %[[SUMS]][%[[CHUNK]], %[[C36]], %c16], %{{.*}}, %[[C32]] :
// The chunks are added up a row at a time, and the bias to them.
// CHECK:   %[[READ:.*]] = bufferization.to_tensor %[[SUMS]] restrict
// CHECK:   scf.for %[[ROW:.*]] = %c0 to %{{.*}}
// CHECK:     %[[S0:.*]] = vector.transfer_read %[[READ]][%c0, %[[ROW]], %c0]
// CHECK:     %[[S1:.*]] = vector.transfer_read %[[READ]][%c1, %[[ROW]], %c0]
// CHECK:     %[[SUM:.*]] = arith.addf %[[S0]], %[[S1]] : vector<32xf32>
// CHECK:     arith.addf %[[SUM]], %{{.*}} : vector<32xf32>
// CHECK:     vector.transfer_write
func.func @product(%x: tensor<49x128xf32>, %bias: tensor<64xf32>) -> tensor<49x64xf32> {
  %w = arith.constant dense<0.7> : tensor<64x128xf32>
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<49x64xf32>
  %zeros = linalg.fill ins(%zero : f32) outs(%empty : tensor<49x64xf32>) -> tensor<49x64xf32>
  %p = linalg.generic {indexing_maps = [#mk, #nk, #mn], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<49x128xf32>, tensor<64x128xf32>) outs(%zeros : tensor<49x64xf32>) attrs = {levit.tokens = 49 : i64} {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %t = arith.mulf %a, %b : f32
    %s = arith.addf %c, %t : f32
    linalg.yield %s : f32
  } -> tensor<49x64xf32>
  %r = linalg.generic {indexing_maps = [#id, #column, #id], iterator_types = ["parallel", "parallel"]}
      ins(%p, %bias : tensor<49x64xf32>, tensor<64xf32>) outs(%empty : tensor<49x64xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %s = arith.addf %a, %b : f32
    linalg.yield %s : f32
  } -> tensor<49x64xf32>
  return %r : tensor<49x64xf32>
}

// Up to 16 rows are one tile.
// CHECK-LABEL: @one_tile(
// CHECK-COUNT-2: amx.tile_zero : !amx.tile<10x16xf32>
// CHECK-COUNT-12: amx.tile_mulf
// CHECK-NOT: amx.tile_mulf
// CHECK-COUNT-2: amx.tile_store {{.*}}
// CHECK-NOT: amx
func.func @one_tile(%x: tensor<10x32xf32>) -> tensor<10x32xf32> {
  %w = arith.constant dense<0.7> : tensor<32x32xf32>
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<10x32xf32>
  %zeros = linalg.fill ins(%zero : f32) outs(%empty : tensor<10x32xf32>) -> tensor<10x32xf32>
  %p = linalg.generic {indexing_maps = [#mk, #nk, #mn], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<10x32xf32>, tensor<32x32xf32>) outs(%zeros : tensor<10x32xf32>) attrs = {levit.tokens = 10 : i64} {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %t = arith.mulf %a, %b : f32
    %s = arith.addf %c, %t : f32
    linalg.yield %s : f32
  } -> tensor<10x32xf32>
  return %p : tensor<10x32xf32>
}
