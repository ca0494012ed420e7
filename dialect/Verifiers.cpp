//===- Verifiers.cpp - what operations of the dialect must fulfil -*- C++ -*-=//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/LeViTDialect.h"

#include "mlir/IR/TypeUtilities.h"

using namespace mlir;
using namespace levit;

namespace {

/// Collects what is expected of dimensions and element types; the first thing
/// that does not hold is reported, with the dimension's name.
class ShapeChecker {
public:
  explicit ShapeChecker(Operation *op) : op(op) {}

  /// `value` (called `name`) has `expected` at dimension `dim` (called `what`).
  ShapeChecker &dim(Value value, StringRef name, unsigned dim, StringRef what,
                    int64_t expected) {
    int64_t actual = cast<ShapedType>(value.getType()).getDimSize(dim);
    if (succeeded(result) && actual != expected) {
      InFlightDiagnostic diagnostic = op->emitOpError("expects ");
      diagnostic << name << " with " << size(expected) << " " << what
                 << " (dimension " << dim << "), but it has " << size(actual);
      result = diagnostic;
    }
    return *this;
  }

  /// No dimension but that of the batch is dynamic, none is empty, and all
  /// elements are of one type.
  ShapeChecker &activations(ValueRange activations) {
    for (Value value : activations) {
      auto type = cast<ShapedType>(value.getType());
      for (int64_t i = 0; i < type.getRank() && succeeded(result); ++i) {
        if (i > 0 && type.isDynamicDim(i))
          result = op->emitOpError("has a dynamic dimension ")
                   << i << " (only dimension 0, the batch, may be dynamic)";
        else if (type.getDimSize(i) == 0)
          result = op->emitOpError("has an empty dimension ") << i;
      }
    }
    return weights(activations);
  }

  /// All elements are of the first operand's type.
  ShapeChecker &weights(ValueRange values) {
    Type expected = getElementTypeOrSelf(op->getOperand(0));
    for (Value value : values) {
      Type actual = value ? getElementTypeOrSelf(value) : expected;
      if (succeeded(result) && actual != expected)
        result = op->emitOpError("mixes the element types ")
                 << expected << " and " << actual;
    }
    return *this;
  }

  ShapeChecker &require(bool condition, const Twine &message) {
    if (succeeded(result) && !condition)
      result = op->emitOpError(message);
    return *this;
  }

  operator LogicalResult() const { return result; }

private:
  static std::string size(int64_t size) {
    return ShapedType::isDynamic(size) ? "?" : std::to_string(size);
  }

  Operation *op;
  LogicalResult result = success();
};

int64_t dimOf(Value value, unsigned dim) {
  return cast<ShapedType>(value.getType()).getDimSize(dim);
}

int64_t rankOf(Value value) {
  return cast<ShapedType>(value.getType()).getRank();
}

int64_t gridTokens(ArrayRef<int64_t> grid) { return grid[0] * grid[1]; }

/// Tokens that levit.subsample keeps of a grid.
int64_t keptTokens(ArrayRef<int64_t> grid, int64_t stride) {
  return ((grid[0] - 1) / stride + 1) * ((grid[1] - 1) / stride + 1);
}

/// Sides beyond this would overflow products of them; no image is as large.
constexpr int64_t maxSide = 1 << 20;

bool isGrid(ArrayRef<int64_t> grid) {
  return grid[0] >= 1 && grid[1] >= 1 && grid[0] <= maxSide &&
         grid[1] <= maxSide;
}

std::string gridError(ArrayRef<int64_t> grid) {
  std::string most = std::to_string(maxSide);
  return "expects a grid of 1 x 1 to " + most + " x " + most + ", but it is " +
         std::to_string(grid[0]) + " x " + std::to_string(grid[1]);
}

} // namespace

LogicalResult ChannelsLastOp::verify() {
  Value in = getInput(), out = getResult();
  return ShapeChecker(*this)
      .activations({in, out})
      .dim(out, "the result", 0, "images", dimOf(in, 0))
      .dim(out, "the result", 1, "rows", dimOf(in, 2))
      .dim(out, "the result", 2, "columns", dimOf(in, 3))
      .dim(out, "the result", 3, "channels", dimOf(in, 1));
}

LogicalResult ConvolutionOp::verify() {
  Value in = getInput(), filter = getFilter(), out = getResult();
  ShapeChecker check(*this);
  check.activations({in, out})
      .weights({filter, getBias()})
      .require(cast<ShapedType>(filter.getType()).hasStaticShape(),
               "expects a filter of static shape")
      .dim(filter, "the filter", 1, "input channels", dimOf(in, 3));
  auto side = [&](unsigned dim) {
    int64_t padded = dimOf(in, dim) + 2 * static_cast<int64_t>(getPadding());
    return padded < dimOf(filter, dim + 1)
               ? 0
               : (padded - dimOf(filter, dim + 1)) /
                         static_cast<int64_t>(getStride()) +
                     1;
  };
  check
      .require(static_cast<int64_t>(getPadding()) <= maxSide,
               "expects a padding of at most " + Twine(maxSide))
      .dim(out, "the result", 0, "images", dimOf(in, 0))
      .dim(out, "the result", 3, "channels", dimOf(filter, 0));
  if (succeeded(LogicalResult(check)))
    check
        .require(side(1) >= 1 && side(2) >= 1,
                 "expects a filter that fits into the padded image")
        .dim(out, "the result", 1, "rows", side(1))
        .dim(out, "the result", 2, "columns", side(2));
  if (getBias())
    check.dim(getBias(), "the bias", 0, "channels", dimOf(filter, 0));
  return check;
}

LogicalResult FlattenOp::verify() {
  Value in = getInput(), out = getResult();
  ShapeChecker check(*this);
  check.activations({in, out}).dim(out, "the result", 0, "images",
                                   dimOf(in, 0));
  if (succeeded(LogicalResult(check)))
    check.dim(out, "the result", 1, "tokens", dimOf(in, 1) * dimOf(in, 2));
  return check.dim(out, "the result", 2, "channels", dimOf(in, 3));
}

/// What a product of `in` and a weight of `inputs` input channels must fulfil.
static LogicalResult verifyProduct(Operation *op, Value in, Value weight,
                                   Value bias, Value out, int64_t inputs) {
  int64_t rank = rankOf(in);
  ShapeChecker check(op);
  check.activations({in, out})
      .weights({weight, bias})
      .require(cast<ShapedType>(weight.getType()).hasStaticShape(),
               "expects a weight of static shape")
      .dim(weight, "the weight", 1, "input channels", inputs)
      .require(rankOf(out) == rank, "expects a result of the operand's rank");
  if (failed(LogicalResult(check)))
    return check;
  for (int64_t i = 0; i < rank - 1; ++i)
    check.dim(out, "the result", i, i == 0 ? "images" : "positions",
              dimOf(in, i));
  check.dim(out, "the result", rank - 1, "channels", dimOf(weight, 0));
  if (bias)
    check.dim(bias, "the bias", 0, "channels", dimOf(weight, 0));
  return check;
}

LogicalResult LinearOp::verify() {
  return verifyProduct(*this, getInput(), getWeight(), getBias(), getResult(),
                       dimOf(getInput(), rankOf(getInput()) - 1));
}

LogicalResult GroupedLinearOp::verify() {
  int64_t inputs = dimOf(getWeight(), 1);
  if (failed(verifyProduct(*this, getInput(), getWeight(), getBias(),
                           getResult(), inputs)))
    return failure();
  int64_t channels = dimOf(getInput(), rankOf(getInput()) - 1);
  if (inputs < 1 || channels % inputs != 0)
    return emitOpError("expects groups of ")
           << inputs
           << " input channels, as the weight has, but the operand has "
           << channels << " channels";
  if (dimOf(getWeight(), 0) % getNumGroups() != 0)
    return emitOpError("expects as many output channels for each of ")
           << getNumGroups() << " groups, but the weight has "
           << dimOf(getWeight(), 0);
  return success();
}

LogicalResult BatchNormOp::verify() {
  int64_t channels = dimOf(getInput(), rankOf(getInput()) - 1);
  return ShapeChecker(*this)
      .activations({getInput()})
      .weights({getScale()})
      .require(getEpsilon().convertToDouble() > 0,
               "expects an epsilon above zero")
      .dim(getScale(), "the scale", 0, "channels", channels);
}

LogicalResult MeanPoolOp::verify() {
  Value in = getInput(), out = getResult();
  return ShapeChecker(*this)
      .activations({in, out})
      .dim(out, "the result", 0, "images", dimOf(in, 0))
      .dim(out, "the result", 1, "channels", dimOf(in, 2));
}

LogicalResult SubsampleOp::verify() {
  Value in = getInput(), out = getResult();
  ShapeChecker check(*this);
  check.activations({in, out}).require(isGrid(getGrid()), gridError(getGrid()));
  if (failed(LogicalResult(check)))
    return check;
  return check.dim(in, "the operand", 1, "tokens", gridTokens(getGrid()))
      .dim(out, "the result", 0, "images", dimOf(in, 0))
      .dim(out, "the result", 1, "tokens", keptTokens(getGrid(), getStride()))
      .dim(out, "the result", 2, "channels", dimOf(in, 2));
}

LogicalResult SplitHeadsOp::verify() {
  Value in = getInput();
  ShapeChecker check(*this);
  check.activations({in}).activations(getParts());
  check.require(!getParts().empty(), "expects at least one part");
  if (failed(LogicalResult(check)))
    return check;
  int64_t heads = dimOf(getParts().front(), 2), channels = 0;
  for (Value part : getParts()) {
    check.dim(part, "every part", 0, "images", dimOf(in, 0))
        .dim(part, "every part", 1, "tokens", dimOf(in, 1))
        .dim(part, "every part", 2, "heads", heads);
    channels += dimOf(part, 3) * heads;
  }
  return check.dim(in, "the operand", 2, "channels", channels);
}

LogicalResult AttentionBiasOp::verify() {
  Value table = getTable(), out = getResult();
  ShapeChecker check(*this);
  check.weights({table, out})
      .require(cast<ShapedType>(table.getType()).hasStaticShape(),
               "expects a table of static shape")
      .require(isGrid(getGrid()), gridError(getGrid()));
  if (failed(LogicalResult(check)))
    return check;
  return check.dim(table, "the table", 1, "distances", gridTokens(getGrid()))
      .dim(out, "the result", 0, "heads", dimOf(table, 0))
      .dim(out, "the result", 1, "queries", keptTokens(getGrid(), getStride()))
      .dim(out, "the result", 2, "keys", gridTokens(getGrid()));
}

LogicalResult AttentionOp::verify() {
  Value q = getQueries(), k = getKeys(), v = getValues(), bias = getBias();
  ShapeChecker check(*this);
  check.activations({q, k, v, getResult()})
      .weights({bias})
      .require(cast<ShapedType>(bias.getType()).hasStaticShape(),
               "expects a bias of static shape")
      .dim(k, "the keys", 0, "images", dimOf(q, 0))
      .dim(k, "the keys", 2, "heads", dimOf(q, 2))
      .dim(k, "the keys", 3, "channels", dimOf(q, 3))
      .dim(v, "the values", 0, "images", dimOf(q, 0))
      .dim(v, "the values", 1, "tokens", dimOf(k, 1))
      .require(dimOf(v, 2) == 1 || dimOf(v, 2) == dimOf(q, 2),
               "expects the values with " + std::to_string(dimOf(q, 2)) +
                   " heads, or one for all (dimension 2), but it has " +
                   std::to_string(dimOf(v, 2)))
      .dim(bias, "the bias", 0, "heads", dimOf(q, 2))
      .dim(bias, "the bias", 1, "queries", dimOf(q, 1))
      .dim(bias, "the bias", 2, "keys", dimOf(k, 1));
  return check.dim(getResult(), "the result", 0, "images", dimOf(q, 0))
      .dim(getResult(), "the result", 1, "tokens", dimOf(q, 1))
      .dim(getResult(), "the result", 2, "channels", dimOf(q, 2) * dimOf(v, 3));
}
