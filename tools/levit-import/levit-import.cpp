//===- levit-import.cpp - turns a checkpoint into IR ------------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "frontend/LoadModule.h"
#include "frontend/ModelBuilder.h"
#include "tools/PreprocessingOptions.h"
#include "tools/ToolSupport.h"

#include "mlir/Bytecode/BytecodeWriter.h"
#include "mlir/IR/AsmState.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/Verifier.h"
#include "llvm/Support/InitLLVM.h"

using namespace levit;
namespace cl = llvm::cl;

static cl::OptionCategory category("Options");

static cl::opt<std::string>
    checkpointPath(cl::Positional, cl::desc("[CHECKPOINT]"), cl::cat(category));
static cl::opt<std::string>
    outputPath("o", cl::value_desc("FILE"), cl::cat(category),
               cl::desc("Where to write: bytecode if the name ends in .mlirbc, "
                        "text otherwise; - is the standard output"));
static cl::opt<std::string>
    description("model", cl::value_desc("MODEL"), cl::cat(category),
                cl::desc("Instead of a checkpoint: the model, see below"));
static cl::opt<uint64_t>
    seed("random", cl::value_desc("SEED"), cl::cat(category),
         cl::desc("With --model: random weights, always the same for a seed"));
static cl::opt<std::string>
    symbol("name", cl::value_desc("SYMBOL"), cl::cat(category),
           cl::desc("Name of the model's function (default: the name of the "
                    "paper's model, or levit_custom)"));

static PreprocessingOptions preprocessing(category);

static cl::extrahelp modelSyntax(getModelSyntax());

static constexpr const char *overview =
    "Reads a LeViT checkpoint (.safetensors, or .pth from torch.save) and "
    "writes the model\nas IR in the levit dialect. The model is told from the "
    "tensors' names, which may be\nthose of the authors' code, timm or Hugging "
    "Face, and from their shapes.\n";

/// What is wrong with the options, or nothing.
static std::string checkOptions() {
  if (outputPath.empty())
    return "no output (expected -o FILE)";
  if (checkpointPath.empty() && description.empty())
    return "no input (expected a checkpoint, or --model=MODEL --random=SEED)";
  if (!checkpointPath.empty() && !description.empty())
    return "both a checkpoint and --model (expected one of them)";
  if (!description.empty() && !seed.getNumOccurrences())
    return "--model without weights (expected --random=SEED with it)";
  if (description.empty() && seed.getNumOccurrences())
    return "--random with a checkpoint (expected --model=MODEL with it)";
  if (!symbol.empty() && !isValidSymbol(symbol))
    return "--name=" + symbol +
           " is no name for a model (expected a C identifier other than levit "
           "and "
           "levit_library)";
  return preprocessing.check();
}

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  mlir::registerAsmPrinterCLOptions();
  parseCommandLine(argc, argv, category, overview);
  if (std::string message = checkOptions(); !message.empty())
    return reportError("", message);

  bool random = checkpointPath.empty();
  llvm::StringRef source = random ? description : checkpointPath;
  Result<Model> model =
      random ? makeRandomModel(description, seed) : loadModel(checkpointPath);
  if (!model)
    return reportError(source, model.message());
  for (const std::string &warning : model->warnings)
    reportWarning(source, warning);

  mlir::MLIRContext context;
  mlir::OwningOpRef<mlir::ModuleOp> module =
      buildModel(context, *model, symbol.empty() ? model->name : symbol);
  std::string message = preprocessing.apply(*findModel(*module));
  if (!message.empty())
    return reportError("", message);
  if (failed(mlir::verify(*module)))
    return 1;
  message = writeOutput(outputPath, [&](llvm::raw_ostream &os) -> std::string {
    if (llvm::StringRef(outputPath).ends_with(".mlirbc"))
      return succeeded(mlir::writeBytecodeToFile(*module, os))
                 ? ""
                 : "cannot be written as bytecode";
    module->print(os, mlir::OpPrintingFlags().enableDebugInfo());
    return "";
  });
  if (!message.empty())
    return reportError(outputPath, message);
  return 0;
}
