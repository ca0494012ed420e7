// RUN: levit-opt %s --levit-expand-math | FileCheck %s --check-prefixes=CHECK,ALL
// RUN: levit-opt %s --levit-expand-math="fma=false" | FileCheck %s --check-prefixes=CHECK,NONE

// CHECK-LABEL: @exp
// CHECK-NOT:     math.exp
// Both ends are clamped, n comes of adding 1.5 * 2^23, and ln(2) is in two parts.
// CHECK-DAG:     %[[LOW:.*]] = arith.constant -8.730000e+01 : f32
// CHECK-DAG:     %[[MAGIC:.*]] = arith.constant 0x4B400000 : f32
// CHECK-DAG:     %[[ONE:.*]] = arith.constant 1.000000e+00 : f32
// CHECK-DAG:     %[[LN2:.*]] = arith.constant -0.693359375 : f32
// CHECK:         arith.cmpf olt, %{{.*}}, %[[LOW]]
// ALL:           %[[SHIFTED:.*]] = math.fma %{{.*}}, %{{.*}}, %[[MAGIC]]
// ALL:           %[[N:.*]] = arith.subf %[[SHIFTED]], %[[MAGIC]]
// ALL:           math.fma %[[N]], %[[LN2]]
// Horner's rule to the end, where products are not rounded.
// ALL:           %[[P:.*]] = math.fma %{{.*}}, %{{.*}}, %[[ONE]] : f32
// ALL-NEXT:      math.fma %[[P]], %{{.*}}, %[[ONE]] : f32
// NONE-NOT:      math.
// Without, r is added behind the product with its square.
// NONE:          %[[SQUARE:.*]] = arith.mulf %[[R:.*]], %[[R]] : f32
// NONE-NEXT:     %[[P:.*]] = arith.mulf %{{.*}}, %[[SQUARE]] : f32
// NONE-NEXT:     %[[P_R:.*]] = arith.addf %[[P]], %[[R]] : f32
// NONE-NEXT:     arith.addf %[[P_R]], %[[ONE]] : f32
// NONE-NOT:      math.
// CHECK:         arith.shli
// CHECK:         arith.bitcast %{{.*}} : i32 to f32
func.func @exp(%0: f32) -> f32 {
  %1 = math.exp %0 : f32
  return %1 : f32
}

// CHECK-LABEL: @exp_vector
// CHECK-NOT:     math.exp
// CHECK:         return %{{.*}} : vector<8xf32>
func.func @exp_vector(%0: vector<8xf32>) -> vector<8xf32> {
  %1 = math.exp %0 : vector<8xf32>
  return %1 : vector<8xf32>
}

// CHECK-LABEL: @fma
// ALL:           math.fma
// NONE:          %[[PRODUCT:.*]] = arith.mulf %{{.*}}, %{{.*}} : f32
// NONE-NEXT:     arith.addf %[[PRODUCT]], %{{.*}} : f32
func.func @fma(%a: f32, %b: f32, %c: f32) -> f32 {
  %0 = math.fma %a, %b, %c : f32
  return %0 : f32
}

// CHECK-LABEL: @fma_vector
// ALL-NEXT:      math.fma %{{.*}}, %{{.*}}, %{{.*}} : vector<8xf32>
// NONE:          arith.mulf %{{.*}} : vector<8xf32>
// NONE-NEXT:     arith.addf
func.func @fma_vector(%a: vector<8xf32>, %b: vector<8xf32>, %c: vector<8xf32>) -> vector<8xf32> {
  %0 = vector.fma %a, %b, %c : vector<8xf32>
  return %0 : vector<8xf32>
}

// What there is an instruction for everywhere stays.
// CHECK-LABEL: @sqrt
// CHECK-NEXT:    math.sqrt
func.func @sqrt(%0: f32) -> f32 {
  %1 = math.sqrt %0 : f32
  return %1 : f32
}
