//===- tools/common/LoadedModel.cpp - a model from a shared library -------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/common/LoadedModel.h"
#include "runtime/CpuFeatures.h"

using namespace levit;

std::string LoadedModel::open(const std::string &path) {
  levit_library *opened = nullptr;
  char message[512];
  if (levit_library_open(path.c_str(), &opened, message, sizeof(message)))
    return message;
  library.reset(opened);
  if (levit_status status = levit_model_get_info(model(), &modelInfo))
    return levit_status_string(status);
  return {};
}

std::string LoadedModel::createSession(size_t threads,
                                       SessionPtr &session) const {
  levit_options options = {};
  options.threads = threads;
  levit_session *created = nullptr;
  levit_status status = levit_session_create(model(), &options, &created);
  session.reset(created);
  if (status == LEVIT_OK)
    return {};
  std::string message = levit_status_string(status);
  if (status == LEVIT_UNSUPPORTED_CPU)
    message += std::string(" (") + modelInfo.targets + ")";
  return message;
}

uint64_t LoadedModel::features() const {
  const levit_variant *variant = selectVariant(*model(), hostCpuFeatures());
  return variant ? variant->features : 0;
}

std::string
LoadedModel::getPreprocessing(levit_preprocessing &preprocessing) const {
  levit_status status = levit_model_get_preprocessing(model(), &preprocessing);
  if (status != LEVIT_NOT_FOUND)
    return status ? levit_status_string(status) : "";
  return "takes images of " + std::to_string(modelInfo.channels) +
         " channels, " + std::to_string(modelInfo.height) + " x " +
         std::to_string(modelInfo.width) +
         " (expected 3 channels and a square, to run it on pictures)";
}

std::string LoadedModel::className(size_t index) const {
  const char *name = nullptr;
  levit_model_get_class_name(model(), index, &name);
  return name ? name : std::to_string(index);
}
