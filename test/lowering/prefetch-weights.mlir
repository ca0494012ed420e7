// RUN: levit-opt %s --levit-prefetch-weights --canonicalize --cse | FileCheck %s
// RUN: levit-opt %s --levit-prefetch-weights=min-bytes=262145 | FileCheck %s --check-prefix=SMALL

// SMALL-NOT: memref.prefetch

// CHECK-DAG: [[MAP:#[a-z0-9]+]] = affine_map<(d0) -> (d0 * 32)>
// CHECK-DAG: [[FIRST:#[a-z0-9]+]] = affine_map<(d0) -> (d0 * 7)>
// CHECK-DAG: [[OTHERS:#[a-z0-9]+]] = affine_map<(d0, d1) -> (d0 * 7 + d1 * 410 + 410)>
// CHECK-DAG: [[STEPS:#[a-z0-9]+]] = affine_map<(d0, d1) -> (d0 * 128 + d1 * 8)>
// CHECK-DAG: [[UPPER:#[a-z0-9]+]] = affine_map<(d0) -> (d0 * 16)>
// CHECK-DAG: [[LOWER:#[a-z0-9]+]] = affine_map<(d0) -> (d0 * 16 + 8192)>

memref.global "private" constant @weights : memref<8x64x32xf32> = dense<1.0>
memref.global "private" constant @wider : memref<2x1024x32xf32> = dense<2.0>
memref.global "private" constant @narrow : memref<2x1024x16xf32> = dense<4.0>
memref.global "private" constant @narrower : memref<16x64x16xf32> = dense<7.0>
memref.global "private" constant @tiles : memref<4x8x2x16x32xbf16> = dense<5.0>
memref.global "private" constant @more_tiles : memref<4x8x2x16x32xbf16> = dense<6.0>
memref.global "private" constant @small : memref<2x512x16xf32> = dense<3.0>

// Both cache lines of the same step of the next panel, which the last panel is
// its own where no other weights are read.
// CHECK-LABEL: @panels
// CHECK:         scf.for [[PANEL:%[a-z0-9_]+]] =
// CHECK:           scf.for [[K:%[a-z0-9_]+]] =
// CHECK:             [[NEXT:%[a-z0-9_]+]] = arith.addi [[PANEL]], %c1
// CHECK:             [[MIN:%[a-z0-9_]+]] = arith.minui [[NEXT]], %c7
// CHECK:             [[FLAT:%[a-z0-9_]+]] = memref.reinterpret_cast {{.*}} sizes: [16384], strides: [1]
// CHECK:             [[BEGIN:%[a-z0-9_]+]] = arith.muli [[MIN]], %c2048
// CHECK:             [[STEP:%[a-z0-9_]+]] = affine.apply [[MAP]]([[K]])
// CHECK:             [[E0:%[a-z0-9_]+]] = arith.addi [[BEGIN]], [[STEP]]
// CHECK:             memref.prefetch [[FLAT]][[[E0]]], read, locality<2>, data
// CHECK:             [[E16:%[a-z0-9_]+]] = arith.addi [[E0]], %c16
// CHECK:             memref.prefetch [[FLAT]][[[E16]]], read, locality<2>, data
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

// Five blocks of rows: each prefetches a fifth of the next panel, rounded up.
// CHECK-LABEL: @rows
// CHECK:         scf.for [[PANEL:%[a-z0-9_]+]] =
// CHECK:           scf.for [[K:%[a-z0-9_]+]] = %c0 to %c64
// CHECK:             [[PLACE:%[a-z0-9_]+]] = affine.apply [[FIRST]]([[K]])
// CHECK:             [[E:%[a-z0-9_]+]] = arith.addi {{.*}}, [[PLACE]]
// CHECK:             memref.prefetch {{.*}}[[[E]]]
// CHECK-NOT:         memref.prefetch
// CHECK:           scf.for [[BLOCK:%[a-z0-9_]+]] = %c0 to %c4
// CHECK:             scf.for [[K:%[a-z0-9_]+]] = %c0 to %c64
// CHECK:               [[PLACE:%[a-z0-9_]+]] = affine.apply [[OTHERS]]([[K]], [[BLOCK]])
// CHECK:               [[E:%[a-z0-9_]+]] = arith.addi {{.*}}, [[PLACE]]
// CHECK:               memref.prefetch {{.*}}[[[E]]]
// CHECK-NOT:           memref.prefetch
func.func @rows() {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %c8 = arith.constant 8 : index
  %c64 = arith.constant 64 : index
  %pad = arith.constant 0.0 : f32
  %w = memref.get_global @weights : memref<8x64x32xf32>
  scf.for %p = %c0 to %c8 step %c1 {
    scf.for %k = %c0 to %c64 step %c1 {
      %v = vector.transfer_read %w[%p, %k, %c0], %pad {in_bounds = [true]} : memref<8x64x32xf32>, vector<32xf32>
      vector.print %v : vector<32xf32>
    }
    scf.for %m = %c0 to %c4 step %c1 {
      scf.for %k = %c0 to %c64 step %c1 {
        %v = vector.transfer_read %w[%p, %k, %c0], %pad {in_bounds = [true]} : memref<8x64x32xf32>, vector<32xf32>
        vector.print %v : vector<32xf32>
      }
    }
  }
  return
}

// Four steps in an iteration, and eight blocks of rows: one of the steps
// prefetches a line, every other iteration the same.
// CHECK-LABEL: @steps
// CHECK:         scf.for [[BLOCK:%[a-z0-9_]+]] = %c0 to %c8
// CHECK:           scf.for [[K:%[a-z0-9_]+]] = %c0 to %c16
// CHECK:             [[PLACE:%[a-z0-9_]+]] = affine.apply [[STEPS]]([[BLOCK]], [[K]])
// CHECK:             [[E:%[a-z0-9_]+]] = arith.addi {{.*}}, [[PLACE]]
// CHECK:             memref.prefetch {{.*}}[[[E]]]
// CHECK:             vector.transfer_read
// CHECK-NOT:         memref.prefetch
// CHECK:         return
func.func @steps() {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %c16 = arith.constant 16 : index
  %pad = arith.constant 0.0 : f32
  %w = memref.get_global @narrower : memref<16x64x16xf32>
  scf.for %p = %c0 to %c16 step %c1 {
    scf.for %m = %c0 to %c8 step %c1 {
      scf.for %k = %c0 to %c16 step %c1 {
        %k0 = affine.apply affine_map<(d0) -> (d0 * 4)>(%k)
        %k1 = affine.apply affine_map<(d0) -> (d0 * 4 + 1)>(%k)
        %k2 = affine.apply affine_map<(d0) -> (d0 * 4 + 2)>(%k)
        %k3 = affine.apply affine_map<(d0) -> (d0 * 4 + 3)>(%k)
        %v0 = vector.transfer_read %w[%p, %k0, %c0], %pad {in_bounds = [true]} : memref<16x64x16xf32>, vector<16xf32>
        %v1 = vector.transfer_read %w[%p, %k1, %c0], %pad {in_bounds = [true]} : memref<16x64x16xf32>, vector<16xf32>
        %v2 = vector.transfer_read %w[%p, %k2, %c0], %pad {in_bounds = [true]} : memref<16x64x16xf32>, vector<16xf32>
        %v3 = vector.transfer_read %w[%p, %k3, %c0], %pad {in_bounds = [true]} : memref<16x64x16xf32>, vector<16xf32>
        vector.print %v0 : vector<16xf32>
        vector.print %v1 : vector<16xf32>
        vector.print %v2 : vector<16xf32>
        vector.print %v3 : vector<16xf32>
      }
    }
  }
  return
}

// Where half of a panel's columns are read: the first half of the next panel
// with the left columns, the second with the right ones.
// CHECK-LABEL: @half
// CHECK:         scf.for [[PANEL:%[a-z0-9_]+]] =
// CHECK:           [[NEXT:%[a-z0-9_]+]] = arith.addi [[PANEL]], %c1
// CHECK:           [[MIN:%[a-z0-9_]+]] = arith.minui [[NEXT]], %c7
// CHECK:           [[BEGIN:%[a-z0-9_]+]] = arith.muli [[MIN]], %c2048
// CHECK:           [[E:%[a-z0-9_]+]] = arith.addi [[BEGIN]], %c1024
// CHECK:           memref.prefetch %{{.*}}[[[E]]], read, locality<2>, data
// CHECK-NOT:       memref.prefetch
func.func @half(%init: vector<16xf32>) -> vector<16xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %c16 = arith.constant 16 : index
  %pad = arith.constant 0.0 : f32
  %w = memref.get_global @weights : memref<8x64x32xf32>
  %r = scf.for %p = %c0 to %c8 step %c1 iter_args(%a = %init) -> (vector<16xf32>) {
    %v = vector.transfer_read %w[%p, %c0, %c16], %pad {in_bounds = [true]} : memref<8x64x32xf32>, vector<16xf32>
    %t = arith.addf %a, %v : vector<16xf32>
    scf.yield %t : vector<16xf32>
  }
  return %r : vector<16xf32>
}

// The panel after the last is the first of the weights that are read next. That
// of the second loop is its own: all of the third's have fewer elements.
// CHECK-LABEL: @layers
// CHECK-DAG:     [[WEIGHTS:%[a-z0-9_]+]] = memref.get_global @weights
// CHECK-DAG:     [[WIDER:%[a-z0-9_]+]] = memref.get_global @wider
// CHECK:         scf.for [[PANEL:%[a-z0-9_]+]] = %c0 to %c8
// CHECK:           [[BEGIN:%[a-z0-9_]+]] = arith.muli {{.*}}, %c2048
// CHECK:           [[LAST:%[a-z0-9_]+]] = arith.cmpi eq, [[PANEL]], %c7
// CHECK:           [[FLAT:%[a-z0-9_]+]] = arith.select [[LAST]], [[OF_WIDER:%[a-z0-9_]+]], [[OF_WEIGHTS:%[a-z0-9_]+]] : memref<?xf32>
// CHECK:           [[E:%[a-z0-9_]+]] = arith.select [[LAST]], %c0, [[BEGIN]]
// CHECK:           memref.prefetch [[FLAT]][[[E]]]
// CHECK:         scf.for
// CHECK-NOT:       arith.select
// CHECK:           memref.prefetch
// CHECK:         scf.for
// CHECK-NOT:       arith.select
// CHECK:           memref.prefetch
// CHECK:         return
func.func @layers() {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c8 = arith.constant 8 : index
  %pad = arith.constant 0.0 : f32
  %weights = memref.get_global @weights : memref<8x64x32xf32>
  %wider = memref.get_global @wider : memref<2x1024x32xf32>
  %small = memref.get_global @small : memref<2x512x16xf32>
  scf.for %p = %c0 to %c8 step %c1 {
    %v = vector.transfer_read %weights[%p, %c0, %c0], %pad {in_bounds = [true]} : memref<8x64x32xf32>, vector<16xf32>
    vector.print %v : vector<16xf32>
  }
  scf.for %p = %c0 to %c2 step %c1 {
    %v = vector.transfer_read %wider[%p, %c0, %c0], %pad {in_bounds = [true]} : memref<2x1024x32xf32>, vector<16xf32>
    vector.print %v : vector<16xf32>
  }
  scf.for %p = %c0 to %c2 step %c1 {
    %v = vector.transfer_read %small[%p, %c0, %c0], %pad {in_bounds = [true]} : memref<2x512x16xf32>, vector<16xf32>
    vector.print %v : vector<16xf32>
  }
  return
}

// What is computed, and less than a line.
// CHECK-LABEL: @others
// CHECK-NOT:     memref.prefetch
func.func @others(%m: memref<8x64x32xf32>, %init: vector<16xf32>, %init8: vector<8xf32>) -> (vector<16xf32>, vector<8xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %pad = arith.constant 0.0 : f32
  %w = memref.get_global @weights : memref<8x64x32xf32>
  %r:2 = scf.for %p = %c0 to %c8 step %c1 iter_args(%a = %init, %b = %init8) -> (vector<16xf32>, vector<8xf32>) {
    %u = vector.transfer_read %m[%p, %c0, %c0], %pad {in_bounds = [true]} : memref<8x64x32xf32>, vector<16xf32>
    %v = vector.transfer_read %w[%p, %c0, %c0], %pad {in_bounds = [true]} : memref<8x64x32xf32>, vector<8xf32>
    %s = arith.addf %a, %u : vector<16xf32>
    %t = arith.addf %b, %v : vector<8xf32>
    scf.yield %s, %t : vector<16xf32>, vector<8xf32>
  }
  return %r#0, %r#1 : vector<16xf32>, vector<8xf32>
}

// Two products that read the same half of a panel, and a third that reads the
// other half: the last has to prefetch all of that, and the second has nothing
// left.
// CHECK-LABEL: @halves
// CHECK:         affine.apply [[UPPER]]
// CHECK:         memref.prefetch
// CHECK-NOT:     memref.prefetch
// CHECK:         vector.print
// CHECK-NOT:     memref.prefetch
// CHECK:         vector.print
// CHECK:         affine.apply [[LOWER]]
// CHECK:         memref.prefetch
// CHECK-NOT:     memref.prefetch
// CHECK:         return
func.func @halves() {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c512 = arith.constant 512 : index
  %pad = arith.constant 0.0 : f32
  %w = memref.get_global @narrow : memref<2x1024x16xf32>
  scf.for %p = %c0 to %c2 step %c1 {
    scf.for %k = %c0 to %c512 step %c1 {
      %v = vector.transfer_read %w[%p, %k, %c0], %pad {in_bounds = [true]} : memref<2x1024x16xf32>, vector<16xf32>
      vector.print %v : vector<16xf32>
    }
    scf.for %k = %c0 to %c512 step %c1 {
      %v = vector.transfer_read %w[%p, %k, %c0], %pad {in_bounds = [true]} : memref<2x1024x16xf32>, vector<16xf32>
      vector.print %v : vector<16xf32>
    }
    scf.for %k = %c0 to %c512 step %c1 {
      %l = affine.apply affine_map<(d0) -> (d0 + 512)>(%k)
      %v = vector.transfer_read %w[%p, %l, %c0], %pad {in_bounds = [true]} : memref<2x1024x16xf32>, vector<16xf32>
      vector.print %v : vector<16xf32>
    }
  }
  return
}

// Chunks of two tiles, each loaded three times, by a loop of two iterations and by
// what follows it: the loop prefetches the first and second half of the same tile
// of the second chunk behind, the third time nothing. Behind the last chunk are
// the weights that are read next.
// CHECK-LABEL: @chunks
// CHECK-DAG:     [[TILES:%[a-z0-9_]+]] = memref.get_global @tiles
// CHECK-DAG:     [[LEFT:%[a-z0-9_]+]] = memref.get_global @more_tiles
// CHECK:         scf.for [[PANEL:%[a-z0-9_]+]] = %c0 to %c4
// CHECK:           scf.for [[CHUNK:%[a-z0-9_]+]] = %c0 to %c8
// CHECK:             scf.for [[BLOCK:%[a-z0-9_]+]] = %c0 to %c2
// CHECK:               [[OF_PANEL:%[a-z0-9_]+]] = arith.muli [[PANEL]], %c8192
// CHECK:               [[AHEAD:%[a-z0-9_]+]] = arith.addi [[OF_PANEL]], %c2048
// CHECK:               [[OF_CHUNK:%[a-z0-9_]+]] = arith.muli [[CHUNK]], %c1024
// CHECK:               [[BEGIN:%[a-z0-9_]+]] = arith.addi [[AHEAD]], [[OF_CHUNK]]
// CHECK:               [[BEHIND:%[a-z0-9_]+]] = arith.cmpi uge, [[BEGIN]], %c32768
// CHECK:               [[FLAT:%[a-z0-9_]+]] = arith.select [[BEHIND]]
// CHECK:               [[START:%[a-z0-9_]+]] = arith.subi [[BEGIN]], %c32768
// CHECK:               [[FROM:%[a-z0-9_]+]] = arith.select [[BEHIND]], [[START]], [[BEGIN]]
// CHECK:               [[SHARE:%[a-z0-9_]+]] = arith.remui [[BLOCK]], %c2
// CHECK:               [[OFFSET:%[a-z0-9_]+]] = arith.muli [[SHARE]], %c256
// CHECK:               [[E0:%[a-z0-9_]+]] = arith.addi [[FROM]], [[OFFSET]]
// CHECK:               memref.prefetch [[FLAT]][[[E0]]], read, locality<2>, data
// CHECK-COUNT-7:       memref.prefetch
// CHECK-NOT:           memref.prefetch
// CHECK:               amx.tile_load [[TILES]]
// CHECK-COUNT-8:       memref.prefetch
// CHECK-NOT:           memref.prefetch
// CHECK:               amx.tile_load [[TILES]]
// CHECK:             }
// CHECK-NOT:         memref.prefetch
// CHECK:             amx.tile_load [[TILES]]
func.func @chunks(%sums: memref<16x32xbf16>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c4 = arith.constant 4 : index
  %c8 = arith.constant 8 : index
  %w = memref.get_global @tiles : memref<4x8x2x16x32xbf16>
  %next = memref.get_global @more_tiles : memref<4x8x2x16x32xbf16>
  scf.for %p = %c0 to %c4 step %c1 {
    scf.for %k = %c0 to %c8 step %c1 {
      scf.for %m = %c0 to %c2 step %c1 {
        %a = amx.tile_load %w[%p, %k, %c0, %c0, %c0] : memref<4x8x2x16x32xbf16> into !amx.tile<16x32xbf16>
        amx.tile_store %sums[%c0, %c0], %a : memref<16x32xbf16>, !amx.tile<16x32xbf16>
        %b = amx.tile_load %w[%p, %k, %c1, %c0, %c0] : memref<4x8x2x16x32xbf16> into !amx.tile<16x32xbf16>
        amx.tile_store %sums[%c0, %c0], %b : memref<16x32xbf16>, !amx.tile<16x32xbf16>
      }
      %a = amx.tile_load %w[%p, %k, %c0, %c0, %c0] : memref<4x8x2x16x32xbf16> into !amx.tile<16x32xbf16>
      amx.tile_store %sums[%c0, %c0], %a : memref<16x32xbf16>, !amx.tile<16x32xbf16>
      %b = amx.tile_load %w[%p, %k, %c1, %c0, %c0] : memref<4x8x2x16x32xbf16> into !amx.tile<16x32xbf16>
      amx.tile_store %sums[%c0, %c0], %b : memref<16x32xbf16>, !amx.tile<16x32xbf16>
    }
  }
  %c = amx.tile_load %next[%c0, %c0, %c0, %c0, %c0] : memref<4x8x2x16x32xbf16> into !amx.tile<16x32xbf16>
  amx.tile_store %sums[%c0, %c0], %c : memref<16x32xbf16>, !amx.tile<16x32xbf16>
  return
}
