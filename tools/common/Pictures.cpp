//===- tools/common/Pictures.cpp - pictures of files ----------------------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/common/Pictures.h"
#include <algorithm>
#include <filesystem>
#include <malloc.h>
#include <strings.h>

using namespace levit;
namespace fs = std::filesystem;

bool levit::isPictureName(const std::string &path) {
  for (const char *ending : {".jpg", ".jpeg", ".png"}) {
    std::string_view end = ending;
    if (path.size() > end.size() &&
        strcasecmp(path.c_str() + path.size() - end.size(), ending) == 0)
      return true;
  }
  return false;
}

std::string levit::findPictures(const std::string &folder,
                                std::vector<std::string> &paths) {
  std::error_code error;
  std::vector<std::string> found;
  fs::recursive_directory_iterator entry(
      folder, fs::directory_options::follow_directory_symlink, error);
  for (; !error && entry != fs::recursive_directory_iterator();
       entry.increment(error)) {
    std::error_code ignored;
    if (isPictureName(entry->path().string()) &&
        entry->is_regular_file(ignored))
      found.push_back(entry->path().string());
  }
  if (error)
    return "cannot be read: " + error.message();
  std::sort(found.begin(), found.end());
  paths.insert(paths.end(), found.begin(), found.end());
  return "";
}

std::string levit::readPicture(const std::string &path,
                               const levit_decode_options &options,
                               PicturePtr &picture) {
  levit_picture *read = nullptr;
  char message[256];
  levit_status status = levit_picture_read(path.c_str(), &options, &read,
                                           message, sizeof(message));
  picture.reset(read);
  return status ? message : "";
}

void levit::keepPictureMemory() {
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
}
