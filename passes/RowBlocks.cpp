//===- RowBlocks.cpp - products a block of rows at a time -------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "passes/RowBlocks.h"
#include "dialect/LeViTDialect.h"
#include "passes/Generics.h"

#include "mlir/Dialect/SCF/Transforms/TileUsingInterface.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Interfaces/LoopLikeInterface.h"
#include "mlir/Interfaces/TilingInterface.h"

using namespace mlir;

namespace levit {

int64_t getTokens(linalg::GenericOp product) {
  auto tokens =
      product->getAttrOfType<IntegerAttr>(LeViTDialect::getTokensAttrName());
  return tokens ? tokens.getInt() : 0;
}

int64_t chooseRowBlock(linalg::GenericOp product, int64_t wanted) {
  int64_t rows = product.getStaticLoopRanges()[0];
  int64_t tokens = getTokens(product);
  int64_t unit = tokens && tokens % 2 == 0 && rows % 2 == 0 ? 2 : 1;
  return unit * divisorNear(rows / unit, wanted / unit, wanted / 3 / unit,
                            (2 * wanted + wanted / 3) / unit);
}

LogicalResult computeByBlocks(RewriterBase &rewriter, linalg::GenericOp root,
                              ArrayRef<Operation *> producers,
                              ArrayRef<int64_t> blocks) {
  scf::SCFTilingOptions tiling;
  tiling.setTileSizes(getAsIndexOpFoldResult(rewriter.getContext(), blocks));
  tiling.setLoopType(scf::SCFTilingOptions::LoopType::ForallOp);
  scf::SCFTileAndFuseOptions options;
  options.setTilingOptions(tiling);
  options.setFusionControlFn(
      [&](tensor::ExtractSliceOp, OpResult producer,
          bool) -> std::optional<scf::SCFTileAndFuseOptions::ControlFnResult> {
        Operation *op = producer.getOwner();
        if (llvm::is_contained(producers, op) || isa<linalg::FillOp>(op))
          return scf::SCFTileAndFuseOptions::ControlFnResult();
        return std::nullopt;
      });
  rewriter.setInsertionPoint(root);
  FailureOr<scf::SCFTileAndFuseResult> tiled =
      scf::tileConsumerAndFuseProducersUsingSCF(
          rewriter, cast<TilingInterface>(root.getOperation()), options);
  if (failed(tiled))
    return root.emitError("cannot be computed by blocks");
  rewriter.replaceOp(root, tiled->replacements[root.getResult(0)]);
  for (Operation *producer : producers)
    if (producer->use_empty())
      rewriter.eraseOp(producer);
  // Slices of all of a tensor, such as weights, hide that it is a constant.
  for (LoopLikeOpInterface loop : tiled->loops)
    loop->walk([&](tensor::ExtractSliceOp slice) {
      if (slice.getType() == slice.getSourceType())
        rewriter.replaceOp(slice, slice.getSource());
    });
  return success();
}

} // namespace levit
