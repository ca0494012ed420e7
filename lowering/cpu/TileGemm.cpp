//===- TileGemm.cpp - products on registers ---------------------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The register-blocked product is emitted here rather than by upstream's tiling
// and vectorisation, because the block of accumulators has to be uneven at the
// ends (no dimension of a LeViT divides evenly), has to stay in registers
// through the reduction and the epilogue, and reads packed operands through
// `floordiv` and `mod`, which upstream's slices do not follow.
//
//===----------------------------------------------------------------------===//

#include "lowering/Passes.h"
#include "lowering/cpu/AmxTiles.h"
#include "lowering/cpu/VectorLoops.h"
#include "passes/Bf16Parts.h"
#include "passes/Generics.h"

#include "mlir/Dialect/AMX/AMXDialect.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Transforms/RegionUtils.h"

#include <numeric>

namespace levit {
#define GEN_PASS_DEF_TILEGEMM
#include "lowering/Passes.h.inc"
} // namespace levit

using namespace mlir;
using namespace levit;

namespace {

/// Products with the same parallel loops and the element-wise operation behind
/// them.
struct Gemm {
  SmallVector<linalg::GenericOp> products;
  /// Null if nothing can be fused; then there is one product.
  linalg::GenericOp epilogue;
  /// Loops of the products in the order of the dimensions of their results, and
  /// their sizes.
  SmallVector<unsigned> resultLoops;
  SmallVector<int64_t> resultSizes;
  /// The dimension of the result of which a register block has several
  /// elements, all for the same right side: the last such one, and rather one
  /// of more than one element.
  unsigned rowDim = 0;
  /// For each dimension of the products' results, that of the final result.
  SmallVector<unsigned> finalDims;
  /// Further dimensions of the final result: of one element of every product,
  /// the epilogue makes one for each of their indices.
  SmallVector<unsigned> unrolledDims;

  /// The loop whose elements stand side by side in a vector.
  unsigned column() const { return resultLoops.back(); }
  unsigned row() const { return resultLoops[rowDim]; }

  SmallVector<unsigned> reductions(linalg::GenericOp product) const {
    SmallVector<unsigned> loops;
    for (unsigned i = 0; i < product.getNumLoops(); ++i)
      if (!llvm::is_contained(resultLoops, i))
        loops.push_back(i);
    return loops;
  }

  linalg::GenericOp root() const {
    return epilogue ? epilogue : products.front();
  }

  /// Nothing if `op` is no product that blocks of `width` columns can compute.
  static std::optional<Gemm> match(linalg::GenericOp op, int64_t width);

private:
  static std::optional<Gemm> matchProduct(linalg::GenericOp op, int64_t width);
  void matchEpilogue(int64_t width);
};

void Gemm::matchEpilogue(int64_t width) {
  linalg::GenericOp product = products.front();
  linalg::GenericOp op = getElementwiseUser(product);
  if (!op || !hasVectorizableShapes(op))
    return;
  AffineMap map = op.getMatchingIndexingMap(&*product->use_begin());
  if (!map.isProjectedPermutation())
    return;
  // Rows and columns in the same order, columns last.
  SmallVector<unsigned> dims, others;
  for (AffineExpr expr : map.getResults())
    dims.push_back(cast<AffineDimExpr>(expr).getPosition());
  unsigned column = op.getNumLoops() - 1;
  SmallVector<int64_t> sizes = op.getStaticLoopRanges();
  int64_t copies = 1;
  for (unsigned dim = 0; dim <= column; ++dim)
    if (!llvm::is_contained(dims, dim)) {
      others.push_back(dim);
      copies *= sizes[dim];
    }
  constexpr int64_t maxCopies = 4;
  if (!llvm::is_sorted(dims) || dims.back() != column || copies > maxCopies ||
      !hasVectorizableBody(op, others))
    return;
  SmallVector<linalg::GenericOp> siblings;
  for (OpOperand *operand : op.getDpsInputOperands()) {
    AffineMap read = op.getMatchingIndexingMap(operand);
    if (accessAlong(read, column, sizes[column], width) == Access::Other)
      return;
    auto producer = operand->get().getDefiningOp<linalg::GenericOp>();
    if (!producer || producer == product || read != map ||
        getElementwiseUser(producer) != op)
      continue;
    std::optional<Gemm> sibling = matchProduct(producer, width);
    if (sibling && sibling->resultSizes == resultSizes &&
        sibling->resultLoops == resultLoops && sibling->rowDim == rowDim)
      siblings.push_back(producer);
  }
  epilogue = op;
  products.append(siblings);
  finalDims = dims;
  unrolledDims = others;
}

std::optional<Gemm> Gemm::matchProduct(linalg::GenericOp op, int64_t width) {
  bool hasParts = isPartsProduct(op);
  SmallVector<OpOperand *> rights =
      hasParts ? llvm::to_vector(
                     llvm::drop_begin(op.getDpsInputOperands(), numBf16Parts))
               : getRightSides(op);
  if (rights.empty() || !op.hasPureTensorSemantics() ||
      !hasVectorizableShapes(op) ||
      !getElementTypeOrSelf(op.getResult(0)).isF32())
    return std::nullopt;
  AffineMap left = op.getMatchingIndexingMap(op.getDpsInputOperand(0));
  AffineMap result = op.getMatchingIndexingMap(op.getDpsInitOperand(0));
  SmallVector<AffineMap> rightMaps = llvm::map_to_vector(
      rights, [&](OpOperand *o) { return op.getMatchingIndexingMap(o); });
  Gemm gemm;
  gemm.products = {op};
  SmallVector<int64_t> sizes = op.getStaticLoopRanges();
  if (!result.isProjectedPermutation() || result.getNumResults() < 2)
    return std::nullopt;
  for (AffineExpr expr : result.getResults()) {
    gemm.resultLoops.push_back(cast<AffineDimExpr>(expr).getPosition());
    gemm.resultSizes.push_back(sizes[gemm.resultLoops.back()]);
  }
  auto isFunctionOf = [](unsigned loop) {
    return [=](AffineMap map) { return map.isFunctionOfDim(loop); };
  };
  std::optional<unsigned> rowDim;
  for (unsigned dim = gemm.resultLoops.size() - 1; dim-- > 0;) {
    unsigned loop = gemm.resultLoops[dim];
    if (llvm::any_of(rightMaps, isFunctionOf(loop)) ||
        (rowDim && sizes[loop] == 1))
      continue;
    rowDim = dim;
    if (sizes[loop] > 1)
      break;
  }
  if (!rowDim)
    return std::nullopt;
  gemm.rowDim = *rowDim;
  if (gemm.reductions(op).empty() || left.isFunctionOfDim(gemm.column()))
    return std::nullopt;
  if (hasParts)
    return width == bf16BlockColumns && isZeros(op.getDpsInits()[0])
               ? std::optional(gemm)
               : std::nullopt;
  if (!llvm::all_of(rightMaps, [&](AffineMap map) {
        return accessAlong(map, gemm.column(), sizes[gemm.column()], width) ==
               Access::Contiguous;
      }))
    return std::nullopt;
  return gemm;
}

std::optional<Gemm> Gemm::match(linalg::GenericOp op, int64_t width) {
  std::optional<Gemm> gemm = matchProduct(op, width);
  if (!gemm)
    return std::nullopt;
  gemm->finalDims =
      llvm::to_vector(llvm::seq<unsigned>(0, gemm->resultLoops.size()));
  gemm->matchEpilogue(width);
  return gemm;
}

/// Cuts `extent` into the fewest blocks of at most `most`, as equal as
/// possible: a last block that is much smaller would leave the pipeline of the
/// multiply-add units empty.
SmallVector<Blocks> cutEvenly(int64_t extent, int64_t most) {
  int64_t blocks = llvm::divideCeil(extent, most);
  int64_t small = extent / blocks, larger = extent % blocks;
  SmallVector<Blocks> result;
  if (larger)
    result.push_back({0, larger, small + 1});
  if (blocks > larger)
    result.push_back({larger * (small + 1), blocks - larger, small});
  return result;
}

/// Full blocks of `size`, then the rest.
SmallVector<Blocks> cutFully(int64_t extent, int64_t size) {
  SmallVector<Blocks> result;
  if (extent >= size)
    result.push_back({0, extent / size, size});
  if (extent % size)
    result.push_back({extent / size * size, 1, extent % size});
  return result;
}

/// Emits the loops of one product, or of a part of it.
class GemmEmitter {
public:
  GemmEmitter(Gemm gemm, const levit::TileGemmOptions &options)
      : gemm(gemm), loc(gemm.root().getLoc()), lanes(options.lanes),
        vectors(options.vectors), unroll(options.unroll), chunk(options.chunk),
        l1Bytes(options.l1Bytes), imageBytes(options.imageBytes) {
    // Accumulators, two vectors of the right side and one broadcast fill the
    // register file. With totals beside the accumulators, where there are
    // enough registers to hide the latency of a multiply-add all the same.
    int64_t registers = options.registers;
    setProduct(gemm.products.front());
    // What several products add up to is smaller than they are, but not their
    // rounding errors.
    if (gemm.products.size() > 1)
      chunk = llvm::divideCeil(chunk, 2);
    else if (options.longChunks)
      chunk = growChunk(loopSizes[reductions.back()]);
    maxVectors = (registers - 3) / 4 * 2;
    maxSpilling = registers / 4 * 2;
    if (chunk == 0 || maxVectors < minAccumulators)
      maxVectors = maxSpilling = (registers - 3) / 2 * 2;
  }

  /// The part with `sizes` iterations of the parallel loops, beginning at
  /// `begin` (in terms of `position`), written to `dest`.
  Value emit(OpBuilder &builder, Value dest, Position position,
             ArrayRef<AffineExpr> begin, ArrayRef<int64_t> sizes) {
    this->begin.assign(begin.begin(), begin.end());
    local.assign(sizes.size(), builder.getAffineConstantExpr(0));
    return emitColumns(builder, dest, position, sizes);
  }

private:
  /// The terms of a chunk in a sum of `terms`: `chunk` of them, or the power of
  /// two times as many that is next above the square root. Of random terms, n
  /// in chunks of c, the variance of the rounding error is in proportion to
  /// n c / 2 + n^2 / (2 c): least for the root, and for twice the root a
  /// quarter more.
  int64_t growChunk(int64_t terms) const {
    int64_t result = chunk;
    while (result > 0 && result * result <= terms)
      result *= 2;
    return result;
  }

  /// What is emitted from now on belongs to `op`, in profiles as well.
  void setProduct(linalg::GenericOp op) {
    product = op;
    loc = op.getLoc();
    reductions = gemm.reductions(op);
    loopSizes = op.getStaticLoopRanges();
  }

  void moveTo(Position &position, unsigned dim, AffineExpr expr) {
    local[dim] = expr;
    position.dims[gemm.resultLoops[dim]] = begin[dim] + expr;
  }

  /// Columns outside: a panel of the right side is read from memory once and
  /// stays close.
  Value emitColumns(OpBuilder &builder, Value dest, Position &position,
                    ArrayRef<int64_t> sizes) {
    unsigned column = sizes.size() - 1;
    SmallVector<unsigned> dims;
    for (unsigned dim = 0; dim < column; ++dim)
      if (dim != gemm.rowDim)
        dims.push_back(dim);
    dims.push_back(gemm.rowDim);
    for (Blocks columns : cutFully(sizes[column], vectors * lanes))
      dest = createLoop(builder, loc, columns.count, dest, position,
                        [&](OpBuilder &b, AffineExpr n,
                            ValueRange carried) -> SmallVector<Value> {
                          moveTo(position, column,
                                 n * columns.size + columns.begin);
                          return {emitPanel(b, carried[0], position, sizes,
                                            dims, columns.size)};
                        })[0];
    return dest;
  }

  /// A vector of results: its place in the block of accumulators.
  struct Tile {
    int64_t row, column, columns;
  };

  /// What happens with `rows` rows at a position.
  using RowsBody = function_ref<Value(OpBuilder &, Value dest,
                                      Position &position, int64_t rows)>;

  Value emitPanel(OpBuilder &builder, Value dest, Position &position,
                  ArrayRef<int64_t> sizes, ArrayRef<unsigned> dims,
                  int64_t columns) {
    unsigned row = gemm.rowDim;
    if (gemm.products.size() == 1 && !isPartsProduct(product))
      return emitProduct(
          builder, dest, position, sizes, dims, columns,
          [&](OpBuilder &b, Value into, Position &at, Tile tile, Value sum) {
            return emitEpilogue(b, into, at, tile, sum);
          });

    // The sums of all products are too many for registers, and tiles have
    // nothing but products: the sums of a panel are written down.
    AffineMap identity = builder.getMultiDimIdentityMap(sizes.size());
    SmallVector<int64_t> shape(sizes);
    shape.back() = columns;
    auto inPanel = [&](const Position &at, Tile tile) {
      Position result = at;
      result.dims = local;
      result.dims[row] = result.dims[row] + tile.row;
      result.dims.back() = builder.getAffineConstantExpr(tile.column);
      return result;
    };
    SmallVector<Value> panels;
    for (auto [i, op] : llvm::enumerate(gemm.products)) {
      setProduct(op);
      if (isPartsProduct(op)) {
        moveTo(position, row, builder.getAffineConstantExpr(0));
        panels.push_back(emitTilePanel(builder, op, position, sizes[row]));
        continue;
      }
      int64_t number = i;
      Value panel = createEmpty(builder, loc, shape, builder.getF32Type());
      panels.push_back(emitProduct(
          builder, panel, position, sizes, dims, columns,
          [&](OpBuilder &b, Value into, Position &at, Tile tile, Value sum) {
            return writeVector(b, loc, sum, into,
                               inPanel(at, tile).indices(b, loc, identity));
          },
          [&](OpBuilder &b, Position &at, int64_t rows) {
            prefetchResult(b, dest, at, rows, columns, number);
          }));
    }
    loc = gemm.root().getLoc();
    return emitRows(builder, dest, position, sizes, dims, /*most=*/1,
                    [&](OpBuilder &b, Value into, Position &at, int64_t rows) {
                      for (Tile tile : getTiles(rows, columns)) {
                        SmallVector<Value> sums;
                        for (Value panel : panels)
                          sums.push_back(
                              readPanel(b, panel, inPanel(at, tile), tile));
                        into = emitEpilogue(b, into, at, tile, sums);
                      }
                      return into;
                    });
  }

  /// The sums in `panel` at `tile`, those of chunks added up.
  Value readPanel(OpBuilder &builder, Value panel, const Position &position,
                  Tile tile) {
    auto type = cast<RankedTensorType>(panel.getType());
    unsigned rank = position.dims.size();
    AffineMap map = builder.getMultiDimIdentityMap(rank);
    auto read = [&](AffineMap map) {
      return readVector(builder, loc, panel, map, rank - 1, position,
                        tile.columns);
    };
    if (type.getRank() == rank)
      return read(map);
    Value sum;
    for (int64_t chunk = 0; chunk < type.getDimSize(0); ++chunk) {
      Value next =
          read(map.insertResult(builder.getAffineConstantExpr(chunk), 0));
      sum = sum ? arith::AddFOp::create(builder, loc, sum, next) : next;
    }
    return sum;
  }

  /// What is done before a block of `rows` rows at a position.
  using BlockBody =
      function_ref<void(OpBuilder &, Position &position, int64_t rows)>;

  /// What is done with the sums at `tile` of a position.
  using TileBody = function_ref<Value(
      OpBuilder &, Value dest, Position &position, Tile tile, Value sum)>;

  /// A panel of one product.
  Value emitProduct(OpBuilder &builder, Value dest, Position &position,
                    ArrayRef<int64_t> sizes, ArrayRef<unsigned> dims,
                    int64_t columns, TileBody body,
                    BlockBody before = nullptr) {
    return emitRows(builder, dest, position, sizes, dims,
                    maxRows(sizes[gemm.rowDim], columns),
                    [&](OpBuilder &b, Value into, Position &at, int64_t rows) {
                      prefetchBelow(b, at, rows);
                      if (before)
                        before(b, at, rows);
                      tiles = getTiles(rows, columns);
                      SmallVector<Value> sums;
                      for (Tile tile : tiles)
                        sums.push_back(readInit(b, at, tile));
                      sums = emitReduction(b, at, sums, 0);
                      for (auto [tile, sum] : llvm::zip(tiles, sums))
                        into = body(b, into, at, tile, sum);
                      return into;
                    });
  }

  /// Loops over `dims` of the result, of which the last is that of rows, taken
  /// `most` at a time.
  Value emitRows(OpBuilder &builder, Value dest, Position &position,
                 ArrayRef<int64_t> sizes, ArrayRef<unsigned> dims, int64_t most,
                 RowsBody body) {
    unsigned dim = dims.front();
    bool innermost = dims.size() == 1;
    for (Blocks rows : cutEvenly(sizes[dim], innermost ? most : 1))
      dest = createLoop(builder, loc, rows.count, dest, position,
                        [&](OpBuilder &b, AffineExpr m,
                            ValueRange carried) -> SmallVector<Value> {
                          moveTo(position, dim, m * rows.size + rows.begin);
                          if (!innermost)
                            return {emitRows(b, carried[0], position, sizes,
                                             dims.drop_front(), most, body)};
                          return {body(b, carried[0], position, rows.size)};
                        })[0];
    return dest;
  }

  /// The most rows of a block, of `rows` in all.
  int64_t maxRows(int64_t rows, int64_t columns) {
    int64_t width = columns > lanes ? 2 : 1, cached = maxCachedRows();
    int64_t most = std::min(maxVectors / width, cached);
    int64_t spilling = std::min(maxSpilling / width, cached);
    // Where much fewer blocks have to read two vectors of the right side for
    // every step, some totals may go to memory and back.
    bool spills = vectors == 2 && llvm::divideCeil(rows, spilling) * 4 <=
                                      llvm::divideCeil(rows, most) * 3;
    return spills ? spilling : most;
  }

  /// The most rows of the left side of which the first-level cache holds a line
  /// each, beside one of the right side: if all fall into one set, one less
  /// than a set has lines.
  int64_t maxCachedRows() {
    OpOperand *operand = product.getDpsInputOperand(0);
    Value left = operand->get();
    AffineMap map =
        readThroughSlices(left, product.getMatchingIndexingMap(operand));
    auto type = cast<RankedTensorType>(left.getType());
    int64_t stride = 0;
    int64_t bytes = llvm::divideCeil(type.getElementTypeBitWidth(), 8);
    for (int64_t dim = type.getRank(); dim-- > 0;) {
      stride += strideOf(map.getResult(dim), gemm.row()) * bytes;
      bytes *= type.getDimSize(dim);
    }
    int64_t sets = setBytes / std::gcd(stride, setBytes);
    return std::max<int64_t>(1, l1Bytes / setBytes - 1) * sets;
  }

  /// Where the left side is an image in memory: prefetches what the block of
  /// `rows` rows below the one at `position` reads and this one does not.
  /// Hardware does not see those rows coming, for each is short.
  void prefetchBelow(OpBuilder &builder, const Position &position,
                     int64_t rows) {
    OpOperand *left = product.getDpsInputOperand(0);
    AffineMap map = product.getMatchingIndexingMap(left);
    if (gemm.rowDim == 0 || !isImage(left->get()))
      return;
    unsigned below = gemm.resultLoops[gemm.rowDim - 1];
    if (!map.isFunctionOfDim(below) || loopSizes[below] == 1)
      return;
    Position next = position;
    next.dims[below] = next.dims[below] + 1;

    // Of every reduction, the iterations that tell what to prefetch.
    SmallVector<SmallVector<int64_t>> iterations;
    AffineExpr contiguous = map.getResults().back();
    auto type = cast<RankedTensorType>(left->get().getType());
    for (unsigned loop : reductions) {
      int64_t first = 0, end = loopSizes[loop], step = 1;
      if (contiguous.isFunctionOfDim(loop)) {
        end += strideOf(contiguous, gemm.row()) * (rows - 1);
        step = lineBytes * 8 / type.getElementTypeBitWidth();
      } else {
        for (AffineExpr expr : map.getResults())
          if (expr.isFunctionOfDim(loop) && expr.isFunctionOfDim(below))
            first = std::max<int64_t>(0, end - strideOf(expr, below));
      }
      iterations.emplace_back();
      for (int64_t i = first; i < end; i += step)
        iterations.back().push_back(i);
    }

    Value buffer = toBuffer(builder, left->get());
    std::function<void(unsigned)> prefetchAll = [&](unsigned depth) {
      if (depth < iterations.size()) {
        for (int64_t i : iterations[depth]) {
          next.dims[reductions[depth]] = builder.getAffineConstantExpr(i);
          prefetchAll(depth + 1);
        }
        return;
      }
      SmallVector<Value> indices = next.indices(builder, loc, map);
      for (auto [index, expr, extent] :
           llvm::zip(indices, map.getResults(), type.getShape()))
        if (expr == contiguous || expr.isFunctionOfDim(below))
          index = arith::MinUIOp::create(
              builder, loc, index,
              arith::ConstantIndexOp::create(builder, loc, extent - 1));
      prefetch(builder, buffer, indices, /*isWrite=*/false);
    };
    prefetchAll(0);
  }

  /// `tensor` in memory, to be prefetched.
  Value toBuffer(OpBuilder &builder, Value tensor) {
    auto type = cast<RankedTensorType>(tensor.getType());
    constexpr int64_t dynamic = ShapedType::kDynamic;
    auto layout =
        StridedLayoutAttr::get(builder.getContext(), dynamic,
                               SmallVector<int64_t>(type.getRank(), dynamic));
    return bufferization::ToBufferOp::create(
        builder, loc,
        MemRefType::get(type.getShape(), type.getElementType(), layout), tensor,
        /*read_only=*/true);
  }

  /// Prefetches the line of `buffer` at `indices` to the first-level cache.
  void prefetch(OpBuilder &builder, Value buffer, ValueRange indices,
                bool isWrite) {
    memref::PrefetchOp::create(builder, loc, buffer, indices, isWrite,
                               /*localityHint=*/3, /*isDataCache=*/true);
  }

  /// Whether `value` is (a part of) what the model is given, and so large that
  /// it is not in a cache.
  bool isImage(Value value) const {
    while (auto slice = value.getDefiningOp<tensor::ExtractSliceOp>())
      value = slice.getSource();
    auto type = dyn_cast<RankedTensorType>(value.getType());
    return isFunctionArgument(value) && type && type.hasStaticShape() &&
           type.getNumElements() * type.getElementTypeBitWidth() / 8 >=
               imageBytes;
  }

  /// By how much `expr` grows from one iteration of `loop` to the next.
  static int64_t strideOf(AffineExpr expr, unsigned loop) {
    auto sum = dyn_cast<AffineBinaryOpExpr>(expr);
    if (sum && sum.getKind() == AffineExprKind::Add)
      return strideOf(sum.getLHS(), loop) + strideOf(sum.getRHS(), loop);
    if (sum && sum.getKind() == AffineExprKind::Mul)
      if (auto factor = dyn_cast<AffineConstantExpr>(sum.getRHS()))
        return factor.getValue() * strideOf(sum.getLHS(), loop);
    return expr.isFunctionOfDim(loop) ? 1 : 0;
  }

  /// The vectors of `rows` by `columns` results. Two full vectors side by side
  /// are one to MLIR; of a rest, the first is full, as vectors whose length is
  /// no power of two take many instructions.
  SmallVector<Tile> getTiles(int64_t rows, int64_t columns) const {
    bool split = columns > lanes && columns < 2 * lanes;
    SmallVector<Tile> tiles;
    for (int64_t row = 0; row < rows; ++row) {
      tiles.push_back({row, 0, split ? lanes : columns});
      if (split)
        tiles.push_back({row, lanes, columns - lanes});
    }
    return tiles;
  }

  Position at(const Position &position, Tile tile) const {
    Position result = position;
    result.dims[gemm.row()] = result.dims[gemm.row()] + tile.row;
    result.dims[gemm.column()] = result.dims[gemm.column()] + tile.column;
    return result;
  }

  /// The vector of `operand` that `tile` of the product needs.
  Value read(OpBuilder &builder, OpOperand *operand, const Position &position,
             Tile tile) {
    return readVector(builder, loc, operand->get(),
                      product.getMatchingIndexingMap(operand), gemm.column(),
                      at(position, tile), tile.columns);
  }

  Value readInit(OpBuilder &builder, const Position &position, Tile tile) {
    OpOperand *init = product.getDpsInitOperand(0);
    if (TypedAttr constant = getFillConstant(init->get())) {
      auto type = VectorType::get(tile.columns, constant.getType());
      return arith::ConstantOp::create(
          builder, loc,
          cast<TypedAttr>(DenseElementsAttr::get(type, Attribute(constant))));
    }
    return read(builder, init, position, tile);
  }

  /// The reductions from `depth` on, added to `totals`.
  SmallVector<Value> emitReduction(OpBuilder &builder, Position &position,
                                   SmallVector<Value> totals, unsigned depth) {
    unsigned loop = reductions[depth];
    if (depth + 1 == reductions.size())
      return emitChunks(builder, position, totals);
    int64_t inner = 1;
    for (unsigned i : ArrayRef(reductions).drop_front(depth + 1))
      inner *= loopSizes[i];
    return llvm::to_vector(createLoop(
        builder, loc, loopSizes[loop], totals, position,
        [&](OpBuilder &b, AffineExpr k, ValueRange carried) {
          position.dims[loop] = k;
          auto emitInner = [&](SmallVector<Value> sums) {
            return emitReduction(b, position, sums, depth + 1);
          };
          return hasTotal(inner) ? emitPartialSum(b, carried, emitInner)
                                 : emitInner(llvm::to_vector(carried));
        }));
  }

  bool isCutIntoChunks() const {
    return chunk > 0 && loopSizes[reductions.back()] > chunk + chunk / 2;
  }

  /// Whether every `inner` terms, those of a reduction's inner ones, are a sum
  /// that is added to a total.
  bool hasTotal(int64_t inner) const {
    // Sums of several products are short.
    if (gemm.products.size() > 1 && isCutIntoChunks())
      return inner >= chunk * chunk;
    return chunk > 0 && inner >= minChunk;
  }

  /// Adds to `totals` what `emitSum` adds to zero. The rounding error of a sum
  /// grows with the square root of its length: sums of short sums have far less
  /// of it than one long sum.
  SmallVector<Value>
  emitPartialSum(OpBuilder &builder, ValueRange totals,
                 function_ref<SmallVector<Value>(SmallVector<Value>)> emitSum) {
    SmallVector<Value> zeros;
    for (Value total : totals)
      zeros.push_back(arith::ConstantOp::create(
          builder, loc, builder.getZeroAttr(total.getType())));
    SmallVector<Value> sums = emitSum(zeros);
    for (auto [sum, total] : llvm::zip(sums, totals))
      sum = arith::AddFOp::create(builder, loc, total, sum);
    return sums;
  }

  /// The innermost reduction, in chunks.
  SmallVector<Value> emitChunks(OpBuilder &builder, Position &position,
                                SmallVector<Value> totals) {
    int64_t size = loopSizes[reductions.back()];
    if (!isCutIntoChunks())
      return emitSteps(builder, position, totals,
                       builder.getAffineConstantExpr(0), size);
    for (Blocks parts : cutEvenly(size, chunk))
      totals = llvm::to_vector(createLoop(
          builder, loc, parts.count, totals, position,
          [&](OpBuilder &b, AffineExpr i, ValueRange carried) {
            return emitPartialSum(b, carried, [&](SmallVector<Value> sums) {
              return emitSteps(b, position, sums, i * parts.size + parts.begin,
                               parts.size);
            });
          }));
    return totals;
  }

  /// `count` steps of the innermost reduction, from `first` on.
  SmallVector<Value> emitSteps(OpBuilder &builder, Position &position,
                               SmallVector<Value> accumulators,
                               AffineExpr first, int64_t count) {
    unsigned loop = reductions.back();
    for (Blocks steps : cutFully(count, std::min(unroll, count)))
      accumulators = llvm::to_vector(createLoop(
          builder, loc, steps.count, accumulators, position,
          [&](OpBuilder &b, AffineExpr k, ValueRange carried) {
            SmallVector<Value> values(carried);
            for (int64_t i = 0; i < steps.size; ++i) {
              position.dims[loop] = first + k * steps.size + (steps.begin + i);
              values = emitUpdate(b, position, values);
            }
            return values;
          }));
    return accumulators;
  }

  /// accumulator += left * right, for one step of the reduction.
  SmallVector<Value> emitUpdate(OpBuilder &builder, const Position &position,
                                ArrayRef<Value> accumulators) {
    OpOperand *left = product.getDpsInputOperand(0);
    SmallVector<OpOperand *> rights = getRightSides(product);
    SmallVector<Value> result;
    for (auto [tile, accumulator] : llvm::zip(tiles, accumulators)) {
      Value b = readRight(builder, rights, position, tile);
      Value a = read(builder, left, position, tile);
      result.push_back(vector::FMAOp::create(builder, loc, a, b, accumulator));
    }
    return result;
  }

  /// The sum of several right sides is computed where it is needed: additions
  /// for as many multiply-adds as the block has rows.
  Value readRight(OpBuilder &builder, ArrayRef<OpOperand *> rights,
                  const Position &position, Tile tile) {
    Value sum = read(builder, rights.front(), position, tile);
    // The body begins with the additions and subtractions (getRightSides).
    for (auto [right, combine] :
         llvm::zip(rights.drop_front(), product.getRegion().front())) {
      Value next = read(builder, right, position, tile);
      sum = builder
                .create(loc, combine.getName().getIdentifier(), {sum, next},
                        sum.getType())
                ->getResult(0);
    }
    return sum;
  }

  /// Where the vector at `tile` is in the final result, and in this part of
  /// it; `unrolled` are indices of the unrolled dimensions.
  std::pair<Position, Position> placeOf(OpBuilder &builder,
                                        const Position &position, Tile tile,
                                        ArrayRef<int64_t> unrolled) {
    Position inResult = position, inPart = position;
    size_t rank = gemm.finalDims.size() + gemm.unrolledDims.size();
    inResult.dims.resize(rank);
    inPart.dims.resize(rank);
    Position product = at(position, tile);
    for (auto [dim, loop, here] :
         llvm::zip(gemm.finalDims, gemm.resultLoops, local)) {
      inResult.dims[dim] = product.dims[loop];
      inPart.dims[dim] = here;
    }
    unsigned row = gemm.finalDims[gemm.rowDim];
    inPart.dims[row] = inPart.dims[row] + tile.row;
    inPart.dims.back() = inPart.dims.back() + tile.column;
    for (auto [dim, index] : llvm::zip(gemm.unrolledDims, unrolled))
      inResult.dims[dim] = inPart.dims[dim] =
          builder.getAffineConstantExpr(index);
    return {inResult, inPart};
  }

  /// Indices of the unrolled dimensions: all that there are.
  SmallVector<SmallVector<int64_t>> getUnrolledIndices() {
    auto type = cast<RankedTensorType>(gemm.root().getResult(0).getType());
    SmallVector<SmallVector<int64_t>> all = {{}};
    for (unsigned dim : gemm.unrolledDims) {
      SmallVector<SmallVector<int64_t>> outer = std::exchange(all, {});
      for (ArrayRef<int64_t> indices : outer)
        for (int64_t i = 0; i < type.getDimSize(dim); ++i) {
          all.emplace_back(indices);
          all.back().push_back(i);
        }
    }
    return all;
  }

  /// Prefetches where the epilogue will write to `dest`, of `rows` rows at
  /// `position` those that are the turn of product `number`. The epilogue of
  /// several products has little to compute for so many lines, each far from
  /// the one before, and would wait for them.
  void prefetchResult(OpBuilder &builder, Value dest, const Position &position,
                      int64_t rows, int64_t columns, int64_t number) {
    int64_t rank = cast<RankedTensorType>(dest.getType()).getRank();
    AffineMap identity = builder.getMultiDimIdentityMap(rank);
    int64_t numProducts = gemm.products.size();
    Value buffer = toBuffer(builder, dest);
    for (int64_t row = number; row < rows; row += numProducts)
      for (int64_t column = 0; column < columns; column += lineElements)
        for (ArrayRef<int64_t> unrolled : getUnrolledIndices()) {
          Position inPart =
              placeOf(builder, position, {row, column, columns}, unrolled)
                  .second;
          prefetch(builder, buffer, inPart.indices(builder, loc, identity),
                   /*isWrite=*/true);
        }
  }

  /// Writes what the epilogue makes of `sums`, those that the products have at
  /// `tile`.
  Value emitEpilogue(OpBuilder &builder, Value dest, const Position &position,
                     Tile tile, ArrayRef<Value> sums) {
    for (ArrayRef<int64_t> unrolled : getUnrolledIndices())
      dest = emitEpilogue(builder, dest, position, tile, sums, unrolled);
    return dest;
  }

  /// Likewise, for one of the unrolled dimensions' `unrolled` indices.
  Value emitEpilogue(OpBuilder &builder, Value dest, const Position &position,
                     Tile tile, ArrayRef<Value> sums,
                     ArrayRef<int64_t> unrolled) {
    linalg::GenericOp root = gemm.root();
    auto resultType = cast<RankedTensorType>(root.getResult(0).getType());
    auto [inResult, inPart] = placeOf(builder, position, tile, unrolled);
    SmallVector<Value> indices(resultType.getRank());
    for (auto [dim, index] : llvm::zip(gemm.unrolledDims, unrolled))
      indices[dim] = arith::ConstantIndexOp::create(builder, loc, index);

    Value value = sums.front();
    if (linalg::GenericOp epilogue = gemm.epilogue) {
      SmallVector<Value> arguments;
      for (OpOperand *operand : epilogue.getDpsInputOperands()) {
        auto *op = llvm::find_if(gemm.products, [&](linalg::GenericOp product) {
          return product.getResult(0) == operand->get();
        });
        arguments.push_back(
            op != gemm.products.end()
                ? sums[op - gemm.products.begin()]
                : readVector(builder, loc, operand->get(),
                             epilogue.getMatchingIndexingMap(operand),
                             epilogue.getNumLoops() - 1, inResult,
                             tile.columns));
      }
      // The value of the init is not used (getElementwiseUser).
      arguments.push_back(value);
      value = createVectorBody(builder, epilogue, arguments, tile.columns,
                               indices)[0];
    }
    AffineMap identity = builder.getMultiDimIdentityMap(resultType.getRank());
    return writeVector(builder, loc, value, dest,
                       inPart.indices(builder, loc, identity));
  }

  Gemm gemm;
  /// The one of the products being emitted, its reductions, and the sizes of
  /// all of its loops.
  linalg::GenericOp product;
  SmallVector<unsigned> reductions;
  SmallVector<int64_t> loopSizes;
  Location loc;
  int64_t lanes, vectors, unroll, chunk, l1Bytes, imageBytes;
  static constexpr int64_t lineBytes = 64;
  /// Results are f32.
  static constexpr int64_t lineElements = lineBytes / 4;
  /// Lines so far apart share a set of the first-level cache, whose sets x86
  /// chooses within a page.
  static constexpr int64_t setBytes = 4096;
  /// Steps of a sum that is worth an addition to the total.
  static constexpr int64_t minChunk = 6;
  /// Two multiply-adds a cycle, each of four cycles.
  static constexpr int64_t minAccumulators = 8;
  /// Accumulators of a block, in vectors.
  int64_t maxVectors;
  /// Likewise, if totals are not all in registers beside them.
  int64_t maxSpilling;
  /// Those of the block being emitted.
  SmallVector<Tile> tiles;
  /// Per dimension of the result: where this part begins, and where the loops
  /// stand in it.
  SmallVector<AffineExpr> begin, local;
};

/// How the parallel loops of a product are shared out: tasks of `size`
/// iterations of dimension `dim` of the result.
struct Split {
  unsigned dim;
  int64_t size;
};

struct TileGemm : levit::impl::TileGemmBase<TileGemm> {
  using TileGemmBase::TileGemmBase;

  void runOnOperation() override {
    if (lanes < 1 || registers < 5 || vectors < 1 || vectors > 2 ||
        unroll < 1 || chunk < 0) {
      getOperation()->emitError(
          "a block needs at least one lane, 5 registers, one or two vectors, "
          "one step, and no less than zero steps in a chunk");
      return signalPassFailure();
    }
    SetVector<linalg::GenericOp> products;
    getOperation()->walk([&](linalg::GenericOp op) {
      if (!getRightSides(op).empty() || isPartsProduct(op))
        products.insert(op);
    });
    while (!products.empty()) {
      linalg::GenericOp product = products.front();
      std::optional<Gemm> gemm = Gemm::match(product, vectors * lanes);
      products.remove(product);
      if (!gemm)
        continue;
      for (linalg::GenericOp op : gemm->products)
        products.remove(op);
      lower(*gemm);
    }
  }

private:
  void lower(Gemm gemm) {
    linalg::GenericOp root = gemm.root();
    OpBuilder builder(root);
    Value dest = destination(builder, root);
    Value result = emit(builder, gemm, dest);
    root.getResult(0).replaceAllUsesWith(result);
    if (gemm.epilogue)
      gemm.epilogue.erase();
    for (linalg::GenericOp product : gemm.products)
      product.erase();
  }

  /// Where the result goes. A result that is only put into a larger tensor (one
  /// that has the border of the next convolution) is written there.
  static Value destination(OpBuilder &builder, linalg::GenericOp root) {
    Value result = root.getResult(0);
    Value init =
        createDestination(builder, cast<linalg::LinalgOp>(root.getOperation()));
    if (!result.hasOneUse())
      return init;
    auto insert = dyn_cast<tensor::InsertSliceOp>(*result.getUsers().begin());
    if (!insert || insert.getSource() != result ||
        insert->getBlock() != root->getBlock() ||
        !insert.getDest().hasOneUse() || insert->getNumOperands() != 2 ||
        insert.getSourceType().getRank() != insert.getDestType().getRank())
      return init;
    IRRewriter rewriter(builder);
    if (failed(moveValueDefinitions(rewriter, insert.getDest(), root)))
      return init;
    return tensor::ExtractSliceOp::create(
        builder, root.getLoc(), insert.getSourceType(), insert.getDest(),
        insert.getMixedOffsets(), insert.getMixedSizes(),
        insert.getMixedStrides());
  }

  std::optional<Split> chooseSplit(Gemm gemm) const {
    if (gemm.root()->getParentOfType<scf::ForallOp>() ||
        gemm.root()->getParentOfType<scf::ForOp>())
      return std::nullopt;
    unsigned rank = gemm.resultLoops.size();
    unsigned row = rank - 2, column = rank - 1;
    auto extent = [&](unsigned dim) { return gemm.resultSizes[dim]; };
    // Of the right sides, and of the products.
    int64_t weights = 0;
    for (linalg::GenericOp product : gemm.products) {
      int64_t terms = 1;
      for (unsigned loop : gemm.reductions(product))
        terms *= product.getStaticLoopRanges()[loop];
      weights += extent(column) * terms;
    }
    double work = weights;
    for (int64_t size : ArrayRef(gemm.resultSizes).drop_back())
      work *= size;
    if (work < minWork)
      return std::nullopt;
    // Groups, each of which reads weights of its own.
    auto isGroup = [&](unsigned dim) {
      linalg::GenericOp product = gemm.products.front();
      return extent(dim) > 1 &&
             llvm::any_of(getRightSides(product), [&](OpOperand *right) {
               return product.getMatchingIndexingMap(right).isFunctionOfDim(
                   gemm.resultLoops[dim]);
             });
    };
    std::optional<unsigned> groups;
    for (unsigned dim = 0; dim < column; ++dim)
      if (isGroup(dim) && (!groups || extent(dim) > extent(*groups)))
        groups = dim;
    if (groups)
      return Split{*groups, 1};
    int64_t columns =
        llvm::alignTo(extent(column) >= 512 ? 2 * 32 : 32, vectors * lanes);
    // Rows of pixels, if all weights stay in the cache beside the pixels, and
    // there are enough of them to share out evenly.
    constexpr int64_t minPixelRows = 8;
    if (rank > 2 &&
        (extent(column) < 2 * columns ||
         (weights * 4 <= l2Bytes / 2 && extent(rank - 3) >= minPixelRows))) {
      unsigned dim = rank - 3;
      if (int64_t size = divisorNear(extent(dim), extent(dim) / 8, 1,
                                     std::max<int64_t>(extent(dim) / 2, 1)))
        return Split{dim, size};
    }
    // Rows, as long as there are enough of them to use a panel of weights well.
    int64_t rows = isPartsProduct(gemm.products.front()) ? 98 : 49;
    if (rank == 2 && extent(row) >= 96)
      if (int64_t size = divisorNear(extent(row), rows, 16, 112))
        return Split{row, size};
    if (extent(column) >= 2 * columns)
      return Split{column, columns};
    return std::nullopt;
  }

  Value emit(OpBuilder &builder, Gemm gemm, Value dest) {
    Location loc = gemm.root().getLoc();
    MLIRContext *context = builder.getContext();
    SmallVector<int64_t> sizes = gemm.resultSizes;
    levit::TileGemmOptions options;
    options.lanes = lanes;
    options.registers = registers;
    options.vectors = vectors;
    options.unroll = unroll;
    options.chunk = chunk;
    options.longChunks = longChunks;
    options.l1Bytes = l1Bytes;
    options.imageBytes = imageBytes;
    GemmEmitter emitter(gemm, options);
    SmallVector<AffineExpr> begin(sizes.size(),
                                  builder.getAffineConstantExpr(0));
    unsigned numLoops = 0;
    for (linalg::GenericOp product : gemm.products)
      numLoops = std::max(numLoops, product.getNumLoops());
    Position start(numLoops, context);
    std::optional<Split> split = chooseSplit(gemm);
    if (!split)
      return emitter.emit(builder, dest, start, begin, sizes);

    auto index = [&](int64_t i) { return builder.getIndexAttr(i); };
    int64_t tasks = sizes[split->dim] / split->size;
    SmallVector<int64_t> taskSizes(sizes);
    taskSizes[split->dim] = split->size;
    unsigned splitDim = gemm.finalDims[split->dim];
    ArrayRef<int64_t> shape = cast<RankedTensorType>(dest.getType()).getShape();
    SmallVector<OpFoldResult> strides(shape.size(), index(1)), extents,
        offsets(shape.size(), index(0));
    for (int64_t size : shape)
      extents.push_back(index(size));
    extents[splitDim] = index(split->size);
    auto forall = scf::ForallOp::create(
        builder, loc, ArrayRef<OpFoldResult>{index(tasks)}, dest,
        /*mapping=*/std::nullopt,
        [&](OpBuilder &b, Location l, ValueRange arguments) {
          Position position = start;
          AffineExpr task = position.addInductionVariable(arguments[0]);
          begin[split->dim] = task * split->size;
          offsets[splitDim] = affine::makeComposedFoldedAffineApply(
              b, l, AffineMap::get(1, 0, begin[split->dim]),
              {OpFoldResult(arguments[0])});
          Value part = tensor::ExtractSliceOp::create(
              b, l, arguments[1], offsets, extents, strides);
          part = emitter.emit(b, part, position, begin, taskSizes);
          scf::InParallelOp::create(b, l);
          OpBuilder::InsertionGuard guard(b);
          b.setInsertionPointToEnd(
              &cast<scf::InParallelOp>(b.getInsertionBlock()->back())
                   .getRegion()
                   .front());
          tensor::ParallelInsertSliceOp::create(b, l, part, arguments[1],
                                                offsets, extents, strides);
        });
    dest = forall.getResult(0);
    int64_t done = tasks * split->size, rest = sizes[split->dim] - done;
    if (rest == 0)
      return dest;
    // What is left over when columns do not divide evenly.
    begin[split->dim] = builder.getAffineConstantExpr(done);
    sizes[split->dim] = rest;
    offsets[splitDim] = index(done);
    extents[splitDim] = index(rest);
    Value part = tensor::ExtractSliceOp::create(builder, loc, dest, offsets,
                                                extents, strides);
    part = emitter.emit(builder, part, start, begin, sizes);
    return tensor::InsertSliceOp::create(builder, loc, part, dest, offsets,
                                         extents, strides);
  }
};

} // namespace
