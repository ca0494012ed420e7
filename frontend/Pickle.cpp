//===- Pickle.cpp - a pickle machine that builds nothing but data ---------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "frontend/Pickle.h"

#include "frontend/FileBytes.h"

#include <cstring>
#include <unordered_map>

using namespace levit;
using Kind = PickleValue::Kind;

const char *levit::describe(Kind kind) {
  switch (kind) {
  case Kind::None:
    return "None";
  case Kind::Bool:
    return "a boolean";
  case Kind::Int:
    return "an integer";
  case Kind::Float:
    return "a floating-point number";
  case Kind::String:
    return "a string";
  case Kind::Tuple:
    return "a tuple";
  case Kind::List:
    return "a list";
  case Kind::Dict:
    return "a dictionary";
  case Kind::Global:
    return "a global name";
  case Kind::Persistent:
    return "a storage";
  case Kind::Tensor:
    return "a tensor";
  }
  return "";
}

const PickleValue *PickleValue::lookUp(std::string_view key) const {
  for (size_t i = items.size(); i >= 2; i -= 2)
    if (items[i - 2]->is(Kind::String) && items[i - 2]->text == key)
      return items[i - 1];
  return nullptr;
}

//===----------------------------------------------------------------------===//
// Globals
//===----------------------------------------------------------------------===//

static const std::string orderedDict = "collections.OrderedDict";
static const std::string rebuildTensor = "torch._utils._rebuild_tensor_v2";
static const std::string rebuildParameter = "torch._utils._rebuild_parameter";

static bool isStorageType(const std::string &name) {
  static const char *const names[] = {
      "torch.DoubleStorage",   "torch.FloatStorage", "torch.HalfStorage",
      "torch.BFloat16Storage", "torch.LongStorage",  "torch.IntStorage",
      "torch.ShortStorage",    "torch.CharStorage",  "torch.ByteStorage",
      "torch.BoolStorage"};
  for (const char *known : names)
    if (name == known)
      return true;
  return false;
}

//===----------------------------------------------------------------------===//
// PickleMachine
//===----------------------------------------------------------------------===//

/// The opcodes of Python's pickletools that protocol 2 needs for plain data.
enum Opcode : uint8_t {
  opMark = '(',
  opStop = '.',
  opPop = '0',
  opBinFloat = 'G',
  opBinInt = 'J',
  opBinInt1 = 'K',
  opBinInt2 = 'M',
  opNone = 'N',
  opBinPersistent = 'Q',
  opReduce = 'R',
  opBinUnicode = 'X',
  opAppend = 'a',
  opBuild = 'b',
  opGlobal = 'c',
  opAppends = 'e',
  opBinGet = 'h',
  opLongBinGet = 'j',
  opEmptyList = ']',
  opEmptyTuple = ')',
  opEmptyDict = '}',
  opBinPut = 'q',
  opLongBinPut = 'r',
  opSetItem = 's',
  opTuple = 't',
  opSetItems = 'u',
  opProtocol = 0x80,
  opTuple1 = 0x85,
  opTuple2 = 0x86,
  opTuple3 = 0x87,
  opNewTrue = 0x88,
  opNewFalse = 0x89,
  opLong1 = 0x8a
};

namespace levit {
class PickleMachine {
public:
  PickleMachine(std::string_view bytes, Pickle &pickle)
      : bytes(bytes), pickle(pickle) {}

  Status run();

private:
  /// Far above what a model needs, and low enough for any machine.
  static constexpr size_t maxValues = 1 << 20;

  Status step(uint8_t opcode);
  Status stepConstant(uint8_t opcode);
  Status reduce();
  Status build();

  Error fail(const std::string &what) const {
    return Error{"holds a damaged pickle: " + what + " at byte " +
                 std::to_string(opcodeOffset)};
  }

  Error missingValue() const { return fail("a value is missing"); }
  Error cutShort() const { return fail("it is cut short"); }

  /// The next `size` bytes; null if there are not as many.
  const uint8_t *take(size_t size) {
    if (size > bytes.size() - offset)
      return nullptr;
    auto *data = reinterpret_cast<const uint8_t *>(bytes.data()) + offset;
    offset += size;
    return data;
  }
  /// A little-endian operand of an opcode.
  template <typename T> bool takeNumber(T &number) {
    const uint8_t *data = take(sizeof(T));
    if (data)
      number = readLittleEndian<T>(data);
    return data;
  }
  bool takeLine(std::string &line) {
    size_t end = bytes.find('\n', offset);
    if (end == std::string_view::npos)
      return false;
    line = bytes.substr(offset, end - offset);
    offset = end + 1;
    return true;
  }

  PickleValue *push(Kind kind) {
    PickleValue *value = &pickle.values.emplace_back();
    value->kind = kind;
    stack.push_back(value);
    return value;
  }
  void pushInt(int64_t integer) { push(Kind::Int)->integer = integer; }

  /// The lowest position of the stack that belongs to the innermost mark.
  size_t getFloor() const { return marks.empty() ? 0 : marks.back(); }
  /// Whether the stack has that many values above the innermost mark.
  bool has(size_t count) const { return stack.size() - getFloor() >= count; }
  PickleValue *pop() {
    PickleValue *value = stack.back();
    stack.pop_back();
    return value;
  }
  /// Moves the values from a position of the stack on to the end of `items`.
  void popTo(size_t position, std::vector<const PickleValue *> &items) {
    items.insert(items.end(), stack.begin() + long(position), stack.end());
    stack.resize(position);
  }

  std::string_view bytes;
  Pickle &pickle;
  size_t offset = 0, opcodeOffset = 0;
  std::vector<PickleValue *> stack;
  std::vector<size_t> marks;
  std::unordered_map<uint32_t, PickleValue *> memo;
};
} // namespace levit

Status PickleMachine::run() {
  if (bytes.size() < 2 || uint8_t(bytes[0]) != opProtocol)
    return fail("no protocol (expected 2, as torch.save writes it)");
  if (bytes[1] != 2)
    return Error{"holds a pickle of protocol " +
                 std::to_string(uint8_t(bytes[1])) +
                 " (expected 2, as torch.save writes it)"};
  offset = 2;
  while (true) {
    opcodeOffset = offset;
    const uint8_t *opcode = take(1);
    if (!opcode)
      return fail("it ends without a result");
    if (*opcode == opStop)
      break;
    if (pickle.values.size() >= maxValues)
      return Error{"holds a pickle of more than " + std::to_string(maxValues) +
                   " values"};
    if (Status status = step(*opcode); !status)
      return status;
  }
  if (!marks.empty() || stack.size() != 1)
    return fail("it ends with " + std::to_string(stack.size()) +
                " values (expected one)");
  pickle.root = stack.front();
  return {};
}

Status PickleMachine::step(uint8_t opcode) {
  switch (opcode) {
  case opMark:
    marks.push_back(stack.size());
    return {};
  case opPop:
    if (!has(1))
      return missingValue();
    pop();
    return {};

  case opBinGet:
  case opLongBinGet: {
    uint32_t index;
    uint8_t shortIndex;
    if (opcode == opBinGet) {
      if (!takeNumber(shortIndex))
        return cutShort();
      index = shortIndex;
    } else if (!takeNumber(index)) {
      return cutShort();
    }
    auto it = memo.find(index);
    if (it == memo.end())
      return fail("value " + std::to_string(index) + " was never remembered");
    stack.push_back(it->second);
    return {};
  }
  case opBinPut:
  case opLongBinPut: {
    uint32_t index;
    uint8_t shortIndex;
    if (opcode == opBinPut) {
      if (!takeNumber(shortIndex))
        return cutShort();
      index = shortIndex;
    } else if (!takeNumber(index)) {
      return cutShort();
    }
    if (!has(1))
      return missingValue();
    memo[index] = stack.back();
    return {};
  }

  case opTuple: {
    if (marks.empty())
      return fail("a mark is missing");
    size_t position = marks.back();
    marks.pop_back();
    std::vector<const PickleValue *> items;
    popTo(position, items);
    push(Kind::Tuple)->items = std::move(items);
    return {};
  }
  case opTuple1:
  case opTuple2:
  case opTuple3: {
    size_t count = opcode - opTuple1 + 1;
    if (!has(count))
      return missingValue();
    std::vector<const PickleValue *> items;
    popTo(stack.size() - count, items);
    push(Kind::Tuple)->items = std::move(items);
    return {};
  }

  case opAppend:
  case opSetItem:
  case opAppends:
  case opSetItems: {
    bool dict = opcode == opSetItem || opcode == opSetItems;
    size_t position;
    if (opcode == opAppends || opcode == opSetItems) {
      if (marks.empty())
        return fail("a mark is missing");
      position = marks.back();
      marks.pop_back();
    } else {
      size_t count = dict ? 2 : 1;
      if (!has(count))
        return missingValue();
      position = stack.size() - count;
    }
    if (position <= getFloor())
      return missingValue();
    PickleValue *container = stack[position - 1];
    if (!container->is(dict ? Kind::Dict : Kind::List))
      return fail(std::string("items are added to ") +
                  describe(container->kind));
    if (dict && (stack.size() - position) % 2 != 0)
      return fail("a key has no value");
    popTo(position, container->items);
    return {};
  }

  case opGlobal: {
    std::string module, name;
    if (!takeLine(module) || !takeLine(name))
      return cutShort();
    std::string global = module + "." + name;
    if (global != orderedDict && global != rebuildTensor &&
        global != rebuildParameter && !isStorageType(global))
      return Error{"asks for " + quote(global) +
                   " (expected a state_dict of tensors and nothing else, as "
                   "torch.save(checkpoint['model'], FILE) writes in PyTorch; "
                   "nothing was executed)"};
    push(Kind::Global)->text = std::move(global);
    return {};
  }
  case opBinPersistent: {
    if (!has(1))
      return missingValue();
    const PickleValue *identifier = pop();
    push(Kind::Persistent)->items.push_back(identifier);
    return {};
  }
  case opReduce:
    return reduce();
  case opBuild:
    return build();
  default:
    return stepConstant(opcode);
  }
}

Status PickleMachine::stepConstant(uint8_t opcode) {
  switch (opcode) {
  case opNone:
    push(Kind::None);
    return {};
  case opNewTrue:
  case opNewFalse:
    push(Kind::Bool)->integer = opcode == opNewTrue;
    return {};
  case opBinInt: {
    uint32_t integer;
    if (!takeNumber(integer))
      return cutShort();
    pushInt(int32_t(integer));
    return {};
  }
  case opBinInt1: {
    uint8_t integer;
    if (!takeNumber(integer))
      return cutShort();
    pushInt(integer);
    return {};
  }
  case opBinInt2: {
    uint16_t integer;
    if (!takeNumber(integer))
      return cutShort();
    pushInt(integer);
    return {};
  }
  case opLong1: {
    uint8_t size;
    if (!takeNumber(size))
      return cutShort();
    if (size > 8)
      return fail("an integer of " + std::to_string(size) +
                  " bytes (expected at most 8)");
    const uint8_t *data = take(size);
    if (!data)
      return cutShort();
    // Two's complement of just as many bytes as needed.
    uint64_t integer = size && (data[size - 1] & 0x80) ? ~uint64_t(0) : 0;
    for (size_t i = size; i-- > 0;)
      integer = integer << 8 | data[i];
    pushInt(int64_t(integer));
    return {};
  }
  case opBinFloat: {
    // The only big-endian number of the format.
    const uint8_t *data = take(8);
    if (!data)
      return cutShort();
    uint64_t bits = 0;
    for (size_t i = 0; i < 8; ++i)
      bits = bits << 8 | data[i];
    std::memcpy(&push(Kind::Float)->real, &bits, sizeof(bits));
    return {};
  }
  case opBinUnicode: {
    uint32_t size;
    if (!takeNumber(size))
      return cutShort();
    const uint8_t *data = take(size);
    if (!data)
      return cutShort();
    push(Kind::String)->text.assign(reinterpret_cast<const char *>(data), size);
    return {};
  }
  case opEmptyTuple:
    push(Kind::Tuple);
    return {};
  case opEmptyList:
    push(Kind::List);
    return {};
  case opEmptyDict:
    push(Kind::Dict);
    return {};
  default:
    return fail("an unknown instruction " + std::to_string(opcode));
  }
}

/// Calls a function, or would.
Status PickleMachine::reduce() {
  if (!has(2))
    return missingValue();
  const PickleValue *arguments = pop();
  const PickleValue *function = pop();
  if (!function->is(Kind::Global) || isStorageType(function->text))
    return fail(std::string("a call of ") + (function->is(Kind::Global)
                                                 ? quote(function->text)
                                                 : describe(function->kind)));
  if (!arguments->is(Kind::Tuple))
    return fail(std::string("a call with ") + describe(arguments->kind) +
                " (expected a tuple)");

  if (function->text == orderedDict) {
    if (!arguments->items.empty())
      return fail("a call of 'collections.OrderedDict' with arguments");
    push(Kind::Dict);
    return {};
  }
  if (function->text == rebuildParameter) {
    if (arguments->items.empty() || !arguments->items[0]->is(Kind::Tensor))
      return fail("a parameter without a tensor");
    *push(Kind::Tensor) = *arguments->items[0];
    return {};
  }
  // Storage, offset, shape, strides, whether it has a gradient, its hooks, and
  // in later versions metadata.
  if (arguments->items.size() < 4 || arguments->items.size() > 7)
    return fail("a tensor of " + std::to_string(arguments->items.size()) +
                " arguments (expected 4 to 7)");
  push(Kind::Tensor)->items = arguments->items;
  return {};
}

/// Sets attributes of an object. A state_dict has one, `_metadata`, that holds
/// versions of modules.
Status PickleMachine::build() {
  if (!has(2))
    return missingValue();
  pop();
  if (!stack.back()->is(Kind::Dict))
    return fail(std::string("attributes are set on ") +
                describe(stack.back()->kind));
  return {};
}

Result<Pickle> Pickle::read(std::string_view bytes) {
  Pickle pickle;
  if (Status status = PickleMachine(bytes, pickle).run(); !status)
    return status.error();
  return pickle;
}
