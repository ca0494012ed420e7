//===- tools/levit-run/Profile.cpp - where a run spends its time -*- C++
//-*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/levit-run/Profile.h"
#include "runtime/WriteFile.h"
#include "tools/common/Affinity.h"
#include "tools/common/FmaPeak.h"
#include "tools/common/NoiseImages.h"
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>

using namespace levit;

namespace {

/// One run.
struct Run {
  double seconds = 0;
  std::vector<levit_profile_event> events;
};

/// What some events have in common, over all runs.
struct Row {
  std::string title;
  /// Of all threads together; for each run.
  std::vector<double> seconds;
  /// Of the run that was looked at last.
  double multiplyAccumulates = 0;
};

double median(std::vector<double> values) {
  auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// Rows by what `titleOf` says of events' layers, in the order in which they
/// first run, and what is left of the runs.
template <typename TitleOf>
std::vector<Row> makeRows(const std::vector<Run> &runs, size_t threads,
                          TitleOf titleOf) {
  std::vector<Row> rows;
  Row rest = {"between layers, waiting", std::vector<double>(runs.size())};
  Row total = {"total", std::vector<double>(runs.size())};
  for (size_t i = 0; i < runs.size(); ++i) {
    for (Row &row : rows)
      row.multiplyAccumulates = 0;
    total.multiplyAccumulates = 0;
    total.seconds[i] = runs[i].seconds * static_cast<double>(threads);
    rest.seconds[i] = total.seconds[i];
    for (const levit_profile_event &event : runs[i].events) {
      std::string title = titleOf(event.layers);
      auto row = std::find_if(rows.begin(), rows.end(),
                              [&](const Row &r) { return r.title == title; });
      if (row == rows.end())
        row =
            rows.insert(rows.end(), {title, std::vector<double>(runs.size())});
      double seconds = static_cast<double>(event.end - event.begin) * 1e-9;
      auto accumulates = static_cast<double>(event.multiply_accumulates);
      row->seconds[i] += seconds;
      row->multiplyAccumulates += accumulates;
      rest.seconds[i] -= seconds;
      total.multiplyAccumulates += accumulates;
    }
  }
  rows.push_back(rest);
  rows.push_back(total);
  return rows;
}

class Profile {
public:
  Profile(const LoadedModel &model, size_t batch)
      : model(model), batch(batch),
        images(makeNoiseImages(batch * model.imageElements())),
        logits(batch * model.info().classes) {}

  /// Measures for a second. Returns an empty string, or what is wrong.
  std::string measure(size_t wantedThreads);
  void print() const;
  std::string toTrace() const;

private:
  levit_status runOnce(levit_session *session, Run &run);
  const Run &medianRun() const { return runs[runs.size() / 2]; }
  void printRows(const char *title, const std::vector<Row> &rows) const;
  void printRow(const Row &row) const;

  const LoadedModel &model;
  size_t batch;
  std::vector<float> images, logits;

  size_t threads = 1;
  FmaPeak peak;
  /// By length; events by their beginning.
  std::vector<Run> runs;
};

levit_status Profile::runOnce(levit_session *session, Run &run) {
  using Clock = std::chrono::steady_clock;
  for (;;) {
    size_t count = 0;
    Clock::time_point begin = Clock::now();
    levit_status status =
        levit_session_profile(session, images.data(), batch, logits.data(),
                              run.events.data(), run.events.size(), &count);
    run.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    bool complete = count <= run.events.size();
    run.events.resize(count);
    if (status || complete)
      return status;
  }
}

std::string Profile::measure(size_t wantedThreads) {
  constexpr double enoughSeconds = 1;
  constexpr size_t warmUpRuns = 3, fewestRuns = 5, mostRuns = 1000;
  const std::vector<int> cpus =
      wantedThreads ? pickCpus(wantedThreads) : getAffinity();
  threads = wantedThreads ? wantedThreads : std::max<size_t>(cpus.size(), 1);
  SessionPtr session;
  if (std::string wrong = model.createSession(threads, session); !wrong.empty())
    return wrong;
  peak = measureFmaPeak(cpus.empty() ? std::vector<int>(threads, -1) : cpus,
                        model.features());

  double seconds = 0;
  Run run;
  for (size_t i = 0; i < warmUpRuns; ++i)
    if (levit_status status = runOnce(session.get(), run))
      return levit_status_string(status);
  while (runs.size() < fewestRuns ||
         (seconds < enoughSeconds && runs.size() < mostRuns)) {
    if (levit_status status = runOnce(session.get(), run))
      return levit_status_string(status);
    seconds += run.seconds;
    runs.push_back(run);
  }
  std::sort(runs.begin(), runs.end(),
            [](const Run &a, const Run &b) { return a.seconds < b.seconds; });
  for (Run &measured : runs)
    std::sort(measured.events.begin(), measured.events.end(),
              [](const levit_profile_event &a, const levit_profile_event &b) {
                return a.begin < b.begin;
              });
  return "";
}

void Profile::printRow(const Row &row) const {
  // As if all threads had worked on it all the time.
  double seconds = median(row.seconds) / static_cast<double>(threads);
  std::printf("%-36s %9.3f %6.1f", row.title.c_str(), seconds * 1e3,
              100 * seconds / medianRun().seconds);
  double flops = 2 * row.multiplyAccumulates / seconds;
  if (row.multiplyAccumulates > 0)
    std::printf(" %10.1f %9.1f %10.1f", row.multiplyAccumulates * 1e-6,
                flops * 1e-9, 100 * flops / peak.flops);
  std::printf("\n");
}

void Profile::printRows(const char *title, const std::vector<Row> &rows) const {
  std::printf("\n%-36s %9s %6s %10s %9s %10s\n", title, "ms", "%", "M MACs",
              "GFLOP/s", "% of peak");
  for (const Row &row : rows)
    printRow(row);
}

void Profile::print() const {
  std::printf("%s, batch %zu, %zu thread%s: %.3f ms, medians of %zu runs\n",
              model.info().name, batch, threads, threads == 1 ? "" : "s",
              medianRun().seconds * 1e3, runs.size());
  std::printf("peak %.1f GFLOP/s f32 (%s, measured)\n", peak.flops * 1e-9,
              peak.instructions);
  printRows("kind", makeRows(runs, threads, kindOfLayers));
  printRows("layer",
            makeRows(runs, threads, [](const char *layers) { return layers; }));
}

/// Of the run of median length, in the format of chrome://tracing and
/// ui.perfetto.dev.
std::string Profile::toTrace() const {
  using Json = nlohmann::ordered_json;
  Json events = Json::array();
  for (size_t thread = 0; thread < threads; ++thread)
    events.push_back(
        {{"name", "thread_name"},
         {"ph", "M"},
         {"pid", 1},
         {"tid", thread},
         {"args", {{"name", "thread " + std::to_string(thread)}}}});
  for (const levit_profile_event &event : medianRun().events) {
    double nanoseconds = static_cast<double>(event.end - event.begin);
    double operations = 2 * static_cast<double>(event.multiply_accumulates);
    events.push_back(
        {{"name", event.layers},
         {"cat", kindOfLayers(event.layers)},
         {"ph", "X"},
         {"pid", 1},
         {"tid", event.thread},
         {"ts", static_cast<double>(event.begin) * 1e-3},
         {"dur", nanoseconds * 1e-3},
         {"args",
          {{"multiply_accumulates", event.multiply_accumulates},
           {"gflops", nanoseconds > 0 ? operations / nanoseconds : 0}}}});
  }
  Json trace = {{"traceEvents", events},
                {"displayTimeUnit", "ms"},
                {"otherData",
                 {{"model", model.info().name},
                  {"batch", batch},
                  {"threads", threads},
                  {"milliseconds", medianRun().seconds * 1e3},
                  {"peak_gflops", peak.flops * 1e-9},
                  {"version", levit_version()}}}};
  return trace.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace

int levit::runProfile(const CommandLine &commandLine,
                      const std::string &modelPath, const LoadedModel &model,
                      const ProfileArguments &arguments) {
  Profile profile(model, std::max<size_t>(arguments.batch, 1));
  if (std::string wrong = profile.measure(arguments.threads); !wrong.empty())
    return commandLine.fail(modelPath, wrong);
  profile.print();
  if (!arguments.trace.empty())
    if (std::string wrong = writeFile(arguments.trace, profile.toTrace());
        !wrong.empty())
      return commandLine.fail(arguments.trace, wrong);
  return 0;
}
