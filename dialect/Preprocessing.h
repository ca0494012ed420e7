//===- Preprocessing.h - how pictures become images -------------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_DIALECT_PREPROCESSING_H
#define LEVIT_DIALECT_PREPROCESSING_H

#include "mlir/IR/BuiltinAttributes.h"

#include <array>
#include <string>
#include <vector>

namespace levit {

/// What a picture goes through before the model sees it: resized, so that a
/// crop of its centre keeps `cropRatio` of the shorter side, cropped and
/// normalised. The defaults are what the published models were tested with.
struct Preprocessing {
  enum class Interpolation { Bicubic, Bilinear };

  double cropRatio = 224.0 / 256;
  Interpolation interpolation = Interpolation::Bicubic;
  /// Of red, green and blue, on a scale from 0 to 1.
  std::array<float, 3> mean = {0.485f, 0.456f, 0.406f};
  std::array<float, 3> std = {0.229f, 0.224f, 0.225f};
};

/// "bicubic" or "bilinear".
llvm::StringRef stringifyInterpolation(Preprocessing::Interpolation value);
std::optional<Preprocessing::Interpolation>
symbolizeInterpolation(llvm::StringRef name);

/// The value of `levit.preprocessing` on a model's function.
mlir::DictionaryAttr toAttribute(mlir::MLIRContext *context,
                                 const Preprocessing &preprocessing);

/// Reads such a value. On failure `message` says what was expected.
std::optional<Preprocessing> parsePreprocessing(mlir::Attribute attribute,
                                                std::string &message);

/// What a model's function says of pictures, which the verifier has seen; the
/// defaults if it says nothing.
Preprocessing getPreprocessing(mlir::Operation *model);

/// The names of its classes; empty if it has none.
std::vector<std::string> getClassNames(mlir::Operation *model);

} // namespace levit

#endif // LEVIT_DIALECT_PREPROCESSING_H
