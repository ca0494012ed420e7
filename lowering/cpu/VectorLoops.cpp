//===- VectorLoops.cpp - loops over vectors of a linalg.generic -*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lowering/cpu/VectorLoops.h"

#include "passes/Generics.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;

namespace levit {

Position::Position(unsigned numDims, MLIRContext *context)
    : dims(numDims, getAffineConstantExpr(0, context)) {}

AffineExpr Position::addInductionVariable(Value iv) {
  ivs.push_back(iv);
  return getAffineDimExpr(ivs.size() - 1, iv.getContext());
}

SmallVector<Value> Position::indices(OpBuilder &builder, Location loc,
                                     AffineMap map) const {
  SmallVector<OpFoldResult> operands(ivs.begin(), ivs.end());
  SmallVector<Value> result;
  for (AffineExpr expr : map.getResults()) {
    AffineExpr composed = simplifyAffineExpr(expr.replaceDims(dims), ivs.size(),
                                             /*numSymbols=*/0);
    OpFoldResult index = affine::makeComposedFoldedAffineApply(
        builder, loc, AffineMap::get(ivs.size(), 0, composed), operands);
    result.push_back(getValueOrCreateConstantIndexOp(builder, loc, index));
  }
  return result;
}

/// `panel` if `expr` is `dim mod panel`, or 0.
static int64_t panelWidth(AffineExpr expr, AffineExpr dim) {
  auto binary = dyn_cast<AffineBinaryOpExpr>(expr);
  if (expr.getKind() != AffineExprKind::Mod || binary.getLHS() != dim)
    return 0;
  auto panel = dyn_cast<AffineConstantExpr>(binary.getRHS());
  return panel ? panel.getValue() : 0;
}

Access accessAlong(AffineMap map, unsigned dim, int64_t extent, int64_t width) {
  if (!map.isFunctionOfDim(dim))
    return Access::Invariant;
  AffineExpr last = map.getResults().back();
  AffineExpr d = getAffineDimExpr(dim, map.getContext());
  int64_t panel = panelWidth(last, d);
  if (panel && extent > panel && panel % width)
    return Access::Other;
  for (AffineExpr expr : map.getResults().drop_back()) {
    if (!expr.isFunctionOfDim(dim))
      continue;
    AffineExpr offset = panel ? simplifyAffineExpr(expr - d.floorDiv(panel),
                                                   map.getNumDims(), 0)
                              : expr;
    if (offset.isFunctionOfDim(dim))
      return Access::Other;
  }
  if (panel)
    return Access::Contiguous;
  // dim, or dim + something that does not depend on it.
  AffineExpr rest = simplifyAffineExpr(last - d, map.getNumDims(), 0);
  return rest.isFunctionOfDim(dim) ? Access::Other : Access::Contiguous;
}

ValueRange createLoop(
    OpBuilder &builder, Location loc, int64_t count, ValueRange carried,
    Position &position,
    llvm::function_ref<SmallVector<Value>(OpBuilder &, AffineExpr, ValueRange)>
        body) {
  // A loop is made in both cases, so that the result outlives this function;
  // canonicalisation removes those of one iteration.
  auto index = [&](int64_t i) {
    return arith::ConstantIndexOp::create(builder, loc, i);
  };
  auto loop = scf::ForOp::create(
      builder, loc, index(0), index(count), index(1), carried,
      [&](OpBuilder &b, Location l, Value iv, ValueRange arguments) {
        Position outer = position;
        AffineExpr expr = position.addInductionVariable(iv);
        scf::YieldOp::create(b, l, body(b, expr, arguments));
        position = outer;
      });
  return loop.getResults();
}

Value createSplat(OpBuilder &builder, Location loc, Value value,
                  int64_t width) {
  if (isa<VectorType>(value.getType()))
    return value;
  auto type = VectorType::get(width, value.getType());
  Attribute constant;
  if (matchPattern(value, m_Constant(&constant)))
    return arith::ConstantOp::create(
        builder, loc, cast<TypedAttr>(DenseElementsAttr::get(type, constant)));
  return vector::BroadcastOp::create(builder, loc, type, value);
}

AffineMap readThroughSlices(Value &source, AffineMap map) {
  while (tensor::ExtractSliceOp slice = getStaticPart(source)) {
    SmallVector<AffineExpr> results;
    for (auto [expr, offset] :
         llvm::zip(map.getResults(), slice.getStaticOffsets()))
      results.push_back(expr + offset);
    map = AffineMap::get(map.getNumDims(), map.getNumSymbols(), results,
                         map.getContext());
    source = slice.getSource();
  }
  return map;
}

Value readVector(OpBuilder &builder, Location loc, Value source, AffineMap map,
                 unsigned dim, const Position &position, int64_t width) {
  if (!isa<ShapedType>(source.getType()))
    return createSplat(builder, loc, source, width);
  map = readThroughSlices(source, map);
  SmallVector<Value> indices = position.indices(builder, loc, map);
  Type element = getElementTypeOrSelf(source);
  if (!map.isFunctionOfDim(dim))
    return createSplat(builder, loc,
                       tensor::ExtractOp::create(builder, loc, source, indices),
                       width);
  return vector::TransferReadOp::create(
      builder, loc, VectorType::get(width, element), source, indices,
      /*padding=*/std::nullopt, ArrayRef<bool>{true});
}

Value writeVector(OpBuilder &builder, Location loc, Value vector, Value dest,
                  ValueRange indices) {
  return vector::TransferWriteOp::create(builder, loc, vector, dest, indices,
                                         ArrayRef<bool>{true})
      .getResult();
}

bool hasVectorizableBody(linalg::GenericOp op, ArrayRef<unsigned> unrolled) {
  return llvm::all_of(op.getRegion().front(), [&](Operation &inner) {
    if (auto index = dyn_cast<linalg::IndexOp>(inner))
      return llvm::is_contained(unrolled, index.getDim());
    return isa<linalg::YieldOp>(inner) ||
           (inner.getNumRegions() == 0 &&
            (inner.hasTrait<OpTrait::ConstantLike>() ||
             OpTrait::hasElementwiseMappableTraits(&inner)));
  });
}

bool hasVectorizableShapes(linalg::GenericOp op) {
  return llvm::all_of(op.getStaticLoopRanges(),
                      [](int64_t size) {
                        return !ShapedType::isDynamic(size) && size > 0;
                      }) &&
         llvm::all_of(op->getOperandTypes(), [](Type type) {
           return VectorType::isValidElementType(getElementTypeOrSelf(type));
         });
}

SmallVector<Value> createVectorBody(OpBuilder &builder, linalg::GenericOp op,
                                    ValueRange arguments, int64_t width,
                                    ArrayRef<Value> indices) {
  Block &body = op.getRegion().front();
  IRMapping mapping;
  mapping.map(body.getArguments(), arguments);
  auto operandOf = [&](Value value) {
    return createSplat(builder, op.getLoc(), mapping.lookupOrDefault(value),
                       width);
  };
  auto isScalarConstant = [&](Value value) {
    Value mapped = mapping.lookupOrDefault(value);
    return !isa<VectorType>(mapped.getType()) &&
           matchPattern(mapped, m_Constant());
  };
  for (Operation &inner : body.without_terminator()) {
    if (auto index = dyn_cast<linalg::IndexOp>(inner)) {
      mapping.map(index.getResult(), indices[index.getDim()]);
      continue;
    }
    // What only depends on indices is folded, so that nothing is left of it.
    if (auto select = dyn_cast<arith::SelectOp>(inner);
        select && isScalarConstant(select.getCondition())) {
      APInt condition;
      matchPattern(mapping.lookupOrDefault(select.getCondition()),
                   m_ConstantInt(&condition));
      mapping.map(select.getResult(),
                  mapping.lookupOrDefault(condition.isZero()
                                              ? select.getFalseValue()
                                              : select.getTrueValue()));
      continue;
    }
    if (inner.hasTrait<OpTrait::ConstantLike>() ||
        llvm::all_of(inner.getOperands(), isScalarConstant)) {
      Operation *clone = builder.clone(inner, mapping);
      SmallVector<Value> folded;
      if (succeeded(builder.tryFold(clone, folded)) && !folded.empty()) {
        mapping.map(inner.getResults(), folded);
        clone->erase();
      } else {
        mapping.map(inner.getResults(), clone->getResults());
      }
      continue;
    }
    OperationState state(inner.getLoc(), inner.getName());
    for (Value operand : inner.getOperands())
      state.addOperands(operandOf(operand));
    for (Type type : inner.getResultTypes())
      state.addTypes(VectorType::get(width, type));
    state.addAttributes(inner.getAttrs());
    Operation *vectorized = builder.create(state);
    mapping.map(inner.getResults(), vectorized->getResults());
  }
  return llvm::map_to_vector(body.getTerminator()->getOperands(), operandOf);
}

TypedAttr getFillConstant(Value tensor) {
  auto fill = tensor.getDefiningOp<linalg::FillOp>();
  TypedAttr constant;
  if (fill && matchPattern(fill.getInputs()[0], m_Constant(&constant)) &&
      constant.getType() == getElementTypeOrSelf(tensor))
    return constant;
  return {};
}

Value createDestination(OpBuilder &builder, linalg::LinalgOp op) {
  Value init = op.getDpsInits()[0];
  if (getFillConstant(init))
    init = init.getDefiningOp<linalg::FillOp>().getOutputs()[0];
  if (auto empty = init.getDefiningOp<tensor::EmptyOp>())
    return builder.clone(*empty)->getResult(0);
  return init;
}

} // namespace levit
