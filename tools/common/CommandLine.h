//===- tools/common/CommandLine.h - options of the runtime's tools --*- C++
//-*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LEVIT_TOOLS_COMMON_COMMANDLINE_H
#define LEVIT_TOOLS_COMMON_COMMANDLINE_H

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace levit {

/// The command line of a tool without LLVM: `--name=value`, `--name value`,
/// `--flag` and positional arguments, with --help and --version.
class CommandLine {
public:
  /// Takes a value; returns an empty string, or what was expected.
  using Parse = std::function<std::string(const std::string &)>;

  /// `summary` is the first paragraph of --help.
  CommandLine(std::string tool, std::string summary);

  /// A required argument.
  void positional(std::string name, std::string help, std::string &value);
  /// Any number of arguments behind those.
  void rest(std::string name, std::string help,
            std::vector<std::string> &values);
  /// An option without a value.
  void flag(std::string name, std::string help, bool &value);
  /// A flag that may be given a name, as `--name=VALUE` only.
  void flag(std::string name, std::string value, std::string help, bool &given,
            std::string &text);
  /// An option with a value, such as ("--input", "FILE.npy", ...). It may be
  /// given several times if `parse` says so; else the last one counts.
  void option(std::string name, std::string value, std::string help,
              Parse parse);
  void option(std::string name, std::string value, std::string help,
              std::string &text);
  /// A number from `minimum` to `maximum`.
  void option(std::string name, std::string value, std::string help,
              size_t &number, size_t minimum, size_t maximum);
  /// The last paragraph of --help.
  void epilogue(std::string text);

  /// Reads the arguments. A value says that the tool is done: it is the exit
  /// status.
  std::optional<int> parse(int argc, char **argv);

  /// Prints `tool: file: message` (`file` may be empty) to stderr; returns 1.
  int fail(const std::string &file, const std::string &message) const;

private:
  struct Option {
    /// A flag has no `parse`, or may go without a value.
    std::string name, value, help;
    Parse parse;
    bool *flag;
  };
  struct Positional {
    std::string name, help;
    std::string *value;
  };

  void printHelp() const;
  int usageError(const std::string &message) const;

  std::string tool, summary, epilogueText;
  std::vector<Option> options;
  std::vector<Positional> positionals;
  std::string restName, restHelp;
  std::vector<std::string> *restValues = nullptr;
};

/// Reads a decimal number in a range; false when it is none.
bool parseNumber(const std::string &text, size_t minimum, size_t maximum,
                 size_t &number);

/// Reads "1,4,16".
bool parseNumbers(const std::string &text, size_t minimum, size_t maximum,
                  std::vector<size_t> &numbers);

} // namespace levit

#endif // LEVIT_TOOLS_COMMON_COMMANDLINE_H
