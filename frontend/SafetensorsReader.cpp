//===- SafetensorsReader.cpp - reads .safetensors files -------------------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "frontend/SafetensorsReader.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

using namespace levit;
using Json = nlohmann::json;

/// What the format itself allows.
static constexpr uint64_t maxHeaderSize = 100'000'000;

bool levit::isSafetensors(const FileBytes &bytes) {
  return bytes.size() > 8 && bytes.data()[8] == '{';
}

static std::optional<ElementType> parseElementType(const std::string &name) {
  static const std::pair<const char *, ElementType> types[] = {
      {"F64", ElementType::F64}, {"F32", ElementType::F32},
      {"F16", ElementType::F16}, {"BF16", ElementType::BF16},
      {"I64", ElementType::I64}, {"I32", ElementType::I32},
      {"I16", ElementType::I16}, {"I8", ElementType::I8},
      {"U8", ElementType::U8},   {"BOOL", ElementType::Bool}};
  for (auto [typeName, type] : types)
    if (name == typeName)
      return type;
  return std::nullopt;
}

/// Parses the header; the parser of JSON itself lets a key appear twice.
static Result<Json> parseHeader(std::string_view text) {
  std::vector<std::set<std::string>> keys;
  std::string twice;
  bool tooDeep = false;
  auto callback = [&](int depth, Json::parse_event_t event, Json &parsed) {
    switch (event) {
    case Json::parse_event_t::object_start:
      keys.emplace_back();
      break;
    case Json::parse_event_t::object_end:
      if (!keys.empty())
        keys.pop_back();
      break;
    case Json::parse_event_t::key:
      if (!keys.empty() &&
          !keys.back().insert(parsed.get_ref<const std::string &>()).second &&
          twice.empty())
        twice = quote(parsed.get_ref<const std::string &>());
      break;
    default:
      break;
    }
    tooDeep |= depth > 4;
    return depth <= 4;
  };
  Json header = Json::parse(text.begin(), text.end(), callback,
                            /*allow_exceptions=*/false);
  if (header.is_discarded() || tooDeep || !header.is_object())
    return Error{"has a header that is not a JSON object of tensors"};
  if (!twice.empty())
    return Error{"has the key " + twice + " twice in its header"};
  return header;
}

/// The integers in an array of JSON, all of 0 to 2^63 - 1.
static std::optional<Shape> parseSizes(const Json &entry, const char *key) {
  auto it = entry.find(key);
  if (it == entry.end() || !it->is_array())
    return std::nullopt;
  Shape sizes;
  for (const Json &size : *it) {
    if (!size.is_number_unsigned() ||
        size.get<uint64_t>() > uint64_t(INT64_MAX))
      return std::nullopt;
    sizes.push_back(int64_t(size.get<uint64_t>()));
  }
  return sizes;
}

Result<Checkpoint> levit::readSafetensors(FileBytes bytes) {
  if (bytes.size() < 8)
    return Error{"is too short for a .safetensors file (expected a header size "
                 "of 8 bytes)"};
  uint64_t headerSize = readLittleEndian<uint64_t>(bytes.data());
  if (headerSize > bytes.size() - 8)
    return Error{"has a header of " + std::to_string(headerSize) +
                 " bytes, which leaves the file (expected at most " +
                 std::to_string(bytes.size() - 8) + ")"};
  if (headerSize > maxHeaderSize)
    return Error{"has a header of " + std::to_string(headerSize) +
                 " bytes (expected at most " + std::to_string(maxHeaderSize) +
                 ")"};
  Result<Json> header = parseHeader(bytes.text().substr(8, headerSize));
  if (!header)
    return header.error();
  const uint8_t *data = bytes.data() + 8 + headerSize;
  uint64_t dataSize = bytes.size() - 8 - headerSize;

  struct Extent {
    uint64_t begin, end;
    const std::string *name;
    Tensor tensor;
  };
  std::vector<Extent> extents;
  for (auto it = header->begin(); it != header->end(); ++it) {
    const std::string &name = it.key();
    const Json &entry = it.value();
    if (name == "__metadata__")
      continue;
    std::string subject = "tensor " + quote(name);
    if (!entry.is_object())
      return Error{subject + " is not described by a JSON object"};
    auto dtype = entry.find("dtype");
    if (dtype == entry.end() || !dtype->is_string())
      return Error{subject + " has no element type (expected \"dtype\")"};
    const std::string &typeName = dtype->get_ref<const std::string &>();
    std::optional<ElementType> type = parseElementType(typeName);
    if (!type)
      return Error{subject + " has element type " + quote(typeName) +
                   " (expected F64, F32, F16, BF16, I64, I32, I16, I8, U8 or "
                   "BOOL)"};
    std::optional<Shape> shape = parseSizes(entry, "shape");
    if (!shape)
      return Error{subject +
                   " has no shape (expected \"shape\", an array of sizes)"};
    Result<int64_t> count = countElements(*shape);
    if (!count)
      return Error{subject + " has " + count.message()};
    std::optional<Shape> offsets = parseSizes(entry, "data_offsets");
    if (!offsets || offsets->size() != 2)
      return Error{subject + " has no place (expected \"data_offsets\", an "
                             "array of two offsets)"};
    uint64_t begin = uint64_t((*offsets)[0]), end = uint64_t((*offsets)[1]);
    if (begin > end || end > dataSize)
      return Error{subject + " lies at bytes " + std::to_string(begin) +
                   " to " + std::to_string(end) +
                   " of the data (expected a range in " +
                   std::to_string(dataSize) + " bytes)"};
    uint64_t size = uint64_t(*count) * getByteWidth(*type);
    if (end - begin != size)
      return Error{subject + " has " + std::to_string(end - begin) +
                   " bytes (expected " + std::to_string(size) + " for " +
                   toString(*shape) + " of " + getElementTypeName(*type) + ")"};
    Shape strides = getContiguousStrides(*shape);
    extents.push_back(
        {begin,
         end,
         &name,
         {*type, std::move(*shape), std::move(strides), data + begin}});
  }
  if (extents.empty())
    return Error{"holds no tensors"};

  std::sort(extents.begin(), extents.end(),
            [](const Extent &a, const Extent &b) {
              return std::tie(a.begin, a.end) < std::tie(b.begin, b.end);
            });
  Checkpoint checkpoint(std::move(bytes));
  uint64_t covered = 0;
  const std::string *previous = nullptr;
  for (Extent &extent : extents) {
    if (extent.begin < covered)
      return Error{"tensors " + quote(*previous) + " and " +
                   quote(*extent.name) + " overlap"};
    if (extent.begin > covered)
      return Error{"has " + std::to_string(extent.begin - covered) +
                   " bytes of no tensor before tensor " + quote(*extent.name)};
    covered = extent.end;
    previous = extent.name;
    checkpoint.insert(*extent.name, std::move(extent.tensor));
  }
  if (covered != dataSize)
    return Error{"has " + std::to_string(dataSize - covered) +
                 " bytes of no tensor at its end"};
  return checkpoint;
}
