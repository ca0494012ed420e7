// RUN: levit-opt %s --levit-outline-parallel --canonicalize --split-input-file \
// RUN:   --verify-diagnostics --allow-unregistered-dialect | FileCheck %s

// Everything but the index is computed again.
// CHECK-LABEL: func.func private @two_loops_region_0(
// CHECK-SAME:    %[[IN:[a-z0-9]+]]: memref<4x8xf32>, %[[OUT:[a-z0-9]+]]: memref<4x8xf32>, %[[I:[a-z0-9]+]]: index)
// CHECK-DAG:     %[[ONE:.*]] = arith.constant 1.0
// CHECK-DAG:     %[[VIEW:.*]] = memref.subview %[[OUT]][0, 2]
// CHECK:         %[[X:.*]] = memref.load %[[IN]][%[[I]],
// CHECK:         %[[Y:.*]] = arith.addf %[[X]], %[[ONE]]
// CHECK:         memref.store %[[Y]], %[[VIEW]][%[[I]],
// CHECK-NEXT:    return
// CHECK:       func.func private @two_loops_region_0_parallel(!llvm.ptr, index)

// The last index runs fastest.
// CHECK-LABEL: func.func private @two_loops_region_1(
// CHECK-SAME:    %[[INDEX:[a-z0-9]+]]: index)
// CHECK-DAG:     %[[C3:.*]] = arith.constant 3 : index
// CHECK-DAG:     %[[C2:.*]] = arith.constant 2 : index
// CHECK-DAG:     %[[C1:.*]] = arith.constant 1 : index
// CHECK:         %[[COLUMN:.*]] = arith.remui %[[INDEX]], %[[C3]]
// CHECK:         %[[ROW:.*]] = arith.divui %[[INDEX]], %[[C3]]
// CHECK:         %[[J:.*]] = arith.muli %[[COLUMN]], %[[C2]]
// CHECK:         %[[STEP:.*]] = arith.muli %[[ROW]], %[[C2]]
// CHECK:         %[[I:.*]] = arith.addi %[[STEP]], %[[C1]]
// CHECK:         memref.store %{{.*}}, %{{.*}}[%[[I]], %[[J]]]

// CHECK-LABEL: func.func @two_loops(
// CHECK-SAME:    %[[IN:[a-z0-9]+]]: memref<4x8xf32>, %[[OUT:[a-z0-9]+]]: memref<4x8xf32>, %[[FRAME:[a-z0-9]+]]: !llvm.ptr)
// CHECK-DAG:     %[[C4:.*]] = arith.constant 4 : index
// CHECK-DAG:     %[[C6:.*]] = arith.constant 6 : index
// CHECK:         call @two_loops_region_0_parallel(%[[FRAME]], %[[C4]])
// CHECK-NEXT:    call @two_loops_region_1_parallel(%[[FRAME]], %[[C6]])
// CHECK-NEXT:    return
func.func @two_loops(%in: memref<4x8xf32>, %out: memref<4x8xf32>) attributes {levit.model} {
  %c0 = arith.constant 0 : index
  %one = arith.constant 1.0 : f32
  %view = memref.subview %out[0, 2] [4, 4] [1, 1] : memref<4x8xf32> to memref<4x4xf32, strided<[8, 1], offset: 2>>
  scf.forall (%i) in (4) {
    %x = memref.load %in[%i, %c0] : memref<4x8xf32>
    %y = arith.addf %x, %one : f32
    memref.store %y, %view[%i, %c0] : memref<4x4xf32, strided<[8, 1], offset: 2>>
  }
  // Rows 1 and 3, columns 0, 2 and 4.
  scf.forall (%i, %j) = (1, 0) to (4, 6) step (2, 2) {
    memref.store %one, %out[%i, %j] : memref<4x8xf32>
  }
  return
}

// -----

// A loop of one iteration is none, and only outermost loops are parallel.

// CHECK-LABEL: func.func private @sequential_region_0(
// CHECK:         scf.for
// CHECK-NEXT:      "inner"
// CHECK-LABEL: func.func @sequential(
// CHECK-NOT:     scf.forall
// CHECK:         "one"()
// CHECK:         scf.for
// CHECK-NEXT:      scf.for
// CHECK-NEXT:        "nested"
// CHECK:         call @sequential_region_0_parallel
func.func @sequential(%n: index) attributes {levit.model} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.forall (%i) in (1) {
    "one"() : () -> ()
  }
  scf.for %i = %c0 to %n step %c1 {
    scf.forall (%j) in (%n) {
      "nested"(%i, %j) : (index, index) -> ()
    }
  }
  scf.forall (%i) in (8) {
    scf.forall (%j) in (8) {
      "inner"(%i, %j) : (index, index) -> ()
    }
  }
  return
}

// -----

// What is read of constants is read again.

// CHECK-LABEL: func.func private @constants_region_0(
// CHECK:         %[[TABLE:.*]] = memref.get_global @table
// CHECK:         %[[X:.*]] = memref.load %[[TABLE]]
// CHECK:         memref.store %[[X]]
memref.global "private" constant @table : memref<4xf32> = dense<[1.0, 2.0, 3.0, 4.0]>
func.func @constants(%out: memref<4xf32>) attributes {levit.model} {
  %c2 = arith.constant 2 : index
  %table = memref.get_global @table : memref<4xf32>
  %x = memref.load %table[%c2] : memref<4xf32>
  scf.forall (%i) in (4) {
    memref.store %x, %out[%i] : memref<4xf32>
  }
  return
}

// -----

// CHECK-LABEL: @no_model(
// CHECK:         scf.forall
func.func @no_model() {
  scf.forall (%i) in (8) {
    "use"(%i) : (index) -> ()
  }
  return
}

// -----

func.func @dynamic(%n: index) attributes {levit.model} {
  // expected-error@+1 {{has dynamic bounds (expected constants)}}
  scf.forall (%i) in (%n) {
    "use"(%i) : (index) -> ()
  }
  return
}

// -----

func.func @captured(%in: memref<4xf32>) attributes {levit.model} {
  %c0 = arith.constant 0 : index
  // expected-note@+1 {{it is this one}}
  %x = memref.load %in[%c0] : memref<4xf32>
  // expected-error@+1 {{uses a value that its iterations cannot compute again (expected views and constants)}}
  scf.forall (%i) in (4) {
    "use"(%x) : (f32) -> ()
  }
  return
}

// -----

func.func @tensors(%in: memref<4xf32>) attributes {levit.model} {
  %init = tensor.empty() : tensor<4xf32>
  // expected-error@+1 {{has results (expected buffers)}}
  %0 = scf.forall (%i) in (4) shared_outs(%out = %init) -> (tensor<4xf32>) {
    %x = tensor.extract_slice %out[%i] [1] [1] : tensor<4xf32> to tensor<1xf32>
    scf.forall.in_parallel {
      tensor.parallel_insert_slice %x into %out[%i] [1] [1] : tensor<1xf32> into tensor<4xf32>
    }
  }
  "use"(%0) : (tensor<4xf32>) -> ()
  return
}

// -----

memref.global "private" @variable : memref<4xf32> = dense<0.0>
func.func @captured_variable(%out: memref<4xf32>) attributes {levit.model} {
  %c2 = arith.constant 2 : index
  %variable = memref.get_global @variable : memref<4xf32>
  // expected-note@+1 {{it is this one}}
  %x = memref.load %variable[%c2] : memref<4xf32>
  // expected-error@+1 {{uses a value that its iterations cannot compute again (expected views and constants)}}
  scf.forall (%i) in (4) {
    memref.store %x, %out[%i] : memref<4xf32>
  }
  return
}
