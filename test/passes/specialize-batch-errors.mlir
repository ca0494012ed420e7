// RUN: levit-opt %s --split-input-file --verify-diagnostics --levit-specialize-batch


func.func @main(%0: tensor<?x1x2x2xf32>) -> tensor<?x2xf32> attributes {levit.model} {
  %1 = levit.channels_last %0 : tensor<?x1x2x2xf32> -> tensor<?x2x2x1xf32>
  // expected-error @+1 {{'tensor.collapse_shape' op is not of the levit dialect, so dimension 0 need not be its batch}}
  %2 = tensor.collapse_shape %1 [[0, 1], [2, 3]] : tensor<?x2x2x1xf32> into tensor<?x2xf32>
  return %2 : tensor<?x2xf32>
}
