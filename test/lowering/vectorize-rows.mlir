// RUN: levit-opt %s --levit-vectorize-rows=lanes=8 --canonicalize --cse | FileCheck %s
// RUN: not levit-opt %s --levit-vectorize-rows=lanes=0 2>&1 | FileCheck %s --check-prefix=ERROR

// ERROR: a vector must have at least one lane

#id = affine_map<(m, n) -> (m, n)>
#row = affine_map<(m, n) -> (m)>
#column = affine_map<(m, n) -> (n)>
#id4 = affine_map<(m, i, j, n) -> (m, i, j, n)>

// CHECK-LABEL: @sums(
func.func @sums(%x: tensor<7x196xf32>) -> tensor<7xf32> {
  // CHECK-DAG: %[[ZERO:.*]] = arith.constant dense<0.000000e+00> : vector<8xf32>
  // CHECK: scf.for %[[ROW:.*]] = %c0 to %c7 step %c1
  // CHECK: %[[LANES:.*]] = scf.for %[[I:.*]] = %c0 to %c24 step %c1 iter_args(%[[SO_FAR:.*]] = %[[ZERO]]) -> (vector<8xf32>)
  // CHECK: %[[X:.*]] = vector.transfer_read %arg0[%[[ROW]], %{{.*}}]
  // CHECK: %[[NEXT:.*]] = arith.addf %[[SO_FAR]], %[[X]] : vector<8xf32>
  // CHECK: scf.yield %[[NEXT]]
  // The lanes, by halves.
  // CHECK: arith.addf %{{.*}} : vector<4xf32>
  // CHECK: arith.addf %{{.*}} : vector<2xf32>
  // CHECK: arith.addf %{{.*}} : vector<1xf32>
  // The last four elements.
  // CHECK-COUNT-4: vector.transfer_read %arg0[%[[ROW]], %c19{{[2-5]}}]{{.*}}, vector<1xf32>
  // CHECK: tensor.insert %{{.*}} into %{{.*}}[%[[ROW]]]
  // CHECK-NOT: linalg
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<7xf32>
  %zeros = linalg.fill ins(%zero : f32) outs(%empty : tensor<7xf32>)
      -> tensor<7xf32>
  %1 = linalg.generic {
      indexing_maps = [affine_map<(m, n) -> (m, n)>, affine_map<(m, n) -> (m)>],
      iterator_types = ["parallel", "reduction"]}
      ins(%x : tensor<7x196xf32>) outs(%zeros : tensor<7xf32>) {
  ^bb0(%a: f32, %sum: f32):
    %2 = arith.addf %sum, %a : f32
    linalg.yield %2 : f32
  } -> tensor<7xf32>
  return %1 : tensor<7xf32>
}

// CHECK-LABEL: @elementwise(
func.func @elementwise(%a: tensor<3x21xf32>, %r: tensor<3xf32>, %c: tensor<21xf32>) -> tensor<3x21xf32> {
  // CHECK: scf.for %[[ROW:.*]] = %c0 to %c3
  // CHECK: scf.for %{{.*}} = %c0 to %c2
  // CHECK: vector.transfer_read %arg0[%[[ROW]], %[[N:.*]]]{{.*}} vector<8xf32>
  // CHECK: %[[R:.*]] = tensor.extract %arg1[%[[ROW]]]
  // CHECK: vector.broadcast %[[R]] : f32 to vector<8xf32>
  // CHECK: vector.transfer_read %arg2[%[[N]]]{{.*}} vector<8xf32>
  // CHECK: math.exp %{{.*}} : vector<8xf32>
  // CHECK: vector.transfer_write
  // The last five columns.
  // CHECK: vector.transfer_read %arg0[%[[ROW]], %c16]{{.*}} vector<5xf32>
  // CHECK: vector.transfer_write
  // CHECK-NOT: linalg
  // CHECK: return
  %empty = tensor.empty() : tensor<3x21xf32>
  %1 = linalg.generic {indexing_maps = [#id, #row, #column, #id], iterator_types = ["parallel", "parallel"]}
      ins(%a, %r, %c : tensor<3x21xf32>, tensor<3xf32>, tensor<21xf32>) outs(%empty : tensor<3x21xf32>) {
  ^bb0(%x: f32, %y: f32, %z: f32, %o: f32):
    %2 = arith.mulf %x, %y : f32
    %3 = arith.addf %2, %z : f32
    %4 = math.exp %3 : f32
    linalg.yield %4 : f32
  } -> tensor<3x21xf32>
  return %1 : tensor<3x21xf32>
}

// The reduction is a loop around a vector of columns.
// CHECK-LABEL: @mean(
func.func @mean(%a: tensor<16x8xf32>) -> tensor<8xf32> {
  // CHECK: %[[ZERO:.*]] = arith.constant dense<0.000000e+00> : vector<8xf32>
  // CHECK: %[[SUM:.*]] = scf.for %[[I:.*]] = %c0 to %c16 step %c1 iter_args(%{{.*}} = %[[ZERO]]) -> (vector<8xf32>)
  // CHECK: vector.transfer_read %arg0[%[[I]], %c0]
  // CHECK: vector.transfer_write %[[SUM]]
  // CHECK-NOT: linalg
  // CHECK: return
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<8xf32>
  %zeros = linalg.fill ins(%zero : f32) outs(%empty : tensor<8xf32>) -> tensor<8xf32>
  %1 = linalg.generic {indexing_maps = [#id, #column], iterator_types = ["reduction", "parallel"]}
      ins(%a : tensor<16x8xf32>) outs(%zeros : tensor<8xf32>) {
  ^bb0(%x: f32, %sum: f32):
    %2 = arith.addf %sum, %x : f32
    linalg.yield %2 : f32
  } -> tensor<8xf32>
  return %1 : tensor<8xf32>
}

// A fill that is read is a loop, too.
// CHECK-LABEL: @fill(
func.func @fill(%value: f32) -> tensor<2x9xf32> {
  // CHECK: vector.broadcast %arg0 : f32 to vector<8xf32>
  // CHECK-NOT: linalg
  // CHECK: return
  %empty = tensor.empty() : tensor<2x9xf32>
  %1 = linalg.fill ins(%value : f32) outs(%empty : tensor<2x9xf32>) -> tensor<2x9xf32>
  return %1 : tensor<2x9xf32>
}

// Loops whose indices are asked for are unrolled: of the four elements, one is
// computed in another way.
// CHECK-LABEL: @indices(
func.func @indices(%a: tensor<3x2x2x8xf32>) -> tensor<3x2x2x8xf32> {
  // CHECK: scf.for %[[M:.*]] = %c0 to %c3
  // CHECK-NOT: scf.for
  // CHECK: %[[X:.*]] = vector.transfer_read %arg0[%[[M]], %c0, %c0, %c0]
  // CHECK: vector.transfer_write %[[X]], %{{.*}}[%[[M]], %c0, %c0, %c0]
  // CHECK: vector.transfer_read %arg0[%[[M]], %c0, %c1, %c0]
  // CHECK: vector.transfer_read %arg0[%[[M]], %c1, %c0, %c0]
  // CHECK-NOT: arith.negf
  // CHECK: %[[Y:.*]] = vector.transfer_read %arg0[%[[M]], %c1, %c1, %c0]
  // CHECK: %[[MINUS:.*]] = arith.negf %[[Y]] : vector<8xf32>
  // CHECK: vector.transfer_write %[[MINUS]], %{{.*}}[%[[M]], %c1, %c1, %c0]
  // CHECK-NOT: linalg
  // CHECK: return
  %one = arith.constant 1 : index
  %empty = tensor.empty() : tensor<3x2x2x8xf32>
  %1 = linalg.generic {indexing_maps = [#id4, #id4], iterator_types = ["parallel", "parallel", "parallel", "parallel"]}
      ins(%a : tensor<3x2x2x8xf32>) outs(%empty : tensor<3x2x2x8xf32>) {
  ^bb0(%x: f32, %o: f32):
    %i = linalg.index 1 : index
    %j = linalg.index 2 : index
    %p = arith.cmpi eq, %i, %one : index
    %q = arith.cmpi eq, %j, %one : index
    %both = arith.andi %p, %q : i1
    %minus = arith.negf %x : f32
    %2 = arith.select %both, %minus, %x : f32
    linalg.yield %2 : f32
  } -> tensor<3x2x2x8xf32>
  return %1 : tensor<3x2x2x8xf32>
}

// Other element types are vectors like any.
// CHECK-LABEL: @bf16(
func.func @bf16(%a: tensor<2x8xbf16>) -> tensor<2x8xf64> {
  // CHECK: arith.extf %{{.*}} : vector<8xbf16> to vector<8xf64>
  %empty = tensor.empty() : tensor<2x8xf64>
  %1 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%a : tensor<2x8xbf16>) outs(%empty : tensor<2x8xf64>) {
  ^bb0(%x: bf16, %o: f64):
    %2 = arith.extf %x : bf16 to f64
    linalg.yield %2 : f64
  } -> tensor<2x8xf64>
  return %1 : tensor<2x8xf64>
}

// What follows is left alone.

// A sum of something else than the elements: lanes cannot be combined.
// CHECK-LABEL: @squares(
func.func @squares(%a: tensor<3x16xf32>) -> tensor<3xf32> {
  // CHECK: linalg.generic {{.*}} ["parallel", "reduction"]
  %start = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<3xf32>
  %init = linalg.fill ins(%start : f32) outs(%empty : tensor<3xf32>) -> tensor<3xf32>
  %1 = linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]}
      ins(%a : tensor<3x16xf32>) outs(%init : tensor<3xf32>) {
  ^bb0(%x: f32, %o: f32):
    %s = arith.mulf %x, %x : f32
    %2 = arith.addf %o, %s : f32
    linalg.yield %2 : f32
  } -> tensor<3xf32>
  return %1 : tensor<3xf32>
}

// Something that depends on the order.
// CHECK-LABEL: @difference(
func.func @difference(%a: tensor<3x16xf32>) -> tensor<3xf32> {
  // CHECK: linalg.generic {{.*}} ["parallel", "reduction"]
  %start = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<3xf32>
  %init = linalg.fill ins(%start : f32) outs(%empty : tensor<3xf32>) -> tensor<3xf32>
  %1 = linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]}
      ins(%a : tensor<3x16xf32>) outs(%init : tensor<3xf32>) {
  ^bb0(%x: f32, %o: f32):
    %2 = arith.subf %o, %x : f32
    linalg.yield %2 : f32
  } -> tensor<3xf32>
  return %1 : tensor<3xf32>
}

// A start that would count once for each lane.
// CHECK-LABEL: @from_one(
func.func @from_one(%a: tensor<3x16xf32>) -> tensor<3xf32> {
  // CHECK: linalg.generic {{.*}} ["parallel", "reduction"]
  %start = arith.constant 1.0 : f32
  %empty = tensor.empty() : tensor<3xf32>
  %init = linalg.fill ins(%start : f32) outs(%empty : tensor<3xf32>) -> tensor<3xf32>
  %1 = linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]}
      ins(%a : tensor<3x16xf32>) outs(%init : tensor<3xf32>) {
  ^bb0(%x: f32, %o: f32):
    %2 = arith.addf %o, %x : f32
    linalg.yield %2 : f32
  } -> tensor<3xf32>
  return %1 : tensor<3xf32>
}

// No value is carried.
// CHECK-LABEL: @last(
func.func @last(%a: tensor<3x16xf32>) -> tensor<3xf32> {
  // CHECK: linalg.generic {{.*}} ["parallel", "reduction"]
  %start = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<3xf32>
  %init = linalg.fill ins(%start : f32) outs(%empty : tensor<3xf32>) -> tensor<3xf32>
  %1 = linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]}
      ins(%a : tensor<3x16xf32>) outs(%init : tensor<3xf32>) {
  ^bb0(%x: f32, %o: f32):
    %2 = arith.negf %x : f32
    linalg.yield %2 : f32
  } -> tensor<3xf32>
  return %1 : tensor<3xf32>
}

// The index of a column is another for every lane.
// CHECK-LABEL: @column_index(
func.func @column_index(%a: tensor<3x8xf32>) -> tensor<3x8xf32> {
  // CHECK: linalg.generic
  %one = arith.constant 1 : index
  %empty = tensor.empty() : tensor<3x8xf32>
  %1 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%a : tensor<3x8xf32>) outs(%empty : tensor<3x8xf32>) {
  ^bb0(%x: f32, %o: f32):
    %j = linalg.index 1 : index
    %p = arith.cmpi eq, %j, %one : index
    %minus = arith.negf %x : f32
    %2 = arith.select %p, %minus, %x : f32
    linalg.yield %2 : f32
  } -> tensor<3x8xf32>
  return %1 : tensor<3x8xf32>
}

// Nor is there a column of a scalar.
// CHECK-LABEL: @scalar_index(
func.func @scalar_index(%a: tensor<8xf32>) -> tensor<f32> {
  // CHECK: linalg.generic
  %one = arith.constant 1 : index
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<f32>
  %zeros = linalg.fill ins(%zero : f32) outs(%empty : tensor<f32>) -> tensor<f32>
  %1 = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> ()>], iterator_types = ["reduction"]}
      ins(%a : tensor<8xf32>) outs(%zeros : tensor<f32>) {
  ^bb0(%x: f32, %o: f32):
    %i = linalg.index 0 : index
    %p = arith.cmpi eq, %i, %one : index
    %y = arith.select %p, %x, %zero : f32
    %2 = arith.addf %o, %y : f32
    linalg.yield %2 : f32
  } -> tensor<f32>
  return %1 : tensor<f32>
}

// Too many copies.
// CHECK-LABEL: @row_index(
func.func @row_index(%a: tensor<33x8xf32>) -> tensor<33x8xf32> {
  // CHECK: linalg.generic
  %one = arith.constant 1 : index
  %empty = tensor.empty() : tensor<33x8xf32>
  %1 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%a : tensor<33x8xf32>) outs(%empty : tensor<33x8xf32>) {
  ^bb0(%x: f32, %o: f32):
    %i = linalg.index 0 : index
    %p = arith.cmpi eq, %i, %one : index
    %minus = arith.negf %x : f32
    %2 = arith.select %p, %minus, %x : f32
    linalg.yield %2 : f32
  } -> tensor<33x8xf32>
  return %1 : tensor<33x8xf32>
}

// Elements that are not side by side.
// CHECK-LABEL: @transposed(
func.func @transposed(%a: tensor<16x3xf32>) -> tensor<3x16xf32> {
  // CHECK: linalg.generic
  %empty = tensor.empty() : tensor<3x16xf32>
  %1 = linalg.generic {indexing_maps = [affine_map<(m, n) -> (n, m)>, #id], iterator_types = ["parallel", "parallel"]}
      ins(%a : tensor<16x3xf32>) outs(%empty : tensor<3x16xf32>) {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  } -> tensor<3x16xf32>
  return %1 : tensor<3x16xf32>
}

// Nor are these.
// CHECK-LABEL: @every_second(
func.func @every_second(%a: tensor<3x31xf32>) -> tensor<3x16xf32> {
  // CHECK: linalg.generic
  %empty = tensor.empty() : tensor<3x16xf32>
  %1 = linalg.generic {indexing_maps = [affine_map<(m, n) -> (m, n * 2)>, #id], iterator_types = ["parallel", "parallel"]}
      ins(%a : tensor<3x31xf32>) outs(%empty : tensor<3x16xf32>) {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  } -> tensor<3x16xf32>
  return %1 : tensor<3x16xf32>
}

// These are only three at a time.
// CHECK-LABEL: @repeated(
func.func @repeated(%a: tensor<3x3xf32>) -> tensor<3x16xf32> {
  // CHECK: linalg.generic
  %empty = tensor.empty() : tensor<3x16xf32>
  %1 = linalg.generic {indexing_maps = [affine_map<(m, n) -> (m, n mod 3)>, #id], iterator_types = ["parallel", "parallel"]}
      ins(%a : tensor<3x3xf32>) outs(%empty : tensor<3x16xf32>) {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  } -> tensor<3x16xf32>
  return %1 : tensor<3x16xf32>
}

// Panels of 8 are as wide as the vectors.
// CHECK-LABEL: @panels(
func.func @panels(%a: tensor<2x3x8xf32>) -> tensor<3x16xf32> {
  // CHECK-NOT: linalg
  // CHECK: return
  %empty = tensor.empty() : tensor<3x16xf32>
  %1 = linalg.generic {indexing_maps = [affine_map<(m, n) -> (n floordiv 8, m, n mod 8)>, #id], iterator_types = ["parallel", "parallel"]}
      ins(%a : tensor<2x3x8xf32>) outs(%empty : tensor<3x16xf32>) {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  } -> tensor<3x16xf32>
  return %1 : tensor<3x16xf32>
}

// No vector has such elements.
// CHECK-LABEL: @complex(
func.func @complex(%a: tensor<3xcomplex<f32>>) -> tensor<3x16xcomplex<f32>> {
  // CHECK: linalg.generic
  %empty = tensor.empty() : tensor<3x16xcomplex<f32>>
  %1 = linalg.generic {indexing_maps = [#row, #id], iterator_types = ["parallel", "parallel"]}
      ins(%a : tensor<3xcomplex<f32>>) outs(%empty : tensor<3x16xcomplex<f32>>) {
  ^bb0(%x: complex<f32>, %o: complex<f32>):
    linalg.yield %x : complex<f32>
  } -> tensor<3x16xcomplex<f32>>
  return %1 : tensor<3x16xcomplex<f32>>
}

// Nothing to do.
// CHECK-LABEL: @empty(
func.func @empty(%a: tensor<3x0xf32>) -> tensor<3x0xf32> {
  // CHECK-NOT: vector
  // CHECK: return
  %empty = tensor.empty() : tensor<3x0xf32>
  %1 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%a : tensor<3x0xf32>) outs(%empty : tensor<3x0xf32>) {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  } -> tensor<3x0xf32>
  return %1 : tensor<3x0xf32>
}

// CHECK-LABEL: @dynamic(
func.func @dynamic(%a: tensor<?x16xf32>, %b: tensor<?x16xf32>) -> tensor<?x16xf32> {
  // CHECK: linalg.generic
  %1 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%a : tensor<?x16xf32>) outs(%b : tensor<?x16xf32>) {
  ^bb0(%x: f32, %o: f32):
    %2 = arith.negf %x : f32
    linalg.yield %2 : f32
  } -> tensor<?x16xf32>
  return %1 : tensor<?x16xf32>
}

// Two results.
// CHECK-LABEL: @two(
func.func @two(%a: tensor<3x16xf32>) -> (tensor<3x16xf32>, tensor<3x16xf32>) {
  // CHECK: linalg.generic
  %empty = tensor.empty() : tensor<3x16xf32>
  %1:2 = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%a : tensor<3x16xf32>) outs(%empty, %empty : tensor<3x16xf32>, tensor<3x16xf32>) {
  ^bb0(%x: f32, %o: f32, %p: f32):
    %2 = arith.negf %x : f32
    linalg.yield %2, %x : f32, f32
  } -> (tensor<3x16xf32>, tensor<3x16xf32>)
  return %1#0, %1#1 : tensor<3x16xf32>, tensor<3x16xf32>
}
