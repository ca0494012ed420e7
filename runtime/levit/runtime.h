/*===- levit/runtime.h - run a compiled LeViT ---------------------*- C -*-===*\
|*
|* Part of the LeViT compiler, under the Apache License v2.0 with LLVM
|* Exceptions. See LICENSE for license information.
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
|*
|* The C99 interface of the runtime. An object made by levit-compile exports
|* one function, `const levit_model *NAME_model(void)`; a session made from
|* that model runs it:
|*
|*     const levit_model *model = levit_256_model();
|*     levit_session *session;
|*     levit_session_create(model, NULL, &session);
|*     levit_session_run(session, images, batch, logits);
|*     levit_session_destroy(session);
|*
|* No call throws, prints or keeps global state. A model is read-only and may
|* be shared by any number of sessions. A session belongs to one caller at a
|* time; sessions in different threads do not disturb each other.
|*
\*===----------------------------------------------------------------------===*/

#ifndef LEVIT_RUNTIME_H
#define LEVIT_RUNTIME_H

#include <stddef.h>
#include <stdint.h>

#if defined(_WIN32)
#define LEVIT_API
#else
#define LEVIT_API __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
extern "C" {
#endif

/** What every call returns. `levit_status_string` puts it in words. */
typedef enum levit_status {
  LEVIT_OK = 0,
  /** A null pointer, a batch of zero, a size that is out of range. */
  LEVIT_INVALID_ARGUMENT = 1,
  /** The allocation of a session's memory failed. */
  LEVIT_OUT_OF_MEMORY = 2,
  /** This CPU lacks the instructions that the object was compiled for, or the
      operating system does not let the process use them (AMX). */
  LEVIT_UNSUPPORTED_CPU = 3,
  /** The object was made by a compiler of another interface version. */
  LEVIT_INCOMPATIBLE_MODEL = 4,
  /** The file could not be opened or loaded (levit_library_open). */
  LEVIT_LOAD_FAILED = 5,
  /** The thing asked for is not there: a tap, a symbol. */
  LEVIT_NOT_FOUND = 6,
  /** The bytes are no picture, a damaged one or one that is too large
      (levit/image.h). */
  LEVIT_BAD_PICTURE = 7
} levit_status;

/** A sentence in English, never null, also for values not listed above. */
LEVIT_API const char *levit_status_string(levit_status status);

/** The version of the runtime, "MAJOR.MINOR.PATCH". */
LEVIT_API const char *levit_version(void);

/** A compiled model: constant data in the object that exports it. */
typedef struct levit_model levit_model;

typedef enum levit_precision {
  LEVIT_PRECISION_F32 = 0,
  LEVIT_PRECISION_BF16 = 1
} levit_precision;

/** What a model says of itself. Strings live as long as the model. */
typedef struct levit_model_info {
  const char *name;
  /** Inputs are float32 (batch, channels, height, width), normalised. */
  size_t channels, height, width;
  /** Outputs are float32 (batch, classes). */
  size_t classes;
  levit_precision precision;
  /** Trainable parameters of the checkpoint, and multiply-accumulates of one
      image. */
  uint64_t parameters, multiply_accumulates;
  /** The CPUs that the object holds code for, separated by commas. */
  const char *targets;
  /** Intermediates that can be read with levit_session_set_tap. */
  size_t taps;
} levit_model_info;

LEVIT_API levit_status levit_model_get_info(const levit_model *model,
                                            levit_model_info *info);

/** A named intermediate of one image: `rank` dimensions, channels last. */
typedef struct levit_tap_info {
  const char *name;
  size_t rank;
  size_t shape[4];
} levit_tap_info;

/** Describes tap `index` (below levit_model_info.taps). */
LEVIT_API levit_status levit_model_get_tap(const levit_model *model,
                                           size_t index, levit_tap_info *info);

typedef enum levit_interpolation {
  LEVIT_BICUBIC = 0,
  LEVIT_BILINEAR = 1
} levit_interpolation;

/** How a picture becomes the image that a model was trained on: resized, so
    that a crop of its centre keeps crop_ratio of the shorter side, cropped and
    normalised. levit_preprocess of levit/image.h does it. */
typedef struct levit_preprocessing {
  /** Pixels a side of the image. */
  size_t size;
  /** Above 0, at most 1. */
  double crop_ratio;
  levit_interpolation interpolation;
  /** Of red, green and blue, on a scale from 0 to 1. */
  float mean[3], std[3];
} levit_preprocessing;

/** LEVIT_NOT_FOUND for a model whose images are not square, of 3 channels. */
LEVIT_API levit_status levit_model_get_preprocessing(
    const levit_model *model, levit_preprocessing *preprocessing);

/** The name of class `index` in UTF-8, which lives as long as the model, or
   null if the model has no names. */
LEVIT_API levit_status levit_model_get_class_name(const levit_model *model,
                                                  size_t index,
                                                  const char **name);

typedef struct levit_session levit_session;

/** Zero means the default everywhere, so `levit_options o = {0};` is valid. */
typedef struct levit_options {
  /** Threads that a run uses, the caller's included. Default: one for every
      CPU that the process may run on. */
  size_t threads;
} levit_options;

/** Makes a session; `options` may be null. All memory that runs need is
    allocated here. */
LEVIT_API levit_status levit_session_create(const levit_model *model,
                                            const levit_options *options,
                                            levit_session **session);

/** Frees a session; null is allowed. */
LEVIT_API void levit_session_destroy(levit_session *session);

/** Classifies `batch` images.

    @param images  float32, (batch, channels, height, width), normalised.
    @param logits  float32, (batch, classes); must not overlap `images`.

    An image's logits are bit-identical whatever the batch, its place in it, the
    number of threads and the run. Allocates nothing. */
LEVIT_API levit_status levit_session_run(levit_session *session,
                                         const float *images, size_t batch,
                                         float *logits);

/** Makes following runs write tap `name` to `buffer`, float32 (batch, shape of
    the tap); null switches it off. Only in models compiled with --taps. */
LEVIT_API levit_status levit_session_set_tap(levit_session *session,
                                             const char *name, float *buffer);

/** A stretch of a run that a thread spent in one parallel region. */
typedef struct levit_profile_event {
  /** The layers that the region computes, separated by " + ", in the names of
      the checkpoint; as long as the model. */
  const char *layers;
  /** Below the threads of the session; 0 is the caller's. */
  size_t thread;
  /** Nanoseconds since the run began. */
  uint64_t begin, end;
  /** Of the thread's part of the region: how many are executed, which is more
      than needed where vectors are not full. */
  uint64_t multiply_accumulates;
} levit_profile_event;

/** levit_session_run that also tells where its time went. What is in none of
    a thread's events it spent between regions, or waiting. Runs without
    profile pay nothing for this.

    @param events    receives the first `capacity` events; each thread's are in
                     order.
    @param count     receives how many there were, maybe more than `capacity`.
 */
LEVIT_API levit_status levit_session_profile(levit_session *session,
                                             const float *images, size_t batch,
                                             float *logits,
                                             levit_profile_event *events,
                                             size_t capacity, size_t *count);

/** A shared library that holds a compiled model. */
typedef struct levit_library levit_library;

/** Loads PATH with dlopen and finds its model. `message` (may be null) receives
    one line that says what failed, cut to `message_size` bytes. */
LEVIT_API levit_status levit_library_open(const char *path,
                                          levit_library **library,
                                          char *message, size_t message_size);
LEVIT_API const levit_model *levit_library_model(const levit_library *library);
LEVIT_API void levit_library_close(levit_library *library);

#ifdef __cplusplus
}
#endif

#endif /* LEVIT_RUNTIME_H */
