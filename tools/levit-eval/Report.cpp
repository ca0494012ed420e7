//===- tools/levit-eval/Report.cpp - what an evaluation found -------------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/levit-eval/Report.h"
#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

using namespace levit;

namespace {

/// As printf, to a string.
template <typename... Values>
std::string format(const char *text, Values... values) {
  int size = std::snprintf(nullptr, 0, text, values...);
  std::string result(static_cast<size_t>(size), '\0');
  std::snprintf(result.data(), result.size() + 1, text, values...);
  return result;
}

double ratio(double part, double whole) { return whole > 0 ? part / whole : 0; }

} // namespace

std::string levit::toText(const LoadedModel &model, const Dataset &data,
                          const Evaluation &evaluation, size_t confused) {
  double read = static_cast<double>(evaluation.read);
  std::string text =
      format("%zu pictures, %zu classes\n", data.size(), model.info().classes);
  if (size_t unreadable = data.size() - evaluation.read)
    text +=
        format("%zu of them unreadable, and not counted below\n", unreadable);
  text += format("top-1 %6.2f %%  (%zu right)\n",
                 100 * ratio(evaluation.top1, read), evaluation.top1);
  if (model.info().classes > 5)
    text += format("top-5 %6.2f %%  (%zu)\n",
                   100 * ratio(evaluation.top5, read), evaluation.top5);
  text += format(
      "%.1f pictures/s with %zu thread%s; a picture takes %.3f ms to "
      "decode, %.3f ms to preprocess, %.3f ms in the network\n",
      ratio(read, evaluation.seconds), evaluation.threads,
      evaluation.threads == 1 ? "" : "s", ratio(evaluation.decodingMs, read),
      ratio(evaluation.preprocessingMs, read),
      ratio(evaluation.networkMs, read));
  std::vector<Confusion> confusions = evaluation.mostConfused(data, confused);
  if (confusions.empty())
    return text;
  size_t width = 2;
  for (const Confusion &confusion : confusions)
    width = std::max(width, model.className(confusion.is).size());
  int columns = static_cast<int>(width);
  text += format("\nMost confused:\ncount  %-*s  taken for\n", columns, "is");
  for (const Confusion &confusion : confusions)
    text += format("%5zu  %-*s  %s\n", confusion.count, columns,
                   model.className(confusion.is).c_str(),
                   model.className(confusion.takenFor).c_str());
  return text;
}

std::string levit::toJson(const LoadedModel &model, const Dataset &data,
                          const Evaluation &evaluation, size_t confused) {
  double read = static_cast<double>(evaluation.read);
  nlohmann::ordered_json unreadable = nlohmann::ordered_json::array();
  for (size_t i = 0; i < data.size(); ++i)
    if (!evaluation.predictions[i].error.empty())
      unreadable.push_back(
          {{"file", data.name(i)}, {"error", evaluation.predictions[i].error}});
  nlohmann::ordered_json confusions = nlohmann::ordered_json::array();
  for (const Confusion &confusion : evaluation.mostConfused(data, confused))
    confusions.push_back(
        {{"class", confusion.is},
         {"name", model.className(confusion.is)},
         {"taken_for", confusion.takenFor},
         {"taken_for_name", model.className(confusion.takenFor)},
         {"count", confusion.count}});
  nlohmann::ordered_json json = {
      {"model", model.info().name},
      {"pictures", data.size()},
      {"read", evaluation.read},
      {"top1", ratio(evaluation.top1, read)},
      {"top1_right", evaluation.top1},
      {"top5", ratio(evaluation.top5, read)},
      {"top5_right", evaluation.top5},
      {"threads", evaluation.threads},
      {"seconds", evaluation.seconds},
      {"pictures_per_second", ratio(read, evaluation.seconds)},
      {"busy", ratio(evaluation.decodingMs + evaluation.preprocessingMs +
                         evaluation.networkMs,
                     1000 * evaluation.seconds *
                         static_cast<double>(evaluation.threads))},
      {"decoding_ms", ratio(evaluation.decodingMs, read)},
      {"preprocessing_ms", ratio(evaluation.preprocessingMs, read)},
      {"network_ms", ratio(evaluation.networkMs, read)},
      {"most_confused", std::move(confusions)},
      {"unreadable", std::move(unreadable)}};
  // Names of files need not be UTF-8.
  return json.dump(2, ' ', false,
                   nlohmann::ordered_json::error_handler_t::replace) +
         "\n";
}
