// A convolution, a pool and a classifier.
func.func @net(%0: tensor<?x3x8x8xf32>) -> tensor<?x5xf32> attributes {
    levit.model, levit.parameters = 12 : i64, levit.multiply_accumulates = 34 : i64} {
  %filter = arith.constant dense<0.5> : tensor<4x3x3x3xf32>
  %w = arith.constant dense<0.25> : tensor<5x4xf32>
  %b = arith.constant dense<[1.0, 2.0, 3.0, 4.0, 5.0]> : tensor<5xf32>
  %1 = levit.channels_last %0 : tensor<?x3x8x8xf32> -> tensor<?x8x8x3xf32>
  %2 = levit.convolution %1, %filter stride 2 padding 1
      : (tensor<?x8x8x3xf32>, tensor<4x3x3x3xf32>) -> tensor<?x4x4x4xf32>
  %3 = levit.tap %2 "stem" : tensor<?x4x4x4xf32>
  %4 = levit.flatten %3 : tensor<?x4x4x4xf32> -> tensor<?x16x4xf32>
  %5 = levit.mean_pool %4 : tensor<?x16x4xf32> -> tensor<?x4xf32>
  %6 = levit.linear %5, %w bias %b
      : (tensor<?x4xf32>, tensor<5x4xf32>, tensor<5xf32>) -> tensor<?x5xf32>
  return %6 : tensor<?x5xf32>
}
