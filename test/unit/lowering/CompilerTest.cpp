//===- test/unit/lowering/CompilerTest.cpp - objects as the runtime sees them
//-*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lowering/Compiler.h"
#include "levit/model_abi.h"
#include "lowering/Dialects.h"
#include "lowering/Link.h"
#include "lowering/cpu/CpuPipeline.h"
#include "lowering/cpu/TargetDescription.h"

#include "mlir/IR/MLIRContext.h"
#include "mlir/Parser/Parser.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"
#include "gtest/gtest.h"

#include <cmath>
#include <unistd.h>

using namespace levit;

namespace {

/// The mean of the channels of an image of 4 x 4 pixels, through 2 -> 3
/// weights; the tap is the image itself.
constexpr const char *source = R"mlir(
func.func @probe(%0: tensor<?x2x4x4xf32>) -> tensor<?x3xf32> attributes {
    levit.model, levit.parameters = 9 : i64, levit.multiply_accumulates = 6 : i64,
    levit.class_names = ["a", "b c", "\C3\A9"],
    levit.preprocessing = {crop_ratio = 0.75 : f64, interpolation = "bilinear",
                           mean = array<f32: 0.0, 0.25, 0.5>,
                           std = array<f32: 1.0, 0.5, 2.0>}} {
  %w = arith.constant dense<[[1.0, 0.0], [0.0, 1.0], [1.0, -1.0]]> : tensor<3x2xf32>
  %b = arith.constant dense<[0.5, 0.0, 0.0]> : tensor<3xf32>
  %1 = levit.channels_last %0 : tensor<?x2x4x4xf32> -> tensor<?x4x4x2xf32>
  %2 = levit.tap %1 "image" : tensor<?x4x4x2xf32>
  %3 = levit.flatten %2 : tensor<?x4x4x2xf32> -> tensor<?x16x2xf32>
  %4 = levit.tap %3 "tokens" : tensor<?x16x2xf32>
  %5 = levit.mean_pool %4 : tensor<?x16x2xf32> -> tensor<?x2xf32>
  %6 = levit.linear %5, %w bias %b
      : (tensor<?x2xf32>, tensor<3x2xf32>, tensor<3xf32>) -> tensor<?x3xf32>
  return %6 : tensor<?x3xf32>
}
)mlir";

class CompilerTest : public testing::Test {
protected:
  static TargetDescription describe(llvm::StringRef cpu) {
    llvm::Expected<TargetDescription> target = TargetDescription::create(cpu);
    EXPECT_TRUE(bool(target)) << llvm::toString(target.takeError());
    return *target;
  }

  /// Compiles `source` and loads it.
  const levit_model *load(const CompileOptions &options) {
    mlir::DialectRegistry registry;
    registerDialects(registry);
    mlir::MLIRContext context(registry);
    llvm::Expected<CompiledModel> compiled = compileModel(
        mlir::parseSourceString<mlir::ModuleOp>(source, &context), options);
    if (!compiled) {
      ADD_FAILURE() << llvm::toString(compiled.takeError());
      return nullptr;
    }
    auto linked = linkSharedLibrary(
        llvm::StringRef(compiled->contents.data(), compiled->contents.size()));
    if (!linked) {
      ADD_FAILURE() << llvm::toString(linked.takeError());
      return nullptr;
    }
    llvm::SmallString<128> path;
    int descriptor;
    EXPECT_FALSE(
        llvm::sys::fs::createTemporaryFile("probe", "so", descriptor, path));
    {
      llvm::raw_fd_ostream os(descriptor, /*shouldClose=*/true);
      os << (*linked)->getBuffer();
    }
    char message[256] = "";
    levit_library_open(path.c_str(), &library, message, sizeof(message));
    llvm::sys::fs::remove(path);
    EXPECT_STREQ(message, "");
    return library ? levit_library_model(library) : nullptr;
  }

  void TearDown() override { levit_library_close(library); }

  levit_library *library = nullptr;
};

TEST_F(CompilerTest, modelHasTheLayoutThatTheRuntimeReads) {
  CompileOptions options;
  options.targets = {describe("x86-64"), describe("x86-64-v3"),
                     describe("x86-64-v2")};
  options.images = {3, 2};
  options.taps = true;
  const levit_model *model = load(options);
  ASSERT_TRUE(model);
  EXPECT_EQ(model->abi_version, LEVIT_ABI_VERSION);
  EXPECT_EQ(model->precision, uint32_t(LEVIT_PRECISION_F32));
  EXPECT_STREQ(model->name, "probe");
  EXPECT_EQ(model->channels, 2u);
  EXPECT_EQ(model->height, 4u);
  EXPECT_EQ(model->width, 4u);
  EXPECT_EQ(model->classes, 3u);
  EXPECT_EQ(model->parameters, 9u);
  EXPECT_EQ(model->multiply_accumulates, 6u);
  EXPECT_STREQ(model->targets, "x86-64-v3,x86-64-v2,x86-64");

  EXPECT_EQ(model->crop_ratio, 0.75);
  EXPECT_EQ(model->interpolation, uint32_t(LEVIT_BILINEAR));
  EXPECT_EQ(llvm::ArrayRef(model->mean), llvm::ArrayRef({0.0f, 0.25f, 0.5f}));
  EXPECT_EQ(llvm::ArrayRef(model->std), llvm::ArrayRef({1.0f, 0.5f, 2.0f}));
  ASSERT_TRUE(model->class_names);
  EXPECT_STREQ(model->class_names[0], "a");
  EXPECT_STREQ(model->class_names[1], "b c");
  EXPECT_STREQ(model->class_names[2], "\xc3\xa9");

  ASSERT_EQ(model->num_taps, 2u);
  EXPECT_STREQ(model->taps[0].name, "image");
  EXPECT_EQ(model->taps[0].rank, 3u);
  EXPECT_EQ(model->taps[0].shape[0], 4u);
  EXPECT_EQ(model->taps[0].shape[1], 4u);
  EXPECT_EQ(model->taps[0].shape[2], 2u);
  EXPECT_STREQ(model->taps[1].name, "tokens");
  EXPECT_EQ(model->taps[1].rank, 2u);
  EXPECT_EQ(model->taps[1].shape[0], 16u);
  EXPECT_EQ(model->taps[1].shape[1], 2u);

  ASSERT_EQ(model->num_variants, 3u);
  constexpr uint64_t v2 = LEVIT_CPU_SSE42, v3 = v2 | LEVIT_CPU_AVX2;
  EXPECT_STREQ(model->variants[0].cpu, "x86-64-v3");
  EXPECT_EQ(model->variants[0].features, v3);
  EXPECT_EQ(model->variants[1].features, v2);
  EXPECT_EQ(model->variants[2].features, 0u);
  for (int v = 0; v < 3; ++v) {
    const levit_variant &variant = model->variants[v];
    ASSERT_EQ(variant.num_programs, 3u);
    for (int p = 0; p < 3; ++p) {
      EXPECT_EQ(variant.programs[p].images, uint64_t(p + 1));
      // At the least the taps that nobody reads.
      EXPECT_GE(variant.programs[p].arena_bytes, uint64_t(p + 1) * 256);
      EXPECT_EQ(variant.programs[p].arena_bytes % LEVIT_ARENA_ALIGNMENT, 0u);
      EXPECT_EQ(variant.programs[p].scratch_bytes % LEVIT_ARENA_ALIGNMENT, 0u);
      EXPECT_TRUE(variant.programs[p].run);
    }
  }
}

TEST_F(CompilerTest, modelRuns) {
  for (int level = 0; level <= 3; ++level) {
    CompileOptions options;
    options.targets = {describe("x86-64")};
    options.level = level;
    options.taps = true;
    const levit_model *model = load(options);
    ASSERT_TRUE(model);
    levit_session *session;
    ASSERT_EQ(levit_session_create(model, nullptr, &session), LEVIT_OK);
    constexpr size_t batch = 6, pixels = 2 * 16;
    std::vector<float> images(batch * pixels), tokens(batch * pixels);
    for (size_t i = 0; i < images.size(); ++i)
      images[i] = float(i);
    float logits[batch * 3];
    for (bool reads : {false, true}) {
      EXPECT_EQ(levit_session_set_tap(session, "tokens",
                                      reads ? tokens.data() : nullptr),
                LEVIT_OK);
      EXPECT_EQ(levit_session_run(session, images.data(), batch, logits),
                LEVIT_OK);
      for (size_t b = 0; b < batch; ++b) {
        // The mean of 32b, 32b + 1, ..., 32b + 15, and of the sixteen behind.
        double first = 32.0 * b + 7.5, second = first + 16;
        EXPECT_FLOAT_EQ(logits[3 * b], first + 0.5);
        EXPECT_FLOAT_EQ(logits[3 * b + 1], second);
        EXPECT_FLOAT_EQ(logits[3 * b + 2], -16);
      }
    }
    for (size_t b = 0; b < batch; ++b)
      for (size_t t = 0; t < 16; ++t) {
        EXPECT_EQ(tokens[b * pixels + 2 * t], images[b * pixels + t]);
        EXPECT_EQ(tokens[b * pixels + 2 * t + 1], images[b * pixels + 16 + t]);
      }
    levit_session_destroy(session);
    levit_library_close(library);
    library = nullptr;
  }
}

TEST(TargetDescriptionTest, knowsWhatCpusOffer) {
  struct Case {
    const char *name;
    unsigned lanes, registers;
    bool hasFma;
    uint64_t features;
  };
  constexpr uint64_t v2 = LEVIT_CPU_SSE42, v3 = v2 | LEVIT_CPU_AVX2,
                     v4 = v3 | LEVIT_CPU_AVX512,
                     amx = v4 | LEVIT_CPU_AVX512_BF16 | LEVIT_CPU_AMX_TILE |
                           LEVIT_CPU_AMX_BF16;
  for (const Case &c :
       {Case{"x86-64", 4, 16, false, 0}, Case{"x86-64-v2", 4, 16, false, v2},
        // AVX, but neither AVX2 nor FMA.
        Case{"sandybridge", 4, 16, false, v2},
        Case{"x86-64-v3", 8, 16, true, v3}, Case{"znver3", 8, 16, true, v3},
        // AVX-512, but not all of x86-64-v4.
        Case{"knl", 8, 16, true, v3}, Case{"x86-64-v4", 16, 32, true, v4},
        // Vectors of bf16 alone are not asked for.
        Case{"cooperlake", 16, 32, true, v4},
        Case{"sapphirerapids", 16, 32, true, amx}}) {
    llvm::Expected<TargetDescription> target =
        TargetDescription::create(c.name);
    ASSERT_TRUE(bool(target)) << llvm::toString(target.takeError());
    EXPECT_EQ(target->cpu, c.name);
    EXPECT_EQ(target->lanes, c.lanes) << c.name;
    EXPECT_EQ(target->registers, c.registers) << c.name;
    EXPECT_EQ(target->hasFma, c.hasFma) << c.name;
    EXPECT_EQ(target->features, c.features) << c.name;
    EXPECT_EQ(target->hasTiles, c.features == amx) << c.name;
    EXPECT_LT(target->l1Bytes, target->l2Bytes) << c.name;
  }
  for (const char *name : {"", "pentium", "x86-64-v9", "cortex-a72"}) {
    llvm::Expected<TargetDescription> target = TargetDescription::create(name);
    ASSERT_FALSE(bool(target));
    EXPECT_EQ(llvm::toString(target.takeError()), "--cpu: unknown CPU '" +
                                                      std::string(name) +
                                                      "' (see --cpu=help)");
  }
}

TEST(TargetDescriptionTest, broadcastsOf512BitsAreCostlyOnZen4) {
  for (auto [name, expected] :
       {std::pair("znver4", true), std::pair("znver5", false),
        std::pair("znver3", false), std::pair("x86-64-v4", false)}) {
    llvm::Expected<TargetDescription> target = TargetDescription::create(name);
    ASSERT_TRUE(bool(target)) << llvm::toString(target.takeError());
    EXPECT_EQ(target->hasCostlyBroadcasts, expected) << name;
  }
}

TEST(TargetDescriptionTest, onlyZenAddsBesideMultiplyAdds) {
  for (auto [name, expected] :
       {std::pair("znver3", false), std::pair("znver4", false),
        std::pair("znver5", false), std::pair("sapphirerapids", true),
        std::pair("x86-64-v4", true), std::pair("x86-64", true)}) {
    llvm::Expected<TargetDescription> target = TargetDescription::create(name);
    ASSERT_TRUE(bool(target)) << llvm::toString(target.takeError());
    EXPECT_EQ(target->hasSharedPorts, expected) << name;
  }
}

TEST(TargetDescriptionTest, linesArePrefetchedForWritingWhereACpuCan) {
  for (auto [name, expected] : {std::pair("x86-64-v4", false),
                                {"znver4", true},
                                {"sapphirerapids", true}}) {
    llvm::Expected<TargetDescription> target = TargetDescription::create(name);
    ASSERT_TRUE(bool(target)) << name;
    EXPECT_EQ(llvm::is_contained(target->llvmFeatures, "+prfchw"), expected)
        << name;
  }
}

TEST(TargetDescriptionTest, panelsFitTheWidestBlock) {
  auto panel = [](std::initializer_list<const char *> names) {
    std::vector<TargetDescription> targets;
    for (const char *name : names)
      targets.push_back(llvm::cantFail(TargetDescription::create(name)));
    return getPanelColumns(targets);
  };
  // At least a cache line.
  EXPECT_EQ(panel({"x86-64"}), 16);
  EXPECT_EQ(panel({"x86-64-v3"}), 16);
  EXPECT_EQ(panel({"x86-64-v4"}), 32);
  EXPECT_EQ(panel({"znver4"}), 16);
  EXPECT_EQ(panel({"x86-64-v3", "znver4"}), 16);
  EXPECT_EQ(panel({"x86-64-v4", "x86-64-v3", "znver4"}), 32);
}

TEST(TargetDescriptionTest, nativeIsAKnownCpu) {
  llvm::Expected<TargetDescription> target =
      TargetDescription::create("native");
  ASSERT_TRUE(bool(target)) << llvm::toString(target.takeError());
  EXPECT_NE(target->cpu, "native");
  EXPECT_TRUE(bool(TargetDescription::create(target->cpu)));
  // Caches are those of this machine, where it tells.
  if (long bytes = sysconf(_SC_LEVEL1_DCACHE_SIZE); bytes > 0)
    EXPECT_EQ(target->l1Bytes, bytes);
  if (long bytes = sysconf(_SC_LEVEL2_CACHE_SIZE); bytes > 0)
    EXPECT_EQ(target->l2Bytes, bytes);
}

} // namespace
