//===- DescribeRegions.cpp - which layers a parallel loop is ----*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/LeViTDialect.h"
#include "lowering/ModelFunction.h"
#include "lowering/Passes.h"
#include "passes/Bf16Parts.h"

#include "mlir/Dialect/AMX/AMXDialect.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/Support/MathExtras.h"

#include <cmath>

namespace levit {
#define GEN_PASS_DEF_DESCRIBEREGIONS
#include "lowering/Passes.h.inc"
} // namespace levit

using namespace mlir;
using namespace levit;

namespace {

/// Adds the names that `location` is made of, in order.
void addNames(Location location, SetVector<StringAttr> &names) {
  location->walk([&](Location part) {
    if (auto name = dyn_cast<NameLoc>(part))
      names.insert(name.getName());
    return WalkResult::advance();
  });
}

/// Iterations of a loop with constant bounds, otherwise 1.
uint64_t countIterations(Operation *op) {
  auto loop = dyn_cast<LoopLikeOpInterface>(op);
  if (!loop)
    return 1;
  auto lower = loop.getLoopLowerBounds(), upper = loop.getLoopUpperBounds(),
       step = loop.getLoopSteps();
  if (!lower || !upper || !step)
    return 1;
  uint64_t product = 1;
  for (auto [first, last, by] : llvm::zip(*lower, *upper, *step)) {
    auto begin = getConstantIntValue(first), end = getConstantIntValue(last),
         stride = getConstantIntValue(by);
    if (begin && end && stride && *stride > 0)
      product *= *end > *begin ? llvm::divideCeil(*end - *begin, *stride) : 0;
  }
  return product;
}

uint64_t countElements(Type type) {
  auto vector = dyn_cast<VectorType>(type);
  return vector ? vector.getNumElements() : 1;
}

/// Multiply-accumulates of `op` alone, each time that it runs, in f32.
double countMultiplyAccumulates(Operation *op) {
  if (auto tiles = dyn_cast<amx::TileMulFOp>(op))
    return double(tiles.getTileType().getNumElements()) *
           tiles.getLhsTileType().getDimSize(1) / numBf16Products;
  if (isa<vector::FMAOp>(op))
    return countElements(op->getResult(0).getType());
  if (auto contract = dyn_cast<vector::ContractionOp>(op)) {
    SmallVector<int64_t> bounds;
    contract.getIterationBounds(bounds);
    uint64_t product = 1;
    for (int64_t bound : bounds)
      product *= bound;
    return product;
  }
  if (auto sum = dyn_cast<arith::AddFOp>(op))
    for (Value operand : sum->getOperands())
      if (operand.getDefiningOp<arith::MulFOp>())
        return countElements(sum.getType());
  return 0;
}

struct DescribeRegions : levit::impl::DescribeRegionsBase<DescribeRegions> {
  void runOnOperation() override {
    for (func::FuncOp function : getModelFunctions(getOperation()))
      for (auto loop : function.getOps<scf::ForallOp>())
        describe(loop);
  }

  void describe(scf::ForallOp loop) {
    SetVector<StringAttr> all, computing;
    double total = 0;
    // The iterations of what is around, by operation with regions.
    DenseMap<Operation *, uint64_t> repeats;
    loop->walk<WalkOrder::PreOrder>([&](Operation *op) {
      uint64_t around = op == loop ? 1 : repeats.lookup(op->getParentOp());
      if (op->getNumRegions())
        repeats[op] = around * countIterations(op);
      double count = countMultiplyAccumulates(op) * around;
      total += count;
      addNames(op->getLoc(), all);
      if (count)
        addNames(op->getLoc(), computing);
    });
    // What only moves data is not what the loop is for.
    std::string layers = llvm::join(
        llvm::map_range(computing.empty() ? all : computing,
                        [](StringAttr name) { return name.getValue(); }),
        " + ");
    Builder builder(loop.getContext());
    loop->setAttr(LeViTDialect::getLayersAttrName(),
                  builder.getStringAttr(layers));
    loop->setAttr(LeViTDialect::getMultiplyAccumulatesAttrName(),
                  builder.getI64IntegerAttr(std::llround(total)));
  }
};

} // namespace
