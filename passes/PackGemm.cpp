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
    Attribute weights;
    if (!levit::isContraction(op) ||
        !matchPattern(op.getDpsInputs()[1], m_Constant(&weights)))
      return;
    // (..., n, ...) -> (n, reductions...) with n the last dimension of the
    // result.
    SmallVector<AffineMap> maps = op.getIndexingMapsArray();
    AffineMap map = maps[1];
    if (!map.isProjectedPermutation() || map.getNumResults() < 2 ||
        maps[2].getNumResults() == 0 ||
        map.getResult(0) != maps[2].getResults().back())
      return;
    SmallVector<utils::IteratorType> types = op.getIteratorTypesArray();
    for (unsigned i = 1; i < map.getNumResults(); ++i)
      if (types[map.getDimPosition(i)] != utils::IteratorType::reduction)
        return;

    auto type = cast<RankedTensorType>(op.getDpsInputs()[1].getType());
    int64_t columns = type.getDimSize(0);
    int64_t width = std::min<int64_t>(panel, columns);
    OpBuilder builder(op);
    Value packed = createPacked(builder, op.getDpsInputs()[1], weights, width);
    if (!packed)
      return;

    AffineExpr n = map.getResult(0);
    SmallVector<AffineExpr> results(map.getResults());
    results.front() = n.floorDiv(width);
    results.push_back(n % width);
    maps[1] = AffineMap::get(map.getNumDims(), 0, results, op.getContext());
    op.getDpsInputOperand(1)->set(packed);
    op.setIndexingMapsAttr(builder.getAffineMapArrayAttr(maps));
  }

  /// A constant (columns x reductions...) as (panels x reductions... x width).
  Value createPacked(OpBuilder &builder, Value value, Attribute weights,
                     int64_t width) {
    TypedAttr &packed = packedWeights[{weights, width}];
    if (packed)
      return arith::ConstantOp::create(builder, value.getLoc(), packed);
    auto view = levit::viewWeights(weights);
    if (!view || view->size() == 0)
      return {};
    auto type = cast<RankedTensorType>(value.getType());
    int64_t columns = type.getDimSize(0), depth = view->size() / columns;
    int64_t panels = llvm::divideCeil(columns, width);
    SmallVector<int64_t> shape(type.getShape());
    shape.front() = panels;
    shape.push_back(width);
    auto packedType = RankedTensorType::get(shape, type.getElementType());
    Value constant = levit::createWeights(
        builder, value.getLoc(), levit::getWeightsName(value, "packed"),
        packedType, [&](MutableArrayRef<float> elements) {
          llvm::fill(elements, 0.0f);
          for (int64_t n = 0; n < columns; ++n)
            for (int64_t k = 0; k < depth; ++k)
              elements[(n / width * depth + k) * width + n % width] =
                  (*view)[n * depth + k];
        });
    packed = constant.getDefiningOp<arith::ConstantOp>().getValue();
    return constant;
  }

  DenseMap<std::pair<Attribute, int64_t>, TypedAttr> packedWeights;
};

} // namespace
