// RUN: levit-opt %s --levit-fuse-elementwise | FileCheck %s
// RUN: %same-results %s --levit-fuse-elementwise

#t = affine_map<(m, n) -> (n, m)>
#mk = affine_map<(m, n, k) -> (m, k)>
#kn = affine_map<(m, n, k) -> (k, n)>
#mn = affine_map<(m, n, k) -> (m, n)>
#id = affine_map<(m, n) -> (m, n)>
#column = affine_map<(m, n) -> (n)>

// CHECK-LABEL: @bias_and_negate
func.func @bias_and_negate(%0: tensor<2x3xf32>, %bias: tensor<3xf32>)
    -> tensor<2x3xf32> {
  // CHECK: %[[R:.*]] = linalg.generic {{.*}} ins(%arg0, %arg1 :
  // CHECK-NEXT: ^bb0(%[[X:.*]]: f32, %[[B:.*]]: f32, %{{.*}}: f32):
  // CHECK-NEXT: %[[S:.*]] = arith.addf %[[X]], %[[B]]
  // CHECK-NEXT: %[[N:.*]] = arith.negf %[[S]]
  // CHECK-NEXT: linalg.yield %[[N]]
  // CHECK-NEXT: }
  // CHECK-NEXT: return %[[R]]
  %init = tensor.empty() : tensor<2x3xf32>
  %1 = linalg.generic {
      indexing_maps = [#id, #column, #id],
      iterator_types = ["parallel", "parallel"]}
      ins(%0, %bias : tensor<2x3xf32>, tensor<3xf32>)
      outs(%init : tensor<2x3xf32>) {
  ^bb0(%x: f32, %b: f32, %o: f32):
    %3 = arith.addf %x, %b : f32
    linalg.yield %3 : f32
  } -> tensor<2x3xf32>
  %2 = linalg.generic {
      indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%1 : tensor<2x3xf32>) outs(%init : tensor<2x3xf32>) {
  ^bb0(%x: f32, %o: f32):
    %3 = arith.negf %x : f32
    linalg.yield %3 : f32
  } -> tensor<2x3xf32>
  return %2 : tensor<2x3xf32>
}

// A result stays where it is wanted: in rows that begin at cache lines.
// CHECK-LABEL: @aligned_rows(
func.func @aligned_rows(%0: tensor<2x3xf32>, %bias: tensor<3xf32>)
    -> tensor<2x3xf32> {
  // CHECK: %[[WHOLE:.*]] = tensor.empty() : tensor<2x16xf32>
  // CHECK: %[[ROWS:.*]] = tensor.extract_slice %[[WHOLE]]
  // CHECK: linalg.generic {{.*}} outs(%[[ROWS]] : tensor<2x3xf32>)
  %init = tensor.empty() : tensor<2x3xf32>
  %whole = tensor.empty() : tensor<2x16xf32>
  %rows = tensor.extract_slice %whole[0, 0] [2, 3] [1, 1]
      : tensor<2x16xf32> to tensor<2x3xf32>
  %1 = linalg.generic {
      indexing_maps = [#id, #column, #id],
      iterator_types = ["parallel", "parallel"]}
      ins(%0, %bias : tensor<2x3xf32>, tensor<3xf32>)
      outs(%init : tensor<2x3xf32>) {
  ^bb0(%x: f32, %b: f32, %o: f32):
    %3 = arith.addf %x, %b : f32
    linalg.yield %3 : f32
  } -> tensor<2x3xf32>
  %2 = linalg.generic {
      indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%1 : tensor<2x3xf32>) outs(%rows : tensor<2x3xf32>) {
  ^bb0(%x: f32, %o: f32):
    %3 = arith.negf %x : f32
    linalg.yield %3 : f32
  } -> tensor<2x3xf32>
  return %2 : tensor<2x3xf32>
}

// Bias, a product with itself, and a residual.
// CHECK-LABEL: @chain(
func.func @chain(%0: tensor<2x3xf32>, %bias: tensor<3xf32>, %residual: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK: linalg.generic
  // CHECK: arith.addf
  // CHECK-NEXT: arith.mulf
  // CHECK-NEXT: arith.addf
  // CHECK-NOT: linalg.generic
  // CHECK: return
  %init = tensor.empty() : tensor<2x3xf32>
  %1 = linalg.generic {indexing_maps = [#id, #column, #id], iterator_types = ["parallel", "parallel"]}
      ins(%0, %bias : tensor<2x3xf32>, tensor<3xf32>) outs(%init : tensor<2x3xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %r = arith.addf %x, %y : f32
    linalg.yield %r : f32
  } -> tensor<2x3xf32>
  %2 = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%1, %0 : tensor<2x3xf32>, tensor<2x3xf32>) outs(%init : tensor<2x3xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %r = arith.mulf %x, %y : f32
    linalg.yield %r : f32
  } -> tensor<2x3xf32>
  %3 = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%2, %residual : tensor<2x3xf32>, tensor<2x3xf32>) outs(%init : tensor<2x3xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %r = arith.addf %x, %y : f32
    linalg.yield %r : f32
  } -> tensor<2x3xf32>
  return %3 : tensor<2x3xf32>
}

// A transposed operand.
// CHECK-LABEL: @transposed(
func.func @transposed(%0: tensor<3x2xf32>, %1: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK: linalg.generic
  // CHECK: arith.negf
  // CHECK-NEXT: arith.subf
  // CHECK-NOT: linalg.generic
  // CHECK: return
  %init = tensor.empty() : tensor<2x3xf32>
  %2 = tensor.empty() : tensor<3x2xf32>
  %3 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%0 : tensor<3x2xf32>) outs(%2 : tensor<3x2xf32>) {
  ^bb0(%x: f32, %o: f32):
    %r = arith.negf %x : f32
    linalg.yield %r : f32
  } -> tensor<3x2xf32>
  %4 = linalg.generic {indexing_maps = [#id, #t, #id], iterator_types = ["parallel", "parallel"]}
      ins(%1, %3 : tensor<2x3xf32>, tensor<3x2xf32>) outs(%init : tensor<2x3xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %r = arith.subf %x, %y : f32
    linalg.yield %r : f32
  } -> tensor<2x3xf32>
  return %4 : tensor<2x3xf32>
}

// What is read twice is computed once.
// CHECK-LABEL: @read_twice(
func.func @read_twice(%0: tensor<2x3xf32>, %1: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK: linalg.generic
  // CHECK: arith.mulf
  // CHECK-NOT: arith.mulf
  // CHECK: return
  %init = tensor.empty() : tensor<2x3xf32>
  %2 = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%0, %1 : tensor<2x3xf32>, tensor<2x3xf32>) outs(%init : tensor<2x3xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %r = arith.mulf %x, %y : f32
    linalg.yield %r : f32
  } -> tensor<2x3xf32>
  %3 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%2 : tensor<2x3xf32>) outs(%init : tensor<2x3xf32>) {
  ^bb0(%x: f32, %o: f32):
    %r = arith.negf %x : f32
    linalg.yield %r : f32
  } -> tensor<2x3xf32>
  %4 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%2 : tensor<2x3xf32>) outs(%init : tensor<2x3xf32>) {
  ^bb0(%x: f32, %o: f32):
    %r = math.absf %x : f32
    linalg.yield %r : f32
  } -> tensor<2x3xf32>
  %5 = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%3, %4 : tensor<2x3xf32>, tensor<2x3xf32>) outs(%init : tensor<2x3xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %r = arith.addf %x, %y : f32
    linalg.yield %r : f32
  } -> tensor<2x3xf32>
  return %5 : tensor<2x3xf32>
}

// CHECK-LABEL: @also_returned(
func.func @also_returned(%0: tensor<2x3xf32>) -> (tensor<2x3xf32>, tensor<2x3xf32>) {
  // CHECK: %[[A:.*]] = linalg.generic
  // CHECK-NEXT: ^bb0
  // CHECK-NEXT: arith.mulf
  // CHECK-NEXT: linalg.yield
  // CHECK: %[[B:.*]] = linalg.generic {{.*}} ins(%[[A]] :
  // CHECK-NOT: arith.mulf
  // CHECK: return %[[A]], %[[B]]
  %init = tensor.empty() : tensor<2x3xf32>
  %1 = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%0, %0 : tensor<2x3xf32>, tensor<2x3xf32>) outs(%init : tensor<2x3xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %r = arith.mulf %x, %y : f32
    linalg.yield %r : f32
  } -> tensor<2x3xf32>
  %2 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%1 : tensor<2x3xf32>) outs(%init : tensor<2x3xf32>) {
  ^bb0(%x: f32, %o: f32):
    %r = arith.negf %x : f32
    linalg.yield %r : f32
  } -> tensor<2x3xf32>
  return %1, %2 : tensor<2x3xf32>, tensor<2x3xf32>
}

// Into a product, the activation would be computed for every column of its
// result; behind it, it is the business of tile-gemm.
// CHECK-LABEL: @product(
func.func @product(%0: tensor<2x4xf32>, %w: tensor<4x3xf32>, %zeros: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK: %[[X:.*]] = linalg.generic {{.*}} ins(%arg0 :
  // CHECK: %[[Y:.*]] = linalg.generic {{.*}} "reduction"]} ins(%[[X]], %arg1 :
  // CHECK: %[[Z:.*]] = linalg.generic {{.*}} ins(%[[Y]] :
  // CHECK: return %[[Z]]
  %e = tensor.empty() : tensor<2x4xf32>
  %init = tensor.empty() : tensor<2x3xf32>
  %1 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%0 : tensor<2x4xf32>) outs(%e : tensor<2x4xf32>) {
  ^bb0(%x: f32, %o: f32):
    %r = arith.negf %x : f32
    linalg.yield %r : f32
  } -> tensor<2x4xf32>
  %2 = linalg.generic {indexing_maps = [#mk, #kn, #mn], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%1, %w : tensor<2x4xf32>, tensor<4x3xf32>) outs(%zeros : tensor<2x3xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %p = arith.mulf %a, %b : f32
    %s = arith.addf %c, %p : f32
    linalg.yield %s : f32
  } -> tensor<2x3xf32>
  %3 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%2 : tensor<2x3xf32>) outs(%init : tensor<2x3xf32>) {
  ^bb0(%x: f32, %o: f32):
    %r = arith.negf %x : f32
    linalg.yield %r : f32
  } -> tensor<2x3xf32>
  return %3 : tensor<2x3xf32>
}

// Behind dimensions that are joined: the product keeps its own, and what is
// element-wise behind it has them, too.
// CHECK-LABEL: @joined(
func.func @joined(%0: tensor<2x2x3xf32>, %bias: tensor<2x3xf32>) -> tensor<2x6xf32> {
  // CHECK: %[[E:.*]] = tensor.empty() : tensor<2x2x3xf32>
  // CHECK-NOT: tensor.expand_shape
  // CHECK: %[[R:.*]] = linalg.generic {{.*}} ins(%arg0, %arg1 : tensor<2x2x3xf32>, tensor<2x3xf32>) outs(%[[E]] : tensor<2x2x3xf32>)
  // CHECK: arith.addf
  // CHECK-NEXT: arith.negf
  // CHECK: %[[J:.*]] = tensor.collapse_shape %[[R]] {{\[}}[0], [1, 2]]
  // CHECK-NEXT: return %[[J]]
  %init = tensor.empty() : tensor<2x2x3xf32>
  %1 = linalg.generic {
      indexing_maps = [affine_map<(m, g, n) -> (m, g, n)>, affine_map<(m, g, n) -> (g, n)>, affine_map<(m, g, n) -> (m, g, n)>],
      iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%0, %bias : tensor<2x2x3xf32>, tensor<2x3xf32>) outs(%init : tensor<2x2x3xf32>) {
  ^bb0(%x: f32, %b: f32, %o: f32):
    %3 = arith.addf %x, %b : f32
    linalg.yield %3 : f32
  } -> tensor<2x2x3xf32>
  %joined = tensor.collapse_shape %1 [[0], [1, 2]] : tensor<2x2x3xf32> into tensor<2x6xf32>
  %empty = tensor.empty() : tensor<2x6xf32>
  %2 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%joined : tensor<2x6xf32>) outs(%empty : tensor<2x6xf32>) {
  ^bb0(%x: f32, %o: f32):
    %3 = arith.negf %x : f32
    linalg.yield %3 : f32
  } -> tensor<2x6xf32>
  return %2 : tensor<2x6xf32>
}

// What is read elsewhere as well is left alone, and so is what the function is
// given.
// CHECK-LABEL: @joined_and_read(
func.func @joined_and_read(%0: tensor<2x2x3xf32>) -> (tensor<2x6xf32>, tensor<2x6xf32>) {
  // CHECK: tensor.collapse_shape
  // CHECK: linalg.generic {{.*}} outs(%{{.*}} : tensor<2x6xf32>)
  %init = tensor.empty() : tensor<2x2x3xf32>
  %1 = linalg.generic {
      indexing_maps = [affine_map<(m, g, n) -> (m, g, n)>, affine_map<(m, g, n) -> (m, g, n)>],
      iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%0 : tensor<2x2x3xf32>) outs(%init : tensor<2x2x3xf32>) {
  ^bb0(%x: f32, %o: f32):
    %3 = math.absf %x : f32
    linalg.yield %3 : f32
  } -> tensor<2x2x3xf32>
  %joined = tensor.collapse_shape %1 [[0], [1, 2]] : tensor<2x2x3xf32> into tensor<2x6xf32>
  %empty = tensor.empty() : tensor<2x6xf32>
  %2 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%joined : tensor<2x6xf32>) outs(%empty : tensor<2x6xf32>) {
  ^bb0(%x: f32, %o: f32):
    %3 = arith.negf %x : f32
    linalg.yield %3 : f32
  } -> tensor<2x6xf32>
  return %2, %joined : tensor<2x6xf32>, tensor<2x6xf32>
}

// CHECK-LABEL: @joined_argument(
func.func @joined_argument(%0: tensor<2x2x3xf32>) -> tensor<2x6xf32> {
  // CHECK: tensor.collapse_shape %arg0
  // CHECK: linalg.generic {{.*}} outs(%{{.*}} : tensor<2x6xf32>)
  %joined = tensor.collapse_shape %0 [[0], [1, 2]] : tensor<2x2x3xf32> into tensor<2x6xf32>
  %empty = tensor.empty() : tensor<2x6xf32>
  %2 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%joined : tensor<2x6xf32>) outs(%empty : tensor<2x6xf32>) {
  ^bb0(%x: f32, %o: f32):
    %3 = arith.negf %x : f32
    linalg.yield %3 : f32
  } -> tensor<2x6xf32>
  return %2 : tensor<2x6xf32>
}

// What else is read, and where the result goes, is split into the dimensions.
// CHECK-LABEL: @joined_and_aligned(
func.func @joined_and_aligned(%0: tensor<2x2x3xf32>, %residual: tensor<2x6xf32>) -> tensor<2x6xf32> {
  // CHECK-DAG: %[[X:.*]] = tensor.expand_shape %arg1 {{\[}}[0], [1, 2]]
  // CHECK-DAG: %[[WHOLE:.*]] = tensor.empty() : tensor<2x16xf32>
  // CHECK-DAG: %[[ROWS:.*]] = tensor.extract_slice %[[WHOLE]]
  // CHECK-DAG: %[[OUT:.*]] = tensor.expand_shape %[[ROWS]] {{\[}}[0], [1, 2]]
  // CHECK: linalg.generic {{.*}} ins(%arg0, %[[X]] : {{.*}} outs(%[[OUT]] : tensor<2x2x3xf32>)
  // CHECK: math.absf
  // CHECK-NEXT: arith.addf
  %init = tensor.empty() : tensor<2x2x3xf32>
  %1 = linalg.generic {
      indexing_maps = [affine_map<(m, g, n) -> (m, g, n)>, affine_map<(m, g, n) -> (m, g, n)>],
      iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%0 : tensor<2x2x3xf32>) outs(%init : tensor<2x2x3xf32>) {
  ^bb0(%x: f32, %o: f32):
    %3 = math.absf %x : f32
    linalg.yield %3 : f32
  } -> tensor<2x2x3xf32>
  %joined = tensor.collapse_shape %1 [[0], [1, 2]] : tensor<2x2x3xf32> into tensor<2x6xf32>
  %whole = tensor.empty() : tensor<2x16xf32>
  %rows = tensor.extract_slice %whole[0, 0] [2, 6] [1, 1] : tensor<2x16xf32> to tensor<2x6xf32>
  %2 = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%joined, %residual : tensor<2x6xf32>, tensor<2x6xf32>) outs(%rows : tensor<2x6xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %3 = arith.addf %x, %y : f32
    linalg.yield %3 : f32
  } -> tensor<2x6xf32>
  return %2 : tensor<2x6xf32>
}

// A product whose epilogue this is has the dimensions already.
// CHECK-LABEL: @joined_beside_a_product(
func.func @joined_beside_a_product(%a: tensor<6x8xf32>, %b: tensor<8x4xf32>, %image: tensor<2x3x4xf32>) -> tensor<6x4xf32> {
  // CHECK: tensor.collapse_shape
  // CHECK: %[[P:.*]] = linalg.generic {{.*}} "reduction"
  // CHECK: linalg.generic {{.*}} ins(%[[P]], %{{.*}} : tensor<6x4xf32>, tensor<6x4xf32>)
  // CHECK-NOT: tensor.expand_shape
  // CHECK: return
  %empty = tensor.empty() : tensor<2x3x4xf32>
  %1 = linalg.generic {
      indexing_maps = [affine_map<(m, g, n) -> (m, g, n)>, affine_map<(m, g, n) -> (m, g, n)>],
      iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%image : tensor<2x3x4xf32>) outs(%empty : tensor<2x3x4xf32>) {
  ^bb0(%x: f32, %o: f32):
    %3 = math.absf %x : f32
    linalg.yield %3 : f32
  } -> tensor<2x3x4xf32>
  %joined = tensor.collapse_shape %1 [[0, 1], [2]] : tensor<2x3x4xf32> into tensor<6x4xf32>
  %zero = arith.constant 0.0 : f32
  %init = tensor.empty() : tensor<6x4xf32>
  %zeros = linalg.fill ins(%zero : f32) outs(%init : tensor<6x4xf32>) -> tensor<6x4xf32>
  %2 = linalg.generic {indexing_maps = [#mk, #kn, #mn], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%a, %b : tensor<6x8xf32>, tensor<8x4xf32>) outs(%zeros : tensor<6x4xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %3 = arith.mulf %x, %y : f32
    %4 = arith.addf %o, %3 : f32
    linalg.yield %4 : f32
  } -> tensor<6x4xf32>
  %5 = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%2, %joined : tensor<6x4xf32>, tensor<6x4xf32>) outs(%init : tensor<6x4xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %3 = arith.addf %x, %y : f32
    linalg.yield %3 : f32
  } -> tensor<6x4xf32>
  return %5 : tensor<6x4xf32>
}
