// RUN: %same-results %s --levit-tile-gemm=min-work=2000 \
// RUN:   -- --levit-tile-gemm="lanes=4 registers=16 unroll=3 min-work=0" \
// RUN:   -- --levit-tile-gemm="lanes=8 registers=16 unroll=4 min-work=1 chunk=3" \
// RUN:   -- --levit-tile-gemm="lanes=12 registers=5 min-work=0 unroll=100" \
// RUN:   -- --levit-tile-gemm="lanes=32 registers=32 min-work=0 unroll=2" \
// RUN:   -- --levit-tile-gemm="lanes=8 registers=32 vectors=1 l1-bytes=8192 min-work=0"

// Products of all kinds of sizes, and what may stand around them, compute the
// same as loops over linalg do.

#mk = affine_map<(m, n, k) -> (m, k)>
#kn = affine_map<(m, n, k) -> (k, n)>
#mn = affine_map<(m, n, k) -> (m, n)>
#product = {
  indexing_maps = [#mk, #kn, #mn],
  iterator_types = ["parallel", "parallel", "reduction"]
}
#id = affine_map<(m, n) -> (m, n)>
#row = affine_map<(m, n) -> (m)>
#column = affine_map<(m, n) -> (n)>
#none = affine_map<(m, n) -> ()>

func.func @m1_n1_k1(%a: tensor<1x1xf32>, %b: tensor<1x1xf32>) -> tensor<1x1xf32> {
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<1x1xf32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<1x1xf32>) -> tensor<1x1xf32>
  %1 = linalg.generic #product
      ins(%a, %b : tensor<1x1xf32>, tensor<1x1xf32>) outs(%init : tensor<1x1xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<1x1xf32>
  return %1 : tensor<1x1xf32>
}

func.func @m1_n5_k3(%a: tensor<1x3xf32>, %b: tensor<3x5xf32>) -> tensor<1x5xf32> {
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<1x5xf32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<1x5xf32>) -> tensor<1x5xf32>
  %1 = linalg.generic #product
      ins(%a, %b : tensor<1x3xf32>, tensor<3x5xf32>) outs(%init : tensor<1x5xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<1x5xf32>
  return %1 : tensor<1x5xf32>
}

func.func @m2_n8_k1(%a: tensor<2x1xf32>, %b: tensor<1x8xf32>) -> tensor<2x8xf32> {
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<2x8xf32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<2x8xf32>) -> tensor<2x8xf32>
  %1 = linalg.generic #product
      ins(%a, %b : tensor<2x1xf32>, tensor<1x8xf32>) outs(%init : tensor<2x8xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<2x8xf32>
  return %1 : tensor<2x8xf32>
}

func.func @m14_n31_k7(%a: tensor<14x7xf32>, %b: tensor<7x31xf32>) -> tensor<14x31xf32> {
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<14x31xf32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<14x31xf32>) -> tensor<14x31xf32>
  %1 = linalg.generic #product
      ins(%a, %b : tensor<14x7xf32>, tensor<7x31xf32>) outs(%init : tensor<14x31xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<14x31xf32>
  return %1 : tensor<14x31xf32>
}

func.func @m29_n33_k27(%a: tensor<29x27xf32>, %b: tensor<27x33xf32>) -> tensor<29x33xf32> {
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<29x33xf32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<29x33xf32>) -> tensor<29x33xf32>
  %1 = linalg.generic #product
      ins(%a, %b : tensor<29x27xf32>, tensor<27x33xf32>) outs(%init : tensor<29x33xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<29x33xf32>
  return %1 : tensor<29x33xf32>
}

func.func @m30_n64_k3(%a: tensor<30x3xf32>, %b: tensor<3x64xf32>) -> tensor<30x64xf32> {
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<30x64xf32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<30x64xf32>) -> tensor<30x64xf32>
  %1 = linalg.generic #product
      ins(%a, %b : tensor<30x3xf32>, tensor<3x64xf32>) outs(%init : tensor<30x64xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<30x64xf32>
  return %1 : tensor<30x64xf32>
}

func.func @m15_n100_k1(%a: tensor<15x1xf32>, %b: tensor<1x100xf32>) -> tensor<15x100xf32> {
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<15x100xf32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<15x100xf32>) -> tensor<15x100xf32>
  %1 = linalg.generic #product
      ins(%a, %b : tensor<15x1xf32>, tensor<1x100xf32>) outs(%init : tensor<15x100xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<15x100xf32>
  return %1 : tensor<15x100xf32>
}

func.func @m98_n5_k7(%a: tensor<98x7xf32>, %b: tensor<7x5xf32>) -> tensor<98x5xf32> {
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<98x5xf32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<98x5xf32>) -> tensor<98x5xf32>
  %1 = linalg.generic #product
      ins(%a, %b : tensor<98x7xf32>, tensor<7x5xf32>) outs(%init : tensor<98x5xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<98x5xf32>
  return %1 : tensor<98x5xf32>
}

func.func @m97_n33_k2(%a: tensor<97x2xf32>, %b: tensor<2x33xf32>) -> tensor<97x33xf32> {
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<97x33xf32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<97x33xf32>) -> tensor<97x33xf32>
  %1 = linalg.generic #product
      ins(%a, %b : tensor<97x2xf32>, tensor<2x33xf32>) outs(%init : tensor<97x33xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<97x33xf32>
  return %1 : tensor<97x33xf32>
}

// A bias for columns, one for rows, a scalar, a residual, and a body that uses
// the product twice.
func.func @epilogue(%a: tensor<13x9xf32>, %b: tensor<9x37xf32>, %column: tensor<37xf32>, %row: tensor<13xf32>, %residual: tensor<13x37xf32>, %scalar: tensor<f32>) -> tensor<13x37xf32> {
  %zero = arith.constant 0.0 : f32
  %half = arith.constant 0.5 : f32
  %empty = tensor.empty() : tensor<13x37xf32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<13x37xf32>) -> tensor<13x37xf32>
  %1 = linalg.generic #product
      ins(%a, %b : tensor<13x9xf32>, tensor<9x37xf32>) outs(%init : tensor<13x37xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<13x37xf32>
  %2 = linalg.generic {indexing_maps = [#column, #id, #row, #none, #none, #id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%column, %1, %row, %scalar, %half, %residual : tensor<37xf32>, tensor<13x37xf32>, tensor<13xf32>, tensor<f32>, f32, tensor<13x37xf32>)
      outs(%empty : tensor<13x37xf32>) {
  ^bb0(%c: f32, %x: f32, %r: f32, %t: f32, %h: f32, %y: f32, %o: f32):
    %0 = arith.addf %x, %c : f32
    %3 = arith.mulf %0, %x : f32
    %4 = arith.subf %3, %r : f32
    %5 = arith.cmpf ogt, %4, %zero : f32
    %6 = arith.select %5, %4, %half : f32
    %7 = arith.mulf %6, %h : f32
    %8 = arith.addf %7, %t : f32
    %9 = arith.addf %8, %y : f32
    linalg.yield %9 : f32
  } -> tensor<13x37xf32>
  return %2 : tensor<13x37xf32>
}

// The product is added to what is there.
func.func @accumulate(%a: tensor<5x7xf32>, %b: tensor<7x33xf32>, %c: tensor<5x33xf32>) -> tensor<5x33xf32> {
  %1 = linalg.generic #product
      ins(%a, %b : tensor<5x7xf32>, tensor<7x33xf32>) outs(%c : tensor<5x33xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<5x33xf32>
  return %1 : tensor<5x33xf32>
}

// ... and that is read again later.
func.func @accumulate_twice(%a: tensor<5x7xf32>, %b: tensor<7x33xf32>, %c: tensor<5x33xf32>) -> tensor<5x33xf32> {
  %1 = linalg.generic #product
      ins(%a, %b : tensor<5x7xf32>, tensor<7x33xf32>) outs(%c : tensor<5x33xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<5x33xf32>
  %2 = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%1, %c : tensor<5x33xf32>, tensor<5x33xf32>) outs(%c : tensor<5x33xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %d = arith.subf %x, %y : f32
    %s = arith.addf %d, %o : f32
    linalg.yield %s : f32
  } -> tensor<5x33xf32>
  return %2 : tensor<5x33xf32>
}

// It begins with 2.5, and with a value that is no constant.
func.func @other_start(%a: tensor<5x7xf32>, %b: tensor<7x33xf32>, %t: tensor<f32>) -> tensor<5x33xf32> {
  %start = arith.constant 2.5 : f32
  %runtime = tensor.extract %t[] : tensor<f32>
  %empty = tensor.empty() : tensor<5x33xf32>
  %init = linalg.fill ins(%start : f32) outs(%empty : tensor<5x33xf32>) -> tensor<5x33xf32>
  %1 = linalg.generic #product
      ins(%a, %b : tensor<5x7xf32>, tensor<7x33xf32>) outs(%init : tensor<5x33xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<5x33xf32>
  %init2 = linalg.fill ins(%runtime : f32) outs(%empty : tensor<5x33xf32>) -> tensor<5x33xf32>
  %2 = linalg.generic #product
      ins(%a, %b : tensor<5x7xf32>, tensor<7x33xf32>) outs(%init2 : tensor<5x33xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<5x33xf32>
  %3 = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%1, %2 : tensor<5x33xf32>, tensor<5x33xf32>) outs(%empty : tensor<5x33xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %s = arith.mulf %x, %y : f32
    linalg.yield %s : f32
  } -> tensor<5x33xf32>
  return %3 : tensor<5x33xf32>
}

// Two products in one sum: only one of them can have it as its epilogue.
func.func @sum_of_products(%a: tensor<5x7xf32>, %b: tensor<7x33xf32>, %c: tensor<5x3xf32>, %d: tensor<3x33xf32>) -> tensor<5x33xf32> {
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<5x33xf32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<5x33xf32>) -> tensor<5x33xf32>
  %1 = linalg.generic #product
      ins(%a, %b : tensor<5x7xf32>, tensor<7x33xf32>) outs(%init : tensor<5x33xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<5x33xf32>
  %2 = linalg.generic #product
      ins(%c, %d : tensor<5x3xf32>, tensor<3x33xf32>) outs(%init : tensor<5x33xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<5x33xf32>
  %3 = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%1, %2 : tensor<5x33xf32>, tensor<5x33xf32>) outs(%empty : tensor<5x33xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %s = arith.addf %x, %y : f32
    linalg.yield %s : f32
  } -> tensor<5x33xf32>
  return %3 : tensor<5x33xf32>
}

// One product times itself, and its transpose: no epilogues.
func.func @used_twice(%a: tensor<33x7xf32>, %b: tensor<7x33xf32>) -> tensor<33x33xf32> {
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<33x33xf32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<33x33xf32>) -> tensor<33x33xf32>
  %1 = linalg.generic #product
      ins(%a, %b : tensor<33x7xf32>, tensor<7x33xf32>) outs(%init : tensor<33x33xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<33x33xf32>
  %2 = linalg.generic {indexing_maps = [#id, affine_map<(m, n) -> (n, m)>, #id], iterator_types = ["parallel", "parallel"]}
      ins(%1, %1 : tensor<33x33xf32>, tensor<33x33xf32>) outs(%empty : tensor<33x33xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %s = arith.mulf %x, %y : f32
    linalg.yield %s : f32
  } -> tensor<33x33xf32>
  return %2 : tensor<33x33xf32>
}

// What follows reads the product transposed.
func.func @transposed(%a: tensor<5x7xf32>, %b: tensor<7x33xf32>) -> tensor<33x5xf32> {
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<5x33xf32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<5x33xf32>) -> tensor<5x33xf32>
  %1 = linalg.generic #product
      ins(%a, %b : tensor<5x7xf32>, tensor<7x33xf32>) outs(%init : tensor<5x33xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<5x33xf32>
  %out = tensor.empty() : tensor<33x5xf32>
  %2 = linalg.generic {indexing_maps = [affine_map<(m, n) -> (n, m)>, #id], iterator_types = ["parallel", "parallel"]}
      ins(%1 : tensor<5x33xf32>) outs(%out : tensor<33x5xf32>) {
  ^bb0(%x: f32, %o: f32):
    %s = arith.negf %x : f32
    linalg.yield %s : f32
  } -> tensor<33x5xf32>
  return %2 : tensor<33x5xf32>
}

// The loops in another order, and a left side that is transposed.
func.func @loop_order(%a: tensor<9x14xf32>, %b: tensor<9x40xf32>) -> tensor<14x40xf32> {
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<14x40xf32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<14x40xf32>) -> tensor<14x40xf32>
  %1 = linalg.generic {
      indexing_maps = [affine_map<(n, k, m) -> (k, m)>, affine_map<(n, k, m) -> (k, n)>, affine_map<(n, k, m) -> (m, n)>],
      iterator_types = ["parallel", "reduction", "parallel"]}
      ins(%a, %b : tensor<9x14xf32>, tensor<9x40xf32>) outs(%init : tensor<14x40xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<14x40xf32>
  return %1 : tensor<14x40xf32>
}

// Panels of 8 columns: vectors of more are not within one.
func.func @narrow_panels(%a: tensor<5x7xf32>, %b: tensor<5x7x8xf32>) -> tensor<5x33xf32> {
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<5x33xf32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<5x33xf32>) -> tensor<5x33xf32>
  %1 = linalg.generic {
      indexing_maps = [#mk, affine_map<(m, n, k) -> (n floordiv 8, k, n mod 8)>, #mn],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%a, %b : tensor<5x7xf32>, tensor<5x7x8xf32>) outs(%init : tensor<5x33xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<5x33xf32>
  return %1 : tensor<5x33xf32>
}

// Panels of 24 columns, of which a task of 32 would begin inside of one.
func.func @odd_panels(%a: tensor<5x7xf32>, %b: tensor<5x7x24xf32>) -> tensor<5x100xf32> {
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<5x100xf32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<5x100xf32>) -> tensor<5x100xf32>
  %1 = linalg.generic {
      indexing_maps = [#mk, affine_map<(m, n, k) -> (n floordiv 24, k, n mod 24)>, #mn],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%a, %b : tensor<5x7xf32>, tensor<5x7x24xf32>) outs(%init : tensor<5x100xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<5x100xf32>
  return %1 : tensor<5x100xf32>
}

// Panels of 32, and one that holds all columns.
func.func @panels(%a: tensor<15x7xf32>, %b: tensor<4x7x32xf32>, %c: tensor<1x100x24xf32>) -> tensor<15x24xf32> {
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<15x100xf32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<15x100xf32>) -> tensor<15x100xf32>
  %1 = linalg.generic {
      indexing_maps = [#mk, affine_map<(m, n, k) -> (n floordiv 32, k, n mod 32)>, #mn],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%a, %b : tensor<15x7xf32>, tensor<4x7x32xf32>) outs(%init : tensor<15x100xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<15x100xf32>
  %out = tensor.empty() : tensor<15x24xf32>
  %init2 = linalg.fill ins(%zero : f32) outs(%out : tensor<15x24xf32>) -> tensor<15x24xf32>
  %2 = linalg.generic {
      indexing_maps = [#mk, affine_map<(m, n, k) -> (n floordiv 24, k, n mod 24)>, #mn],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%1, %c : tensor<15x100xf32>, tensor<1x100x24xf32>) outs(%init2 : tensor<15x24xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<15x24xf32>
  return %2 : tensor<15x24xf32>
}

// A product for each of three matrices.
func.func @batch(%a: tensor<3x4x5xf32>, %b: tensor<3x5x9xf32>) -> tensor<3x4x9xf32> {
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<3x4x9xf32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<3x4x9xf32>) -> tensor<3x4x9xf32>
  %1 = linalg.generic {
      indexing_maps = [affine_map<(g, m, n, k) -> (g, m, k)>, affine_map<(g, m, n, k) -> (g, k, n)>, affine_map<(g, m, n, k) -> (g, m, n)>],
      iterator_types = ["parallel", "parallel", "parallel", "reduction"]}
      ins(%a, %b : tensor<3x4x5xf32>, tensor<3x5x9xf32>) outs(%init : tensor<3x4x9xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<3x4x9xf32>
  return %1 : tensor<3x4x9xf32>
}

// Of one row each.
func.func @single_rows(%a: tensor<3x1x5xf32>, %b: tensor<3x5x9xf32>) -> tensor<3x1x9xf32> {
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<3x1x9xf32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<3x1x9xf32>) -> tensor<3x1x9xf32>
  %1 = linalg.generic {
      indexing_maps = [affine_map<(g, m, n, k) -> (g, m, k)>, affine_map<(g, m, n, k) -> (g, k, n)>, affine_map<(g, m, n, k) -> (g, m, n)>],
      iterator_types = ["parallel", "parallel", "parallel", "reduction"]}
      ins(%a, %b : tensor<3x1x5xf32>, tensor<3x5x9xf32>) outs(%init : tensor<3x1x9xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<3x1x9xf32>
  return %1 : tensor<3x1x9xf32>
}

// Of rows that lie between those of the others.
func.func @rows_between(%a: tensor<15x3x5xf32>, %b: tensor<3x5x9xf32>) -> tensor<15x3x9xf32> {
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<15x3x9xf32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<15x3x9xf32>) -> tensor<15x3x9xf32>
  %1 = linalg.generic {
      indexing_maps = [affine_map<(m, g, n, k) -> (m, g, k)>, affine_map<(m, g, n, k) -> (g, k, n)>, affine_map<(m, g, n, k) -> (m, g, n)>],
      iterator_types = ["parallel", "parallel", "parallel", "reduction"]}
      ins(%a, %b : tensor<15x3x5xf32>, tensor<3x5x9xf32>) outs(%init : tensor<15x3x9xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<15x3x9xf32>
  return %1 : tensor<15x3x9xf32>
}

// One row, and groups.
func.func @one_row_of_groups(%a: tensor<1x3x5xf32>, %b: tensor<3x5x9xf32>) -> tensor<1x3x9xf32> {
  %init = arith.constant dense<0.0> : tensor<1x3x9xf32>
  %1 = linalg.generic {
      indexing_maps = [affine_map<(m, g, n, k) -> (m, g, k)>, affine_map<(m, g, n, k) -> (g, k, n)>, affine_map<(m, g, n, k) -> (m, g, n)>],
      iterator_types = ["parallel", "parallel", "parallel", "reduction"]}
      ins(%a, %b : tensor<1x3x5xf32>, tensor<3x5x9xf32>) outs(%init : tensor<1x3x9xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<1x3x9xf32>
  return %1 : tensor<1x3x9xf32>
}

// Two convolutions, 3 x 3 with stride 2, of which the first writes into the
// border of the second.
#image = affine_map<(g, y, x, o, i, j) -> (g, y * 2 + i, x * 4 + j)>
#image2 = affine_map<(g, y, x, o, i, j) -> (g, y * 2 + i, x * 10 + j)>
#filter = affine_map<(g, y, x, o, i, j) -> (i, j, o)>
#pixels = affine_map<(g, y, x, o, i, j) -> (g, y, x, o)>
#id4 = affine_map<(g, y, x, o) -> (g, y, x, o)>
func.func @convolutions(%image: tensor<2x11x9x2xf32>, %f1: tensor<3x6x5xf32>, %bias: tensor<5xf32>, %f2: tensor<3x15x34xf32>) -> tensor<2x3x2x34xf32> {
  %zero = arith.constant 0.0 : f32
  %flat = tensor.collapse_shape %image [[0], [1], [2, 3]] : tensor<2x11x9x2xf32> into tensor<2x11x18xf32>
  %e1 = tensor.empty() : tensor<2x5x4x5xf32>
  %i1 = linalg.fill ins(%zero : f32) outs(%e1 : tensor<2x5x4x5xf32>) -> tensor<2x5x4x5xf32>
  %1 = linalg.generic {indexing_maps = [#image, #filter, #pixels], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction"]}
      ins(%flat, %f1 : tensor<2x11x18xf32>, tensor<3x6x5xf32>) outs(%i1 : tensor<2x5x4x5xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<2x5x4x5xf32>
  %2 = linalg.generic {indexing_maps = [#id4, affine_map<(g, y, x, o) -> (o)>, #id4], iterator_types = ["parallel", "parallel", "parallel", "parallel"]}
      ins(%1, %bias : tensor<2x5x4x5xf32>, tensor<5xf32>) outs(%e1 : tensor<2x5x4x5xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %s = arith.addf %x, %y : f32
    linalg.yield %s : f32
  } -> tensor<2x5x4x5xf32>
  %e2 = tensor.empty() : tensor<2x7x6x5xf32>
  %i2 = linalg.fill ins(%zero : f32) outs(%e2 : tensor<2x7x6x5xf32>) -> tensor<2x7x6x5xf32>
  %padded = tensor.insert_slice %2 into %i2[0, 1, 1, 0] [2, 5, 4, 5] [1, 1, 1, 1] : tensor<2x5x4x5xf32> into tensor<2x7x6x5xf32>
  %flat2 = tensor.collapse_shape %padded [[0], [1], [2, 3]] : tensor<2x7x6x5xf32> into tensor<2x7x30xf32>
  %e3 = tensor.empty() : tensor<2x3x2x34xf32>
  %i3 = linalg.fill ins(%zero : f32) outs(%e3 : tensor<2x3x2x34xf32>) -> tensor<2x3x2x34xf32>
  %3 = linalg.generic {indexing_maps = [#image2, #filter, #pixels], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction"]}
      ins(%flat2, %f2 : tensor<2x7x30xf32>, tensor<3x15x34xf32>) outs(%i3 : tensor<2x3x2x34xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<2x3x2x34xf32>
  return %3 : tensor<2x3x2x34xf32>
}

// Where the product goes is known only behind it.
func.func @border_later(%a: tensor<5x7xf32>, %b: tensor<7x9xf32>, %t: tensor<f32>) -> tensor<8x12xf32> {
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<5x9xf32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<5x9xf32>) -> tensor<5x9xf32>
  %out = tensor.empty() : tensor<8x12xf32>
  %zeros = linalg.fill ins(%zero : f32) outs(%out : tensor<8x12xf32>) -> tensor<8x12xf32>
  %1 = linalg.generic #product
      ins(%a, %b : tensor<5x7xf32>, tensor<7x9xf32>) outs(%init : tensor<5x9xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<5x9xf32>
  %v = tensor.extract %t[] : tensor<f32>
  %positive = arith.cmpf ogt, %v, %zero : f32
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %offset = arith.select %positive, %c1, %c2 : index
  %2 = tensor.insert_slice %1 into %zeros[%offset, %c2] [5, 9] [1, 1] : tensor<5x9xf32> into tensor<8x12xf32>
  return %2 : tensor<8x12xf32>
}

// A border that is not zero, and one that two results are put into.
func.func @other_borders(%a: tensor<5x7xf32>, %b: tensor<7x9xf32>, %border: tensor<8x20xf32>) -> tensor<8x20xf32> {
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<5x9xf32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<5x9xf32>) -> tensor<5x9xf32>
  %1 = linalg.generic #product
      ins(%a, %b : tensor<5x7xf32>, tensor<7x9xf32>) outs(%init : tensor<5x9xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<5x9xf32>
  %2 = tensor.insert_slice %1 into %border[1, 2] [5, 9] [1, 1] : tensor<5x9xf32> into tensor<8x20xf32>
  %3 = tensor.extract_slice %2[1, 4] [5, 7] [1, 2] : tensor<8x20xf32> to tensor<5x7xf32>
  %4 = linalg.generic #product
      ins(%3, %b : tensor<5x7xf32>, tensor<7x9xf32>) outs(%init : tensor<5x9xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<5x9xf32>
  %5 = tensor.insert_slice %4 into %2[3, 0] [5, 9] [1, 2] : tensor<5x9xf32> into tensor<8x20xf32>
  return %5 : tensor<8x20xf32>
}

// Inside of a loop, whose value it is.
func.func @powers(%a: tensor<5x5xf32>) -> tensor<5x5xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<5x5xf32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<5x5xf32>) -> tensor<5x5xf32>
  %1 = scf.for %i = %c0 to %c3 step %c1 iter_args(%power = %a) -> tensor<5x5xf32> {
    %2 = linalg.generic #product
        ins(%power, %a : tensor<5x5xf32>, tensor<5x5xf32>) outs(%init : tensor<5x5xf32>) {
    ^bb0(%x: f32, %y: f32, %o: f32):
      %p = arith.mulf %x, %y : f32
      %s = arith.addf %o, %p : f32
      linalg.yield %s : f32
    } -> tensor<5x5xf32>
    %3 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
        ins(%2 : tensor<5x5xf32>) outs(%empty : tensor<5x5xf32>) {
    ^bb0(%x: f32, %o: f32):
      %s = arith.negf %x : f32
      linalg.yield %s : f32
    } -> tensor<5x5xf32>
    scf.yield %3 : tensor<5x5xf32>
  }
  return %1 : tensor<5x5xf32>
}
