// RUN: levit-opt %s --levit-tile-gemm --canonicalize --cse | FileCheck %s
// RUN: levit-opt %s --levit-tile-gemm=min-work=100000000 --canonicalize --cse | FileCheck %s --check-prefix=SERIAL

// Products that are worth it are shared out.

// SERIAL-NOT: scf.forall

#mk = affine_map<(m, n, k) -> (m, k)>
#kn = affine_map<(m, n, k) -> (k, n)>
#mn = affine_map<(m, n, k) -> (m, n)>

// By rows, a divisor of which is near to 49.
// CHECK-LABEL: @rows(
func.func @rows(%a: tensor<196x64xf32>, %b: tensor<64x64xf32>) -> tensor<196x64xf32> {
  // CHECK: scf.forall (%[[T:.*]]) in (4) shared_outs(%[[OUT:.*]] = %{{.*}}) -> (tensor<196x64xf32>)
  // CHECK: %[[FIRST:.*]] = affine.apply #{{.*}}(%[[T]])
  // CHECK: %[[PART:.*]] = tensor.extract_slice %[[OUT]][%[[FIRST]], 0] [49, 64] [1, 1]
  // CHECK: scf.for {{.*}} iter_args(%{{.*}} = %[[PART]])
  // CHECK: scf.for {{.*}} -> (vector<32xf32>
  // CHECK: scf.forall.in_parallel
  // CHECK-NEXT: tensor.parallel_insert_slice %{{.*}} into %[[OUT]][%[[FIRST]], 0] [49, 64] [1, 1]
  // CHECK-NOT: scf.forall
  // CHECK: return
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<196x64xf32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<196x64xf32>) -> tensor<196x64xf32>
  %1 = linalg.generic {indexing_maps = [#mk, #kn, #mn], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%a, %b : tensor<196x64xf32>, tensor<64x64xf32>) outs(%init : tensor<196x64xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<196x64xf32>
  return %1 : tensor<196x64xf32>
}

// By columns, where there are few rows.
// CHECK-LABEL: @columns(
func.func @columns(%a: tensor<16x64xf32>, %b: tensor<64x300xf32>) -> tensor<16x300xf32> {
  // CHECK: scf.forall (%[[T:.*]]) in (9)
  // CHECK: tensor.extract_slice {{.*}} [16, 32] [1, 1]
  // CHECK: tensor.parallel_insert_slice {{.*}} [16, 32] [1, 1]
  // The rest.
  // CHECK: %[[REST:.*]] = tensor.extract_slice %{{.*}}[0, 288] [16, 12] [1, 1]
  // CHECK: vector<12xf32>
  // CHECK: tensor.insert_slice %{{.*}} into %{{.*}}[0, 288] [16, 12] [1, 1]
  // CHECK: return
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<16x300xf32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<16x300xf32>) -> tensor<16x300xf32>
  %1 = linalg.generic {indexing_maps = [#mk, #kn, #mn], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%a, %b : tensor<16x64xf32>, tensor<64x300xf32>) outs(%init : tensor<16x300xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<16x300xf32>
  return %1 : tensor<16x300xf32>
}

// Too few of both.
// CHECK-LABEL: @neither(
func.func @neither(%a: tensor<16x1024xf32>, %b: tensor<1024x31xf32>) -> tensor<16x31xf32> {
  // CHECK-NOT: scf.forall
  // CHECK: return
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<16x31xf32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<16x31xf32>) -> tensor<16x31xf32>
  %1 = linalg.generic {indexing_maps = [#mk, #kn, #mn], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%a, %b : tensor<16x1024xf32>, tensor<1024x31xf32>) outs(%init : tensor<16x31xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<16x31xf32>
  return %1 : tensor<16x31xf32>
}

// Too little work.
// CHECK-LABEL: @little(
func.func @little(%a: tensor<196x16xf32>, %b: tensor<16x64xf32>) -> tensor<196x64xf32> {
  // CHECK-NOT: scf.forall
  // CHECK: return
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<196x64xf32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<196x64xf32>) -> tensor<196x64xf32>
  %1 = linalg.generic {indexing_maps = [#mk, #kn, #mn], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%a, %b : tensor<196x16xf32>, tensor<16x64xf32>) outs(%init : tensor<196x64xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<196x64xf32>
  return %1 : tensor<196x64xf32>
}

// By rows of pixels.
// CHECK-LABEL: @pixels(
func.func @pixels(%image: tensor<2x57x171xf32>, %w: tensor<3x9x16xf32>, %c: tensor<2x28x28x16xf32>) -> tensor<2x28x28x16xf32> {
  // CHECK: scf.forall (%[[T:.*]]) in (14)
  // CHECK: tensor.extract_slice %{{.*}}[0, %{{.*}}, 0, 0] [2, 2, 28, 16] [1, 1, 1, 1]
  // CHECK: tensor.parallel_insert_slice
  // CHECK-NOT: scf.forall
  // CHECK: return
  %1 = linalg.generic {
      indexing_maps = [affine_map<(g, y, x, o, i, j) -> (g, y * 2 + i, x * 6 + j)>, affine_map<(g, y, x, o, i, j) -> (i, j, o)>, affine_map<(g, y, x, o, i, j) -> (g, y, x, o)>],
      iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction"]}
      ins(%image, %w : tensor<2x57x171xf32>, tensor<3x9x16xf32>) outs(%c : tensor<2x28x28x16xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<2x28x28x16xf32>
  return %1 : tensor<2x28x28x16xf32>
}

// Inside of another loop there is nothing to share out.
// CHECK-LABEL: @inside(
func.func @inside(%a: tensor<196x64xf32>, %b: tensor<64x64xf32>, %c: tensor<196x64xf32>, %n: index) -> tensor<196x64xf32> {
  // CHECK-NOT: scf.forall
  // CHECK: return
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %0 = scf.for %i = %c0 to %n step %c1 iter_args(%d = %c) -> tensor<196x64xf32> {
    %1 = linalg.generic {indexing_maps = [#mk, #kn, #mn], iterator_types = ["parallel", "parallel", "reduction"]}
        ins(%a, %b : tensor<196x64xf32>, tensor<64x64xf32>) outs(%d : tensor<196x64xf32>) {
    ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<196x64xf32>
    scf.yield %1 : tensor<196x64xf32>
  }
  return %0 : tensor<196x64xf32>
}

// By groups: each has weights of its own.
// CHECK-LABEL: @groups(
func.func @groups(%a: tensor<49x3x64xf32>, %b: tensor<3x64x64xf32>) -> tensor<49x3x64xf32> {
  // CHECK: scf.forall (%[[G:.*]]) in (3) shared_outs(%[[OUT:.*]] = %{{.*}}) -> (tensor<49x3x64xf32>)
  // CHECK: %[[PART:.*]] = tensor.extract_slice %[[OUT]][0, %[[G]], 0] [49, 1, 64] [1, 1, 1]
  // CHECK: vector.transfer_read %arg1[%[[G]],
  // CHECK: tensor.parallel_insert_slice %{{.*}} into %[[OUT]][0, %[[G]], 0] [49, 1, 64] [1, 1, 1]
  // CHECK: return
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<49x3x64xf32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<49x3x64xf32>) -> tensor<49x3x64xf32>
  %1 = linalg.generic {
      indexing_maps = [affine_map<(m, g, n, k) -> (m, g, k)>, affine_map<(m, g, n, k) -> (g, k, n)>, affine_map<(m, g, n, k) -> (m, g, n)>],
      iterator_types = ["parallel", "parallel", "parallel", "reduction"]}
      ins(%a, %b : tensor<49x3x64xf32>, tensor<3x64x64xf32>) outs(%init : tensor<49x3x64xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<49x3x64xf32>
  return %1 : tensor<49x3x64xf32>
}

// Of several such dimensions, by that of most groups.
// CHECK-LABEL: @groups_of_groups(
func.func @groups_of_groups(%a: tensor<49x2x3x64xf32>, %b: tensor<2x3x64x64xf32>) -> tensor<49x2x3x64xf32> {
  // CHECK: scf.forall (%[[G:.*]]) in (3)
  // CHECK: tensor.parallel_insert_slice {{.*}}[0, 0, %[[G]], 0] [49, 2, 1, 64]
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<49x2x3x64xf32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<49x2x3x64xf32>) -> tensor<49x2x3x64xf32>
  %1 = linalg.generic {
      indexing_maps = [affine_map<(m, h, g, n, k) -> (m, h, g, k)>, affine_map<(m, h, g, n, k) -> (h, g, k, n)>, affine_map<(m, h, g, n, k) -> (m, h, g, n)>],
      iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction"]}
      ins(%a, %b : tensor<49x2x3x64xf32>, tensor<2x3x64x64xf32>) outs(%init : tensor<49x2x3x64xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<49x2x3x64xf32>
  return %1 : tensor<49x2x3x64xf32>
}
