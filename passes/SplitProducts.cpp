//===- SplitProducts.cpp - results that parts add up to ---------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "passes/SplitProducts.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/IRMapping.h"

using namespace mlir;

namespace levit {

Value splitDims(OpBuilder &builder, Location loc, Value value, AffineMap map,
                ArrayRef<int64_t> inner) {
  auto type = cast<RankedTensorType>(value.getType());
  SmallVector<int64_t> shape;
  SmallVector<ReassociationIndices> groups;
  for (auto [expr, size] : llvm::zip(map.getResults(), type.getShape())) {
    int64_t next = shape.size();
    groups.push_back({next});
    int64_t second = inner[cast<AffineDimExpr>(expr).getPosition()];
    if (second == 0) {
      shape.push_back(size);
      continue;
    }
    groups.back().push_back(next + 1);
    shape.append({size / second, second});
  }
  return tensor::ExpandShapeOp::create(
      builder, loc, RankedTensorType::get(shape, type.getElementType()), value,
      groups);
}

linalg::GenericOp getSplittableConsumer(linalg::GenericOp product) {
  linalg::GenericOp epilogue = getElementwiseConsumer(product);
  if (!epilogue || epilogue.hasIndexSemantics())
    return {};
  for (OpOperand *operand : epilogue.getDpsInputOperands())
    if (!epilogue.getMatchingIndexingMap(operand).isProjectedPermutation())
      return {};
  return epilogue;
}

Value createSplitResult(OpBuilder &builder, linalg::GenericOp product,
                        linalg::GenericOp epilogue, ValueRange parts,
                        AffineMap partsMap, ArrayRef<int64_t> inner,
                        ScalarBody addUp) {
  Location loc = epilogue.getLoc();
  MLIRContext *context = builder.getContext();
  // Of every loop of the epilogue, those that it becomes.
  SmallVector<SmallVector<AffineExpr>> loops;
  SmallVector<ReassociationIndices> groups;
  unsigned numLoops = 0;
  for (int64_t second : inner) {
    loops.emplace_back();
    groups.emplace_back();
    for (int i = 0; i < (second ? 2 : 1); ++i) {
      groups.back().push_back(numLoops);
      loops.back().push_back(getAffineDimExpr(numLoops++, context));
    }
  }
  SmallVector<Value> operands(parts);
  SmallVector<AffineMap> maps(parts.size(), partsMap);
  for (OpOperand *operand : epilogue.getDpsInputOperands()) {
    if (operand->get() == product.getResult(0))
      continue;
    AffineMap map = epilogue.getMatchingIndexingMap(operand);
    SmallVector<AffineExpr> results;
    for (AffineExpr expr : map.getResults())
      results.append(loops[cast<AffineDimExpr>(expr).getPosition()]);
    maps.push_back(AffineMap::get(numLoops, 0, results, context));
    operands.push_back(
        results.empty() ? operand->get()
                        : splitDims(builder, loc, operand->get(), map, inner));
  }
  Value init = epilogue.getDpsInits()[0];
  Value split = createElementwise(
      builder, loc, operands, maps,
      splitDims(builder, loc, init,
                builder.getMultiDimIdentityMap(inner.size()), inner),
      [&](OpBuilder &b, Location l, ValueRange v) {
        Value sum = addUp(b, l, v.take_front(parts.size()));
        ValueRange others = v.drop_front(parts.size());
        IRMapping mapping;
        for (OpOperand *operand : epilogue.getDpsInputOperands()) {
          BlockArgument argument = epilogue.getMatchingBlockArgument(operand);
          if (operand->get() == product.getResult(0)) {
            mapping.map(argument, sum);
            continue;
          }
          mapping.map(argument, others.front());
          others = others.drop_front();
        }
        Block &body = epilogue.getRegion().front();
        for (Operation &op : body.without_terminator())
          b.clone(op, mapping);
        return mapping.lookupOrDefault(body.getTerminator()->getOperand(0));
      });
  return tensor::CollapseShapeOp::create(
      builder, loc, epilogue.getResult(0).getType(), split, groups);
}

Value isAtIndex(OpBuilder &builder, Location loc, int64_t dim, int64_t index) {
  Value here = linalg::IndexOp::create(builder, loc, dim);
  Value wanted = arith::ConstantIndexOp::create(builder, loc, index);
  return arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq, here,
                               wanted);
}

} // namespace levit
