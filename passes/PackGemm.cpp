//===- PackGemm.cpp - packs the right sides of products ---------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/Weights.h"
#include "passes/Generics.h"
#include "passes/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"

namespace levit {
#define GEN_PASS_DEF_PACKGEMM
#include "passes/Passes.h.inc"
} // namespace levit

using namespace mlir;

namespace {

struct PackGemm : levit::impl::PackGemmBase<PackGemm> {
  using PackGemmBase::PackGemmBase;

  void runOnOperation() override {
    if (panel < 1) {
      getOperation().emitError("a panel must have at least one column");
      return signalPassFailure();
    }
    getOperation().walk([&](linalg::GenericOp op) { pack(op); });
  }

private:
  void pack(linalg::GenericOp op) {
    for (OpOperand *right : levit::getRightSides(op))
      pack(op, *right);
  }

  void pack(linalg::GenericOp op, OpOperand &right) {
    // A part of the constant, whose dimensions may be split.
    Value constant = right.get();
    tensor::ExtractSliceOp part = levit::getStaticPart(constant);
    if (part)
      constant = part.getSource();
    auto type = dyn_cast<RankedTensorType>(constant.getType());
    if (!type)
      return;
    if (auto split = constant.getDefiningOp<tensor::ExpandShapeOp>())
      constant = split.getSrc();
    Attribute weights;
    if (!matchPattern(constant, m_Constant(&weights)))
      return;
    // (groups..., n, functions of reductions...) with n the last dimension of
    // the result. Every group has panels of its own.
    AffineMap map = op.getMatchingIndexingMap(&right);
    AffineMap result = op.getMatchingIndexingMap(op.getDpsInitOperand(0));
    if (map.getNumResults() < 2 || result.getNumResults() == 0)
      return;
    AffineExpr n = result.getResults().back();
    SmallVector<utils::IteratorType> types = op.getIteratorTypesArray();
    auto isParallel = [&](AffineExpr expr) {
      auto dim = dyn_cast<AffineDimExpr>(expr);
      return dim && types[dim.getPosition()] == utils::IteratorType::parallel;
    };
    int64_t groups = 1, columns = 1;
    AffineExpr group = getAffineConstantExpr(0, op.getContext());
    unsigned rank = 0;
    for (AffineExpr expr : map.getResults()) {
      int64_t size = type.getDimSize(rank);
      if (part && part.getType().getDimSize(rank) != size)
        return;
      ++rank;
      if (expr == n) {
        columns = size;
        break;
      }
      if (!isa<AffineConstantExpr>(expr) && !isParallel(expr))
        return;
      groups *= size;
      group = group * size + expr;
    }
    int64_t width = std::min<int64_t>(panel, columns);
    auto isReduction = [&](AffineExpr expr) {
      return llvm::all_of(llvm::enumerate(types), [&](auto type) {
        return type.value() == utils::IteratorType::reduction ||
               !expr.isFunctionOfDim(type.index());
      });
    };
    if (rank == map.getNumResults() ||
        !llvm::all_of(map.getResults().drop_front(rank), isReduction))
      return;

    OpBuilder builder(op);
    Value packed = createPacked(builder, constant, weights, groups, columns,
                                type.getShape().drop_front(rank), width);
    if (!packed)
      return;
    SmallVector<AffineExpr> results(map.getResults().drop_front(rank));
    results.insert(results.begin(), group * llvm::divideCeil(columns, width) +
                                        n.floorDiv(width));
    results.push_back(n % width);
    SmallVector<AffineMap> maps = op.getIndexingMapsArray();
    maps[right.getOperandNumber()] =
        AffineMap::get(map.getNumDims(), 0, results, op.getContext());
    if (part) {
      auto rest = [&](ArrayRef<int64_t> values, int64_t first, int64_t last) {
        SmallVector<int64_t> result(values.drop_front(rank));
        result.insert(result.begin(), first);
        result.push_back(last);
        return getAsIndexOpFoldResult(op.getContext(), result);
      };
      auto packedType = cast<RankedTensorType>(packed.getType());
      packed = tensor::ExtractSliceOp::create(
          builder, op.getLoc(), packed, rest(part.getStaticOffsets(), 0, 0),
          rest(part.getStaticSizes(), packedType.getDimSize(0), width),
          rest(part.getStaticStrides(), 1, 1));
    }
    right.set(packed);
    op.setIndexingMapsAttr(builder.getAffineMapArrayAttr(maps));
  }

  /// A constant (groups * columns x reductions...) as (groups * panels x
  /// reductions... x width).
  Value createPacked(OpBuilder &builder, Value value, Attribute weights,
                     int64_t groups, int64_t columns,
                     ArrayRef<int64_t> reductions, int64_t width) {
    int64_t panels = llvm::divideCeil(columns, width);
    SmallVector<int64_t> shape(reductions);
    shape.insert(shape.begin(), groups * panels);
    shape.push_back(width);
    auto packedType =
        RankedTensorType::get(shape, getElementTypeOrSelf(value.getType()));
    // Groups without padding are packed as if they were one.
    int64_t paddedColumns = columns % width ? columns : 0;
    TypedAttr &packed = packedWeights[{weights, {packedType, paddedColumns}}];
    if (packed)
      return arith::ConstantOp::create(builder, value.getLoc(), packed);
    auto view = levit::viewWeights(weights);
    if (!view || view->size() == 0)
      return {};
    int64_t depth = view->size() / (groups * columns);
    Value constant = levit::createWeights(
        builder, value.getLoc(), levit::getWeightsName(value, "packed"),
        packedType, [&](MutableArrayRef<float> elements) {
          llvm::fill(elements, 0.0f);
          for (int64_t row = 0; row < groups * columns; ++row) {
            int64_t n = row % columns;
            int64_t at = row / columns * panels + n / width;
            for (int64_t k = 0; k < depth; ++k)
              elements[(at * depth + k) * width + n % width] =
                  (*view)[row * depth + k];
          }
        });
    packed = constant.getDefiningOp<arith::ConstantOp>().getValue();
    return constant;
  }

  /// By constant, type, and columns of a group that are filled up.
  DenseMap<std::pair<Attribute, std::pair<Type, int64_t>>, TypedAttr>
      packedWeights;
};

} // namespace
