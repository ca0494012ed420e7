//===- Pickle.h - a pickle machine that builds nothing but data -*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_FRONTEND_PICKLE_H
#define LEVIT_FRONTEND_PICKLE_H

#include "frontend/Result.h"

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

namespace levit {

/// A value that a pickle describes.
struct PickleValue {
  enum class Kind {
    None,
    Bool,
    Int,
    Float,
    String,
    Tuple,
    List,
    /// Also a collections.OrderedDict.
    Dict,
    /// A name that may be called or that stands for a type of storage.
    Global,
    /// What the pickle refers to by an identifier outside of itself.
    Persistent,
    /// What torch._utils._rebuild_tensor_v2 was called with.
    Tensor
  };

  Kind kind = Kind::None;
  int64_t integer = 0;
  double real = 0;
  /// Of a string; of a global, "module.name".
  std::string text;
  /// Of tuples and lists, the elements; of dictionaries, key and value in turn;
  /// of a persistent value, its identifier; of a tensor, the arguments. May
  /// refer back to the value itself.
  std::vector<const PickleValue *> items;

  bool is(Kind other) const { return kind == other; }
  /// The value of a string key of a dictionary, the last if there are several;
  /// null if there is none.
  const PickleValue *lookUp(std::string_view key) const;
};

/// "a string", "a tensor", ...
const char *describe(PickleValue::Kind kind);

/// Executes a pickle of protocol 2, as torch.save writes it. It can build what
/// PickleValue lists and nothing else: nothing is imported, nothing is called,
/// and a pickle that asks for more is refused by the name of what it asks for.
class Pickle {
public:
  static Result<Pickle> read(std::string_view bytes);

  const PickleValue &getRoot() const { return *root; }

private:
  friend class PickleMachine;
  /// A deque, so that values stay where they are; destroyed without recursion.
  std::deque<PickleValue> values;
  const PickleValue *root = nullptr;
};

} // namespace levit

#endif // LEVIT_FRONTEND_PICKLE_H
