//===- tools/levit-eval/Evaluation.cpp - a model on a data set ------------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/levit-eval/Evaluation.h"

#include "tools/common/Stopwatch.h"
#include "tools/common/TopClasses.h"
#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <limits>
#include <map>
#include <mutex>
#include <sched.h>
#include <thread>
#include <tuple>

using namespace levit;

namespace {

/// Pictures that a thread takes at a time, at most.
constexpr size_t maxBatch = 16;

size_t countCpus() {
  cpu_set_t cpus;
  if (sched_getaffinity(0, sizeof(cpus), &cpus) == 0)
    return static_cast<size_t>(CPU_COUNT(&cpus));
  return std::max(1u, std::thread::hardware_concurrency());
}

/// What the threads share.
class Evaluator {
public:
  Evaluator(const LoadedModel &model, const Dataset &data,
            const EvaluationOptions &options,
            const levit_preprocessing &preprocessing, Evaluation &evaluation)
      : model(model), data(data), options(options),
        preprocessing(preprocessing), decoding(options.decoding),
        evaluation(evaluation) {
    decoding.only_for = &preprocessing;
  }

  /// Runs a thread for every session. Returns what is wrong, or nothing.
  std::string run(const std::vector<SessionPtr> &sessions);

  /// The first picture that was unreadable where that is an error.
  std::atomic<size_t> failed = std::numeric_limits<size_t>::max();

private:
  /// Runs batches until there are no more.
  void work(levit_session *session);
  /// Takes the next pictures. The fewer are left, the fewer, for all threads to
  /// end at the same time.
  std::pair<size_t, size_t> takeBatch();

  struct Times {
    double decodingMs = 0, preprocessingMs = 0, networkMs = 0;
  };

  /// Loads pictures [begin, end) into `images`; adds the places of those that
  /// could be to `loaded`.
  void load(size_t begin, size_t end, std::vector<float> &images,
            std::vector<size_t> &loaded, Times &times);
  void record(size_t index, const float *logits);

  const LoadedModel &model;
  const Dataset &data;
  const EvaluationOptions &options;
  const levit_preprocessing &preprocessing;
  levit_decode_options decoding;
  Evaluation &evaluation;
  std::atomic<levit_status> status = LEVIT_OK;
  std::atomic<size_t> next = 0, done = 0, right = 0;
  std::mutex mutex;
  std::condition_variable finished;
  size_t working = 0;
};

void Evaluator::load(size_t begin, size_t end, std::vector<float> &images,
                     std::vector<size_t> &loaded, Times &times) {
  for (size_t index = begin; index < end; ++index) {
    Stopwatch watch;
    PicturePtr picture;
    std::string &error = evaluation.predictions[index].error;
    error = data.load(index, decoding, picture);
    times.decodingMs += watch.lap();
    if (error.empty())
      if (levit_status wrong =
              levit_preprocess(picture.get(), &preprocessing,
                               &images[loaded.size() * model.imageElements()]))
        error = levit_status_string(wrong);
    times.preprocessingMs += watch.lap();
    if (error.empty()) {
      loaded.push_back(index);
      continue;
    }
    ++done;
    if (!options.strict)
      continue;
    size_t first = failed;
    while (index < first && !failed.compare_exchange_weak(first, index))
      ;
  }
}

void Evaluator::record(size_t index, const float *logits) {
  size_t classes = model.info().classes;
  std::vector<ClassProbability> top = topClasses(logits, classes, 5);
  Prediction &prediction = evaluation.predictions[index];
  prediction.top1 = top[0].index;
  for (const ClassProbability &entry : top)
    prediction.inTop5 |= data.isRight(index, entry.index);
  right += data.isRight(index, prediction.top1);
  ++done;
  if (options.keepLogits)
    std::copy(logits, logits + classes, &evaluation.logits[index * classes]);
}

std::pair<size_t, size_t> Evaluator::takeBatch() {
  size_t begin = next, size;
  do {
    size = std::clamp<size_t>((data.size() - begin) / (2 * evaluation.threads),
                              1, maxBatch);
    size = std::min(size, data.size() - begin);
  } while (!next.compare_exchange_weak(begin, begin + size));
  return {begin, begin + size};
}

void Evaluator::work(levit_session *session) {
  size_t classes = model.info().classes;
  std::vector<float> images(maxBatch * model.imageElements());
  std::vector<float> logits(maxBatch * classes);
  Times times;
  while (status == LEVIT_OK && failed == std::numeric_limits<size_t>::max()) {
    auto [begin, end] = takeBatch();
    if (begin == end)
      break;
    std::vector<size_t> loaded;
    load(begin, end, images, loaded, times);
    if (loaded.empty())
      continue;
    Stopwatch watch;
    if (levit_status wrong = levit_session_run(session, images.data(),
                                               loaded.size(), logits.data()))
      status = wrong;
    times.networkMs += watch.lap();
    for (size_t i = 0; i < loaded.size(); ++i)
      record(loaded[i], &logits[i * classes]);
  }
  std::lock_guard<std::mutex> lock(mutex);
  evaluation.decodingMs += times.decodingMs;
  evaluation.preprocessingMs += times.preprocessingMs;
  evaluation.networkMs += times.networkMs;
  --working;
  finished.notify_one();
}

std::string Evaluator::run(const std::vector<SessionPtr> &sessions) {
  std::vector<std::thread> threads;
  working = sessions.size();
  for (const SessionPtr &session : sessions)
    threads.emplace_back([this, &session] { work(session.get()); });
  std::unique_lock<std::mutex> lock(mutex);
  while (working > 0) {
    if (!options.onProgress) {
      finished.wait(lock);
      continue;
    }
    options.onProgress(done, right);
    finished.wait_for(lock, std::chrono::milliseconds(200));
  }
  lock.unlock();
  for (std::thread &thread : threads)
    thread.join();
  if (options.onProgress)
    options.onProgress(done, right);
  return status ? levit_status_string(status) : "";
}

} // namespace

std::vector<Confusion> Evaluation::mostConfused(const Dataset &data,
                                                size_t count) const {
  std::map<std::pair<size_t, size_t>, size_t> counts;
  for (size_t i = 0; i < predictions.size(); ++i)
    if (predictions[i].error.empty() && !data.isRight(i, predictions[i].top1))
      ++counts[{data.label(i), predictions[i].top1}];
  std::vector<Confusion> confusions;
  for (const auto &[pair, number] : counts)
    confusions.push_back({pair.first, pair.second, number});
  std::sort(confusions.begin(), confusions.end(),
            [](const Confusion &a, const Confusion &b) {
              return std::tie(b.count, a.is, a.takenFor) <
                     std::tie(a.count, b.is, b.takenFor);
            });
  confusions.resize(std::min(count, confusions.size()));
  return confusions;
}

std::string levit::evaluate(const LoadedModel &model,
                            const std::string &modelPath, const Dataset &data,
                            const EvaluationOptions &options,
                            Evaluation &evaluation) {
  levit_preprocessing preprocessing = {};
  std::string wrong = model.getPreprocessing(preprocessing);
  size_t threadCount =
      std::min(options.threads ? options.threads : countCpus(), data.size());
  std::vector<SessionPtr> sessions(threadCount);
  for (SessionPtr &session : sessions)
    if (wrong.empty())
      wrong = model.createSession(1, session);
  if (!wrong.empty())
    return modelPath + ": " + wrong;

  size_t classes = model.info().classes;
  evaluation = {};
  evaluation.threads = threadCount;
  evaluation.predictions.resize(data.size());
  if (options.keepLogits)
    evaluation.logits.assign(data.size() * classes,
                             std::numeric_limits<float>::quiet_NaN());
  Evaluator evaluator(model, data, options, preprocessing, evaluation);
  Stopwatch watch;
  if (std::string message = evaluator.run(sessions); !message.empty())
    return modelPath + ": " + message;
  evaluation.seconds = watch.seconds();
  if (size_t failed = evaluator.failed; failed < data.size())
    return data.name(failed) + ": " + evaluation.predictions[failed].error;

  for (size_t i = 0; i < data.size(); ++i) {
    const Prediction &prediction = evaluation.predictions[i];
    if (!prediction.error.empty())
      continue;
    ++evaluation.read;
    evaluation.top1 += data.isRight(i, prediction.top1);
    evaluation.top5 += prediction.inTop5;
  }
  return "";
}
