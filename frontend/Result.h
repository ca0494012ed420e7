//===- Result.h - a value or what went wrong --------------------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_FRONTEND_RESULT_H
#define LEVIT_FRONTEND_RESULT_H

#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace levit {

/// What went wrong: one line, without the name of the file, and in parentheses
/// what was expected.
struct Error {
  std::string message;
};

/// A value, or the error that there is instead of one.
template <typename T = std::monostate> class [[nodiscard]] Result {
public:
  Result() = default;
  Result(T value) : content(std::move(value)) {}
  Result(Error error) : content(std::move(error)) {}

  explicit operator bool() const { return content.index() == 0; }
  T &operator*() { return *std::get_if<0>(&content); }
  const T &operator*() const { return *std::get_if<0>(&content); }
  T *operator->() { return std::get_if<0>(&content); }
  const T *operator->() const { return std::get_if<0>(&content); }

  /// Only where there is no value.
  const Error &error() const { return *std::get_if<1>(&content); }
  const std::string &message() const { return error().message; }

private:
  std::variant<T, Error> content;
};

/// Success, which is `{}`, or an error.
using Status = Result<>;

/// `text` from a file, in quotes, fit for one line: bytes that do not print are
/// escaped, and a long text is cut.
std::string quote(std::string_view text);

} // namespace levit

#endif // LEVIT_FRONTEND_RESULT_H
