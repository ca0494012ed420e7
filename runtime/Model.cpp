//===- runtime/Model.cpp - what a model says of itself --------------------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Model.h"

#include <cstring>

using namespace levit;

const char *levit_status_string(levit_status status) {
  // Any value may come from C, but loading one that the type lacks is
  // undefined.
  int value;
  std::memcpy(&value, &status, sizeof(value));
  switch (value) {
  case LEVIT_OK:
    return "no error";
  case LEVIT_INVALID_ARGUMENT:
    return "an argument is null, zero or out of range";
  case LEVIT_OUT_OF_MEMORY:
    return "not enough memory or threads";
  case LEVIT_UNSUPPORTED_CPU:
    return "this CPU lacks the instructions that the model was compiled for";
  case LEVIT_INCOMPATIBLE_MODEL:
    return "the model was made by a compiler of another interface version";
  case LEVIT_LOAD_FAILED:
    return "the file could not be loaded";
  case LEVIT_NOT_FOUND:
    return "there is no such thing in the model or the file";
  case LEVIT_BAD_PICTURE:
    return "the picture cannot be read";
  }
  return "unknown status";
}

const char *levit_version(void) { return LEVIT_VERSION; }

levit_status levit::checkModel(const levit_model *model) {
  if (!model)
    return LEVIT_INVALID_ARGUMENT;
  return model->abi_version == LEVIT_ABI_VERSION ? LEVIT_OK
                                                 : LEVIT_INCOMPATIBLE_MODEL;
}

size_t levit::tapElements(const levit_model_tap &tap) {
  size_t elements = 1;
  for (uint64_t i = 0; i < tap.rank; ++i)
    elements *= tap.shape[i];
  return elements;
}

levit_status levit_model_get_info(const levit_model *model,
                                  levit_model_info *info) {
  if (!info)
    return LEVIT_INVALID_ARGUMENT;
  if (levit_status status = checkModel(model))
    return status;
  info->name = model->name;
  info->channels = model->channels;
  info->height = model->height;
  info->width = model->width;
  info->classes = model->classes;
  info->precision = static_cast<levit_precision>(model->precision);
  info->parameters = model->parameters;
  info->multiply_accumulates = model->multiply_accumulates;
  info->targets = model->targets;
  info->taps = model->num_taps;
  return LEVIT_OK;
}

levit_status levit_model_get_tap(const levit_model *model, size_t index,
                                 levit_tap_info *info) {
  if (!info)
    return LEVIT_INVALID_ARGUMENT;
  if (levit_status status = checkModel(model))
    return status;
  if (index >= model->num_taps)
    return LEVIT_NOT_FOUND;
  const levit_model_tap &tap = model->taps[index];
  info->name = tap.name;
  info->rank = tap.rank;
  for (int i = 0; i < 4; ++i)
    info->shape[i] = tap.shape[i];
  return LEVIT_OK;
}

levit_status levit_model_get_preprocessing(const levit_model *model,
                                           levit_preprocessing *preprocessing) {
  if (!preprocessing)
    return LEVIT_INVALID_ARGUMENT;
  if (levit_status status = checkModel(model))
    return status;
  if (model->channels != 3 || model->height != model->width)
    return LEVIT_NOT_FOUND;
  preprocessing->size = model->height;
  preprocessing->crop_ratio = model->crop_ratio;
  preprocessing->interpolation =
      static_cast<levit_interpolation>(model->interpolation);
  for (int i = 0; i < 3; ++i) {
    preprocessing->mean[i] = model->mean[i];
    preprocessing->std[i] = model->std[i];
  }
  return LEVIT_OK;
}

levit_status levit_model_get_class_name(const levit_model *model, size_t index,
                                        const char **name) {
  if (!name)
    return LEVIT_INVALID_ARGUMENT;
  if (levit_status status = checkModel(model))
    return status;
  if (index >= model->classes)
    return LEVIT_NOT_FOUND;
  *name = model->class_names ? model->class_names[index] : nullptr;
  return LEVIT_OK;
}
