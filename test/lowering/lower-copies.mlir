// RUN: levit-opt %s --levit-lower-copies | FileCheck %s

// What is contiguous on both sides stays one copy.
// CHECK-LABEL: @contiguous
// CHECK-NEXT:    memref.copy
func.func @contiguous(%a: memref<4x8xf32>, %b: memref<4x8xf32, strided<[8, 1], offset: 64>>) {
  memref.copy %a, %b : memref<4x8xf32> to memref<4x8xf32, strided<[8, 1], offset: 64>>
  return
}

// Rows that are.
// CHECK-LABEL: @rows
// CHECK-DAG:     %[[C4:.*]] = arith.constant 4 : index
// CHECK:         scf.for %[[I:.*]] = %{{.*}} to %[[C4]]
// CHECK:           %[[FROM:.*]] = memref.subview %{{.*}}[%{{.*}}, %[[I]], 0, 0] [1, 1, 8, 2] [1, 1, 1, 1] : memref<1x4x8x2xf32, {{.*}}> to memref<8x2xf32, strided<[2, 1], offset: ?>>
// CHECK:           %[[TO:.*]] = memref.subview %{{.*}}[%{{.*}}, %[[I]], 0, 0]
// CHECK:           memref.copy %[[FROM]], %[[TO]]
// CHECK-NOT:     memref.copy
func.func @rows(%a: memref<1x4x8x2xf32, strided<[256, 64, 2, 1]>>, %b: memref<1x4x8x2xf32>) {
  memref.copy %a, %b : memref<1x4x8x2xf32, strided<[256, 64, 2, 1]>> to memref<1x4x8x2xf32>
  return
}

// Elements, where nothing is.
// CHECK-LABEL: @transposed
// CHECK:         scf.for %[[I:.*]] = %{{.*}}
// CHECK:           scf.for %[[J:.*]] = %{{.*}}
// CHECK:             %[[X:.*]] = memref.load %{{.*}}[%[[I]], %[[J]]]
// CHECK:             memref.store %[[X]], %{{.*}}[%[[I]], %[[J]]]
// CHECK-NOT:     memref.copy
func.func @transposed(%a: memref<4x8xf32, strided<[1, 4]>>, %b: memref<4x8xf32>) {
  memref.copy %a, %b : memref<4x8xf32, strided<[1, 4]>> to memref<4x8xf32>
  return
}

// Strides that are not known.
// CHECK-LABEL: @unknown
// CHECK:         memref.load
// CHECK-NOT:     memref.copy
func.func @unknown(%a: memref<4x8xf32, strided<[?, ?], offset: ?>>, %b: memref<4x8xf32>) {
  memref.copy %a, %b : memref<4x8xf32, strided<[?, ?], offset: ?>> to memref<4x8xf32>
  return
}
