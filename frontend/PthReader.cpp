//===- PthReader.cpp - reads .pth files -----------------------------------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "frontend/PthReader.h"

#include "frontend/Pickle.h"
#include "frontend/ZipArchive.h"

#include <optional>
#include <set>

using namespace levit;
using Kind = PickleValue::Kind;

/// That of the largest LeViT has 120 kB.
static constexpr size_t maxPickleSize = size_t(16) << 20;

static bool startsWith(const FileBytes &bytes, std::string_view prefix) {
  return bytes.text().substr(0, prefix.size()) == prefix;
}

/// A pickle with a long integer, torch's magic number, in front.
static bool isLegacyPth(const FileBytes &bytes) {
  constexpr char magic[] = {'\x80', '\x02', '\x8a', '\x0a', '\x6c',
                            '\xfc', '\x9c', '\x46', '\xf9', '\x20',
                            '\x6a', '\xa8', '\x50', '\x19'};
  return startsWith(bytes, {magic, sizeof(magic)});
}

bool levit::isPth(const FileBytes &bytes) {
  return startsWith(bytes, std::string_view("PK\3\4", 4)) ||
         startsWith(bytes, std::string_view("PK\5\6", 4)) || isLegacyPth(bytes);
}

static std::optional<ElementType> getStorageType(const std::string &global) {
  static const std::pair<const char *, ElementType> types[] = {
      {"torch.DoubleStorage", ElementType::F64},
      {"torch.FloatStorage", ElementType::F32},
      {"torch.HalfStorage", ElementType::F16},
      {"torch.BFloat16Storage", ElementType::BF16},
      {"torch.LongStorage", ElementType::I64},
      {"torch.IntStorage", ElementType::I32},
      {"torch.ShortStorage", ElementType::I16},
      {"torch.CharStorage", ElementType::I8},
      {"torch.ByteStorage", ElementType::U8},
      {"torch.BoolStorage", ElementType::Bool}};
  for (auto [name, type] : types)
    if (global == name)
      return type;
  return std::nullopt;
}

namespace {

struct Storage {
  ElementType type;
  int64_t numElements;
  const uint8_t *data;
};

class PthReader {
public:
  PthReader(const ZipArchive &archive, std::string prefix, Checksums checksums)
      : archive(archive), prefix(std::move(prefix)), checksums(checksums) {}

  Result<Tensor> readTensor(const PickleValue &value);

private:
  Result<Storage> readStorage(const PickleValue &value);

  const ZipArchive &archive;
  const std::string prefix;
  const Checksums checksums;
  /// Names of storages whose checksum has been verified.
  std::set<std::string> verified;
};

} // namespace

/// The non-negative integers of a tuple.
static std::optional<Shape> readSizes(const PickleValue &value) {
  if (!value.is(Kind::Tuple) || value.items.size() > maxTensorRank)
    return std::nullopt;
  Shape sizes;
  for (const PickleValue *item : value.items) {
    if (!item->is(Kind::Int) || item->integer < 0)
      return std::nullopt;
    sizes.push_back(item->integer);
  }
  return sizes;
}

/// A storage is referred to as ("storage", type, key, device, elements).
Result<Storage> PthReader::readStorage(const PickleValue &value) {
  if (!value.is(Kind::Persistent) || !value.items[0]->is(Kind::Tuple))
    return Error{"no storage"};
  const std::vector<const PickleValue *> &identifier = value.items[0]->items;
  if (identifier.size() != 5 || !identifier[0]->is(Kind::String) ||
      identifier[0]->text != "storage" || !identifier[1]->is(Kind::Global) ||
      !identifier[2]->is(Kind::String) || !identifier[4]->is(Kind::Int) ||
      identifier[4]->integer < 0)
    return Error{"no storage"};
  std::optional<ElementType> type = getStorageType(identifier[1]->text);
  if (!type)
    return Error{"a storage of type " + quote(identifier[1]->text)};
  const std::string &key = identifier[2]->text;
  int64_t numElements = identifier[4]->integer;

  const ZipArchive::Entry *entry = archive.find(prefix + "data/" + key);
  std::string subject = "storage " + quote(key);
  if (!entry)
    return Error{subject + ", which is not in the file"};
  // Divided, since the product could overflow.
  size_t width = getByteWidth(*type);
  if (entry->size % width != 0 || entry->size / width != uint64_t(numElements))
    return Error{subject + " of " + std::to_string(entry->size) +
                 " bytes (expected " + std::to_string(numElements) +
                 " elements of " + getElementTypeName(*type) + ")"};
  if (checksums == Checksums::Verify && verified.insert(key).second &&
      !hasValidChecksum(*entry))
    return Error{subject + " with a wrong checksum; the file is damaged"};
  return Storage{*type, numElements, entry->data};
}

/// A tensor is (storage, offset, shape, strides, ...).
Result<Tensor> PthReader::readTensor(const PickleValue &value) {
  Result<Storage> storage = readStorage(*value.items[0]);
  if (!storage)
    return storage.error();
  std::optional<Shape> shape = readSizes(*value.items[2]);
  std::optional<Shape> strides = readSizes(*value.items[3]);
  if (!value.items[1]->is(Kind::Int) || value.items[1]->integer < 0 || !shape ||
      !strides || shape->size() != strides->size())
    return Error{"no valid offset, shape and strides"};
  Result<int64_t> count = countElements(*shape);
  if (!count)
    return count.error();

  int64_t offset = value.items[1]->integer;
  Error outside{"shape " + toString(*shape) + " and strides " +
                toString(*strides) + " from element " + std::to_string(offset) +
                " on (expected all of it in a storage of " +
                std::to_string(storage->numElements) + " elements)"};
  // Strides of 0 make many elements out of few: no model has such tensors, and
  // a few bytes could ask for any amount of memory.
  if (*count > storage->numElements)
    return outside;
  if (*count > 0) {
    int64_t last = offset;
    for (size_t i = 0; i < shape->size(); ++i) {
      int64_t steps = (*shape)[i] - 1;
      if (last >= storage->numElements ||
          (steps > 0 && (*strides)[i] > storage->numElements / steps))
        return outside;
      last += steps * (*strides)[i];
    }
    if (last >= storage->numElements)
      return outside;
  } else {
    offset = 0;
  }
  return Tensor{storage->type, std::move(*shape), std::move(*strides),
                storage->data + size_t(offset) * getByteWidth(storage->type)};
}

/// The state_dict in what was saved, or null.
static const PickleValue *findStateDict(const PickleValue &root) {
  if (!root.is(Kind::Dict))
    return nullptr;
  for (const char *key :
       {"model", "state_dict", "model_state", "model_state_dict"})
    if (const PickleValue *value = root.lookUp(key);
        value && value->is(Kind::Dict))
      return value;
  return &root;
}

Result<Checkpoint> levit::readPth(FileBytes bytes, Checksums checksums) {
  if (isLegacyPth(bytes))
    return Error{"is in PyTorch's format from before version 1.6 (expected the "
                 "zip format; load it with PyTorch and torch.save it again)"};
  Result<ZipArchive> archive = ZipArchive::read(bytes);
  if (!archive)
    return archive.error();

  // Everything lies in one folder, whose name is that of the original file.
  std::string prefix;
  const ZipArchive::Entry *pickleEntry = nullptr;
  for (const auto &[name, entry] : archive->getEntries()) {
    size_t slash = name.find('/');
    if (slash != std::string::npos && name.substr(slash) == "/data.pkl") {
      prefix = name.substr(0, slash + 1);
      pickleEntry = &entry;
      break;
    }
  }
  if (!pickleEntry)
    return Error{"is a zip archive without a pickle (expected the entry "
                 "'*/data.pkl', as torch.save writes it)"};
  if (archive->find(prefix + "constants.pkl"))
    return Error{"is a TorchScript program (expected a state_dict from "
                 "torch.save)"};
  if (const ZipArchive::Entry *order = archive->find(prefix + "byteorder")) {
    std::string_view text(reinterpret_cast<const char *>(order->data),
                          order->size);
    if (text != "little")
      return Error{"has byte order " + quote(text) + " (expected 'little')"};
  }
  if (pickleEntry->size > maxPickleSize)
    return Error{"holds a pickle of " + std::to_string(pickleEntry->size) +
                 " bytes (expected at most " + std::to_string(maxPickleSize) +
                 ")"};
  if (checksums == Checksums::Verify && !hasValidChecksum(*pickleEntry))
    return Error{"holds a pickle with a wrong checksum; the file is damaged"};
  Result<Pickle> pickle = Pickle::read(
      {reinterpret_cast<const char *>(pickleEntry->data), pickleEntry->size});
  if (!pickle)
    return pickle.error();

  const PickleValue *stateDict = findStateDict(pickle->getRoot());
  if (!stateDict)
    return Error{std::string("holds ") + describe(pickle->getRoot().kind) +
                 " (expected a state_dict, or a dictionary with one under "
                 "'model' or 'state_dict')"};
  PthReader reader(*archive, prefix, checksums);
  Checkpoint checkpoint(bytes);
  for (size_t i = 0; i + 1 < stateDict->items.size(); i += 2) {
    const PickleValue &key = *stateDict->items[i];
    const PickleValue &value = *stateDict->items[i + 1];
    if (!key.is(Kind::String))
      return Error{std::string("has ") + describe(key.kind) +
                   " as a key of its state_dict (expected a string)"};
    if (!value.is(Kind::Tensor))
      return Error{"holds " + std::string(describe(value.kind)) + " for " +
                   quote(key.text) + " (expected a tensor)"};
    Result<Tensor> tensor = reader.readTensor(value);
    if (!tensor)
      return Error{"tensor " + quote(key.text) + " has " + tensor.message()};
    if (!checkpoint.insert(key.text, std::move(*tensor)))
      return Error{"holds tensor " + quote(key.text) + " twice"};
  }
  if (checkpoint.getNames().empty())
    return Error{"holds no tensors"};
  return checkpoint;
}
