/*===- levit/model_abi.h - what a compiled object looks like ------*- C -*-===*\
|*
|* Part of the LeViT compiler, under the Apache License v2.0 with LLVM
|* Exceptions. See LICENSE for license information.
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
|*
|* The contract between the compiler (lowering/EmitModel) and the runtime: the
|* layout of `struct levit_model` and the signature of compiled code. Users of
|* the C interface do not need it. Any change here raises LEVIT_ABI_VERSION.
|*
\*===----------------------------------------------------------------------===*/

#ifndef LEVIT_MODEL_ABI_H
#define LEVIT_MODEL_ABI_H

#include "levit/runtime.h"

#ifdef __cplusplus
extern "C" {
#endif

#define LEVIT_ABI_VERSION 3u

/** Alignment in bytes of the arena and of every buffer in it. */
#define LEVIT_ARENA_ALIGNMENT 64u

/** Bits of levit_variant.features: what the code of a variant executes. */
enum {
  LEVIT_CPU_SSE42 = 1u << 0,
  /** AVX, AVX2, FMA, F16C, BMI1, BMI2: the x86-64-v3 level. */
  LEVIT_CPU_AVX2 = 1u << 1,
  /** AVX-512 F, CD, BW, DQ, VL: the x86-64-v4 level. */
  LEVIT_CPU_AVX512 = 1u << 2,
  LEVIT_CPU_AVX512_BF16 = 1u << 3,
  LEVIT_CPU_AMX_TILE = 1u << 4,
  LEVIT_CPU_AMX_BF16 = 1u << 5,
  LEVIT_CPU_AVX512_VNNI = 1u << 6,
  LEVIT_CPU_AVX512_VBMI = 1u << 7,
  LEVIT_CPU_AVX512_FP16 = 1u << 8
};

struct levit_frame;

/** The body of a parallel region. `index` runs over the region's iterations;
    `worker` (below the threads of the session) is different for bodies that run
   at the same time and selects a part of the scratch memory. */
typedef void (*levit_task)(const struct levit_frame *frame, size_t index,
                           size_t worker);

/** Runs `task` for every index below `count` and returns when all are done. */
typedef void (*levit_parallel_for)(const struct levit_frame *frame,
                                   levit_task task, size_t count);

/** All that compiled code gets: it calls nothing but `parallel_for`, and
    reads and writes only what this points to and its own constants. */
typedef struct levit_frame {
  /** float32 (images, channels, height, width). */
  const float *input;
  /** outputs[0] is float32 (images, classes); outputs[1 + t] is tap t, or null
      where nobody asked for it. */
  float *const *outputs;
  /** `arena_bytes` shared by the whole run, then `scratch_bytes` for each
      worker, LEVIT_ARENA_ALIGNMENT-aligned. */
  unsigned char *arena;
  unsigned char *scratch;
  levit_parallel_for parallel_for;
  /** The runtime's own. */
  void *runtime;
} levit_frame;

/** What a parallel region computes, for profiles. */
typedef struct levit_region {
  /** What is passed to levit_frame.parallel_for. */
  levit_task task;
  /** The names of its layers. */
  const char *layers;
  /** Multiply-accumulates of all its iterations. */
  uint64_t multiply_accumulates;
} levit_region;

/** Code for a fixed number of images per call. */
typedef struct levit_program {
  uint64_t images;
  uint64_t arena_bytes;
  /** Scratch bytes of one worker, a multiple of LEVIT_ARENA_ALIGNMENT; worker w
      uses frame->scratch + w * scratch_bytes. */
  uint64_t scratch_bytes;
  void (*run)(const levit_frame *frame);
  uint64_t num_regions;
  const levit_region *regions;
} levit_program;

/** The code of one CPU. */
typedef struct levit_variant {
  const char *cpu;
  uint64_t features;
  uint64_t num_programs;
  /** By ascending `images`; the first has images == 1. */
  const levit_program *programs;
} levit_variant;

typedef struct levit_model_tap {
  const char *name;
  uint64_t rank;
  uint64_t shape[4];
} levit_model_tap;

struct levit_model {
  uint32_t abi_version;
  uint32_t precision;
  const char *name;
  uint64_t channels, height, width, classes;
  uint64_t parameters, multiply_accumulates;
  const char *targets;
  uint64_t num_taps;
  const levit_model_tap *taps;
  uint64_t num_variants;
  /** By falling preference: the runtime takes the first that this CPU can run.
   */
  const levit_variant *variants;
  /** As in levit_preprocessing. */
  double crop_ratio;
  uint32_t interpolation;
  float mean[3], std[3];
  /** `classes` strings, or null. */
  const char *const *class_names;
};

#ifdef __cplusplus
}
#endif

#endif /* LEVIT_MODEL_ABI_H */
