//===- SafetensorsReader.h - reads .safetensors files -----------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_FRONTEND_SAFETENSORSREADER_H
#define LEVIT_FRONTEND_SAFETENSORSREADER_H

#include "frontend/Checkpoint.h"

namespace levit {

/// Whether the bytes start as those of a .safetensors file do.
bool isSafetensors(const FileBytes &bytes);

/// Reads a file of Hugging Face's safetensors format: the size of a JSON header
/// in 8 bytes, the header with each tensor's type, shape and place, and the
/// tensors, one directly after the other. All of that is checked.
Result<Checkpoint> readSafetensors(FileBytes bytes);

} // namespace levit

#endif // LEVIT_FRONTEND_SAFETENSORSREADER_H
