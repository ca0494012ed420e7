//===- FuseAttention.cpp - attention a row of queries at a time -*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/LeViTDialect.h"
#include "lowering/AttentionBias.h"
#include "lowering/Passes.h"
#include "passes/Generics.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

namespace levit {
#define GEN_PASS_DEF_FUSEATTENTION
#include "lowering/Passes.h.inc"
} // namespace levit

using namespace mlir;
using namespace levit;

namespace {

/// Emits one attention.
class AttentionEmitter {
public:
  AttentionEmitter(AttentionOp op, AttentionBiasTable table, bool hardswish)
      : op(op), table(table), hardswish(hardswish), loc(op.getLoc()),
        element(op.getType().getElementType()) {
    ArrayRef<int64_t> q = op.getQueries().getType().getShape();
    images = q[0];
    heads = q[2];
    keyChannels = q[3];
    keys = op.getKeys().getType().getDimSize(1);
    channels = op.getValues().getType().getDimSize(3);
    width = table.queryWidth;
  }

  Value emit(OpBuilder &builder) {
    Value empty = createEmpty(builder, loc, op.getType().getShape(), element);
    SmallVector<OpFoldResult> bounds = {index(builder, images),
                                        index(builder, heads)};
    int64_t queries = table.queryHeight * width;
    return scf::ForallOp::create(
               builder, loc, bounds, empty, /*mapping=*/std::nullopt,
               [&](OpBuilder &b, Location, ValueRange arguments) {
                 image = arguments[0];
                 head = arguments[1];
                 Value shared = arguments[2];
                 SmallVector<OpFoldResult> offsets = {
                     image, index(b, 0), scaled(b, head, channels, 0)};
                 SmallVector<OpFoldResult> sizes = {
                     index(b, 1), index(b, queries), index(b, channels)};
                 SmallVector<OpFoldResult> strides(3, index(b, 1));
                 Value part = tensor::ExtractSliceOp::create(
                     b, loc,
                     RankedTensorType::get({queries, channels}, element),
                     shared, offsets, sizes, strides);
                 part = emitHead(b, part);
                 auto inParallel = scf::InParallelOp::create(b, loc);
                 b.setInsertionPointToEnd(&inParallel.getRegion().front());
                 tensor::ParallelInsertSliceOp::create(b, loc, part, shared,
                                                       offsets, sizes, strides);
               })
        .getResult(0);
  }

private:
  static OpFoldResult index(OpBuilder &builder, int64_t value) {
    return builder.getIndexAttr(value);
  }

  /// iv * factor + summand.
  OpFoldResult scaled(OpBuilder &builder, Value iv, int64_t factor,
                      int64_t summand) {
    AffineExpr d = builder.getAffineDimExpr(0);
    return affine::makeComposedFoldedAffineApply(
        builder, loc, AffineMap::get(1, 0, d * factor + summand),
        {OpFoldResult(iv)});
  }

  AffineMap map(unsigned loops, ArrayRef<unsigned> results) {
    return AffineMap::getMultiDimMapWithTargets(loops, results,
                                                op.getContext());
  }

  /// Tokens from `first` on of this image and head, or of the only head,
  /// tokens x channels.
  Value slice(OpBuilder &builder, Value heads, OpFoldResult first,
              int64_t tokens) {
    auto type = cast<RankedTensorType>(heads.getType());
    int64_t size = type.getDimSize(3);
    OpFoldResult part =
        type.getDimSize(2) == 1 ? index(builder, 0) : OpFoldResult(head);
    return tensor::ExtractSliceOp::create(
        builder, loc, RankedTensorType::get({tokens, size}, element), heads,
        {OpFoldResult(image), first, part, index(builder, 0)},
        {index(builder, 1), index(builder, tokens), index(builder, 1),
         index(builder, size)},
        SmallVector<OpFoldResult>(4, index(builder, 1)));
  }

  /// An uninitialised tensor whose rows begin at cache lines: vectors of rows
  /// that do not would be in two lines each.
  Value createRows(OpBuilder &builder, int64_t rows, int64_t columns) {
    int64_t line = 64 * 8 / element.getIntOrFloatBitWidth();
    int64_t stride = llvm::alignTo(columns, line);
    if (stride == columns)
      return createEmpty(builder, loc, {rows, columns}, element);
    // Not an empty tensor: CSE would make one of two, and bufferization two
    // again, but not with these rows.
    Value whole = bufferization::AllocTensorOp::create(
        builder, loc, RankedTensorType::get({rows, stride}, element),
        ValueRange());
    SmallVector<OpFoldResult> offsets(2, index(builder, 0)),
        strides(2, index(builder, 1));
    return tensor::ExtractSliceOp::create(
        builder, loc, RankedTensorType::get({rows, columns}, element), whole,
        offsets,
        SmallVector<OpFoldResult>{index(builder, rows),
                                  index(builder, columns)},
        strides);
  }

  /// All queries of a head, into `dest` (queries x channels).
  Value emitHead(OpBuilder &builder, Value dest) {
    Value k = slice(builder, op.getKeys(), index(builder, 0), keys);
    transposedKeys =
        linalg::TransposeOp::create(builder, loc, k,
                                    createRows(builder, keyChannels, keys),
                                    ArrayRef<int64_t>{1, 0})
            .getResult()[0];
    values = slice(builder, op.getValues(), index(builder, 0), keys);
    auto constant = [&](int64_t i) {
      return arith::ConstantIndexOp::create(builder, loc, i);
    };
    auto loop = scf::ForOp::create(
        builder, loc, constant(0), constant(table.queryHeight), constant(1),
        dest, [&](OpBuilder &b, Location, Value y, ValueRange carried) {
          SmallVector<OpFoldResult> offsets = {scaled(b, y, width, 0),
                                               index(b, 0)};
          SmallVector<OpFoldResult> sizes = {index(b, width),
                                             index(b, channels)};
          SmallVector<OpFoldResult> strides(2, index(b, 1));
          Value row = emitRow(b, y);
          Value next = tensor::InsertSliceOp::create(b, loc, row, carried[0],
                                                     offsets, sizes, strides);
          scf::YieldOp::create(b, loc, next);
        });
    return loop.getResult(0);
  }

  /// The queries of row `y` of the grid: width x channels.
  Value emitRow(OpBuilder &builder, Value y) {
    SmallVector<int64_t> scoresShape = {width, keys};
    AffineMap all = map(2, {0, 1}), rows = map(2, {0});

    Value q =
        slice(builder, op.getQueries(), scaled(builder, y, width, 0), width);
    Value scores =
        createContraction(builder, loc, q, transposedKeys,
                          createZeros(builder, loc, scoresShape, element),
                          {map(3, {0, 2}), map(3, {2, 1}), map(3, {0, 1})});

    // See AttentionBiasTable for why this is a slice.
    OpFoldResult offset = scaled(builder, y, -table.stride * table.keyWidth,
                                 (table.keyHeight - 1) * table.keyWidth);
    Value bias = tensor::ExtractSliceOp::create(
        builder, loc, RankedTensorType::get(scoresShape, element), table.value,
        {OpFoldResult(head), index(builder, 0), offset},
        {index(builder, 1), index(builder, width), index(builder, keys)},
        SmallVector<OpFoldResult>(3, index(builder, 1)));
    double scale = op.getScale().convertToDouble();
    scores = createElementwise(
        builder, loc, {scores, bias}, {all, all},
        createRows(builder, width, keys),
        [&](OpBuilder &b, Location l, ValueRange v) -> Value {
          Value score = v[0];
          if (scale != 1.0) {
            Value factor =
                arith::ConstantOp::create(b, l, b.getFloatAttr(element, scale));
            score = arith::MulFOp::create(b, l, score, factor);
          }
          return arith::AddFOp::create(b, l, score, v[1]);
        });

    Value lowest = arith::ConstantOp::create(
        builder, loc,
        builder.getFloatAttr(
            element,
            APFloat::getInf(cast<FloatType>(element).getFloatSemantics(),
                            /*Negative=*/true)));
    Value init =
        linalg::FillOp::create(builder, loc, lowest,
                               createEmpty(builder, loc, {width}, element))
            .getResult(0);
    Value max = createReduction(builder, loc, scores, init, {all, rows},
                                [](OpBuilder &b, Location l, ValueRange v) {
                                  return createMax(b, l, v[0], v[1]);
                                });
    Value exps =
        createElementwise(builder, loc, {scores, max}, {all, rows},
                          createRows(builder, width, keys),
                          [](OpBuilder &b, Location l, ValueRange v) -> Value {
                            return math::ExpOp::create(
                                b, l, arith::SubFOp::create(b, l, v[0], v[1]));
                          });
    Value sum = createReduction(
        builder, loc, exps, createZeros(builder, loc, {width}, element),
        {all, rows}, [](OpBuilder &b, Location l, ValueRange v) -> Value {
          return arith::AddFOp::create(b, l, v[1], v[0]);
        });
    SmallVector<int64_t> valuesShape = {width, channels};
    Value product =
        createContraction(builder, loc, exps, values,
                          createZeros(builder, loc, valuesShape, element),
                          {map(3, {0, 2}), map(3, {2, 1}), map(3, {0, 1})});
    return createElementwise(
        builder, loc, {product, sum}, {all, rows}, valuesShape, element,
        [&](OpBuilder &b, Location l, ValueRange v) -> Value {
          Value value = arith::DivFOp::create(b, l, v[0], v[1]);
          return hardswish ? createHardswish(b, l, value) : value;
        });
  }

  AttentionOp op;
  AttentionBiasTable table;
  bool hardswish;
  Location loc;
  Type element;
  int64_t images, heads, keyChannels, keys, channels, width;
  Value image, head, transposedKeys, values;
};

struct FuseAttention : levit::impl::FuseAttentionBase<FuseAttention> {
  void runOnOperation() override {
    SmallVector<AttentionOp> ops;
    getOperation()->walk([&](AttentionOp op) { ops.push_back(op); });
    for (AttentionOp op : ops)
      fuse(op);
  }

private:
  static void fuse(AttentionOp op) {
    auto bias = op.getBias().getDefiningOp<AttentionBiasOp>();
    if (!bias || !op.getType().hasStaticShape())
      return;
    OpBuilder builder(op);
    std::optional<AttentionBiasTable> table =
        AttentionBiasTable::create(builder, bias);
    if (!table)
      return;
    HardswishOp activation;
    if (op->hasOneUse())
      activation = dyn_cast<HardswishOp>(*op->user_begin());
    AttentionEmitter emitter(op, *table, static_cast<bool>(activation));
    Value result = emitter.emit(builder);
    if (activation) {
      activation.replaceAllUsesWith(result);
      activation.erase();
    } else {
      op.replaceAllUsesWith(result);
    }
    op.erase();
    if (bias->use_empty())
      bias.erase();
  }
};

} // namespace
