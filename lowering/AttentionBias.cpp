//===- AttentionBias.cpp - the bias of queries and keys ---------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lowering/AttentionBias.h"

#include "dialect/Weights.h"

#include <cstdlib>

using namespace mlir;
using namespace levit;

std::optional<AttentionBiasTable>
AttentionBiasTable::create(OpBuilder &builder, AttentionBiasOp op) {
  auto weights = getWeights(op.getTable());
  if (!weights)
    return std::nullopt;
  int64_t heads = op.getTable().getType().getDimSize(0);
  int64_t height = op.getGrid()[0], width = op.getGrid()[1];
  int64_t stride = op.getStride();
  AttentionBiasTable table;
  table.keyHeight = height;
  table.keyWidth = width;
  table.stride = stride;
  table.queryHeight = (height - 1) / stride + 1;
  table.queryWidth = (width - 1) / stride + 1;

  auto type =
      RankedTensorType::get({heads, table.queryWidth, (2 * height - 1) * width},
                            op.getTable().getType().getElementType());
  std::vector<float> values;
  values.reserve(type.getNumElements());
  for (int64_t h = 0; h < heads; ++h)
    for (int64_t x = 0; x < table.queryWidth; ++x)
      for (int64_t v = 0; v < 2 * height - 1; ++v)
        for (int64_t kx = 0; kx < width; ++kx)
          values.push_back(
              (*weights)[(h * height + std::abs(v - height + 1)) * width +
                         std::abs(kx - stride * x)]);
  table.value =
      createWeights(builder, op.getLoc(), "attention_bias", type, values);
  return table;
}
