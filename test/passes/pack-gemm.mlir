// RUN: levit-opt %s --levit-pack-gemm=panel=2 | FileCheck %s
// RUN: levit-opt %s --levit-pack-gemm=panel=4 | FileCheck %s --check-prefix=WIDE
// RUN: not levit-opt %s --levit-pack-gemm=panel=0 2>&1 | FileCheck %s --check-prefix=ERROR
// RUN: %same-results %s --levit-pack-gemm=panel=1 -- --levit-pack-gemm=panel=2 \
// RUN:   -- --levit-pack-gemm=panel=3 -- --levit-pack-gemm=panel=32 \
// RUN:   -- --levit-pack-gemm=panel=2 --levit-tile-gemm=lanes=1

// ERROR: a panel must have at least one column

// CHECK-DAG: #[[PACKED:.*]] = affine_map<(d0, d1, d2) -> (d1 floordiv 2, d2, d1 mod 2)>
// CHECK-DAG: #[[NK:.*]] = affine_map<(d0, d1, d2) -> (d1, d2)>
// CHECK-DAG: #[[KN:.*]] = affine_map<(d0, d1, d2) -> (d2, d1)>
// CHECK-DAG: #[[FILTER:.*]] = affine_map<(d0, d1, d2, d3) -> (d1 floordiv 2, d2, d3, d1 mod 2)>
// CHECK-DAG: #[[FIRST_HALF:.*]] = affine_map<(d0, d1, d2) -> (d1 floordiv 2 + 1, 0, d2, d1 mod 2)>
// CHECK-DAG: #[[SECOND_HALF:.*]] = affine_map<(d0, d1, d2) -> (d1 floordiv 2 + 1, 1, d2, d1 mod 2)>
// CHECK-DAG: #[[GROUPS:.*]] = affine_map<(d0, d1, d2, d3) -> (d1 * 2 + d2 floordiv 2, d3, d2 mod 2)>
// WIDE-DAG: #[[PACKED:.*]] = affine_map<(d0, d1, d2) -> (d1 floordiv 3, d2, d1 mod 3)>
#kn = affine_map<(m, n, k) -> (k, n)>
#mk = affine_map<(m, n, k) -> (m, k)>
#nk = affine_map<(m, n, k) -> (n, k)>
#mn = affine_map<(m, n, k) -> (m, n)>

// CHECK-LABEL: @pack
func.func @pack(%x: tensor<4x2xf32>, %init: tensor<4x3xf32>) -> tensor<4x3xf32> {
  // The last of two panels is filled up with zeros.
  // CHECK: %[[W:.*]] = arith.constant dense<{{\[}}{{\[}}[1.000000e+00, 3.000000e+00], [2.000000e+00, 4.000000e+00]], {{\[}}[5.000000e+00, 0.000000e+00], [6.000000e+00, 0.000000e+00]]]> : tensor<2x2x2xf32>
  // CHECK: linalg.generic {indexing_maps = [#{{.*}}, #[[PACKED]], #{{.*}}]{{.*}} ins(%arg0, %[[W]] : tensor<4x2xf32>, tensor<2x2x2xf32>)
  // No panel is wider than the whole.
  // WIDE: %[[W:.*]] = arith.constant dense<{{\[}}{{\[}}[1.000000e+00, 3.000000e+00, 5.000000e+00], [2.000000e+00, 4.000000e+00, 6.000000e+00]]]> : tensor<1x2x3xf32>
  // WIDE: linalg.generic {indexing_maps = [#{{.*}}, #[[PACKED]], #{{.*}}]{{.*}} ins(%arg0, %[[W]] :
  %w = arith.constant dense<[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]> : tensor<3x2xf32>
  %1 = linalg.generic {
      indexing_maps = [#mk, #nk, #mn],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<4x2xf32>, tensor<3x2xf32>)
      outs(%init : tensor<4x3xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %2 = arith.mulf %a, %b : f32
    %3 = arith.addf %c, %2 : f32
    linalg.yield %3 : f32
  } -> tensor<4x3xf32>
  return %1 : tensor<4x3xf32>
}

// One value for all elements: still zeros in the last panel.
// CHECK-LABEL: @splat(
func.func @splat(%x: tensor<4x2xf32>, %init: tensor<4x3xf32>) -> tensor<4x3xf32> {
  // CHECK: arith.constant dense<{{\[}}{{\[}}[3.000000e+00, 3.000000e+00], [3.000000e+00, 3.000000e+00]], {{\[}}[3.000000e+00, 0.000000e+00], [3.000000e+00, 0.000000e+00]]]>
  %w = arith.constant dense<3.0> : tensor<3x2xf32>
  %1 = linalg.generic {indexing_maps = [#mk, #nk, #mn], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<4x2xf32>, tensor<3x2xf32>) outs(%init : tensor<4x3xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %2 = arith.mulf %a, %b : f32
    %3 = arith.addf %c, %2 : f32
    linalg.yield %3 : f32
  } -> tensor<4x3xf32>
  return %1 : tensor<4x3xf32>
}

// The reduction of a convolution has two dimensions.
// CHECK-LABEL: @filter(
func.func @filter(%x: tensor<4x2x2xf32>, %init: tensor<4x3xf32>) -> tensor<4x3xf32> {
  // CHECK: arith.constant dense<{{\[}}{{\[}}{{\[}}[1.000000e+00, 5.000000e+00], [2.000000e+00, 6.000000e+00]], {{\[}}[3.000000e+00, 7.000000e+00], [4.000000e+00, 8.000000e+00]]], {{\[}}{{\[}}[9.000000e+00, 0.000000e+00], [1.000000e+01, 0.000000e+00]], {{\[}}[1.100000e+01, 0.000000e+00], [1.200000e+01, 0.000000e+00]]]]> : tensor<2x2x2x2xf32>
  // CHECK: linalg.generic {indexing_maps = [#{{.*}}, #[[FILTER]], #{{.*}}]
  %w = arith.constant dense<[[[1.0, 2.0], [3.0, 4.0]], [[5.0, 6.0], [7.0, 8.0]], [[9.0, 10.0], [11.0, 12.0]]]> : tensor<3x2x2xf32>
  %1 = linalg.generic {
      indexing_maps = [affine_map<(m, n, i, j) -> (m, i, j)>, affine_map<(m, n, i, j) -> (n, i, j)>, affine_map<(m, n, i, j) -> (m, n)>],
      iterator_types = ["parallel", "parallel", "reduction", "reduction"]}
      ins(%x, %w : tensor<4x2x2xf32>, tensor<3x2x2xf32>) outs(%init : tensor<4x3xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %2 = arith.mulf %a, %b : f32
    %3 = arith.addf %c, %2 : f32
    linalg.yield %3 : f32
  } -> tensor<4x3xf32>
  return %1 : tensor<4x3xf32>
}

// A part of the reductions: all is packed, and a part of that is read.
// CHECK-LABEL: @part(
func.func @part(%x: tensor<4x1x2xf32>, %init: tensor<4x3xf32>) -> tensor<4x3xf32> {
  // CHECK: %[[W:.*]] = arith.constant {{.*}} : tensor<2x2x2x2xf32>
  // CHECK: %[[PART:.*]] = tensor.extract_slice %[[W]][0, 1, 0, 0] [2, 1, 2, 2] [1, 1, 1, 1]
  // CHECK: linalg.generic {indexing_maps = [#{{.*}}, #[[FILTER]], #{{.*}}]{{.*}} ins(%arg0, %[[PART]] :
  %w = arith.constant dense<[[[1.0, 2.0], [3.0, 4.0]], [[5.0, 6.0], [7.0, 8.0]], [[9.0, 10.0], [11.0, 12.0]]]> : tensor<3x2x2xf32>
  %part = tensor.extract_slice %w[0, 1, 0] [3, 1, 2] [1, 1, 1] : tensor<3x2x2xf32> to tensor<3x1x2xf32>
  %1 = linalg.generic {
      indexing_maps = [affine_map<(m, n, i, j) -> (m, i, j)>, affine_map<(m, n, i, j) -> (n, i, j)>, affine_map<(m, n, i, j) -> (m, n)>],
      iterator_types = ["parallel", "parallel", "reduction", "reduction"]}
      ins(%x, %part : tensor<4x1x2xf32>, tensor<3x1x2xf32>) outs(%init : tensor<4x3xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %2 = arith.mulf %a, %b : f32
    %3 = arith.addf %c, %2 : f32
    linalg.yield %3 : f32
  } -> tensor<4x3xf32>
  return %1 : tensor<4x3xf32>
}

// What follows is left alone.
// A part of the columns.
// CHECK-LABEL: @columns(
func.func @columns(%x: tensor<4x2xf32>, %init: tensor<4x3xf32>) -> tensor<4x3xf32> {
  // CHECK: linalg.generic {indexing_maps = [#{{.*}}, #[[NK]], #{{.*}}]
  %w = arith.constant dense<[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0]]> : tensor<4x2xf32>
  %part = tensor.extract_slice %w[1, 0] [3, 2] [1, 1] : tensor<4x2xf32> to tensor<3x2xf32>
  %1 = linalg.generic {indexing_maps = [#mk, #nk, #mn], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %part : tensor<4x2xf32>, tensor<3x2xf32>) outs(%init : tensor<4x3xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %2 = arith.mulf %a, %b : f32
    %3 = arith.addf %c, %2 : f32
    linalg.yield %3 : f32
  } -> tensor<4x3xf32>
  return %1 : tensor<4x3xf32>
}

// Every second of the reduction.
// CHECK-LABEL: @every_second(
func.func @every_second(%x: tensor<4x1xf32>, %init: tensor<4x3xf32>) -> tensor<4x3xf32> {
  // CHECK: linalg.generic {indexing_maps = [#{{.*}}, #[[NK]], #{{.*}}]
  %w = arith.constant dense<[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]> : tensor<3x2xf32>
  %part = tensor.extract_slice %w[0, 0] [3, 1] [1, 2] : tensor<3x2xf32> to tensor<3x1xf32>
  %1 = linalg.generic {indexing_maps = [#mk, #nk, #mn], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %part : tensor<4x1xf32>, tensor<3x1xf32>) outs(%init : tensor<4x3xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %2 = arith.mulf %a, %b : f32
    %3 = arith.addf %c, %2 : f32
    linalg.yield %3 : f32
  } -> tensor<4x3xf32>
  return %1 : tensor<4x3xf32>
}

// Weights that are not constant.
// CHECK-LABEL: @not_constant(
func.func @not_constant(%x: tensor<4x2xf32>, %w: tensor<3x2xf32>, %init: tensor<4x3xf32>) -> tensor<4x3xf32> {
  // CHECK: linalg.generic {indexing_maps = [#{{.*}}, #[[NK]], #{{.*}}]
  %1 = linalg.generic {indexing_maps = [#mk, #nk, #mn], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<4x2xf32>, tensor<3x2xf32>) outs(%init : tensor<4x3xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %2 = arith.mulf %a, %b : f32
    %3 = arith.addf %c, %2 : f32
    linalg.yield %3 : f32
  } -> tensor<4x3xf32>
  return %1 : tensor<4x3xf32>
}

// A right side that is no tensor.
// CHECK-LABEL: @number(
func.func @number(%x: tensor<4x2xf32>, %w: f32, %init: tensor<4xf32>) -> tensor<4xf32> {
  // CHECK: linalg.generic {{.*}} ins(%arg0, %arg1 : tensor<4x2xf32>, f32)
  %1 = linalg.generic {indexing_maps = [affine_map<(m, k) -> (m, k)>, affine_map<(m, k) -> ()>, affine_map<(m, k) -> (m)>], iterator_types = ["parallel", "reduction"]}
      ins(%x, %w : tensor<4x2xf32>, f32) outs(%init : tensor<4xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %2 = arith.mulf %a, %b : f32
    %3 = arith.addf %c, %2 : f32
    linalg.yield %3 : f32
  } -> tensor<4xf32>
  return %1 : tensor<4xf32>
}

// Columns that are contiguous already.
// CHECK-LABEL: @other_layout(
func.func @other_layout(%x: tensor<4x2xf32>, %init: tensor<4x3xf32>) -> tensor<4x3xf32> {
  // CHECK: linalg.generic {indexing_maps = [#{{.*}}, #[[KN]], #{{.*}}]
  %w = arith.constant dense<[[1.0, 3.0, 5.0], [2.0, 4.0, 6.0]]> : tensor<2x3xf32>
  %1 = linalg.generic {indexing_maps = [#mk, #kn, #mn], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<4x2xf32>, tensor<2x3xf32>) outs(%init : tensor<4x3xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %2 = arith.mulf %a, %b : f32
    %3 = arith.addf %c, %2 : f32
    linalg.yield %3 : f32
  } -> tensor<4x3xf32>
  return %1 : tensor<4x3xf32>
}

// Other element types.
// CHECK-LABEL: @f64(
func.func @f64(%x: tensor<4x2xf64>, %init: tensor<4x3xf64>) -> tensor<4x3xf64> {
  // CHECK: linalg.generic {indexing_maps = [#{{.*}}, #[[NK]], #{{.*}}]
  %w = arith.constant dense<[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]> : tensor<3x2xf64>
  %1 = linalg.generic {indexing_maps = [#mk, #nk, #mn], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<4x2xf64>, tensor<3x2xf64>) outs(%init : tensor<4x3xf64>) {
  ^bb0(%a: f64, %b: f64, %c: f64):
    %2 = arith.mulf %a, %b : f64
    %3 = arith.addf %c, %2 : f64
    linalg.yield %3 : f64
  } -> tensor<4x3xf64>
  return %1 : tensor<4x3xf64>
}

// Something other than a sum of products.
// CHECK-LABEL: @difference(
func.func @difference(%x: tensor<4x2xf32>, %init: tensor<4x3xf32>) -> tensor<4x3xf32> {
  // CHECK: linalg.generic {indexing_maps = [#{{.*}}, #[[NK]], #{{.*}}]
  %w = arith.constant dense<[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]> : tensor<3x2xf32>
  %1 = linalg.generic {indexing_maps = [#mk, #nk, #mn], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<4x2xf32>, tensor<3x2xf32>) outs(%init : tensor<4x3xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %2 = arith.mulf %a, %b : f32
    %3 = arith.subf %c, %2 : f32
    linalg.yield %3 : f32
  } -> tensor<4x3xf32>
  return %1 : tensor<4x3xf32>
}

// The left side.
// CHECK-LABEL: @left(
func.func @left(%x: tensor<3x2xf32>, %init: tensor<4x3xf32>) -> tensor<4x3xf32> {
  // CHECK: linalg.generic {indexing_maps = [#{{.*}}, #[[NK]], #{{.*}}]{{.*}} ins(%{{.*}}, %arg0 : tensor<4x2xf32>, tensor<3x2xf32>)
  %w = arith.constant dense<[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0]]> : tensor<4x2xf32>
  %1 = linalg.generic {indexing_maps = [#mk, #nk, #mn], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%w, %x : tensor<4x2xf32>, tensor<3x2xf32>) outs(%init : tensor<4x3xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %2 = arith.mulf %a, %b : f32
    %3 = arith.addf %c, %2 : f32
    linalg.yield %3 : f32
  } -> tensor<4x3xf32>
  return %1 : tensor<4x3xf32>
}

// A result without columns.
// CHECK-LABEL: @scalar(
func.func @scalar(%x: tensor<3x2xf32>, %init: tensor<f32>) -> tensor<f32> {
  // CHECK: linalg.generic {{.*}} ins(%arg0, %{{.*}} : tensor<3x2xf32>, tensor<3x2xf32>)
  %w = arith.constant dense<[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]> : tensor<3x2xf32>
  %1 = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> ()>], iterator_types = ["reduction", "reduction"]}
      ins(%x, %w : tensor<3x2xf32>, tensor<3x2xf32>) outs(%init : tensor<f32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %2 = arith.mulf %a, %b : f32
    %3 = arith.addf %c, %2 : f32
    linalg.yield %3 : f32
  } -> tensor<f32>
  return %1 : tensor<f32>
}

// Halves of both dimensions: columns of the second, in panels, and both halves of
// the reduction.
// CHECK-LABEL: @halves(
func.func @halves(%x: tensor<4x2xf32>, %init: tensor<4x2xf32>) -> tensor<4x2xf32> {
  // CHECK: %[[W:.*]] = arith.constant {{.*}} : tensor<2x2x2x2xf32>
  // CHECK: linalg.generic {indexing_maps = [#{{.*}}, #[[FIRST_HALF]], #[[SECOND_HALF]], #{{.*}}]{{.*}} ins(%arg0, %[[W]], %{{.*}} :
  %w = arith.constant dense<[[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0], [-1.0, -2.0, -3.0, -4.0], [-5.0, -6.0, -7.0, -8.0]]> : tensor<4x4xf32>
  %halves = tensor.expand_shape %w [[0, 1], [2, 3]] output_shape [2, 2, 2, 2] : tensor<4x4xf32> into tensor<2x2x2x2xf32>
  %1 = linalg.generic {
      indexing_maps = [#mk, affine_map<(m, n, k) -> (1, n, 0, k)>, affine_map<(m, n, k) -> (1, n, 1, k)>, #mn],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %halves, %halves : tensor<4x2xf32>, tensor<2x2x2x2xf32>, tensor<2x2x2x2xf32>)
      outs(%init : tensor<4x2xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32, %o: f32):
    %2 = arith.subf %b, %c : f32
    %3 = arith.mulf %a, %2 : f32
    %4 = arith.addf %o, %3 : f32
    linalg.yield %4 : f32
  } -> tensor<4x2xf32>
  return %1 : tensor<4x2xf32>
}

// Weights of groups: each has panels of its own, and the last of each is filled
// up with zeros.
// CHECK-LABEL: @groups(
func.func @groups(%x: tensor<4x2x2xf32>, %init: tensor<4x2x3xf32>) -> tensor<4x2x3xf32> {
  // CHECK: %[[W:.*]] = arith.constant dense<{{\[}}{{\[}}[1.000000e+00, 3.000000e+00], [2.000000e+00, 4.000000e+00]], {{\[}}[5.000000e+00, 0.000000e+00], [6.000000e+00, 0.000000e+00]], {{\[}}[7.000000e+00, -1.000000e+00], [8.000000e+00, -2.000000e+00]], {{\[}}[-3.000000e+00, 0.000000e+00], [-4.000000e+00, 0.000000e+00]]]> : tensor<4x2x2xf32>
  // CHECK: linalg.generic {indexing_maps = [#{{.*}}, #[[GROUPS]], #{{.*}}]{{.*}} ins(%arg0, %[[W]] :
  %w = arith.constant dense<[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0], [-1.0, -2.0], [-3.0, -4.0]]> : tensor<6x2xf32>
  %groups = tensor.expand_shape %w [[0, 1], [2]] output_shape [2, 3, 2] : tensor<6x2xf32> into tensor<2x3x2xf32>
  %1 = linalg.generic {
      indexing_maps = [affine_map<(m, g, n, k) -> (m, g, k)>, affine_map<(m, g, n, k) -> (g, n, k)>, affine_map<(m, g, n, k) -> (m, g, n)>],
      iterator_types = ["parallel", "parallel", "parallel", "reduction"]}
      ins(%x, %groups : tensor<4x2x2xf32>, tensor<2x3x2xf32>)
      outs(%init : tensor<4x2x3xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %2 = arith.mulf %a, %b : f32
    %3 = arith.addf %o, %2 : f32
    linalg.yield %3 : f32
  } -> tensor<4x2x3xf32>
  return %1 : tensor<4x2x3xf32>
}

// The same weights in other groups: as many panels, but of other columns.
// CHECK-LABEL: @groups_of_six_and_nine(
func.func @groups_of_six_and_nine(%x: tensor<4x3x1xf32>, %y: tensor<4x2x1xf32>)
    -> (tensor<4x3x6xf32>, tensor<4x2x9xf32>) {
  // WIDE-LABEL: @groups_of_six_and_nine(
  // WIDE: %[[SIX:.*]] = arith.constant dense<{{\[}}{{\[}}[0.000000e+00, 1.000000e+00, 2.000000e+00, 3.000000e+00]], {{\[}}[4.000000e+00, 5.000000e+00, 0.000000e+00, 0.000000e+00]], {{\[}}[6.000000e+00, {{.*}}> : tensor<6x1x4xf32>
  // WIDE: linalg.generic {{.*}} ins(%arg0, %[[SIX]] :
  // WIDE: %[[NINE:.*]] = arith.constant dense<{{\[}}{{\[}}[0.000000e+00, 1.000000e+00, 2.000000e+00, 3.000000e+00]], {{\[}}[4.000000e+00, 5.000000e+00, 6.000000e+00, 7.000000e+00]], {{\[}}[8.000000e+00, {{.*}}> : tensor<6x1x4xf32>
  // WIDE: linalg.generic {{.*}} ins(%arg1, %[[NINE]] :
  %w = arith.constant dense<[[0.0], [1.0], [2.0], [3.0], [4.0], [5.0], [6.0], [7.0], [8.0], [9.0], [10.0], [11.0], [12.0], [13.0], [14.0], [15.0], [16.0], [17.0]]> : tensor<18x1xf32>
  %six = tensor.expand_shape %w [[0, 1], [2]] output_shape [3, 6, 1] : tensor<18x1xf32> into tensor<3x6x1xf32>
  %nine = tensor.expand_shape %w [[0, 1], [2]] output_shape [2, 9, 1] : tensor<18x1xf32> into tensor<2x9x1xf32>
  %zero = arith.constant 0.0 : f32
  %0 = tensor.empty() : tensor<4x3x6xf32>
  %1 = linalg.fill ins(%zero : f32) outs(%0 : tensor<4x3x6xf32>) -> tensor<4x3x6xf32>
  %2 = linalg.generic {
      indexing_maps = [affine_map<(m, g, n, k) -> (m, g, k)>, affine_map<(m, g, n, k) -> (g, n, k)>, affine_map<(m, g, n, k) -> (m, g, n)>],
      iterator_types = ["parallel", "parallel", "parallel", "reduction"]}
      ins(%x, %six : tensor<4x3x1xf32>, tensor<3x6x1xf32>) outs(%1 : tensor<4x3x6xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %p = arith.mulf %a, %b : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<4x3x6xf32>
  %3 = tensor.empty() : tensor<4x2x9xf32>
  %4 = linalg.fill ins(%zero : f32) outs(%3 : tensor<4x2x9xf32>) -> tensor<4x2x9xf32>
  %5 = linalg.generic {
      indexing_maps = [affine_map<(m, g, n, k) -> (m, g, k)>, affine_map<(m, g, n, k) -> (g, n, k)>, affine_map<(m, g, n, k) -> (m, g, n)>],
      iterator_types = ["parallel", "parallel", "parallel", "reduction"]}
      ins(%y, %nine : tensor<4x2x1xf32>, tensor<2x9x1xf32>) outs(%4 : tensor<4x2x9xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %p = arith.mulf %a, %b : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<4x2x9xf32>
  return %2, %5 : tensor<4x3x6xf32>, tensor<4x2x9xf32>
}

// Panels that are full in any case: one constant, whoever reads it.
// CHECK-LABEL: @whole_and_in_groups(
func.func @whole_and_in_groups(%x: tensor<4x1xf32>, %y: tensor<4x2x1xf32>)
    -> (tensor<4x4xf32>, tensor<4x2x2xf32>) {
  // CHECK: linalg.generic {{.*}} ins(%arg0, %[[W:.*]] : tensor<4x1xf32>, tensor<2x1x2xf32>)
  // CHECK: linalg.generic {{.*}} ins(%arg1, %[[V:.*]] : tensor<4x2x1xf32>, tensor<2x1x2xf32>)
  %w = arith.constant dense<[[0.0], [1.0], [2.0], [3.0]]> : tensor<4x1xf32>
  %groups = tensor.expand_shape %w [[0, 1], [2]] output_shape [2, 2, 1] : tensor<4x1xf32> into tensor<2x2x1xf32>
  %zero = arith.constant 0.0 : f32
  %0 = tensor.empty() : tensor<4x4xf32>
  %1 = linalg.fill ins(%zero : f32) outs(%0 : tensor<4x4xf32>) -> tensor<4x4xf32>
  %2 = linalg.generic {indexing_maps = [#mk, #nk, #mn], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<4x1xf32>, tensor<4x1xf32>) outs(%1 : tensor<4x4xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %p = arith.mulf %a, %b : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<4x4xf32>
  %3 = tensor.empty() : tensor<4x2x2xf32>
  %4 = linalg.fill ins(%zero : f32) outs(%3 : tensor<4x2x2xf32>) -> tensor<4x2x2xf32>
  %5 = linalg.generic {
      indexing_maps = [affine_map<(m, g, n, k) -> (m, g, k)>, affine_map<(m, g, n, k) -> (g, n, k)>, affine_map<(m, g, n, k) -> (m, g, n)>],
      iterator_types = ["parallel", "parallel", "parallel", "reduction"]}
      ins(%y, %groups : tensor<4x2x1xf32>, tensor<2x2x1xf32>) outs(%4 : tensor<4x2x2xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %p = arith.mulf %a, %b : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<4x2x2xf32>
  return %2, %5 : tensor<4x4xf32>, tensor<4x2x2xf32>
}
