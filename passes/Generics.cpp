//===- Generics.cpp - building linalg.generic -------------------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "passes/Generics.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Interfaces/FunctionInterfaces.h"

using namespace mlir;

namespace levit {

static Value createFloat(OpBuilder &builder, Location loc, Type type,
                         double value) {
  auto element = cast<FloatType>(getElementTypeOrSelf(type));
  TypedAttr attribute = builder.getFloatAttr(element, value);
  if (auto vector = dyn_cast<VectorType>(type))
    attribute = DenseElementsAttr::get(vector, Attribute(attribute));
  return arith::ConstantOp::create(builder, loc, attribute);
}

/// Loops that appear in the map of the result are parallel.
static SmallVector<utils::IteratorType> iteratorTypes(AffineMap result) {
  SmallVector<utils::IteratorType> types(result.getNumDims(),
                                         utils::IteratorType::reduction);
  for (unsigned i = 0; i < types.size(); ++i)
    if (result.isFunctionOfDim(i))
      types[i] = utils::IteratorType::parallel;
  return types;
}

Value createEmpty(OpBuilder &builder, Location loc, ArrayRef<int64_t> shape,
                  Type element) {
  return tensor::EmptyOp::create(builder, loc, shape, element);
}

Value createZeros(OpBuilder &builder, Location loc, ArrayRef<int64_t> shape,
                  Type element) {
  Value zero = createFloat(builder, loc, element, 0.0);
  Value empty = createEmpty(builder, loc, shape, element);
  return linalg::FillOp::create(builder, loc, zero, empty).getResult(0);
}

Value createElementwise(OpBuilder &builder, Location loc, ValueRange operands,
                        ArrayRef<AffineMap> maps, ArrayRef<int64_t> shape,
                        Type element, ScalarBody body) {
  return createElementwise(builder, loc, operands, maps,
                           createEmpty(builder, loc, shape, element), body);
}

Value createElementwise(OpBuilder &builder, Location loc, ValueRange operands,
                        ArrayRef<AffineMap> maps, Value init, ScalarBody body) {
  unsigned rank = cast<RankedTensorType>(init.getType()).getRank();
  SmallVector<AffineMap> allMaps(maps);
  allMaps.push_back(builder.getMultiDimIdentityMap(rank));
  SmallVector<utils::IteratorType> iterators(rank,
                                             utils::IteratorType::parallel);
  return linalg::GenericOp::create(
             builder, loc, init.getType(), operands, init, allMaps, iterators,
             [&](OpBuilder &b, Location l, ValueRange scalars) {
               Value result = body(b, l, scalars.drop_back());
               linalg::YieldOp::create(b, l, result);
             })
      .getResult(0);
}

Value createElementwise(OpBuilder &builder, Location loc, ValueRange operands,
                        ScalarBody body) {
  auto type = cast<RankedTensorType>(operands.front().getType());
  SmallVector<AffineMap> maps(operands.size(),
                              builder.getMultiDimIdentityMap(type.getRank()));
  return createElementwise(builder, loc, operands, maps, type.getShape(),
                           type.getElementType(), body);
}

Value createContraction(OpBuilder &builder, Location loc, Value lhs, Value rhs,
                        Value init, ArrayRef<AffineMap> maps) {
  return createContraction(
      builder, loc, lhs, ValueRange{rhs}, init, maps,
      [](OpBuilder &, Location, ValueRange rights) { return rights.front(); });
}

Value createContraction(OpBuilder &builder, Location loc, Value lhs,
                        ValueRange rights, Value init, ArrayRef<AffineMap> maps,
                        ScalarBody combine) {
  SmallVector<Value> operands(rights);
  operands.insert(operands.begin(), lhs);
  return linalg::GenericOp::create(
             builder, loc, init.getType(), operands, init, maps,
             iteratorTypes(maps.back()),
             [&](OpBuilder &b, Location l, ValueRange scalars) {
               Value right = combine(b, l, scalars.drop_front().drop_back());
               Value product = arith::MulFOp::create(b, l, scalars[0], right);
               Value sum = arith::AddFOp::create(b, l, scalars.back(), product);
               linalg::YieldOp::create(b, l, sum);
             })
      .getResult(0);
}

Value createReduction(OpBuilder &builder, Location loc, Value operand,
                      Value init, ArrayRef<AffineMap> maps, ScalarBody body) {
  return linalg::GenericOp::create(
             builder, loc, init.getType(), operand, init, maps,
             iteratorTypes(maps.back()),
             [&](OpBuilder &b, Location l, ValueRange scalars) {
               linalg::YieldOp::create(b, l, body(b, l, scalars));
             })
      .getResult(0);
}

Value createMax(OpBuilder &builder, Location loc, Value a, Value b) {
  Value greater =
      arith::CmpFOp::create(builder, loc, arith::CmpFPredicate::OGT, a, b);
  return arith::SelectOp::create(builder, loc, greater, a, b);
}

Value createHardswish(OpBuilder &builder, Location loc, Value x) {
  auto constant = [&](double value) {
    return createFloat(builder, loc, x.getType(), value);
  };
  // x/2 + x * max(-1/2, min(1/2, x/6)): the rounding errors of the gate and of
  // the constant 1/6, which is the same for every activation and so is not
  // averaged out by a deep network, only weigh on the smaller summand.
  Value gate = arith::MulFOp::create(builder, loc, x, constant(1.0 / 6.0));
  gate = createMax(builder, loc, gate, constant(-0.5));
  Value below = arith::CmpFOp::create(builder, loc, arith::CmpFPredicate::OLT,
                                      gate, constant(0.5));
  gate = arith::SelectOp::create(builder, loc, below, gate, constant(0.5));
  Value half = arith::MulFOp::create(builder, loc, x, constant(0.5));
  return math::FmaOp::create(builder, loc, x, gate, half);
}

bool isContraction(linalg::GenericOp op) {
  return getRightSides(op).size() == 1;
}

SmallVector<OpOperand *> getRightSides(linalg::GenericOp op) {
  unsigned inputs = op.getNumDpsInputs();
  if (inputs < 2 || op.getNumDpsInits() != 1 || op.getNumReductionLoops() == 0)
    return {};
  Block &body = op.getRegion().front();
  if (body.getOperations().size() != inputs + 1)
    return {};
  // Sums and differences, from the left, in order.
  Value right = body.getArgument(1);
  auto next = body.begin();
  for (unsigned i = 2; i < inputs; ++i, ++next) {
    if (!isa<arith::AddFOp, arith::SubFOp>(*next) ||
        next->getOperand(0) != right ||
        next->getOperand(1) != body.getArgument(i))
      return {};
    right = next->getResult(0);
  }
  auto product = dyn_cast<arith::MulFOp>(*next++);
  if (!product || product.getLhs() != body.getArgument(0) ||
      product.getRhs() != right)
    return {};
  auto add = dyn_cast<arith::AddFOp>(*next++);
  if (!add || add.getLhs() != body.getArguments().back() ||
      add.getRhs() != product ||
      body.getTerminator()->getOperand(0) != add.getResult())
    return {};
  SmallVector<OpOperand *> rights = op.getDpsInputOperands();
  rights.erase(rights.begin());
  return rights;
}

bool isProductWithWeights(linalg::GenericOp op) {
  if (!isContraction(op) || op.getNumLoops() != 3 || op.hasDynamicShape() ||
      !op.hasPureTensorSemantics() || !isZeros(op.getDpsInits()[0]) ||
      !matchPattern(op.getDpsInputs()[1], m_Constant()))
    return false;
  AffineExpr m, n, k;
  bindDims(op.getContext(), m, n, k);
  auto is = [&](unsigned operand, AffineExpr a, AffineExpr b) {
    return op.getIndexingMapsArray()[operand] ==
           AffineMap::get(3, 0, {a, b}, op.getContext());
  };
  return is(0, m, k) && is(1, n, k) && is(2, m, n);
}

bool isZeros(Value value) {
  auto fill = value.getDefiningOp<linalg::FillOp>();
  return fill && matchPattern(fill.value(), m_AnyZeroFloat());
}

tensor::ExtractSliceOp getStaticPart(Value value) {
  auto slice = value.getDefiningOp<tensor::ExtractSliceOp>();
  return slice && slice.hasUnitStride() && slice.getType().hasStaticShape() &&
                 slice.getType().getRank() == slice.getSourceType().getRank() &&
                 !ShapedType::isDynamicShape(slice.getStaticOffsets())
             ? slice
             : tensor::ExtractSliceOp();
}

bool isFunctionArgument(Value value) {
  auto argument = dyn_cast<BlockArgument>(value);
  return argument &&
         isa<FunctionOpInterface>(argument.getOwner()->getParentOp());
}

linalg::GenericOp getElementwiseUser(linalg::GenericOp op) {
  if (!op->hasOneUse())
    return {};
  OpOperand &use = *op->use_begin();
  auto consumer = dyn_cast<linalg::GenericOp>(use.getOwner());
  if (!consumer || consumer->getBlock() != op->getBlock() ||
      !consumer.isAllParallelLoops() || consumer->getNumResults() != 1 ||
      !consumer.isDpsInput(&use))
    return {};
  OpOperand *init = consumer.getDpsInitOperand(0);
  if (consumer.payloadUsesValueFromOperand(init) ||
      !consumer.getMatchingIndexingMap(init).isIdentity())
    return {};
  return consumer;
}

linalg::GenericOp getElementwiseConsumer(linalg::GenericOp op) {
  linalg::GenericOp user = getElementwiseUser(op);
  return user && user.getMatchingIndexingMap(&*op->use_begin()).isIdentity()
             ? user
             : linalg::GenericOp();
}

int64_t divisorNear(int64_t extent, int64_t wanted, int64_t low, int64_t high) {
  int64_t best = 0;
  for (int64_t d = std::max<int64_t>(low, 1); d <= std::min(high, extent); ++d)
    if (extent % d == 0 &&
        (!best || std::abs(d - wanted) < std::abs(best - wanted)))
      best = d;
  return best;
}

} // namespace levit
