//===- test/unit/runtime/CpuFeaturesTest.cpp - choosing a variant ---------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/CpuFeatures.h"
#include "gtest/gtest.h"

using namespace levit;

namespace {

TEST(CpuFeatures, HostAgreesWithTheCompilersView) {
  uint64_t features = hostCpuFeatures();
#if defined(__x86_64__)
  __builtin_cpu_init();
  auto has = [&](uint64_t bit) { return (features & bit) != 0; };
  EXPECT_EQ(has(LEVIT_CPU_SSE42), __builtin_cpu_supports("sse4.2") != 0);
  EXPECT_EQ(has(LEVIT_CPU_AVX2), __builtin_cpu_supports("avx2") &&
                                     __builtin_cpu_supports("fma") &&
                                     __builtin_cpu_supports("bmi2"));
  EXPECT_EQ(has(LEVIT_CPU_AVX512), __builtin_cpu_supports("avx512f") &&
                                       __builtin_cpu_supports("avx512cd") &&
                                       __builtin_cpu_supports("avx512bw") &&
                                       __builtin_cpu_supports("avx512dq") &&
                                       __builtin_cpu_supports("avx512vl"));
  EXPECT_EQ(has(LEVIT_CPU_AVX512_VNNI),
            __builtin_cpu_supports("avx512vnni") != 0);
  EXPECT_EQ(has(LEVIT_CPU_AVX512_VBMI),
            __builtin_cpu_supports("avx512vbmi") != 0);
  EXPECT_EQ(has(LEVIT_CPU_AVX512_BF16),
            __builtin_cpu_supports("avx512bf16") != 0);
#else
  EXPECT_EQ(features, 0u);
#endif
}

levit_model modelWith(const levit_variant *variants, size_t count) {
  levit_model model = {};
  model.num_variants = count;
  model.variants = variants;
  return model;
}

TEST(CpuFeatures, TheFirstVariantThatFitsIsTaken) {
  const levit_variant variants[] = {
      {"x86-64-v4", LEVIT_CPU_AVX512 | LEVIT_CPU_AVX2, 0, nullptr},
      {"x86-64-v3", LEVIT_CPU_AVX2, 0, nullptr},
      {"x86-64-v2", LEVIT_CPU_SSE42, 0, nullptr},
  };
  levit_model model = modelWith(variants, 3);
  uint64_t v2 = LEVIT_CPU_SSE42, v3 = v2 | LEVIT_CPU_AVX2,
           v4 = v3 | LEVIT_CPU_AVX512;
  EXPECT_EQ(selectVariant(model, v4), &variants[0]);
  EXPECT_EQ(selectVariant(model, v3), &variants[1]);
  EXPECT_EQ(selectVariant(model, v2), &variants[2]);
  EXPECT_EQ(selectVariant(model, 0), nullptr);
  // AVX-512 alone is not enough for the first.
  EXPECT_EQ(selectVariant(model, LEVIT_CPU_AVX512), nullptr);
}

TEST(CpuFeatures, UnknownNeedsAreMissing) {
  const levit_variant variant = {"new", uint64_t(1) << 40, 0, nullptr};
  levit_model model = modelWith(&variant, 1);
  EXPECT_EQ(selectVariant(model, hostCpuFeatures()), nullptr);
}

TEST(CpuFeatures, AmxNeedsThePermissionOfTheKernel) {
  const levit_variant variant = {"amx", LEVIT_CPU_AMX_TILE, 0, nullptr};
  levit_model model = modelWith(&variant, 1);
  EXPECT_EQ(selectVariant(model, LEVIT_CPU_AMX_TILE) != nullptr,
            requestAmxPermission());
  if (hostCpuFeatures() & LEVIT_CPU_AMX_TILE)
    EXPECT_TRUE(requestAmxPermission());
}

} // namespace
