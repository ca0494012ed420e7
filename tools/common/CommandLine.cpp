//===- tools/common/CommandLine.cpp - options of the runtime's tools ------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/common/CommandLine.h"
#include "levit/runtime.h"
#include <algorithm>
#include <cstdio>

using namespace levit;

CommandLine::CommandLine(std::string tool, std::string summary)
    : tool(std::move(tool)), summary(std::move(summary)) {}

void CommandLine::positional(std::string name, std::string help,
                             std::string &value) {
  positionals.push_back({std::move(name), std::move(help), &value});
}

void CommandLine::rest(std::string name, std::string help,
                       std::vector<std::string> &values) {
  restName = std::move(name);
  restHelp = std::move(help);
  restValues = &values;
}

void CommandLine::flag(std::string name, std::string help, bool &value) {
  options.push_back({std::move(name), "", std::move(help), nullptr, &value});
}

void CommandLine::flag(std::string name, std::string value, std::string help,
                       bool &given, std::string &text) {
  option(std::move(name), std::move(value), std::move(help), text);
  options.back().flag = &given;
}

void CommandLine::option(std::string name, std::string value, std::string help,
                         Parse parse) {
  options.push_back({std::move(name), std::move(value), std::move(help),
                     std::move(parse), nullptr});
}

void CommandLine::option(std::string name, std::string value, std::string help,
                         std::string &text) {
  option(std::move(name), std::move(value), std::move(help),
         [&text](const std::string &given) {
           text = given;
           return given.empty() ? "expected a name" : "";
         });
}

void CommandLine::option(std::string name, std::string value, std::string help,
                         size_t &number, size_t minimum, size_t maximum) {
  option(std::move(name), std::move(value), std::move(help),
         [&number, minimum, maximum](const std::string &given) -> std::string {
           if (parseNumber(given, minimum, maximum, number))
             return "";
           return "expected a number from " + std::to_string(minimum) + " to " +
                  std::to_string(maximum);
         });
}

void CommandLine::epilogue(std::string text) { epilogueText = std::move(text); }

int CommandLine::fail(const std::string &file,
                      const std::string &message) const {
  std::fprintf(stderr, "%s: %s%s%s\n", tool.c_str(), file.c_str(),
               file.empty() ? "" : ": ", message.c_str());
  return 1;
}

int CommandLine::usageError(const std::string &message) const {
  return fail("", message + " (see " + tool + " --help)");
}

void CommandLine::printHelp() const {
  std::printf("Usage: %s [options]", tool.c_str());
  for (const Positional &argument : positionals)
    std::printf(" %s", argument.name.c_str());
  if (restValues)
    std::printf(" [%s...]", restName.c_str());
  std::printf("\n\n%s\n\n", summary.c_str());

  std::vector<std::pair<std::string, std::string>> rows;
  for (const Positional &argument : positionals)
    rows.emplace_back(argument.name, argument.help);
  if (restValues)
    rows.emplace_back(restName, restHelp);
  for (const Option &option : options)
    rows.emplace_back(option.name + (option.value.empty() ? ""
                                     : option.flag ? "[=" + option.value + "]"
                                                   : "=" + option.value),
                      option.help);
  rows.emplace_back("--help", "print this text");
  rows.emplace_back("--version", "print the version");
  size_t width = 0;
  for (const auto &row : rows)
    width = std::max(width, row.first.size());
  for (const auto &row : rows) {
    std::printf("  %-*s  ", static_cast<int>(width), row.first.c_str());
    // Lines of the help text are indented alike.
    for (char c : row.second) {
      std::putchar(c);
      if (c == '\n')
        std::printf("%*s", static_cast<int>(width + 4), "");
    }
    std::putchar('\n');
  }
  if (!epilogueText.empty())
    std::printf("\n%s\n", epilogueText.c_str());
}

std::optional<int> CommandLine::parse(int argc, char **argv) {
  size_t filled = 0;
  bool onlyPositionals = false;
  for (int i = 1; i < argc; ++i) {
    std::string argument = argv[i];
    if (onlyPositionals || argument.size() < 2 || argument[0] != '-') {
      if (filled < positionals.size())
        *positionals[filled++].value = argument;
      else if (restValues)
        restValues->push_back(argument);
      else
        return usageError("unexpected argument '" + argument + "'");
      continue;
    }
    if (argument == "--") {
      onlyPositionals = true;
      continue;
    }
    if (argument == "--help" || argument == "-h") {
      printHelp();
      return 0;
    }
    if (argument == "--version") {
      std::printf("%s %s\n", tool.c_str(), levit_version());
      return 0;
    }
    size_t equals = argument.find('=');
    std::string name = argument.substr(0, equals);
    auto option = std::find_if(options.begin(), options.end(),
                               [&](const Option &o) { return o.name == name; });
    if (option == options.end())
      return usageError("unknown option '" + name + "'");
    if (option->flag) {
      *option->flag = true;
      if (equals == std::string::npos)
        continue;
      if (!option->parse)
        return usageError(name + " takes no value");
    }
    std::string value;
    if (equals != std::string::npos)
      value = argument.substr(equals + 1);
    else if (i + 1 < argc)
      value = argv[++i];
    else
      return usageError(name + " lacks its value (expected " + name + "=" +
                        option->value + ")");
    std::string wrong = option->parse(value);
    if (!wrong.empty())
      return usageError(name + "=" + value + ": " + wrong);
  }
  if (filled < positionals.size())
    return usageError("no " + positionals[filled].name + " given");
  return std::nullopt;
}

bool levit::parseNumber(const std::string &text, size_t minimum, size_t maximum,
                        size_t &number) {
  if (text.empty())
    return false;
  size_t value = 0;
  for (char c : text)
    if (c < '0' || c > '9' || __builtin_mul_overflow(value, 10, &value) ||
        __builtin_add_overflow(value, static_cast<size_t>(c - '0'), &value))
      return false;
  if (value < minimum || value > maximum)
    return false;
  number = value;
  return true;
}

bool levit::parseNumbers(const std::string &text, size_t minimum,
                         size_t maximum, std::vector<size_t> &numbers) {
  numbers.clear();
  for (size_t begin = 0; begin <= text.size();) {
    size_t end = std::min(text.find(',', begin), text.size());
    size_t number;
    if (!parseNumber(text.substr(begin, end - begin), minimum, maximum, number))
      return false;
    numbers.push_back(number);
    begin = end + 1;
  }
  return true;
}
