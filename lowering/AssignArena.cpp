//===- AssignArena.cpp - all buffers in one piece of memory -----*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/LeViTDialect.h"
#include "lowering/ModelFunction.h"
#include "lowering/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/Transforms/BufferViewFlowAnalysis.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Interfaces/DataLayoutInterfaces.h"

namespace levit {
#define GEN_PASS_DEF_ASSIGNARENA
#include "lowering/Passes.h.inc"
} // namespace levit

using namespace mlir;
using namespace levit;

namespace {

/// Of every buffer, so that vectors do not straddle cache lines.
constexpr int64_t alignment = 64;

/// A buffer and the operations, numbered in textual order, between which it
/// lives.
struct Buffer {
  memref::AllocOp alloc;
  int64_t begin = 0, end = 0;
  int64_t bytes = 0;
  int64_t offset = 0;
  bool inParallelLoop = false;

  bool overlaps(const Buffer &other) const {
    return begin <= other.end && other.begin <= end;
  }
};

class ArenaBuilder {
public:
  explicit ArenaBuilder(func::FuncOp function)
      : function(function), aliases(function) {}

  LogicalResult run();

private:
  /// Numbers `op` and what is in it.
  void number(Operation *op);

  LogicalResult addBuffer(memref::AllocOp alloc);

  /// Gives every buffer of a pool its offset; returns the bytes of the pool.
  static int64_t place(MutableArrayRef<Buffer *> pool);

  /// Replaces the allocations of a pool by views of a new argument.
  void replace(ArrayRef<Buffer *> pool, int64_t bytes, StringRef sizeAttrName);

  func::FuncOp function;
  BufferViewFlowAnalysis aliases;
  /// The numbers of an operation and of the last one inside of it.
  DenseMap<Operation *, std::pair<int64_t, int64_t>> numbers;
  int64_t nextNumber = 0;
  std::vector<Buffer> buffers;
};

void ArenaBuilder::number(Operation *op) {
  int64_t first = nextNumber++;
  for (Region &region : op->getRegions())
    for (Operation &nested : region.getOps())
      number(&nested);
  numbers[op] = {first, nextNumber - 1};
}

LogicalResult ArenaBuilder::addBuffer(memref::AllocOp alloc) {
  MemRefType type = alloc.getType();
  if (!type.hasStaticShape())
    return alloc.emitOpError("of dynamic size has no place in the arena "
                             "(expected a static shape)");
  if (!type.getLayout().isIdentity())
    return alloc.emitOpError("with a layout has no place in the arena "
                             "(expected row-major order)");
  if (alloc.getAlignment().value_or(0) > alignment)
    return alloc.emitOpError("has an alignment of ")
           << *alloc.getAlignment() << " bytes (expected at most " << alignment
           << ")";

  Buffer buffer;
  buffer.alloc = alloc;
  buffer.begin = buffer.end = numbers[alloc].first;
  Region *scope = alloc->getParentRegion();
  for (Value alias : aliases.resolve(alloc))
    for (Operation *user : alias.getUsers()) {
      // A buffer that leaves its region would outlive the iteration that it is
      // for.
      Operation *ancestor = scope->findAncestorOpInRegion(*user);
      if (!ancestor || isa<func::ReturnOp>(user) ||
          (ancestor == user && user->hasTrait<OpTrait::IsTerminator>()))
        return alloc.emitOpError("leaves the region that it is in (expected "
                                 "to be used only there)");
      buffer.end = std::max(buffer.end, numbers[ancestor].second);
    }
  DataLayout layout = DataLayout::closest(alloc);
  int64_t bytes = type.getNumElements() *
                  layout.getTypeSize(type.getElementType()).getFixedValue();
  buffer.bytes = llvm::alignTo(bytes, alignment);
  buffer.inParallelLoop = alloc->getParentOfType<scf::ForallOp>() != nullptr;
  buffers.push_back(buffer);
  return success();
}

int64_t ArenaBuilder::place(MutableArrayRef<Buffer *> pool) {
  llvm::sort(pool, [](const Buffer *a, const Buffer *b) {
    return std::make_pair(-a->bytes, a->begin) <
           std::make_pair(-b->bytes, b->begin);
  });
  int64_t total = 0;
  for (auto [i, buffer] : llvm::enumerate(pool)) {
    SmallVector<const Buffer *> neighbours;
    for (const Buffer *placed : pool.take_front(i))
      if (placed->overlaps(*buffer))
        neighbours.push_back(placed);
    llvm::sort(neighbours, [](const Buffer *a, const Buffer *b) {
      return a->offset < b->offset;
    });
    int64_t offset = 0;
    for (const Buffer *neighbour : neighbours) {
      if (offset + buffer->bytes <= neighbour->offset)
        break;
      offset = std::max(offset, neighbour->offset + neighbour->bytes);
    }
    buffer->offset = offset;
    total = std::max(total, offset + buffer->bytes);
  }
  return total;
}

void ArenaBuilder::replace(ArrayRef<Buffer *> pool, int64_t bytes,
                           StringRef sizeAttrName) {
  OpBuilder builder(function.getContext());
  auto type = MemRefType::get({bytes}, builder.getI8Type());
  unsigned position = function.getNumArguments();
  (void)function.insertArgument(position, type, {}, function.getLoc());
  function->setAttr(sizeAttrName, builder.getI64IntegerAttr(bytes));
  Value memory = function.getArgument(position);
  for (Buffer *buffer : pool) {
    memref::AllocOp alloc = buffer->alloc;
    builder.setInsertionPoint(alloc);
    Value offset =
        arith::ConstantIndexOp::create(builder, alloc.getLoc(), buffer->offset);
    Value view =
        memref::ViewOp::create(builder, alloc.getLoc(), alloc.getType(), memory,
                               offset, /*sizes=*/ValueRange());
    alloc.replaceAllUsesWith(view);
    alloc.erase();
  }
}

LogicalResult ArenaBuilder::run() {
  // What is all in one memory need not be freed one by one.
  SmallVector<memref::DeallocOp> deallocs;
  function.walk([&](memref::DeallocOp op) { deallocs.push_back(op); });
  for (memref::DeallocOp op : deallocs)
    op.erase();

  number(function);
  WalkResult walk = function.walk([&](memref::AllocOp alloc) {
    return failed(addBuffer(alloc)) ? WalkResult::interrupt()
                                    : WalkResult::advance();
  });
  if (walk.wasInterrupted())
    return failure();

  SmallVector<Buffer *> arena, scratch;
  for (Buffer &buffer : buffers)
    (buffer.inParallelLoop ? scratch : arena).push_back(&buffer);
  replace(arena, place(arena), LeViTDialect::getArenaBytesAttrName());
  replace(scratch, place(scratch), LeViTDialect::getScratchBytesAttrName());
  return success();
}

struct AssignArena : levit::impl::AssignArenaBase<AssignArena> {
  void runOnOperation() override {
    for (func::FuncOp function : getModelFunctions(getOperation()))
      if (failed(ArenaBuilder(function).run()))
        return signalPassFailure();
  }
};

} // namespace
