// RUN: levit-opt %s | levit-opt | FileCheck %s
// RUN: levit-opt %s --emit-bytecode | levit-opt | FileCheck %s

// The examples of dialect/LeViTOps.td, one function an operation.

// CHECK-LABEL: @channels_last
func.func @channels_last(%0: tensor<?x3x224x224xf32>) -> tensor<?x224x224x3xf32> {
  // CHECK: levit.channels_last %{{.*}} : tensor<?x3x224x224xf32> -> tensor<?x224x224x3xf32>
  %1 = levit.channels_last %0
      : tensor<?x3x224x224xf32> -> tensor<?x224x224x3xf32>
  return %1 : tensor<?x224x224x3xf32>
}

// CHECK-LABEL: @convolution
func.func @convolution(%0: tensor<?x224x224x3xf32>, %filter: tensor<16x3x3x3xf32>,
                       %b: tensor<16xf32>) -> tensor<?x112x112x16xf32> {
  // CHECK: levit.convolution %{{.*}}, %{{.*}} bias %{{.*}} stride 2 padding 1 : (tensor<?x224x224x3xf32>, tensor<16x3x3x3xf32>, tensor<16xf32>) -> tensor<?x112x112x16xf32>
  %1 = levit.convolution %0, %filter bias %b stride 2 padding 1
      : (tensor<?x224x224x3xf32>, tensor<16x3x3x3xf32>, tensor<16xf32>)
        -> tensor<?x112x112x16xf32>
  return %1 : tensor<?x112x112x16xf32>
}

// CHECK-LABEL: @flatten
func.func @flatten(%0: tensor<?x14x14x256xf32>) -> tensor<?x196x256xf32> {
  // CHECK: levit.flatten %{{.*}} : tensor<?x14x14x256xf32> -> tensor<?x196x256xf32>
  %1 = levit.flatten %0 : tensor<?x14x14x256xf32> -> tensor<?x196x256xf32>
  return %1 : tensor<?x196x256xf32>
}

// CHECK-LABEL: @linear
func.func @linear(%0: tensor<?x196x256xf32>, %w: tensor<512x256xf32>,
                  %b: tensor<512xf32>) -> tensor<?x196x512xf32> {
  // CHECK: levit.linear %{{.*}}, %{{.*}} bias %{{.*}} : (tensor<?x196x256xf32>, tensor<512x256xf32>, tensor<512xf32>) -> tensor<?x196x512xf32>
  %1 = levit.linear %0, %w bias %b
      : (tensor<?x196x256xf32>, tensor<512x256xf32>, tensor<512xf32>)
        -> tensor<?x196x512xf32>
  return %1 : tensor<?x196x512xf32>
}

// CHECK-LABEL: @linear_without_bias
func.func @linear_without_bias(%0: tensor<2x256xf32>, %w: tensor<512x256xf32>)
    -> tensor<2x512xf32> {
  // CHECK: levit.linear %{{.*}}, %{{.*}} : (tensor<2x256xf32>, tensor<512x256xf32>) -> tensor<2x512xf32>
  %1 = levit.linear %0, %w
      : (tensor<2x256xf32>, tensor<512x256xf32>) -> tensor<2x512xf32>
  return %1 : tensor<2x512xf32>
}

// CHECK-LABEL: @grouped_linear
func.func @grouped_linear(%0: tensor<?x49x2048xf32>, %w: tensor<1024x256xf32>,
                          %b: tensor<1024xf32>) -> tensor<?x49x1024xf32> {
  // CHECK: levit.grouped_linear %{{.*}}, %{{.*}} bias %{{.*}} : (tensor<?x49x2048xf32>, tensor<1024x256xf32>, tensor<1024xf32>) -> tensor<?x49x1024xf32>
  %1 = levit.grouped_linear %0, %w bias %b
      : (tensor<?x49x2048xf32>, tensor<1024x256xf32>, tensor<1024xf32>)
        -> tensor<?x49x1024xf32>
  return %1 : tensor<?x49x1024xf32>
}

// CHECK-LABEL: @batch_norm
func.func @batch_norm(%0: tensor<?x196x512xf32>, %scale: tensor<512xf32>,
                      %shift: tensor<512xf32>, %mean: tensor<512xf32>,
                      %variance: tensor<512xf32>) -> tensor<?x196x512xf32> {
  // CHECK: levit.batch_norm %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} epsilon {{.*}} : tensor<?x196x512xf32>, tensor<512xf32>
  %1 = levit.batch_norm %0, %scale, %shift, %mean, %variance epsilon 1.0e-5
      : tensor<?x196x512xf32>, tensor<512xf32>
  return %1 : tensor<?x196x512xf32>
}

// CHECK-LABEL: @hardswish
func.func @hardswish(%0: tensor<?x196x512xf32>) -> tensor<?x196x512xf32> {
  // CHECK: levit.hardswish %{{.*}} : tensor<?x196x512xf32>
  %1 = levit.hardswish %0 : tensor<?x196x512xf32>
  return %1 : tensor<?x196x512xf32>
}

// CHECK-LABEL: @add
func.func @add(%0: tensor<?x196x256xf32>, %branch: tensor<?x196x256xf32>)
    -> tensor<?x196x256xf32> {
  // CHECK: levit.add %{{.*}}, %{{.*}} : tensor<?x196x256xf32>
  %1 = levit.add %0, %branch : tensor<?x196x256xf32>
  return %1 : tensor<?x196x256xf32>
}

// CHECK-LABEL: @average
func.func @average(%head: tensor<?x1000xf32>, %head_dist: tensor<?x1000xf32>)
    -> tensor<?x1000xf32> {
  // CHECK: levit.average %{{.*}}, %{{.*}} : tensor<?x1000xf32>
  %1 = levit.average %head, %head_dist : tensor<?x1000xf32>
  return %1 : tensor<?x1000xf32>
}

// CHECK-LABEL: @mean_pool
func.func @mean_pool(%0: tensor<?x16x512xf32>) -> tensor<?x512xf32> {
  // CHECK: levit.mean_pool %{{.*}} : tensor<?x16x512xf32> -> tensor<?x512xf32>
  %1 = levit.mean_pool %0 : tensor<?x16x512xf32> -> tensor<?x512xf32>
  return %1 : tensor<?x512xf32>
}

// CHECK-LABEL: @subsample
func.func @subsample(%0: tensor<?x196x256xf32>) -> tensor<?x49x256xf32> {
  // CHECK: levit.subsample %{{.*}} grid [14, 14] stride 2 : tensor<?x196x256xf32> -> tensor<?x49x256xf32>
  %1 = levit.subsample %0 grid [14, 14] stride 2
      : tensor<?x196x256xf32> -> tensor<?x49x256xf32>
  return %1 : tensor<?x49x256xf32>
}

// CHECK-LABEL: @split_heads
func.func @split_heads(%0: tensor<?x196x512xf32>)
    -> (tensor<?x196x4x32xf32>, tensor<?x196x4x32xf32>, tensor<?x196x4x64xf32>) {
  // CHECK: levit.split_heads %{{.*}} : tensor<?x196x512xf32> -> tensor<?x196x4x32xf32>, tensor<?x196x4x32xf32>, tensor<?x196x4x64xf32>
  %q, %k, %v = levit.split_heads %0 : tensor<?x196x512xf32>
      -> tensor<?x196x4x32xf32>, tensor<?x196x4x32xf32>, tensor<?x196x4x64xf32>
  return %q, %k, %v
      : tensor<?x196x4x32xf32>, tensor<?x196x4x32xf32>, tensor<?x196x4x64xf32>
}

// CHECK-LABEL: @attention_bias
func.func @attention_bias(%table: tensor<8x196xf32>) -> tensor<8x49x196xf32> {
  // CHECK: levit.attention_bias %{{.*}} grid [14, 14] stride 2 : tensor<8x196xf32> -> tensor<8x49x196xf32>
  %1 = levit.attention_bias %table grid [14, 14] stride 2
      : tensor<8x196xf32> -> tensor<8x49x196xf32>
  return %1 : tensor<8x49x196xf32>
}

// CHECK-LABEL: @attention
func.func @attention(%q: tensor<?x49x8x16xf32>, %k: tensor<?x196x8x16xf32>,
                     %v: tensor<?x196x8x64xf32>, %bias: tensor<8x49x196xf32>)
    -> tensor<?x49x512xf32> {
  // CHECK: levit.attention %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} scale 2.5{{.*}} : (tensor<?x49x8x16xf32>, tensor<?x196x8x16xf32>, tensor<?x196x8x64xf32>, tensor<8x49x196xf32>) -> tensor<?x49x512xf32>
  %1 = levit.attention %q, %k, %v, %bias scale 0.25
      : (tensor<?x49x8x16xf32>, tensor<?x196x8x16xf32>,
         tensor<?x196x8x64xf32>, tensor<8x49x196xf32>)
        -> tensor<?x49x512xf32>
  return %1 : tensor<?x49x512xf32>
}

// CHECK-LABEL: @attention_shared_values
func.func @attention_shared_values(%q: tensor<?x49x8x16xf32>, %k: tensor<?x196x8x16xf32>,
                                   %v: tensor<?x196x1x64xf32>, %bias: tensor<8x49x196xf32>)
    -> tensor<?x49x512xf32> {
  // CHECK: levit.attention %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} scale 1.0{{.*}} : (tensor<?x49x8x16xf32>, tensor<?x196x8x16xf32>, tensor<?x196x1x64xf32>, tensor<8x49x196xf32>) -> tensor<?x49x512xf32>
  %1 = levit.attention %q, %k, %v, %bias scale 1.0
      : (tensor<?x49x8x16xf32>, tensor<?x196x8x16xf32>,
         tensor<?x196x1x64xf32>, tensor<8x49x196xf32>)
        -> tensor<?x49x512xf32>
  return %1 : tensor<?x49x512xf32>
}

// CHECK-LABEL: @tap
func.func @tap(%0: tensor<?x196x256xf32>) -> tensor<?x196x256xf32> {
  // CHECK: levit.tap %{{.*}} "blocks.0" : tensor<?x196x256xf32>
  %1 = levit.tap %0 "blocks.0" : tensor<?x196x256xf32>
  return %1 : tensor<?x196x256xf32>
}
