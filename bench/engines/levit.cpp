//===- bench/engines/levit.cpp - compiled models as an engine ---*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Our own engine of scripts/bench: bench/engine.py has the protocol. Beyond it,
// `info` says how much work an image is, `peak`, `bandwidth BYTES` and
// `round-trip` measure what this CPU can do.
//
//===----------------------------------------------------------------------===//

#include "runtime/WriteFile.h"
#include "tools/common/Affinity.h"
#include "tools/common/CommandLine.h"
#include "tools/common/FmaPeak.h"
#include "tools/common/LoadedModel.h"
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <sstream>
#include <thread>
#include <vector>

using namespace levit;

namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

/// Reads `words` over and over, a word of every cache line, with a thread on
/// each of `cpus`; the best rate in bytes per second of all together.
double measureBandwidth(const std::vector<uint64_t> &words,
                        const std::vector<int> &cpus) {
  constexpr int rounds = 20;
  constexpr size_t lineWords = 64 / sizeof(uint64_t);
  size_t threads = cpus.size();
  std::vector<double> best(threads);
  std::atomic<size_t> waiting{threads};
  std::atomic<uint64_t> sink{0};
  auto read = [&](size_t thread) {
    setAffinity({cpus[thread]});
    size_t begin = words.size() * thread / threads;
    size_t end = words.size() * (thread + 1) / threads;
    --waiting;
    while (waiting.load())
      std::this_thread::yield();
    for (int round = 0; round < rounds; ++round) {
      Clock::time_point start = Clock::now();
      uint64_t sum = 0;
      for (size_t i = begin; i < end; i += lineWords)
        sum += words[i];
      double rate = static_cast<double>((end - begin) * sizeof(uint64_t)) /
                    secondsSince(start);
      sink += sum;
      best[thread] = std::max(best[thread], rate);
    }
  };
  std::vector<std::thread> workers;
  for (size_t thread = 0; thread < threads; ++thread)
    workers.emplace_back(read, thread);
  double total = 0;
  for (size_t thread = 0; thread < threads; ++thread) {
    workers[thread].join();
    total += best[thread];
  }
  return total;
}

/// Seconds in which a cache line goes from one of two CPUs to the other and
/// back, the median of several measurements.
double measureRoundTrip(int first, int second) {
  constexpr size_t rounds = 9;
  constexpr uint32_t trips = 2000;
  // Two lines, which is what x86 prefetches together.
  struct alignas(128) Line {
    std::atomic<uint32_t> value{0};
  } there, back;
  auto waitFor = [](const Line &line, uint32_t value) {
    while (line.value.load(std::memory_order_acquire) != value)
      ;
  };
  std::thread answering([&] {
    setAffinity({second});
    for (uint32_t i = 1; i <= (rounds + 1) * trips; ++i) {
      waitFor(there, i);
      back.value.store(i, std::memory_order_release);
    }
  });
  std::vector<double> times;
  std::thread asking([&] {
    setAffinity({first});
    // The first round waits for the other thread.
    for (size_t round = 0; round <= rounds; ++round) {
      Clock::time_point start = Clock::now();
      for (uint32_t i = 1; i <= trips; ++i) {
        uint32_t value = static_cast<uint32_t>(round) * trips + i;
        there.value.store(value, std::memory_order_release);
        waitFor(back, value);
      }
      if (round > 0)
        times.push_back(secondsSince(start) / trips);
    }
  });
  asking.join();
  answering.join();
  std::nth_element(times.begin(), times.begin() + rounds / 2, times.end());
  return times[rounds / 2];
}

/// A session and what it works on.
class Engine {
public:
  /// Each returns an empty string, or what is wrong.
  std::string open(const std::string &path, const std::string &imagesPath,
                   size_t threads);
  std::string answer(const std::string &line);

private:
  std::string run(size_t batch);
  std::string time(size_t batch, double seconds);

  LoadedModel model;
  SessionPtr session;
  /// Where the threads run. Measured threads may be pinned later.
  std::vector<int> cpus;
  std::vector<float> images, logits;
};

std::string Engine::open(const std::string &path, const std::string &imagesPath,
                         size_t threads) {
  cpus = getAffinity();
  if (std::string wrong = model.open(path); !wrong.empty())
    return path + ": " + wrong;
  if (std::string wrong = model.createSession(threads, session); !wrong.empty())
    return path + ": " + wrong;
  std::ifstream file(imagesPath, std::ios::binary | std::ios::ate);
  if (!file)
    return imagesPath + ": cannot be read";
  images.resize(static_cast<size_t>(file.tellg()) / sizeof(float));
  file.seekg(0);
  file.read(reinterpret_cast<char *>(images.data()),
            static_cast<std::streamsize>(images.size() * sizeof(float)));
  logits.resize(images.size() / model.imageElements() * model.info().classes);
  return "";
}

std::string Engine::run(size_t batch) {
  if (batch * model.info().classes > logits.size())
    return "more images than there are in the file";
  if (levit_status status =
          levit_session_run(session.get(), images.data(), batch, logits.data()))
    return levit_status_string(status);
  return "";
}

std::string Engine::time(size_t batch, double seconds) {
  constexpr int warmUpCalls = 2;
  constexpr double warmUpSeconds = 0.05, slowSeconds = 1;
  Clock::time_point start = Clock::now();
  double passed = 0;
  for (int i = 0;
       passed < warmUpSeconds || (i < warmUpCalls && passed < slowSeconds);
       ++i, passed = secondsSince(start))
    if (std::string wrong = run(batch); !wrong.empty())
      return wrong;
  std::vector<double> times;
  start = Clock::now();
  do {
    Clock::time_point begin = Clock::now();
    (void)run(batch);
    times.push_back(secondsSince(begin));
  } while (secondsSince(start) < seconds);
  for (double call : times)
    std::printf("%.4f ", call * 1e3);
  std::printf("\n");
  return "";
}

std::string Engine::answer(const std::string &line) {
  std::istringstream words(line);
  std::string command;
  words >> command;
  if (command == "peak") {
    FmaPeak peak = measureFmaPeak(cpus, model.features());
    std::printf("%.3f %s\n", peak.flops * 1e-9, peak.instructions);
    return "";
  }
  if (command == "round-trip") {
    if (cpus.size() < 2)
      return "there is only one CPU";
    std::printf("%.1f\n", measureRoundTrip(cpus[0], cpus[1]) * 1e9);
    return "";
  }
  if (command == "info") {
    std::printf(
        "%llu %llu\n",
        static_cast<unsigned long long>(model.info().multiply_accumulates),
        static_cast<unsigned long long>(model.info().parameters));
    return "";
  }
  size_t number = 0;
  words >> number;
  if (command == "bandwidth" && words) {
    std::vector<uint64_t> memory(number / sizeof(uint64_t), 1);
    std::printf("%.3f\n", measureBandwidth(memory, cpus) * 1e-9);
    return "";
  }
  std::string argument;
  words >> argument;
  if (command == "logits" && words) {
    std::string wrong = run(number);
    if (wrong.empty())
      wrong = writeFile(
          argument, std::string(reinterpret_cast<const char *>(logits.data()),
                                number * model.info().classes * sizeof(float)));
    if (wrong.empty())
      std::printf("ok\n");
    return wrong;
  }
  if (command == "time" && words)
    return time(number, std::stod(argument));
  return "unexpected command '" + line + "'";
}

} // namespace

int main(int argc, char **argv) {
  std::string model, images, threadsText;
  CommandLine commandLine(
      "bench-engine", "A compiled model as an engine of scripts/bench, which "
                      "sends it commands.");
  commandLine.positional("MODEL.so", "what levit-compile -o MODEL.so writes",
                         model);
  commandLine.positional("IMAGES.f32", "float32, normalised", images);
  commandLine.positional("THREADS", "threads of its session", threadsText);
  if (std::optional<int> status = commandLine.parse(argc, argv))
    return *status;
  size_t threads;
  if (!parseNumber(threadsText, 1, 1024, threads))
    return commandLine.fail(threadsText, "not a number from 1 to 1024");

  Engine engine;
  if (std::string wrong = engine.open(model, images, threads); !wrong.empty())
    return commandLine.fail("", wrong);
  std::printf("ready\n");
  std::fflush(stdout);
  for (std::string line; std::getline(std::cin, line);) {
    if (std::string wrong = engine.answer(line); !wrong.empty())
      return commandLine.fail("", wrong);
    std::fflush(stdout);
  }
  return 0;
}
