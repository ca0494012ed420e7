//===- tools/common/Pictures.h - pictures of files --------------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_TOOLS_COMMON_PICTURES_H
#define LEVIT_TOOLS_COMMON_PICTURES_H

#include "levit/image.h"
#include <memory>
#include <string>
#include <vector>

namespace levit {

struct DestroyPicture {
  void operator()(levit_picture *picture) const {
    levit_picture_destroy(picture);
  }
};
using PicturePtr = std::unique_ptr<levit_picture, DestroyPicture>;

/// Whether a file's name ends as those of pictures do.
bool isPictureName(const std::string &path);

/// Adds the pictures in a folder and all below it, by name. Returns an empty
/// string, or what is wrong in one line.
std::string findPictures(const std::string &folder,
                         std::vector<std::string> &paths);

/// Reads a picture; returns as findPictures.
std::string readPicture(const std::string &path,
                        const levit_decode_options &options,
                        PicturePtr &picture);

/// From now on the memory of a picture is kept for the next one: given back to
/// the system it would come page by page, each cleared.
void keepPictureMemory();

} // namespace levit

#endif // LEVIT_TOOLS_COMMON_PICTURES_H
