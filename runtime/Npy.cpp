//===- runtime/Npy.cpp - arrays in NumPy's file format --------------------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Npy.h"
#include "runtime/WriteFile.h"
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

using namespace levit;

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
              "values are copied as they are");

namespace {

constexpr char magic[] = "\x93NUMPY";
constexpr size_t magicSize = 6;
constexpr size_t maxRank = 32; // NumPy's own limit.

/// Reads the header, a Python dictionary such as
///   {'descr': '<f4', 'fortran_order': False, 'shape': (2, 10), }
class HeaderParser {
public:
  HeaderParser(const char *begin, const char *end) : next(begin), end(end) {}

  std::string parse(NpyArray &array) {
    bool seen[3] = {false, false, false};
    if (!take('{'))
      return malformed();
    while (!take('}')) {
      std::string key;
      if (!parseString(key) || !take(':'))
        return malformed();
      int index = key == "descr"           ? 0
                  : key == "fortran_order" ? 1
                  : key == "shape"         ? 2
                                           : -1;
      if (index < 0 || seen[index])
        return malformed();
      seen[index] = true;
      std::string wrong = index == 0   ? parseType(array)
                          : index == 1 ? parseOrder()
                                       : parseShape(array);
      if (!wrong.empty())
        return wrong;
      if (!take(',')) {
        if (!take('}'))
          return malformed();
        break;
      }
    }
    skipSpace();
    if (next != end || !seen[0] || !seen[1] || !seen[2])
      return malformed();
    return {};
  }

private:
  static std::string malformed() {
    return "malformed .npy header (expected 'descr', 'fortran_order' and "
           "'shape')";
  }

  void skipSpace() {
    while (next != end && (*next == ' ' || *next == '\n' || *next == '\t'))
      ++next;
  }

  bool take(char c) {
    skipSpace();
    if (next == end || *next != c)
      return false;
    ++next;
    return true;
  }

  bool takeWord(const char *word) {
    skipSpace();
    size_t length = strlen(word);
    if (static_cast<size_t>(end - next) < length ||
        memcmp(next, word, length) != 0)
      return false;
    next += length;
    return true;
  }

  bool parseString(std::string &text) {
    skipSpace();
    if (next == end || (*next != '\'' && *next != '"'))
      return false;
    const char quote = *next++;
    const char *begin = next;
    while (next != end && *next != quote)
      ++next;
    if (next == end)
      return false;
    text.assign(begin, next++);
    return true;
  }

  bool parseSize(size_t &value) {
    skipSpace();
    if (next == end || *next < '0' || *next > '9')
      return false;
    value = 0;
    for (; next != end && *next >= '0' && *next <= '9'; ++next)
      if (__builtin_mul_overflow(value, 10, &value) ||
          __builtin_add_overflow(value, *next - '0', &value))
        return false;
    if (next != end && *next == 'L') // A long of Python 2.
      ++next;
    return true;
  }

  std::string parseType(NpyArray &array) {
    std::string type;
    if (!parseString(type))
      return "unsupported element type (expected '<f4' or '<f8')";
    if (type == "<f4" || type == "=f4")
      array.type = NpyArray::Type::F32;
    else if (type == "<f8" || type == "=f8")
      array.type = NpyArray::Type::F64;
    else
      return "element type '" + printable(type) +
             "' (expected float32 or float64, '<f4' or '<f8')";
    return {};
  }

  /// Messages are one line of text whatever the file holds.
  static std::string printable(std::string text) {
    if (text.size() > 16)
      text = text.substr(0, 16) + "...";
    for (char &c : text)
      if (c < ' ' || c > '~')
        c = '?';
    return text;
  }

  std::string parseOrder() {
    if (takeWord("False"))
      return {};
    if (takeWord("True"))
      return "Fortran order (expected C order)";
    return malformed();
  }

  std::string parseShape(NpyArray &array) {
    array.shape.clear();
    if (!take('('))
      return malformed();
    while (!take(')')) {
      size_t extent;
      if (!parseSize(extent) || array.shape.size() == maxRank)
        return "malformed shape in the .npy header";
      array.shape.push_back(extent);
      if (!take(',')) {
        if (!take(')'))
          return malformed();
        break;
      }
    }
    return {};
  }

  const char *next;
  const char *end;
};

uint32_t littleEndian(const uint8_t *bytes, size_t count) {
  uint32_t value = 0;
  for (size_t i = count; i-- > 0;)
    value = value << 8 | bytes[i];
  return value;
}

template <typename T>
void copyValues(const uint8_t *data, size_t count, std::vector<T> &values) {
  values.resize(count);
  if (count)
    memcpy(values.data(), data, count * sizeof(T));
}

std::string systemError(const char *what) {
  return std::string(what) + ": " + strerror(errno);
}

} // namespace

std::string levit::shapeString(const std::vector<size_t> &shape) {
  std::string text = "(";
  for (size_t i = 0; i < shape.size(); ++i)
    text += (i ? ", " : "") + std::to_string(shape[i]);
  return text + (shape.size() == 1 ? ",)" : ")");
}

std::string levit::parseNpy(const uint8_t *data, size_t size, NpyArray &array) {
  array = NpyArray();
  if (size < magicSize + 2 || memcmp(data, magic, magicSize) != 0)
    return "not an .npy file";
  unsigned major = data[magicSize];
  if (major < 1 || major > 3)
    return "unknown .npy version " + std::to_string(major) +
           " (expected 1, 2 or 3)";
  size_t lengthSize = major == 1 ? 2 : 4;
  size_t prefix = magicSize + 2 + lengthSize;
  if (size < prefix)
    return "truncated .npy header";
  size_t headerSize = littleEndian(data + magicSize + 2, lengthSize);
  if (headerSize > size - prefix)
    return "truncated .npy header";
  const char *header = reinterpret_cast<const char *>(data + prefix);
  std::string wrong = HeaderParser(header, header + headerSize).parse(array);
  if (!wrong.empty())
    return wrong;

  bool isF32 = array.type == NpyArray::Type::F32;
  size_t bytes = isF32 ? sizeof(float) : sizeof(double);
  for (size_t extent : array.shape)
    if (__builtin_mul_overflow(bytes, extent, &bytes))
      return "shape " + shapeString(array.shape) + " is too large";
  size_t present = size - prefix - headerSize;
  if (present != bytes)
    return std::to_string(present) + " bytes of data (expected " +
           std::to_string(bytes) + " for shape " + shapeString(array.shape) +
           ")";
  const uint8_t *values = data + prefix + headerSize;
  if (isF32)
    copyValues(values, bytes / sizeof(float), array.f32);
  else
    copyValues(values, bytes / sizeof(double), array.f64);
  return {};
}

std::string levit::readNpy(const std::string &path, NpyArray &array) {
  FILE *file = fopen(path.c_str(), "rb");
  if (!file)
    return systemError("cannot open");
  std::vector<uint8_t> bytes;
  size_t used = 0;
  for (;;) {
    constexpr size_t piece = size_t(1) << 20;
    bytes.resize(used + piece);
    size_t got = fread(bytes.data() + used, 1, piece, file);
    used += got;
    if (got < piece)
      break;
  }
  std::string wrong = ferror(file) ? systemError("cannot read") : "";
  fclose(file);
  return wrong.empty() ? parseNpy(bytes.data(), used, array) : wrong;
}

std::string levit::writeNpy(const std::string &path,
                            const std::vector<size_t> &shape,
                            const float *values) {
  std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': " +
                       shapeString(shape) + ", }";
  // The data begin at a multiple of 64.
  size_t prefix = magicSize + 4;
  header.append(63 - (prefix + header.size()) % 64, ' ');
  header += '\n';
  size_t count = 1;
  for (size_t extent : shape)
    count *= extent;

  std::string contents(magic, magicSize);
  contents += {1, 0, static_cast<char>(header.size() & 255),
               static_cast<char>(header.size() >> 8)};
  contents += header;
  contents.append(reinterpret_cast<const char *>(values),
                  count * sizeof(float));
  return writeFile(path, contents);
}
