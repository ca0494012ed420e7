//===- Link.h - objects become shared libraries -----------------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_LOWERING_LINK_H
#define LEVIT_LOWERING_LINK_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"

#include <memory>

namespace levit {

/// Makes a shared library of an object. Runs a linker found in PATH: ld.lld,
/// else ld.
llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>>
linkSharedLibrary(llvm::StringRef object);

} // namespace levit

#endif // LEVIT_LOWERING_LINK_H
