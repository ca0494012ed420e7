//===- test/CountAllocations.h - counts allocations ---------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_TEST_COUNTALLOCATIONS_H
#define LEVIT_TEST_COUNTALLOCATIONS_H

#include <atomic>
#include <cstddef>

/// Whether allocations and releases of memory are counted, whichever thread
/// makes them.
extern std::atomic<bool> counting;
/// How many there were while `counting` was set.
extern std::atomic<size_t> allocations;

#endif // LEVIT_TEST_COUNTALLOCATIONS_H
