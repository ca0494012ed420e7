//===- ToolSupport.cpp - what the compiler's tools share ------------------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/ToolSupport.h"

#include "llvm/Support/Error.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace levit;
namespace cl = llvm::cl;

static std::string &getToolName() {
  static std::string name = "levit";
  return name;
}

void levit::parseCommandLine(int argc, char **argv,
                             cl::OptionCategory &category,
                             llvm::StringRef overview) {
  getToolName() = llvm::sys::path::stem(argv[0]).str();
  cl::HideUnrelatedOptions(category);
  cl::SetVersionPrinter([](llvm::raw_ostream &os) {
    os << getToolName() << " " LEVIT_VERSION "\n";
  });
  cl::ParseCommandLineOptions(argc, argv, overview);
}

static void report(llvm::StringRef file, llvm::StringRef severity,
                   const llvm::Twine &message) {
  llvm::errs() << getToolName() << ": ";
  if (!file.empty())
    llvm::errs() << file << ": ";
  llvm::errs() << severity << message << "\n";
}

int levit::reportError(llvm::StringRef file, const llvm::Twine &message) {
  report(file, "", message);
  return 1;
}

void levit::reportWarning(llvm::StringRef file, const llvm::Twine &message) {
  report(file, "warning: ", message);
}

/// Calls `write` and sees that its bytes arrive.
static std::string
writeStream(llvm::raw_fd_ostream &os,
            llvm::function_ref<std::string(llvm::raw_ostream &)> write) {
  std::string message = write(os);
  os.flush();
  std::error_code error = os.error();
  os.clear_error();
  if (message.empty() && error)
    message = "cannot be written: " + error.message();
  return message;
}

std::string
levit::writeOutput(llvm::StringRef path,
                   llvm::function_ref<std::string(llvm::raw_ostream &)> write) {
  if (path == "-")
    return writeStream(llvm::outs(), write);

  llvm::sys::fs::file_status status;
  if (!llvm::sys::fs::status(path, status) &&
      !llvm::sys::fs::is_regular_file(status)) {
    std::error_code error;
    llvm::raw_fd_ostream os(path, error);
    if (error)
      return "cannot be written: " + error.message();
    return writeStream(os, write);
  }

  auto temporary = llvm::sys::fs::TempFile::create(path + ".tmp%%%%%%%%");
  if (!temporary)
    return "cannot be written: " + llvm::toString(temporary.takeError());
  std::string message;
  {
    llvm::raw_fd_ostream os(temporary->FD, /*shouldClose=*/false);
    message = writeStream(os, write);
  }
  llvm::Error error =
      message.empty() ? temporary->keep(path) : temporary->discard();
  if (error && message.empty())
    return "cannot be written: " + llvm::toString(std::move(error));
  llvm::consumeError(std::move(error));
  return message;
}
