//===- CodeGenTest.cpp - what LLVM makes of modules -----------------------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lowering/CodeGen.h"
#include "lowering/Dialects.h"

#include "mlir/IR/MLIRContext.h"
#include "mlir/Parser/Parser.h"
#include "llvm/IR/Module.h"
#include "llvm/Target/TargetMachine.h"
#include "gtest/gtest.h"

using namespace levit;

namespace {

/// That the result is 8 & (16 * x), which is zero, is seen after the second of
/// two equal stores; that the load between them is of no use, even later.
constexpr const char *source = R"mlir(
llvm.func @probe(%p: !llvm.ptr, %q: !llvm.ptr) -> i32 {
  %one = llvm.mlir.constant(1 : i32) : i32
  %four = llvm.mlir.constant(4 : i32) : i32
  %eight = llvm.mlir.constant(8 : i32) : i32
  llvm.store %one, %p : i32, !llvm.ptr
  %x = llvm.load %q : !llvm.ptr -> i32
  llvm.store %one, %p : i32, !llvm.ptr
  %0 = llvm.shl %x, %four : i32
  %1 = llvm.and %0, %eight : i32
  llvm.return %1 : i32
}
)mlir";

TEST(CodeGen, OneRoundOfInstCombineNeedNotBeEnough) {
  mlir::DialectRegistry registry;
  registerDialects(registry);
  mlir::MLIRContext mlirContext(registry);
  auto module = mlir::parseSourceString<mlir::ModuleOp>(source, &mlirContext);
  ASSERT_TRUE(module);
  llvm::LLVMContext context;
  std::unique_ptr<llvm::TargetMachine> machine = createTargetMachine(3);
  std::unique_ptr<llvm::Module> result =
      translateToLLVM(*module, context, *machine, 3);
  ASSERT_TRUE(result);
  EXPECT_TRUE(result->getFunction("probe"));
}

} // namespace
