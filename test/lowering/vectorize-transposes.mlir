// RUN: levit-opt %s --levit-vectorize-transposes=lanes=4 --canonicalize --cse | FileCheck %s
// RUN: not levit-opt %s --levit-vectorize-transposes=lanes=12 2>&1 | FileCheck %s --check-prefix=LANES

// LANES: error: the lanes of a vector must be a power of two

// CHECK-LABEL: @keys
// CHECK-SAME:    %[[K:.*]]: tensor<4x4xf32>
// CHECK-DAG:     %[[R0:.*]] = vector.transfer_read %[[K]][%c0, %c0]
// CHECK-DAG:     %[[R1:.*]] = vector.transfer_read %[[K]][%c1, %c0]
// CHECK-DAG:     %[[R2:.*]] = vector.transfer_read %[[K]][%c2, %c0]
// CHECK-DAG:     %[[R3:.*]] = vector.transfer_read %[[K]][%c3, %c0]
// CHECK-DAG:     %[[EVEN:.*]] = vector.interleave %[[R0]], %[[R2]]
// CHECK-DAG:     %[[ODD:.*]] = vector.interleave %[[R1]], %[[R3]]
// CHECK-DAG:     %[[EVEN0:.*]] = vector.extract_strided_slice %[[EVEN]] {offsets = [0], sizes = [4]
// CHECK-DAG:     %[[EVEN1:.*]] = vector.extract_strided_slice %[[EVEN]] {offsets = [4], sizes = [4]
// CHECK-DAG:     %[[ODD0:.*]] = vector.extract_strided_slice %[[ODD]] {offsets = [0], sizes = [4]
// CHECK-DAG:     %[[ODD1:.*]] = vector.extract_strided_slice %[[ODD]] {offsets = [4], sizes = [4]
// CHECK-DAG:     %[[C01:.*]] = vector.interleave %[[EVEN0]], %[[ODD0]]
// CHECK-DAG:     %[[C23:.*]] = vector.interleave %[[EVEN1]], %[[ODD1]]
// CHECK-DAG:     %[[C0:.*]] = vector.extract_strided_slice %[[C01]] {offsets = [0], sizes = [4]
// CHECK-DAG:     %[[C3:.*]] = vector.extract_strided_slice %[[C23]] {offsets = [4], sizes = [4]
// CHECK:         %[[W0:.*]] = vector.transfer_write %[[C0]], %{{.*}}[%c0, %c0]
// CHECK:         vector.transfer_write %{{.*}}, %[[W0]][%c1, %c0]
// CHECK:         vector.transfer_write %[[C3]], %{{.*}}[%c3, %c0]
func.func @keys(%k: tensor<4x4xf32>) -> tensor<4x4xf32> {
  %empty = tensor.empty() : tensor<4x4xf32>
  %1 = linalg.transpose ins(%k : tensor<4x4xf32>) outs(%empty : tensor<4x4xf32>)
      permutation = [1, 0]
  return %1 : tensor<4x4xf32>
}

// Four rows at a time, then two, then one.
// CHECK-LABEL: @rest
// CHECK:         scf.for %{{.*}} = %c0 to %c2 step
// CHECK-COUNT-4: vector.transfer_read {{.*}} vector<4xf32>
// CHECK-COUNT-4: vector.transfer_write {{.*}} vector<4xf32>
// CHECK:         scf.yield
// CHECK-COUNT-2: vector.transfer_read {{.*}} vector<4xf32>
// CHECK-COUNT-4: vector.transfer_write {{.*}} vector<2xf32>
// CHECK:         vector.transfer_read {{.*}} vector<4xf32>
// CHECK-COUNT-4: vector.transfer_write {{.*}} vector<1xf32>
// CHECK:         return
func.func @rest(%k: tensor<11x4xf32>) -> tensor<4x11xf32> {
  %empty = tensor.empty() : tensor<4x11xf32>
  %1 = linalg.transpose ins(%k : tensor<11x4xf32>) outs(%empty : tensor<4x11xf32>)
      permutation = [1, 0]
  return %1 : tensor<4x11xf32>
}

// Rows stay rows; sizes that are not known.
// CHECK-LABEL: @others
// CHECK:         linalg.transpose
// CHECK:         linalg.transpose
func.func @others(%a: tensor<3x4x8xf32>, %b: tensor<?x4xf32>, %c: tensor<4x?xf32>) -> (tensor<4x3x8xf32>, tensor<4x?xf32>) {
  %empty = tensor.empty() : tensor<4x3x8xf32>
  %1 = linalg.transpose ins(%a : tensor<3x4x8xf32>) outs(%empty : tensor<4x3x8xf32>)
      permutation = [1, 0, 2]
  %2 = linalg.transpose ins(%b : tensor<?x4xf32>) outs(%c : tensor<4x?xf32>)
      permutation = [1, 0]
  return %1, %2 : tensor<4x3x8xf32>, tensor<4x?xf32>
}
