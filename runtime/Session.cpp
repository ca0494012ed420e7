//===- runtime/Session.cpp - memory and threads of a model in use ---------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/CpuFeatures.h"
#include "runtime/FloatEnvironment.h"
#include "runtime/Model.h"
#include "runtime/Profiler.h"
#include "runtime/Schedule.h"
#include "runtime/ThreadPool.h"
#include <cstdlib>
#include <cstring>
#include <new>
#include <sched.h>
#include <sys/mman.h>

using namespace levit;

namespace {

constexpr size_t maxThreads = 1024;
constexpr size_t pageSize = 4096;
constexpr size_t hugePageSize = size_t(2) << 20;

/// CPUs that this process may run on.
size_t availableCpus() {
  // The kernel refuses a set that is smaller than its own.
  for (int capacity = 1024; capacity <= 1 << 20; capacity *= 4) {
    cpu_set_t *set = CPU_ALLOC(capacity);
    if (!set)
      return 1;
    size_t bytes = CPU_ALLOC_SIZE(capacity);
    CPU_ZERO_S(bytes, set);
    bool known = sched_getaffinity(0, bytes, set) == 0;
    size_t count = known ? CPU_COUNT_S(bytes, set) : 0;
    CPU_FREE(set);
    if (known)
      return count ? count : 1;
  }
  return 1;
}

/// Rounds up to a power of two's multiple; false when it overflows.
bool roundUp(size_t &value, size_t alignment) {
  if (__builtin_add_overflow(value, alignment - 1, &value))
    return false;
  value &= ~(alignment - 1);
  return true;
}

/// True when the two pieces of memory share a byte.
bool overlap(const void *a, size_t aBytes, const void *b, size_t bBytes) {
  auto aBegin = reinterpret_cast<uintptr_t>(a);
  auto bBegin = reinterpret_cast<uintptr_t>(b);
  return aBegin < bBegin ? bBegin - aBegin < aBytes : aBegin - bBegin < bBytes;
}

} // namespace

/// One session. All of its memory is allocated in init.
struct levit_session {
  levit_status init(const levit_model *sessionModel, size_t threads);
  ~levit_session();

  levit_status run(const float *images, size_t batch, float *logits);
  levit_status profile(const float *images, size_t batch, float *logits,
                       levit_profile_event *events, size_t capacity,
                       size_t *count);
  levit_status setTap(const char *name, float *buffer);

private:
  /// The images of one step, which runs `program` once for each call.
  struct StepContext {
    levit_session *session;
    const levit_program *program;
    size_t firstImage;
  };

  void runBatch();
  void call(const levit_program &program, size_t firstImage, size_t worker,
            levit_parallel_for parallelFor);
  static void serialFor(const levit_frame *frame, levit_task task,
                        size_t count);
  static void sharedFor(const levit_frame *frame, levit_task task,
                        size_t count);
  static void profiledSerialFor(const levit_frame *frame, levit_task task,
                                size_t count);
  static void profiledSharedFor(const levit_frame *frame, levit_task task,
                                size_t count);

  const levit_model *model = nullptr;
  const levit_variant *variant = nullptr;
  size_t inputElements = 0;
  ThreadPool *pool = nullptr; // Null for one thread.
  Schedule schedule;

  /// One block of arena and scratch for each worker. A call that all threads
  /// share takes the first block's arena and has the rest for their scratch.
  unsigned char *memory = nullptr;
  size_t blockBytes = 0;

  /// The buffers that were set with levit_session_set_tap.
  float **taps = nullptr;
  /// levit_frame.outputs of each worker.
  float **outputs = nullptr;

  /// The arguments of the current run.
  const float *images = nullptr;
  size_t batch = 0;
  float *logits = nullptr;
  /// Of runs that are profiled, otherwise null, and what they are at.
  Profiler *profiler = nullptr;
  const levit_program *profiledProgram = nullptr;
};

levit_session::~levit_session() {
  if (pool)
    pool->destroy();
  free(memory);
  free(taps);
  free(outputs);
}

levit_status levit_session::init(const levit_model *sessionModel,
                                 size_t threads) {
  model = sessionModel;
  variant = selectVariant(*model, hostCpuFeatures());
  if (!variant)
    return LEVIT_UNSUPPORTED_CPU;
  inputElements = model->channels * model->height * model->width;

  for (uint64_t i = 0; i < variant->num_programs; ++i) {
    const levit_program &program = variant->programs[i];
    size_t bytes = program.arena_bytes;
    if (!roundUp(bytes, LEVIT_ARENA_ALIGNMENT) ||
        __builtin_add_overflow(bytes, program.scratch_bytes, &bytes))
      return LEVIT_OUT_OF_MEMORY;
    if (bytes > blockBytes)
      blockBytes = bytes;
  }
  size_t bytes;
  if (!roundUp(blockBytes, pageSize) ||
      __builtin_mul_overflow(blockBytes, threads, &bytes))
    return LEVIT_OUT_OF_MEMORY;
  bool huge = bytes >= hugePageSize;
  if (huge && !roundUp(bytes, hugePageSize))
    return LEVIT_OUT_OF_MEMORY;
  void *block = nullptr;
  if (bytes && posix_memalign(&block, huge ? hugePageSize : pageSize, bytes))
    return LEVIT_OUT_OF_MEMORY;
  memory = static_cast<unsigned char *>(block);
#if defined(MADV_HUGEPAGE)
  if (huge)
    madvise(memory, bytes, MADV_HUGEPAGE); // Only advice: it may fail.
#endif

  size_t numOutputs = 1 + model->num_taps;
  taps = static_cast<float **>(calloc(numOutputs, sizeof(float *)));
  outputs =
      static_cast<float **>(calloc(numOutputs * threads, sizeof(float *)));
  if (!taps || !outputs || !schedule.init(*variant, threads))
    return LEVIT_OUT_OF_MEMORY;

  if (threads > 1 && !(pool = ThreadPool::create(threads)))
    return LEVIT_OUT_OF_MEMORY;
  return LEVIT_OK;
}

void levit_session::serialFor(const levit_frame *frame, levit_task task,
                              size_t count) {
  for (size_t i = 0; i < count; ++i)
    task(frame, i, 0);
}

void levit_session::sharedFor(const levit_frame *frame, levit_task task,
                              size_t count) {
  struct Region {
    const levit_frame *frame;
    levit_task task;
  } region = {frame, task};
  static_cast<levit_session *>(frame->runtime)
      ->pool->parallelFor(
          [](void *context, size_t index, size_t worker) {
            const Region &region = *static_cast<const Region *>(context);
            region.task(region.frame, index, worker);
          },
          &region, count);
}

/// As serialFor, on the thread that the frame's block of memory belongs to.
void levit_session::profiledSerialFor(const levit_frame *frame, levit_task task,
                                      size_t count) {
  auto *session = static_cast<levit_session *>(frame->runtime);
  if (count == 0)
    return;
  Profiler &profiler = *session->profiler;
  size_t thread = 0;
  if (session->blockBytes)
    thread = static_cast<size_t>(frame->arena - session->memory) /
             session->blockBytes;
  Profiler::Region region =
      profiler.begin(*session->profiledProgram, task, count);
  uint64_t begin = profiler.now();
  serialFor(frame, task, count);
  profiler.record(region, thread, count, begin);
}

void levit_session::profiledSharedFor(const levit_frame *frame, levit_task task,
                                      size_t count) {
  struct Context {
    const levit_frame *frame;
    levit_task task;
    Profiler *profiler;
    Profiler::Region region;
  };
  auto *session = static_cast<levit_session *>(frame->runtime);
  Context context = {
      frame, task, session->profiler,
      session->profiler->begin(*session->profiledProgram, task, count)};
  session->pool->parallelFor(
      [](void *data, size_t index, size_t worker) {
        const Context &context = *static_cast<const Context *>(data);
        uint64_t begin = context.profiler->now();
        context.task(context.frame, index, worker);
        context.profiler->record(context.region, worker, 1, begin);
      },
      &context, count);
}

/// Runs `program` once, on the images that begin with `firstImage`.
void levit_session::call(const levit_program &program, size_t firstImage,
                         size_t worker, levit_parallel_for parallelFor) {
  float **callOutputs = outputs + worker * (1 + model->num_taps);
  callOutputs[0] = logits + firstImage * model->classes;
  for (uint64_t i = 0; i < model->num_taps; ++i)
    callOutputs[1 + i] =
        taps[i] ? taps[i] + firstImage * tapElements(model->taps[i]) : nullptr;

  size_t arenaBytes = program.arena_bytes;
  roundUp(arenaBytes, LEVIT_ARENA_ALIGNMENT); // Checked in init.
  levit_frame frame;
  frame.input = images + firstImage * inputElements;
  frame.outputs = callOutputs;
  frame.arena = memory + worker * blockBytes;
  frame.scratch = frame.arena + arenaBytes;
  frame.parallel_for = parallelFor;
  frame.runtime = this;
  program.run(&frame);
}

void levit_session::runBatch() {
  for (size_t first = 0; first < batch;) {
    Step step = schedule.next(batch - first);
    const levit_program &program = variant->programs[step.program];
    profiledProgram = &program;
    if (step.spread) {
      StepContext context = {this, &program, first};
      pool->parallelFor(
          [](void *data, size_t index, size_t worker) {
            const StepContext &step = *static_cast<const StepContext *>(data);
            step.session->call(
                *step.program, step.firstImage + index * step.program->images,
                worker, step.session->profiler ? profiledSerialFor : serialFor);
          },
          &context, step.calls);
    } else {
      levit_parallel_for parallelFor =
          profiler ? (pool ? profiledSharedFor : profiledSerialFor)
                   : (pool ? sharedFor : serialFor);
      for (size_t i = 0; i < step.calls; ++i)
        call(program, first + i * program.images, 0, parallelFor);
    }
    first += step.calls * program.images;
  }
}

levit_status levit_session::run(const float *runImages, size_t runBatchSize,
                                float *runLogits) {
  size_t imageBytes, logitBytes;
  if (__builtin_mul_overflow(runBatchSize, inputElements * sizeof(float),
                             &imageBytes) ||
      __builtin_mul_overflow(runBatchSize, model->classes * sizeof(float),
                             &logitBytes) ||
      overlap(runImages, imageBytes, runLogits, logitBytes))
    return LEVIT_INVALID_ARGUMENT;
  images = runImages;
  batch = runBatchSize;
  logits = runLogits;
  FloatEnvironment environment;
  if (pool)
    pool->run(
        [](void *session) {
          static_cast<levit_session *>(session)->runBatch();
        },
        this);
  else
    runBatch();
  return LEVIT_OK;
}

levit_status levit_session::profile(const float *runImages, size_t runBatchSize,
                                    float *runLogits,
                                    levit_profile_event *events,
                                    size_t capacity, size_t *count) {
  Profiler runProfiler;
  if (!runProfiler.init(schedule.threads(), events, capacity))
    return LEVIT_OUT_OF_MEMORY;
  profiler = &runProfiler;
  levit_status status = run(runImages, runBatchSize, runLogits);
  profiler = nullptr;
  *count = runProfiler.count();
  return status;
}

levit_status levit_session::setTap(const char *name, float *buffer) {
  for (uint64_t i = 0; i < model->num_taps; ++i) {
    if (strcmp(model->taps[i].name, name) != 0)
      continue;
    taps[i] = buffer;
    return LEVIT_OK;
  }
  return LEVIT_NOT_FOUND;
}

levit_status levit_session_create(const levit_model *model,
                                  const levit_options *options,
                                  levit_session **session) {
  if (!session)
    return LEVIT_INVALID_ARGUMENT;
  *session = nullptr;
  if (levit_status status = checkModel(model))
    return status;
  size_t threads = options ? options->threads : 0;
  if (threads > maxThreads)
    return LEVIT_INVALID_ARGUMENT;
  if (threads == 0) {
    threads = availableCpus();
    if (threads > maxThreads)
      threads = maxThreads;
  }

  void *memory = malloc(sizeof(levit_session));
  if (!memory)
    return LEVIT_OUT_OF_MEMORY;
  auto *created = new (memory) levit_session();
  if (levit_status status = created->init(model, threads)) {
    levit_session_destroy(created);
    return status;
  }
  *session = created;
  return LEVIT_OK;
}

void levit_session_destroy(levit_session *session) {
  if (!session)
    return;
  session->~levit_session();
  free(session);
}

levit_status levit_session_run(levit_session *session, const float *images,
                               size_t batch, float *logits) {
  if (!session || !images || !logits || batch == 0)
    return LEVIT_INVALID_ARGUMENT;
  return session->run(images, batch, logits);
}

levit_status levit_session_profile(levit_session *session, const float *images,
                                   size_t batch, float *logits,
                                   levit_profile_event *events, size_t capacity,
                                   size_t *count) {
  if (!session || !images || !logits || batch == 0 || !count ||
      (capacity && !events))
    return LEVIT_INVALID_ARGUMENT;
  *count = 0;
  return session->profile(images, batch, logits, events, capacity, count);
}

levit_status levit_session_set_tap(levit_session *session, const char *name,
                                   float *buffer) {
  if (!session || !name)
    return LEVIT_INVALID_ARGUMENT;
  return session->setTap(name, buffer);
}
