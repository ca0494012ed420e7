//===- tools/levit-run/RunPictures.cpp - classify pictures ----------------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/levit-run/RunPictures.h"

#include "levit/image.h"
#include "runtime/Npy.h"
#include "tools/common/Pictures.h"
#include "tools/common/Stopwatch.h"
#include "tools/common/TopClasses.h"
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>

using namespace levit;

namespace {

/// A picture and what became of it.
struct Classified {
  std::string path;
  /// What is wrong with it, or nothing.
  std::string error;
  size_t width = 0, height = 0;
  double decodingMs = 0, preprocessingMs = 0, networkMs = 0;
  std::vector<ClassProbability> top;
};

/// Pictures that go through the network at a time.
constexpr size_t maxBatch = 16;

class PictureRunner {
public:
  PictureRunner(const LoadedModel &model, const PictureArguments &arguments)
      : model(model), arguments(arguments) {
    options.ignore_orientation = arguments.ignoreOrientation;
    options.only_for = &preprocessing;
  }

  /// Returns an empty string, or what is wrong with the model.
  std::string prepare();
  std::string run(std::vector<Classified> &batch);

  /// Of all pictures that could be read.
  std::vector<float> logits;

private:
  void load(Classified &picture, float *image);

  const LoadedModel &model;
  const PictureArguments &arguments;
  levit_decode_options options = {};
  levit_preprocessing preprocessing = {};
  SessionPtr session;
  std::vector<float> images;
};

std::string PictureRunner::prepare() {
  std::string wrong = model.getPreprocessing(preprocessing);
  if (wrong.empty())
    wrong = model.createSession(arguments.threads, session);
  if (!wrong.empty())
    return wrong;
  // The first run takes longer, for it fetches the weights.
  images.resize(maxBatch * model.imageElements());
  std::vector<float> ignored(model.info().classes);
  levit_status status =
      levit_session_run(session.get(), images.data(), 1, ignored.data());
  return status ? levit_status_string(status) : "";
}

void PictureRunner::load(Classified &picture, float *image) {
  Stopwatch watch;
  PicturePtr decoded;
  picture.error = readPicture(picture.path, options, decoded);
  picture.decodingMs = watch.lap();
  if (!picture.error.empty())
    return;
  picture.width = levit_picture_width(decoded.get());
  picture.height = levit_picture_height(decoded.get());
  if (levit_status status =
          levit_preprocess(decoded.get(), &preprocessing, image))
    picture.error = levit_status_string(status);
  picture.preprocessingMs = watch.lap();
}

std::string PictureRunner::run(std::vector<Classified> &batch) {
  size_t count = 0, classes = model.info().classes;
  for (Classified &picture : batch) {
    load(picture, &images[count * model.imageElements()]);
    count += picture.error.empty();
  }
  if (count == 0)
    return "";
  size_t begin = logits.size();
  logits.resize(begin + count * classes);
  Stopwatch watch;
  if (levit_status status = levit_session_run(session.get(), images.data(),
                                              count, &logits[begin]))
    return levit_status_string(status);
  double networkMs = watch.lap() / static_cast<double>(count);
  for (Classified &picture : batch) {
    if (!picture.error.empty())
      continue;
    picture.networkMs = networkMs;
    picture.top = topClasses(&logits[begin], classes, arguments.top);
    begin += classes;
  }
  return "";
}

void printText(const LoadedModel &model, const Classified &picture) {
  std::printf("%s\n  rank  class  probability  name\n", picture.path.c_str());
  size_t rank = 1;
  for (const ClassProbability &entry : picture.top)
    std::printf("  %4zu  %5zu  %11.4f  %s\n", rank++, entry.index,
                entry.probability, model.className(entry.index).c_str());
  std::printf("  %zu x %zu pixels: decoding %.2f ms, preprocessing %.2f ms, "
              "network %.2f ms\n",
              picture.width, picture.height, picture.decodingMs,
              picture.preprocessingMs, picture.networkMs);
}

nlohmann::ordered_json toJson(const LoadedModel &model,
                              const Classified &picture) {
  nlohmann::ordered_json json = {{"file", picture.path}};
  if (!picture.error.empty()) {
    json["error"] = picture.error;
    return json;
  }
  json["width"] = picture.width;
  json["height"] = picture.height;
  json["decoding_ms"] = picture.decodingMs;
  json["preprocessing_ms"] = picture.preprocessingMs;
  json["network_ms"] = picture.networkMs;
  json["top"] = nlohmann::ordered_json::array();
  for (const ClassProbability &entry : picture.top)
    json["top"].push_back({{"class", entry.index},
                           {"name", model.className(entry.index)},
                           {"probability", entry.probability}});
  return json;
}

} // namespace

int levit::runPictures(const CommandLine &commandLine,
                       const std::string &modelPath, const LoadedModel &model,
                       const PictureArguments &arguments) {
  PictureRunner runner(model, arguments);
  keepPictureMemory();
  if (std::string wrong = runner.prepare(); !wrong.empty())
    return commandLine.fail(modelPath, wrong);
  std::vector<std::string> paths;
  for (const std::string &path : arguments.paths) {
    std::error_code ignored;
    if (!std::filesystem::is_directory(path, ignored)) {
      paths.push_back(path);
      continue;
    }
    size_t before = paths.size();
    std::string wrong = findPictures(path, paths);
    if (wrong.empty() && paths.size() == before)
      wrong = "has no pictures (expected .jpg, .jpeg or .png files)";
    if (!wrong.empty())
      return commandLine.fail(path, wrong);
  }

  int exitStatus = 0;
  nlohmann::ordered_json pictures = nlohmann::ordered_json::array();
  for (size_t begin = 0; begin < paths.size(); begin += maxBatch) {
    size_t end = std::min(begin + maxBatch, paths.size());
    std::vector<Classified> batch(end - begin);
    for (size_t i = begin; i < end; ++i)
      batch[i - begin].path = paths[i];
    if (std::string wrong = runner.run(batch); !wrong.empty())
      return commandLine.fail(modelPath, wrong);
    for (const Classified &picture : batch) {
      if (arguments.json)
        pictures.push_back(toJson(model, picture));
      if (!picture.error.empty())
        exitStatus = commandLine.fail(picture.path, picture.error);
      else if (!arguments.json && arguments.top)
        printText(model, picture);
    }
  }
  if (!arguments.output.empty() && exitStatus == 0) {
    std::string wrong =
        writeNpy(arguments.output, {paths.size(), model.info().classes},
                 runner.logits.data());
    if (!wrong.empty())
      return commandLine.fail(arguments.output, wrong);
  }
  if (arguments.json) {
    nlohmann::ordered_json json = {{"model", model.info().name},
                                   {"pictures", std::move(pictures)}};
    // Names of files need not be UTF-8.
    std::string text = json.dump(
        2, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    std::printf("%s\n", text.c_str());
  }
  return exitStatus;
}
