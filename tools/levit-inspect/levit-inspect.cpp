//===- levit-inspect.cpp - shows a model as a table of layers ---*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "frontend/LoadModule.h"
#include "frontend/Model.h"
#include "tools/ToolSupport.h"

#include "mlir/IR/MLIRContext.h"
#include "llvm/Support/InitLLVM.h"

using namespace levit;
namespace cl = llvm::cl;

static cl::OptionCategory category("Options");

static cl::opt<std::string> inputPath(cl::Positional, cl::desc("[FILE]"),
                                      cl::cat(category));
static cl::opt<std::string>
    description("model", cl::value_desc("MODEL"), cl::cat(category),
                cl::desc("Instead of a file: the model, see below"));
static cl::opt<bool> json("json", cl::cat(category),
                          cl::desc("Print JSON instead of a table"));

static cl::extrahelp modelSyntax(getModelSyntax());

static constexpr const char *overview =
    "Shows the layers of a LeViT, their shapes, parameters and "
    "multiply-accumulates. FILE is\na checkpoint (.safetensors, .pth) or IR in "
    "the levit dialect (.mlir, .mlirbc).\n";

/// Summarises a checkpoint without making IR of it, or IR.
static Result<ModelSummary> summarizeFile(const std::string &path) {
  Result<FileBytes> bytes = FileBytes::open(path);
  if (!bytes)
    return bytes.error();
  std::vector<std::string> warnings;
  Result<ModelSummary> summary = [&]() -> Result<ModelSummary> {
    if (getInputKind(path, *bytes) == InputKind::Checkpoint) {
      Result<Model> model = loadModel(path);
      if (!model)
        return model.error();
      warnings = model->warnings;
      return summarize(model->name, model->config);
    }
    mlir::MLIRContext context;
    auto module = loadModule(context, path, "", warnings);
    if (!module)
      return module.error();
    return summarize(*findModel(**module));
  }();
  for (const std::string &warning : warnings)
    reportWarning(path, warning);
  return summary;
}

static Result<ModelSummary> summarizeDescription(const std::string &text) {
  Result<ModelConfig> config = parseModel(text);
  if (!config)
    return config.error();
  return summarize(getModelName(*config), *config);
}

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  parseCommandLine(argc, argv, category, overview);
  if (inputPath.empty() == description.empty())
    return reportError("",
                       inputPath.empty()
                           ? "no input (expected a file, or --model=MODEL)"
                           : "both a file and --model (expected one of them)");
  Result<ModelSummary> summary = inputPath.empty()
                                     ? summarizeDescription(description)
                                     : summarizeFile(inputPath);
  if (!summary)
    return reportError(inputPath.empty() ? description : inputPath,
                       summary.message());
  std::string message = writeOutput("-", [&](llvm::raw_ostream &os) {
    os << (json ? summary->toJson() : summary->toText());
    return "";
  });
  return message.empty() ? 0 : reportError("-", message);
}
