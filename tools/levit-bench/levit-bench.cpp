//===- tools/levit-bench/levit-bench.cpp - the speed of a compiled model -*- C++
//-*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/WriteFile.h"
#include "tools/common/Affinity.h"
#include "tools/common/CommandLine.h"
#include "tools/common/FmaPeak.h"
#include "tools/common/LoadedModel.h"
#include "tools/common/NoiseImages.h"
#include "tools/levit-bench/Measure.h"
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <unistd.h>

using namespace levit;

namespace {

/// One line of the table.
struct Result {
  size_t batch, threads;
  Timing timing;
  double imagesPerSecond, gflops;
  FmaPeak peak;

  double percentOfPeak() const { return 100 * gflops * 1e9 / peak.flops; }
};

/// What the system calls this CPU.
std::string cpuName() {
  std::ifstream file("/proc/cpuinfo");
  const std::string key = "model name";
  for (std::string line; std::getline(file, line);)
    if (line.compare(0, key.size(), key) == 0)
      if (size_t colon = line.find(": "); colon != std::string::npos)
        return line.substr(colon + 2);
  return "unknown";
}

std::string parseSeconds(const std::string &text, double &seconds) {
  char *end;
  double value = std::strtod(text.c_str(), &end);
  if (text.empty() || *end || !(value >= 0 && value <= 3600))
    return "expected seconds from 0 to 3600";
  seconds = value;
  return "";
}

CommandLine::Parse numberList(std::vector<size_t> &numbers, size_t maximum) {
  return [&numbers, maximum](const std::string &text) -> std::string {
    if (parseNumbers(text, 1, maximum, numbers))
      return "";
    return "expected numbers from 1 to " + std::to_string(maximum) +
           ", separated by commas";
  };
}

void printHeader(const LoadedModel &model, const std::string &cpu) {
  const levit_model_info &info = model.info();
  std::printf("model  %s, %zux%zux%zu, %zu classes, %s, for %s\n", info.name,
              info.channels, info.height, info.width, info.classes,
              info.precision == LEVIT_PRECISION_BF16 ? "bf16" : "f32",
              info.targets);
  std::printf("       %.1f M parameters, %.0f M multiply-accumulates\n",
              static_cast<double>(info.parameters) * 1e-6,
              static_cast<double>(info.multiply_accumulates) * 1e-6);
  std::printf("cpu    %s\n", cpu.c_str());
}

void printPeak(size_t threads, const FmaPeak &peak) {
  std::printf("peak   %.1f GFLOP/s f32 with %zu thread%s (%s, measured)\n",
              peak.flops * 1e-9, threads, threads == 1 ? "" : "s",
              peak.instructions);
}

void printTableHeader() {
  std::printf("\n batch  threads  median ms     p10 ms     p90 ms   images/s  "
              " GFLOP/s  %% of peak\n");
}

void printRow(const Result &result) {
  std::printf("%6zu %8zu %10.3f %10.3f %10.3f %10.1f %10.1f %10.1f\n",
              result.batch, result.threads, result.timing.median * 1e3,
              result.timing.p10 * 1e3, result.timing.p90 * 1e3,
              result.imagesPerSecond, result.gflops, result.percentOfPeak());
  std::fflush(stdout);
}

std::string toJson(const LoadedModel &model, const std::string &cpu,
                   const std::vector<Result> &results) {
  using Json = nlohmann::ordered_json;
  const levit_model_info &info = model.info();
  Json json;
  json["version"] = levit_version();
  json["cpu"] = cpu;
  json["model"] = {
      {"name", info.name},
      {"channels", info.channels},
      {"height", info.height},
      {"width", info.width},
      {"classes", info.classes},
      {"precision", info.precision == LEVIT_PRECISION_BF16 ? "bf16" : "f32"},
      {"targets", info.targets},
      {"parameters", info.parameters},
      {"multiply_accumulates", info.multiply_accumulates}};
  json["results"] = Json::array();
  for (const Result &result : results)
    json["results"].push_back({{"batch", result.batch},
                               {"threads", result.threads},
                               {"calls", result.timing.calls},
                               {"median_ms", result.timing.median * 1e3},
                               {"p10_ms", result.timing.p10 * 1e3},
                               {"p90_ms", result.timing.p90 * 1e3},
                               {"min_ms", result.timing.minimum * 1e3},
                               {"mean_ms", result.timing.mean * 1e3},
                               {"images_per_second", result.imagesPerSecond},
                               {"gflops", result.gflops},
                               {"peak_gflops", result.peak.flops * 1e-9},
                               {"peak_instructions", result.peak.instructions},
                               {"percent_of_peak", result.percentOfPeak()}});
  // Names come from outside: bytes that are not UTF-8 are replaced.
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

/// A line that is overwritten, on a terminal only. The next output must follow
/// an empty one.
class Progress {
public:
  void show(const std::string &text) const {
    if (terminal)
      std::fprintf(stderr, "\r\033[K%s", text.c_str());
  }

private:
  bool terminal = isatty(STDERR_FILENO);
};

} // namespace

int main(int argc, char **argv) {
  std::string modelPath, jsonPath;
  std::vector<size_t> batches = {1}, threadCounts = {1};
  Effort effort;
  CommandLine commandLine(
      "levit-bench",
      "Measures the latency and the throughput of a compiled model: the median "
      "and the\n10th and 90th percentile of a call's time, images per second "
      "at the median,\narithmetic (two operations for a multiply-accumulate), "
      "and what part that is of\nthe peak, which is measured, too: float32 "
      "multiply-adds with the instructions that\nthe model was compiled for.");
  commandLine.positional("MODEL.so", "what levit-compile -o MODEL.so writes",
                         modelPath);
  commandLine.option("--batch", "N,...", "images per call (default: 1)",
                     numberList(batches, 65536));
  commandLine.option("--threads", "N,...",
                     "threads, which are kept to as many CPUs (default: 1)",
                     numberList(threadCounts, 1024));
  commandLine.option("--min-time", "SECONDS",
                     "measure each case for at least this long (default: 3)",
                     [&](const std::string &text) {
                       return parseSeconds(text, effort.seconds);
                     });
  commandLine.option("--min-calls", "N",
                     "and for at least so many calls (default: 30)",
                     effort.calls, 1, 1000000000);
  commandLine.option("--json", "FILE", "write the results to a JSON file, too",
                     jsonPath);
  commandLine.epilogue("Example:\n  levit-bench levit_256.so --batch=1,4,16 "
                       "--threads=1,2 --json=out.json");
  if (std::optional<int> status = commandLine.parse(argc, argv))
    return *status;

  LoadedModel model;
  if (std::string wrong = model.open(modelPath); !wrong.empty())
    return commandLine.fail(modelPath, wrong);
  const levit_model_info &info = model.info();
  size_t largestBatch = *std::max_element(batches.begin(), batches.end());
  std::vector<float> images =
      makeNoiseImages(largestBatch * model.imageElements());
  std::vector<float> logits(largestBatch * info.classes);

  std::string cpu = cpuName();
  printHeader(model, cpu);
  std::fflush(stdout);
  const std::vector<int> allCpus = getAffinity();

  Progress progress;
  std::vector<FmaPeak> peaks;
  for (size_t threads : threadCounts) {
    std::vector<int> cpus = pickCpus(threads);
    progress.show("measuring the peak");
    peaks.push_back(measureFmaPeak(cpus, model.features()));
    progress.show("");
    printPeak(cpus.size(), peaks.back());
  }
  printTableHeader();
  std::fflush(stdout);

  std::vector<Result> results;
  for (size_t i = 0; i < threadCounts.size(); ++i) {
    size_t threads = threadCounts[i];
    setAffinity(pickCpus(threads));
    SessionPtr session;
    if (std::string wrong = model.createSession(threads, session);
        !wrong.empty())
      return commandLine.fail(modelPath, wrong);
    for (size_t batch : batches) {
      progress.show("batch " + std::to_string(batch) + ", threads " +
                    std::to_string(threads));
      levit_status status = LEVIT_OK;
      Timing timing = measure(
          [&] {
            status = levit_session_run(session.get(), images.data(), batch,
                                       logits.data());
            return status == LEVIT_OK;
          },
          effort);
      progress.show("");
      if (status)
        return commandLine.fail(modelPath, levit_status_string(status));
      double rate = static_cast<double>(batch) / timing.median;
      double gflops =
          2e-9 * rate * static_cast<double>(info.multiply_accumulates);
      results.push_back({batch, threads, timing, rate, gflops, peaks[i]});
      printRow(results.back());
    }
    session.reset();
    setAffinity(allCpus);
  }
  if (!jsonPath.empty())
    if (std::string wrong = writeFile(jsonPath, toJson(model, cpu, results));
        !wrong.empty())
      return commandLine.fail(jsonPath, wrong);
  if (std::fflush(stdout) != 0 || std::ferror(stdout))
    return commandLine.fail("", "cannot write to the standard output");
  return 0;
}
