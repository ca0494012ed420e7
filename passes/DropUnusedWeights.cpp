//===- DropUnusedWeights.cpp - frees weights nobody refers to ---*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "passes/Passes.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinDialect.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "llvm/ADT/StringSet.h"

namespace levit {
#define GEN_PASS_DEF_DROPUNUSEDWEIGHTS
#include "passes/Passes.h.inc"
} // namespace levit

using namespace mlir;

namespace {

struct DropUnusedWeights
    : levit::impl::DropUnusedWeightsBase<DropUnusedWeights> {
  void runOnOperation() override {
    llvm::StringSet<> used;
    AttrTypeWalker walker;
    walker.addWalk([&](DenseResourceElementsAttr attribute) {
      used.insert(attribute.getRawHandle().getKey());
    });
    getOperation()->walk(
        [&](Operation *op) { walker.walk(op->getAttrDictionary()); });

    auto &manager =
        DenseResourceElementsHandle::getManagerInterface(&getContext())
            .getBlobManager();
    SmallVector<StringRef> unused;
    manager.getBlobMap([&](const auto &blobs) {
      for (const auto &entry : blobs)
        if (entry.second.getBlob() && !used.contains(entry.first()))
          unused.push_back(entry.first());
    });
    for (StringRef key : unused)
      manager.update(key, AsmResourceBlob());
  }
};

} // namespace
