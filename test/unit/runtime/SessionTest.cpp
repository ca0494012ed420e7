//===- test/unit/runtime/SessionTest.cpp - batches, threads, taps, statuses
//-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FakeModel.h"
#include "levit/runtime.h"
#include "gtest/gtest.h"
#include <cstring>
#include <limits>
#include <memory>
#include <thread>
#if defined(__SSE__)
#include <xmmintrin.h>
#endif

using namespace levit_test;

// Sanitizers end the process, unless told otherwise, where malloc returns null.
extern "C" const char *__asan_default_options() {
  return "allocator_may_return_null=1";
}
extern "C" const char *__tsan_default_options() {
  return "allocator_may_return_null=1";
}

namespace {

struct SessionDeleter {
  void operator()(levit_session *session) const {
    levit_session_destroy(session);
  }
};
using SessionPtr = std::unique_ptr<levit_session, SessionDeleter>;

SessionPtr makeSession(size_t threads, const levit_model &model = fakeModel()) {
  levit_options options = {};
  options.threads = threads;
  levit_session *session = nullptr;
  EXPECT_EQ(levit_session_create(&model, &options, &session), LEVIT_OK);
  return SessionPtr(session);
}

/// Expects `logits` to be those of `images`, bit for bit.
void expectLogits(const std::vector<float> &images,
                  const std::vector<float> &logits) {
  for (size_t i = 0; i < images.size() / imageElements; ++i)
    ASSERT_EQ(0, std::memcmp(fakeLogits(&images[i * imageElements]).data(),
                             &logits[i * classes], classes * sizeof(float)))
        << "image " << i;
}

class SessionThreads : public testing::TestWithParam<size_t> {};

TEST_P(SessionThreads, EveryBatchGivesTheSameBits) {
  brokenPromises = 0;
  SessionPtr session = makeSession(GetParam());
  for (size_t batch = 1; batch <= 37; ++batch) {
    SCOPED_TRACE(batch);
    std::vector<float> images = fakeImages(batch);
    // Values beyond the logits must survive.
    std::vector<float> logits(batch * classes + 1, 42);
    ASSERT_EQ(
        levit_session_run(session.get(), images.data(), batch, logits.data()),
        LEVIT_OK);
    expectLogits(images, logits);
    EXPECT_EQ(logits.back(), 42);
  }
  EXPECT_EQ(brokenPromises, 0u);
}

TEST_P(SessionThreads, ManyRunsGiveTheSameBits) {
  brokenPromises = 0;
  SessionPtr session = makeSession(GetParam());
  std::vector<float> images = fakeImages(3);
  for (int run = 0; run < 500; ++run) {
    std::vector<float> logits(3 * classes);
    ASSERT_EQ(levit_session_run(session.get(), images.data(), 3, logits.data()),
              LEVIT_OK);
    expectLogits(images, logits);
  }
  EXPECT_EQ(brokenPromises, 0u);
}

TEST_P(SessionThreads, TapsAreWrittenWhileTheyAreSet) {
  constexpr size_t batch = 11;
  SessionPtr session = makeSession(GetParam());
  std::vector<float> images = fakeImages(batch), logits(batch * classes);
  std::vector<float> rows(batch * rowElements + 1, 42);
  std::vector<float> first(batch * height, 42);
  auto run = [&] {
    ASSERT_EQ(
        levit_session_run(session.get(), images.data(), batch, logits.data()),
        LEVIT_OK);
    expectLogits(images, logits);
  };
  ASSERT_EQ(levit_session_set_tap(session.get(), "rows", rows.data()),
            LEVIT_OK);
  run();
  for (size_t i = 0; i < batch; ++i)
    ASSERT_EQ(0, std::memcmp(&rows[i * rowElements],
                             fakeRows(&images[i * imageElements]).data(),
                             rowElements * sizeof(float)));
  EXPECT_EQ(rows.back(), 42);
  EXPECT_EQ(first.front(), 42);

  ASSERT_EQ(levit_session_set_tap(session.get(), "rows.first", first.data()),
            LEVIT_OK);
  ASSERT_EQ(levit_session_set_tap(session.get(), "rows", nullptr), LEVIT_OK);
  std::fill(rows.begin(), rows.end(), 42.0f);
  run();
  EXPECT_EQ(rows.front(), 42);
  for (size_t i = 0; i < batch; ++i)
    EXPECT_EQ(first[i * height], fakeRows(&images[i * imageElements])[0]);
}

INSTANTIATE_TEST_SUITE_P(Threads, SessionThreads,
                         testing::Values(1, 2, 3, 4, 7));

TEST(Session, LargestProgramsComeFirst) {
  SessionPtr session = makeSession(1);
  std::vector<float> images = fakeImages(11), logits(11 * classes);
  for (auto &calls : programCalls)
    calls = 0;
  ASSERT_EQ(levit_session_run(session.get(), images.data(), 11, logits.data()),
            LEVIT_OK);
  EXPECT_EQ(programCalls[2], 2u);
  EXPECT_EQ(programCalls[1], 1u);
  EXPECT_EQ(programCalls[0], 1u);
}

TEST(Session, SessionsInSeveralThreadsDoNotDisturbEachOther) {
  std::vector<std::thread> threads;
  for (size_t t = 0; t < 3; ++t)
    threads.emplace_back([t] {
      SessionPtr session = makeSession(1 + t);
      for (size_t run = 0; run < 100; ++run) {
        size_t batch = 1 + (run + t) % 9;
        std::vector<float> images = fakeImages(batch), logits(batch * classes);
        ASSERT_EQ(levit_session_run(session.get(), images.data(), batch,
                                    logits.data()),
                  LEVIT_OK);
        expectLogits(images, logits);
      }
    });
  for (std::thread &thread : threads)
    thread.join();
}

TEST(Session, DefaultsAndNullOptions) {
  std::vector<float> images = fakeImages(2), logits(2 * classes);
  const levit_options zero = {};
  for (const levit_options *options :
       {&zero, static_cast<const levit_options *>(nullptr)}) {
    levit_session *session = nullptr;
    ASSERT_EQ(levit_session_create(&fakeModel(), options, &session), LEVIT_OK);
    EXPECT_EQ(levit_session_run(session, images.data(), 2, logits.data()),
              LEVIT_OK);
    expectLogits(images, logits);
    levit_session_destroy(session);
  }
}

TEST(Session, BadArguments) {
  levit_session *session = nullptr;
  auto *garbage = reinterpret_cast<levit_session *>(8);
  session = garbage;
  EXPECT_EQ(levit_session_create(nullptr, nullptr, &session),
            LEVIT_INVALID_ARGUMENT);
  EXPECT_EQ(session, nullptr);
  EXPECT_EQ(levit_session_create(&fakeModel(), nullptr, nullptr),
            LEVIT_INVALID_ARGUMENT);
  levit_options tooMany = {};
  tooMany.threads = std::numeric_limits<size_t>::max();
  EXPECT_EQ(levit_session_create(&fakeModel(), &tooMany, &session),
            LEVIT_INVALID_ARGUMENT);
  levit_session_destroy(nullptr);

  SessionPtr good = makeSession(2);
  std::vector<float> images = fakeImages(1), logits(classes);
  EXPECT_EQ(levit_session_run(nullptr, images.data(), 1, logits.data()),
            LEVIT_INVALID_ARGUMENT);
  EXPECT_EQ(levit_session_run(good.get(), nullptr, 1, logits.data()),
            LEVIT_INVALID_ARGUMENT);
  EXPECT_EQ(levit_session_run(good.get(), images.data(), 1, nullptr),
            LEVIT_INVALID_ARGUMENT);
  EXPECT_EQ(levit_session_run(good.get(), images.data(), 0, logits.data()),
            LEVIT_INVALID_ARGUMENT);
  EXPECT_EQ(levit_session_run(good.get(), images.data(),
                              std::numeric_limits<size_t>::max() / 2,
                              logits.data()),
            LEVIT_INVALID_ARGUMENT);
  EXPECT_EQ(levit_session_run(good.get(), images.data(), 1,
                              images.data() + imageElements - 1),
            LEVIT_INVALID_ARGUMENT);
  EXPECT_EQ(levit_session_set_tap(nullptr, "rows", logits.data()),
            LEVIT_INVALID_ARGUMENT);
  EXPECT_EQ(levit_session_set_tap(good.get(), nullptr, logits.data()),
            LEVIT_INVALID_ARGUMENT);
  EXPECT_EQ(levit_session_set_tap(good.get(), "row", logits.data()),
            LEVIT_NOT_FOUND);
}

TEST(Session, UnsuitableModels) {
  levit_session *session = nullptr;
  levit_model other = fakeModel();
  other.abi_version = LEVIT_ABI_VERSION + 1;
  EXPECT_EQ(levit_session_create(&other, nullptr, &session),
            LEVIT_INCOMPATIBLE_MODEL);

  levit_model future = fakeModel();
  future.num_variants = 1; // Only "from-the-future" is left.
  EXPECT_EQ(levit_session_create(&future, nullptr, &session),
            LEVIT_UNSUPPORTED_CPU);
  levit_model empty = fakeModel();
  empty.num_variants = 0;
  EXPECT_EQ(levit_session_create(&empty, nullptr, &session),
            LEVIT_UNSUPPORTED_CPU);

  for (uint64_t bytes :
       {uint64_t(1) << 50, ~uint64_t(0) - 100, ~uint64_t(63)}) {
    levit_program huge = fakeModel().variants[1].programs[0];
    huge.arena_bytes = bytes;
    levit_variant variant = {"generic", 0, 1, &huge};
    levit_model model = fakeModel();
    model.num_variants = 1;
    model.variants = &variant;
    EXPECT_EQ(levit_session_create(&model, nullptr, &session),
              LEVIT_OUT_OF_MEMORY)
        << bytes;
    EXPECT_EQ(session, nullptr);
  }
}

/// What levit_session_profile tells of one run on `batch` images.
std::vector<levit_profile_event> profile(levit_session *session, size_t batch) {
  std::vector<float> images = fakeImages(batch), logits(batch * classes);
  std::vector<levit_profile_event> events(1000);
  size_t count = 0;
  EXPECT_EQ(levit_session_profile(session, images.data(), batch, logits.data(),
                                  events.data(), events.size(), &count),
            LEVIT_OK);
  expectLogits(images, logits);
  EXPECT_LE(count, events.size());
  events.resize(count);
  return events;
}

TEST_P(SessionThreads, ProfilesCoverTheWork) {
  brokenPromises = 0;
  size_t threads = GetParam();
  SessionPtr session = makeSession(threads);
  for (size_t batch : {1, 2, 7, 37}) {
    SCOPED_TRACE(batch);
    uint64_t rows = 0, classProducts = 0;
    std::vector<uint64_t> last(threads, 0);
    for (const levit_profile_event &event : profile(session.get(), batch)) {
      ASSERT_LT(event.thread, threads);
      EXPECT_LE(last[event.thread], event.begin);
      EXPECT_LE(event.begin, event.end);
      last[event.thread] = event.end;
      if (event.layers == std::string("rows"))
        rows += event.multiply_accumulates;
      else if (event.layers == std::string("classes.a + classes.b"))
        classProducts += event.multiply_accumulates;
      else
        ADD_FAILURE() << event.layers;
    }
    // Parts of a region are rounded down.
    EXPECT_NEAR(static_cast<double>(rows), batch * rowElements * width,
                static_cast<double>(batch * threads));
    EXPECT_NEAR(static_cast<double>(classProducts),
                batch * rowElements * classes,
                static_cast<double>(batch * threads));
  }
  EXPECT_EQ(brokenPromises, 0u);
}

TEST(Session, ProfilesThatDoNotFit) {
  SessionPtr session = makeSession(1);
  std::vector<float> images = fakeImages(1), logits(classes);
  std::vector<levit_profile_event> events(2);
  events[1].layers = "untouched";
  size_t count = 0;
  auto run = [&](levit_profile_event *buffer, size_t capacity) {
    return levit_session_profile(session.get(), images.data(), 1, logits.data(),
                                 buffer, capacity, &count);
  };
  ASSERT_EQ(run(nullptr, 0), LEVIT_OK);
  EXPECT_EQ(count, 2u);
  ASSERT_EQ(run(events.data(), 1), LEVIT_OK);
  EXPECT_EQ(count, 2u);
  EXPECT_STREQ(events[0].layers, "rows");
  EXPECT_STREQ(events[1].layers, "untouched");
  expectLogits(images, logits);

  EXPECT_EQ(run(nullptr, 1), LEVIT_INVALID_ARGUMENT);
  EXPECT_EQ(levit_session_profile(session.get(), images.data(), 1,
                                  logits.data(), nullptr, 0, nullptr),
            LEVIT_INVALID_ARGUMENT);
  EXPECT_EQ(levit_session_profile(nullptr, images.data(), 1, logits.data(),
                                  nullptr, 0, &count),
            LEVIT_INVALID_ARGUMENT);
  EXPECT_EQ(levit_session_profile(session.get(), images.data(), 0,
                                  logits.data(), nullptr, 0, &count),
            LEVIT_INVALID_ARGUMENT);

  // Regions that the program does not describe.
  levit_program program = fakeModel().variants[1].programs[0];
  program.num_regions = 1;
  levit_variant variant = {"generic", 0, 1, &program};
  levit_model model = fakeModel();
  model.num_variants = 1;
  model.variants = &variant;
  session = makeSession(1, model);
  ASSERT_EQ(run(events.data(), 2), LEVIT_OK);
  EXPECT_STREQ(events[0].layers, "rows");
  EXPECT_STREQ(events[1].layers, "");
}

#if defined(__SSE__)
TEST(Session, TheCallersFloatEnvironmentNeitherMattersNorChanges) {
  std::vector<float> images = fakeImages(5);
  unsigned saved = _mm_getcsr();
  for (size_t threads : {1, 3}) {
    SessionPtr session = makeSession(threads);
    std::vector<float> logits(5 * classes);
    unsigned upwards = 0x1f80 | 0x4000; // Rounding up.
    _mm_setcsr(upwards);
    levit_status status =
        levit_session_run(session.get(), images.data(), 5, logits.data());
    unsigned after = _mm_getcsr();
    _mm_setcsr(saved);
    EXPECT_EQ(status, LEVIT_OK);
    EXPECT_EQ(after, upwards);
    expectLogits(images, logits);
  }
}
#endif

TEST(Model, Info) {
  levit_model_info info;
  ASSERT_EQ(levit_model_get_info(&fakeModel(), &info), LEVIT_OK);
  EXPECT_STREQ(info.name, "fake");
  EXPECT_EQ(info.channels, channels);
  EXPECT_EQ(info.height, height);
  EXPECT_EQ(info.width, width);
  EXPECT_EQ(info.classes, classes);
  EXPECT_EQ(info.precision, LEVIT_PRECISION_F32);
  EXPECT_EQ(info.parameters, rowElements * classes);
  EXPECT_EQ(info.multiply_accumulates, rowElements * (width + classes));
  EXPECT_STREQ(info.targets, "from-the-future,generic");
  EXPECT_EQ(info.taps, 2u);
  const char *name = nullptr;
  EXPECT_EQ(levit_model_get_class_name(&fakeModel(), 1, &name), LEVIT_OK);
  EXPECT_STREQ(name, "b");
  EXPECT_EQ(levit_model_get_class_name(&fakeModel(), classes, &name),
            LEVIT_NOT_FOUND);
  EXPECT_EQ(levit_model_get_class_name(&fakeModel(), 0, nullptr),
            LEVIT_INVALID_ARGUMENT);
  levit_preprocessing preprocessing;
  EXPECT_EQ(levit_model_get_preprocessing(&fakeModel(), &preprocessing),
            LEVIT_NOT_FOUND)
      << "it takes 2 channels";
  levit_model square = fakeModel();
  square.channels = 3;
  square.width = square.height;
  square.class_names = nullptr;
  ASSERT_EQ(levit_model_get_preprocessing(&square, &preprocessing), LEVIT_OK);
  EXPECT_EQ(preprocessing.size, height);
  EXPECT_EQ(preprocessing.crop_ratio, 0.875);
  EXPECT_EQ(preprocessing.interpolation, LEVIT_BICUBIC);
  EXPECT_EQ(preprocessing.mean[2], 0.5f);
  EXPECT_EQ(preprocessing.std[0], 0.25f);
  EXPECT_EQ(levit_model_get_preprocessing(&square, nullptr),
            LEVIT_INVALID_ARGUMENT);
  EXPECT_EQ(levit_model_get_class_name(&square, 0, &name), LEVIT_OK);
  EXPECT_EQ(name, nullptr);

  EXPECT_EQ(levit_model_get_info(&fakeModel(), nullptr),
            LEVIT_INVALID_ARGUMENT);
  EXPECT_EQ(levit_model_get_info(nullptr, &info), LEVIT_INVALID_ARGUMENT);
  levit_model other = fakeModel();
  other.abi_version = 0;
  EXPECT_EQ(levit_model_get_info(&other, &info), LEVIT_INCOMPATIBLE_MODEL);
}

TEST(Model, Taps) {
  levit_tap_info tap;
  ASSERT_EQ(levit_model_get_tap(&fakeModel(), 0, &tap), LEVIT_OK);
  EXPECT_STREQ(tap.name, "rows");
  EXPECT_EQ(tap.rank, 2u);
  EXPECT_EQ(tap.shape[0], channels);
  EXPECT_EQ(tap.shape[1], height);
  EXPECT_EQ(levit_model_get_tap(&fakeModel(), 2, &tap), LEVIT_NOT_FOUND);
  EXPECT_EQ(levit_model_get_tap(&fakeModel(), 0, nullptr),
            LEVIT_INVALID_ARGUMENT);
  EXPECT_EQ(levit_model_get_tap(nullptr, 0, &tap), LEVIT_INVALID_ARGUMENT);
}

TEST(Status, EveryStatusHasItsOwnWords) {
  std::vector<std::string> words;
  for (int status = 0; status <= LEVIT_BAD_PICTURE; ++status) {
    words.push_back(levit_status_string(static_cast<levit_status>(status)));
    for (size_t i = 0; i + 1 < words.size(); ++i)
      EXPECT_NE(words[i], words.back());
  }
  EXPECT_STREQ(levit_status_string(static_cast<levit_status>(8)),
               "unknown status");
  EXPECT_STREQ(levit_version(), LEVIT_EXPECTED_VERSION);
}

} // namespace
