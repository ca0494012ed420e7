/*===- test/examples/Inputs/picture.c - reads a picture -----------*- C -*-===*\
|*
|* Part of the LeViT compiler, under the Apache License v2.0 with LLVM
|* Exceptions. See LICENSE for license information.
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
|*
\*===----------------------------------------------------------------------===*/

#include "levit/image.h"
#include <stdio.h>

int main(int argc, char **argv) {
  static const levit_preprocessing preprocessing = {
      32, 0.9, LEVIT_BICUBIC, {0, 0, 0}, {1, 1, 1}};
  static float image[3 * 32 * 32];
  char message[256];
  levit_picture *picture;
  if (argc != 2 ||
      levit_picture_read(argv[1], NULL, &picture, message, sizeof(message)) ||
      levit_preprocess(picture, &preprocessing, image))
    return 1;
  printf("%u x %u\n", (unsigned)levit_picture_width(picture),
         (unsigned)levit_picture_height(picture));
  levit_picture_destroy(picture);
  return 0;
}
