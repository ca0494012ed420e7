// RUN: levit-opt %s --levit-fuse-mlp --canonicalize --cse | FileCheck %s
// RUN: %same-results %s --levit-fuse-mlp \
// RUN:   -- --levit-fuse-mlp="min-rows=1 block-rows=7" --levit-tile-gemm --levit-vectorize-rows

#mk = affine_map<(m, n, k) -> (m, k)>
#kn = affine_map<(m, n, k) -> (k, n)>
#mn = affine_map<(m, n, k) -> (m, n)>
#id = affine_map<(m, n) -> (m, n)>
#column = affine_map<(m, n) -> (n)>

// CHECK-LABEL: @mlp(
func.func @mlp(%x: tensor<98x6xf32>, %w1: tensor<6x12xf32>, %b1: tensor<12xf32>, %w2: tensor<12x6xf32>) -> tensor<98x6xf32> {
  // CHECK: scf.forall (%[[ROW:.*]]) = (0) to (98) step (49) shared_outs(%[[OUT:.*]] = %{{.*}}) -> (tensor<98x6xf32>)
  // CHECK: %[[X:.*]] = tensor.extract_slice %arg0[%[[ROW]], 0] [49, 6] [1, 1]
  // CHECK: %[[Y:.*]] = linalg.generic {{.*}} "reduction"]} ins(%[[X]], %arg1 : {{.*}} outs(%{{.*}} : tensor<49x12xf32>)
  // CHECK: %[[Z:.*]] = linalg.generic {{.*}} ins(%[[Y]], %arg2 :
  // CHECK: arith.maximumf
  // CHECK: %[[P:.*]] = linalg.generic {{.*}} "reduction"]} ins(%[[Z]], %arg3 : {{.*}} outs(%{{.*}} : tensor<49x6xf32>)
  // CHECK: %[[R:.*]] = linalg.generic {{.*}} ins(%[[P]], %[[X]] :
  // CHECK: tensor.parallel_insert_slice %[[R]] into %[[OUT]][%[[ROW]], 0] [49, 6] [1, 1]
  // CHECK-NOT: linalg.generic
  // CHECK: return
  %zero = arith.constant 0.0 : f32
  %e1 = tensor.empty() : tensor<98x12xf32>
  %i1 = linalg.fill ins(%zero : f32) outs(%e1 : tensor<98x12xf32>) -> tensor<98x12xf32>
  %1 = linalg.generic {indexing_maps = [#mk, #kn, #mn], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w1 : tensor<98x6xf32>, tensor<6x12xf32>) outs(%i1 : tensor<98x12xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %p = arith.mulf %a, %b : f32
    %s = arith.addf %c, %p : f32
    linalg.yield %s : f32
  } -> tensor<98x12xf32>
  %2 = linalg.generic {indexing_maps = [#id, #column, #id], iterator_types = ["parallel", "parallel"]}
      ins(%1, %b1 : tensor<98x12xf32>, tensor<12xf32>) outs(%e1 : tensor<98x12xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %s = arith.addf %a, %b : f32
    %m = arith.maximumf %s, %zero : f32
    linalg.yield %m : f32
  } -> tensor<98x12xf32>
  %e2 = tensor.empty() : tensor<98x6xf32>
  %i2 = linalg.fill ins(%zero : f32) outs(%e2 : tensor<98x6xf32>) -> tensor<98x6xf32>
  %3 = linalg.generic {indexing_maps = [#mk, #kn, #mn], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%2, %w2 : tensor<98x12xf32>, tensor<12x6xf32>) outs(%i2 : tensor<98x6xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %p = arith.mulf %a, %b : f32
    %s = arith.addf %c, %p : f32
    linalg.yield %s : f32
  } -> tensor<98x6xf32>
  %4 = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%3, %x : tensor<98x6xf32>, tensor<98x6xf32>) outs(%e2 : tensor<98x6xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %s = arith.addf %a, %b : f32
    linalg.yield %s : f32
  } -> tensor<98x6xf32>
  return %4 : tensor<98x6xf32>
}

// Where tokens can be taken two by two, so can the rows of a block.
// CHECK-LABEL: @even_tokens(
func.func @even_tokens(%x: tensor<196x6xf32>, %w1: tensor<6x12xf32>, %b1: tensor<12xf32>, %w2: tensor<12x6xf32>) -> tensor<196x6xf32> {
  // CHECK: scf.forall (%{{.*}}) = (0) to (196) step (98)
  // CHECK: return
  %zero = arith.constant 0.0 : f32
  %e1 = tensor.empty() : tensor<196x12xf32>
  %i1 = linalg.fill ins(%zero : f32) outs(%e1 : tensor<196x12xf32>) -> tensor<196x12xf32>
  %1 = linalg.generic {indexing_maps = [#mk, #kn, #mn], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w1 : tensor<196x6xf32>, tensor<6x12xf32>) outs(%i1 : tensor<196x12xf32>) attrs = {levit.tokens = 196 : i64} {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %p = arith.mulf %a, %b : f32
    %s = arith.addf %c, %p : f32
    linalg.yield %s : f32
  } -> tensor<196x12xf32>
  %2 = linalg.generic {indexing_maps = [#id, #column, #id], iterator_types = ["parallel", "parallel"]}
      ins(%1, %b1 : tensor<196x12xf32>, tensor<12xf32>) outs(%e1 : tensor<196x12xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %s = arith.addf %a, %b : f32
    %m = arith.maximumf %s, %zero : f32
    linalg.yield %m : f32
  } -> tensor<196x12xf32>
  %e2 = tensor.empty() : tensor<196x6xf32>
  %i2 = linalg.fill ins(%zero : f32) outs(%e2 : tensor<196x6xf32>) -> tensor<196x6xf32>
  %3 = linalg.generic {indexing_maps = [#mk, #kn, #mn], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%2, %w2 : tensor<196x12xf32>, tensor<12x6xf32>) outs(%i2 : tensor<196x6xf32>) attrs = {levit.tokens = 196 : i64} {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %p = arith.mulf %a, %b : f32
    %s = arith.addf %c, %p : f32
    linalg.yield %s : f32
  } -> tensor<196x6xf32>
  %4 = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%3, %x : tensor<196x6xf32>, tensor<196x6xf32>) outs(%e2 : tensor<196x6xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %s = arith.addf %a, %b : f32
    linalg.yield %s : f32
  } -> tensor<196x6xf32>
  return %4 : tensor<196x6xf32>
}

// With few rows, weights are what moves.
// CHECK-LABEL: @few_rows(
func.func @few_rows(%x: tensor<49x6xf32>, %w1: tensor<6x12xf32>, %b1: tensor<12xf32>, %w2: tensor<12x6xf32>) -> tensor<49x6xf32> {
  // CHECK-NOT: scf.forall
  // CHECK: return
  %zero = arith.constant 0.0 : f32
  %e1 = tensor.empty() : tensor<49x12xf32>
  %i1 = linalg.fill ins(%zero : f32) outs(%e1 : tensor<49x12xf32>) -> tensor<49x12xf32>
  %1 = linalg.generic {indexing_maps = [#mk, #kn, #mn], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w1 : tensor<49x6xf32>, tensor<6x12xf32>) outs(%i1 : tensor<49x12xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %p = arith.mulf %a, %b : f32
    %s = arith.addf %c, %p : f32
    linalg.yield %s : f32
  } -> tensor<49x12xf32>
  %2 = linalg.generic {indexing_maps = [#id, #column, #id], iterator_types = ["parallel", "parallel"]}
      ins(%1, %b1 : tensor<49x12xf32>, tensor<12xf32>) outs(%e1 : tensor<49x12xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %s = arith.addf %a, %b : f32
    %m = arith.maximumf %s, %zero : f32
    linalg.yield %m : f32
  } -> tensor<49x12xf32>
  %e2 = tensor.empty() : tensor<49x6xf32>
  %i2 = linalg.fill ins(%zero : f32) outs(%e2 : tensor<49x6xf32>) -> tensor<49x6xf32>
  %3 = linalg.generic {indexing_maps = [#mk, #kn, #mn], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%2, %w2 : tensor<49x12xf32>, tensor<12x6xf32>) outs(%i2 : tensor<49x6xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %p = arith.mulf %a, %b : f32
    %s = arith.addf %c, %p : f32
    linalg.yield %s : f32
  } -> tensor<49x6xf32>
  %4 = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%3, %x : tensor<49x6xf32>, tensor<49x6xf32>) outs(%e2 : tensor<49x6xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %s = arith.addf %a, %b : f32
    linalg.yield %s : f32
  } -> tensor<49x6xf32>
  return %4 : tensor<49x6xf32>
}

// Something else reads the activation, too.
// CHECK-LABEL: @read_twice(
func.func @read_twice(%x: tensor<98x12xf32>, %w1: tensor<12x12xf32>, %b1: tensor<12xf32>, %w2: tensor<12x12xf32>) -> tensor<98x12xf32> {
  // CHECK-NOT: scf.forall
  // CHECK: return
  %zero = arith.constant 0.0 : f32
  %e1 = tensor.empty() : tensor<98x12xf32>
  %i1 = linalg.fill ins(%zero : f32) outs(%e1 : tensor<98x12xf32>) -> tensor<98x12xf32>
  %1 = linalg.generic {indexing_maps = [#mk, #kn, #mn], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w1 : tensor<98x12xf32>, tensor<12x12xf32>) outs(%i1 : tensor<98x12xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %p = arith.mulf %a, %b : f32
    %s = arith.addf %c, %p : f32
    linalg.yield %s : f32
  } -> tensor<98x12xf32>
  %2 = linalg.generic {indexing_maps = [#id, #column, #id], iterator_types = ["parallel", "parallel"]}
      ins(%1, %b1 : tensor<98x12xf32>, tensor<12xf32>) outs(%e1 : tensor<98x12xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %s = arith.addf %a, %b : f32
    %m = arith.maximumf %s, %zero : f32
    linalg.yield %m : f32
  } -> tensor<98x12xf32>
  %e2 = tensor.empty() : tensor<98x12xf32>
  %i2 = linalg.fill ins(%zero : f32) outs(%e2 : tensor<98x12xf32>) -> tensor<98x12xf32>
  %3 = linalg.generic {indexing_maps = [#mk, #kn, #mn], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%2, %w2 : tensor<98x12xf32>, tensor<12x12xf32>) outs(%i2 : tensor<98x12xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %p = arith.mulf %a, %b : f32
    %s = arith.addf %c, %p : f32
    linalg.yield %s : f32
  } -> tensor<98x12xf32>
  %4 = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%3, %2 : tensor<98x12xf32>, tensor<98x12xf32>) outs(%e2 : tensor<98x12xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %s = arith.addf %a, %b : f32
    linalg.yield %s : f32
  } -> tensor<98x12xf32>
  return %4 : tensor<98x12xf32>
}
