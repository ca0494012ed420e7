//===- Dialects.h - what the tools can read and write -----------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_LOWERING_DIALECTS_H
#define LEVIT_LOWERING_DIALECTS_H

namespace mlir {
class DialectRegistry;
} // namespace mlir

namespace levit {

/// Registers the levit dialect, every upstream dialect that a model passes
/// through on its way down, and the interfaces that the pipelines rely on.
void registerDialects(mlir::DialectRegistry &registry);

} // namespace levit

#endif // LEVIT_LOWERING_DIALECTS_H
