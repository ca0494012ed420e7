//===- ExposeTaps.cpp - makes taps results of the model ---------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/LeViTDialect.h"
#include "passes/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace levit {
#define GEN_PASS_DEF_EXPOSETAPS
#include "passes/Passes.h.inc"
} // namespace levit

using namespace mlir;

namespace {

struct ExposeTaps : levit::impl::ExposeTapsBase<ExposeTaps> {
  void runOnOperation() override {
    getOperation().walk([](func::FuncOp function) {
      if (!function->hasAttr(levit::LeViTDialect::getModelAttrName()) ||
          !function.getBody().hasOneBlock())
        return;
      Operation *terminator = function.front().getTerminator();
      function.walk([&](levit::TapOp tap) {
        unsigned index = function.getNumResults();
        (void)function.insertResult(index, tap.getType(), DictionaryAttr());
        function.setResultAttr(index, levit::LeViTDialect::getTapAttrName(),
                               tap.getNameAttr());
        terminator->insertOperands(index, tap.getInput());
        tap.replaceAllUsesWith(tap.getInput());
        tap.erase();
      });
    });
  }
};

} // namespace
