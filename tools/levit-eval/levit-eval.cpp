//===- tools/levit-eval/levit-eval.cpp - the accuracy of a model ----------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Npy.h"
#include "tools/common/CommandLine.h"
#include "tools/common/Pictures.h"
#include "tools/common/Stopwatch.h"
#include "tools/levit-eval/Report.h"
#include <cstdio>
#include <unistd.h>

using namespace levit;

namespace {

struct Arguments {
  std::string model, data, output;
  size_t threads = 0, limit = 0, confused = 5;
  bool json = false, strict = false, ignoreOrientation = false;
};

/// Keeps a line on the terminal, which the end removes.
class Progress {
public:
  explicit Progress(size_t total) : total(total) {}

  void show(size_t done, size_t right) const {
    std::fprintf(stderr, "\r%zu of %zu, top-1 %.2f %%, %.0f pictures/s\033[K",
                 done, total, done ? 100.0 * right / done : 0.0,
                 done / watch.seconds());
  }
  static void clear() { std::fprintf(stderr, "\r\033[K"); }

private:
  size_t total;
  Stopwatch watch;
};

/// Says which pictures could not be read: the first ones, and how many more.
void reportUnreadable(const CommandLine &commandLine,
                      const Arguments &arguments, const Dataset &data,
                      const Evaluation &evaluation) {
  constexpr size_t most = 10;
  size_t count = 0;
  for (size_t i = 0; i < data.size(); ++i)
    if (const std::string &error = evaluation.predictions[i].error;
        !error.empty() && ++count <= most)
      commandLine.fail(data.name(i), error);
  if (count > most)
    commandLine.fail(arguments.data,
                     std::to_string(count - most) + " more cannot be read" +
                         (arguments.json ? "" : " (--json lists all)"));
}

} // namespace

int main(int argc, char **argv) {
  Arguments arguments;
  CommandLine commandLine(
      "levit-eval",
      "Measures how often a compiled model is right on labelled pictures, and "
      "how fast\nit is, decoding included.");
  commandLine.positional("MODEL.so", "what levit-compile -o MODEL.so writes",
                         arguments.model);
  commandLine.option(
      "--data", "PATH",
      "a folder with a folder of pictures for each class, named as the\n"
      "model's classes, numbered from 0 or else in the classes' order; a\n"
      "folder or file of MNIST's format (t10k-images-idx3-ubyte.gz and\n"
      "labels); or a text file with a picture and its class a line, by name\n"
      "or number, or numbers such as 3,17 if several are right",
      arguments.data);
  commandLine.option("--threads", "N",
                     "threads that decode and run the network (default: one "
                     "for every CPU)",
                     arguments.threads, 1, 1024);
  commandLine.option("--limit", "N", "N pictures only, evenly spread",
                     arguments.limit, 1, SIZE_MAX);
  commandLine.option("--confused", "N",
                     "print the N most frequent errors (default: 5)",
                     arguments.confused, 0, 1000000);
  commandLine.option("--output", "FILE.npy",
                     "write the logits, float32 (pictures, classes); NaN for "
                     "unreadable pictures",
                     arguments.output);
  commandLine.flag("--json", "print JSON instead of text", arguments.json);
  commandLine.flag("--strict", "stop at a picture that cannot be read",
                   arguments.strict);
  commandLine.flag("--ignore-orientation",
                   "leave pictures as they are stored, whatever EXIF says, as "
                   "torchvision does",
                   arguments.ignoreOrientation);
  commandLine.epilogue("Example:\n  levit-eval levit_256.so --data=val");
  if (std::optional<int> status = commandLine.parse(argc, argv))
    return *status;
  if (arguments.data.empty())
    return commandLine.fail("", "no pictures given (expected --data=PATH)");

  LoadedModel model;
  if (std::string wrong = model.open(arguments.model); !wrong.empty())
    return commandLine.fail(arguments.model, wrong);
  ClassList classes;
  classes.count = model.info().classes;
  const char *first = nullptr;
  if (!levit_model_get_class_name(model.model(), 0, &first) && first)
    for (size_t i = 0; i < classes.count; ++i)
      classes.names.push_back(model.className(i));
  Dataset data;
  if (std::string wrong = data.open(arguments.data, classes); !wrong.empty())
    return commandLine.fail("", wrong);
  if (arguments.limit)
    data.limit(arguments.limit);

  EvaluationOptions options;
  options.threads = arguments.threads;
  options.strict = arguments.strict;
  options.keepLogits = !arguments.output.empty();
  options.decoding.ignore_orientation = arguments.ignoreOrientation;
  Progress progress(data.size());
  bool onTerminal = isatty(STDERR_FILENO);
  if (onTerminal)
    options.onProgress = [&](size_t done, size_t right) {
      progress.show(done, right);
    };
  keepPictureMemory();
  Evaluation evaluation;
  std::string wrong =
      evaluate(model, arguments.model, data, options, evaluation);
  if (onTerminal)
    Progress::clear();
  if (!wrong.empty())
    return commandLine.fail("", wrong);
  reportUnreadable(commandLine, arguments, data, evaluation);
  if (evaluation.read == 0)
    return commandLine.fail(arguments.data, "has no picture that can be read");

  if (!arguments.output.empty()) {
    wrong = writeNpy(arguments.output, {data.size(), classes.count},
                     evaluation.logits.data());
    if (!wrong.empty())
      return commandLine.fail(arguments.output, wrong);
  }
  std::string report =
      arguments.json ? toJson(model, data, evaluation, arguments.confused)
                     : toText(model, data, evaluation, arguments.confused);
  std::fputs(report.c_str(), stdout);
  if (std::fflush(stdout) != 0 || std::ferror(stdout))
    return commandLine.fail("", "cannot write to the standard output");
  return 0;
}
