//===- ToolSupport.h - what the compiler's tools share ----------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_TOOLS_TOOLSUPPORT_H
#define LEVIT_TOOLS_TOOLSUPPORT_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/raw_ostream.h"

#include <string>

namespace levit {

/// Parses the command line. --help shows the options of `category` alone.
void parseCommandLine(int argc, char **argv, llvm::cl::OptionCategory &category,
                      llvm::StringRef overview);

/// Prints `tool: file: message`, without `file: ` if that is empty, and returns
/// the exit code of a tool that failed.
int reportError(llvm::StringRef file, const llvm::Twine &message);
void reportWarning(llvm::StringRef file, const llvm::Twine &message);

/// Calls `write` with a stream to a new file that replaces `path` once all is
/// written, and not at all if anything fails; "-" is the standard output, and
/// what is no regular file is written to directly. `write` returns what went
/// wrong, or an empty string. So does this function.
std::string
writeOutput(llvm::StringRef path,
            llvm::function_ref<std::string(llvm::raw_ostream &)> write);

} // namespace levit

#endif // LEVIT_TOOLS_TOOLSUPPORT_H
