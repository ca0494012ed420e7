// RUN: levit-opt %s --levit-flatten-views --fold-memref-alias-ops | FileCheck %s

// CHECK-LABEL: @contiguous
// CHECK:         %[[FLAT:.*]] = memref.reinterpret_cast %arg0 to offset: [0], sizes: [4, 128], strides: [128, 1]
// CHECK:         memref.load %[[FLAT]][%arg1, %arg2]
func.func @contiguous(%m: memref<4x8x16xf32>, %i: index, %j: index) -> f32 {
  %0 = memref.collapse_shape %m [[0], [1, 2]] : memref<4x8x16xf32> into memref<4x128xf32>
  %1 = memref.load %0[%i, %j] : memref<4x128xf32>
  return %1 : f32
}

// CHECK-LABEL: @part
// CHECK:         memref.reinterpret_cast %arg0 to offset: [5], sizes: [4, 128], strides: [256, 1]
func.func @part(%m: memref<4x8x16xf32, strided<[256, 16, 1], offset: 5>>, %i: index, %j: index) -> f32 {
  %0 = memref.collapse_shape %m [[0], [1, 2]] : memref<4x8x16xf32, strided<[256, 16, 1], offset: 5>> into memref<4x128xf32, strided<[256, 1], offset: 5>>
  %1 = memref.load %0[%i, %j] : memref<4x128xf32, strided<[256, 1], offset: 5>>
  return %1 : f32
}

// Where it begins is not known.
// CHECK-LABEL: @dynamic
// CHECK-NOT:     reinterpret_cast
func.func @dynamic(%m: memref<4x8x16xf32, strided<[256, 16, 1], offset: ?>>, %i: index, %j: index) -> f32 {
  %0 = memref.collapse_shape %m [[0], [1, 2]] : memref<4x8x16xf32, strided<[256, 16, 1], offset: ?>> into memref<4x128xf32, strided<[256, 1], offset: ?>>
  %1 = memref.load %0[%i, %j] : memref<4x128xf32, strided<[256, 1], offset: ?>>
  return %1 : f32
}
