// RUN: levit-opt %s --levit-tile-gemm="lanes=4 registers=7 vectors=1 chunk=0" --canonicalize --cse | FileCheck %s
// RUN: levit-opt %s --levit-tile-gemm="lanes=4 registers=7 vectors=1 chunk=6" --canonicalize --cse | FileCheck %s --check-prefix=FEW
// RUN: levit-opt %s --levit-tile-gemm="lanes=4 registers=7 vectors=1 chunk=4" --canonicalize --cse | FileCheck %s --check-prefix=MANY
// RUN: %same-results %s --levit-tile-gemm="lanes=4 registers=7 vectors=1 chunk=0" \
// RUN:   -- --levit-tile-gemm="lanes=4 registers=16 chunk=4" -- --levit-tile-gemm="lanes=8 registers=32 chunk=4 min-work=1"

#mk = affine_map<(m, n, k) -> (m, k)>
#kn = affine_map<(m, n, k) -> (k, n)>
#mn = affine_map<(m, n, k) -> (m, n)>
#id = affine_map<(m, h, n) -> (m, h, n)>
#product = affine_map<(m, h, n) -> (m, n)>
#rows = affine_map<(m, n) -> (m, n)>

// CHECK-DAG: #[[ROW0:.*]] = affine_map<(d0) -> (d0 * 3)>
// CHECK-DAG: #[[ROW1:.*]] = affine_map<(d0) -> (d0 * 3 + 1)>
// CHECK-DAG: #[[ROW2:.*]] = affine_map<(d0) -> (d0 * 3 + 2)>
// CHECK-DAG: #[[NEXT:.*]] = affine_map<(d0) -> (d0 + 1)>

// Both products of a panel are written down. The operation behind them makes two
// rows of each of theirs: their sum and their difference.
// CHECK-LABEL: @several(
func.func @several(%x: tensor<6x8xf32>, %y: tensor<6x8xf32>, %v: tensor<8x8xf32>, %w: tensor<8x8xf32>) -> tensor<6x2x8xf32> {
  // CHECK: scf.for %{{.*}} = %c0 to %c2 step %c1 iter_args(%[[DEST:.*]] = %{{.*}}) -> (tensor<6x2x8xf32>)
  // CHECK: tensor.empty() : tensor<6x4xf32>
  // CHECK: %[[P:.*]] = scf.for %[[BLOCK:.*]] = %c0 to %c2 step %c1 {{.*}} -> (tensor<6x4xf32>)
  // In turns, the products prefetch where the results of a row will be: the
  // first those of the first and the third.
  // CHECK: %[[MEMORY:.*]] = bufferization.to_buffer %[[DEST]]
  // CHECK: %[[FIRST:.*]] = affine.apply #[[ROW0]](%[[BLOCK]])
  // CHECK: memref.prefetch %[[MEMORY]][%[[FIRST]], %c0, %{{.*}}], write, locality<3>, data
  // CHECK: memref.prefetch %[[MEMORY]][%[[FIRST]], %c1, %{{.*}}], write, locality<3>, data
  // CHECK: %[[THIRD:.*]] = affine.apply #[[ROW2]](%[[BLOCK]])
  // CHECK: memref.prefetch %[[MEMORY]][%[[THIRD]], %c0, %{{.*}}], write, locality<3>, data
  // CHECK: memref.prefetch %[[MEMORY]][%[[THIRD]], %c1, %{{.*}}], write, locality<3>, data
  // CHECK-NOT: memref.prefetch
  // A sum on the right side is computed in registers, once for all rows.
  // CHECK: %[[V:.*]] = vector.transfer_read %arg2
  // CHECK-NEXT: %[[W:.*]] = vector.transfer_read %arg3
  // CHECK-NEXT: %[[RIGHT:.*]] = arith.subf %[[V]], %[[W]] : vector<4xf32>
  // CHECK: vector.fma %{{.*}}, %[[RIGHT]],
  // CHECK: vector.fma %{{.*}}, %[[RIGHT]],
  // CHECK: %[[Q:.*]] = scf.for %[[BLOCK:.*]] = %c0 to %c2 step %c1 {{.*}} -> (tensor<6x4xf32>)
  // CHECK: %[[SECOND:.*]] = affine.apply #[[ROW1]](%[[BLOCK]])
  // CHECK: memref.prefetch %{{.*}}[%[[SECOND]], %c0, %{{.*}}], write
  // CHECK: memref.prefetch %{{.*}}[%[[SECOND]], %c1, %{{.*}}], write
  // CHECK: vector.fma
  // CHECK-NOT: memref.prefetch
  // CHECK: scf.for %[[ROW:.*]] = %c0 to %c6 step %c1 iter_args(%[[OUT:.*]] = %[[DEST]])
  // CHECK: %[[A:.*]] = vector.transfer_read %[[P]][%[[ROW]], %c0]
  // CHECK: %[[B:.*]] = vector.transfer_read %[[Q]][%[[ROW]], %c0]
  // CHECK: %[[SUM:.*]] = arith.addf %[[A]], %[[B]] : vector<4xf32>
  // CHECK: %[[OUT0:.*]] = vector.transfer_write %[[SUM]], %[[OUT]][%[[ROW]], %c0,
  // CHECK: %[[DIFFERENCE:.*]] = arith.subf %[[A]], %[[B]] : vector<4xf32>
  // CHECK: vector.transfer_write %[[DIFFERENCE]], %[[OUT0]][%[[ROW]], %c1,
  // CHECK-NOT: linalg.generic
  // CHECK: return
  %zero = arith.constant 0.0 : f32
  %one = arith.constant 1 : index
  %e = tensor.empty() : tensor<6x8xf32>
  %zeros = linalg.fill ins(%zero : f32) outs(%e : tensor<6x8xf32>) -> tensor<6x8xf32>
  %p = linalg.generic {indexing_maps = [#mk, #kn, #kn, #mn], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %v, %w : tensor<6x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>) outs(%zeros : tensor<6x8xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32, %o: f32):
    %d = arith.subf %b, %c : f32
    %t = arith.mulf %a, %d : f32
    %s = arith.addf %o, %t : f32
    linalg.yield %s : f32
  } -> tensor<6x8xf32>
  %q = linalg.generic {indexing_maps = [#mk, #kn, #mn], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%y, %w : tensor<6x8xf32>, tensor<8x8xf32>) outs(%zeros : tensor<6x8xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %t = arith.mulf %a, %b : f32
    %s = arith.addf %o, %t : f32
    linalg.yield %s : f32
  } -> tensor<6x8xf32>
  %init = tensor.empty() : tensor<6x2x8xf32>
  %r = linalg.generic {indexing_maps = [#product, #product, #id], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%p, %q : tensor<6x8xf32>, tensor<6x8xf32>) outs(%init : tensor<6x2x8xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %h = linalg.index 1 : index
    %second = arith.cmpi eq, %h, %one : index
    %s = arith.addf %a, %b : f32
    %d = arith.subf %a, %b : f32
    %t = arith.select %second, %d, %s : f32
    linalg.yield %t : f32
  } -> tensor<6x2x8xf32>
  return %r : tensor<6x2x8xf32>
}

// Sums of different depth; parts of the left side, which are read from the whole,
// and a right side that is added up of three.
// With chunks of 6 / 2 terms, the 8 of an iteration of the outer reduction are too few
// chunks for a total of their own; with chunks of 4 / 2, they are not.
// CHECK-LABEL: @depths(
// FEW-LABEL: @depths(
// FEW-COUNT-2: -> (tensor<6x4xf32>) {
// FEW: scf.for %{{.*}} = %c0 to %c2 step %c1 iter_args(%[[TOTAL:[^ ]*]] = %cst,
// FEW: scf.for %{{.*}} = %c0 to %c2 step %c1 iter_args(%{{[^ ]*}} = %[[TOTAL]],
// FEW: scf.for %{{.*}} = %c0 to %c3 step %c1 iter_args(%{{[^ ]*}} = %cst,
// MANY-LABEL: @depths(
// MANY-COUNT-2: -> (tensor<6x4xf32>) {
// MANY: scf.for %{{.*}} = %c0 to %c2 step %c1 iter_args(%{{[^ ]*}} = %cst,
// MANY: scf.for %{{.*}} = %c0 to %c4 step %c1 iter_args(%{{[^ ]*}} = %cst,
// MANY: scf.for %{{.*}} = %c0 to %c2 step %c1 iter_args(%{{[^ ]*}} = %cst,
func.func @depths(%x: tensor<6x3x8xf32>, %w: tensor<3x8x8xf32>) -> tensor<6x8xf32> {
  // CHECK-NOT: extract_slice
  // CHECK: %[[A:.*]] = vector.transfer_read %arg1[%c0,
  // CHECK: %[[B:.*]] = vector.transfer_read %arg1[%c1,
  // CHECK: %[[AB:.*]] = arith.addf %[[A]], %[[B]]
  // CHECK: %[[C:.*]] = vector.transfer_read %arg1[%c2,
  // CHECK: arith.subf %[[AB]], %[[C]]
  // CHECK: tensor.extract %arg0[%{{.*}}, %c1, %{{.*}}]
  // CHECK: %[[I:.*]] = affine.apply #[[NEXT]](
  // CHECK: vector.transfer_read %arg1[%[[I]],
  // CHECK: tensor.extract %arg0[%{{.*}}, %[[I]], %{{.*}}]
  // CHECK: arith.mulf
  // CHECK: return
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<6x8xf32>
  %zeros = linalg.fill ins(%zero : f32) outs(%e : tensor<6x8xf32>) -> tensor<6x8xf32>
  %x1 = tensor.extract_slice %x[0, 1, 0] [6, 1, 8] [1, 1, 1] : tensor<6x3x8xf32> to tensor<6x1x8xf32>
  %x2 = tensor.extract_slice %x[0, 1, 0] [6, 2, 8] [1, 1, 1] : tensor<6x3x8xf32> to tensor<6x2x8xf32>
  %w2 = tensor.extract_slice %w[1, 0, 0] [2, 8, 8] [1, 1, 1] : tensor<3x8x8xf32> to tensor<2x8x8xf32>
  %p = linalg.generic {
      indexing_maps = [affine_map<(m, n, k) -> (m, 0, k)>, affine_map<(m, n, k) -> (0, k, n)>, affine_map<(m, n, k) -> (1, k, n)>, affine_map<(m, n, k) -> (2, k, n)>, #mn],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x1, %w, %w, %w : tensor<6x1x8xf32>, tensor<3x8x8xf32>, tensor<3x8x8xf32>, tensor<3x8x8xf32>) outs(%zeros : tensor<6x8xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32, %d: f32, %o: f32):
    %bc = arith.addf %b, %c : f32
    %bcd = arith.subf %bc, %d : f32
    %t = arith.mulf %a, %bcd : f32
    %s = arith.addf %o, %t : f32
    linalg.yield %s : f32
  } -> tensor<6x8xf32>
  %q = linalg.generic {
      indexing_maps = [affine_map<(m, n, i, k) -> (m, i, k)>, affine_map<(m, n, i, k) -> (i, k, n)>, affine_map<(m, n, i, k) -> (m, n)>],
      iterator_types = ["parallel", "parallel", "reduction", "reduction"]}
      ins(%x2, %w2 : tensor<6x2x8xf32>, tensor<2x8x8xf32>) outs(%zeros : tensor<6x8xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %t = arith.mulf %a, %b : f32
    %s = arith.addf %o, %t : f32
    linalg.yield %s : f32
  } -> tensor<6x8xf32>
  %r = linalg.generic {indexing_maps = [#rows, #rows, #rows], iterator_types = ["parallel", "parallel"]}
      ins(%p, %q : tensor<6x8xf32>, tensor<6x8xf32>) outs(%e : tensor<6x8xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %t = arith.mulf %a, %b : f32
    linalg.yield %t : f32
  } -> tensor<6x8xf32>
  return %r : tensor<6x8xf32>
}
