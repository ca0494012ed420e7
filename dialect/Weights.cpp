//===- Weights.cpp - constant weights of a model ----------------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/Weights.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/AsmState.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;

namespace levit {

std::optional<WeightsView> viewWeights(Attribute attribute) {
  auto elements = dyn_cast_or_null<ElementsAttr>(attribute);
  if (!elements || !elements.getElementType().isF32())
    return std::nullopt;
  int64_t size = elements.getNumElements();
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(attribute)) {
    AsmResourceBlob *blob = resource.getRawHandle().getBlob();
    if (!blob || blob->getData().size() != size * sizeof(float))
      return std::nullopt;
    return WeightsView(blob->getData(), size, /*isSplat=*/false);
  }
  if (auto dense = dyn_cast<DenseElementsAttr>(attribute))
    return WeightsView(dense.getRawData(), size, dense.isSplat());
  return std::nullopt;
}

std::optional<WeightsView> viewWeights(Value value) {
  Attribute attribute;
  if (!value || !matchPattern(value, m_Constant(&attribute)))
    return std::nullopt;
  return viewWeights(attribute);
}

static std::optional<std::vector<float>>
copyWeights(std::optional<WeightsView> view) {
  if (!view)
    return std::nullopt;
  std::vector<float> values(view->size());
  for (int64_t i = 0; i < view->size(); ++i)
    values[i] = (*view)[i];
  return values;
}

std::optional<std::vector<float>> getWeights(Attribute attribute) {
  return copyWeights(viewWeights(attribute));
}

std::optional<std::vector<float>> getWeights(Value value) {
  return copyWeights(viewWeights(value));
}

StringRef getWeightsName(Value value, StringRef fallback) {
  Attribute attribute;
  if (!value || !matchPattern(value, m_Constant(&attribute)))
    return fallback;
  auto resource = dyn_cast<DenseResourceElementsAttr>(attribute);
  return resource ? resource.getRawHandle().getKey() : fallback;
}

std::string biasNameOf(StringRef weight) {
  if (weight.consume_back("weight"))
    weight.consume_back(".");
  return weight.empty() ? "bias" : (weight + ".bias").str();
}

template <typename T>
static Value createResource(OpBuilder &builder, Location loc, StringRef name,
                            RankedTensorType type,
                            function_ref<void(MutableArrayRef<T>)> fill) {
  int64_t size = type.getNumElements();
  // 64: a cache line, and the widest vector.
  AsmResourceBlob blob =
      HeapAsmResourceBlob::allocate(size * sizeof(T), /*align=*/64);
  fill(MutableArrayRef<T>(reinterpret_cast<T *>(blob.getMutableData().data()),
                          size));
  auto attribute = DenseResourceElementsAttr::get(type, name, std::move(blob));
  return arith::ConstantOp::create(builder, loc, type, attribute);
}

Value createWeights(OpBuilder &builder, Location loc, StringRef name,
                    RankedTensorType type,
                    function_ref<void(MutableArrayRef<uint16_t>)> fill) {
  return createResource<uint16_t>(builder, loc, name, type, fill);
}

Value createWeights(OpBuilder &builder, Location loc, StringRef name,
                    RankedTensorType type,
                    function_ref<void(MutableArrayRef<float>)> fill) {
  int64_t size = type.getNumElements();
  if (size <= maxDenseWeights) {
    SmallVector<float> elements(size);
    fill(elements);
    auto attribute = DenseElementsAttr::get(type, ArrayRef<float>(elements));
    return arith::ConstantOp::create(builder, loc, type, attribute);
  }
  return createResource<float>(builder, loc, name, type, fill);
}

Value createWeights(OpBuilder &builder, Location loc, StringRef name,
                    RankedTensorType type, ArrayRef<float> elements) {
  assert(static_cast<size_t>(type.getNumElements()) == elements.size());
  return createWeights(builder, loc, name, type,
                       [&](MutableArrayRef<float> values) {
                         llvm::copy(elements, values.begin());
                       });
}

} // namespace levit
