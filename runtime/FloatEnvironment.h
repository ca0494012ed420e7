//===- runtime/FloatEnvironment.h - MXCSR during a run -----------*- C++
//-*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_RUNTIME_FLOATENVIRONMENT_H
#define LEVIT_RUNTIME_FLOATENVIRONMENT_H

#if defined(__SSE__)
#include <xmmintrin.h>
#endif

namespace levit {

/// While it lives, the thread rounds to nearest, traps nothing and takes
/// denormals for zero, whatever the caller had set: the results of a run depend
/// on nothing but its input, and no denormal makes it slow. AMX and AVX512-BF16
/// products take denormals for zero in any case.
class FloatEnvironment {
public:
#if defined(__SSE__)
  FloatEnvironment() : saved(_mm_getcsr()) {
    constexpr unsigned maskAll = 0x1f80, flushToZero = 0x8000,
                       denormalsAreZero = 0x0040;
    _mm_setcsr(maskAll | flushToZero | denormalsAreZero);
  }
  ~FloatEnvironment() { _mm_setcsr(saved); }
#else
  FloatEnvironment() = default;
#endif
  FloatEnvironment(const FloatEnvironment &) = delete;
  FloatEnvironment &operator=(const FloatEnvironment &) = delete;

#if defined(__SSE__)
private:
  unsigned saved;
#endif
};

} // namespace levit

#endif // LEVIT_RUNTIME_FLOATENVIRONMENT_H
