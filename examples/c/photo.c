/* Says what JPEG and PNG files show: the name of the likeliest class of each,
   or its number where the model has no names. Built by

     levit-compile tiny.pth -o model.o --header=model.h --name=model
     cc -std=c99 photo.c model.o -llevit_image -llevit_runtime -ljpeg -lpng -lm
   \ -lpthreadpool -lpthread -ldl
*/
#include "levit/image.h"
#include "model.h"
#include <stdio.h>
#include <stdlib.h>

/* Prints what is wrong with a picture, or its class. */
static levit_status classify(const char *path, levit_session *session,
                             const levit_preprocessing *preprocessing,
                             size_t classes, float *image, float *logits) {
  char message[256];
  levit_decode_options options = {0};
  options.only_for = preprocessing;
  levit_picture *picture;
  levit_status status =
      levit_picture_read(path, &options, &picture, message, sizeof(message));
  if (status) {
    fprintf(stderr, "photo: %s: %s\n", path, message);
    return status;
  }
  status = levit_preprocess(picture, preprocessing, image);
  levit_picture_destroy(picture);
  if (!status)
    status = levit_session_run(session, image, 1, logits);
  if (status) {
    fprintf(stderr, "photo: %s: %s\n", path, levit_status_string(status));
    return status;
  }
  size_t best = 0;
  for (size_t i = 1; i < classes; ++i)
    if (logits[i] > logits[best])
      best = i;
  const char *name = NULL;
  levit_model_get_class_name(model_model(), best, &name);
  if (name)
    printf("%s: %s\n", path, name);
  else
    printf("%s: class %zu\n", path, best);
  return LEVIT_OK;
}

int main(int argc, char **argv) {
  levit_model_info info;
  levit_preprocessing preprocessing;
  levit_session *session = NULL;
  levit_status status = levit_model_get_info(model_model(), &info);
  if (!status)
    status = levit_model_get_preprocessing(model_model(), &preprocessing);
  if (!status)
    status = levit_session_create(model_model(), NULL, &session);
  if (status) {
    fprintf(stderr, "photo: %s\n", levit_status_string(status));
    return 1;
  }
  float *image =
      malloc(info.channels * info.height * info.width * sizeof(float));
  float *logits = malloc(info.classes * sizeof(float));
  int failed = !image || !logits;
  for (int i = 1; i < argc && image && logits; ++i)
    failed |= classify(argv[i], session, &preprocessing, info.classes, image,
                       logits) != LEVIT_OK;
  free(image);
  free(logits);
  levit_session_destroy(session);
  return failed;
}
