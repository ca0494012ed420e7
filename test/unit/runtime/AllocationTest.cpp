//===- test/unit/runtime/AllocationTest.cpp - a run allocates nothing -----===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FakeModel.h"
#include "test/CountAllocations.h"
#include "gtest/gtest.h"
#include <cstdlib>

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
