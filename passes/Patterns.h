//===- passes/Patterns.h - rewriting with patterns --------------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_PASSES_PATTERNS_H
#define LEVIT_PASSES_PATTERNS_H

#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace levit {

/// Applies `patterns`, and nothing else, to what is in `op` until none matches:
/// a pass on the levit dialect leaves folding to the canonicaliser. Fails when
/// they do not come to an end.
inline mlir::LogicalResult applyOnly(mlir::Operation *op,
                                     mlir::RewritePatternSet patterns) {
  mlir::GreedyRewriteConfig config;
  config.enableFolding(false);
  return mlir::applyPatternsGreedily(op, std::move(patterns), config);
}

} // namespace levit

#endif // LEVIT_PASSES_PATTERNS_H
