//===- Model.cpp - a model and its weights --------------------------------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "frontend/Model.h"

#include "frontend/InferConfig.h"
#include "frontend/KeyNames.h"
#include "frontend/RandomWeights.h"

#include <algorithm>
#include <cmath>

using namespace levit;

/// Warnings about weights with which no logit will be a number.
static void checkValues(Model &model) {
  constexpr std::string_view variance = ".running_var";
  for (const std::string &name : model.weights.getNames()) {
    if (isIgnoredTensor(name))
      continue;
    bool isVariance = name.size() > variance.size() &&
                      name.substr(name.size() - variance.size()) == variance;
    size_t notFinite = 0, negative = 0;
    for (float value : model.weights.find(name)->toFloats()) {
      notFinite += !std::isfinite(value);
      negative += isVariance && value < 0;
    }
    if (notFinite)
      model.warnings.push_back("tensor " + quote(name) + " has " +
                               std::to_string(notFinite) +
                               " elements that are not finite");
    if (negative)
      model.warnings.push_back("tensor " + quote(name) + " has " +
                               std::to_string(negative) +
                               " negative variances");
  }
}

Result<Model> levit::makeModel(const Checkpoint &checkpoint) {
  Result<Checkpoint> weights = translateNames(checkpoint);
  if (!weights)
    return weights.error();
  Result<ModelConfig> config = inferConfig(*weights);
  if (!config) {
    // Messages name tensors as the authors do.
    KeyStyle style = getKeyStyle(checkpoint);
    if (style == KeyStyle::Authors)
      return config.error();
    return Error{config.message() + "; names are the authors' for " +
                 getStyleName(style) + "'s"};
  }
  Model model{
      getModelName(*config), std::move(*config), std::move(*weights), {}};
  if (getKeyStyle(checkpoint) == KeyStyle::Timm)
    model.cropRatio = 0.9;
  checkValues(model);
  return model;
}

Result<Model> levit::loadModel(const std::string &path) {
  Result<Checkpoint> checkpoint = Checkpoint::open(path);
  if (!checkpoint)
    return checkpoint.error();
  return makeModel(*checkpoint);
}

Result<Model> levit::makeRandomModel(const std::string &description,
                                     uint64_t seed) {
  Result<ModelConfig> config = parseModel(description);
  if (!config)
    return config.error();
  Checkpoint weights = makeRandomWeights(*config, seed);
  return Model{
      getModelName(*config), std::move(*config), std::move(weights), {}};
}

bool levit::isValidSymbol(const std::string &name) {
  auto isLetter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  // levit/runtime.h has levit_model and levit_library_model.
  return !name.empty() && isLetter(name.front()) && name != "levit" &&
         name != "levit_library" &&
         std::all_of(name.begin(), name.end(), [&](char c) {
           return isLetter(c) || (c >= '0' && c <= '9');
         });
}
