//===- tools/levit-run/levit-run.cpp - run a compiled model on images -----===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Npy.h"
#include "tools/common/CommandLine.h"
#include "tools/common/LoadedModel.h"
#include "tools/common/TopClasses.h"
#include "tools/levit-run/Profile.h"
#include "tools/levit-run/RunPictures.h"
#include <cstdio>

using namespace levit;

namespace {

/// A named intermediate and where it goes.
struct Tap {
  std::string name, file;
  std::vector<size_t> shape;
  std::vector<float> values;
};

struct Arguments {
  std::string model, input, output;
  size_t threads = 0;
  size_t top = 0;
  std::vector<Tap> taps;
  PictureArguments pictures;
  ProfileArguments profile;
};

/// What is wrong with the options, or nothing.
std::string checkArguments(const Arguments &arguments) {
  bool hasPictures = !arguments.pictures.paths.empty();
  if (arguments.profile.wanted) {
    if (hasPictures || !arguments.input.empty() || !arguments.output.empty() ||
        !arguments.taps.empty())
      return "images or outputs with --profile (expected none: it runs on "
             "noise)";
    return "";
  }
  if (arguments.profile.batch)
    return "--batch without --profile (expected as many images as there are)";
  if (arguments.input.empty() && !hasPictures)
    return "no images given (expected pictures, folders of them, or "
           "--input=FILE.npy)";
  if (!arguments.input.empty() && hasPictures)
    return "both pictures and --input (expected one of them)";
  if (hasPictures && !arguments.taps.empty())
    return "--tap with pictures (expected --input=FILE.npy with it)";
  if (!hasPictures && arguments.pictures.json)
    return "--json with --input (expected pictures with it)";
  return "";
}

std::string parseTap(const std::string &text, std::vector<Tap> &taps) {
  size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0 || equals + 1 == text.size())
    return "expected NAME=FILE.npy";
  for (const Tap &tap : taps)
    if (text.compare(0, equals, tap.name) == 0)
      return "given twice";
  taps.push_back({text.substr(0, equals), text.substr(equals + 1), {}, {}});
  return "";
}

/// Checks that `array` is a batch of images for `model`.
std::string checkImages(const NpyArray &array, const levit_model_info &info) {
  if (array.type != NpyArray::Type::F32)
    return "float64 values (expected float32)";
  const std::vector<size_t> &shape = array.shape;
  if (shape.size() != 4 || shape[1] != info.channels ||
      shape[2] != info.height || shape[3] != info.width)
    return "shape " + shapeString(shape) + " (expected (batch, " +
           std::to_string(info.channels) + ", " + std::to_string(info.height) +
           ", " + std::to_string(info.width) + "))";
  if (shape[0] == 0)
    return "no images, shape " + shapeString(shape);
  return "";
}

/// Has the session write `tap`, for `batch` images.
std::string setTap(const LoadedModel &model, levit_session *session,
                   size_t batch, Tap &tap) {
  std::string names;
  for (size_t i = 0; i < model.info().taps; ++i) {
    levit_tap_info info;
    if (levit_status status = levit_model_get_tap(model.model(), i, &info))
      return levit_status_string(status);
    if (tap.name != info.name) {
      names += (names.empty() ? "" : ", ") + std::string(info.name);
      continue;
    }
    tap.shape = {batch};
    tap.shape.insert(tap.shape.end(), info.shape, info.shape + info.rank);
    size_t elements = 1;
    for (size_t extent : tap.shape)
      elements *= extent;
    tap.values.resize(elements);
    if (levit_status status =
            levit_session_set_tap(session, tap.name.c_str(), tap.values.data()))
      return levit_status_string(status);
    return "";
  }
  return "no tap '" + tap.name + "' in it (" +
         (names.empty() ? "it was compiled without --taps"
                        : "expected one of: " + names) +
         ")";
}

void printTop(const std::vector<float> &logits, size_t classes, size_t count) {
  std::printf("image  rank  class  probability\n");
  for (size_t image = 0; image < logits.size() / classes; ++image) {
    size_t rank = 1;
    for (const ClassProbability &entry :
         topClasses(&logits[image * classes], classes, count))
      std::printf("%5zu %5zu  %5zu  %11.4f\n", image, rank++, entry.index,
                  entry.probability);
  }
}

/// The exit status, once all that was printed has arrived.
int finish(const CommandLine &commandLine, int status) {
  if (std::fflush(stdout) != 0 || std::ferror(stdout))
    return commandLine.fail("", "cannot write to the standard output");
  return status;
}

} // namespace

int main(int argc, char **argv) {
  Arguments arguments;
  CommandLine commandLine(
      "levit-run",
      "Runs a compiled model on pictures, or on an array of images, and prints "
      "the\nlikeliest classes of each, or writes the logits to a file.");
  commandLine.positional("MODEL.so", "what levit-compile -o MODEL.so writes",
                         arguments.model);
  commandLine.rest("PICTURE",
                   "JPEG and PNG files, and folders of them, which go through "
                   "what the model\nsays of resizing and normalising",
                   arguments.pictures.paths);
  commandLine.option("--input", "FILE.npy",
                     "instead of pictures: float32 (batch, channels, height, "
                     "width), normalised",
                     arguments.input);
  commandLine.option("--output", "FILE.npy",
                     "write the logits, float32 (batch, classes)",
                     arguments.output);
  commandLine.option("--top", "N",
                     "print the N likeliest classes (default: 5, or none with "
                     "--output)",
                     arguments.top, 1, 1000000);
  commandLine.option(
      "--tap", "NAME=FILE.npy",
      "write the intermediate NAME, float32 (batch, its shape); "
      "may be given\nseveral times, for models compiled with "
      "--taps",
      [&](const std::string &text) { return parseTap(text, arguments.taps); });
  commandLine.option("--threads", "N",
                     "threads to use (default: one for every CPU)",
                     arguments.threads, 1, 1024);
  commandLine.flag("--json", "print JSON instead of tables",
                   arguments.pictures.json);
  commandLine.flag("--ignore-orientation",
                   "leave pictures as they are stored, whatever EXIF says",
                   arguments.pictures.ignoreOrientation);
  commandLine.flag("--profile", "TRACE.json",
                   "instead of classifying, run on noise and print the time of "
                   "every layer; with a\nname, also write a trace for "
                   "chrome://tracing and ui.perfetto.dev",
                   arguments.profile.wanted, arguments.profile.trace);
  commandLine.option("--batch", "N", "images with --profile (default: 1)",
                     arguments.profile.batch, 1, 65536);
  commandLine.epilogue("Examples:\n  levit-run levit_256.so photo.jpg\n"
                       "  levit-run levit_256.so --input=images.npy");
  if (std::optional<int> status = commandLine.parse(argc, argv))
    return *status;
  if (std::string wrong = checkArguments(arguments); !wrong.empty())
    return commandLine.fail("", wrong);
  if (arguments.top == 0 &&
      (arguments.output.empty() || arguments.pictures.json))
    arguments.top = 5;

  LoadedModel model;
  if (std::string wrong = model.open(arguments.model); !wrong.empty())
    return commandLine.fail(arguments.model, wrong);
  if (arguments.profile.wanted) {
    arguments.profile.threads = arguments.threads;
    int status =
        runProfile(commandLine, arguments.model, model, arguments.profile);
    return finish(commandLine, status);
  }
  if (!arguments.pictures.paths.empty()) {
    arguments.pictures.output = arguments.output;
    arguments.pictures.threads = arguments.threads;
    arguments.pictures.top = arguments.top;
    int status =
        runPictures(commandLine, arguments.model, model, arguments.pictures);
    return finish(commandLine, status);
  }
  NpyArray images;
  std::string wrong = readNpy(arguments.input, images);
  if (wrong.empty())
    wrong = checkImages(images, model.info());
  if (!wrong.empty())
    return commandLine.fail(arguments.input, wrong);
  size_t batch = images.shape[0], classes = model.info().classes;

  SessionPtr session;
  wrong = model.createSession(arguments.threads, session);
  for (Tap &tap : arguments.taps)
    if (wrong.empty())
      wrong = setTap(model, session.get(), batch, tap);
  if (!wrong.empty())
    return commandLine.fail(arguments.model, wrong);

  std::vector<float> logits(batch * classes);
  if (levit_status status = levit_session_run(session.get(), images.f32.data(),
                                              batch, logits.data()))
    return commandLine.fail(arguments.model, levit_status_string(status));

  for (const Tap &tap : arguments.taps)
    if (wrong = writeNpy(tap.file, tap.shape, tap.values.data());
        !wrong.empty())
      return commandLine.fail(tap.file, wrong);
  if (!arguments.output.empty()) {
    wrong = writeNpy(arguments.output, {batch, classes}, logits.data());
    if (!wrong.empty())
      return commandLine.fail(arguments.output, wrong);
  }
  if (arguments.top)
    printTop(logits, classes, arguments.top);
  return finish(commandLine, 0);
}
