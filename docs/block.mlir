// The first attention block of a small LeViT: 16 tokens (a grid of 4 x 4) of 32
// channels, 2 heads, keys of 16 and values of 32 channels. docs/pipeline.md
// follows it down to machine code. Around it, the least that makes a model: the
// image's pixels are the tokens, and the tokens' mean is the answer.
func.func @block(%images: tensor<?x32x4x4xf32>) -> tensor<?x32xf32>
    attributes {levit.model} {
  %pixels = levit.channels_last %images
      : tensor<?x32x4x4xf32> -> tensor<?x4x4x32xf32>
  %x = levit.flatten %pixels : tensor<?x4x4x32xf32> -> tensor<?x16x32xf32>

  // Queries, keys and values of both heads, in one product.
  %qkv_weight = arith.constant dense<0.125> : tensor<128x32xf32>
  %qkv_gamma = arith.constant dense<2.0> : tensor<128xf32>
  %qkv_beta = arith.constant dense<0.5> : tensor<128xf32>
  %qkv_mean = arith.constant dense<0.25> : tensor<128xf32>
  %qkv_variance = arith.constant dense<4.0> : tensor<128xf32>
  %0 = levit.linear %x, %qkv_weight
      : (tensor<?x16x32xf32>, tensor<128x32xf32>) -> tensor<?x16x128xf32>
  %1 = levit.batch_norm %0, %qkv_gamma, %qkv_beta, %qkv_mean, %qkv_variance
      epsilon 1.0e-5 : tensor<?x16x128xf32>, tensor<128xf32>
  %q, %k, %v = levit.split_heads %1 : tensor<?x16x128xf32>
      -> tensor<?x16x2x16xf32>, tensor<?x16x2x16xf32>, tensor<?x16x2x32xf32>

  // Attention; a bias for every head and every distance of two tokens.
  %table = arith.constant dense<0.0625> : tensor<2x16xf32>
  %bias = levit.attention_bias %table grid [4, 4] stride 1
      : tensor<2x16xf32> -> tensor<2x16x16xf32>
  %2 = levit.attention %q, %k, %v, %bias scale 0.25
      : (tensor<?x16x2x16xf32>, tensor<?x16x2x16xf32>, tensor<?x16x2x32xf32>,
         tensor<2x16x16xf32>) -> tensor<?x16x64xf32>
  %3 = levit.hardswish %2 : tensor<?x16x64xf32>

  // Back to 32 channels, and the residual.
  %proj_weight = arith.constant dense<0.25> : tensor<32x64xf32>
  %proj_gamma = arith.constant dense<1.0> : tensor<32xf32>
  %proj_beta = arith.constant dense<0.0> : tensor<32xf32>
  %proj_mean = arith.constant dense<0.5> : tensor<32xf32>
  %proj_variance = arith.constant dense<1.0> : tensor<32xf32>
  %4 = levit.linear %3, %proj_weight
      : (tensor<?x16x64xf32>, tensor<32x64xf32>) -> tensor<?x16x32xf32>
  %5 = levit.batch_norm %4, %proj_gamma, %proj_beta, %proj_mean, %proj_variance
      epsilon 1.0e-5 : tensor<?x16x32xf32>, tensor<32xf32>
  %6 = levit.add %x, %5 : tensor<?x16x32xf32>

  %7 = levit.mean_pool %6 : tensor<?x16x32xf32> -> tensor<?x32xf32>
  return %7 : tensor<?x32xf32>
}
