//===- Preprocessing.cpp - how pictures become images ---------------------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/Preprocessing.h"

#include "dialect/LeViTDialect.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/Operation.h"

#include <cmath>

using namespace mlir;
using namespace levit;

StringRef
levit::stringifyInterpolation(Preprocessing::Interpolation interpolation) {
  return interpolation == Preprocessing::Interpolation::Bicubic ? "bicubic"
                                                                : "bilinear";
}

std::optional<Preprocessing::Interpolation>
levit::symbolizeInterpolation(StringRef name) {
  for (auto value : {Preprocessing::Interpolation::Bicubic,
                     Preprocessing::Interpolation::Bilinear})
    if (name == stringifyInterpolation(value))
      return value;
  return std::nullopt;
}

DictionaryAttr levit::toAttribute(MLIRContext *context,
                                  const Preprocessing &preprocessing) {
  Builder builder(context);
  return builder.getDictionaryAttr({
      builder.getNamedAttr("crop_ratio",
                           builder.getF64FloatAttr(preprocessing.cropRatio)),
      builder.getNamedAttr("interpolation",
                           builder.getStringAttr(stringifyInterpolation(
                               preprocessing.interpolation))),
      builder.getNamedAttr("mean",
                           builder.getDenseF32ArrayAttr(preprocessing.mean)),
      builder.getNamedAttr("std",
                           builder.getDenseF32ArrayAttr(preprocessing.std)),
  });
}

std::optional<Preprocessing> levit::parsePreprocessing(Attribute attribute,
                                                       std::string &message) {
  auto expected = [&](StringRef what) {
    message = what.str();
    return std::nullopt;
  };
  auto dictionary = dyn_cast<DictionaryAttr>(attribute);
  if (!dictionary || dictionary.size() != 4)
    return expected("four entries, crop_ratio, interpolation, mean and std");

  Preprocessing preprocessing;
  auto ratio = dictionary.getAs<FloatAttr>("crop_ratio");
  if (!ratio || !ratio.getType().isF64())
    return expected("crop_ratio, an f64");
  preprocessing.cropRatio = ratio.getValueAsDouble();
  if (!(preprocessing.cropRatio > 0 && preprocessing.cropRatio <= 1))
    return expected("a crop_ratio above 0, at most 1");

  auto name = dictionary.getAs<StringAttr>("interpolation");
  auto interpolation =
      symbolizeInterpolation(name ? name.getValue() : StringRef());
  if (!interpolation)
    return expected("an interpolation that is \"bicubic\" or \"bilinear\"");
  preprocessing.interpolation = *interpolation;

  auto read = [&](StringRef key, std::array<float, 3> &values) {
    auto array = dictionary.getAs<DenseF32ArrayAttr>(key);
    if (!array || array.size() != 3 ||
        !llvm::all_of(array.asArrayRef(),
                      [](float value) { return std::isfinite(value); }))
      return false;
    llvm::copy(array.asArrayRef(), values.begin());
    return true;
  };
  if (!read("mean", preprocessing.mean))
    return expected("a mean of 3 f32");
  if (!read("std", preprocessing.std) ||
      llvm::any_of(preprocessing.std, [](float value) { return value <= 0; }))
    return expected("an std of 3 f32 above 0");
  return preprocessing;
}

Preprocessing levit::getPreprocessing(Operation *model) {
  std::string message;
  Attribute attribute =
      model->getAttr(LeViTDialect::getPreprocessingAttrName());
  auto parsed = attribute ? parsePreprocessing(attribute, message)
                          : std::optional<Preprocessing>();
  return parsed.value_or(Preprocessing());
}

std::vector<std::string> levit::getClassNames(Operation *model) {
  std::vector<std::string> names;
  if (auto array = model->getAttrOfType<ArrayAttr>(
          LeViTDialect::getClassNamesAttrName()))
    for (auto name : array.getAsRange<StringAttr>())
      names.push_back(name.str());
  return names;
}
