// RUN: levit-opt %s --convert-levit-to-linalg --split-input-file --verify-diagnostics

func.func @batch(%0: tensor<?x3xf32>) -> tensor<?x3xf32> {
  // expected-error @below {{'levit.hardswish' op has a dynamic batch (expected a static one, see --levit-specialize-batch)}}
  %1 = levit.hardswish %0 : tensor<?x3xf32>
  return %1 : tensor<?x3xf32>
}

// -----

func.func @table(%table: tensor<1x6xf32>) -> tensor<1x2x6xf32> {
  // expected-error @below {{'levit.attention_bias' op expects a table of constant f32}}
  %1 = levit.attention_bias %table grid [2, 3] stride 2 : tensor<1x6xf32> -> tensor<1x2x6xf32>
  return %1 : tensor<1x2x6xf32>
}

// -----

func.func @f64() -> tensor<1x1x2xf64> {
  %table = arith.constant dense<[[0.0, 1.0]]> : tensor<1x2xf64>
  // expected-error @below {{'levit.attention_bias' op expects a table of constant f32}}
  %1 = levit.attention_bias %table grid [1, 2] stride 2 : tensor<1x2xf64> -> tensor<1x1x2xf64>
  return %1 : tensor<1x1x2xf64>
}

// -----

func.func @tap(%0: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-error @below {{'levit.tap' op is left (expected none, see --levit-strip-taps and --levit-expose-taps)}}
  %1 = levit.tap %0 "a" : tensor<2x3xf32>
  return %1 : tensor<2x3xf32>
}
