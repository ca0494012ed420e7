/* Classifies raw images: float32 values (3, height, width), normalised, one
   image after the other on the standard input. Prints the likeliest class of
   each. Built by

     levit-compile tiny.pth -o model.o --header=model.h --name=model
     cc -std=c99 classify.c model.o -llevit_runtime -lpthreadpool -lpthread -ldl
*/
#include "model.h"
#include "levit/runtime.h"
#include <stdio.h>
#include <stdlib.h>

int main(void) {
  levit_model_info info;
  levit_session *session;
  levit_status status = levit_model_get_info(model_model(), &info);
  if (!status)
    status = levit_session_create(model_model(), NULL, &session);
  if (status) {
    fprintf(stderr, "classify: %s\n", levit_status_string(status));
    return 1;
  }
  size_t elements = info.channels * info.height * info.width;
  float *image = malloc(elements * sizeof(float));
  float *logits = malloc(info.classes * sizeof(float));
  if (!image || !logits)
    return 1;
  while (fread(image, sizeof(float), elements, stdin) == elements) {
    status = levit_session_run(session, image, 1, logits);
    if (status)
      break;
    size_t best = 0;
    for (size_t i = 1; i < info.classes; ++i)
      if (logits[i] > logits[best])
        best = i;
    printf("class %zu, logit %.4f\n", best, logits[best]);
  }
  free(image);
  free(logits);
  levit_session_destroy(session);
  return status != LEVIT_OK;
}
