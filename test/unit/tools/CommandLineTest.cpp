//===- test/unit/tools/CommandLineTest.cpp - options of the runtime's tools -*-
// C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/common/CommandLine.h"
#include "gtest/gtest.h"

using namespace levit;

namespace {

class CommandLineTest : public testing::Test {
protected:
  CommandLineTest() : commandLine("tool", "Does things.") {
    commandLine.positional("FILE", "the file", file);
    commandLine.option("--name", "NAME", "a name\nof something", name);
    commandLine.option("--count", "N", "a number", count, 1, 64);
    commandLine.epilogue("The end.");
  }

  /// The exit status, or -1 to go on; what was printed is in out and err.
  int parse(std::vector<std::string> arguments) {
    std::vector<char *> argv = {const_cast<char *>("tool")};
    for (std::string &argument : arguments)
      argv.push_back(argument.data());
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    int status = commandLine.parse(static_cast<int>(argv.size()), argv.data())
                     .value_or(-1);
    out = testing::internal::GetCapturedStdout();
    err = testing::internal::GetCapturedStderr();
    return status;
  }

  CommandLine commandLine;
  std::string file, name, out, err;
  size_t count = 7;
};

TEST_F(CommandLineTest, BothFormsOfValues) {
  EXPECT_EQ(parse({"--name=a=b", "f", "--count", "64"}), -1);
  EXPECT_EQ(file, "f");
  EXPECT_EQ(name, "a=b");
  EXPECT_EQ(count, 64u);
  EXPECT_EQ(out + err, "");
}

TEST_F(CommandLineTest, OddPositionals) {
  EXPECT_EQ(parse({"-"}), -1);
  EXPECT_EQ(file, "-");
  EXPECT_EQ(parse({"--", "--name"}), -1);
  EXPECT_EQ(file, "--name");
}

TEST_F(CommandLineTest, FlagsAndTheRest) {
  bool flag = false;
  std::vector<std::string> rest;
  commandLine.flag("--fast", "be quick", flag);
  commandLine.rest("MORE", "other files", rest);
  EXPECT_EQ(parse({"f", "a", "--fast", "b"}), -1);
  EXPECT_TRUE(flag);
  EXPECT_EQ(file, "f");
  EXPECT_EQ(rest, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(parse({"f", "--fast=1"}), 1);
  EXPECT_EQ(err, "tool: --fast takes no value (see tool --help)\n");
  EXPECT_EQ(parse({"--help"}), 0);
  EXPECT_EQ(out.substr(0, out.find('\n')),
            "Usage: tool [options] FILE [MORE...]");
  EXPECT_NE(out.find("  MORE         other files\n"), std::string::npos) << out;
  EXPECT_NE(out.find("  --fast       be quick\n"), std::string::npos) << out;
}

TEST_F(CommandLineTest, FlagsThatMayHaveAValue) {
  bool given = false;
  std::string trace;
  commandLine.flag("--trace", "FILE.json", "say when", given, trace);
  EXPECT_EQ(parse({"--trace", "f"}), -1);
  EXPECT_TRUE(given);
  EXPECT_EQ(trace, "");
  EXPECT_EQ(file, "f");
  EXPECT_EQ(parse({"f", "--trace=t.json"}), -1);
  EXPECT_EQ(trace, "t.json");
  EXPECT_EQ(parse({"f", "--trace="}), 1);
  EXPECT_EQ(err, "tool: --trace=: expected a name (see tool --help)\n");
  EXPECT_EQ(parse({"--help"}), 0);
  EXPECT_NE(out.find("  --trace[=FILE.json]  say when\n"), std::string::npos)
      << out;
}

TEST_F(CommandLineTest, Help) {
  EXPECT_EQ(parse({"--name", "x", "--help"}), 0);
  EXPECT_EQ(out, "Usage: tool [options] FILE\n"
                 "\n"
                 "Does things.\n"
                 "\n"
                 "  FILE         the file\n"
                 "  --name=NAME  a name\n"
                 "               of something\n"
                 "  --count=N    a number\n"
                 "  --help       print this text\n"
                 "  --version    print the version\n"
                 "\n"
                 "The end.\n");
}

TEST_F(CommandLineTest, Errors) {
  const std::string see = " (see tool --help)\n";
  auto error = [&](std::vector<std::string> arguments) {
    EXPECT_EQ(parse(std::move(arguments)), 1);
    EXPECT_EQ(out, "");
    return err;
  };
  EXPECT_EQ(error({}), "tool: no FILE given" + see);
  EXPECT_EQ(error({"a", "b"}), "tool: unexpected argument 'b'" + see);
  EXPECT_EQ(error({"--nam=x"}), "tool: unknown option '--nam'" + see);
  EXPECT_EQ(error({"-x"}), "tool: unknown option '-x'" + see);
  EXPECT_EQ(error({"f", "--name"}),
            "tool: --name lacks its value (expected --name=NAME)" + see);
  EXPECT_EQ(error({"f", "--name="}), "tool: --name=: expected a name" + see);
  for (std::string wrong :
       {"", "0", "65", "1x", "-1", " 1", "18446744073709551617"})
    EXPECT_EQ(error({"f", "--count=" + wrong}),
              "tool: --count=" + wrong + ": expected a number from 1 to 64" +
                  see);
}

TEST(ParseNumbers, Lists) {
  std::vector<size_t> numbers;
  EXPECT_TRUE(parseNumbers("1,4,16", 1, 16, numbers));
  EXPECT_EQ(numbers, (std::vector<size_t>{1, 4, 16}));
  for (const char *wrong : {"", ",", "1,", ",1", "1,,2", "1 2", "0", "17"})
    EXPECT_FALSE(parseNumbers(wrong, 1, 16, numbers)) << wrong;
}

} // namespace
