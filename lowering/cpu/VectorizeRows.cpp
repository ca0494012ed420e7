//===- VectorizeRows.cpp - element-wise loops and reductions ----*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lowering/Passes.h"
#include "lowering/cpu/VectorLoops.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/PatternMatch.h"

namespace levit {
#define GEN_PASS_DEF_VECTORIZEROWS
#include "lowering/Passes.h.inc"
} // namespace levit

using namespace mlir;
using namespace levit;

namespace {

/// Loops of `op` in the order of its result's dimensions, then its reductions.
struct Loops {
  SmallVector<unsigned> result, reductions;
  SmallVector<int64_t> sizes;
  /// Those of the result whose indices the body asks for: they are unrolled, so
  /// that what depends on an index is known.
  SmallVector<unsigned> unrolled;

  bool isUnrolled(unsigned loop) const {
    return llvm::is_contained(unrolled, loop);
  }
};

std::optional<Loops> matchLoops(linalg::GenericOp op) {
  if (!op.hasPureTensorSemantics() || op.getNumDpsInits() != 1 ||
      op.getNumLoops() == 0 || !hasVectorizableShapes(op))
    return std::nullopt;
  Loops loops;
  loops.sizes = op.getStaticLoopRanges();
  AffineMap map = op.getMatchingIndexingMap(op.getDpsInitOperand(0));
  if (!map.isProjectedPermutation())
    return std::nullopt;
  for (AffineExpr expr : map.getResults())
    loops.result.push_back(cast<AffineDimExpr>(expr).getPosition());
  for (unsigned i = 0; i < op.getNumLoops(); ++i)
    if (!llvm::is_contained(loops.result, i))
      loops.reductions.push_back(i);
  int64_t copies = 1;
  for (auto index : op.getRegion().front().getOps<linalg::IndexOp>()) {
    unsigned loop = index.getDim();
    if (loops.isUnrolled(loop))
      continue;
    if (loops.result.empty() ||
        !llvm::is_contained(ArrayRef(loops.result).drop_back(), loop))
      return std::nullopt;
    loops.unrolled.push_back(loop);
    copies *= loops.sizes[loop];
  }
  constexpr int64_t maxCopies = 32;
  if (copies > maxCopies || !hasVectorizableBody(op, loops.unrolled))
    return std::nullopt;
  return loops;
}

/// Whether all inputs can be read as vectors of `width` elements along `dim`.
bool isVectorDim(linalg::GenericOp op, const Loops &loops, unsigned dim,
                 int64_t width) {
  return llvm::all_of(op.getDpsInputOperands(), [&](OpOperand *operand) {
    return accessAlong(op.getMatchingIndexingMap(operand), dim,
                       loops.sizes[dim], width) != Access::Other;
  });
}

/// Whether the body of `op`, a reduction of one input, combines an element and
/// the value so far in a way that also combines two values so far, and may be
/// done in any order.
bool isCombiner(linalg::GenericOp op) {
  Block &body = op.getRegion().front();
  Value x = body.getArgument(0), soFar = body.getArgument(1);
  auto reads = [&](Operation *inner) {
    return inner->getOperands() == ValueRange{x, soFar} ||
           inner->getOperands() == ValueRange{soFar, x};
  };
  Value result = body.getTerminator()->getOperand(0);
  Operation *last = result.getDefiningOp();
  if (isa_and_nonnull<arith::AddFOp, arith::MulFOp, arith::MaximumFOp,
                      arith::MinimumFOp, arith::MaxNumFOp, arith::MinNumFOp>(
          last))
    return reads(last);
  // createMax
  auto select = dyn_cast_or_null<arith::SelectOp>(last);
  auto compare =
      select ? select.getCondition().getDefiningOp<arith::CmpFOp>() : nullptr;
  return compare && reads(compare) &&
         compare.getPredicate() == arith::CmpFPredicate::OGT &&
         select.getTrueValue() == compare.getLhs() &&
         select.getFalseValue() == compare.getRhs();
}

/// Whether a reduction by `op`, a combiner, may begin with `start` in every
/// lane of a vector.
bool isNeutral(linalg::GenericOp op, TypedAttr start) {
  Operation *last =
      op.getRegion().front().getTerminator()->getOperand(0).getDefiningOp();
  auto value = dyn_cast<FloatAttr>(start);
  if (isa<arith::AddFOp>(last))
    return value && value.getValue().isZero();
  if (isa<arith::MulFOp>(last))
    return value && value.getValue().isExactlyValue(1.0);
  // The larger or smaller of the same is the same.
  return true;
}

struct VectorizeRows : levit::impl::VectorizeRowsBase<VectorizeRows> {
  using VectorizeRowsBase::VectorizeRowsBase;

  void runOnOperation() override {
    if (lanes < 1) {
      getOperation()->emitError("a vector must have at least one lane");
      return signalPassFailure();
    }
    vectorizeAll();
    // Fills that reductions have absorbed are dead; the others are loops too.
    IRRewriter rewriter(&getContext());
    SmallVector<linalg::LinalgOp> named;
    getOperation()->walk([&](linalg::LinalgOp op) {
      if (isa<linalg::FillOp, linalg::BroadcastOp, linalg::CopyOp>(
              op.getOperation()) &&
          op.hasPureTensorSemantics())
        named.push_back(op);
    });
    for (linalg::LinalgOp op : named) {
      rewriter.setInsertionPoint(op);
      if (op->use_empty())
        op->erase();
      else
        (void)linalg::generalizeNamedOp(rewriter, op);
    }
    vectorizeAll();
  }

private:
  void vectorizeAll() {
    SmallVector<linalg::GenericOp> ops;
    getOperation()->walk([&](linalg::GenericOp op) { ops.push_back(op); });
    for (linalg::GenericOp op : ops) {
      std::optional<Loops> loops = matchLoops(op);
      if (!loops)
        continue;
      OpBuilder builder(op);
      Value result;
      if (isColumnwise(op, *loops))
        result = emitColumns(builder, op, *loops);
      else if (loops->unrolled.empty() && loops->reductions.size() == 1 &&
               op.getNumDpsInputs() == 1 && isCombiner(op) &&
               isVectorDim(op, *loops, loops->reductions[0], rowWidth(*loops)))
        result = emitRowReduction(builder, op, *loops);
      if (!result)
        continue;
      op.getResult(0).replaceAllUsesWith(result);
      op.erase();
    }
  }

  int64_t columnWidth(const Loops &loops) const {
    return std::min<int64_t>(lanes, loops.sizes[loops.result.back()]);
  }

  /// The largest power of two that fits.
  int64_t rowWidth(const Loops &loops) const {
    return llvm::bit_floor<uint64_t>(
        std::min<int64_t>(lanes, loops.sizes[loops.reductions[0]]));
  }

  /// Whether emitColumns can do it.
  bool isColumnwise(linalg::GenericOp op, const Loops &loops) const {
    if (loops.result.empty() ||
        !isVectorDim(op, loops, loops.result.back(), columnWidth(loops)))
      return false;
    // A loop around a value that is not carried would be no reduction.
    return loops.reductions.empty() ||
           op.payloadUsesValueFromOperand(op.getDpsInitOperand(0));
  }

  using Body = llvm::function_ref<Value(OpBuilder &, Position &, Value)>;

  /// Loops over the dimensions of the result from `depth` to `end`, but for
  /// those that are unrolled.
  Value emitOuter(OpBuilder &builder, linalg::GenericOp op, const Loops &loops,
                  Value dest, Position &position, unsigned depth, unsigned end,
                  Body body) {
    if (depth == end)
      return body(builder, position, dest);
    unsigned loop = loops.result[depth];
    if (loops.isUnrolled(loop))
      return emitOuter(builder, op, loops, dest, position, depth + 1, end,
                       body);
    return createLoop(builder, op.getLoc(), loops.sizes[loop], dest, position,
                      [&](OpBuilder &b, AffineExpr iv,
                          ValueRange carried) -> SmallVector<Value> {
                        position.dims[loop] = iv;
                        return {emitOuter(b, op, loops, carried[0], position,
                                          depth + 1, end, body)};
                      })[0];
  }

  /// Vectors along the last dimension of the result; reductions are loops
  /// around a vector of results.
  Value emitColumns(OpBuilder &builder, linalg::GenericOp op,
                    const Loops &loops) {
    Location loc = op.getLoc();
    unsigned column = loops.result.back();
    OpOperand *init = op.getDpsInitOperand(0);
    AffineMap initMap = op.getMatchingIndexingMap(init);
    // Without inputs, the init stands in for the argument that nobody reads.
    bool readsInit =
        op.payloadUsesValueFromOperand(init) || op.getNumDpsInputs() == 0;
    Position position(op.getNumLoops(), op.getContext());

    auto compute = [&](OpBuilder &b, Position &at, Value accumulator,
                       int64_t width) {
      SmallVector<Value> arguments;
      for (OpOperand *operand : op.getDpsInputOperands())
        arguments.push_back(readVector(b, loc, operand->get(),
                                       op.getMatchingIndexingMap(operand),
                                       column, at, width));
      arguments.push_back(accumulator ? accumulator : arguments.front());
      SmallVector<Value> indices(op.getNumLoops());
      for (unsigned loop : loops.unrolled)
        indices[loop] = arith::ConstantIndexOp::create(
            b, loc, cast<AffineConstantExpr>(at.dims[loop]).getValue());
      return createVectorBody(b, op, arguments, width, indices)[0];
    };
    std::function<Value(OpBuilder &, Position &, Value, int64_t, unsigned)>
        reduce = [&](OpBuilder &b, Position &at, Value accumulator,
                     int64_t width, unsigned depth) -> Value {
      if (depth == loops.reductions.size())
        return compute(b, at, accumulator, width);
      unsigned loop = loops.reductions[depth];
      return createLoop(b, loc, loops.sizes[loop], accumulator, at,
                        [&](OpBuilder &b2, AffineExpr iv,
                            ValueRange carried) -> SmallVector<Value> {
                          at.dims[loop] = iv;
                          return {reduce(b2, at, carried[0], width, depth + 1)};
                        })[0];
    };
    auto vectors = [&](OpBuilder &b, Position &at, Value dest) -> Value {
      int64_t size = loops.sizes[column];
      int64_t width = columnWidth(loops);
      std::function<Value(OpBuilder &, Value, int64_t, unsigned)> step =
          [&](OpBuilder &b2, Value into, int64_t w, unsigned depth) -> Value {
        if (depth < loops.unrolled.size()) {
          unsigned loop = loops.unrolled[depth];
          for (int64_t i = 0; i < loops.sizes[loop]; ++i) {
            at.dims[loop] = b2.getAffineConstantExpr(i);
            into = step(b2, into, w, depth + 1);
          }
          return into;
        }
        Value accumulator;
        if (readsInit) {
          TypedAttr constant = getFillConstant(init->get());
          accumulator =
              constant
                  ? createSplat(b2, loc,
                                arith::ConstantOp::create(b2, loc, constant), w)
                  : readVector(b2, loc, init->get(), initMap, column, at, w);
        }
        Value result = reduce(b2, at, accumulator, w, 0);
        return writeVector(b2, loc, result, into, at.indices(b2, loc, initMap));
      };
      Value result = createLoop(b, loc, size / width, dest, at,
                                [&](OpBuilder &b2, AffineExpr iv,
                                    ValueRange carried) -> SmallVector<Value> {
                                  at.dims[column] = iv * width;
                                  return {step(b2, carried[0], width, 0)};
                                })[0];
      if (size % width) {
        at.dims[column] =
            getAffineConstantExpr(size / width * width, op.getContext());
        result = step(b, result, size % width, 0);
      }
      return result;
    };
    return emitOuter(builder, op, loops, createDestination(builder, op),
                     position, 0, loops.result.size() - 1, vectors);
  }

  /// Vectors along the reduction: each lane combines its own elements, and the
  /// lanes are combined at the end, by halves, in an order that depends on the
  /// size alone.
  Value emitRowReduction(OpBuilder &builder, linalg::GenericOp op,
                         const Loops &loops) {
    Location loc = op.getLoc();
    unsigned loop = loops.reductions[0];
    int64_t size = loops.sizes[loop];
    OpOperand *init = op.getDpsInitOperand(0), *in = op.getDpsInputOperand(0);
    TypedAttr neutral = getFillConstant(init->get());
    if (!neutral || !isNeutral(op, neutral))
      return {};
    AffineMap inMap = op.getMatchingIndexingMap(in);
    AffineMap initMap = op.getMatchingIndexingMap(init);
    Position position(op.getNumLoops(), op.getContext());

    auto row = [&](OpBuilder &b, Position &at, Value dest) -> Value {
      int64_t width = rowWidth(loops);
      Value start = createSplat(
          b, loc, arith::ConstantOp::create(b, loc, neutral), width);
      Value total = createLoop(
          b, loc, size / width, start, at,
          [&](OpBuilder &b2, AffineExpr iv,
              ValueRange carried) -> SmallVector<Value> {
            at.dims[loop] = iv * width;
            Value x = readVector(b2, loc, in->get(), inMap, loop, at, width);
            return {createVectorBody(b2, op, {x, carried[0]}, width)[0]};
          })[0];
      for (int64_t half = width / 2; half >= 1; half /= 2) {
        auto part = [&](int64_t offset) -> Value {
          return vector::ExtractStridedSliceOp::create(
              b, loc, total, ArrayRef<int64_t>{offset}, ArrayRef<int64_t>{half},
              ArrayRef<int64_t>{1});
        };
        Value low = part(0), high = part(half);
        total = createVectorBody(b, op, {high, low}, half)[0];
      }
      for (int64_t i = size / width * width; i < size; ++i) {
        at.dims[loop] = getAffineConstantExpr(i, op.getContext());
        Value x = readVector(b, loc, in->get(), inMap, loop, at, 1);
        total = createVectorBody(b, op, {x, total}, 1)[0];
      }
      Value scalar =
          vector::ExtractOp::create(b, loc, total, ArrayRef<int64_t>{0});
      return tensor::InsertOp::create(b, loc, scalar, dest,
                                      at.indices(b, loc, initMap));
    };
    return emitOuter(builder, op, loops, createDestination(builder, op),
                     position, 0, loops.result.size(), row);
  }
};

} // namespace
