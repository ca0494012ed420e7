/*===- test/unit/runtime/CInterfaceTest.c - the interface from C --*- C -*-===*\
|*
|* Part of the LeViT compiler, under the Apache License v2.0 with LLVM
|* Exceptions. See LICENSE for license information.
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
|*
|* Strict C99, linked by the C compiler without the C++ library, once with the
|* static and once with the shared runtime.
|*
\*===----------------------------------------------------------------------===*/

#include "levit/model_abi.h"
#include "levit/runtime.h"
#include <stdio.h>
#include <stdlib.h>

static void check(levit_status status, const char *what) {
  if (status == LEVIT_OK)
    return;
  fprintf(stderr, "%s: %s\n", what, levit_status_string(status));
  exit(1);
}

int main(int argc, char **argv) {
  levit_library *library;
  levit_session *session;
  levit_model_info info;
  levit_options options = {0};
  char message[200];
  float *images, *logits;
  size_t elements, i;
  const size_t batch = 3;

  if (argc != 2)
    return 2;
  if (levit_library_open(argv[1], &library, message, sizeof message)) {
    fprintf(stderr, "%s: %s\n", argv[1], message);
    return 1;
  }
  check(levit_model_get_info(levit_library_model(library), &info), "info");
  elements = info.channels * info.height * info.width;
  images = calloc(batch * elements, sizeof *images);
  logits = calloc(batch * info.classes, sizeof *logits);
  if (!images || !logits)
    return 1;
  for (i = 0; i < batch * elements; ++i)
    images[i] = (float)(i % elements);

  check(levit_session_create(levit_library_model(library), &options, &session),
        "create");
  check(levit_session_run(session, images, batch, logits), "run");
  for (i = 0; i < batch * info.classes; ++i)
    if (logits[i] == 0.0f || logits[i] != logits[i % info.classes])
      return 1;
  levit_session_destroy(session);
  levit_library_close(library);
  free(images);
  free(logits);
  return 0;
}
