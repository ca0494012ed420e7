// RUN: levit-opt %s --levit-lower-to-llvm | FileCheck %s

// Tiles of bf16 become instructions of AMX, which take bytes.

// CHECK-LABEL: llvm.func @step(
// CHECK-DAG:     %[[ROWS:.*]] = llvm.mlir.constant(13 : i16) : i16
// CHECK-DAG:     %[[BYTES:.*]] = llvm.mlir.constant(64 : i16) : i16
// CHECK:         %[[ZERO:.*]] = llvm.call_intrinsic "llvm.x86.tilezero.internal"(%[[ROWS]], %[[BYTES]])
// CHECK:         %[[A:.*]] = llvm.call_intrinsic "llvm.x86.tileloadd64.internal"(%[[ROWS]], %[[BYTES]], %{{.*}}, %{{.*}})
// CHECK:         %[[B:.*]] = llvm.call_intrinsic "llvm.x86.tileloadd64.internal"(%{{.*}}, %[[BYTES]], %{{.*}}, %{{.*}})
// CHECK:         %[[SUM:.*]] = llvm.call_intrinsic "llvm.x86.tdpbf16ps.internal"(%[[ROWS]], %[[BYTES]], %[[BYTES]], %[[ZERO]], %[[A]], %[[B]])
// CHECK:         llvm.call_intrinsic "llvm.x86.tilestored64.internal"({{.*}}, %[[SUM]])
// CHECK-NOT:     unrealized_conversion_cast
func.func @step(%left: memref<13x3x64xbf16>, %right: memref<16x16x2xbf16>, %sums: memref<13x32xf32>) {
  %c0 = arith.constant 0 : index
  %c32 = arith.constant 32 : index
  %row = arith.constant 192 : index
  %zero = amx.tile_zero : !amx.tile<13x16xf32>
  %a = amx.tile_load %left[%c0, %c0, %c0], %row : memref<13x3x64xbf16> into !amx.tile<13x32xbf16>
  %b = amx.tile_load %right[%c0, %c0, %c0], %c32 : memref<16x16x2xbf16> into !amx.tile<16x32xbf16>
  %sum = amx.tile_mulf %a, %b, %zero : !amx.tile<13x32xbf16>, !amx.tile<16x32xbf16>, !amx.tile<13x16xf32>
  amx.tile_store %sums[%c0, %c0], %sum, %c32 : memref<13x32xf32>, !amx.tile<13x16xf32>
  return
}
