//===- levit-compile.cpp - a model becomes an object ------------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "frontend/LoadModule.h"
#include "frontend/Model.h"
#include "frontend/ModelBuilder.h"
#include "frontend/ModelConfig.h"
#include "lowering/Compiler.h"
#include "lowering/Dialects.h"
#include "lowering/Link.h"
#include "tools/PreprocessingOptions.h"
#include "tools/ToolSupport.h"

#include "mlir/IR/MLIRContext.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/raw_ostream.h"

using namespace levit;
namespace cl = llvm::cl;

static cl::OptionCategory category("Options");

static cl::opt<std::string> inputPath(cl::Positional, cl::desc("[MODEL]"),
                                      cl::cat(category));
static cl::opt<std::string> outputPath(
    "o", cl::value_desc("FILE"), cl::cat(category),
    cl::desc("Where to write; a name that ends in .so makes a shared "
             "library; - is the standard output"));
static cl::opt<std::string>
    headerPath("header", cl::value_desc("FILE"), cl::cat(category),
               cl::desc("Where to write the C header of the model"));
static cl::opt<std::string>
    symbol("name", cl::value_desc("SYMBOL"), cl::cat(category),
           cl::desc("The object exports SYMBOL_model (default: the name of the "
                    "model's function)"));
static cl::list<std::string> cpus(
    "cpu", cl::value_desc("NAME[,NAME...]"), cl::CommaSeparated,
    cl::cat(category),
    cl::desc("The CPUs to make code for, in LLVM's names (see --cpu=help); "
             "with several, the best is taken when the model is loaded. "
             "Default: native, this machine's"));
static cl::opt<std::string>
    target("target", cl::value_desc("cpu|nvptx"), cl::init("cpu"),
           cl::cat(category), cl::desc("What runs the model (default: cpu)"));
static cl::opt<std::string>
    precision("precision", cl::value_desc("f32|bf16"), cl::init("f32"),
              cl::cat(category),
              cl::desc("The arithmetic of products (default: f32)"));
static cl::opt<std::string>
    optLevel("O", cl::value_desc("LEVEL"), cl::Prefix, cl::init("3"),
             cl::cat(category),
             cl::desc("0: plain loops, to compare with; 1: a simplified model; "
                      "2, 3 (default): fast"));
static cl::list<std::string>
    images("images", cl::value_desc("N[,N...]"), cl::CommaSeparated,
           cl::cat(category),
           cl::desc("Makes code for N images at a time, besides one image "
                    "(default: 4)"));
static cl::opt<bool> taps("taps", cl::cat(category),
                          cl::desc("Lets programs read intermediates"));
static cl::opt<OutputKind> emit(
    "emit", cl::desc("What to write:"), cl::init(OutputKind::Object),
    cl::cat(category),
    cl::values(clEnumValN(OutputKind::MLIR, "mlir", "the last MLIR"),
               clEnumValN(OutputKind::LLVM, "llvm", "optimised LLVM IR"),
               clEnumValN(OutputKind::Assembly, "asm", "assembly"),
               clEnumValN(OutputKind::Object, "obj", "an object (default)")));
static cl::opt<std::string>
    tempDirectory("save-temps", cl::value_desc("DIR"), cl::cat(category),
                  cl::desc("Leaves the IR after every stage in DIR"));
static cl::list<std::string>
    disabledPasses("disable", cl::value_desc("PASS[,PASS...]"),
                   cl::CommaSeparated, cl::cat(category),
                   cl::desc("Leaves out passes, in the names of levit-opt, to "
                            "see what they are worth"));
static cl::opt<bool>
    printTimes("time", cl::cat(category),
               cl::desc("Prints how long every phase took on stderr"));
static cl::opt<std::string>
    description("model", cl::value_desc("MODEL"), cl::cat(category),
                cl::desc("Instead of an input: the model, see below"));
static cl::opt<uint64_t>
    seed("random", cl::value_desc("SEED"), cl::cat(category),
         cl::desc("With --model: random weights, always the same for a seed"));

static PreprocessingOptions preprocessing(category);

static cl::extrahelp modelSyntax(getModelSyntax());

static constexpr const char *overview =
    "Compiles a LeViT to an object with a C interface. The input is IR in the "
    "levit\ndialect (.mlir or .mlirbc, see levit-import) or a checkpoint "
    "(.pth, "
    ".safetensors).\n";

static bool isSharedLibrary() {
  return llvm::StringRef(outputPath).ends_with(".so");
}

/// What is wrong with the options, or nothing.
static std::string checkOptions() {
  if (outputPath.empty())
    return "no output (expected -o FILE)";
  if (inputPath.empty() && description.empty())
    return "no input (expected a model, a checkpoint, or --model=MODEL "
           "--random=SEED)";
  if (!inputPath.empty() && !description.empty())
    return "both an input and --model (expected one of them)";
  if (!description.empty() && !seed.getNumOccurrences())
    return "--model without weights (expected --random=SEED with it)";
  if (description.empty() && seed.getNumOccurrences())
    return "--random with an input (expected --model=MODEL with it)";
  if (target == "nvptx")
    return "--target=nvptx is not part of this version (expected cpu)";
  if (target != "cpu")
    return "--target=" + target + " is unknown (expected cpu)";
  if (precision == "bf16")
    return "--precision=bf16 is not part of this version (expected f32)";
  if (precision != "f32")
    return "--precision=" + precision + " is unknown (expected f32)";
  if (optLevel.size() != 1 || optLevel[0] < '0' || optLevel[0] > '3')
    return "-O" + optLevel + " is unknown (expected -O0, -O1, -O2 or -O3)";
  if (isSharedLibrary() && emit != OutputKind::Object)
    return "--emit with a shared library (expected -o FILE of another name)";
  if (!symbol.empty() && !isValidSymbol(symbol))
    return "--name=" + symbol +
           " is no name for a model (expected a C identifier other than levit "
           "and "
           "levit_library)";
  return preprocessing.check();
}

/// Fills in what the command line says of the compilation.
static std::string makeOptions(CompileOptions &options) {
  options.name = symbol;
  options.level = optLevel[0] - '0';
  options.disabledPasses = disabledPasses;
  options.taps = taps;
  options.output = emit;
  options.tempDirectory = tempDirectory;
  for (const std::string &name :
       cpus.empty() ? std::vector<std::string>{"native"}
                    : std::vector<std::string>(cpus.begin(), cpus.end())) {
    llvm::Expected<TargetDescription> cpu = TargetDescription::create(name);
    if (!cpu)
      return llvm::toString(cpu.takeError());
    bool isNew = llvm::none_of(options.targets, [&](const auto &other) {
      return other.cpu == cpu->cpu && other.features == cpu->features;
    });
    if (isNew)
      options.targets.push_back(std::move(*cpu));
  }
  if (!images.empty())
    options.images.clear();
  for (llvm::StringRef text : images) {
    int64_t count;
    if (text.getAsInteger(10, count) || count < 1 || count > 64)
      return "--images=" + text.str() + " (expected numbers from 1 to 64)";
    options.images.push_back(count);
  }
  if (printTimes)
    options.onPhase = [](llvm::StringRef phase, double seconds) {
      llvm::errs() << llvm::format("%8.3f s  ", seconds) << phase << '\n';
    };
  return "";
}

/// The model as IR.
static Result<mlir::OwningOpRef<mlir::ModuleOp>>
readModel(mlir::MLIRContext &context) {
  std::vector<std::string> warnings;
  auto module = [&]() -> Result<mlir::OwningOpRef<mlir::ModuleOp>> {
    if (!inputPath.empty())
      return loadModule(context, inputPath, symbol, warnings);
    Result<Model> model = makeRandomModel(description, seed);
    if (!model)
      return model.error();
    warnings = model->warnings;
    return buildModel(context, *model, model->name);
  }();
  for (const std::string &warning : warnings)
    reportWarning(inputPath, warning);
  return module;
}

/// Writes the compiled model; returns what is wrong, or nothing.
static std::string writeModel(const CompiledModel &model) {
  llvm::StringRef contents(model.contents.data(), model.contents.size());
  std::unique_ptr<llvm::MemoryBuffer> library;
  if (isSharedLibrary()) {
    auto linked = linkSharedLibrary(contents);
    if (!linked)
      return llvm::toString(linked.takeError());
    library = std::move(*linked);
    contents = library->getBuffer();
  }
  return writeOutput(outputPath, [&](llvm::raw_ostream &os) -> std::string {
    os << contents;
    return "";
  });
}

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  parseCommandLine(argc, argv, category, overview);
  if (cpus.size() == 1 && cpus.front() == "help") {
    TargetDescription::printNames(llvm::outs());
    return 0;
  }
  if (std::string message = checkOptions(); !message.empty())
    return reportError("", message);
  CompileOptions options;
  if (std::string message = makeOptions(options); !message.empty())
    return reportError("", message);

  std::string source = inputPath.empty() ? description : inputPath;
  mlir::DialectRegistry registry;
  registerDialects(registry);
  mlir::MLIRContext context(registry);
  Result<mlir::OwningOpRef<mlir::ModuleOp>> module = readModel(context);
  if (!module)
    return reportError(source, module.message());
  if (std::string message = preprocessing.apply(*findModel(**module));
      !message.empty())
    return reportError("", message);
  llvm::Expected<CompiledModel> model =
      compileModel(std::move(*module), options);
  if (!model)
    return reportError(source, llvm::toString(model.takeError()));

  std::string message;
  if (headerPath.empty()) {
    message = writeModel(*model);
    return message.empty() ? 0 : reportError(outputPath, message);
  }
  // The header stays only if the model is written as well.
  std::string modelMessage;
  message = writeOutput(headerPath, [&](llvm::raw_ostream &os) -> std::string {
    os << makeHeader(model->description);
    return modelMessage = writeModel(*model);
  });
  if (!modelMessage.empty())
    return reportError(outputPath, modelMessage);
  return message.empty() ? 0 : reportError(headerPath, message);
}
