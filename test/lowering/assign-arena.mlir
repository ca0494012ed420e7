// RUN: levit-opt %s --levit-assign-arena --canonicalize --split-input-file \
// RUN:   --verify-diagnostics --allow-unregistered-dialect | FileCheck %s

// Three buffers of 256 bytes in a row need two places: the third takes the first
// one's, which is dead by then.

// CHECK-LABEL: @chain(
// CHECK-SAME:    %[[ARENA:[a-z0-9]+]]: memref<512xi8>, %[[SCRATCH:[a-z0-9]+]]: memref<0xi8>)
// CHECK-SAME:    levit.arena_bytes = 512 : i64
// CHECK-SAME:    levit.scratch_bytes = 0 : i64
// CHECK-DAG:     %[[C0:.*]] = arith.constant 0 : index
// CHECK-DAG:     %[[C256:.*]] = arith.constant 256 : index
// CHECK:         %[[A:.*]] = memref.view %[[ARENA]][%[[C0]]][] : memref<512xi8> to memref<64xf32>
// CHECK:         %[[B:.*]] = memref.view %[[ARENA]][%[[C256]]][] : memref<512xi8> to memref<64xf32>
// CHECK:         "use"(%[[A]], %[[B]])
// CHECK:         %[[C:.*]] = memref.view %[[ARENA]][%[[C0]]][] : memref<512xi8> to memref<8x8xf32>
// CHECK:         "use"(%{{.*}}, %[[C]])
// CHECK-NOT:     memref.alloc
// CHECK-NOT:     memref.dealloc
func.func @chain(%n: index) attributes {levit.model} {
  %a = memref.alloc() : memref<64xf32>
  %b = memref.alloc() {alignment = 64 : i64} : memref<64xf32>
  "use"(%a, %b) : (memref<64xf32>, memref<64xf32>) -> ()
  memref.dealloc %a : memref<64xf32>
  %c = memref.alloc() : memref<8x8xf32>
  "use"(%b, %c) : (memref<64xf32>, memref<8x8xf32>) -> ()
  return
}

// -----

// A view keeps what it looks at alive; offsets are multiples of 64.

// CHECK-LABEL: @views(
// CHECK-SAME:    levit.arena_bytes = 128 : i64
func.func @views(%n: index) attributes {levit.model} {
  %a = memref.alloc() : memref<3xf32>
  %view = memref.subview %a[1] [2] [1] : memref<3xf32> to memref<2xf32, strided<[1], offset: 1>>
  %b = memref.alloc() : memref<3xf32>
  "use"(%b) : (memref<3xf32>) -> ()
  "use"(%view) : (memref<2xf32, strided<[1], offset: 1>>) -> ()
  return
}

// -----

// Large buffers choose first, small ones fill what is left between them.

// CHECK-LABEL: @sizes(
// CHECK-SAME:    levit.arena_bytes = 4096 : i64
func.func @sizes(%n: index) attributes {levit.model} {
  %small = memref.alloc() : memref<256xf32>
  %large = memref.alloc() : memref<768xf32>
  "use"(%small, %large) : (memref<256xf32>, memref<768xf32>) -> ()
  %other = memref.alloc() : memref<256xf32>
  "use"(%large, %other) : (memref<768xf32>, memref<256xf32>) -> ()
  return
}

// -----

// What a loop uses lives through all of it; what it allocates, through one
// iteration. Two loops share the place for theirs.

// CHECK-LABEL: @loops(
// CHECK-SAME:    levit.arena_bytes = 192 : i64
func.func @loops(%n: index) attributes {levit.model} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %a = memref.alloc() : memref<16xf32>
  scf.for %i = %c0 to %n step %c1 {
    "use"(%a) : (memref<16xf32>) -> ()
    %b = memref.alloc() : memref<16xf32>
    %c = memref.alloc() : memref<16xf32>
    "use"(%b, %c) : (memref<16xf32>, memref<16xf32>) -> ()
  }
  scf.for %i = %c0 to %n step %c1 {
    %b = memref.alloc() : memref<32xf32>
    "use"(%b) : (memref<32xf32>) -> ()
  }
  return
}

// -----

// Every thread has its own memory for the body of a parallel loop, in which the
// loops of the model take turns.

// CHECK-LABEL: @parallel(
// CHECK-SAME:    %[[ARENA:[a-z0-9]+]]: memref<64xi8>, %[[SCRATCH:[a-z0-9]+]]: memref<128xi8>)
// CHECK-SAME:    levit.arena_bytes = 64 : i64
// CHECK-SAME:    levit.scratch_bytes = 128 : i64
// CHECK:         scf.forall
// CHECK:           memref.view %[[SCRATCH]]
func.func @parallel(%n: index) attributes {levit.model} {
  %a = memref.alloc() : memref<16xf32>
  scf.forall (%i) in (4) {
    %b = memref.alloc() : memref<16xf32>
    "use"(%a, %b) : (memref<16xf32>, memref<16xf32>) -> ()
  }
  scf.forall (%i) in (4) {
    %b = memref.alloc() : memref<32xf32>
    "use"(%a, %b) : (memref<16xf32>, memref<32xf32>) -> ()
  }
  return
}

// -----

// CHECK-LABEL: @no_model()
// CHECK-NEXT:    memref.alloc
func.func @no_model() {
  %a = memref.alloc() : memref<16xf32>
  "use"(%a) : (memref<16xf32>) -> ()
  return
}

// -----

func.func @dynamic(%n: index) attributes {levit.model} {
  // expected-error@+1 {{of dynamic size has no place in the arena (expected a static shape)}}
  %a = memref.alloc(%n) : memref<?xf32>
  "use"(%a) : (memref<?xf32>) -> ()
  return
}

// -----

func.func @layout(%n: index) attributes {levit.model} {
  // expected-error@+1 {{with a layout has no place in the arena (expected row-major order)}}
  %a = memref.alloc() : memref<4x4xf32, strided<[1, 4]>>
  "use"(%a) : (memref<4x4xf32, strided<[1, 4]>>) -> ()
  return
}

// -----

func.func @alignment(%n: index) attributes {levit.model} {
  // expected-error@+1 {{has an alignment of 128 bytes (expected at most 64)}}
  %a = memref.alloc() {alignment = 128 : i64} : memref<4xf32>
  "use"(%a) : (memref<4xf32>) -> ()
  return
}

// -----

// The buffer of one iteration is read in the next.
func.func @carried(%first: memref<4xf32>) attributes {levit.model} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %last = scf.for %i = %c0 to %c4 step %c1 iter_args(%previous = %first) -> memref<4xf32> {
    // expected-error@+1 {{leaves the region that it is in (expected to be used only there)}}
    %a = memref.alloc() : memref<4xf32>
    "use"(%previous, %a) : (memref<4xf32>, memref<4xf32>) -> ()
    scf.yield %a : memref<4xf32>
  }
  return
}
