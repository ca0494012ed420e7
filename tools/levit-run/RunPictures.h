//===- tools/levit-run/RunPictures.h - classify pictures --------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_TOOLS_LEVITRUN_RUNPICTURES_H
#define LEVIT_TOOLS_LEVITRUN_RUNPICTURES_H

#include "tools/common/CommandLine.h"
#include "tools/common/LoadedModel.h"

namespace levit {

struct PictureArguments {
  /// Files and folders.
  std::vector<std::string> paths;
  /// Of the logits; may be empty.
  std::string output;
  size_t threads = 0;
  /// Classes to print of each picture.
  size_t top = 0;
  bool json = false;
  bool ignoreOrientation = false;
};

/// Classifies pictures in batches and prints what they show. Returns the exit
/// status: 1 if one could not be read, which is said on stderr.
int runPictures(const CommandLine &commandLine, const std::string &modelPath,
                const LoadedModel &model, const PictureArguments &arguments);

} // namespace levit

#endif // LEVIT_TOOLS_LEVITRUN_RUNPICTURES_H
