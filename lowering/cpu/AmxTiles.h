//===- AmxTiles.h - products of bf16 parts on tiles -------------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_LOWERING_CPU_AMXTILES_H
#define LEVIT_LOWERING_CPU_AMXTILES_H

#include "lowering/cpu/VectorLoops.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"

namespace levit {

/// Emits a panel of `product` (isPartsProduct of passes/Bf16Parts.h) on AMX:
/// the sums of `rows` rows and 32 columns from `position` on, a tensor (chunks
/// of terms x rows x 32). The chunks are to be added up. What an element is
/// does not depend on the rows around it.
mlir::Value emitTilePanel(mlir::OpBuilder &builder,
                          mlir::linalg::GenericOp product, Position position,
                          int64_t rows);

} // namespace levit

#endif // LEVIT_LOWERING_CPU_AMXTILES_H
