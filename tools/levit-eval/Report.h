//===- tools/levit-eval/Report.h - what an evaluation found -----*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_TOOLS_LEVITEVAL_REPORT_H
#define LEVIT_TOOLS_LEVITEVAL_REPORT_H

#include "tools/levit-eval/Evaluation.h"

namespace levit {

/// A report as text or JSON, with the `confused` most frequent errors.
std::string toText(const LoadedModel &model, const Dataset &data,
                   const Evaluation &evaluation, size_t confused);
std::string toJson(const LoadedModel &model, const Dataset &data,
                   const Evaluation &evaluation, size_t confused);

} // namespace levit

#endif // LEVIT_TOOLS_LEVITEVAL_REPORT_H
