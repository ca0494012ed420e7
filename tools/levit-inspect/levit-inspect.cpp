//===- levit-inspect.cpp - shows a model as a table of layers ---*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/LeViTDialect.h"
#include "dialect/Weights.h"
#include "frontend/LoadModule.h"
#include "frontend/Model.h"
#include "tools/ToolSupport.h"
#include "tools/levit-inspect/BiasMaps.h"

#include "mlir/IR/MLIRContext.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/Path.h"

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

static cl::opt<std::string> biasMaps(
    "bias-maps", cl::value_desc("DIR"), cl::cat(category),
    cl::desc("Instead of the table: draw the learned attention "
             "biases, a file DIR/LAYER.svg with a map for every head"));

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

/// The attention biases of a model, in its order.
static Result<std::vector<BiasTable>> findBiases(mlir::func::FuncOp model) {
  std::vector<BiasTable> tables;
  llvm::StringSet<> names;
  bool constant = true;
  model.walk([&](AttentionBiasOp op) {
    auto weights = getWeights(op.getTable());
    constant &= weights.has_value();
    BiasTable table;
    auto name = op->getLoc()->findInstanceOf<mlir::NameLoc>();
    table.name = name ? name.getName().str() : "attention";
    // Names are those of files, too.
    for (char &c : table.name)
      if (c == '/' || c == '\0')
        c = '_';
    std::string base = table.name;
    for (int i = 2; !names.insert(table.name).second; ++i)
      table.name = base + "-" + std::to_string(i);
    table.heads = op.getTable().getType().getDimSize(0);
    table.height = op.getGrid()[0];
    table.width = op.getGrid()[1];
    if (weights)
      table.values = std::move(*weights);
    tables.push_back(std::move(table));
  });
  if (!constant)
    return Error{"has attention biases that are no constants of f32"};
  if (tables.empty())
    return Error{"has no attention biases"};
  return tables;
}

/// Writes a sheet for every attention; returns the exit status.
static int writeBiasMaps() {
  mlir::MLIRContext context;
  std::vector<std::string> warnings;
  auto module = loadModule(context, inputPath, "", warnings);
  for (const std::string &warning : warnings)
    reportWarning(inputPath, warning);
  if (!module)
    return reportError(inputPath, module.message());
  Result<std::vector<BiasTable>> tables = findBiases(*findModel(**module));
  if (!tables)
    return reportError(inputPath, tables.message());
  if (std::error_code error = llvm::sys::fs::create_directories(biasMaps))
    return reportError(biasMaps, "cannot be made: " + error.message());
  for (const BiasTable &table : *tables) {
    llvm::SmallString<128> path(biasMaps);
    llvm::sys::path::append(path, table.name + ".svg");
    std::string message = writeOutput(path, [&](llvm::raw_ostream &os) {
      os << drawBiasMaps(table);
      return "";
    });
    if (!message.empty())
      return reportError(path, message);
  }
  return 0;
}

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  parseCommandLine(argc, argv, category, overview);
  if (inputPath.empty() == description.empty())
    return reportError("",
                       inputPath.empty()
                           ? "no input (expected a file, or --model=MODEL)"
                           : "both a file and --model (expected one of them)");
  if (!biasMaps.empty()) {
    if (inputPath.empty())
      return reportError("", "--bias-maps without weights (expected a file)");
    return writeBiasMaps();
  }
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
