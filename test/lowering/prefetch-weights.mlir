// RUN: levit-opt %s --levit-prefetch-weights | FileCheck %s
// RUN: levit-opt %s --levit-prefetch-weights=min-bytes=65537 | FileCheck %s --check-prefix=SMALL

// SMALL-NOT: memref.prefetch

memref.global "private" constant @weights : memref<8x64x32xf32> = dense<1.0>

// Both cache lines of the same step of the next panel, which the last panel is
// its own.
// CHECK-LABEL: @panels
// CHECK:         scf.for [[PANEL:%[a-z0-9_]+]] =
// CHECK:           scf.for [[K:%[a-z0-9_]+]] =
// CHECK:             [[ONE:%[a-z0-9_]+]] = arith.constant 1
// CHECK:             [[NEXT:%[a-z0-9_]+]] = arith.addi [[PANEL]], [[ONE]]
// CHECK:             [[LAST:%[a-z0-9_]+]] = arith.constant 7
// CHECK:             [[MIN:%[a-z0-9_]+]] = arith.minui [[NEXT]], [[LAST]]
// CHECK:             [[C0:%[a-z0-9_]+]] = arith.constant 0
// CHECK:             memref.prefetch %{{.*}}[[[MIN]], [[K]], [[C0]]], read, locality<2>, data
// CHECK:             [[C16:%[a-z0-9_]+]] = arith.constant 16
// CHECK:             memref.prefetch %{{.*}}[[[MIN]], [[K]], [[C16]]], read, locality<2>, data
// CHECK-NOT:         memref.prefetch
// CHECK:             vector.transfer_read
func.func @panels(%init: vector<32xf32>) -> vector<32xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %c64 = arith.constant 64 : index
  %pad = arith.constant 0.0 : f32
  %w = memref.get_global @weights : memref<8x64x32xf32>
  %r = scf.for %p = %c0 to %c8 step %c1 iter_args(%a = %init) -> (vector<32xf32>) {
    %s = scf.for %k = %c0 to %c64 step %c1 iter_args(%b = %a) -> (vector<32xf32>) {
      %v = vector.transfer_read %w[%p, %k, %c0], %pad {in_bounds = [true]} : memref<8x64x32xf32>, vector<32xf32>
      %t = arith.addf %b, %v : vector<32xf32>
      scf.yield %t : vector<32xf32>
    }
    scf.yield %s : vector<32xf32>
  }
  return %r : vector<32xf32>
}

// What is computed, and parts of a panel.
// CHECK-LABEL: @others
// CHECK-NOT:     memref.prefetch
func.func @others(%m: memref<8x64x32xf32>, %init: vector<16xf32>) -> vector<16xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %pad = arith.constant 0.0 : f32
  %w = memref.get_global @weights : memref<8x64x32xf32>
  %r = scf.for %p = %c0 to %c8 step %c1 iter_args(%a = %init) -> (vector<16xf32>) {
    %u = vector.transfer_read %m[%p, %c0, %c0], %pad {in_bounds = [true]} : memref<8x64x32xf32>, vector<16xf32>
    %v = vector.transfer_read %w[%p, %c0, %c0], %pad {in_bounds = [true]} : memref<8x64x32xf32>, vector<16xf32>
    %s = arith.addf %u, %v : vector<16xf32>
    %t = arith.addf %a, %s : vector<16xf32>
    scf.yield %t : vector<16xf32>
  }
  return %r : vector<16xf32>
}
