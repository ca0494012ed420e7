//===- Result.cpp - a value or what went wrong ----------------------------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "frontend/Result.h"

std::string levit::quote(std::string_view text) {
  constexpr size_t longest = 120;
  static const char digits[] = "0123456789abcdef";
  std::string quoted = "'";
  for (unsigned char c : text.substr(0, longest)) {
    if (c >= 0x20 && c < 0x7f && c != '\'' && c != '\\') {
      quoted += char(c);
      continue;
    }
    quoted += "\\x";
    quoted += digits[c >> 4];
    quoted += digits[c & 15];
  }
  if (text.size() > longest)
    quoted += "...";
  return quoted + "'";
}
