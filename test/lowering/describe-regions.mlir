// RUN: levit-opt %s --levit-describe-regions | FileCheck %s
// RUN: levit-opt %s --levit-describe-regions --levit-outline-parallel \
// RUN:   | FileCheck %s --check-prefix=OUTLINED

// Names are those of what computes; loops inside multiply, tails and all.
// 4 iterations * 3 of a loop * (16 of the vector + 1).
// CHECK-LABEL: func.func @f
// CHECK:         scf.forall
// CHECK:           scf.for
// CHECK:         } {levit.layers = "blocks.0.m.qkv + blocks.0.m", levit.multiply_accumulates = 204 : i64}
// OUTLINED:      func.func private @f_region_0({{.*}}) attributes {levit.layers = "blocks.0.m.qkv + blocks.0.m", levit.multiply_accumulates = 204 : i64}
func.func @f(%in: memref<4x3x16xf32>, %out: memref<4x3x16xf32>) attributes {levit.model} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  scf.forall (%i) in (4) {
    scf.for %j = %c0 to %c3 step %c1 {
      %x = vector.load %in[%i, %j, %c0] : memref<4x3x16xf32>, vector<16xf32> loc("copy")
      %y = vector.fma %x, %x, %x : vector<16xf32> loc(fused["blocks.0.m.qkv"])
      %z = vector.extract %y[0] : f32 from vector<16xf32>
      %product = arith.mulf %z, %z : f32
      %sum = arith.addf %product, %z : f32 loc("blocks.0.m")
      memref.store %sum, %out[%i, %j, %c0] : memref<4x3x16xf32>
    } loc("loop")
  } loc("forall")

  // Where nothing computes, names are those of everything.
  // CHECK:       scf.forall
  // CHECK:       } {levit.layers = "pad + move", levit.multiply_accumulates = 0 : i64}
  scf.forall (%i) in (2) {
    %x = memref.load %in[%i, %c0, %c0] : memref<4x3x16xf32> loc("move")
    memref.store %x, %out[%i, %c0, %c0] : memref<4x3x16xf32> loc("move")
  } loc("pad")

  // 2 iterations of a product of 3 x 16 and 16 x 3.
  // CHECK:       scf.forall
  // CHECK:       } {levit.layers = "head", levit.multiply_accumulates = 288 : i64}
  %zero = arith.constant 0.0 : f32
  scf.forall (%i) in (2) {
    %a = vector.transfer_read %in[%c0, %c0, %c0], %zero {in_bounds = [true, true]} : memref<4x3x16xf32>, vector<3x16xf32>
    %init = arith.constant dense<0.0> : vector<3x3xf32>
    %b = vector.contract {indexing_maps = [affine_map<(i, j, k) -> (i, k)>, affine_map<(i, j, k) -> (j, k)>, affine_map<(i, j, k) -> (i, j)>],
                          iterator_types = ["parallel", "parallel", "reduction"], kind = #vector.kind<add>}
        %a, %a, %init : vector<3x16xf32>, vector<3x16xf32> into vector<3x3xf32> loc("head")
    %c = vector.extract %b[0] : vector<3xf32> from vector<3x3xf32>
    vector.store %c, %out[%i, %c0, %c0] : memref<4x3x16xf32>, vector<3xf32>
  }
  return
}

// Six products of bf16 parts are a multiply-accumulate of f32: 2 iterations of 6
// times 13 x 16 x 32.
// CHECK-LABEL: func.func @tiles
// CHECK:         } {levit.layers = "mlp", levit.multiply_accumulates = 13312 : i64}
func.func @tiles(%left: memref<13x32xbf16>, %right: memref<16x32xbf16>, %sums: memref<13x16xf32>) attributes {levit.model} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c6 = arith.constant 6 : index
  scf.forall (%i) in (2) {
    scf.for %j = %c0 to %c6 step %c1 {
      %z = amx.tile_zero : !amx.tile<13x16xf32>
      %a = amx.tile_load %left[%c0, %c0] : memref<13x32xbf16> into !amx.tile<13x32xbf16>
      %b = amx.tile_load %right[%c0, %c0] : memref<16x32xbf16> into !amx.tile<16x32xbf16>
      %p = amx.tile_mulf %a, %b, %z : !amx.tile<13x32xbf16>, !amx.tile<16x32xbf16>, !amx.tile<13x16xf32> loc("mlp")
      amx.tile_store %sums[%c0, %c0], %p : memref<13x16xf32>, !amx.tile<13x16xf32>
    }
  }
  return
}

// Loops that are not parallel, and those of other functions, are left alone.
// CHECK-LABEL: func.func @serial
// CHECK-NOT:     levit.layers
func.func @serial(%out: memref<4xf32>) attributes {levit.model} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %zero = arith.constant 0.0 : f32
  scf.for %i = %c0 to %c4 step %c1 {
    memref.store %zero, %out[%i] : memref<4xf32>
  } loc("serial")
  return
}

func.func @no_model(%out: memref<4xf32>) {
  %zero = arith.constant 0.0 : f32
  scf.forall (%i) in (4) {
    memref.store %zero, %out[%i] : memref<4xf32>
  } loc("other")
  return
}
