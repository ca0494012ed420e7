//===- tools/levit-run/Profile.h - where a run spends its time --*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_TOOLS_LEVITRUN_PROFILE_H
#define LEVIT_TOOLS_LEVITRUN_PROFILE_H

#include "tools/common/CommandLine.h"
#include "tools/common/LoadedModel.h"

namespace levit {

struct ProfileArguments {
  bool wanted = false;
  /// Where the trace goes; may be empty.
  std::string trace;
  /// Zero means 1.
  size_t batch = 0;
  /// Zero: one for every CPU.
  size_t threads = 0;
};

/// What the layers of a region do, from the names of the checkpoint: "MLP",
/// "convolutions". Several kinds are separated by " + ".
std::string kindOfLayers(const std::string &layers);

/// Runs the model on noise and prints a table of its layers. Returns the exit
/// status.
int runProfile(const CommandLine &commandLine, const std::string &modelPath,
               const LoadedModel &model, const ProfileArguments &arguments);

} // namespace levit

#endif // LEVIT_TOOLS_LEVITRUN_PROFILE_H
