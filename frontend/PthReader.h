//===- PthReader.h - reads .pth files ---------------------------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_FRONTEND_PTHREADER_H
#define LEVIT_FRONTEND_PTHREADER_H

#include "frontend/Checkpoint.h"

namespace levit {

/// Whether the bytes start as those of a file from torch.save do, of this or of
/// an earlier version.
bool isPth(const FileBytes &bytes);

enum class Checksums { Verify, Ignore };

/// Reads what torch.save wrote (since PyTorch 1.6): a zip archive with a pickle
/// and one file for each storage. The pickle is a state_dict, or a dictionary
/// with one under "model", "state_dict", "model_state" or "model_state_dict".
/// Nothing in it is executed.
Result<Checkpoint> readPth(FileBytes bytes,
                           Checksums checksums = Checksums::Verify);

} // namespace levit

#endif // LEVIT_FRONTEND_PTHREADER_H
