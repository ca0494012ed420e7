//===- tools/common/LoadedModel.h - a model from a shared library -*- C++
//-*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_TOOLS_COMMON_LOADEDMODEL_H
#define LEVIT_TOOLS_COMMON_LOADEDMODEL_H

#include "levit/runtime.h"
#include <memory>
#include <string>

namespace levit {

struct CloseLibrary {
  void operator()(levit_library *library) const {
    levit_library_close(library);
  }
};
struct DestroySession {
  void operator()(levit_session *session) const {
    levit_session_destroy(session);
  }
};
using SessionPtr = std::unique_ptr<levit_session, DestroySession>;

/// A library and what its model says of itself. Sessions must end before it.
class LoadedModel {
public:
  /// Returns an empty string, or what is wrong in one line.
  std::string open(const std::string &path);

  /// Makes a session; returns as open. Zero threads mean the default.
  std::string createSession(size_t threads, SessionPtr &session) const;

  /// How pictures become the model's images; returns as open.
  std::string getPreprocessing(levit_preprocessing &preprocessing) const;

  /// The name of a class; its number if the model has no names.
  std::string className(size_t index) const;

  const levit_model *model() const {
    return levit_library_model(library.get());
  }
  const levit_model_info &info() const { return modelInfo; }
  /// The LEVIT_CPU_* bits of the code that this CPU runs.
  uint64_t features() const;
  size_t imageElements() const {
    return modelInfo.channels * modelInfo.height * modelInfo.width;
  }

private:
  std::unique_ptr<levit_library, CloseLibrary> library;
  levit_model_info modelInfo = {};
};

} // namespace levit

#endif // LEVIT_TOOLS_COMMON_LOADEDMODEL_H
