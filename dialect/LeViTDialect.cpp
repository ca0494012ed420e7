//===- LeViTDialect.cpp - the levit dialect ---------------------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/LeViTDialect.h"
#include "dialect/Preprocessing.h"
#include "dialect/Weights.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "mlir/Interfaces/LoopLikeInterface.h"

using namespace mlir;
using namespace levit;

#include "dialect/LeViTDialect.cpp.inc"

void LeViTDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "dialect/LeViTOps.cpp.inc"
      >();
}

/// The model function maps (batch, channels, height, width) to (batch,
/// classes).
static LogicalResult verifyModelFunction(FunctionOpInterface function) {
  auto isTensor = [](Type type, int64_t rank) {
    auto tensor = dyn_cast<RankedTensorType>(type);
    return tensor && tensor.getRank() == rank &&
           isa<FloatType>(tensor.getElementType());
  };
  ArrayRef<Type> arguments = function.getArgumentTypes();
  if (arguments.size() != 1 || !isTensor(arguments[0], 4))
    return function.emitOpError("with 'levit.model' takes one argument, the "
                                "images (batch x channels x height x width)");
  ArrayRef<Type> results = function.getResultTypes();
  if (results.empty() || !isTensor(results[0], 2))
    return function.emitOpError(
        "with 'levit.model' returns the logits (batch x classes) first");
  for (unsigned i = 1; i < results.size(); ++i)
    if (!function.getResultAttr(i, LeViTDialect::getTapAttrName()))
      return function.emitOpError("with 'levit.model' has the result #")
             << i << " without a 'levit.tap' name";
  return success();
}

/// As many names as the model has classes, in which C finds no early end.
static LogicalResult verifyClassNames(FunctionOpInterface function,
                                      Attribute attribute) {
  auto names = dyn_cast<ArrayAttr>(attribute);
  auto isName = [](Attribute name) {
    auto text = dyn_cast<StringAttr>(name);
    return text && !text.empty() && !text.getValue().contains('\0');
  };
  if (!names || !llvm::all_of(names, isName))
    return function.emitOpError("expects 'levit.class_names' to be an array of "
                                "strings that are not empty");
  ArrayRef<Type> results = function.getResultTypes();
  auto logits =
      dyn_cast_or_null<RankedTensorType>(results.empty() ? Type() : results[0]);
  if (logits && logits.getRank() == 2 &&
      logits.getDimSize(1) != int64_t(names.size()))
    return function.emitOpError("has ")
           << names.size() << " 'levit.class_names' (expected "
           << logits.getDimSize(1) << ", one for each class)";
  return success();
}

LogicalResult LeViTDialect::verifyOperationAttribute(Operation *op,
                                                     NamedAttribute attribute) {
  StringRef name = attribute.getName();
  if (name == getTokensAttrName()) {
    auto tokens = dyn_cast<IntegerAttr>(attribute.getValue());
    if (!tokens || !tokens.getType().isInteger(64) || tokens.getInt() < 1)
      return op->emitOpError("expects '") << name << "' to be a positive i64";
    return success();
  }
  auto function = dyn_cast<FunctionOpInterface>(op);
  bool describesLoop =
      isa<LoopLikeOpInterface>(op) &&
      (name == getLayersAttrName() || name == getMultiplyAccumulatesAttrName());
  if (!function && !describesLoop)
    return op->emitOpError("has '") << name << "', which belongs on a function";
  if (name == getModelAttrName()) {
    if (!isa<UnitAttr>(attribute.getValue()))
      return op->emitOpError("expects '") << name << "' to be a unit attribute";
    // Bufferized and lowered functions keep the attribute with other types.
    if (llvm::all_of(function.getArgumentTypes(), llvm::IsaPred<TensorType>))
      return verifyModelFunction(function);
    return success();
  }
  if (name == getParametersAttrName() ||
      name == getMultiplyAccumulatesAttrName() ||
      name == getArenaBytesAttrName() || name == getScratchBytesAttrName()) {
    auto number = dyn_cast<IntegerAttr>(attribute.getValue());
    if (!number || !number.getType().isInteger(64) || number.getInt() < 0)
      return op->emitOpError("expects '")
             << name << "' to be an i64 that is not negative";
    return success();
  }
  if (name == getLayersAttrName()) {
    if (!isa<StringAttr>(attribute.getValue()))
      return op->emitOpError("expects '") << name << "' to be a string";
    return success();
  }
  if (name == getPreprocessingAttrName()) {
    std::string message;
    if (parsePreprocessing(attribute.getValue(), message))
      return success();
    return op->emitOpError("expects '") << name << "' to have " << message;
  }
  if (name == getClassNamesAttrName())
    return verifyClassNames(function, attribute.getValue());
  return op->emitOpError("has the unknown attribute '") << name << "'";
}

LogicalResult LeViTDialect::verifyRegionArgAttribute(Operation *op, unsigned,
                                                     unsigned,
                                                     NamedAttribute attribute) {
  return op->emitOpError("has the argument attribute '")
         << attribute.getName().strref()
         << "' (expected none of the levit dialect)";
}

LogicalResult
LeViTDialect::verifyRegionResultAttribute(Operation *op, unsigned, unsigned,
                                          NamedAttribute attribute) {
  if (attribute.getName() == getTapAttrName() &&
      isa<StringAttr>(attribute.getValue()))
    return success();
  return op->emitOpError("has the result attribute '")
         << attribute.getName().strref()
         << "' (expected the string 'levit.tap')";
}

static bool areConstant(ValueRange weights) {
  return llvm::all_of(
      weights, [](Value weight) { return viewWeights(weight).has_value(); });
}

bool ConvolutionOp::hasConstantWeights() {
  return areConstant(getOperands().drop_front());
}

bool LinearOp::hasConstantWeights() {
  return areConstant(getOperands().drop_front());
}

int64_t GroupedLinearOp::getNumGroups() {
  return getInput().getType().getShape().back() /
         getWeight().getType().getDimSize(1);
}

bool BatchNormOp::hasConstantWeights() {
  return areConstant(getOperands().drop_front());
}

#define GET_OP_CLASSES
#include "dialect/LeViTOps.cpp.inc"
