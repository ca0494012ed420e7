//===- PreprocessingOptions.cpp - options about pictures ------------------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/PreprocessingOptions.h"

#include "dialect/LeViTDialect.h"
#include "dialect/Preprocessing.h"

#include "mlir/IR/Builders.h"
#include "llvm/Support/ConvertUTF.h"
#include "llvm/Support/MemoryBuffer.h"

#include <cmath>

using namespace levit;
namespace cl = llvm::cl;

PreprocessingOptions::PreprocessingOptions(cl::OptionCategory &category)
    : crop("crop", cl::value_desc("RATIO"), cl::cat(category),
           cl::desc("What a crop keeps of the shorter side of a picture "
                    "(default: 0.9 for timm's names, else 224/256)")),
      interpolation("interpolation", cl::value_desc("bicubic|bilinear"),
                    cl::cat(category),
                    cl::desc("How pictures are resized (default: bicubic)")),
      mean("mean", cl::value_desc("R,G,B"), cl::cat(category),
           cl::desc("Mean of the colours of training, from 0 to 1 (default: "
                    "ImageNet's)")),
      std("std", cl::value_desc("R,G,B"), cl::cat(category),
          cl::desc("Their standard deviation (default: ImageNet's)")),
      classes("classes", cl::value_desc("FILE"), cl::cat(category),
              cl::desc("The names of the classes in UTF-8, one a line")) {}

std::string PreprocessingOptions::parse(const cl::opt<std::string> &option,
                                        std::array<float, 3> &values) {
  llvm::SmallVector<llvm::StringRef> parts;
  llvm::StringRef(option).split(parts, ',');
  bool valid = parts.size() == 3;
  for (size_t i = 0; valid && i < 3; ++i) {
    double value;
    valid = !parts[i].getAsDouble(value) && std::isfinite(float(value));
    values[i] = float(value);
  }
  return valid ? ""
               : "--" + option.ArgStr.str() + "=" + option +
                     " (expected three numbers, as 0.485,0.456,0.406)";
}

std::string PreprocessingOptions::check() {
  if (crop.getNumOccurrences() &&
      (llvm::StringRef(crop).getAsDouble(cropRatio) ||
       !(cropRatio > 0 && cropRatio <= 1)))
    return "--crop=" + crop + " (expected a ratio above 0, at most 1)";
  if (interpolation.getNumOccurrences() &&
      !symbolizeInterpolation(interpolation))
    return "--interpolation=" + interpolation +
           " is unknown (expected bicubic or bilinear)";
  if (mean.getNumOccurrences())
    if (std::string message = parse(mean, means); !message.empty())
      return message;
  if (std.getNumOccurrences()) {
    if (std::string message = parse(std, stds); !message.empty())
      return message;
    if (llvm::any_of(stds, [](float value) { return value <= 0; }))
      return "--std=" + std + " (expected numbers above 0)";
  }
  return "";
}

/// Reads a name a line.
static Result<std::vector<std::string>> readNames(const std::string &path) {
  auto buffer = llvm::MemoryBuffer::getFile(path);
  if (!buffer)
    return Error{"cannot be read: " + buffer.getError().message()};
  std::vector<std::string> names;
  llvm::StringRef text = (*buffer)->getBuffer();
  text.consume_front("\xef\xbb\xbf");
  while (!text.empty()) {
    auto [line, rest] = text.split('\n');
    text = rest;
    line = line.trim();
    std::string place = "line " + std::to_string(names.size() + 1);
    if (line.empty())
      return Error{place + " is empty (expected the name of a class)"};
    auto *begin = reinterpret_cast<const llvm::UTF8 *>(line.begin());
    if (line.contains('\0') ||
        !llvm::isLegalUTF8String(
            &begin, reinterpret_cast<const llvm::UTF8 *>(line.end())))
      return Error{place + " is not UTF-8 (expected the name of a class)"};
    names.push_back(line.str());
  }
  return names;
}

std::string PreprocessingOptions::apply(mlir::func::FuncOp model) const {
  Preprocessing preprocessing = getPreprocessing(model);
  if (crop.getNumOccurrences())
    preprocessing.cropRatio = cropRatio;
  if (interpolation.getNumOccurrences())
    preprocessing.interpolation = *symbolizeInterpolation(interpolation);
  if (mean.getNumOccurrences())
    preprocessing.mean = means;
  if (std.getNumOccurrences())
    preprocessing.std = stds;
  mlir::Builder builder(model.getContext());
  model->setAttr(LeViTDialect::getPreprocessingAttrName(),
                 toAttribute(builder.getContext(), preprocessing));
  if (classes.empty())
    return "";

  Result<std::vector<std::string>> names = readNames(classes);
  if (!names)
    return classes + ": " + names.message();
  auto logits =
      mlir::cast<mlir::RankedTensorType>(model.getResultTypes().front());
  if (int64_t(names->size()) != logits.getDimSize(1))
    return classes + ": has " + std::to_string(names->size()) +
           " names (expected " + std::to_string(logits.getDimSize(1)) +
           ", one for each class)";
  llvm::SmallVector<llvm::StringRef> references(names->begin(), names->end());
  model->setAttr(LeViTDialect::getClassNamesAttrName(),
                 builder.getStrArrayAttr(references));
  return "";
}
