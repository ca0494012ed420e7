// The pass sees the inner module alone: data that this one refers to, in whatever
// way, stays, and the outer one's is freed, as no other module may be in the context.
// Operations are left alone.
// RUN: levit-opt %s --pass-pipeline='builtin.module(builtin.module(levit-drop-unused-weights))' \
// RUN:   | FileCheck %s

// Where everything is referred to, everything stays.
// RUN: levit-opt %s --levit-drop-unused-weights | FileCheck %s --check-prefix=ALL

module {
  // CHECK-LABEL: @other_module
  func.func @other_module() -> (tensor<1xf32>, tensor<1xf32>) {
    // CHECK-DAG: arith.constant dense_resource<outside>
    // CHECK-DAG: arith.constant dense_resource<shared>
    %0 = arith.constant dense_resource<outside> : tensor<1xf32>
    %1 = arith.constant dense_resource<shared> : tensor<1xf32>
    return %0, %1 : tensor<1xf32>, tensor<1xf32>
  }

  module {
    // CHECK-LABEL: @uses
    func.func @uses() -> (tensor<1xf32>, tensor<1xf32>) {
      // CHECK-DAG: arith.constant dense_resource<inside>
      // CHECK-DAG: arith.constant dense_resource<shared>
      %0 = arith.constant dense_resource<inside> : tensor<1xf32>
      %1 = arith.constant dense_resource<shared> : tensor<1xf32>
      return %0, %1 : tensor<1xf32>, tensor<1xf32>
    }

    // CHECK-LABEL: @attribute
    func.func private @attribute() attributes {
      tables = [{first = dense_resource<in_attribute> : tensor<1xf32>}]}
  }
}

// CHECK: dialect_resources:
// CHECK-DAG: outside: "0x00000000"
// CHECK-DAG: shared: "0x0400000000000040"
// CHECK-DAG: inside: "0x040000000000803F"
// CHECK-DAG: in_attribute: "0x040000000000003F"

// ALL: dialect_resources:
// ALL-DAG: outside: "0x0400000000004040"
// ALL-DAG: shared: "0x0400000000000040"
// ALL-DAG: inside: "0x040000000000803F"
// ALL-DAG: in_attribute: "0x040000000000003F"

{-#
  dialect_resources: {
    builtin: {
      in_attribute: "0x040000000000003F",
      inside: "0x040000000000803F",
      outside: "0x0400000000004040",
      shared: "0x0400000000000040"
    }
  }
#-}
