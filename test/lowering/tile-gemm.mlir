// RUN: levit-opt %s --levit-tile-gemm="lanes=8 registers=7 unroll=1" --canonicalize --cse | FileCheck %s
// RUN: not levit-opt %s --levit-tile-gemm=lanes=0 2>&1 | FileCheck %s --check-prefix=ERROR
// RUN: not levit-opt %s --levit-tile-gemm=registers=4 2>&1 | FileCheck %s --check-prefix=ERROR
// RUN: not levit-opt %s --levit-tile-gemm=unroll=0 2>&1 | FileCheck %s --check-prefix=ERROR
// RUN: not levit-opt %s --levit-tile-gemm=chunk=-1 2>&1 | FileCheck %s --check-prefix=ERROR
// RUN: levit-opt %s --levit-tile-gemm="lanes=16 registers=32 unroll=1" --canonicalize --cse \
// RUN:   | FileCheck %s --check-prefix=WIDE

// Blocks of 2 rows, since 7 registers hold no more than 2 x 2 accumulators, two
// vectors of the right side, and an element of the left one; and 16 columns.

// ERROR: a block needs at least one lane, 5 registers, one or two vectors, one step, and no less than zero steps in a chunk

#mk = affine_map<(m, n, k) -> (m, k)>
#kn = affine_map<(m, n, k) -> (k, n)>
#mn = affine_map<(m, n, k) -> (m, n)>
#id = affine_map<(m, n) -> (m, n)>

// CHECK-LABEL: @product(
func.func @product(%x: tensor<4x9xf32>, %w: tensor<9x16xf32>,
                   %residual: tensor<4x16xf32>) -> tensor<4x16xf32> {
  // CHECK-DAG: %[[ZERO:.*]] = arith.constant dense<0.000000e+00> : vector<16xf32>
  // CHECK-DAG: %[[OUT:.*]] = tensor.empty() : tensor<4x16xf32>
  // CHECK: %[[R:.*]] = scf.for %[[ROWS:.*]] = %c0 to %c2 step %c1 iter_args(%[[DEST:.*]] = %[[OUT]])
  // CHECK: %[[ACC:.*]]:2 = scf.for %[[K:.*]] = %c0 to %c9 step %c1 iter_args(%[[A0:.*]] = %[[ZERO]], %[[A1:.*]] = %[[ZERO]]) -> (vector<16xf32>, vector<16xf32>)
  // CHECK: %[[W:.*]] = vector.transfer_read %arg1[%[[K]], %c0]{{.*}} {in_bounds = [true]} : tensor<9x16xf32>, vector<16xf32>
  // CHECK: %[[X0:.*]] = tensor.extract %arg0[%{{.*}}, %[[K]]]
  // CHECK: %[[B0:.*]] = vector.broadcast %[[X0]]
  // CHECK: %[[N0:.*]] = vector.fma %[[B0]], %[[W]], %[[A0]]
  // CHECK: %[[N1:.*]] = vector.fma %{{.*}}, %[[W]], %[[A1]]
  // CHECK: scf.yield %[[N0]], %[[N1]]
  // The accumulators go from registers through the epilogue into the result.
  // CHECK: %[[RES:.*]] = vector.transfer_read %arg2
  // CHECK: %[[SUM:.*]] = arith.addf %[[ACC]]#0, %[[RES]] : vector<16xf32>
  // CHECK: %[[D0:.*]] = vector.transfer_write %[[SUM]], %[[DEST]]
  // CHECK: arith.addf %[[ACC]]#1
  // CHECK: vector.transfer_write %{{.*}}, %[[D0]]
  // CHECK-NOT: transfer_write
  // CHECK-NOT: linalg
  // CHECK: return %[[R]]
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<4x16xf32>
  %zeros = linalg.fill ins(%zero : f32) outs(%empty : tensor<4x16xf32>)
      -> tensor<4x16xf32>
  %1 = linalg.generic {
      indexing_maps = [#mk, #kn, #mn],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<4x9xf32>, tensor<9x16xf32>)
      outs(%zeros : tensor<4x16xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %2 = arith.mulf %a, %b : f32
    %3 = arith.addf %c, %2 : f32
    linalg.yield %3 : f32
  } -> tensor<4x16xf32>
  %4 = linalg.generic {
      indexing_maps = [#id, #id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%1, %residual : tensor<4x16xf32>, tensor<4x16xf32>)
      outs(%empty : tensor<4x16xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %5 = arith.addf %a, %b : f32
    linalg.yield %5 : f32
  } -> tensor<4x16xf32>
  return %4 : tensor<4x16xf32>
}

// Rows are cut into blocks as equal as possible: 2, 2 and 1.
// CHECK-LABEL: @few_rows(
func.func @few_rows(%a: tensor<5x2xf32>, %b: tensor<2x16xf32>) -> tensor<5x16xf32> {
  // CHECK: scf.for %{{.*}} = %c0 to %c2 step %c1 iter_args
  // CHECK: scf.for {{.*}} -> (vector<16xf32>, vector<16xf32>)
  // CHECK: scf.for {{.*}} -> (vector<16xf32>)
  // CHECK-NOT: scf.for
  // CHECK: return
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<5x16xf32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<5x16xf32>) -> tensor<5x16xf32>
  %1 = linalg.generic {indexing_maps = [#mk, #kn, #mn], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%a, %b : tensor<5x2xf32>, tensor<2x16xf32>) outs(%init : tensor<5x16xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<5x16xf32>
  return %1 : tensor<5x16xf32>
}

// With one vector a row, a block has twice as many: 3 and 2.
// CHECK-LABEL: @few_columns(
func.func @few_columns(%a: tensor<5x2xf32>, %b: tensor<2x3xf32>) -> tensor<5x3xf32> {
  // CHECK: scf.for {{.*}} -> (vector<3xf32>, vector<3xf32>, vector<3xf32>)
  // CHECK: scf.for {{.*}} -> (vector<3xf32>, vector<3xf32>)
  // CHECK-NOT: scf.for
  // CHECK: return
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<5x3xf32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<5x3xf32>) -> tensor<5x3xf32>
  %1 = linalg.generic {indexing_maps = [#mk, #kn, #mn], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%a, %b : tensor<5x2xf32>, tensor<2x3xf32>) outs(%init : tensor<5x3xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<5x3xf32>
  return %1 : tensor<5x3xf32>
}

// With 32 registers, a block has 7 rows, for the totals are in registers, too;
// 16 rows are two blocks of 8 all the same, not three.
// CHECK-LABEL: @sixteen_rows(
// WIDE-LABEL: @sixteen_rows(
func.func @sixteen_rows(%a: tensor<16x2xf32>, %b: tensor<2x32xf32>) -> tensor<16x32xf32> {
  // WIDE: scf.for %{{.*}} = %c0 to %c2 step %c1 iter_args
  // WIDE: scf.for
  // WIDE-COUNT-8: vector.fma {{.*}} vector<32xf32>
  // WIDE-NOT: vector.fma
  // WIDE: return
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<16x32xf32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<16x32xf32>) -> tensor<16x32xf32>
  %1 = linalg.generic {indexing_maps = [#mk, #kn, #mn], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%a, %b : tensor<16x2xf32>, tensor<2x32xf32>) outs(%init : tensor<16x32xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<16x32xf32>
  return %1 : tensor<16x32xf32>
}

// Of 13 columns, the first 8 are a full vector.
// CHECK-LABEL: @uneven_columns(
func.func @uneven_columns(%a: tensor<2x2xf32>, %b: tensor<2x13xf32>) -> tensor<2x13xf32> {
  // CHECK: scf.for {{.*}} -> (vector<8xf32>, vector<5xf32>, vector<8xf32>, vector<5xf32>)
  // CHECK: vector.transfer_read %arg1[%[[K:.*]], %c0], {{.*}} vector<8xf32>
  // CHECK: vector.transfer_read %arg1[%[[K]], %c8], {{.*}} vector<5xf32>
  // CHECK-NOT: scf.for
  // CHECK: transfer_write {{.*}}[%c0, %c0] {{.*}} vector<8xf32>
  // CHECK: transfer_write {{.*}}[%c0, %c8] {{.*}} vector<5xf32>
  // CHECK: transfer_write {{.*}}[%c1, %c0] {{.*}} vector<8xf32>
  // CHECK: transfer_write {{.*}}[%c1, %c8] {{.*}} vector<5xf32>
  // CHECK: return
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<2x13xf32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<2x13xf32>) -> tensor<2x13xf32>
  %1 = linalg.generic {indexing_maps = [#mk, #kn, #mn], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%a, %b : tensor<2x2xf32>, tensor<2x13xf32>) outs(%init : tensor<2x13xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<2x13xf32>
  return %1 : tensor<2x13xf32>
}

// A loop for each dimension of a sum, however short.
// CHECK-LABEL: @short_sums(
func.func @short_sums(%a: tensor<1x2x2xf32>, %b: tensor<2x2x8xf32>) -> tensor<1x8xf32> {
  // CHECK-COUNT-2: scf.for
  // CHECK-COUNT-1: vector.fma
  // CHECK-NOT: vector.fma
  // CHECK: return
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<1x8xf32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<1x8xf32>) -> tensor<1x8xf32>
  %1 = linalg.generic {
      indexing_maps = [affine_map<(m, n, j, k) -> (m, j, k)>, affine_map<(m, n, j, k) -> (j, k, n)>,
                       affine_map<(m, n, j, k) -> (m, n)>],
      iterator_types = ["parallel", "parallel", "reduction", "reduction"]}
      ins(%a, %b : tensor<1x2x2xf32>, tensor<2x2x8xf32>) outs(%init : tensor<1x8xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<1x8xf32>
  return %1 : tensor<1x8xf32>
}

// A product of one row for each of two matrices.
// CHECK-LABEL: @single_rows(
func.func @single_rows(%a: tensor<2x1x3xf32>, %b: tensor<2x3x16xf32>) -> tensor<2x1x16xf32> {
  // CHECK: scf.for %[[G:.*]] = %c0 to %c2
  // CHECK: vector.transfer_read %arg1[%[[G]],
  // CHECK-COUNT-1: vector.fma
  // CHECK-NOT: vector.fma
  // CHECK-NOT: linalg.generic
  // CHECK: return
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<2x1x16xf32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<2x1x16xf32>) -> tensor<2x1x16xf32>
  %1 = linalg.generic {
      indexing_maps = [affine_map<(g, m, n, k) -> (g, m, k)>,
                       affine_map<(g, m, n, k) -> (g, k, n)>,
                       affine_map<(g, m, n, k) -> (g, m, n)>],
      iterator_types = ["parallel", "parallel", "parallel", "reduction"]}
      ins(%a, %b : tensor<2x1x3xf32>, tensor<2x3x16xf32>) outs(%init : tensor<2x1x16xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<2x1x16xf32>
  return %1 : tensor<2x1x16xf32>
}

// One row is tiled as many are.
// CHECK-LABEL: @one_row_of_groups(
func.func @one_row_of_groups(%a: tensor<1x4x3xf32>, %b: tensor<4x3x16xf32>) -> tensor<1x4x16xf32> {
  // CHECK-NOT: linalg.generic
  // CHECK: vector.fma
  // CHECK-NOT: linalg.generic
  // CHECK: return
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<1x4x16xf32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<1x4x16xf32>) -> tensor<1x4x16xf32>
  %1 = linalg.generic {
      indexing_maps = [affine_map<(m, g, n, k) -> (m, g, k)>, affine_map<(m, g, n, k) -> (g, k, n)>, affine_map<(m, g, n, k) -> (m, g, n)>],
      iterator_types = ["parallel", "parallel", "parallel", "reduction"]}
      ins(%a, %b : tensor<1x4x3xf32>, tensor<4x3x16xf32>) outs(%init : tensor<1x4x16xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<1x4x16xf32>
  return %1 : tensor<1x4x16xf32>
}

// Blocks have rows that share a matrix, though they are not the last dimension.
// CHECK-LABEL: @rows_between(
func.func @rows_between(%a: tensor<2x4x3xf32>, %b: tensor<4x3x16xf32>) -> tensor<2x4x16xf32> {
  // CHECK: scf.for %[[G:.*]] = %c0 to %c4
  // CHECK: %[[B:.*]] = vector.transfer_read %arg1[%[[G]],
  // CHECK-COUNT-2: vector.fma %{{.*}}, %[[B]],
  // CHECK-NOT: vector.fma
  // CHECK-NOT: linalg.generic
  // CHECK: return
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<2x4x16xf32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<2x4x16xf32>) -> tensor<2x4x16xf32>
  %1 = linalg.generic {
      indexing_maps = [affine_map<(m, g, n, k) -> (m, g, k)>,
                       affine_map<(m, g, n, k) -> (g, k, n)>,
                       affine_map<(m, g, n, k) -> (m, g, n)>],
      iterator_types = ["parallel", "parallel", "parallel", "reduction"]}
      ins(%a, %b : tensor<2x4x3xf32>, tensor<4x3x16xf32>) outs(%init : tensor<2x4x16xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<2x4x16xf32>
  return %1 : tensor<2x4x16xf32>
}

// Columns are cut into full blocks and a rest.
// CHECK-LABEL: @columns(
func.func @columns(%a: tensor<2x2xf32>, %b: tensor<2x37xf32>) -> tensor<2x37xf32> {
  // CHECK: scf.for %{{.*}} = %c0 to %c2 step %c1 iter_args(%{{.*}} = %{{.*}}) -> (tensor<2x37xf32>)
  // CHECK: scf.for {{.*}} -> (vector<16xf32>, vector<16xf32>)
  // CHECK: scf.for {{.*}} -> (vector<5xf32>, vector<5xf32>)
  // CHECK: transfer_write {{.*}} %c32]
  // CHECK-NOT: scf.for
  // CHECK: return
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<2x37xf32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<2x37xf32>) -> tensor<2x37xf32>
  %1 = linalg.generic {indexing_maps = [#mk, #kn, #mn], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%a, %b : tensor<2x2xf32>, tensor<2x37xf32>) outs(%init : tensor<2x37xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<2x37xf32>
  return %1 : tensor<2x37xf32>
}

// What the accumulators begin with.
// CHECK-LABEL: @init(
func.func @init(%a: tensor<2x9xf32>, %b: tensor<9x16xf32>, %c: tensor<2x16xf32>) -> tensor<2x16xf32> {
  // CHECK: %[[R0:.*]] = vector.transfer_read %arg2[%c0, %c0]
  // CHECK: %[[R1:.*]] = vector.transfer_read %arg2[%c1, %c0]
  // CHECK: scf.for {{.*}} iter_args(%{{.*}} = %[[R0]], %{{.*}} = %[[R1]])
  // CHECK: transfer_write {{.*}}, %arg2
  %1 = linalg.generic {indexing_maps = [#mk, #kn, #mn], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%a, %b : tensor<2x9xf32>, tensor<9x16xf32>) outs(%c : tensor<2x16xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<2x16xf32>
  return %1 : tensor<2x16xf32>
}

// A packed right side: the loop over columns is one over panels, and the rest is
// in the last panel.
// CHECK-LABEL: @packed(
func.func @packed(%a: tensor<2x9xf32>, %b: tensor<3x9x16xf32>, %c: tensor<2x37xf32>) -> tensor<2x37xf32> {
  // CHECK: scf.for %[[N:.*]] = %c0 to %c2
  // CHECK: scf.for %[[K:.*]] = %c0 to %c9
  // CHECK-NEXT: vector.transfer_read %arg1[%[[N]], %[[K]], %c0]
  // CHECK: scf.for %[[K2:.*]] = %c0 to %c9
  // CHECK-NEXT: vector.transfer_read %arg1[%c2, %[[K2]], %c0]{{.*}} vector<5xf32>
  %1 = linalg.generic {
      indexing_maps = [#mk, affine_map<(m, n, k) -> (n floordiv 16, k, n mod 16)>, #mn],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%a, %b : tensor<2x9xf32>, tensor<3x9x16xf32>) outs(%c : tensor<2x37xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<2x37xf32>
  return %1 : tensor<2x37xf32>
}

// The border of the next convolution is made first, and the result written into
// it.
// CHECK-LABEL: @border(
func.func @border(%a: tensor<2x9xf32>, %b: tensor<9x16xf32>, %bias: tensor<16xf32>) -> tensor<4x18xf32> {
  // CHECK: %[[ZEROS:.*]] = linalg.fill {{.*}} -> tensor<4x18xf32>
  // CHECK: %[[INSIDE:.*]] = tensor.extract_slice %[[ZEROS]][1, 1] [2, 16] [1, 1]
  // CHECK: scf.for
  // CHECK: transfer_write %{{.*}}, %[[INSIDE]]
  // CHECK: %[[END:.*]] = vector.transfer_write
  // CHECK: tensor.insert_slice %[[END]] into %[[ZEROS]][1, 1] [2, 16] [1, 1]
  // CHECK-NOT: linalg.fill
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<2x16xf32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<2x16xf32>) -> tensor<2x16xf32>
  %1 = linalg.generic {indexing_maps = [#mk, #kn, #mn], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%a, %b : tensor<2x9xf32>, tensor<9x16xf32>) outs(%init : tensor<2x16xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<2x16xf32>
  %2 = linalg.generic {indexing_maps = [#id, affine_map<(m, n) -> (n)>, #id], iterator_types = ["parallel", "parallel"]}
      ins(%1, %bias : tensor<2x16xf32>, tensor<16xf32>) outs(%empty : tensor<2x16xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %s = arith.addf %x, %y : f32
    linalg.yield %s : f32
  } -> tensor<2x16xf32>
  %out = tensor.empty() : tensor<4x18xf32>
  %zeros = linalg.fill ins(%zero : f32) outs(%out : tensor<4x18xf32>) -> tensor<4x18xf32>
  %3 = tensor.insert_slice %2 into %zeros[1, 1] [2, 16] [1, 1] : tensor<2x16xf32> into tensor<4x18xf32>
  return %3 : tensor<4x18xf32>
}

// An epilogue that makes something else of f32.
// CHECK-LABEL: @narrow(
func.func @narrow(%a: tensor<2x9xf32>, %b: tensor<9x16xf32>, %c: tensor<2x16xf32>) -> tensor<2x16xbf16> {
  // CHECK: %[[H:.*]] = arith.truncf %{{.*}} : vector<16xf32> to vector<16xbf16>
  // CHECK: vector.transfer_write %[[H]]
  %1 = linalg.generic {indexing_maps = [#mk, #kn, #mn], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%a, %b : tensor<2x9xf32>, tensor<9x16xf32>) outs(%c : tensor<2x16xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<2x16xf32>
  %empty = tensor.empty() : tensor<2x16xbf16>
  %2 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%1 : tensor<2x16xf32>) outs(%empty : tensor<2x16xbf16>) {
  ^bb0(%x: f32, %o: bf16):
    %s = arith.truncf %x : f32 to bf16
    linalg.yield %s : bf16
  } -> tensor<2x16xbf16>
  return %2 : tensor<2x16xbf16>
}

// What follows is no epilogue, or no product to be tiled.

// It reads the product transposed.
// CHECK-LABEL: @transposed(
func.func @transposed(%a: tensor<3x2xf32>, %b: tensor<2x3xf32>) -> tensor<3x3xf32> {
  // CHECK: vector.fma
  // CHECK: linalg.generic
  // CHECK: arith.negf
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<3x3xf32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<3x3xf32>) -> tensor<3x3xf32>
  %1 = linalg.generic {indexing_maps = [#mk, #kn, #mn], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%a, %b : tensor<3x2xf32>, tensor<2x3xf32>) outs(%init : tensor<3x3xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<3x3xf32>
  %2 = linalg.generic {indexing_maps = [affine_map<(m, n) -> (n, m)>, #id], iterator_types = ["parallel", "parallel"]}
      ins(%1 : tensor<3x3xf32>) outs(%empty : tensor<3x3xf32>) {
  ^bb0(%x: f32, %o: f32):
    %r = arith.negf %x : f32
    linalg.yield %r : f32
  } -> tensor<3x3xf32>
  return %2 : tensor<3x3xf32>
}

// It reads the product in two ways.
// CHECK-LABEL: @twice(
func.func @twice(%a: tensor<3x2xf32>, %b: tensor<2x3xf32>) -> tensor<3x3xf32> {
  // CHECK: vector.fma
  // CHECK: linalg.generic
  // CHECK: arith.mulf
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<3x3xf32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<3x3xf32>) -> tensor<3x3xf32>
  %1 = linalg.generic {indexing_maps = [#mk, #kn, #mn], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%a, %b : tensor<3x2xf32>, tensor<2x3xf32>) outs(%init : tensor<3x3xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<3x3xf32>
  %2 = linalg.generic {indexing_maps = [#id, affine_map<(m, n) -> (n, m)>, #id], iterator_types = ["parallel", "parallel"]}
      ins(%1, %1 : tensor<3x3xf32>, tensor<3x3xf32>) outs(%empty : tensor<3x3xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %r = arith.mulf %x, %y : f32
    linalg.yield %r : f32
  } -> tensor<3x3xf32>
  return %2 : tensor<3x3xf32>
}

// It reads what is there.
// CHECK-LABEL: @init_read(
func.func @init_read(%a: tensor<3x2xf32>, %b: tensor<2x3xf32>) -> tensor<3x3xf32> {
  // CHECK: vector.fma
  // CHECK: linalg.generic
  // CHECK: arith.subf
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<3x3xf32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<3x3xf32>) -> tensor<3x3xf32>
  %1 = linalg.generic {indexing_maps = [#mk, #kn, #mn], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%a, %b : tensor<3x2xf32>, tensor<2x3xf32>) outs(%init : tensor<3x3xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<3x3xf32>
  %2 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%1 : tensor<3x3xf32>) outs(%empty : tensor<3x3xf32>) {
  ^bb0(%x: f32, %o: f32):
    %r = arith.subf %x, %o : f32
    linalg.yield %r : f32
  } -> tensor<3x3xf32>
  return %2 : tensor<3x3xf32>
}

// It reads the indices of loops.
// CHECK-LABEL: @index(
func.func @index(%a: tensor<3x2xf32>, %b: tensor<2x3xf32>) -> tensor<3x3xf32> {
  // CHECK: vector.fma
  // CHECK: linalg.generic
  // CHECK: arith.index_cast
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<3x3xf32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<3x3xf32>) -> tensor<3x3xf32>
  %1 = linalg.generic {indexing_maps = [#mk, #kn, #mn], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%a, %b : tensor<3x2xf32>, tensor<2x3xf32>) outs(%init : tensor<3x3xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<3x3xf32>
  %2 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%1 : tensor<3x3xf32>) outs(%empty : tensor<3x3xf32>) {
  ^bb0(%x: f32, %o: f32):
    %i = linalg.index 0 : index
    %j = arith.index_cast %i : index to i32
    %k = arith.sitofp %j : i32 to f32
    %r = arith.addf %x, %k : f32
    linalg.yield %r : f32
  } -> tensor<3x3xf32>
  return %2 : tensor<3x3xf32>
}

// Something else reads the product, too.
// CHECK-LABEL: @returned(
func.func @returned(%a: tensor<3x2xf32>, %b: tensor<2x3xf32>) -> (tensor<3x3xf32>, tensor<3x3xf32>) {
  // CHECK: vector.fma
  // CHECK: linalg.generic
  // CHECK: arith.negf
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<3x3xf32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<3x3xf32>) -> tensor<3x3xf32>
  %1 = linalg.generic {indexing_maps = [#mk, #kn, #mn], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%a, %b : tensor<3x2xf32>, tensor<2x3xf32>) outs(%init : tensor<3x3xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<3x3xf32>
  %2 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%1 : tensor<3x3xf32>) outs(%empty : tensor<3x3xf32>) {
  ^bb0(%x: f32, %o: f32):
    %r = arith.negf %x : f32
    linalg.yield %r : f32
  } -> tensor<3x3xf32>
  return %1, %2 : tensor<3x3xf32>, tensor<3x3xf32>
}

// Other element types than f32.
// CHECK-LABEL: @f16(
func.func @f16(%a: tensor<3x2xf16>, %b: tensor<2x3xf16>) -> tensor<3x3xf16> {
  // CHECK: linalg.generic {{.*}} "reduction"]}
  // CHECK-NOT: vector
  // CHECK: return
  %zero = arith.constant 0.0 : f16
  %empty = tensor.empty() : tensor<3x3xf16>
  %init = linalg.fill ins(%zero : f16) outs(%empty : tensor<3x3xf16>) -> tensor<3x3xf16>
  %1 = linalg.generic {indexing_maps = [#mk, #kn, #mn], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%a, %b : tensor<3x2xf16>, tensor<2x3xf16>) outs(%init : tensor<3x3xf16>) {
  ^bb0(%x: f16, %y: f16, %o: f16):
    %p = arith.mulf %x, %y : f16
    %s = arith.addf %o, %p : f16
    linalg.yield %s : f16
  } -> tensor<3x3xf16>
  return %1 : tensor<3x3xf16>
}

// CHECK-LABEL: @f64(
func.func @f64(%a: tensor<3x2xf64>, %b: tensor<2x3xf64>) -> tensor<3x3xf64> {
  // CHECK: linalg.generic {{.*}} "reduction"]}
  // CHECK-NOT: vector
  // CHECK: return
  %zero = arith.constant 0.0 : f64
  %empty = tensor.empty() : tensor<3x3xf64>
  %init = linalg.fill ins(%zero : f64) outs(%empty : tensor<3x3xf64>) -> tensor<3x3xf64>
  %1 = linalg.generic {indexing_maps = [#mk, #kn, #mn], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%a, %b : tensor<3x2xf64>, tensor<2x3xf64>) outs(%init : tensor<3x3xf64>) {
  ^bb0(%x: f64, %y: f64, %o: f64):
    %p = arith.mulf %x, %y : f64
    %s = arith.addf %o, %p : f64
    linalg.yield %s : f64
  } -> tensor<3x3xf64>
  return %1 : tensor<3x3xf64>
}

// Columns that do not stand side by side.
// CHECK-LABEL: @columns_apart(
func.func @columns_apart(%a: tensor<3x2xf32>, %b: tensor<3x2xf32>) -> tensor<3x3xf32> {
  // CHECK: linalg.generic {{.*}} "reduction"]}
  // CHECK-NOT: vector
  // CHECK: return
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<3x3xf32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<3x3xf32>) -> tensor<3x3xf32>
  %1 = linalg.generic {indexing_maps = [#mk, affine_map<(m, n, k) -> (n, k)>, #mn], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%a, %b : tensor<3x2xf32>, tensor<3x2xf32>) outs(%init : tensor<3x3xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<3x3xf32>
  return %1 : tensor<3x3xf32>
}

// Panels that are narrower than a block.
// CHECK-LABEL: @narrow_panels(
func.func @narrow_panels(%a: tensor<3x2xf32>, %b: tensor<3x2x4xf32>) -> tensor<3x9xf32> {
  // CHECK: linalg.generic {{.*}} "reduction"]}
  // CHECK-NOT: vector
  // CHECK: return
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<3x9xf32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<3x9xf32>) -> tensor<3x9xf32>
  %1 = linalg.generic {indexing_maps = [#mk, affine_map<(m, n, k) -> (n floordiv 4, k, n mod 4)>, #mn], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%a, %b : tensor<3x2xf32>, tensor<3x2x4xf32>) outs(%init : tensor<3x9xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<3x9xf32>
  return %1 : tensor<3x9xf32>
}

// Nothing to do.
// CHECK-LABEL: @no_rows(
func.func @no_rows(%a: tensor<0x2xf32>, %b: tensor<2x3xf32>) -> tensor<0x3xf32> {
  // CHECK: linalg.generic {{.*}} "reduction"]}
  // CHECK-NOT: vector
  // CHECK: return
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<0x3xf32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<0x3xf32>) -> tensor<0x3xf32>
  %1 = linalg.generic {indexing_maps = [#mk, #kn, #mn], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%a, %b : tensor<0x2xf32>, tensor<2x3xf32>) outs(%init : tensor<0x3xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<0x3xf32>
  return %1 : tensor<0x3xf32>
}

// CHECK-LABEL: @no_sum(
func.func @no_sum(%a: tensor<3x0xf32>, %b: tensor<0x3xf32>) -> tensor<3x3xf32> {
  // CHECK: linalg.generic {{.*}} "reduction"]}
  // CHECK-NOT: vector
  // CHECK: return
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<3x3xf32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<3x3xf32>) -> tensor<3x3xf32>
  %1 = linalg.generic {indexing_maps = [#mk, #kn, #mn], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%a, %b : tensor<3x0xf32>, tensor<0x3xf32>) outs(%init : tensor<3x3xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<3x3xf32>
  return %1 : tensor<3x3xf32>
}

// CHECK-LABEL: @dynamic(
func.func @dynamic(%a: tensor<?x2xf32>, %b: tensor<2x3xf32>, %c: tensor<?x3xf32>) -> tensor<?x3xf32> {
  // CHECK: linalg.generic {{.*}} "reduction"]}
  // CHECK-NOT: vector
  %1 = linalg.generic {indexing_maps = [#mk, #kn, #mn], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%a, %b : tensor<?x2xf32>, tensor<2x3xf32>) outs(%c : tensor<?x3xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<?x3xf32>
  return %1 : tensor<?x3xf32>
}

// CHECK-LABEL: @buffers(
func.func @buffers(%a: memref<3x2xf32>, %b: memref<2x3xf32>, %c: memref<3x3xf32>) {
  // CHECK: linalg.generic
  linalg.generic {indexing_maps = [#mk, #kn, #mn], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%a, %b : memref<3x2xf32>, memref<2x3xf32>) outs(%c : memref<3x3xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  }
  return
}
