//===- PrefetchWeights.cpp - weights before they are needed -----*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lowering/Passes.h"

#include "mlir/Dialect/AMX/AMXDialect.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/MapVector.h"

#include <map>
#include <numeric>

namespace levit {
#define GEN_PASS_DEF_PREFETCHWEIGHTS
#include "lowering/Passes.h.inc"
} // namespace levit

using namespace mlir;

namespace {

constexpr int64_t lineBytes = 64;

/// How far tiles are prefetched ahead: the next chunk would come too late from
/// memory.
constexpr int64_t chunksAhead = 2;

/// A read of a panel of weights, and the loops between it and the loop over
/// panels.
struct PanelRead {
  vector::TransferReadOp op;
  /// Where the panel is chosen, and the operation there that `op` is in.
  Block *block;
  Operation *ancestor;
  /// How often that reads the panel.
  int64_t count;
  /// Loops over rows, the innermost first: their variables, and how many times
  /// the panel is read in an iteration.
  SmallVector<std::pair<Value, int64_t>> rows;

  MemRefType type() { return cast<MemRefType>(op.getBase().getType()); }
  Operation *function() { return op->getParentOfType<FunctionOpInterface>(); }
};

bool dependsOn(Value value, Value iv) {
  if (value == iv)
    return true;
  Operation *op = value.getDefiningOp();
  return op && llvm::any_of(op->getOperands(), [&](Value operand) {
           return dependsOn(operand, iv);
         });
}

PanelRead analyze(vector::TransferReadOp op) {
  PanelRead read = {op, op->getBlock(), op, 1, {}};
  auto indices = op.getIndices();
  for (auto loop = dyn_cast<scf::ForOp>(read.block->getParentOp());
       loop && !dependsOn(indices[0], loop.getInductionVar());
       loop = dyn_cast<scf::ForOp>(read.block->getParentOp())) {
    bool isRows = llvm::none_of(indices.drop_front(), [&](Value index) {
      return dependsOn(index, loop.getInductionVar());
    });
    if (isRows) {
      read.rows.emplace_back(loop.getInductionVar(), read.count);
      std::optional<APInt> count = loop.getStaticTripCount();
      read.count *= count ? count->getSExtValue() : 1;
    }
    read.ancestor = loop;
    read.block = loop->getBlock();
  }
  return read;
}

/// What `map` is where all its operands are zero.
int64_t constantTerm(AffineMap map) {
  SmallVector<int64_t> zeros(map.getNumInputs(), 0);
  return map.compose(zeros).front();
}

/// What `index` is where all loops begin, as far as that is easily seen.
int64_t constantTerm(Value index) {
  if (auto apply = index.getDefiningOp<affine::AffineApplyOp>())
    return constantTerm(apply.getAffineMap());
  return getConstantIntValue(index).value_or(0);
}

/// Tells parts of weights that begin elsewhere from each other: quarters of a
/// matrix, or steps of an unrolled loop.
using Part = std::pair<void *, std::vector<int64_t>>;

Part getPart(vector::TransferReadOp read) {
  Part part = {read.getBase().getAsOpaquePointer(), {}};
  for (Value index : read.getIndices())
    part.second.push_back(constantTerm(index));
  return part;
}

struct PrefetchWeights : levit::impl::PrefetchWeightsBase<PrefetchWeights> {
  using PrefetchWeightsBase::PrefetchWeightsBase;

  void runOnOperation() override {
    SmallVector<PanelRead> reads;
    getOperation()->walk([&](vector::TransferReadOp op) {
      if (isPanelOfWeights(op))
        reads.push_back(analyze(op));
    });
    // How often a part of a panel is read in all, and before the operation at
    // hand.
    std::map<std::pair<Block *, Part>, int64_t> totals;
    std::map<std::pair<Operation *, Part>, int64_t> before;
    for (PanelRead &read : reads) {
      Part part = getPart(read.op);
      int64_t &total = totals[{read.block, part}];
      if (before.try_emplace({read.ancestor, part}, total).second)
        total += read.count;
    }
    // How often all parts of a panel are read.
    auto panelOf = [](Block *block, const Part &part) {
      return std::make_tuple(block, part.first, part.second.front());
    };
    std::map<std::tuple<Block *, void *, int64_t>, int64_t> times;
    for (auto &[key, total] : totals) {
      int64_t &least = times.try_emplace(panelOf(key.first, key.second), total)
                           .first->second;
      least = std::min(least, total);
    }
    // Of weights, those that the function reads next.
    DenseMap<Value, Value> following;
    for (auto [read, next] : llvm::zip(reads, llvm::drop_begin(reads)))
      if (read.op.getBase() != next.op.getBase() &&
          read.function() == next.function() &&
          read.type().getElementType() == next.type().getElementType())
        following.try_emplace(read.op.getBase(), next.op.getBase());
    for (PanelRead &read : reads) {
      Part part = getPart(read.op);
      prefetchNext(read, before[{read.ancestor, part}],
                   times[panelOf(read.block, part)],
                   following.lookup(read.op.getBase()));
    }
    prefetchTiles();
  }

private:
  static int64_t bytesOf(MemRefType type) {
    return llvm::divideCeil(type.getElementTypeBitWidth(), 8);
  }

  /// Whether `read` is from panels (panels x reductions... x width) of weights
  /// that are too many to be in a cache already, and not of less than a line.
  bool isPanelOfWeights(vector::TransferReadOp read) {
    auto type = dyn_cast<MemRefType>(read.getBase().getType());
    return type && read.getBase().getDefiningOp<memref::GetGlobalOp>() &&
           type.getRank() >= 3 && type.getDimSize(0) > 1 &&
           read.getVectorType().getRank() == 1 &&
           read.getVectorType().getDimSize(0) * bytesOf(type) >= lineBytes &&
           type.getNumElements() * bytesOf(type) >= minBytes &&
           read->getParentOfType<scf::ForOp>();
  }

  /// All elements of `base` one after the other, at `builder`.
  static Value flatten(OpBuilder &builder, Location loc, Value base) {
    auto type = cast<MemRefType>(base.getType());
    int64_t size = type.getNumElements();
    Value flat = memref::ReinterpretCastOp::create(
        builder, loc, MemRefType::get({size}, type.getElementType()), base,
        /*offset=*/0, ArrayRef<int64_t>{size}, ArrayRef<int64_t>{1});
    return memref::CastOp::create(
        builder, loc,
        MemRefType::get({ShapedType::kDynamic}, type.getElementType()), flat);
  }

  /// A tile of weights that a piece of code loads, once or several times.
  struct TileRead {
    SmallVector<amx::TileLoadOp> loads;
    /// Loops over rows, each of which loads the same tile, are between it and
    /// `block`. Of their iterations, `iv` tells one from the next.
    Block *block;
    int64_t iterations = 1;
    Value iv;

    Value base() { return loads.front().getBase(); }
  };

  static TileRead analyzeTile(amx::TileLoadOp load) {
    TileRead read;
    read.loads.push_back(load);
    read.block = load->getBlock();
    auto isOverRows = [&](scf::ForOp loop) {
      return loop && llvm::none_of(load.getIndices(), [&](Value index) {
               return dependsOn(index, loop.getInductionVar());
             });
    };
    for (auto loop = dyn_cast<scf::ForOp>(read.block->getParentOp());
         isOverRows(loop);
         loop = dyn_cast<scf::ForOp>(read.block->getParentOp())) {
      if (!read.iv)
        read.iv = loop.getInductionVar();
      std::optional<APInt> count = loop.getStaticTripCount();
      read.iterations *= count ? count->getSExtValue() : 1;
      read.block = loop->getBlock();
    }
    return read;
  }

  /// Prefetches the chunk of tiles `chunksAhead` behind the one that a piece of
  /// code loads, its lines shared among the times that it is loaded.
  void prefetchTiles() {
    using Indices = std::vector<void *>;
    llvm::MapVector<std::pair<Block *, Value>, std::map<Indices, TileRead>>
        chunks;
    getOperation()->walk([&](amx::TileLoadOp op) {
      MemRefType type = op.getMemRefType();
      if (!op.getBase().getDefiningOp<memref::GetGlobalOp>() ||
          type.getNumElements() * bytesOf(type) < minBytes)
        return;
      Indices indices;
      for (Value index : op.getIndices())
        indices.push_back(index.getAsOpaquePointer());
      auto [at, isNew] = chunks[{op->getBlock(), op.getBase()}].try_emplace(
          indices, analyzeTile(op));
      if (!isNew)
        at->second.loads.push_back(op);
    });
    // How often a chunk is loaded in all.
    std::map<std::pair<Block *, void *>, int64_t> totals;
    SmallVector<int64_t> before;
    for (auto &[key, tiles] : chunks) {
      TileRead &read = tiles.begin()->second;
      int64_t &total = totals[{read.block, key.second.getAsOpaquePointer()}];
      before.push_back(total);
      total += read.iterations;
    }
    for (auto [i, chunk] : llvm::enumerate(chunks)) {
      Value following;
      for (auto &[key, tiles] : llvm::drop_begin(chunks, i))
        if (key.second != chunk.first.second) {
          following = key.second;
          break;
        }
      for (auto &[indices, read] : chunk.second)
        prefetchBehind(read, chunk.second.size(), before[i],
                       totals[{read.block, read.base().getAsOpaquePointer()}],
                       following);
    }
  }

  /// Where a tile of a chunk of `tiles` is loaded, by the code that loads the
  /// chunk for the time `first`, of `total` times: prefetches a share of the
  /// tile that is `chunksAhead` behind it, or of `following` behind the last
  /// ones.
  static void prefetchBehind(TileRead &read, int64_t tiles, int64_t first,
                             int64_t total, Value following) {
    auto type = cast<MemRefType>(read.base().getType());
    int64_t size = type.getNumElements();
    int64_t line = lineBytes / bytesOf(type), loads = read.loads.size();
    for (auto [number, load] : llvm::enumerate(read.loads)) {
      OpBuilder builder(load);
      Location loc = load.getLoc();
      auto constant = [&](int64_t value) -> Value {
        return arith::ConstantIndexOp::create(builder, loc, value);
      };
      auto add = [&](Value a, Value b) -> Value {
        return arith::AddIOp::create(builder, loc, a, b);
      };
      auto multiply = [&](Value a, int64_t b) -> Value {
        return arith::MulIOp::create(builder, loc, a, constant(b));
      };
      amx::TileType tile = load.getTileType();
      int64_t lines = tile.getDimSize(0);
      int64_t ahead = chunksAhead * tiles * tile.getNumElements();
      int64_t shares =
          std::gcd(lines, int64_t(llvm::bit_floor<uint64_t>(total * loads)));
      if (first * loads >= shares)
        return;
      Value begin = constant(ahead);
      int64_t elements = size;
      for (auto [index, extent] :
           llvm::zip(load.getIndices(), type.getShape())) {
        elements /= extent;
        begin = add(begin, multiply(index, elements));
      }
      Value flat = flatten(builder, loc, read.base());
      Value isBehind = arith::CmpIOp::create(
          builder, loc, arith::CmpIPredicate::uge, begin, constant(size));
      Value start = constant(0);
      if (following &&
          cast<MemRefType>(following.getType()).getNumElements() >= ahead) {
        Value weights = builder.clone(*following.getDefiningOp())->getResult(0);
        flat = arith::SelectOp::create(builder, loc, isBehind,
                                       flatten(builder, loc, weights), flat);
        start = arith::SubIOp::create(builder, loc, begin, constant(size));
      }
      begin = arith::SelectOp::create(builder, loc, isBehind, start, begin);
      if (shares > 1) {
        Value share = constant((first * loads + number) % shares);
        if (read.iv) {
          share = add(share, multiply(read.iv, loads));
          share = arith::RemUIOp::create(builder, loc, share, constant(shares));
        }
        begin = add(begin, multiply(share, lines / shares * line));
      }
      for (int64_t i = 0; i < lines / shares; ++i)
        memref::PrefetchOp::create(builder, loc, flat,
                                   add(begin, constant(i * line)),
                                   /*isWrite=*/false, /*localityHint=*/2,
                                   /*isDataCache=*/true);
    }
  }

  /// Where a panel is read for the time `first` or later, of `total` times:
  /// prefetches the next panel, one line after the other, at a pace at which
  /// all have their turn while the panel is read so many times. The panel after
  /// the last is the first of `following`, if that is not null: so many of its
  /// elements as this panel has.
  static void prefetchNext(PanelRead &read, int64_t first, int64_t total,
                           Value following) {
    if (first >= total)
      return;
    MemRefType type = read.type();
    MLIRContext *context = type.getContext();
    // Of all reductions, the step; and of the panel, the column.
    SmallVector<Value> operands =
        llvm::to_vector(llvm::drop_begin(ValueRange(read.op.getIndices())));
    AffineExpr step = getAffineConstantExpr(0, context), column;
    int64_t steps = 1;
    for (auto [i, size] : llvm::enumerate(type.getShape().drop_front())) {
      column = getAffineDimExpr(i, context);
      if (i + 1 == operands.size())
        break;
      step = step * size + column;
      steps *= size;
    }
    int64_t width = type.getShape().back(), elements = steps * width;
    int64_t line = lineBytes / bytesOf(type);
    // One that is read by parts of its columns is read more often.
    total *= width / read.op.getVectorType().getDimSize(0);

    // Of several steps that an iteration has, some prefetch a line.
    auto compose = [&](AffineExpr expr) {
      AffineMap map = AffineMap::get(operands.size(), 0, expr);
      SmallVector<Value> values = operands;
      affine::fullyComposeAffineMapAndOperands(&map, &values);
      return std::pair(map, values);
    };
    AffineMap map = compose(step).first;
    int64_t begin = constantTerm(map);
    int64_t multiple = (map.getResult(0) - begin).getLargestKnownDivisor();
    int64_t every = 1;
    while (multiple % (2 * every) == 0 && 2 * every * width <= line * total &&
           2 * every <= steps)
      every *= 2;
    if (begin % every)
      return;
    int64_t pace = llvm::divideCeil(every * width, total);
    AffineExpr element = step.floorDiv(every) * pace + column * steps +
                         first * llvm::divideCeil(elements, total);
    for (auto [iv, count] : read.rows) {
      element = element + getAffineDimExpr(operands.size(), context) *
                              (count * llvm::divideCeil(elements, total));
      operands.push_back(iv);
    }

    OpBuilder builder(read.op);
    Location loc = read.op.getLoc();
    auto constant = [&](int64_t value) -> Value {
      return arith::ConstantIndexOp::create(builder, loc, value);
    };
    Value panel = read.op.getIndices()[0];
    int64_t last = type.getDimSize(0) - 1;
    Value next = arith::AddIOp::create(builder, loc, panel, constant(1));
    next = arith::MinUIOp::create(builder, loc, next, constant(last));
    Value flat = flatten(builder, loc, read.op.getBase());
    Value start = arith::MulIOp::create(builder, loc, next, constant(elements));
    if (following &&
        cast<MemRefType>(following.getType()).getNumElements() >= elements) {
      Value isLast = arith::CmpIOp::create(
          builder, loc, arith::CmpIPredicate::eq, panel, constant(last));
      Value weights = builder.clone(*following.getDefiningOp())->getResult(0);
      flat = arith::SelectOp::create(builder, loc, isLast,
                                     flatten(builder, loc, weights), flat);
      start = arith::SelectOp::create(builder, loc, isLast, constant(0), start);
    }
    auto [elementMap, values] = compose(element);
    Value place =
        affine::AffineApplyOp::create(builder, loc, elementMap, values);
    place = arith::AddIOp::create(builder, loc, start, place);
    for (int64_t i = 0; i < pace; i += line) {
      Value index = arith::AddIOp::create(builder, loc, place, constant(i));
      memref::PrefetchOp::create(builder, loc, flat, index, /*isWrite=*/false,
                                 /*localityHint=*/2, /*isDataCache=*/true);
    }
  }
};

} // namespace
