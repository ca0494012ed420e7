//===- Compiler.cpp - from a model to an object -----------------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lowering/Compiler.h"

#include "dialect/LeViTDialect.h"
#include "frontend/LoadModule.h"
#include "frontend/Model.h"
#include "lowering/CodeGen.h"
#include "lowering/ModelFunction.h"
#include "lowering/PassFilter.h"
#include "lowering/Passes.h"
#include "lowering/Pipelines.h"
#include "lowering/cpu/CpuPipeline.h"
#include "passes/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/AsmState.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/IR/Threading.h"
#include "mlir/IR/Verifier.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/IR/Module.h"
#include "llvm/Object/ObjectFile.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Threading.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Target/TargetMachine.h"

#include <chrono>

using namespace mlir;
using llvm::createStringError;
using llvm::Expected;

namespace levit {

namespace {

/// The first error among the diagnostics of a context that come from the thread
/// that made it, the others of which bring theirs there.
class ErrorCollector {
public:
  explicit ErrorCollector(MLIRContext *context)
      : thread(llvm::get_threadid()),
        handler(context, [this](Diagnostic &diagnostic) {
          if (llvm::get_threadid() != thread)
            return failure();
          if (message.empty() &&
              diagnostic.getSeverity() == DiagnosticSeverity::Error)
            message = describe(diagnostic);
          return success();
        }) {}

  llvm::Error take(StringRef what) {
    if (message.empty())
      message = (what + " failed").str();
    return createStringError(message);
  }

private:
  static std::string describe(Diagnostic &diagnostic) {
    std::string text;
    llvm::raw_string_ostream os(text);
    if (auto name = dyn_cast<NameLoc>(diagnostic.getLocation()))
      os << name.getName().getValue() << ": ";
    else if (auto file = dyn_cast<FileLineColLoc>(diagnostic.getLocation()))
      os << "line " << file.getLine() << ": ";
    os << diagnostic;
    std::replace(text.begin(), text.end(), '\n', ' ');
    return text;
  }

  uint64_t thread;
  ScopedDiagnosticHandler handler;
  std::string message;
};

/// The phases of a compilation and the seconds that each took.
class Phases {
public:
  void end(const Twine &phase) {
    auto now = std::chrono::steady_clock::now();
    done.push_back(
        {phase.str(), std::chrono::duration<double>(now - begin).count()});
    begin = now;
  }

  /// Those since the last call.
  void report(const CompileOptions &options) {
    for (const auto &[phase, seconds] : done)
      if (options.onPhase)
        options.onPhase(phase, seconds);
    done.clear();
    begin = std::chrono::steady_clock::now();
  }

private:
  std::chrono::steady_clock::time_point begin =
      std::chrono::steady_clock::now();
  std::vector<std::pair<std::string, double>> done;
};

struct Stage;

class Compilation {
public:
  Compilation(MLIRContext *context, const CompileOptions &options)
      : context(context), options(options), errors(context),
        passes(context, options.disabledPasses) {}

  Expected<CompiledModel> run(OwningOpRef<ModuleOp> module);

private:
  /// Checks that the module holds one model, and drops all else.
  Expected<func::FuncOp> getModel(ModuleOp module);
  ModelDescription describe(func::FuncOp model);
  Expected<std::vector<Variant>> compileVariants(ModuleOp module,
                                                 StringRef name);
  std::vector<Stage> getStages(const TargetDescription &target,
                               int64_t images) const;
  Expected<Program> compileProgram(ModuleOp module, StringRef name,
                                   const TargetDescription &target,
                                   int64_t images, Phases &phases);

  /// Runs the passes that `build` adds; STAGE.mlir is left in `directory`.
  llvm::Error runStage(ModuleOp module, StringRef directory, StringRef stage,
                       ErrorCollector &errors,
                       llvm::function_ref<void(OpPassManager &)> build);
  llvm::Error save(ModuleOp module, StringRef directory, StringRef stage);
  llvm::Error save(llvm::Module &module, StringRef stage);
  llvm::Error openTemp(StringRef directory, StringRef file,
                       llvm::function_ref<void(llvm::raw_ostream &)> write);

  /// Ends a phase and reports it.
  void endPhase(StringRef phase);

  MLIRContext *context;
  const CompileOptions &options;
  ErrorCollector errors;
  PassFilter passes;
  Phases phases;
};

void Compilation::endPhase(StringRef phase) {
  phases.end(phase);
  phases.report(options);
}

llvm::Error
Compilation::openTemp(StringRef directory, StringRef file,
                      llvm::function_ref<void(llvm::raw_ostream &)> write) {
  SmallString<128> path(options.tempDirectory);
  llvm::sys::path::append(path, directory);
  std::error_code code = llvm::sys::fs::create_directories(path);
  llvm::sys::path::append(path, file);
  if (!code) {
    llvm::raw_fd_ostream os(path, code);
    if (!code) {
      write(os);
      os.close();
      code = os.error();
      os.clear_error();
    }
  }
  if (code)
    return createStringError(code, Twine("--save-temps: ") + path +
                                       " cannot be written: " + code.message());
  return llvm::Error::success();
}

llvm::Error Compilation::save(ModuleOp module, StringRef directory,
                              StringRef stage) {
  if (options.tempDirectory.empty())
    return llvm::Error::success();
  return openTemp(directory, (stage + ".mlir").str(),
                  [&](llvm::raw_ostream &os) {
                    module.print(os, OpPrintingFlags()
                                         .elideLargeElementsAttrs(16)
                                         .elideLargeResourceString(16));
                  });
}

llvm::Error Compilation::save(llvm::Module &module, StringRef stage) {
  if (options.tempDirectory.empty())
    return llvm::Error::success();
  // For the time of printing, weights are declarations.
  std::vector<std::pair<llvm::GlobalVariable *, llvm::Constant *>> weights;
  for (llvm::GlobalVariable &global : module.globals())
    if (global.hasInitializer() && global.getName().starts_with("weights_")) {
      weights.push_back({&global, global.getInitializer()});
      global.setInitializer(nullptr);
      global.setLinkage(llvm::GlobalValue::ExternalLinkage);
    }
  llvm::Error error =
      openTemp("", (stage + ".ll").str(),
               [&](llvm::raw_ostream &os) { module.print(os, nullptr); });
  for (auto [global, initializer] : weights) {
    global->setInitializer(initializer);
    global->setLinkage(llvm::GlobalValue::InternalLinkage);
  }
  return error;
}

llvm::Error
Compilation::runStage(ModuleOp module, StringRef directory, StringRef stage,
                      ErrorCollector &errors,
                      llvm::function_ref<void(OpPassManager &)> build) {
  PassManager manager(context);
  build(manager);
  // Once a stage is enough, and takes a third of the time.
  manager.enableVerifier(false);
  if (failed(manager.run(module)) || failed(verify(module)))
    return errors.take(stage);
  return save(module, directory, stage);
}

/// Code reaches constants by offsets of 32 bits.
constexpr uint64_t maxBytes = uint64_t(1) << 30;

/// Bytes of a tensor, of one image where the batch is dynamic; the largest
/// number where they cannot be counted.
uint64_t countBytes(Type type) {
  auto shaped = dyn_cast<ShapedType>(type);
  if (!shaped || !shaped.hasRank() || !shaped.getElementType().isIntOrFloat())
    return 0;
  uint64_t bytes = llvm::divideCeil(shaped.getElementTypeBitWidth(), 8);
  for (int64_t size : shaped.getShape())
    if (!ShapedType::isDynamic(size))
      bytes = llvm::SaturatingMultiply(bytes, uint64_t(size));
  return bytes;
}

Expected<func::FuncOp> Compilation::getModel(ModuleOp module) {
  Result<func::FuncOp> found = findModel(module);
  if (!found)
    return createStringError(found.message());
  func::FuncOp model = *found;
  auto wrong = [&](const Twine &what) {
    return createStringError("@" + model.getName() + " " + what);
  };
  auto input = cast<RankedTensorType>(model.getArgumentTypes().front());
  auto logits = cast<RankedTensorType>(model.getResultTypes().front());
  if (countBytes(input) > maxBytes)
    return wrong("takes too large images (expected at most " + Twine(maxBytes) +
                 " bytes)");
  if (model.getNumResults() != 1)
    return wrong("already returns taps (expected only the logits)");
  for (RankedTensorType type : {input, logits}) {
    if (!type.getElementType().isF32())
      return wrong("does not compute in f32");
    if (!type.isDynamicDim(0))
      return wrong("has a fixed batch (expected ?)");
    if (type.getNumDynamicDims() != 1)
      return wrong("has a dynamic dimension other than the batch");
  }
  if (!model.getBody().hasOneBlock())
    return wrong("has more than one block");
  uint64_t weightBytes = 0;
  llvm::StringSet<> taps;
  for (Operation &op : model.front()) {
    if (!isa<LeViTDialect>(op.getDialect()) && !isa<func::ReturnOp>(op) &&
        !op.hasTrait<OpTrait::ConstantLike>())
      return wrong("holds '" + op.getName().getStringRef() +
                   "' (expected operations of the levit dialect)");
    for (Type type : op.getResultTypes())
      if (countBytes(type) > maxBytes)
        return wrong("holds a '" + op.getName().getStringRef() +
                     "' of too large a shape (expected at most " +
                     Twine(maxBytes) + " bytes)");
    if (auto tap = dyn_cast<TapOp>(op);
        tap && !taps.insert(tap.getName()).second)
      return wrong("has two taps " + quote(tap.getName()));
    if (!op.hasTrait<OpTrait::ConstantLike>())
      continue;
    weightBytes += countBytes(op.getResultTypes().front());
    if (weightBytes > maxBytes)
      return wrong("has too many weights (expected at most " + Twine(maxBytes) +
                   " bytes)");
    auto weights = op.getAttrOfType<DenseResourceElementsAttr>("value");
    if (!weights)
      continue;
    AsmResourceBlob *blob = weights.getRawHandle().getBlob();
    uint64_t bytes = countBytes(weights.getType());
    if (!blob || blob->getData().size() != bytes)
      return wrong("has weights without their data, '" +
                   weights.getRawHandle().getKey() + "' (expected " +
                   Twine(bytes) + " bytes)");
  }

  for (Operation &op : llvm::make_early_inc_range(*module.getBody()))
    if (&op != model.getOperation())
      op.erase();
  return model;
}

ModelDescription Compilation::describe(func::FuncOp model) {
  ModelDescription description;
  description.name =
      options.name.empty() ? model.getName().str() : options.name;
  auto input = cast<RankedTensorType>(model.getArgumentTypes().front());
  description.channels = input.getDimSize(1);
  description.height = input.getDimSize(2);
  description.width = input.getDimSize(3);
  description.classes =
      cast<RankedTensorType>(model.getResultTypes().front()).getDimSize(1);
  auto number = [&](StringRef name) -> uint64_t {
    auto attribute = model->getAttrOfType<IntegerAttr>(name);
    return attribute ? attribute.getInt() : 0;
  };
  description.parameters = number(LeViTDialect::getParametersAttrName());
  description.multiplyAccumulates =
      number(LeViTDialect::getMultiplyAccumulatesAttrName());
  description.preprocessing = getPreprocessing(model);
  description.classNames = getClassNames(model);
  for (unsigned i = 1; i < model.getNumResults(); ++i) {
    TapDescription tap;
    tap.name =
        cast<StringAttr>(model.getResultAttr(i, LeViTDialect::getTapAttrName()))
            .str();
    tap.shape = cast<RankedTensorType>(model.getResultTypes()[i])
                    .getShape()
                    .drop_front();
    description.taps.push_back(std::move(tap));
  }
  return description;
}

/// Passes that run one after the other, and what they arrive at.
struct Stage {
  const char *name;
  std::function<void(OpPassManager &)> build;
};

std::vector<Stage> Compilation::getStages(const TargetDescription &target,
                                          int64_t images) const {
  return {
      {"2-linalg",
       [&target, images, this](OpPassManager &manager) {
         SpecializeBatchOptions batch;
         batch.images = images;
         manager.addPass(createSpecializeBatch(batch));
         buildCpuLinalgPipeline(manager, target, options.level);
       }},
      {"3-tiled",
       [&target, this](OpPassManager &manager) {
         buildCpuOptimizePipeline(
             manager, target, getPanelColumns(options.targets), options.level);
       }},
      {"4-buffers", buildBufferizePipeline},
      {"5-outlined", buildPlaceAndOutlinePipeline},
      {"6-llvm",
       [&target](OpPassManager &manager) {
         buildLowerToLLVMPipeline(manager, target);
       }},
  };
}

Expected<Program> Compilation::compileProgram(ModuleOp module, StringRef name,
                                              const TargetDescription &target,
                                              int64_t images, Phases &phases) {
  ErrorCollector errors(context);
  std::string cpu = target.cpu;
  for (char &c : cpu)
    if (!llvm::isAlnum(c))
      c = '_';
  std::string directory = cpu + "_b" + std::to_string(images);
  Program program;
  program.images = images;
  program.function = name.str() + "_" + directory;
  program.module = module.clone();
  ModuleOp code = *program.module;
  getModelFunctions(code).front().setName(program.function);

  for (const Stage &stage : getStages(target, images)) {
    if (llvm::Error error =
            runStage(code, directory, stage.name, errors, stage.build))
      return error;
    phases.end(directory + "/" + stage.name);
  }

  Operation *function = SymbolTable::lookupSymbolIn(code, program.function);
  auto size = [&](StringRef attribute) {
    return function->getAttrOfType<IntegerAttr>(attribute).getInt();
  };
  program.arenaBytes = size(LeViTDialect::getArenaBytesAttrName());
  program.scratchBytes = size(LeViTDialect::getScratchBytesAttrName());
  return program;
}

Expected<std::vector<Variant>> Compilation::compileVariants(ModuleOp module,
                                                            StringRef name) {
  std::vector<int64_t> images = options.images;
  images.push_back(1);
  llvm::sort(images);
  images.erase(llvm::unique(images), images.end());
  struct Task {
    const TargetDescription &target;
    int64_t images;
    Phases phases;
    std::optional<Expected<Program>> program;
  };
  // Not while several threads use the context.
  DialectRegistry dialects;
  for (const TargetDescription &target : options.targets)
    for (const Stage &stage : getStages(target, images.front())) {
      PassManager manager(context);
      stage.build(manager);
      manager.getDependentDialects(dialects);
    }
  context->appendDialectRegistry(dialects);
  for (StringRef dialect : dialects.getDialectNames())
    context->getOrLoadDialect(dialect);
  std::vector<Task> tasks;
  for (const TargetDescription &target : options.targets)
    for (int64_t count : images)
      tasks.push_back({target, count, {}, std::nullopt});
  auto compile = [&](Task &task) {
    task.phases = Phases();
    task.program.emplace(
        compileProgram(module, name, task.target, task.images, task.phases));
  };
  // IR that is read names weights the same each time.
  if (options.output == OutputKind::MLIR || !options.tempDirectory.empty())
    llvm::for_each(tasks, compile);
  else
    parallelForEach(context, tasks, compile);

  std::vector<Variant> variants;
  llvm::Error error = llvm::Error::success();
  auto task = tasks.begin();
  for (const TargetDescription &target : options.targets) {
    // In the order of the command line where nothing is to be preferred.
    auto position = llvm::find_if(variants, [&](const Variant &other) {
      return isPreferred(target, other.target);
    });
    Variant &variant = *variants.emplace(position);
    variant.target = target;
    for (size_t i = 0; i < images.size(); ++i, ++task) {
      task->phases.report(options);
      if (Expected<Program> &program = *task->program)
        variant.programs.push_back(std::move(*program));
      else if (error)
        llvm::consumeError(program.takeError());
      else
        error = program.takeError();
    }
  }
  phases = Phases();
  if (error)
    return error;
  return variants;
}

/// An object may refer to nothing but what every C library has.
llvm::Error checkUndefinedSymbols(ArrayRef<char> contents) {
  auto file = llvm::object::ObjectFile::createObjectFile(llvm::MemoryBufferRef(
      StringRef(contents.data(), contents.size()), "object"));
  if (!file)
    return file.takeError();
  for (const llvm::object::SymbolRef &symbol : (*file)->symbols()) {
    Expected<uint32_t> flags = symbol.getFlags();
    Expected<StringRef> name = symbol.getName();
    if (!flags)
      return llvm::joinErrors(flags.takeError(), name.takeError());
    if (!name)
      return name.takeError();
    if (*flags & llvm::object::SymbolRef::SF_Undefined && !name->empty() &&
        *name != "memcpy" && *name != "memmove" && *name != "memset")
      return createStringError("the object would call '" + *name +
                               "' (expected only memcpy, memmove and memset)");
  }
  return llvm::Error::success();
}

Expected<CompiledModel> Compilation::run(OwningOpRef<ModuleOp> module) {
  Expected<func::FuncOp> model = getModel(*module);
  if (!model)
    return model.takeError();
  if (llvm::Error error = save(*module, "", "0-levit"))
    return error;
  llvm::Error error =
      runStage(*module, "", "1-optimized", errors, [&](OpPassManager &manager) {
        if (!options.taps)
          manager.addPass(createStripTaps());
        if (options.level > 0)
          buildOptimizePipeline(manager);
        if (options.taps)
          manager.addPass(createExposeTaps());
        manager.addPass(createDropUnusedWeights());
      });
  if (error)
    return error;
  CompiledModel result;
  result.description = describe(*model);
  const ModelDescription &description = result.description;
  if (!isValidSymbol(description.name))
    return createStringError("the model's name, '" + description.name +
                             "', is none that C can use (expected a C "
                             "identifier other than levit and levit_library; "
                             "see --name)");
  endPhase("1-optimized");

  Expected<std::vector<Variant>> variants =
      compileVariants(*module, description.name);
  if (!variants)
    return variants.takeError();
  if (llvm::Error error = passes.check())
    return error;
  module = emitModel(description, std::move(*variants), context);
  if (failed(verify(*module)))
    return errors.take("the object's module");
  if (llvm::Error error = save(*module, "", "7-model"))
    return error;
  endPhase("7-model");
  llvm::raw_svector_ostream os(result.contents);
  if (options.output == OutputKind::MLIR) {
    module->print(os);
    return result;
  }

  llvm::LLVMContext llvmContext;
  std::unique_ptr<llvm::TargetMachine> machine =
      createTargetMachine(options.level);
  std::unique_ptr<llvm::Module> llvmModule =
      translateToLLVM(*module, llvmContext, *machine, options.level);
  if (!llvmModule)
    return errors.take("the translation to LLVM");
  module = nullptr;
  if (llvm::Error error = save(*llvmModule, "8-model"))
    return error;
  endPhase("8-llvm");
  if (options.output == OutputKind::LLVM) {
    llvmModule->print(os, nullptr);
    return result;
  }

  bool isObject = options.output == OutputKind::Object;
  if (llvm::Error error =
          emitMachineCode(*llvmModule, *machine,
                          isObject ? llvm::CodeGenFileType::ObjectFile
                                   : llvm::CodeGenFileType::AssemblyFile,
                          result.contents))
    return error;
  endPhase("9-machine code");
  if (isObject)
    if (llvm::Error error = checkUndefinedSymbols(result.contents))
      return error;
  return result;
}

} // namespace

Expected<CompiledModel> compileModel(OwningOpRef<ModuleOp> module,
                                     const CompileOptions &options) {
  MLIRContext *context = module->getContext();
  return Compilation(context, options).run(std::move(module));
}

std::string makeHeader(const ModelDescription &description) {
  std::string guard = llvm::StringRef(description.name).upper() + "_MODEL_H";
  std::string text;
  llvm::raw_string_ostream os(text);
  os << "/* Made by levit-compile. Link the object and levit's runtime. */\n"
     << "#ifndef " << guard << "\n#define " << guard << "\n\n"
     << "#include \"levit/runtime.h\"\n\n"
     << "#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n"
     << "/** The model " << description.name << ".\n\n"
     << "    Input: float32 (batch, " << description.channels << ", "
     << description.height << ", " << description.width << "), normalised.\n"
     << "    Output: float32 (batch, " << description.classes
     << "), the logits.";
  if (!description.taps.empty()) {
    os << "\n\n    Taps, float32:";
    for (const TapDescription &tap : description.taps) {
      os << "\n    - ";
      // Nothing that could end the comment.
      for (char c : tap.name)
        os << (llvm::isAlnum(c) || c == '.' || c == '_' ? c : '?');
      os << " (batch";
      for (int64_t size : tap.shape)
        os << ", " << size;
      os << ")";
    }
  }
  os << " */\nconst levit_model *" << description.name << "_model(void);\n\n"
     << "#ifdef __cplusplus\n}\n#endif\n\n#endif /* " << guard << " */\n";
  return text;
}

} // namespace levit
