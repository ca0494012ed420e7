//===- tools/levit-eval/Dataset.cpp - labelled pictures -------------------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/levit-eval/Dataset.h"

#include "tools/common/CommandLine.h"
#include <algorithm>
#include <filesystem>
#include <fstream>

using namespace levit;
namespace fs = std::filesystem;

static constexpr const char *idxImages = "images-idx3-ubyte";
static constexpr const char *idxLabels = "labels-idx1-ubyte";

/// The place of a name among the classes' names; their number if it is none.
static size_t findName(const ClassList &classes, const std::string &name) {
  auto found = std::find(classes.names.begin(), classes.names.end(), name);
  return found == classes.names.end() ? classes.count
                                      : found - classes.names.begin();
}

/// Whether folders are "0", "1" and so on, one for each class.
static bool areNumbered(const std::vector<std::string> &folders,
                        const ClassList &classes) {
  if (folders.size() != classes.count)
    return false;
  for (size_t i = 0; i < classes.count; ++i)
    if (!std::binary_search(folders.begin(), folders.end(), std::to_string(i)))
      return false;
  return true;
}

/// Reads a name, or numbers separated by commas.
static bool parseLabels(const std::string &text, const ClassList &classes,
                        std::vector<size_t> &labels) {
  size_t label = findName(classes, text);
  if (label == classes.count)
    return parseNumbers(text, 0, classes.count - 1, labels);
  labels = {label};
  return true;
}

std::string Dataset::open(const std::string &path, const ClassList &classes) {
  std::error_code error;
  fs::file_status status = fs::status(path, error);
  if (!fs::exists(status))
    return path + ": cannot be opened: " +
           (error ? error.message() : "No such file or directory");
  std::string wrong;
  if (!fs::is_directory(status)) {
    bool isIdx =
        fs::path(path).filename().string().find(idxImages) != std::string::npos;
    wrong = isIdx ? openIdx(path, classes) : openList(path, classes);
  } else {
    std::string test = path + "/t10k-" + idxImages;
    if (fs::exists(test + ".gz", error))
      wrong = openIdx(test + ".gz", classes);
    else if (fs::exists(test, error))
      wrong = openIdx(test, classes);
    else
      wrong = openFolders(path, classes);
  }
  if (wrong.empty() && labels.empty())
    return path + ": has no pictures (expected .jpg, .jpeg or .png files)";
  return wrong;
}

std::string Dataset::openFolders(const std::string &path,
                                 const ClassList &classes) {
  std::vector<std::string> folders;
  std::error_code error;
  fs::directory_iterator entry(path, error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    std::string name = entry->path().filename().string();
    std::error_code ignored;
    if (entry->is_directory(ignored) && name[0] != '.')
      folders.push_back(name);
  }
  if (error)
    return path + ": cannot be read: " + error.message();
  std::sort(folders.begin(), folders.end());
  bool named =
      std::all_of(folders.begin(), folders.end(), [&](const std::string &name) {
        return findName(classes, name) < classes.count;
      });
  bool numbered = !named && areNumbered(folders, classes);
  if (!named && folders.size() != classes.count)
    return path + ": has " + std::to_string(folders.size()) +
           " folders (expected " + std::to_string(classes.count) +
           ", one for each class, or folders named as classes)";
  for (size_t i = 0; i < folders.size(); ++i) {
    std::string folder = path + "/" + folders[i];
    std::string wrong = findPictures(folder, paths);
    if (!wrong.empty())
      return folder + ": " + wrong;
    size_t label = named      ? findName(classes, folders[i])
                   : numbered ? std::stoul(folders[i])
                              : i;
    labels.resize(paths.size(), {label});
  }
  return "";
}

std::string Dataset::openIdx(const std::string &path,
                             const ClassList &classes) {
  std::string labelPath = path;
  size_t begin = labelPath.rfind(idxImages);
  labelPath.replace(begin, std::string(idxImages).size(), idxLabels);
  IdxArray labelArray;
  std::string wrong = readIdx(path, 3, idx);
  if (!wrong.empty())
    return path + ": " + wrong;
  wrong = readIdx(labelPath, 1, labelArray);
  if (wrong.empty() && labelArray.shape[0] != idx.shape[0])
    wrong = "has " + std::to_string(labelArray.shape[0]) +
            " labels (expected " + std::to_string(idx.shape[0]) + ")";
  for (size_t i = 0; wrong.empty() && i < labelArray.values.size(); ++i) {
    size_t label = labelArray.values[i];
    labels.push_back({label});
    places.push_back(i);
    if (label >= classes.count)
      wrong = "has the label " + std::to_string(label) +
              " (expected less than " + std::to_string(classes.count) + ")";
  }
  idxPath = path;
  return wrong.empty() ? "" : labelPath + ": " + wrong;
}

std::string Dataset::openList(const std::string &path,
                              const ClassList &classes) {
  std::ifstream file(path);
  if (!file)
    return path + ": cannot be opened";
  std::string line;
  for (size_t number = 1; std::getline(file, line); ++number) {
    while (!line.empty() && (line.back() == '\r' || line.back() == ' '))
      line.pop_back();
    if (line.empty() || line[0] == '#')
      continue;
    // Names with spaces stand behind a tab.
    size_t gap = line.rfind('\t');
    if (gap == std::string::npos)
      gap = line.rfind(' ');
    std::string place = path + ": line " + std::to_string(number);
    if (gap == std::string::npos || gap == 0)
      return place + " has no class (expected a file, a space and a class)";
    std::string name = line.substr(gap + 1);
    labels.emplace_back();
    if (!parseLabels(name, classes, labels.back()))
      return place + " has the class '" + name +
             "' (expected a name of the model's, or numbers below " +
             std::to_string(classes.count) + ")";
    fs::path picture = line.substr(0, gap);
    paths.push_back((fs::path(path).parent_path() / picture).string());
  }
  return file.bad() ? path + ": cannot be read" : "";
}

void Dataset::limit(size_t count) {
  size_t size = labels.size();
  if (count >= size)
    return;
  for (size_t i = 0; i < count; ++i) {
    size_t from = i * size / count;
    labels[i] = labels[from];
    if (paths.empty())
      places[i] = places[from];
    else
      paths[i] = paths[from];
  }
  labels.resize(count);
}

bool Dataset::isRight(size_t index, size_t predicted) const {
  const std::vector<size_t> &right = labels[index];
  return std::find(right.begin(), right.end(), predicted) != right.end();
}

std::string Dataset::name(size_t index) const {
  return paths.empty() ? idxPath + ", picture " + std::to_string(places[index])
                       : paths[index];
}

std::string Dataset::load(size_t index, const levit_decode_options &options,
                          PicturePtr &picture) const {
  if (!paths.empty())
    return readPicture(paths[index], options, picture);
  size_t height = idx.shape[1], width = idx.shape[2];
  const unsigned char *gray = &idx.values[places[index] * height * width];
  std::vector<unsigned char> pixels(height * width * 3);
  for (size_t i = 0; i < pixels.size(); ++i)
    pixels[i] = gray[i / 3];
  levit_picture *created = nullptr;
  levit_status status =
      levit_picture_create(width, height, pixels.data(), &created);
  picture.reset(created);
  return status ? levit_status_string(status) : "";
}
