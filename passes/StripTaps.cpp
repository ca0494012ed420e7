//===- StripTaps.cpp - removes taps -----------------------------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/LeViTDialect.h"
#include "passes/Passes.h"

namespace levit {
#define GEN_PASS_DEF_STRIPTAPS
#include "passes/Passes.h.inc"
} // namespace levit

namespace {

struct StripTaps : levit::impl::StripTapsBase<StripTaps> {
  void runOnOperation() override {
    getOperation()->walk([](levit::TapOp tap) {
      tap.replaceAllUsesWith(tap.getInput());
      tap.erase();
    });
  }
};

} // namespace
