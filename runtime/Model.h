//===- runtime/Model.h - access to a compiled model -------------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_RUNTIME_MODEL_H
#define LEVIT_RUNTIME_MODEL_H

#include "levit/model_abi.h"

namespace levit {

/// LEVIT_OK for a model of this runtime's interface version.
levit_status checkModel(const levit_model *model);

/// float32 values of a tap for one image.
size_t tapElements(const levit_model_tap &tap);

} // namespace levit

#endif // LEVIT_RUNTIME_MODEL_H
