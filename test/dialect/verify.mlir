// RUN: levit-opt %s --split-input-file --verify-diagnostics

// Every error of dialect/Verifiers.cpp and dialect/LeViTDialect.cpp.

//===----------------------------------------------------------------------===//
// What all operations share
//===----------------------------------------------------------------------===//

func.func @rank(%0: tensor<?x2xf32>) {
  // expected-error @+1 {{'levit.mean_pool' op operand #0 must be 3D tensor of floating-point values, but got 'tensor<?x2xf32>'}}
  "levit.mean_pool"(%0) : (tensor<?x2xf32>) -> tensor<?x2xf32>
  return
}

// -----

func.func @integers(%0: tensor<?x4x2xi8>) {
  // expected-error @+1 {{'levit.mean_pool' op operand #0 must be 3D tensor of floating-point values, but got 'tensor<?x4x2xi8>'}}
  "levit.mean_pool"(%0) : (tensor<?x4x2xi8>) -> tensor<?x2xf32>
  return
}

// -----

func.func @dynamic_dimension(%0: tensor<?x?x2xf32>) {
  // expected-error @+1 {{'levit.mean_pool' op has a dynamic dimension 1 (only dimension 0, the batch, may be dynamic)}}
  %1 = levit.mean_pool %0 : tensor<?x?x2xf32> -> tensor<?x2xf32>
  return
}

// -----

func.func @empty_dimension(%0: tensor<?x0x2xf32>) {
  // expected-error @+1 {{'levit.mean_pool' op has an empty dimension 1}}
  %1 = levit.mean_pool %0 : tensor<?x0x2xf32> -> tensor<?x2xf32>
  return
}

// -----

func.func @empty_batch(%0: tensor<0x4x2xf32>) {
  // expected-error @+1 {{'levit.mean_pool' op has an empty dimension 0}}
  %1 = levit.mean_pool %0 : tensor<0x4x2xf32> -> tensor<0x2xf32>
  return
}

// -----

func.func @element_types_of_activations(%0: tensor<?x4x2xf32>) {
  // expected-error @+1 {{'levit.mean_pool' op mixes the element types 'f32' and 'f64'}}
  %1 = levit.mean_pool %0 : tensor<?x4x2xf32> -> tensor<?x2xf64>
  return
}

// -----

func.func @element_types_of_weights(%0: tensor<?x2xf32>, %w: tensor<3x2xbf16>) {
  // expected-error @+1 {{'levit.linear' op mixes the element types 'f32' and 'bf16'}}
  %1 = levit.linear %0, %w : (tensor<?x2xf32>, tensor<3x2xbf16>) -> tensor<?x3xf32>
  return
}

// -----

//===----------------------------------------------------------------------===//
// levit.channels_last
//===----------------------------------------------------------------------===//

func.func @channels_last_images(%0: tensor<?x3x8x6xf32>) {
  // expected-error @+1 {{'levit.channels_last' op expects the result with ? images (dimension 0), but it has 2}}
  %1 = levit.channels_last %0 : tensor<?x3x8x6xf32> -> tensor<2x8x6x3xf32>
  return
}

// -----

func.func @channels_last_rows(%0: tensor<?x3x8x6xf32>) {
  // expected-error @+1 {{'levit.channels_last' op expects the result with 8 rows (dimension 1), but it has 6}}
  %1 = levit.channels_last %0 : tensor<?x3x8x6xf32> -> tensor<?x6x8x3xf32>
  return
}

// -----

func.func @channels_last_columns(%0: tensor<?x3x8x6xf32>) {
  // expected-error @+1 {{'levit.channels_last' op expects the result with 6 columns (dimension 2), but it has 8}}
  %1 = levit.channels_last %0 : tensor<?x3x8x6xf32> -> tensor<?x8x8x3xf32>
  return
}

// -----

func.func @channels_last_channels(%0: tensor<?x3x8x6xf32>) {
  // expected-error @+1 {{'levit.channels_last' op expects the result with 3 channels (dimension 3), but it has 4}}
  %1 = levit.channels_last %0 : tensor<?x3x8x6xf32> -> tensor<?x8x6x4xf32>
  return
}

// -----

//===----------------------------------------------------------------------===//
// levit.convolution
//===----------------------------------------------------------------------===//

func.func @convolution_filter(%0: tensor<?x8x6x3xf32>, %f: tensor<4x3x3x?xf32>) {
  // expected-error @+1 {{'levit.convolution' op expects a filter of static shape}}
  %1 = levit.convolution %0, %f stride 2 padding 1
      : (tensor<?x8x6x3xf32>, tensor<4x3x3x?xf32>) -> tensor<?x4x3x4xf32>
  return
}

// -----

func.func @convolution_input_channels(%0: tensor<?x8x6x3xf32>, %f: tensor<4x5x3x3xf32>) {
  // expected-error @+1 {{'levit.convolution' op expects the filter with 3 input channels (dimension 1), but it has 5}}
  %1 = levit.convolution %0, %f stride 2 padding 1
      : (tensor<?x8x6x3xf32>, tensor<4x5x3x3xf32>) -> tensor<?x4x3x4xf32>
  return
}

// -----

func.func @convolution_padding(%0: tensor<?x8x6x3xf32>, %f: tensor<4x3x3x3xf32>) {
  // expected-error @+1 {{'levit.convolution' op expects a padding of at most 1048576}}
  %1 = levit.convolution %0, %f stride 2 padding 9223372036854775807
      : (tensor<?x8x6x3xf32>, tensor<4x3x3x3xf32>) -> tensor<?x4x3x4xf32>
  return
}

// -----

func.func @convolution_stride(%0: tensor<?x8x6x3xf32>, %f: tensor<4x3x3x3xf32>) {
  // expected-error @+1 {{'levit.convolution' op attribute 'stride' failed to satisfy constraint: 64-bit signless integer attribute whose value is positive}}
  %1 = levit.convolution %0, %f stride 0 padding 1
      : (tensor<?x8x6x3xf32>, tensor<4x3x3x3xf32>) -> tensor<?x4x3x4xf32>
  return
}

// -----

func.func @convolution_negative_padding(%0: tensor<?x8x6x3xf32>, %f: tensor<4x3x3x3xf32>) {
  // expected-error @+1 {{'levit.convolution' op attribute 'padding' failed to satisfy constraint: 64-bit signless integer attribute whose value is non-negative}}
  %1 = levit.convolution %0, %f stride 2 padding -1
      : (tensor<?x8x6x3xf32>, tensor<4x3x3x3xf32>) -> tensor<?x4x3x4xf32>
  return
}

// -----

func.func @convolution_images(%0: tensor<?x8x6x3xf32>, %f: tensor<4x3x3x3xf32>) {
  // expected-error @+1 {{'levit.convolution' op expects the result with ? images (dimension 0), but it has 1}}
  %1 = levit.convolution %0, %f stride 2 padding 1
      : (tensor<?x8x6x3xf32>, tensor<4x3x3x3xf32>) -> tensor<1x4x3x4xf32>
  return
}

// -----

func.func @convolution_channels(%0: tensor<?x8x6x3xf32>, %f: tensor<4x3x3x3xf32>) {
  // expected-error @+1 {{'levit.convolution' op expects the result with 4 channels (dimension 3), but it has 3}}
  %1 = levit.convolution %0, %f stride 2 padding 1
      : (tensor<?x8x6x3xf32>, tensor<4x3x3x3xf32>) -> tensor<?x4x3x3xf32>
  return
}

// -----

func.func @convolution_too_small(%0: tensor<?x8x2x3xf32>, %f: tensor<4x3x3x3xf32>) {
  // expected-error @+1 {{'levit.convolution' op expects a filter that fits into the padded image}}
  %1 = levit.convolution %0, %f stride 2 padding 0
      : (tensor<?x8x2x3xf32>, tensor<4x3x3x3xf32>) -> tensor<?x3x1x4xf32>
  return
}

// -----

func.func @convolution_rows(%0: tensor<?x8x6x3xf32>, %f: tensor<4x3x3x3xf32>) {
  // expected-error @+1 {{'levit.convolution' op expects the result with 4 rows (dimension 1), but it has 8}}
  %1 = levit.convolution %0, %f stride 2 padding 1
      : (tensor<?x8x6x3xf32>, tensor<4x3x3x3xf32>) -> tensor<?x8x3x4xf32>
  return
}

// -----

func.func @convolution_columns(%0: tensor<?x8x6x3xf32>, %f: tensor<4x3x3x3xf32>) {
  // expected-error @+1 {{'levit.convolution' op expects the result with 3 columns (dimension 2), but it has 4}}
  %1 = levit.convolution %0, %f stride 2 padding 1
      : (tensor<?x8x6x3xf32>, tensor<4x3x3x3xf32>) -> tensor<?x4x4x4xf32>
  return
}

// -----

func.func @convolution_bias(%0: tensor<?x8x6x3xf32>, %f: tensor<4x3x3x3xf32>, %b: tensor<3xf32>) {
  // expected-error @+1 {{'levit.convolution' op expects the bias with 4 channels (dimension 0), but it has 3}}
  %1 = levit.convolution %0, %f bias %b stride 2 padding 1
      : (tensor<?x8x6x3xf32>, tensor<4x3x3x3xf32>, tensor<3xf32>) -> tensor<?x4x3x4xf32>
  return
}

// -----

//===----------------------------------------------------------------------===//
// levit.flatten
//===----------------------------------------------------------------------===//

func.func @flatten_images(%0: tensor<?x2x3x5xf32>) {
  // expected-error @+1 {{'levit.flatten' op expects the result with ? images (dimension 0), but it has 1}}
  %1 = levit.flatten %0 : tensor<?x2x3x5xf32> -> tensor<1x6x5xf32>
  return
}

// -----

func.func @flatten_tokens(%0: tensor<?x2x3x5xf32>) {
  // expected-error @+1 {{'levit.flatten' op expects the result with 6 tokens (dimension 1), but it has 5}}
  %1 = levit.flatten %0 : tensor<?x2x3x5xf32> -> tensor<?x5x5xf32>
  return
}

// -----

func.func @flatten_channels(%0: tensor<?x2x3x5xf32>) {
  // expected-error @+1 {{'levit.flatten' op expects the result with 5 channels (dimension 2), but it has 4}}
  %1 = levit.flatten %0 : tensor<?x2x3x5xf32> -> tensor<?x6x4xf32>
  return
}

// -----

//===----------------------------------------------------------------------===//
// levit.linear
//===----------------------------------------------------------------------===//

func.func @linear_weight(%0: tensor<?x4x2xf32>, %w: tensor<?x2xf32>) {
  // expected-error @+1 {{'levit.linear' op expects a weight of static shape}}
  %1 = levit.linear %0, %w : (tensor<?x4x2xf32>, tensor<?x2xf32>) -> tensor<?x4x3xf32>
  return
}

// -----

func.func @linear_input_channels(%0: tensor<?x4x2xf32>, %w: tensor<3x5xf32>) {
  // expected-error @+1 {{'levit.linear' op expects the weight with 2 input channels (dimension 1), but it has 5}}
  %1 = levit.linear %0, %w : (tensor<?x4x2xf32>, tensor<3x5xf32>) -> tensor<?x4x3xf32>
  return
}

// -----

func.func @linear_rank(%0: tensor<?x4x2xf32>, %w: tensor<3x2xf32>) {
  // expected-error @+1 {{'levit.linear' op expects a result of the operand's rank}}
  %1 = levit.linear %0, %w : (tensor<?x4x2xf32>, tensor<3x2xf32>) -> tensor<?x3xf32>
  return
}

// -----

func.func @linear_images(%0: tensor<?x4x2xf32>, %w: tensor<3x2xf32>) {
  // expected-error @+1 {{'levit.linear' op expects the result with ? images (dimension 0), but it has 1}}
  %1 = levit.linear %0, %w : (tensor<?x4x2xf32>, tensor<3x2xf32>) -> tensor<1x4x3xf32>
  return
}

// -----

func.func @linear_positions(%0: tensor<?x4x2xf32>, %w: tensor<3x2xf32>) {
  // expected-error @+1 {{'levit.linear' op expects the result with 4 positions (dimension 1), but it has 5}}
  %1 = levit.linear %0, %w : (tensor<?x4x2xf32>, tensor<3x2xf32>) -> tensor<?x5x3xf32>
  return
}

// -----

func.func @linear_channels(%0: tensor<?x4x2xf32>, %w: tensor<3x2xf32>) {
  // expected-error @+1 {{'levit.linear' op expects the result with 3 channels (dimension 2), but it has 2}}
  %1 = levit.linear %0, %w : (tensor<?x4x2xf32>, tensor<3x2xf32>) -> tensor<?x4x2xf32>
  return
}

// -----

func.func @linear_bias(%0: tensor<?x4x2xf32>, %w: tensor<3x2xf32>, %b: tensor<2xf32>) {
  // expected-error @+1 {{'levit.linear' op expects the bias with 3 channels (dimension 0), but it has 2}}
  %1 = levit.linear %0, %w bias %b
      : (tensor<?x4x2xf32>, tensor<3x2xf32>, tensor<2xf32>) -> tensor<?x4x3xf32>
  return
}

// -----

//===----------------------------------------------------------------------===//
// levit.grouped_linear
//===----------------------------------------------------------------------===//

func.func @grouped_linear_weight(%0: tensor<?x4x6xf32>, %w: tensor<?x2xf32>) {
  // expected-error @+1 {{'levit.grouped_linear' op expects a weight of static shape}}
  %1 = levit.grouped_linear %0, %w : (tensor<?x4x6xf32>, tensor<?x2xf32>) -> tensor<?x4x3xf32>
  return
}

// -----

func.func @grouped_linear_input_channels(%0: tensor<?x4x6xf32>, %w: tensor<3x4xf32>) {
  // expected-error @+1 {{'levit.grouped_linear' op expects groups of 4 input channels, as the weight has, but the operand has 6 channels}}
  %1 = levit.grouped_linear %0, %w : (tensor<?x4x6xf32>, tensor<3x4xf32>) -> tensor<?x4x3xf32>
  return
}

// -----

func.func @grouped_linear_no_input_channels(%0: tensor<?x4x6xf32>, %w: tensor<3x0xf32>) {
  // expected-error @+1 {{'levit.grouped_linear' op expects groups of 0 input channels, as the weight has, but the operand has 6 channels}}
  %1 = levit.grouped_linear %0, %w : (tensor<?x4x6xf32>, tensor<3x0xf32>) -> tensor<?x4x3xf32>
  return
}

// -----

func.func @grouped_linear_output_channels(%0: tensor<?x4x6xf32>, %w: tensor<4x2xf32>) {
  // expected-error @+1 {{'levit.grouped_linear' op expects as many output channels for each of 3 groups, but the weight has 4}}
  %1 = levit.grouped_linear %0, %w : (tensor<?x4x6xf32>, tensor<4x2xf32>) -> tensor<?x4x4xf32>
  return
}

// -----

func.func @grouped_linear_channels(%0: tensor<?x4x6xf32>, %w: tensor<3x2xf32>) {
  // expected-error @+1 {{'levit.grouped_linear' op expects the result with 3 channels (dimension 2), but it has 2}}
  %1 = levit.grouped_linear %0, %w : (tensor<?x4x6xf32>, tensor<3x2xf32>) -> tensor<?x4x2xf32>
  return
}

// -----

func.func @grouped_linear_bias(%0: tensor<?x4x6xf32>, %w: tensor<3x2xf32>, %b: tensor<2xf32>) {
  // expected-error @+1 {{'levit.grouped_linear' op expects the bias with 3 channels (dimension 0), but it has 2}}
  %1 = levit.grouped_linear %0, %w bias %b
      : (tensor<?x4x6xf32>, tensor<3x2xf32>, tensor<2xf32>) -> tensor<?x4x3xf32>
  return
}

// -----

//===----------------------------------------------------------------------===//
// levit.batch_norm
//===----------------------------------------------------------------------===//

func.func @batch_norm_epsilon(%0: tensor<?x4x2xf32>, %s: tensor<2xf32>) {
  // expected-error @+1 {{'levit.batch_norm' op expects an epsilon above zero}}
  %1 = levit.batch_norm %0, %s, %s, %s, %s epsilon 0.0 : tensor<?x4x2xf32>, tensor<2xf32>
  return
}

// -----

func.func @batch_norm_epsilon_not_a_number(%0: tensor<?x4x2xf32>, %s: tensor<2xf32>) {
  // expected-error @+1 {{'levit.batch_norm' op expects an epsilon above zero}}
  %1 = levit.batch_norm %0, %s, %s, %s, %s epsilon 0x7FF8000000000000 : tensor<?x4x2xf32>, tensor<2xf32>
  return
}

// -----

func.func @batch_norm_channels(%0: tensor<?x4x2xf32>, %s: tensor<4xf32>) {
  // expected-error @+1 {{'levit.batch_norm' op expects the scale with 2 channels (dimension 0), but it has 4}}
  %1 = levit.batch_norm %0, %s, %s, %s, %s epsilon 1.0e-5 : tensor<?x4x2xf32>, tensor<4xf32>
  return
}

// -----

func.func @batch_norm_statistics(%0: tensor<?x4x2xf32>, %s: tensor<2xf32>, %t: tensor<3xf32>) {
  // expected-error @+1 {{'levit.batch_norm' op failed to verify that all of {scale, shift, mean, variance} have same type}}
  %1 = "levit.batch_norm"(%0, %s, %s, %t, %s) <{epsilon = 1.0e-5 : f64}>
      : (tensor<?x4x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<3xf32>, tensor<2xf32>) -> tensor<?x4x2xf32>
  return
}

// -----

//===----------------------------------------------------------------------===//
// levit.mean_pool
//===----------------------------------------------------------------------===//

func.func @mean_pool_images(%0: tensor<?x4x2xf32>) {
  // expected-error @+1 {{'levit.mean_pool' op expects the result with ? images (dimension 0), but it has 4}}
  %1 = levit.mean_pool %0 : tensor<?x4x2xf32> -> tensor<4x2xf32>
  return
}

// -----

func.func @mean_pool_channels(%0: tensor<?x4x2xf32>) {
  // expected-error @+1 {{'levit.mean_pool' op expects the result with 2 channels (dimension 1), but it has 4}}
  %1 = levit.mean_pool %0 : tensor<?x4x2xf32> -> tensor<?x4xf32>
  return
}

// -----

//===----------------------------------------------------------------------===//
// levit.subsample
//===----------------------------------------------------------------------===//

func.func @subsample_grid(%0: tensor<?x4x2xf32>) {
  // expected-error @+1 {{'levit.subsample' op expects a grid of 1 x 1 to 1048576 x 1048576, but it is 0 x 4}}
  %1 = levit.subsample %0 grid [0, 4] stride 2 : tensor<?x4x2xf32> -> tensor<?x2x2xf32>
  return
}

// -----

func.func @subsample_huge_grid(%0: tensor<?x4x2xf32>) {
  // expected-error @+1 {{'levit.subsample' op expects a grid of 1 x 1 to 1048576 x 1048576, but it is 4611686018427387904 x 4}}
  %1 = levit.subsample %0 grid [4611686018427387904, 4] stride 2 : tensor<?x4x2xf32> -> tensor<?x2x2xf32>
  return
}

// -----

func.func @subsample_grid_rank(%0: tensor<?x4x2xf32>) {
  // expected-error @+1 {{'levit.subsample' op attribute 'grid' failed to satisfy constraint: i64 dense array attribute with exactly 2 elements}}
  %1 = levit.subsample %0 grid [4] stride 2 : tensor<?x4x2xf32> -> tensor<?x2x2xf32>
  return
}

// -----

func.func @subsample_stride(%0: tensor<?x4x2xf32>) {
  // expected-error @+1 {{'levit.subsample' op attribute 'stride' failed to satisfy constraint: 64-bit signless integer attribute whose value is positive}}
  %1 = levit.subsample %0 grid [2, 2] stride 0 : tensor<?x4x2xf32> -> tensor<?x1x2xf32>
  return
}

// -----

func.func @subsample_tokens(%0: tensor<?x4x2xf32>) {
  // expected-error @+1 {{'levit.subsample' op expects the operand with 9 tokens (dimension 1), but it has 4}}
  %1 = levit.subsample %0 grid [3, 3] stride 2 : tensor<?x4x2xf32> -> tensor<?x4x2xf32>
  return
}

// -----

func.func @subsample_images(%0: tensor<?x9x2xf32>) {
  // expected-error @+1 {{'levit.subsample' op expects the result with ? images (dimension 0), but it has 1}}
  %1 = levit.subsample %0 grid [3, 3] stride 2 : tensor<?x9x2xf32> -> tensor<1x4x2xf32>
  return
}

// -----

func.func @subsample_kept_tokens(%0: tensor<?x9x2xf32>) {
  // expected-error @+1 {{'levit.subsample' op expects the result with 4 tokens (dimension 1), but it has 1}}
  %1 = levit.subsample %0 grid [3, 3] stride 2 : tensor<?x9x2xf32> -> tensor<?x1x2xf32>
  return
}

// -----

func.func @subsample_channels(%0: tensor<?x9x2xf32>) {
  // expected-error @+1 {{'levit.subsample' op expects the result with 2 channels (dimension 2), but it has 1}}
  %1 = levit.subsample %0 grid [3, 3] stride 2 : tensor<?x9x2xf32> -> tensor<?x4x1xf32>
  return
}

// -----

//===----------------------------------------------------------------------===//
// levit.split_heads
//===----------------------------------------------------------------------===//

func.func @split_heads_no_parts(%0: tensor<?x4x12xf32>) {
  // expected-error @+1 {{'levit.split_heads' op expects at least one part}}
  "levit.split_heads"(%0) : (tensor<?x4x12xf32>) -> ()
  return
}

// -----

func.func @split_heads_images(%0: tensor<?x4x12xf32>) {
  // expected-error @+1 {{'levit.split_heads' op expects every part with ? images (dimension 0), but it has 1}}
  %1:2 = levit.split_heads %0 : tensor<?x4x12xf32> -> tensor<?x4x2x2xf32>, tensor<1x4x2x4xf32>
  return
}

// -----

func.func @split_heads_tokens(%0: tensor<?x4x12xf32>) {
  // expected-error @+1 {{'levit.split_heads' op expects every part with 4 tokens (dimension 1), but it has 3}}
  %1:2 = levit.split_heads %0 : tensor<?x4x12xf32> -> tensor<?x4x2x2xf32>, tensor<?x3x2x4xf32>
  return
}

// -----

func.func @split_heads_heads(%0: tensor<?x4x12xf32>) {
  // expected-error @+1 {{'levit.split_heads' op expects every part with 2 heads (dimension 2), but it has 4}}
  %1:2 = levit.split_heads %0 : tensor<?x4x12xf32> -> tensor<?x4x2x2xf32>, tensor<?x4x4x2xf32>
  return
}

// -----

func.func @split_heads_channels(%0: tensor<?x4x12xf32>) {
  // expected-error @+1 {{'levit.split_heads' op expects the operand with 10 channels (dimension 2), but it has 12}}
  %1:2 = levit.split_heads %0 : tensor<?x4x12xf32> -> tensor<?x4x2x2xf32>, tensor<?x4x2x3xf32>
  return
}

// -----

//===----------------------------------------------------------------------===//
// levit.attention_bias
//===----------------------------------------------------------------------===//

func.func @attention_bias_static(%table: tensor<?x9xf32>) {
  // expected-error @+1 {{'levit.attention_bias' op expects a table of static shape}}
  %0 = levit.attention_bias %table grid [3, 3] stride 2 : tensor<?x9xf32> -> tensor<2x4x9xf32>
  return
}

// -----

func.func @attention_bias_grid(%table: tensor<2x9xf32>) {
  // expected-error @+1 {{'levit.attention_bias' op expects a grid of 1 x 1 to 1048576 x 1048576, but it is 3 x -3}}
  %0 = levit.attention_bias %table grid [3, -3] stride 2 : tensor<2x9xf32> -> tensor<2x4x9xf32>
  return
}

// -----

func.func @attention_bias_table(%table: tensor<2x9xf32>) {
  // expected-error @+1 {{'levit.attention_bias' op expects the table with 16 distances (dimension 1), but it has 9}}
  %0 = levit.attention_bias %table grid [4, 4] stride 2 : tensor<2x9xf32> -> tensor<2x4x16xf32>
  return
}

// -----

func.func @attention_bias_heads(%table: tensor<2x9xf32>) {
  // expected-error @+1 {{'levit.attention_bias' op expects the result with 2 heads (dimension 0), but it has 3}}
  %0 = levit.attention_bias %table grid [3, 3] stride 2 : tensor<2x9xf32> -> tensor<3x4x9xf32>
  return
}

// -----

func.func @attention_bias_queries(%table: tensor<2x9xf32>) {
  // expected-error @+1 {{'levit.attention_bias' op expects the result with 4 queries (dimension 1), but it has 9}}
  %0 = levit.attention_bias %table grid [3, 3] stride 2 : tensor<2x9xf32> -> tensor<2x9x9xf32>
  return
}

// -----

func.func @attention_bias_keys(%table: tensor<2x9xf32>) {
  // expected-error @+1 {{'levit.attention_bias' op expects the result with 9 keys (dimension 2), but it has 4}}
  %0 = levit.attention_bias %table grid [3, 3] stride 2 : tensor<2x9xf32> -> tensor<2x4x4xf32>
  return
}

// -----

//===----------------------------------------------------------------------===//
// levit.attention
//===----------------------------------------------------------------------===//

func.func @attention_static_bias(%q: tensor<?x4x2x3xf32>, %k: tensor<?x9x2x3xf32>,
                                 %v: tensor<?x9x2x5xf32>, %b: tensor<2x?x9xf32>) {
  // expected-error @+1 {{'levit.attention' op expects a bias of static shape}}
  %0 = levit.attention %q, %k, %v, %b scale 1.0
      : (tensor<?x4x2x3xf32>, tensor<?x9x2x3xf32>, tensor<?x9x2x5xf32>, tensor<2x?x9xf32>) -> tensor<?x4x10xf32>
  return
}

// -----

func.func @attention_keys_images(%q: tensor<?x4x2x3xf32>, %k: tensor<1x9x2x3xf32>,
                                 %v: tensor<?x9x2x5xf32>, %b: tensor<2x4x9xf32>) {
  // expected-error @+1 {{'levit.attention' op expects the keys with ? images (dimension 0), but it has 1}}
  %0 = levit.attention %q, %k, %v, %b scale 1.0
      : (tensor<?x4x2x3xf32>, tensor<1x9x2x3xf32>, tensor<?x9x2x5xf32>, tensor<2x4x9xf32>) -> tensor<?x4x10xf32>
  return
}

// -----

func.func @attention_keys_heads(%q: tensor<?x4x2x3xf32>, %k: tensor<?x9x1x3xf32>,
                                %v: tensor<?x9x2x5xf32>, %b: tensor<2x4x9xf32>) {
  // expected-error @+1 {{'levit.attention' op expects the keys with 2 heads (dimension 2), but it has 1}}
  %0 = levit.attention %q, %k, %v, %b scale 1.0
      : (tensor<?x4x2x3xf32>, tensor<?x9x1x3xf32>, tensor<?x9x2x5xf32>, tensor<2x4x9xf32>) -> tensor<?x4x10xf32>
  return
}

// -----

func.func @attention_keys_channels(%q: tensor<?x4x2x3xf32>, %k: tensor<?x9x2x4xf32>,
                                   %v: tensor<?x9x2x5xf32>, %b: tensor<2x4x9xf32>) {
  // expected-error @+1 {{'levit.attention' op expects the keys with 3 channels (dimension 3), but it has 4}}
  %0 = levit.attention %q, %k, %v, %b scale 1.0
      : (tensor<?x4x2x3xf32>, tensor<?x9x2x4xf32>, tensor<?x9x2x5xf32>, tensor<2x4x9xf32>) -> tensor<?x4x10xf32>
  return
}

// -----

func.func @attention_values_images(%q: tensor<?x4x2x3xf32>, %k: tensor<?x9x2x3xf32>,
                                   %v: tensor<1x9x2x5xf32>, %b: tensor<2x4x9xf32>) {
  // expected-error @+1 {{'levit.attention' op expects the values with ? images (dimension 0), but it has 1}}
  %0 = levit.attention %q, %k, %v, %b scale 1.0
      : (tensor<?x4x2x3xf32>, tensor<?x9x2x3xf32>, tensor<1x9x2x5xf32>, tensor<2x4x9xf32>) -> tensor<?x4x10xf32>
  return
}

// -----

func.func @attention_values_tokens(%q: tensor<?x4x2x3xf32>, %k: tensor<?x9x2x3xf32>,
                                   %v: tensor<?x4x2x5xf32>, %b: tensor<2x4x9xf32>) {
  // expected-error @+1 {{'levit.attention' op expects the values with 9 tokens (dimension 1), but it has 4}}
  %0 = levit.attention %q, %k, %v, %b scale 1.0
      : (tensor<?x4x2x3xf32>, tensor<?x9x2x3xf32>, tensor<?x4x2x5xf32>, tensor<2x4x9xf32>) -> tensor<?x4x10xf32>
  return
}

// -----

func.func @attention_values_heads(%q: tensor<?x4x2x3xf32>, %k: tensor<?x9x2x3xf32>,
                                  %v: tensor<?x9x3x5xf32>, %b: tensor<2x4x9xf32>) {
  // expected-error @+1 {{'levit.attention' op expects the values with 2 heads, or one for all (dimension 2), but it has 3}}
  %0 = levit.attention %q, %k, %v, %b scale 1.0
      : (tensor<?x4x2x3xf32>, tensor<?x9x2x3xf32>, tensor<?x9x3x5xf32>, tensor<2x4x9xf32>) -> tensor<?x4x10xf32>
  return
}

// -----

func.func @attention_bias_of_heads(%q: tensor<?x4x2x3xf32>, %k: tensor<?x9x2x3xf32>,
                                   %v: tensor<?x9x2x5xf32>, %b: tensor<1x4x9xf32>) {
  // expected-error @+1 {{'levit.attention' op expects the bias with 2 heads (dimension 0), but it has 1}}
  %0 = levit.attention %q, %k, %v, %b scale 1.0
      : (tensor<?x4x2x3xf32>, tensor<?x9x2x3xf32>, tensor<?x9x2x5xf32>, tensor<1x4x9xf32>) -> tensor<?x4x10xf32>
  return
}

// -----

func.func @attention_bias_of_queries(%q: tensor<?x4x2x3xf32>, %k: tensor<?x9x2x3xf32>,
                                     %v: tensor<?x9x2x5xf32>, %b: tensor<2x9x9xf32>) {
  // expected-error @+1 {{'levit.attention' op expects the bias with 4 queries (dimension 1), but it has 9}}
  %0 = levit.attention %q, %k, %v, %b scale 1.0
      : (tensor<?x4x2x3xf32>, tensor<?x9x2x3xf32>, tensor<?x9x2x5xf32>, tensor<2x9x9xf32>) -> tensor<?x4x10xf32>
  return
}

// -----

func.func @attention_bias_of_keys(%q: tensor<?x4x2x3xf32>, %k: tensor<?x9x2x3xf32>,
                                  %v: tensor<?x9x2x5xf32>, %b: tensor<2x4x4xf32>) {
  // expected-error @+1 {{'levit.attention' op expects the bias with 9 keys (dimension 2), but it has 4}}
  %0 = levit.attention %q, %k, %v, %b scale 1.0
      : (tensor<?x4x2x3xf32>, tensor<?x9x2x3xf32>, tensor<?x9x2x5xf32>, tensor<2x4x4xf32>) -> tensor<?x4x10xf32>
  return
}

// -----

func.func @attention_images(%q: tensor<?x4x2x3xf32>, %k: tensor<?x9x2x3xf32>,
                            %v: tensor<?x9x2x5xf32>, %b: tensor<2x4x9xf32>) {
  // expected-error @+1 {{'levit.attention' op expects the result with ? images (dimension 0), but it has 1}}
  %0 = levit.attention %q, %k, %v, %b scale 1.0
      : (tensor<?x4x2x3xf32>, tensor<?x9x2x3xf32>, tensor<?x9x2x5xf32>, tensor<2x4x9xf32>) -> tensor<1x4x10xf32>
  return
}

// -----

func.func @attention_tokens(%q: tensor<?x4x2x3xf32>, %k: tensor<?x9x2x3xf32>,
                            %v: tensor<?x9x2x5xf32>, %b: tensor<2x4x9xf32>) {
  // expected-error @+1 {{'levit.attention' op expects the result with 4 tokens (dimension 1), but it has 9}}
  %0 = levit.attention %q, %k, %v, %b scale 1.0
      : (tensor<?x4x2x3xf32>, tensor<?x9x2x3xf32>, tensor<?x9x2x5xf32>, tensor<2x4x9xf32>) -> tensor<?x9x10xf32>
  return
}

// -----

func.func @attention_channels(%q: tensor<?x4x2x3xf32>, %k: tensor<?x9x2x3xf32>,
                              %v: tensor<?x9x2x5xf32>, %b: tensor<2x4x9xf32>) {
  // expected-error @+1 {{'levit.attention' op expects the result with 10 channels (dimension 2), but it has 6}}
  %0 = levit.attention %q, %k, %v, %b scale 1.0
      : (tensor<?x4x2x3xf32>, tensor<?x9x2x3xf32>, tensor<?x9x2x5xf32>, tensor<2x4x9xf32>) -> tensor<?x4x6xf32>
  return
}

// -----

//===----------------------------------------------------------------------===//
// Operations that keep the type
//===----------------------------------------------------------------------===//

func.func @hardswish_type(%0: tensor<?x4x2xf32>) {
  // expected-error @+1 {{'levit.hardswish' op requires the same type for all operands and results}}
  "levit.hardswish"(%0) : (tensor<?x4x2xf32>) -> tensor<?x2x4xf32>
  return
}

// -----

func.func @add_type(%0: tensor<?x4x2xf32>, %1: tensor<?x2x4xf32>) {
  // expected-error @+1 {{'levit.add' op requires the same type for all operands and results}}
  "levit.add"(%0, %1) : (tensor<?x4x2xf32>, tensor<?x2x4xf32>) -> tensor<?x4x2xf32>
  return
}

// -----

//===----------------------------------------------------------------------===//
// The model function
//===----------------------------------------------------------------------===//

// expected-error @+1 {{'func.func' op with 'levit.model' takes one argument, the images (batch x channels x height x width)}}
func.func @model_arguments(%0: tensor<?x3x4x4xf32>, %1: tensor<?x2xf32>) -> tensor<?x2xf32>
    attributes {levit.model} {
  return %1 : tensor<?x2xf32>
}

// -----

// expected-error @+1 {{'func.func' op with 'levit.model' takes one argument, the images (batch x channels x height x width)}}
func.func @model_argument_rank(%0: tensor<?x2xf32>) -> tensor<?x2xf32> attributes {levit.model} {
  return %0 : tensor<?x2xf32>
}

// -----

// expected-error @+1 {{'func.func' op with 'levit.model' returns the logits (batch x classes) first}}
func.func @model_no_results(%0: tensor<?x3x4x4xf32>) attributes {levit.model} {
  return
}

// -----

// expected-error @+1 {{'func.func' op with 'levit.model' returns the logits (batch x classes) first}}
func.func @model_result_rank(%0: tensor<?x3x4x4xf32>) -> tensor<?x3x4x4xf32> attributes {levit.model} {
  return %0 : tensor<?x3x4x4xf32>
}

// -----

// expected-error @+1 {{'func.func' op with 'levit.model' has the result #1 without a 'levit.tap' name}}
func.func private @model_more_results(tensor<?x3x4x4xf32>) -> (tensor<?x2xf32>, tensor<?x2xf32>)
    attributes {levit.model}

// -----

// expected-error @+1 {{'func.func' op expects 'levit.model' to be a unit attribute}}
func.func private @model_not_unit(tensor<?x3x4x4xf32>) -> tensor<?x2xf32>
    attributes {levit.model = 1 : i64}

// -----

// expected-error @+1 {{'func.func' op expects 'levit.tokens' to be a positive i64}}
func.func private @no_tokens() attributes {levit.tokens = 0 : i64}

// -----

// expected-error @+1 {{'func.func' op expects 'levit.layers' to be a string}}
func.func private @layers_no_string() attributes {levit.layers = 1 : i64}

// -----

func.func @layers_not_on_a_loop(%0: tensor<?x4x2xf32>) {
  // expected-error @+1 {{'levit.hardswish' op has 'levit.layers', which belongs on a function}}
  %1 = levit.hardswish %0 {levit.layers = "head"} : tensor<?x4x2xf32>
  return
}

// -----

func.func @model_not_on_a_function(%0: tensor<?x4x2xf32>) {
  // expected-error @+1 {{'levit.hardswish' op has 'levit.model', which belongs on a function}}
  %1 = levit.hardswish %0 {levit.model} : tensor<?x4x2xf32>
  return
}

// -----

// expected-error @+1 {{'func.func' op expects 'levit.parameters' to be an i64 that is not negative}}
func.func private @parameters_negative() attributes {levit.parameters = -1 : i64}

// -----

// expected-error @+1 {{'func.func' op expects 'levit.parameters' to be an i64 that is not negative}}
func.func private @parameters_narrow() attributes {levit.parameters = 1 : i32}

// -----

// expected-error @+1 {{'func.func' op expects 'levit.multiply_accumulates' to be an i64 that is not negative}}
func.func private @multiply_accumulates() attributes {levit.multiply_accumulates = "many"}

// -----

// expected-error @+1 {{'func.func' op has the unknown attribute 'levit.modle'}}
func.func private @unknown_attribute() attributes {levit.modle}

// -----

// expected-error @+1 {{'func.func' op has the result attribute 'levit.tap' (expected the string 'levit.tap')}}
func.func private @tap_not_a_string() -> (tensor<?x2xf32> {levit.tap = 1 : i64})

// -----

// expected-error @+1 {{'func.func' op has the result attribute 'levit.top' (expected the string 'levit.tap')}}
func.func private @unknown_result_attribute() -> (tensor<?x2xf32> {levit.top = "blocks.0"})

// -----

// expected-error @+1 {{'func.func' op has the argument attribute 'levit.tap' (expected none of the levit dialect)}}
func.func private @argument_attribute(tensor<?x2xf32> {levit.tap = "blocks.0"})

// -----

// expected-error @+1 {{'func.func' op expects 'levit.preprocessing' to have four entries, crop_ratio, interpolation, mean and std}}
func.func private @preprocessing_not_a_dictionary() attributes {levit.preprocessing = 1 : i64}

// -----

// expected-error @+1 {{'func.func' op expects 'levit.preprocessing' to have four entries, crop_ratio, interpolation, mean and std}}
func.func private @preprocessing_lacks_std() attributes {levit.preprocessing = {
    crop_ratio = 1.0 : f64, interpolation = "bicubic", mean = array<f32: 0.0, 0.0, 0.0>}}

// -----

// expected-error @+1 {{'func.func' op expects 'levit.preprocessing' to have a crop_ratio above 0, at most 1}}
func.func private @preprocessing_ratio() attributes {levit.preprocessing = {
    crop_ratio = 1.5 : f64, interpolation = "bicubic", mean = array<f32: 0.0, 0.0, 0.0>,
    std = array<f32: 1.0, 1.0, 1.0>}}

// -----

// expected-error @+1 {{'func.func' op expects 'levit.preprocessing' to have an interpolation that is "bicubic" or "bilinear"}}
func.func private @preprocessing_interpolation() attributes {levit.preprocessing = {
    crop_ratio = 0.5 : f64, interpolation = "nearest", mean = array<f32: 0.0, 0.0, 0.0>,
    std = array<f32: 1.0, 1.0, 1.0>}}

// -----

// expected-error @+1 {{'func.func' op expects 'levit.preprocessing' to have a mean of 3 f32}}
func.func private @preprocessing_mean() attributes {levit.preprocessing = {
    crop_ratio = 0.5 : f64, interpolation = "bilinear", mean = array<f32: 0.0, 0.0>,
    std = array<f32: 1.0, 1.0, 1.0>}}

// -----

// expected-error @+1 {{'func.func' op expects 'levit.preprocessing' to have an std of 3 f32 above 0}}
func.func private @preprocessing_std() attributes {levit.preprocessing = {
    crop_ratio = 0.5 : f64, interpolation = "bilinear", mean = array<f32: 0.0, 0.0, 0.0>,
    std = array<f32: 1.0, 0.0, 1.0>}}

// -----

// expected-error @+1 {{'func.func' op expects 'levit.class_names' to be an array of strings that are not empty}}
func.func private @class_names_empty() attributes {levit.class_names = ["a", ""]}

// -----

// expected-error @+1 {{'func.func' op has 1 'levit.class_names' (expected 2, one for each class)}}
func.func private @class_names_too_few(tensor<?x3x4x4xf32>) -> tensor<?x2xf32>
    attributes {levit.model, levit.class_names = ["a"]}
