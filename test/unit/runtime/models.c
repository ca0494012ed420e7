/*===- test/unit/runtime/models.c - libraries with other models --*- C -*-===*\
|*
|* Part of the LeViT compiler, under the Apache License v2.0 with LLVM
|* Exceptions. See LICENSE for license information.
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
|*
\*===----------------------------------------------------------------------===*/

#include "levit/model_abi.h"

#if defined(TWO_MODELS)
static const levit_model model = {.abi_version = LEVIT_ABI_VERSION};
LEVIT_API const levit_model *first_model(void);
LEVIT_API const levit_model *second_model(void);
const levit_model *first_model(void) { return &model; }
const levit_model *second_model(void) { return &model; }
#elif defined(NULL_MODEL)
LEVIT_API const levit_model *null_model(void);
const levit_model *null_model(void) { return 0; }
#elif defined(OLD_MODEL)
static const levit_model model = {.abi_version = 77};
LEVIT_API const levit_model *old_model(void);
const levit_model *old_model(void) { return &model; }
#elif defined(FUTURE_MODEL)
static const levit_variant variant = {"future", UINT64_C(1) << 63, 0, 0};
static const levit_model model = {.abi_version = LEVIT_ABI_VERSION,
                                  .name = "future",
                                  .channels = 2,
                                  .height = 6,
                                  .width = 5,
                                  .classes = 7,
                                  .targets = "future",
                                  .num_variants = 1,
                                  .variants = &variant};
LEVIT_API const levit_model *future_model(void);
const levit_model *future_model(void) { return &model; }
#elif defined(BRIGHTNESS_MODEL)
/* Classes of 16 x 16 pictures from dark to bright. */
enum { side = 16, classes = 7 };
static void run(const levit_frame *frame) {
  float sum = 0;
  for (int i = 0; i < 3 * side * side; ++i)
    sum += frame->input[i];
  float class = sum / (3 * side * side) * (classes - 1);
  for (int c = 0; c < classes; ++c)
    frame->outputs[0][c] = c < class ? c - class : class - c;
}
static const levit_program program = {1, 0, 0, run, 0, 0};
static const levit_variant variant = {"generic", 0, 1, &program};
static const char *const names[classes] = {"black",  "dark",  "dim",  "gray",
                                           "bright", "light", "white"};
static const levit_model model = {.abi_version = LEVIT_ABI_VERSION,
                                  .name = "brightness",
                                  .channels = 3,
                                  .height = side,
                                  .width = side,
                                  .classes = classes,
                                  .targets = "generic",
                                  .num_variants = 1,
                                  .variants = &variant,
                                  .crop_ratio = 1,
                                  .interpolation = LEVIT_BILINEAR,
                                  .std = {1, 1, 1},
                                  .class_names = names};
LEVIT_API const levit_model *brightness_model(void);
const levit_model *brightness_model(void) { return &model; }
#else
/* A name that ends differently, and one that is data. */
LEVIT_API int remodel(void);
int remodel(void) { return 0; }
LEVIT_API const int data_model = 1;
#endif
