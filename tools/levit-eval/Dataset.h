//===- tools/levit-eval/Dataset.h - labelled pictures -----------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_TOOLS_LEVITEVAL_DATASET_H
#define LEVIT_TOOLS_LEVITEVAL_DATASET_H

#include "tools/common/Pictures.h"
#include "tools/levit-eval/Idx.h"

namespace levit {

/// The classes of a model.
struct ClassList {
  size_t count = 0;
  /// As many, or none.
  std::vector<std::string> names;
};

/// Pictures and the class of each; some data sets have pictures of several,
/// each of which is right.
class Dataset {
public:
  /// Opens a folder of a folder for each class, a folder or file in the IDX
  /// format, or a list of files. Folders are named as the classes, or are as
  /// many and numbered from 0 or else sorted by name. Returns an empty string,
  /// or what is wrong in one line that begins with the file.
  std::string open(const std::string &path, const ClassList &classes);

  /// Keeps `count` pictures, evenly spread.
  void limit(size_t count);

  size_t size() const { return labels.size(); }
  /// The class of a picture, the first if it has several.
  size_t label(size_t index) const { return labels[index].front(); }
  bool isRight(size_t index, size_t predicted) const;
  /// The file of a picture, or its place in one.
  std::string name(size_t index) const;

  /// Decodes a picture, in any thread. Returns an empty string, or what is
  /// wrong.
  std::string load(size_t index, const levit_decode_options &options,
                   PicturePtr &picture) const;

private:
  std::string openFolders(const std::string &path, const ClassList &classes);
  std::string openIdx(const std::string &path, const ClassList &classes);
  std::string openList(const std::string &path, const ClassList &classes);

  /// At least one for each picture.
  std::vector<std::vector<size_t>> labels;
  /// Of files; empty for IDX.
  std::vector<std::string> paths;
  std::string idxPath;
  IdxArray idx;
  /// The places in `idx` of its pictures.
  std::vector<size_t> places;
};

} // namespace levit

#endif // LEVIT_TOOLS_LEVITEVAL_DATASET_H
