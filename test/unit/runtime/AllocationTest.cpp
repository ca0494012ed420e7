//===- test/unit/runtime/AllocationTest.cpp - a run allocates nothing -----===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FakeModel.h"
#include "gtest/gtest.h"
#include <atomic>
#include <cstdlib>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define LEVIT_SANITIZED 1
#endif
#endif

static std::atomic<bool> counting{false};
static std::atomic<size_t> allocations{0};

static void count() {
  if (counting)
    ++allocations;
}

// Every allocation of the process, operator new's included, goes through these,
// whichever thread makes it.
#if defined(LEVIT_SANITIZED)
extern "C" int __sanitizer_install_malloc_and_free_hooks(
    void (*)(const volatile void *, size_t), void (*)(const volatile void *));
static int installed = __sanitizer_install_malloc_and_free_hooks(
    [](const volatile void *, size_t) { count(); },
    [](const volatile void *) { count(); });
#else
extern "C" {
void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);
void *__libc_memalign(size_t, size_t);
void __libc_free(void *);

void *malloc(size_t size) {
  count();
  return __libc_malloc(size);
}
void *calloc(size_t number, size_t size) {
  count();
  return __libc_calloc(number, size);
}
void *realloc(void *memory, size_t size) {
  count();
  return __libc_realloc(memory, size);
}
void *memalign(size_t alignment, size_t size) {
  count();
  return __libc_memalign(alignment, size);
}
void *aligned_alloc(size_t alignment, size_t size) {
  count();
  return __libc_memalign(alignment, size);
}
int posix_memalign(void **memory, size_t alignment, size_t size) {
  count();
  *memory = __libc_memalign(alignment, size);
  return *memory ? 0 : 12;
}
void free(void *memory) {
  if (memory)
    count();
  __libc_free(memory);
}
}
#endif

using namespace levit_test;

namespace {

TEST(Allocation, IsCounted) {
  allocations = 0;
  counting = true;
  void *volatile memory = malloc(10);
  int *volatile number = new int;
  delete number;
  free(memory);
  counting = false;
  EXPECT_GE(allocations, 4u);
}

TEST(Allocation, ARunAllocatesNothing) {
  std::vector<float> images = fakeImages(23), logits(23 * classes),
                     rows(23 * rowElements);
  for (size_t threads : {1, 2, 3}) {
    levit_options options = {};
    options.threads = threads;
    levit_session *session;
    ASSERT_EQ(levit_session_create(&fakeModel(), &options, &session), LEVIT_OK);
    allocations = 0;
    counting = true;
    // The very first run, too.
    levit_status status = LEVIT_OK;
    for (size_t batch = 1; batch <= 23 && !status; ++batch)
      status = levit_session_run(session, images.data(), batch, logits.data());
    if (!status)
      status = levit_session_set_tap(session, "rows", rows.data());
    if (!status)
      status = levit_session_run(session, images.data(), 23, logits.data());
    counting = false;
    EXPECT_EQ(status, LEVIT_OK);
    EXPECT_EQ(allocations, 0u) << threads << " threads";
    levit_session_destroy(session);
  }
}

} // namespace
