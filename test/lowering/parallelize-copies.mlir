// RUN: levit-opt %s --levit-parallelize-copies=min-elements=1024 | FileCheck %s

// Blocks of rows first, so that a thread copies the rows that it reads next.
// CHECK-LABEL: @pad
// CHECK-SAME:    %[[IMAGE:.*]]: tensor<2x3x16x16xf32>, %[[BORDER:.*]]: tensor<2x3x17x17xf32>
// CHECK:         %[[R:.*]] = scf.forall (%[[BLOCK:.*]], %[[I:.*]]) in (8, 2) shared_outs(%[[OUT:.*]] = %[[BORDER]])
// CHECK:           %[[ROW:.*]] = affine.apply #{{.*}}(%[[BLOCK]])
// CHECK:           %[[TO:.*]] = affine.apply #{{.*}}(%[[BLOCK]])
// CHECK:           %[[ROWS:.*]] = tensor.extract_slice %[[IMAGE]][%[[I]], 0, %[[ROW]], 0] [1, 3, 2, 16] [1, 1, 1, 1]
// CHECK:           tensor.parallel_insert_slice %[[ROWS]] into %[[OUT]][%[[I]], 0, %[[TO]], 1] [1, 3, 2, 16] [1, 1, 1, 1]
// CHECK:         return %[[R]]
func.func @pad(%image: tensor<2x3x16x16xf32>, %border: tensor<2x3x17x17xf32>)
    -> tensor<2x3x17x17xf32> {
  %1 = tensor.insert_slice %image into %border[0, 0, 1, 1] [2, 3, 16, 16] [1, 1, 1, 1]
      : tensor<2x3x16x16xf32> into tensor<2x3x17x17xf32>
  return %1 : tensor<2x3x17x17xf32>
}

// What follows stays as it is.

// Too small.
// CHECK-LABEL: @small
// CHECK-NOT:     scf.forall
// CHECK:         tensor.insert_slice
func.func @small(%image: tensor<1x3x16x16xf32>, %border: tensor<1x3x17x17xf32>)
    -> tensor<1x3x17x17xf32> {
  %1 = tensor.insert_slice %image into %border[0, 0, 1, 1] [1, 3, 16, 16] [1, 1, 1, 1]
      : tensor<1x3x16x16xf32> into tensor<1x3x17x17xf32>
  return %1 : tensor<1x3x17x17xf32>
}

// No argument: what makes it can write it where it belongs.
// CHECK-LABEL: @computed
// CHECK-NOT:     scf.forall
// CHECK:         tensor.insert_slice
func.func @computed(%image: tensor<2x3x16x16xf32>, %border: tensor<2x3x17x17xf32>)
    -> tensor<2x3x17x17xf32> {
  %0 = math.exp %image : tensor<2x3x16x16xf32>
  %1 = tensor.insert_slice %0 into %border[0, 0, 1, 1] [2, 3, 16, 16] [1, 1, 1, 1]
      : tensor<2x3x16x16xf32> into tensor<2x3x17x17xf32>
  return %1 : tensor<2x3x17x17xf32>
}

// Every other pixel.
// CHECK-LABEL: @strided
// CHECK-NOT:     scf.forall
// CHECK:         tensor.insert_slice
func.func @strided(%image: tensor<2x3x16x16xf32>, %border: tensor<2x3x32x32xf32>)
    -> tensor<2x3x32x32xf32> {
  %1 = tensor.insert_slice %image into %border[0, 0, 0, 0] [2, 3, 16, 16] [1, 1, 2, 2]
      : tensor<2x3x16x16xf32> into tensor<2x3x32x32xf32>
  return %1 : tensor<2x3x32x32xf32>
}
