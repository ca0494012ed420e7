// RUN: %same-results %s --levit-vectorize-rows \
// RUN:   -- --levit-vectorize-rows=lanes=4 -- --levit-vectorize-rows=lanes=8 \
// RUN:   -- --levit-vectorize-rows=lanes=12 -- --levit-vectorize-rows=lanes=1

#id = affine_map<(m, n) -> (m, n)>
#t = affine_map<(m, n) -> (n, m)>
#row = affine_map<(m, n) -> (m)>
#column = affine_map<(m, n) -> (n)>
#none = affine_map<(m, n) -> ()>

// Element by element, with operands that lack a dimension.
func.func @elementwise_1_1(%a: tensor<1x1xf32>, %r: tensor<1xf32>, %c: tensor<1xf32>, %s: tensor<f32>) -> tensor<1x1xf32> {
  %half = arith.constant 0.5 : f32
  %empty = tensor.empty() : tensor<1x1xf32>
  %1 = linalg.generic {indexing_maps = [#id, #row, #column, #none, #none, #id], iterator_types = ["parallel", "parallel"]}
      ins(%a, %r, %c, %s, %half : tensor<1x1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<f32>, f32) outs(%empty : tensor<1x1xf32>) {
  ^bb0(%x: f32, %y: f32, %z: f32, %t: f32, %h: f32, %o: f32):
    %2 = arith.mulf %x, %y : f32
    %3 = arith.addf %2, %z : f32
    %4 = arith.cmpf ogt, %3, %t : f32
    %5 = arith.select %4, %3, %h : f32
    %6 = arith.subf %5, %half : f32
    linalg.yield %6 : f32
  } -> tensor<1x1xf32>
  return %1 : tensor<1x1xf32>
}
func.func @elementwise_3_5(%a: tensor<3x5xf32>, %r: tensor<3xf32>, %c: tensor<5xf32>, %s: tensor<f32>) -> tensor<3x5xf32> {
  %half = arith.constant 0.5 : f32
  %empty = tensor.empty() : tensor<3x5xf32>
  %1 = linalg.generic {indexing_maps = [#id, #row, #column, #none, #none, #id], iterator_types = ["parallel", "parallel"]}
      ins(%a, %r, %c, %s, %half : tensor<3x5xf32>, tensor<3xf32>, tensor<5xf32>, tensor<f32>, f32) outs(%empty : tensor<3x5xf32>) {
  ^bb0(%x: f32, %y: f32, %z: f32, %t: f32, %h: f32, %o: f32):
    %2 = arith.mulf %x, %y : f32
    %3 = arith.addf %2, %z : f32
    %4 = arith.cmpf ogt, %3, %t : f32
    %5 = arith.select %4, %3, %h : f32
    %6 = arith.subf %5, %half : f32
    linalg.yield %6 : f32
  } -> tensor<3x5xf32>
  return %1 : tensor<3x5xf32>
}
func.func @elementwise_2_16(%a: tensor<2x16xf32>, %r: tensor<2xf32>, %c: tensor<16xf32>, %s: tensor<f32>) -> tensor<2x16xf32> {
  %half = arith.constant 0.5 : f32
  %empty = tensor.empty() : tensor<2x16xf32>
  %1 = linalg.generic {indexing_maps = [#id, #row, #column, #none, #none, #id], iterator_types = ["parallel", "parallel"]}
      ins(%a, %r, %c, %s, %half : tensor<2x16xf32>, tensor<2xf32>, tensor<16xf32>, tensor<f32>, f32) outs(%empty : tensor<2x16xf32>) {
  ^bb0(%x: f32, %y: f32, %z: f32, %t: f32, %h: f32, %o: f32):
    %2 = arith.mulf %x, %y : f32
    %3 = arith.addf %2, %z : f32
    %4 = arith.cmpf ogt, %3, %t : f32
    %5 = arith.select %4, %3, %h : f32
    %6 = arith.subf %5, %half : f32
    linalg.yield %6 : f32
  } -> tensor<2x16xf32>
  return %1 : tensor<2x16xf32>
}
func.func @elementwise_7_31(%a: tensor<7x31xf32>, %r: tensor<7xf32>, %c: tensor<31xf32>, %s: tensor<f32>) -> tensor<7x31xf32> {
  %half = arith.constant 0.5 : f32
  %empty = tensor.empty() : tensor<7x31xf32>
  %1 = linalg.generic {indexing_maps = [#id, #row, #column, #none, #none, #id], iterator_types = ["parallel", "parallel"]}
      ins(%a, %r, %c, %s, %half : tensor<7x31xf32>, tensor<7xf32>, tensor<31xf32>, tensor<f32>, f32) outs(%empty : tensor<7x31xf32>) {
  ^bb0(%x: f32, %y: f32, %z: f32, %t: f32, %h: f32, %o: f32):
    %2 = arith.mulf %x, %y : f32
    %3 = arith.addf %2, %z : f32
    %4 = arith.cmpf ogt, %3, %t : f32
    %5 = arith.select %4, %3, %h : f32
    %6 = arith.subf %5, %half : f32
    linalg.yield %6 : f32
  } -> tensor<7x31xf32>
  return %1 : tensor<7x31xf32>
}
func.func @elementwise_30_33(%a: tensor<30x33xf32>, %r: tensor<30xf32>, %c: tensor<33xf32>, %s: tensor<f32>) -> tensor<30x33xf32> {
  %half = arith.constant 0.5 : f32
  %empty = tensor.empty() : tensor<30x33xf32>
  %1 = linalg.generic {indexing_maps = [#id, #row, #column, #none, #none, #id], iterator_types = ["parallel", "parallel"]}
      ins(%a, %r, %c, %s, %half : tensor<30x33xf32>, tensor<30xf32>, tensor<33xf32>, tensor<f32>, f32) outs(%empty : tensor<30x33xf32>) {
  ^bb0(%x: f32, %y: f32, %z: f32, %t: f32, %h: f32, %o: f32):
    %2 = arith.mulf %x, %y : f32
    %3 = arith.addf %2, %z : f32
    %4 = arith.cmpf ogt, %3, %t : f32
    %5 = arith.select %4, %3, %h : f32
    %6 = arith.subf %5, %half : f32
    linalg.yield %6 : f32
  } -> tensor<30x33xf32>
  return %1 : tensor<30x33xf32>
}
func.func @elementwise_1_100(%a: tensor<1x100xf32>, %r: tensor<1xf32>, %c: tensor<100xf32>, %s: tensor<f32>) -> tensor<1x100xf32> {
  %half = arith.constant 0.5 : f32
  %empty = tensor.empty() : tensor<1x100xf32>
  %1 = linalg.generic {indexing_maps = [#id, #row, #column, #none, #none, #id], iterator_types = ["parallel", "parallel"]}
      ins(%a, %r, %c, %s, %half : tensor<1x100xf32>, tensor<1xf32>, tensor<100xf32>, tensor<f32>, f32) outs(%empty : tensor<1x100xf32>) {
  ^bb0(%x: f32, %y: f32, %z: f32, %t: f32, %h: f32, %o: f32):
    %2 = arith.mulf %x, %y : f32
    %3 = arith.addf %2, %z : f32
    %4 = arith.cmpf ogt, %3, %t : f32
    %5 = arith.select %4, %3, %h : f32
    %6 = arith.subf %5, %half : f32
    linalg.yield %6 : f32
  } -> tensor<1x100xf32>
  return %1 : tensor<1x100xf32>
}

// Along rows.
func.func @sum_of_rows_5_1(%a: tensor<5x1xf32>) -> tensor<5xf32> {
  %start = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<5xf32>
  %init = linalg.fill ins(%start : f32) outs(%empty : tensor<5xf32>) -> tensor<5xf32>
  %1 = linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]}
      ins(%a : tensor<5x1xf32>) outs(%init : tensor<5xf32>) {
  ^bb0(%x: f32, %o: f32):
    %2 = arith.addf %o, %x : f32
    linalg.yield %2 : f32
  } -> tensor<5xf32>
  return %1 : tensor<5xf32>
}
func.func @largest_of_rows_3_3(%a: tensor<3x3xf32>) -> tensor<3xf32> {
  %start = arith.constant 0xFF800000 : f32
  %empty = tensor.empty() : tensor<3xf32>
  %init = linalg.fill ins(%start : f32) outs(%empty : tensor<3xf32>) -> tensor<3xf32>
  %1 = linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]}
      ins(%a : tensor<3x3xf32>) outs(%init : tensor<3xf32>) {
  ^bb0(%x: f32, %o: f32):
    %c = arith.cmpf ogt, %x, %o : f32
    %2 = arith.select %c, %x, %o : f32
    linalg.yield %2 : f32
  } -> tensor<3xf32>
  return %1 : tensor<3xf32>
}
func.func @sum_of_rows_2_7(%a: tensor<2x7xf32>) -> tensor<2xf32> {
  %start = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<2xf32>
  %init = linalg.fill ins(%start : f32) outs(%empty : tensor<2xf32>) -> tensor<2xf32>
  %1 = linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]}
      ins(%a : tensor<2x7xf32>) outs(%init : tensor<2xf32>) {
  ^bb0(%x: f32, %o: f32):
    %2 = arith.addf %o, %x : f32
    linalg.yield %2 : f32
  } -> tensor<2xf32>
  return %1 : tensor<2xf32>
}
func.func @maximum_of_rows_4_27(%a: tensor<4x27xf32>) -> tensor<4xf32> {
  %start = arith.constant 0xFF800000 : f32
  %empty = tensor.empty() : tensor<4xf32>
  %init = linalg.fill ins(%start : f32) outs(%empty : tensor<4xf32>) -> tensor<4xf32>
  %1 = linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]}
      ins(%a : tensor<4x27xf32>) outs(%init : tensor<4xf32>) {
  ^bb0(%x: f32, %o: f32):
    %2 = arith.maximumf %x, %o : f32
    linalg.yield %2 : f32
  } -> tensor<4xf32>
  return %1 : tensor<4xf32>
}
func.func @smallest_of_rows_5_33(%a: tensor<5x33xf32>) -> tensor<5xf32> {
  %start = arith.constant 0x7F800000 : f32
  %empty = tensor.empty() : tensor<5xf32>
  %init = linalg.fill ins(%start : f32) outs(%empty : tensor<5xf32>) -> tensor<5xf32>
  %1 = linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]}
      ins(%a : tensor<5x33xf32>) outs(%init : tensor<5xf32>) {
  ^bb0(%x: f32, %o: f32):
    %2 = arith.minnumf %x, %o : f32
    linalg.yield %2 : f32
  } -> tensor<5xf32>
  return %1 : tensor<5xf32>
}
func.func @sum_of_rows_2_100(%a: tensor<2x100xf32>) -> tensor<2xf32> {
  %start = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<2xf32>
  %init = linalg.fill ins(%start : f32) outs(%empty : tensor<2xf32>) -> tensor<2xf32>
  %1 = linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]}
      ins(%a : tensor<2x100xf32>) outs(%init : tensor<2xf32>) {
  ^bb0(%x: f32, %o: f32):
    %2 = arith.addf %o, %x : f32
    linalg.yield %2 : f32
  } -> tensor<2xf32>
  return %1 : tensor<2xf32>
}
func.func @product_of_rows_3_5(%a: tensor<3x5xf32>) -> tensor<3xf32> {
  %start = arith.constant 1.0 : f32
  %empty = tensor.empty() : tensor<3xf32>
  %init = linalg.fill ins(%start : f32) outs(%empty : tensor<3xf32>) -> tensor<3xf32>
  %1 = linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]}
      ins(%a : tensor<3x5xf32>) outs(%init : tensor<3xf32>) {
  ^bb0(%x: f32, %o: f32):
    %2 = arith.mulf %o, %x : f32
    linalg.yield %2 : f32
  } -> tensor<3xf32>
  return %1 : tensor<3xf32>
}
func.func @largest_of_rows_1_196(%a: tensor<1x196xf32>) -> tensor<1xf32> {
  %start = arith.constant 0xFF800000 : f32
  %empty = tensor.empty() : tensor<1xf32>
  %init = linalg.fill ins(%start : f32) outs(%empty : tensor<1xf32>) -> tensor<1xf32>
  %1 = linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]}
      ins(%a : tensor<1x196xf32>) outs(%init : tensor<1xf32>) {
  ^bb0(%x: f32, %o: f32):
    %c = arith.cmpf ogt, %x, %o : f32
    %2 = arith.select %c, %x, %o : f32
    linalg.yield %2 : f32
  } -> tensor<1xf32>
  return %1 : tensor<1xf32>
}

// Along columns.
func.func @sum_of_columns_1_5(%a: tensor<1x5xf32>) -> tensor<5xf32> {
  %start = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<5xf32>
  %init = linalg.fill ins(%start : f32) outs(%empty : tensor<5xf32>) -> tensor<5xf32>
  %1 = linalg.generic {indexing_maps = [#id, #column], iterator_types = ["reduction", "parallel"]}
      ins(%a : tensor<1x5xf32>) outs(%init : tensor<5xf32>) {
  ^bb0(%x: f32, %o: f32):
    %2 = arith.addf %o, %x : f32
    linalg.yield %2 : f32
  } -> tensor<5xf32>
  return %1 : tensor<5xf32>
}
func.func @largest_of_columns_7_33(%a: tensor<7x33xf32>) -> tensor<33xf32> {
  %start = arith.constant 0xFF800000 : f32
  %empty = tensor.empty() : tensor<33xf32>
  %init = linalg.fill ins(%start : f32) outs(%empty : tensor<33xf32>) -> tensor<33xf32>
  %1 = linalg.generic {indexing_maps = [#id, #column], iterator_types = ["reduction", "parallel"]}
      ins(%a : tensor<7x33xf32>) outs(%init : tensor<33xf32>) {
  ^bb0(%x: f32, %o: f32):
    %c = arith.cmpf ogt, %x, %o : f32
    %2 = arith.select %c, %x, %o : f32
    linalg.yield %2 : f32
  } -> tensor<33xf32>
  return %1 : tensor<33xf32>
}
func.func @sum_of_columns_27_8(%a: tensor<27x8xf32>) -> tensor<8xf32> {
  %start = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<8xf32>
  %init = linalg.fill ins(%start : f32) outs(%empty : tensor<8xf32>) -> tensor<8xf32>
  %1 = linalg.generic {indexing_maps = [#id, #column], iterator_types = ["reduction", "parallel"]}
      ins(%a : tensor<27x8xf32>) outs(%init : tensor<8xf32>) {
  ^bb0(%x: f32, %o: f32):
    %2 = arith.addf %o, %x : f32
    linalg.yield %2 : f32
  } -> tensor<8xf32>
  return %1 : tensor<8xf32>
}
func.func @smallest_of_columns_3_64(%a: tensor<3x64xf32>) -> tensor<64xf32> {
  %start = arith.constant 0x7F800000 : f32
  %empty = tensor.empty() : tensor<64xf32>
  %init = linalg.fill ins(%start : f32) outs(%empty : tensor<64xf32>) -> tensor<64xf32>
  %1 = linalg.generic {indexing_maps = [#id, #column], iterator_types = ["reduction", "parallel"]}
      ins(%a : tensor<3x64xf32>) outs(%init : tensor<64xf32>) {
  ^bb0(%x: f32, %o: f32):
    %2 = arith.minnumf %x, %o : f32
    linalg.yield %2 : f32
  } -> tensor<64xf32>
  return %1 : tensor<64xf32>
}

// What is summed are not the elements themselves.
func.func @squares(%a: tensor<3x37xf32>, %b: tensor<3xf32>) -> tensor<3xf32> {
  %start = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<3xf32>
  %fill = linalg.fill ins(%start : f32) outs(%empty : tensor<3xf32>) -> tensor<3xf32>
  %1 = linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]}
      ins(%a : tensor<3x37xf32>) outs(%fill : tensor<3xf32>) {
  ^bb0(%x: f32, %o: f32):
    %s = arith.mulf %x, %x : f32
    %2 = arith.addf %o, %s : f32
    linalg.yield %2 : f32
  } -> tensor<3xf32>
  return %1 : tensor<3xf32>
}

// No sum.
func.func @differences(%a: tensor<3x37xf32>, %b: tensor<3xf32>) -> tensor<3xf32> {
  %start = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<3xf32>
  %fill = linalg.fill ins(%start : f32) outs(%empty : tensor<3xf32>) -> tensor<3xf32>
  %1 = linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]}
      ins(%a : tensor<3x37xf32>) outs(%fill : tensor<3xf32>) {
  ^bb0(%x: f32, %o: f32):
    %2 = arith.subf %o, %x : f32
    linalg.yield %2 : f32
  } -> tensor<3xf32>
  return %1 : tensor<3xf32>
}

// Nor this.
func.func @alternating(%a: tensor<3x37xf32>, %b: tensor<3xf32>) -> tensor<3xf32> {
  %start = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<3xf32>
  %fill = linalg.fill ins(%start : f32) outs(%empty : tensor<3xf32>) -> tensor<3xf32>
  %1 = linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]}
      ins(%a : tensor<3x37xf32>) outs(%fill : tensor<3xf32>) {
  ^bb0(%x: f32, %o: f32):
    %2 = arith.subf %x, %o : f32
    linalg.yield %2 : f32
  } -> tensor<3xf32>
  return %1 : tensor<3xf32>
}

// A start that counts once.
func.func @from_one(%a: tensor<3x37xf32>, %b: tensor<3xf32>) -> tensor<3xf32> {
  %start = arith.constant 1.0 : f32
  %empty = tensor.empty() : tensor<3xf32>
  %fill = linalg.fill ins(%start : f32) outs(%empty : tensor<3xf32>) -> tensor<3xf32>
  %1 = linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]}
      ins(%a : tensor<3x37xf32>) outs(%fill : tensor<3xf32>) {
  ^bb0(%x: f32, %o: f32):
    %2 = arith.addf %o, %x : f32
    linalg.yield %2 : f32
  } -> tensor<3xf32>
  return %1 : tensor<3xf32>
}

// A start that may count more than once.
func.func @from_above(%a: tensor<3x37xf32>, %b: tensor<3xf32>) -> tensor<3xf32> {
  %start = arith.constant 0.75 : f32
  %empty = tensor.empty() : tensor<3xf32>
  %fill = linalg.fill ins(%start : f32) outs(%empty : tensor<3xf32>) -> tensor<3xf32>
  %1 = linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]}
      ins(%a : tensor<3x37xf32>) outs(%fill : tensor<3xf32>) {
  ^bb0(%x: f32, %o: f32):
    %2 = arith.maximumf %o, %x : f32
    linalg.yield %2 : f32
  } -> tensor<3xf32>
  return %1 : tensor<3xf32>
}

// A start for each row.
func.func @onto(%a: tensor<3x37xf32>, %b: tensor<3xf32>) -> tensor<3xf32> {
  %start = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<3xf32>
  %fill = linalg.fill ins(%start : f32) outs(%empty : tensor<3xf32>) -> tensor<3xf32>
  %1 = linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]}
      ins(%a : tensor<3x37xf32>) outs(%b : tensor<3xf32>) {
  ^bb0(%x: f32, %o: f32):
    %2 = arith.addf %o, %x : f32
    linalg.yield %2 : f32
  } -> tensor<3xf32>
  return %1 : tensor<3xf32>
}

// The value so far, twice.
func.func @doubled(%a: tensor<3x5xf32>, %b: tensor<3xf32>) -> tensor<3xf32> {
  %start = arith.constant 1.5 : f32
  %empty = tensor.empty() : tensor<3xf32>
  %fill = linalg.fill ins(%start : f32) outs(%empty : tensor<3xf32>) -> tensor<3xf32>
  %1 = linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]}
      ins(%a : tensor<3x5xf32>) outs(%fill : tensor<3xf32>) {
  ^bb0(%x: f32, %o: f32):
    %d = arith.addf %o, %o : f32
    %2 = arith.addf %d, %x : f32
    linalg.yield %2 : f32
  } -> tensor<3xf32>
  return %1 : tensor<3xf32>
}

// The smaller, which looks like the larger.
func.func @smaller(%a: tensor<3x37xf32>, %b: tensor<3xf32>) -> tensor<3xf32> {
  %start = arith.constant 0x7F800000 : f32
  %empty = tensor.empty() : tensor<3xf32>
  %fill = linalg.fill ins(%start : f32) outs(%empty : tensor<3xf32>) -> tensor<3xf32>
  %1 = linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]}
      ins(%a : tensor<3x37xf32>) outs(%fill : tensor<3xf32>) {
  ^bb0(%x: f32, %o: f32):
    %c = arith.cmpf ogt, %x, %o : f32
    %2 = arith.select %c, %o, %x : f32
    linalg.yield %2 : f32
  } -> tensor<3xf32>
  return %1 : tensor<3xf32>
}

// All elements, to one.
func.func @total(%a: tensor<37xf32>) -> tensor<f32> {
  %start = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<f32>
  %init = linalg.fill ins(%start : f32) outs(%empty : tensor<f32>) -> tensor<f32>
  %1 = linalg.generic {indexing_maps = [affine_map<(n) -> (n)>, affine_map<(n) -> ()>], iterator_types = ["reduction"]}
      ins(%a : tensor<37xf32>) outs(%init : tensor<f32>) {
  ^bb0(%x: f32, %o: f32):
    %2 = arith.addf %o, %x : f32
    linalg.yield %2 : f32
  } -> tensor<f32>
  return %1 : tensor<f32>
}

// Along two dimensions, and along the middle one.
func.func @two_dimensions(%a: tensor<3x5x7xf32>) -> tensor<3xf32> {
  %start = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<3xf32>
  %init = linalg.fill ins(%start : f32) outs(%empty : tensor<3xf32>) -> tensor<3xf32>
  %1 = linalg.generic {indexing_maps = [affine_map<(a, b, c) -> (a, b, c)>, affine_map<(a, b, c) -> (a)>], iterator_types = ["parallel", "reduction", "reduction"]}
      ins(%a : tensor<3x5x7xf32>) outs(%init : tensor<3xf32>) {
  ^bb0(%x: f32, %o: f32):
    %2 = arith.addf %o, %x : f32
    linalg.yield %2 : f32
  } -> tensor<3xf32>
  return %1 : tensor<3xf32>
}
func.func @middle(%a: tensor<3x5x19xf32>) -> tensor<3x19xf32> {
  %start = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<3x19xf32>
  %init = linalg.fill ins(%start : f32) outs(%empty : tensor<3x19xf32>) -> tensor<3x19xf32>
  %1 = linalg.generic {indexing_maps = [affine_map<(a, c, b) -> (a, b, c)>, affine_map<(a, c, b) -> (a, c)>], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%a : tensor<3x5x19xf32>) outs(%init : tensor<3x19xf32>) {
  ^bb0(%x: f32, %o: f32):
    %2 = arith.addf %o, %x : f32
    linalg.yield %2 : f32
  } -> tensor<3x19xf32>
  return %1 : tensor<3x19xf32>
}

// Transposed operands, and a transposed result.
func.func @transposed(%a: tensor<9x5xf32>, %b: tensor<9xf32>) -> tensor<5x9xf32> {
  %empty = tensor.empty() : tensor<5x9xf32>
  %1 = linalg.generic {indexing_maps = [#t, #column, #id], iterator_types = ["parallel", "parallel"]}
      ins(%a, %b : tensor<9x5xf32>, tensor<9xf32>) outs(%empty : tensor<5x9xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %2 = arith.addf %x, %y : f32
    linalg.yield %2 : f32
  } -> tensor<5x9xf32>
  return %1 : tensor<5x9xf32>
}
func.func @transposed_result(%a: tensor<9x5xf32>) -> tensor<5x9xf32> {
  %empty = tensor.empty() : tensor<5x9xf32>
  %1 = linalg.generic {indexing_maps = [#id, #t], iterator_types = ["parallel", "parallel"]}
      ins(%a : tensor<9x5xf32>) outs(%empty : tensor<5x9xf32>) {
  ^bb0(%x: f32, %o: f32):
    %2 = arith.negf %x : f32
    linalg.yield %2 : f32
  } -> tensor<5x9xf32>
  return %1 : tensor<5x9xf32>
}

// Columns again and again, every second one, and backwards.
func.func @repeated(%a: tensor<5x3xf32>) -> tensor<5x37xf32> {
  %empty = tensor.empty() : tensor<5x37xf32>
  %1 = linalg.generic {indexing_maps = [affine_map<(m, n) -> (m, n mod 3)>, #id], iterator_types = ["parallel", "parallel"]}
      ins(%a : tensor<5x3xf32>) outs(%empty : tensor<5x37xf32>) {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  } -> tensor<5x37xf32>
  return %1 : tensor<5x37xf32>
}
func.func @strided(%a: tensor<5x73xf32>) -> tensor<5x37xf32> {
  %empty = tensor.empty() : tensor<5x37xf32>
  %1 = linalg.generic {indexing_maps = [affine_map<(m, n) -> (m, n * 2)>, #id], iterator_types = ["parallel", "parallel"]}
      ins(%a : tensor<5x73xf32>) outs(%empty : tensor<5x37xf32>) {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  } -> tensor<5x37xf32>
  return %1 : tensor<5x37xf32>
}
func.func @backwards(%a: tensor<5x37xf32>) -> tensor<5x37xf32> {
  %empty = tensor.empty() : tensor<5x37xf32>
  %1 = linalg.generic {indexing_maps = [affine_map<(m, n) -> (4 - m, 36 - n)>, #id], iterator_types = ["parallel", "parallel"]}
      ins(%a : tensor<5x37xf32>) outs(%empty : tensor<5x37xf32>) {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  } -> tensor<5x37xf32>
  return %1 : tensor<5x37xf32>
}
// Windows that move with the row.
func.func @windows(%a: tensor<50xf32>) -> tensor<5x37xf32> {
  %empty = tensor.empty() : tensor<5x37xf32>
  %1 = linalg.generic {indexing_maps = [affine_map<(m, n) -> (m * -3 + n + 12)>, #id], iterator_types = ["parallel", "parallel"]}
      ins(%a : tensor<50xf32>) outs(%empty : tensor<5x37xf32>) {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  } -> tensor<5x37xf32>
  return %1 : tensor<5x37xf32>
}

// No operands; the indices of the loops; onto what is there.
func.func @no_operands(%a: tensor<3x5xf32>) -> tensor<3x5xf32> {
  %c = arith.constant 2.0 : f32
  %empty = tensor.empty() : tensor<3x5xf32>
  %1 = linalg.generic {indexing_maps = [#id], iterator_types = ["parallel", "parallel"]} outs(%empty : tensor<3x5xf32>) {
  ^bb0(%o: f32):
    linalg.yield %c : f32
  } -> tensor<3x5xf32>
  %2 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%1 : tensor<3x5xf32>) outs(%a : tensor<3x5xf32>) {
  ^bb0(%x: f32, %o: f32):
    %3 = arith.mulf %x, %o : f32
    linalg.yield %3 : f32
  } -> tensor<3x5xf32>
  return %2 : tensor<3x5xf32>
}
func.func @indices(%a: tensor<3x5xf32>) -> tensor<3x5xf32> {
  %empty = tensor.empty() : tensor<3x5xf32>
  %1 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%a : tensor<3x5xf32>) outs(%empty : tensor<3x5xf32>) {
  ^bb0(%x: f32, %o: f32):
    %i = linalg.index 1 : index
    %j = arith.index_cast %i : index to i32
    %k = arith.sitofp %j : i32 to f32
    %3 = arith.mulf %x, %k : f32
    linalg.yield %3 : f32
  } -> tensor<3x5xf32>
  return %1 : tensor<3x5xf32>
}

// Named operations.
func.func @named(%a: tensor<19xf32>, %b: tensor<4x19xf32>, %t: tensor<f32>) -> tensor<4x19xf32> {
  %s = tensor.extract %t[] : tensor<f32>
  %e = tensor.empty() : tensor<4x19xf32>
  %0 = linalg.broadcast ins(%a : tensor<19xf32>) outs(%e : tensor<4x19xf32>) dimensions = [0]
  %1 = linalg.fill ins(%s : f32) outs(%e : tensor<4x19xf32>) -> tensor<4x19xf32>
  %2 = linalg.copy ins(%b : tensor<4x19xf32>) outs(%e : tensor<4x19xf32>) -> tensor<4x19xf32>
  %3 = linalg.add ins(%0, %1 : tensor<4x19xf32>, tensor<4x19xf32>) outs(%e : tensor<4x19xf32>) -> tensor<4x19xf32>
  %4 = linalg.mul ins(%3, %2 : tensor<4x19xf32>, tensor<4x19xf32>) outs(%e : tensor<4x19xf32>) -> tensor<4x19xf32>
  return %4 : tensor<4x19xf32>
}
