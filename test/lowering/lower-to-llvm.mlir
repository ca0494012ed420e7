// RUN: levit-opt %s --levit-bufferize --levit-place-and-outline --levit-lower-to-llvm | FileCheck %s

// From tensors to the LLVM dialect: buffers are bare pointers, vectors are loaded
// and stored as they are, and nothing is called but the runtime and copies.

// CHECK-NOT:     memref
// CHECK-NOT:     unrealized_conversion_cast
// CHECK-NOT:     llvm.intr.fmuladd
// CHECK-NOT:     llvm.call @{{malloc|free|memrefCopy|exp}}

// The body of the parallel loop: a row of each operand, eight elements at once.
// CHECK-LABEL: llvm.func @f_region_0(
// CHECK-SAME:    %[[IN:[a-z0-9]+]]: !llvm.ptr, %[[OUT:[a-z0-9]+]]: !llvm.ptr, %[[ARENA:[a-z0-9]+]]: !llvm.ptr, %[[SCRATCH:[a-z0-9]+]]: !llvm.ptr, %[[INDEX:[a-z0-9]+]]: i64)
// CHECK:         llvm.load %{{.*}} {alignment = 4 : i64} : !llvm.ptr -> vector<8xf32>
// CHECK:         llvm.intr.fma(%{{.*}}) : (vector<8xf32>, vector<8xf32>, vector<8xf32>) -> vector<8xf32>
// CHECK:         llvm.store %{{.*}}, %{{.*}} {alignment = 4 : i64} : vector<8xf32>, !llvm.ptr
// CHECK:       llvm.func @f_region_0_parallel(!llvm.ptr, i64)

// CHECK-LABEL: llvm.func @f(
// CHECK-SAME:    !llvm.ptr, %{{[a-z0-9]+}}: !llvm.ptr, %{{[a-z0-9]+}}: !llvm.ptr, %{{[a-z0-9]+}}: !llvm.ptr, %[[FRAME:[a-z0-9]+]]: !llvm.ptr)
// CHECK:         %[[FOUR:.*]] = llvm.mlir.constant(4 : index) : i64
// CHECK:         llvm.call @f_region_0_parallel(%[[FRAME]], %[[FOUR]]) : (!llvm.ptr, i64) -> ()
func.func @f(%image: tensor<1x4x4x8xf32>) -> tensor<4x8xf32> attributes {levit.model} {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f32
  %weights = arith.constant dense_resource<weights> : tensor<4x8xf32>
  %rows = tensor.extract_slice %image[0, 0, 1, 0] [1, 4, 1, 8] [1, 1, 1, 1] : tensor<1x4x4x8xf32> to tensor<4x8xf32>
  %empty = tensor.empty() : tensor<4x8xf32>
  %0 = scf.forall (%i) in (4) shared_outs(%out = %empty) -> (tensor<4x8xf32>) {
    %a = vector.transfer_read %rows[%i, %c0], %zero {in_bounds = [true]} : tensor<4x8xf32>, vector<8xf32>
    %b = vector.transfer_read %weights[%i, %c0], %zero {in_bounds = [true]} : tensor<4x8xf32>, vector<8xf32>
    %e = math.exp %a : vector<8xf32>
    %c = vector.fma %a, %b, %e : vector<8xf32>
    %row = tensor.extract_slice %out[%i, 0] [1, 8] [1, 1] : tensor<4x8xf32> to tensor<1x8xf32>
    %written = vector.transfer_write %c, %row[%c0, %c0] {in_bounds = [true]} : vector<8xf32>, tensor<1x8xf32>
    scf.forall.in_parallel {
      tensor.parallel_insert_slice %written into %out[%i, 0] [1, 8] [1, 1] : tensor<1x8xf32> into tensor<4x8xf32>
    }
  }
  return %0 : tensor<4x8xf32>
}

{-#
  dialect_resources: {
    builtin: {
      weights: "0x400000000000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F"
    }
  }
#-}
