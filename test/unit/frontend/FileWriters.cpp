//===- FileWriters.cpp - writes checkpoints, also broken ones -------------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FileWriters.h"

#include <cstdio>
#include <unistd.h>
#include <zlib.h>

using namespace levit;
using namespace levit::test;

FileBytes test::toBytes(const std::string &text) {
  return FileBytes::own(std::vector<uint8_t>(text.begin(), text.end()));
}

std::string test::littleEndian(uint64_t value, size_t size) {
  std::string bytes;
  for (size_t i = 0; i < size; ++i)
    bytes += char(value >> (8 * i));
  return bytes;
}

//===----------------------------------------------------------------------===//
// Safetensors
//===----------------------------------------------------------------------===//

std::string test::writeSafetensors(const std::string &header,
                                   const std::string &data) {
  return littleEndian(header.size(), 8) + header + data;
}

std::string test::writeSafetensors(const Checkpoint &checkpoint) {
  std::string header = "{", data;
  for (const std::string &name : checkpoint.getNames()) {
    const Tensor &tensor = *checkpoint.find(name);
    std::string shape;
    for (int64_t size : tensor.shape)
      shape += (shape.empty() ? "" : ",") + std::to_string(size);
    size_t begin = data.size();
    for (float value : tensor.toFloats())
      data.append(reinterpret_cast<const char *>(&value), sizeof(value));
    header += (header.size() == 1 ? "\"" : ",\"") + name +
              "\":{\"dtype\":\"F32\",\"shape\":[" + shape +
              "],\"data_offsets\":[" + std::to_string(begin) + "," +
              std::to_string(data.size()) + "]}";
  }
  return writeSafetensors(header + "}", data);
}

//===----------------------------------------------------------------------===//
// Zip
//===----------------------------------------------------------------------===//

std::string test::writeZip(const std::vector<ZipEntry> &entries,
                           const ZipOptions &options) {
  std::string file, directory;
  for (const ZipEntry &entry : entries) {
    uint32_t checksum =
        uint32_t(crc32(0, reinterpret_cast<const Bytef *>(entry.content.data()),
                       uInt(entry.content.size()))) +
        entry.checksumError;
    uint16_t flags = entry.flags | (entry.dataDescriptor ? 8 : 0);
    std::string versions = littleEndian(20, 2) + littleEndian(flags, 2) +
                           littleEndian(entry.method, 2) + littleEndian(0, 4);
    std::string sizes = littleEndian(checksum, 4) +
                        littleEndian(entry.content.size(), 4) +
                        littleEndian(entry.content.size(), 4);
    uint64_t offset = file.size() + entry.offsetError;
    file += "PK\3\4" + versions +
            (entry.dataDescriptor ? std::string(12, '\0') : sizes) +
            littleEndian(entry.name.size(), 2) + littleEndian(0, 2) +
            entry.name + entry.content;
    if (entry.dataDescriptor)
      file += "PK\7\x8" + sizes;

    uint64_t size = entry.content.size() + entry.sizeError;
    uint64_t compressedSize = size + entry.compressedSizeError;
    std::string extra;
    if (entry.zip64) {
      // Some other record first, which is to be skipped.
      extra = littleEndian(0x5455, 2) + littleEndian(1, 2) + "x" +
              littleEndian(1, 2) + littleEndian(24, 2) + littleEndian(size, 8) +
              littleEndian(compressedSize, 8) + littleEndian(offset, 8);
      size = compressedSize = offset = UINT32_MAX;
    }
    directory += "PK\1\2" + littleEndian(20, 2) + versions +
                 littleEndian(checksum, 4) + littleEndian(compressedSize, 4) +
                 littleEndian(size, 4) + littleEndian(entry.name.size(), 2) +
                 littleEndian(extra.size(), 2) + littleEndian(0, 8) +
                 littleEndian(0, 2) + littleEndian(offset, 4) + entry.name +
                 extra;
  }

  uint64_t offset = file.size() + options.directoryOffsetError;
  uint64_t size = directory.size() + options.directorySizeError;
  uint64_t count = entries.size() + options.entriesError;
  uint64_t end64 = file.size() + directory.size();
  file += directory;
  if (options.zip64) {
    file += "PK\6\6" + littleEndian(44, 8) + littleEndian(45, 2) +
            littleEndian(45, 2) + littleEndian(options.disk, 4) +
            littleEndian(0, 4) + littleEndian(count, 8) +
            littleEndian(count, 8) + littleEndian(size, 8) +
            littleEndian(offset, 8);
    file += "PK\6\7" + littleEndian(0, 4) + littleEndian(end64, 8) +
            littleEndian(1, 4);
    count = UINT16_MAX;
    size = offset = UINT32_MAX;
  }
  return file + "PK\5\6" + littleEndian(options.disk, 2) + littleEndian(0, 2) +
         littleEndian(count, 2) + littleEndian(count, 2) +
         littleEndian(size, 4) + littleEndian(offset, 4) +
         littleEndian(options.comment.size(), 2) + options.comment;
}

//===----------------------------------------------------------------------===//
// Pickle
//===----------------------------------------------------------------------===//

std::string pickle::file(const std::string &body) {
  return "\x80\x02" + body + ".";
}

std::string pickle::text(const std::string &text) {
  return "X" + littleEndian(text.size(), 4) + text;
}

std::string pickle::integer(int64_t value) {
  if (value >= 0 && value < 256)
    return "K" + littleEndian(uint64_t(value), 1);
  if (value >= 0 && value < 65536)
    return "M" + littleEndian(uint64_t(value), 2);
  if (value == int32_t(value))
    return "J" + littleEndian(uint64_t(value), 4);
  return "\x8a\x08" + littleEndian(uint64_t(value), 8);
}

std::string pickle::global(const std::string &module, const std::string &name) {
  return "c" + module + "\n" + name + "\n";
}

std::string pickle::tuple(const std::vector<std::string> &items) {
  std::string body = "(";
  for (const std::string &item : items)
    body += item;
  return body + "t";
}

std::string pickle::dict(const std::vector<std::string> &keysAndValues) {
  std::string body = "}(";
  for (const std::string &item : keysAndValues)
    body += item;
  return body + "u";
}

std::string pickle::call(const std::string &function,
                         const std::string &arguments) {
  return function + arguments + "R";
}

std::string pickle::storage(const std::string &type, const std::string &key,
                            int64_t numElements) {
  return tuple({text("storage"), global("torch", type), text(key), text("cpu"),
                integer(numElements)}) +
         "Q";
}

std::string pickle::sizes(const std::vector<int64_t> &sizes) {
  std::vector<std::string> items;
  for (int64_t size : sizes)
    items.push_back(integer(size));
  return tuple(items);
}

std::string pickle::tensor(const std::string &storage, int64_t offset,
                           const std::vector<int64_t> &shape,
                           const std::vector<int64_t> &strides) {
  return call(global("torch._utils", "_rebuild_tensor_v2"),
              tuple({storage, integer(offset), sizes(shape), sizes(strides),
                     "\x89", call(global("collections", "OrderedDict"), ")")}));
}

std::string test::writePth(const std::string &pickle,
                           const std::vector<std::string> &storages) {
  std::vector<ZipEntry> entries = {{"archive/data.pkl", pickle}};
  for (size_t i = 0; i < storages.size(); ++i)
    entries.push_back({"archive/data/" + std::to_string(i), storages[i]});
  entries.push_back({"archive/version", "3\n"});
  return writeZip(entries);
}

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

TemporaryFile::TemporaryFile(const std::string &content) {
  const char *folder = std::getenv("TMPDIR");
  path = std::string(folder ? folder : "/tmp") + "/levit-test-XXXXXX";
  int descriptor = mkstemp(path.data());
  if (descriptor < 0)
    return;
  FILE *file = fdopen(descriptor, "wb");
  std::fwrite(content.data(), 1, content.size(), file);
  std::fclose(file);
}

TemporaryFile::~TemporaryFile() { unlink(path.c_str()); }
