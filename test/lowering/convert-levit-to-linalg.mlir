// RUN: levit-opt %s --convert-levit-to-linalg | FileCheck %s

// The maps that the checks below refer to.
// CHECK-DAG: #[[MK:.*]] = affine_map<(d0, d1, d2) -> (d0, d2)>
// CHECK-DAG: #[[NK:.*]] = affine_map<(d0, d1, d2) -> (d1, d2)>
// CHECK-DAG: #[[MN:.*]] = affine_map<(d0, d1, d2) -> (d0, d1)>
// CHECK-DAG: #[[ID2:.*]] = affine_map<(d0, d1) -> (d0, d1)>
// CHECK-DAG: #[[LAST2:.*]] = affine_map<(d0, d1) -> (d1)>
// CHECK-DAG: #[[IMAGE:.*]] = affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1 * 2 + d4, d2 * 4 + d5)>
// CHECK-DAG: #[[IMAGE1:.*]] = affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1 + d4, d2 * 2 + d5)>
// CHECK-DAG: #[[FILTER:.*]] = affine_map<(d0, d1, d2, d3, d4, d5) -> (d3, d4, d5)>
// CHECK-DAG: #[[PIXELS:.*]] = affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1, d2, d3)>
// CHECK-DAG: #[[FIRST:.*]] = affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d6, d1 * 2 + d4, d2 * 2 + d5)>
// CHECK-DAG: #[[FIRST_FILTER:.*]] = affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d3, d4, d5, d6)>
// CHECK-DAG: #[[FIRST_PIXELS:.*]] = affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d1, d2, d3)>
// CHECK-DAG: #[[ID4:.*]] = affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>
// CHECK-DAG: #[[LAST4:.*]] = affine_map<(d0, d1, d2, d3) -> (d3)>
// CHECK-DAG: #[[TOKENS:.*]] = affine_map<(d0, d1, d2) -> (d0, d2, d1)>
// CHECK-DAG: #[[BIAS:.*]] = affine_map<(d0, d1, d2, d3) -> (d0, d2, (d1 * -2 + 2) * 3 + d3)>

// CHECK-LABEL: @linear(
// CHECK-SAME: %[[X:.*]]: tensor<2x49x384xf32>, %[[W:.*]]: tensor<768x384xf32>
func.func @linear(%0: tensor<2x49x384xf32>, %w: tensor<768x384xf32>)
    -> tensor<2x49x768xf32> {
  // CHECK: %[[ROWS:.*]] = tensor.collapse_shape %[[X]] {{\[}}[0, 1], [2]] : {{.*}} into tensor<98x384xf32>
  // CHECK: %[[ZEROS:.*]] = linalg.fill {{.*}} -> tensor<98x768xf32>
  // CHECK: %[[Y:.*]] = linalg.generic {indexing_maps = [#[[MK]], #[[NK]], #[[MN]]], iterator_types = ["parallel", "parallel", "reduction"]}
  // CHECK-SAME: ins(%[[ROWS]], %[[W]] :
  // CHECK-SAME: outs(%[[ZEROS]] :
  // CHECK-NEXT: ^bb0(%[[A:.*]]: f32, %[[B:.*]]: f32, %[[C:.*]]: f32):
  // CHECK-NEXT: %[[P:.*]] = arith.mulf %[[A]], %[[B]]
  // CHECK-NEXT: %[[S:.*]] = arith.addf %[[C]], %[[P]]
  // CHECK-NEXT: linalg.yield %[[S]]
  // CHECK: tensor.expand_shape %[[Y]] {{\[}}[0, 1], [2]] {{.*}} into tensor<2x49x768xf32>
  %1 = levit.linear %0, %w
      : (tensor<2x49x384xf32>, tensor<768x384xf32>) -> tensor<2x49x768xf32>
  return %1 : tensor<2x49x768xf32>
}

// One operation after the other hands the matrix on.
// CHECK-LABEL: @tokens_stay_a_matrix
func.func @tokens_stay_a_matrix(%0: tensor<2x3x4xf32>, %w: tensor<4x4xf32>, %b: tensor<4xf32>) -> tensor<2x3x4xf32> {
  // CHECK: tensor.collapse_shape
  // CHECK-NOT: _shape
  // CHECK: %[[Y:.*]] = linalg.generic {{.*}} ["parallel", "parallel", "reduction"]
  // CHECK: %[[Z:.*]] = linalg.generic {indexing_maps = [#[[ID2]], #[[LAST2]], #[[ID2]]], iterator_types = ["parallel", "parallel"]} ins(%[[Y]], %arg2 :
  // CHECK: arith.addf
  // CHECK: linalg.generic {indexing_maps = [#[[ID2]], #[[ID2]]]{{.*}} ins(%[[Z]] :
  // CHECK: arith.cmpf ogt
  // CHECK: linalg.generic {indexing_maps = [#[[ID2]], #[[ID2]], #[[ID2]]]
  // CHECK-NOT: _shape
  // CHECK: %[[END:.*]] = tensor.expand_shape
  // CHECK-NEXT: return %[[END]]
  %1 = levit.linear %0, %w bias %b
      : (tensor<2x3x4xf32>, tensor<4x4xf32>, tensor<4xf32>) -> tensor<2x3x4xf32>
  %2 = levit.hardswish %1 : tensor<2x3x4xf32>
  %3 = levit.add %1, %2 : tensor<2x3x4xf32>
  return %3 : tensor<2x3x4xf32>
}

// CHECK-LABEL: @linear_of_matrix
func.func @linear_of_matrix(%0: tensor<2x3xf32>, %w: tensor<4x3xf32>) -> tensor<2x4xf32> {
  // CHECK-NOT: _shape
  // CHECK: linalg.generic {indexing_maps = [#[[MK]], #[[NK]], #[[MN]]]{{.*}} ins(%arg0, %arg1 :
  %1 = levit.linear %0, %w : (tensor<2x3xf32>, tensor<4x3xf32>) -> tensor<2x4xf32>
  return %1 : tensor<2x4xf32>
}

// Groups are a dimension of their own.
// CHECK-LABEL: @grouped_linear(
func.func @grouped_linear(%0: tensor<2x3x8xf32>, %w: tensor<6x4xf32>, %b: tensor<6xf32>) -> tensor<2x3x6xf32> {
  // CHECK: %[[ROWS:.*]] = tensor.collapse_shape %arg0 {{.*}} into tensor<6x8xf32>
  // CHECK: %[[X:.*]] = tensor.expand_shape %[[ROWS]] {{\[}}[0], [1, 2]] {{.*}} into tensor<6x2x4xf32>
  // CHECK: %[[W:.*]] = tensor.expand_shape %arg1 {{\[}}[0, 1], [2]] {{.*}} into tensor<2x3x4xf32>
  // CHECK: %[[Y:.*]] = linalg.generic {{.*}} ["parallel", "parallel", "parallel", "reduction"]} ins(%[[X]], %[[W]] : {{.*}} outs(%{{.*}} : tensor<6x2x3xf32>)
  // CHECK: %[[B:.*]] = tensor.expand_shape %arg2 {{\[}}[0, 1]] {{.*}} into tensor<2x3xf32>
  // CHECK: %[[Z:.*]] = linalg.generic {{.*}} ins(%[[Y]], %[[B]] :
  // CHECK: tensor.collapse_shape %[[Z]] {{\[}}[0], [1, 2]] : {{.*}} into tensor<6x6xf32>
  %1 = levit.grouped_linear %0, %w bias %b
      : (tensor<2x3x8xf32>, tensor<6x4xf32>, tensor<6xf32>) -> tensor<2x3x6xf32>
  return %1 : tensor<2x3x6xf32>
}

// CHECK-LABEL: @channels_last
func.func @channels_last(%0: tensor<2x3x5x7xf32>) -> tensor<2x5x7x3xf32> {
  // CHECK: linalg.transpose {{.*}} permutation = [0, 2, 3, 1]
  %1 = levit.channels_last %0 : tensor<2x3x5x7xf32> -> tensor<2x5x7x3xf32>
  return %1 : tensor<2x5x7x3xf32>
}

// The image stands in a border of zeros, as far as the kernel reads it; pixels
// and channels are one dimension.
// CHECK-LABEL: @convolution(
func.func @convolution(%0: tensor<1x5x7x2xf32>, %b: tensor<1xf32>) -> tensor<1x3x4x1xf32> {
  // CHECK: %[[EMPTY:.*]] = tensor.empty() : tensor<1x6x8x2xf32>
  // CHECK: %[[TOP:.*]] = tensor.extract_slice %[[EMPTY]][0, 0, 0, 0] [1, 1, 8, 2] [1, 1, 1, 1]
  // CHECK: %[[ZEROS:.*]] = linalg.fill {{.*}} outs(%[[TOP]]
  // CHECK: %[[WITH_TOP:.*]] = tensor.insert_slice %[[ZEROS]] into %[[EMPTY]][0, 0, 0, 0]
  // CHECK: %[[LEFT:.*]] = tensor.extract_slice %[[WITH_TOP]][0, 1, 0, 0] [1, 5, 1, 2] [1, 1, 1, 1]
  // CHECK: %[[ZEROS:.*]] = linalg.fill {{.*}} outs(%[[LEFT]]
  // CHECK: %[[BORDER:.*]] = tensor.insert_slice %[[ZEROS]] into %[[WITH_TOP]][0, 1, 0, 0]
  // CHECK: %[[PADDED:.*]] = tensor.insert_slice %arg0 into %[[BORDER]][0, 1, 1, 0] [1, 5, 7, 2] [1, 1, 1, 1]
  // CHECK: %[[ROWS:.*]] = tensor.collapse_shape %[[PADDED]] {{\[}}[0], [1], [2, 3]] : {{.*}} into tensor<1x6x16xf32>
  // CHECK: %[[F:.*]] = arith.constant dense<{{\[}}{{\[}}[0.000000e+00, 4.000000e+00, 1.000000e+00, 5.000000e+00], [2.000000e+00, 6.000000e+00, 3.000000e+00, 7.000000e+00]]]> : tensor<1x2x4xf32>
  // CHECK: %[[Y:.*]] = linalg.generic {indexing_maps = [#[[IMAGE]], #[[FILTER]], #[[PIXELS]]], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction"]}
  // CHECK: linalg.generic {indexing_maps = [#[[ID4]], #[[LAST4]], #[[ID4]]]{{.*}} ins(%[[Y]], %arg1
  %filter = arith.constant dense<[[[[0.0, 1.0], [2.0, 3.0]], [[4.0, 5.0], [6.0, 7.0]]]]> : tensor<1x2x2x2xf32>
  %1 = levit.convolution %0, %filter bias %b stride 2 padding 1
      : (tensor<1x5x7x2xf32>, tensor<1x2x2x2xf32>, tensor<1xf32>) -> tensor<1x3x4x1xf32>
  return %1 : tensor<1x3x4x1xf32>
}

// A border on all sides.
// CHECK-LABEL: @borders(
func.func @borders(%0: tensor<1x5x7x2xf32>) -> tensor<1x5x7x1xf32> {
  // CHECK: tensor.extract_slice {{.*}}[0, 0, 0, 0] [1, 1, 9, 2]
  // CHECK: tensor.extract_slice {{.*}}[0, 6, 0, 0] [1, 1, 9, 2]
  // CHECK: tensor.extract_slice {{.*}}[0, 1, 0, 0] [1, 5, 1, 2]
  // CHECK: tensor.extract_slice {{.*}}[0, 1, 8, 0] [1, 5, 1, 2]
  // CHECK: tensor.insert_slice %arg0 into %{{.*}}[0, 1, 1, 0] [1, 5, 7, 2] [1, 1, 1, 1] : {{.*}} into tensor<1x7x9x2xf32>
  %filter = arith.constant dense<1.0> : tensor<1x2x3x3xf32>
  %1 = levit.convolution %0, %filter stride 1 padding 1
      : (tensor<1x5x7x2xf32>, tensor<1x2x3x3xf32>) -> tensor<1x5x7x1xf32>
  return %1 : tensor<1x5x7x1xf32>
}

// Channels first, an image is read as it is.
// CHECK-LABEL: @first_convolution(
func.func @first_convolution(%0: tensor<1x2x5x7xf32>) -> tensor<1x3x4x1xf32> {
  // CHECK: linalg.fill {{.*}} -> tensor<1x2x1x8xf32>
  // CHECK: linalg.fill {{.*}} -> tensor<1x2x5x1xf32>
  // CHECK: %[[PADDED:.*]] = tensor.insert_slice %arg0 into %{{.*}}[0, 0, 1, 1] [1, 2, 5, 7] [1, 1, 1, 1] : {{.*}} into tensor<1x2x6x8xf32>
  // CHECK: %[[F:.*]] = arith.constant dense<{{.*}}> : tensor<1x2x2x2xf32>
  // CHECK: linalg.generic {indexing_maps = [#[[FIRST]], #[[FIRST_FILTER]], #[[FIRST_PIXELS]]], {{.*}} ins(%[[PADDED]], %[[F]]
  // CHECK-NOT: linalg.transpose
  %filter = arith.constant dense<[[[[0.0, 1.0], [2.0, 3.0]], [[4.0, 5.0], [6.0, 7.0]]]]> : tensor<1x2x2x2xf32>
  %1 = levit.channels_last %0 : tensor<1x2x5x7xf32> -> tensor<1x5x7x2xf32>
  %2 = levit.convolution %1, %filter stride 2 padding 1
      : (tensor<1x5x7x2xf32>, tensor<1x2x2x2xf32>) -> tensor<1x3x4x1xf32>
  return %2 : tensor<1x3x4x1xf32>
}

// A filter that is no constant is transposed where it is used; no padding, no
// border.
// CHECK-LABEL: @filter
func.func @filter(%0: tensor<1x4x5x2xf32>, %f: tensor<3x2x2x1xf32>) -> tensor<1x3x5x3xf32> {
  // CHECK-NOT: insert_slice
  // CHECK: %[[F:.*]] = linalg.transpose ins(%arg1 : {{.*}} permutation = [0, 2, 3, 1]
  // CHECK: tensor.collapse_shape %[[F]] {{\[}}[0], [1], [2, 3]] : {{.*}} into tensor<3x2x2xf32>
  // CHECK: linalg.generic {indexing_maps = [#[[IMAGE1]], #[[FILTER]], #[[PIXELS]]]
  %1 = levit.convolution %0, %f stride 1 padding 0
      : (tensor<1x4x5x2xf32>, tensor<3x2x2x1xf32>) -> tensor<1x3x5x3xf32>
  return %1 : tensor<1x3x5x3xf32>
}

// CHECK-LABEL: @batch_norm
func.func @batch_norm(%0: tensor<2x3xf32>, %s: tensor<3xf32>, %t: tensor<3xf32>, %m: tensor<3xf32>, %v: tensor<3xf32>) -> tensor<2x3xf32> {
  // CHECK: linalg.generic {indexing_maps = [#[[ID2]], #[[LAST2]], #[[LAST2]], #[[LAST2]], #[[LAST2]], #[[ID2]]]
  // CHECK-NEXT: ^bb0(%[[X:.*]]: f32, %[[SCALE:.*]]: f32, %[[SHIFT:.*]]: f32, %[[MEAN:.*]]: f32, %[[VARIANCE:.*]]: f32,
  // CHECK: %[[C:.*]] = arith.subf %[[X]], %[[MEAN]]
  // CHECK: %[[V:.*]] = arith.addf %[[VARIANCE]], %{{.*}}
  // CHECK: %[[D:.*]] = math.sqrt %[[V]]
  // CHECK: %[[F:.*]] = arith.divf %[[SCALE]], %[[D]]
  // CHECK: %[[S:.*]] = arith.mulf %[[C]], %[[F]]
  // CHECK: arith.addf %[[S]], %[[SHIFT]]
  %1 = levit.batch_norm %0, %s, %t, %m, %v epsilon 0.5 : tensor<2x3xf32>, tensor<3xf32>
  return %1 : tensor<2x3xf32>
}

// CHECK-LABEL: @flatten
func.func @flatten(%0: tensor<2x3x4x2xf32>) -> tensor<2x12x2xf32> {
  // CHECK: %[[FLAT:.*]] = tensor.collapse_shape %arg0 {{\[}}[0], [1, 2], [3]] : {{.*}} into tensor<2x12x2xf32>
  // CHECK: tensor.collapse_shape %[[FLAT]] {{\[}}[0, 1], [2]] : {{.*}} into tensor<24x2xf32>
  %1 = levit.flatten %0 : tensor<2x3x4x2xf32> -> tensor<2x12x2xf32>
  return %1 : tensor<2x12x2xf32>
}

// CHECK-LABEL: @average
func.func @average(%0: tensor<2x3xf32>, %1: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK: %[[S:.*]] = arith.addf
  // CHECK: %[[HALF:.*]] = arith.constant 5.000000e-01
  // CHECK: arith.mulf %[[S]], %[[HALF]]
  %2 = levit.average %0, %1 : tensor<2x3xf32>
  return %2 : tensor<2x3xf32>
}

// CHECK-LABEL: @mean_pool
func.func @mean_pool(%0: tensor<2x4x3xf32>) -> tensor<2x3xf32> {
  // CHECK: linalg.generic {indexing_maps = [#[[TOKENS]], #[[MN]]], iterator_types = ["parallel", "parallel", "reduction"]}
  // CHECK: arith.addf
  // CHECK: linalg.generic
  // CHECK: arith.constant 2.500000e-01
  // CHECK-NEXT: arith.mulf
  %1 = levit.mean_pool %0 : tensor<2x4x3xf32> -> tensor<2x3xf32>
  return %1 : tensor<2x3xf32>
}

// CHECK-LABEL: @subsample
func.func @subsample(%0: tensor<2x15x4xf32>) -> tensor<2x6x4xf32> {
  // CHECK: tensor.expand_shape {{.*}} into tensor<2x3x5x4xf32>
  // CHECK: tensor.extract_slice %{{.*}}[0, 0, 0, 0] [2, 2, 3, 4] [1, 2, 2, 1]
  // CHECK: tensor.collapse_shape {{.*}} into tensor<12x4xf32>
  %1 = levit.subsample %0 grid [3, 5] stride 2 : tensor<2x15x4xf32> -> tensor<2x6x4xf32>
  return %1 : tensor<2x6x4xf32>
}

// CHECK-LABEL: @split_heads
func.func @split_heads(%0: tensor<2x5x6xf32>) -> (tensor<2x5x2x1xf32>, tensor<2x5x2x2xf32>) {
  // CHECK: %[[HEADS:.*]] = tensor.expand_shape %{{.*}} {{\[}}[0], [1], [2, 3]] {{.*}} into tensor<2x5x2x3xf32>
  // CHECK: %[[A:.*]] = tensor.extract_slice %[[HEADS]][0, 0, 0, 0] [2, 5, 2, 1]
  // CHECK: %[[B:.*]] = tensor.extract_slice %[[HEADS]][0, 0, 0, 1] [2, 5, 2, 2]
  // CHECK: return %[[A]], %[[B]]
  %1, %2 = levit.split_heads %0 : tensor<2x5x6xf32> -> tensor<2x5x2x1xf32>, tensor<2x5x2x2xf32>
  return %1, %2 : tensor<2x5x2x1xf32>, tensor<2x5x2x2xf32>
}

// For each of the two columns of queries, the biases by vertical distance -2 to
// 2, three keys each (lowering/AttentionBias.h).
// CHECK-LABEL: @attention_bias
func.func @attention_bias() -> tensor<1x4x9xf32> {
  // CHECK: %[[TABLE:.*]] = arith.constant dense<{{\[}}{{\[}}[2.000000e+01, 2.100000e+01, 2.200000e+01, 1.000000e+01, 1.100000e+01, 1.200000e+01, 0.000000e+00, 1.000000e+00, 2.000000e+00, 1.000000e+01, 1.100000e+01, 1.200000e+01, 2.000000e+01, 2.100000e+01, 2.200000e+01],
  // CHECK-SAME: [2.200000e+01, 2.100000e+01, 2.000000e+01, 1.200000e+01, 1.100000e+01, 1.000000e+01, 2.000000e+00, 1.000000e+00, 0.000000e+00, 1.200000e+01, 1.100000e+01, 1.000000e+01, 2.200000e+01, 2.100000e+01, 2.000000e+01]]]> : tensor<1x2x15xf32>
  // CHECK: linalg.generic {indexing_maps = [#[[BIAS]], #[[ID4]]]{{.*}} ins(%[[TABLE]] : {{.*}} outs(%{{.*}} : tensor<1x2x2x9xf32>)
  %table = arith.constant dense<[[0.0, 1.0, 2.0, 10.0, 11.0, 12.0, 20.0, 21.0, 22.0]]> : tensor<1x9xf32>
  %1 = levit.attention_bias %table grid [3, 3] stride 2 : tensor<1x9xf32> -> tensor<1x4x9xf32>
  return %1 : tensor<1x4x9xf32>
}

// Scores, their softmax, and the values.
// CHECK-LABEL: @attention(
func.func @attention(%q: tensor<2x2x1x3xf32>, %k: tensor<2x6x1x3xf32>, %v: tensor<2x6x1x4xf32>, %b: tensor<1x2x6xf32>) -> tensor<2x2x4xf32> {
  // CHECK: linalg.generic {{.*}} ins(%arg0, %arg1 : {{.*}} outs(%{{.*}} : tensor<2x1x2x6xf32>)
  // CHECK: arith.constant 2.500000e-01
  // CHECK-NEXT: arith.mulf
  // CHECK-NEXT: arith.addf
  // CHECK: arith.constant 0xFF800000 : f32
  // CHECK: linalg.generic {{.*}} ["parallel", "parallel", "parallel", "reduction"]{{.*}} outs(%{{.*}} : tensor<2x1x2xf32>)
  // CHECK: arith.select
  // CHECK: arith.subf
  // CHECK-NEXT: math.exp
  // CHECK: linalg.generic {{.*}} ["parallel", "parallel", "parallel", "reduction"]{{.*}} outs(%{{.*}} : tensor<2x1x2xf32>)
  // CHECK-NEXT: bb0
  // CHECK-NEXT: arith.addf
  // CHECK: linalg.generic {{.*}} ins(%{{.*}}, %arg2 : {{.*}} outs(%{{.*}} : tensor<2x2x1x4xf32>)
  // CHECK: arith.divf
  %1 = levit.attention %q, %k, %v, %b scale 0.25
      : (tensor<2x2x1x3xf32>, tensor<2x6x1x3xf32>, tensor<2x6x1x4xf32>, tensor<1x2x6xf32>) -> tensor<2x2x4xf32>
  return %1 : tensor<2x2x4xf32>
}

// Other element types than f32.
// CHECK-LABEL: @bf16
func.func @bf16(%0: tensor<2x3x4xbf16>, %w: tensor<5x4xbf16>, %image: tensor<1x2x2x1xbf16>, %f: tensor<1x1x1x1xbf16>)
    -> (tensor<2x5xbf16>, tensor<1x4x4x1xbf16>) {
  // CHECK-NOT: f32
  %1 = levit.linear %0, %w : (tensor<2x3x4xbf16>, tensor<5x4xbf16>) -> tensor<2x3x5xbf16>
  %2 = levit.mean_pool %1 : tensor<2x3x5xbf16> -> tensor<2x5xbf16>
  %3 = levit.hardswish %2 : tensor<2x5xbf16>
  %4 = levit.convolution %image, %f stride 1 padding 1
      : (tensor<1x2x2x1xbf16>, tensor<1x1x1x1xbf16>) -> tensor<1x4x4x1xbf16>
  return %3, %4 : tensor<2x5xbf16>, tensor<1x4x4x1xbf16>
}

// Other dialects are left alone, also with a dynamic batch.
// CHECK-LABEL: @other_dialects
func.func @other_dialects(%0: tensor<?x4xf32>, %1: tensor<2x4xf32>) -> (tensor<?x4xf32>, tensor<2x4xf32>) {
  // CHECK-NEXT: %[[A:.*]] = arith.addf %arg0, %arg0 : tensor<?x4xf32>
  // CHECK-NEXT: %[[B:.*]] = math.exp %arg1 : tensor<2x4xf32>
  // CHECK-NEXT: return %[[A]], %[[B]]
  %2 = arith.addf %0, %0 : tensor<?x4xf32>
  %3 = math.exp %1 : tensor<2x4xf32>
  return %2, %3 : tensor<?x4xf32>, tensor<2x4xf32>
}
