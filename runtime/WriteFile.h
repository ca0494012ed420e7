//===- runtime/WriteFile.h - files that appear when they are complete -----*-
// C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_RUNTIME_WRITEFILE_H
#define LEVIT_RUNTIME_WRITEFILE_H

#include <string>

namespace levit {

/// Writes `contents` to `path`: a temporary file beside it is renamed at the
/// end, so nothing half-written is ever there. What is not a regular file (a
/// device, a pipe) is written in place. Returns an empty string, or what is
/// wrong in one line.
std::string writeFile(const std::string &path, const std::string &contents);

} // namespace levit

#endif // LEVIT_RUNTIME_WRITEFILE_H
