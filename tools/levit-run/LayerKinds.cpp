//===- tools/levit-run/LayerKinds.cpp - what layers are for -----*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/levit-run/Profile.h"
#include <algorithm>
#include <vector>

using namespace levit;

namespace {

bool startsWith(const std::string &text, const std::string &prefix) {
  return text.compare(0, prefix.size(), prefix) == 0;
}

bool endsWith(const std::string &text, const std::string &suffix) {
  return text.size() >= suffix.size() &&
         text.compare(text.size() - suffix.size(), suffix.size(), suffix) == 0;
}

/// blocks.N and blocks.N.m are attentions themselves.
bool isAttention(const std::string &name) {
  size_t digits = name.find_first_not_of("0123456789", sizeof("blocks.") - 1);
  return digits == std::string::npos || name.substr(digits) == ".m";
}

const char *kindOfLayer(const std::string &name) {
  if (startsWith(name, "patch_embed"))
    return "convolutions";
  if (startsWith(name, "head") || name == "pool")
    return "classifier";
  if (!startsWith(name, "blocks."))
    return "other";
  if (endsWith(name, ".qkv") || endsWith(name, ".kv") ||
      name.find(".q.") != std::string::npos)
    return "keys, queries, values";
  if (name.find(".proj.") != std::string::npos)
    return "projection";
  return isAttention(name) ? "products, softmax" : "MLP";
}

} // namespace

std::string levit::kindOfLayers(const std::string &layers) {
  const std::string separator = " + ";
  std::vector<std::string> kinds;
  for (size_t begin = 0; begin <= layers.size();) {
    size_t end = std::min(layers.find(separator, begin), layers.size());
    std::string kind = kindOfLayer(layers.substr(begin, end - begin));
    if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end())
      kinds.push_back(kind);
    begin = end + separator.size();
  }
  std::string text;
  for (const std::string &kind : kinds)
    text += (text.empty() ? "" : separator) + kind;
  return text;
}
