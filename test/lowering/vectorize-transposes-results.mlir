// RUN: %same-results %s --levit-vectorize-transposes=lanes=4 \
// RUN:   -- --levit-vectorize-transposes=lanes=8 -- --levit-vectorize-transposes=lanes=16 \
// RUN:   -- --levit-vectorize-transposes=lanes=1

func.func @t_1_1__10(%a: tensor<1x1xf32>) -> tensor<1x1xf32> {
  %empty = tensor.empty() : tensor<1x1xf32>
  %1 = linalg.transpose ins(%a : tensor<1x1xf32>) outs(%empty : tensor<1x1xf32>) permutation = [1, 0]
  return %1 : tensor<1x1xf32>
}
func.func @t_4_8__10(%a: tensor<4x8xf32>) -> tensor<8x4xf32> {
  %empty = tensor.empty() : tensor<8x4xf32>
  %1 = linalg.transpose ins(%a : tensor<4x8xf32>) outs(%empty : tensor<8x4xf32>) permutation = [1, 0]
  return %1 : tensor<8x4xf32>
}
func.func @t_19_7__10(%a: tensor<19x7xf32>) -> tensor<7x19xf32> {
  %empty = tensor.empty() : tensor<7x19xf32>
  %1 = linalg.transpose ins(%a : tensor<19x7xf32>) outs(%empty : tensor<7x19xf32>) permutation = [1, 0]
  return %1 : tensor<7x19xf32>
}
func.func @t_7_37__10(%a: tensor<7x37xf32>) -> tensor<37x7xf32> {
  %empty = tensor.empty() : tensor<37x7xf32>
  %1 = linalg.transpose ins(%a : tensor<7x37xf32>) outs(%empty : tensor<37x7xf32>) permutation = [1, 0]
  return %1 : tensor<37x7xf32>
}
func.func @t_16_16__10(%a: tensor<16x16xf32>) -> tensor<16x16xf32> {
  %empty = tensor.empty() : tensor<16x16xf32>
  %1 = linalg.transpose ins(%a : tensor<16x16xf32>) outs(%empty : tensor<16x16xf32>) permutation = [1, 0]
  return %1 : tensor<16x16xf32>
}
func.func @t_49_24__10(%a: tensor<49x24xf32>) -> tensor<24x49xf32> {
  %empty = tensor.empty() : tensor<24x49xf32>
  %1 = linalg.transpose ins(%a : tensor<49x24xf32>) outs(%empty : tensor<24x49xf32>) permutation = [1, 0]
  return %1 : tensor<24x49xf32>
}
func.func @t_2_3_5_7__0231(%a: tensor<2x3x5x7xf32>) -> tensor<2x5x7x3xf32> {
  %empty = tensor.empty() : tensor<2x5x7x3xf32>
  %1 = linalg.transpose ins(%a : tensor<2x3x5x7xf32>) outs(%empty : tensor<2x5x7x3xf32>) permutation = [0, 2, 3, 1]
  return %1 : tensor<2x5x7x3xf32>
}
func.func @t_3_4_8__201(%a: tensor<3x4x8xf32>) -> tensor<8x3x4xf32> {
  %empty = tensor.empty() : tensor<8x3x4xf32>
  %1 = linalg.transpose ins(%a : tensor<3x4x8xf32>) outs(%empty : tensor<8x3x4xf32>) permutation = [2, 0, 1]
  return %1 : tensor<8x3x4xf32>
}
func.func @t_9_5_2__210(%a: tensor<9x5x2xf32>) -> tensor<2x5x9xf32> {
  %empty = tensor.empty() : tensor<2x5x9xf32>
  %1 = linalg.transpose ins(%a : tensor<9x5x2xf32>) outs(%empty : tensor<2x5x9xf32>) permutation = [2, 1, 0]
  return %1 : tensor<2x5x9xf32>
}
func.func @t_2_9_17__120(%a: tensor<2x9x17xf32>) -> tensor<9x17x2xf32> {
  %empty = tensor.empty() : tensor<9x17x2xf32>
  %1 = linalg.transpose ins(%a : tensor<2x9x17xf32>) outs(%empty : tensor<9x17x2xf32>) permutation = [1, 2, 0]
  return %1 : tensor<9x17x2xf32>
}
