//===- OutlineParallel.cpp - parallel loops as functions --------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lowering/ModelFunction.h"
#include "lowering/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Transforms/RegionUtils.h"

namespace levit {
#define GEN_PASS_DEF_OUTLINEPARALLEL
#include "lowering/Passes.h.inc"
} // namespace levit

using namespace mlir;
using namespace levit;

namespace {

/// The static bounds of a parallel loop.
struct Bounds {
  SmallVector<int64_t> lower, step, count;

  int64_t iterations() const {
    int64_t product = 1;
    for (int64_t n : count)
      product *= n;
    return product;
  }
};

FailureOr<Bounds> getBounds(scf::ForallOp loop) {
  Bounds bounds;
  auto lower = getConstantIntValues(loop.getMixedLowerBound());
  auto upper = getConstantIntValues(loop.getMixedUpperBound());
  auto step = getConstantIntValues(loop.getMixedStep());
  if (!lower || !upper || !step)
    return loop.emitOpError("has dynamic bounds (expected constants)");
  bounds.lower = *lower;
  bounds.step = *step;
  for (auto [first, last, by] : llvm::zip(*lower, *upper, *step))
    bounds.count.push_back(last > first ? llvm::divideCeil(last - first, by)
                                        : 0);
  return bounds;
}

/// Moves the body of `loop` to before `position`, with `ivs` as its indices.
void moveBody(scf::ForallOp loop, Block *block, Block::iterator position,
              ArrayRef<Value> ivs) {
  Block *body = loop.getBody();
  body->getTerminator()->erase();
  for (auto [argument, iv] : llvm::zip(body->getArguments(), ivs))
    argument.replaceAllUsesWith(iv);
  block->getOperations().splice(position, body->getOperations());
}

/// Turns `loop` into loops that run one after the other.
void makeSequential(scf::ForallOp loop) {
  OpBuilder builder(loop);
  Location loc = loop.getLoc();
  SmallVector<Value> ivs;
  for (auto [lower, upper, step] :
       llvm::zip(loop.getMixedLowerBound(), loop.getMixedUpperBound(),
                 loop.getMixedStep())) {
    auto value = [&](OpFoldResult bound) {
      return getValueOrCreateConstantIndexOp(builder, loc, bound);
    };
    auto sequential = scf::ForOp::create(builder, loc, value(lower),
                                         value(upper), value(step));
    ivs.push_back(sequential.getInductionVar());
    builder.setInsertionPoint(sequential.getBody()->getTerminator());
  }
  moveBody(loop, builder.getBlock(), builder.getInsertionPoint(), ivs);
  loop.erase();
}

/// Whether `op` always computes the same of the same operands: it touches no
/// memory, or reads constants alone.
bool isRepeatable(Operation *op) {
  if (op->getNumRegions())
    return false;
  if (isMemoryEffectFree(op))
    return true;
  auto interface = dyn_cast<MemoryEffectOpInterface>(op);
  if (!interface)
    return false;
  SmallVector<MemoryEffects::EffectInstance> effects;
  interface.getEffects(effects);
  return llvm::all_of(effects, [&](MemoryEffects::EffectInstance &effect) {
    Value memory = effect.getValue();
    auto address =
        memory ? memory.getDefiningOp<memref::GetGlobalOp>() : nullptr;
    if (!address || !isa<MemoryEffects::Read>(effect.getEffect()))
      return false;
    auto global = SymbolTable::lookupNearestSymbolFrom<memref::GlobalOp>(
        op, address.getNameAttr());
    return global && global.getConstant();
  });
}

class Outliner {
public:
  explicit Outliner(func::FuncOp model) : model(model) {}

  LogicalResult run();

private:
  LogicalResult outline(scf::ForallOp loop, const Bounds &bounds);

  /// Makes `value`, of the model function, available in a region function.
  LogicalResult rematerialize(Value value, scf::ForallOp loop,
                              OpBuilder &builder, IRMapping &mapping);

  func::FuncOp model;
  unsigned numRegions = 0;
};

LogicalResult Outliner::rematerialize(Value value, scf::ForallOp loop,
                                      OpBuilder &builder, IRMapping &mapping) {
  if (mapping.contains(value))
    return success();
  Operation *op = value.getDefiningOp();
  if (!op || !isRepeatable(op)) {
    InFlightDiagnostic diagnostic =
        loop.emitOpError("uses a value that its iterations cannot compute "
                         "again (expected views and constants)");
    diagnostic.attachNote(value.getLoc()) << "it is this one";
    return diagnostic;
  }
  for (Value operand : op->getOperands())
    if (failed(rematerialize(operand, loop, builder, mapping)))
      return failure();
  builder.clone(*op, mapping);
  return success();
}

LogicalResult Outliner::outline(scf::ForallOp loop, const Bounds &bounds) {
  Location loc = loop.getLoc();
  OpBuilder builder(model);
  Type index = builder.getIndexType();
  std::string name =
      model.getName().str() + "_region_" + Twine(numRegions++).str();

  // All arguments but the frame, which is the last.
  ArrayRef<BlockArgument> arguments = model.getArguments().drop_back();
  SmallVector<Type> types(ValueRange(arguments).getTypes());
  types.push_back(index);
  auto region = func::FuncOp::create(builder, loc, name,
                                     builder.getFunctionType(types, {}));
  region.setPrivate();
  for (NamedAttribute attribute : loop->getDiscardableAttrs())
    region->setAttr(attribute.getName(), attribute.getValue());
  Block *entry = region.addEntryBlock();
  builder.setInsertionPointToStart(entry);
  IRMapping mapping;
  mapping.map(ValueRange(arguments),
              ValueRange(entry->getArguments().drop_back()));

  SetVector<Value> captured;
  getUsedValuesDefinedAbove(loop.getRegion(), captured);
  for (Value value : captured)
    if (failed(rematerialize(value, loop, builder, mapping)))
      return failure();

  auto constant = [&](int64_t value) -> Value {
    return arith::ConstantIndexOp::create(builder, loc, value);
  };
  Value rest = entry->getArguments().back();
  SmallVector<Value> ivs(bounds.count.size());
  for (unsigned d = ivs.size(); d-- > 0;) {
    Value iv = rest;
    if (d > 0) {
      Value count = constant(bounds.count[d]);
      iv = arith::RemUIOp::create(builder, loc, rest, count);
      rest = arith::DivUIOp::create(builder, loc, rest, count);
    }
    if (bounds.step[d] != 1)
      iv = arith::MulIOp::create(builder, loc, iv, constant(bounds.step[d]));
    if (bounds.lower[d] != 0)
      iv = arith::AddIOp::create(builder, loc, iv, constant(bounds.lower[d]));
    ivs[d] = iv;
  }
  auto end = func::ReturnOp::create(builder, loc);
  moveBody(loop, entry, end->getIterator(), ivs);
  for (Value value : captured)
    replaceAllUsesInRegionWith(value, mapping.lookup(value), region.getBody());

  builder.setInsertionPoint(model);
  Type frame = LLVM::LLVMPointerType::get(builder.getContext());
  auto parallel =
      func::FuncOp::create(builder, loc, name + "_parallel",
                           builder.getFunctionType({frame, index}, {}));
  parallel.setPrivate();
  builder.setInsertionPoint(loop);
  Value count =
      arith::ConstantIndexOp::create(builder, loc, bounds.iterations());
  func::CallOp::create(builder, loc, parallel,
                       ValueRange{model.getArguments().back(), count});
  loop.erase();
  return success();
}

LogicalResult Outliner::run() {
  unsigned position = model.getNumArguments();
  (void)model.insertArgument(position,
                             LLVM::LLVMPointerType::get(model.getContext()), {},
                             model.getLoc());
  SmallVector<scf::ForallOp> loops;
  model.walk<WalkOrder::PostOrder>(
      [&](scf::ForallOp loop) { loops.push_back(loop); });
  for (scf::ForallOp loop : loops) {
    if (loop.getNumResults())
      return loop.emitOpError("has results (expected buffers)");
    if (loop->getParentOp() != model) {
      makeSequential(loop);
      continue;
    }
    FailureOr<Bounds> bounds = getBounds(loop);
    if (failed(bounds))
      return failure();
    if (bounds->iterations() <= 1) {
      makeSequential(loop);
      continue;
    }
    if (failed(outline(loop, *bounds)))
      return failure();
  }
  return success();
}

struct OutlineParallel : levit::impl::OutlineParallelBase<OutlineParallel> {
  void runOnOperation() override {
    for (func::FuncOp function : getModelFunctions(getOperation()))
      if (failed(Outliner(function).run()))
        return signalPassFailure();
  }
};

} // namespace
