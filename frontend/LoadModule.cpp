//===- LoadModule.cpp - reads IR, or a checkpoint as IR -------------------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "frontend/LoadModule.h"

#include "dialect/LeViTDialect.h"
#include "frontend/ModelBuilder.h"
#include "frontend/PthReader.h"
#include "frontend/SafetensorsReader.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/Parser/Parser.h"
#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/SourceMgr.h"

#include <cerrno>
#include <csignal>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

using namespace levit;
using namespace mlir;

InputKind levit::getInputKind(StringRef path, const FileBytes &bytes) {
  if (StringRef(bytes.text()).starts_with("ML\xefR"))
    return InputKind::Bytecode;
  if (path.ends_with(".mlir"))
    return InputKind::Text;
  if (isPth(bytes) || isSafetensors(bytes))
    return InputKind::Checkpoint;
  return InputKind::Unknown;
}

/// The first error of a diagnostic, in one line with its place in the file.
static std::string toLine(Diagnostic &diagnostic) {
  std::string message = diagnostic.str();
  message = message.substr(0, message.find('\n'));
  auto place = diagnostic.getLocation()->findInstanceOf<FileLineColLoc>();
  if (place && place.getLine() > 0)
    return "line " + std::to_string(place.getLine()) + ", column " +
           std::to_string(place.getColumn()) + ": " + message;
  return message;
}

/// The largest model takes a second.
static constexpr unsigned maxReadingSeconds = 20;

/// MLIR trusts bytecode: a damaged file can make it abort, overrun its memory
/// or never return. So what follows happens in a process of its own, in which
/// this function returns, and with which this process exits. If that one does
/// not exit by itself, the function returns here, with an error.
static Status continueInChild() {
  pid_t child = fork();
  if (child == 0) {
#ifdef __linux__
    prctl(PR_SET_PDEATHSIG, SIGTERM);
#endif
    alarm(maxReadingSeconds);
    // LLVM's handlers would print a stack trace, and could wait for the lock of
    // an allocator that failed.
    for (int number : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP})
      std::signal(number, SIG_DFL);
    llvm::install_fatal_error_handler(
        [](void *, const char *, bool) { std::abort(); });
    llvm::install_bad_alloc_error_handler(
        [](void *, const char *, bool) { std::abort(); });
    return {};
  }
  // Without another process, this one has to do.
  if (child < 0)
    return {};
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR)
    ;
  if (WIFEXITED(status))
    _exit(WEXITSTATUS(status));
  return Error{"is no valid IR: the bytecode is damaged (reading it ended with "
               "signal " +
               std::to_string(WTERMSIG(status)) + ")"};
}

static Result<OwningOpRef<ModuleOp>> parseModule(MLIRContext &context,
                                                 const std::string &path) {
  context.loadDialect<LeViTDialect, arith::ArithDialect, func::FuncDialect>();
  std::string message;
  ScopedDiagnosticHandler handler(&context, [&](Diagnostic &diagnostic) {
    if (message.empty() &&
        diagnostic.getSeverity() == DiagnosticSeverity::Error)
      message = toLine(diagnostic);
    return mlir::success();
  });
  auto buffer = llvm::MemoryBuffer::getFile(path);
  if (!buffer)
    return Error{"cannot be read: " + buffer.getError().message()};
  // Shared, so that weights in bytecode stay in the file's memory.
  auto sources = std::make_shared<llvm::SourceMgr>();
  sources->AddNewSourceBuffer(std::move(*buffer), {});
  auto module = parseSourceFile<ModuleOp>(sources, ParserConfig(&context));
  if (!module)
    return Error{"is no valid IR: " +
                 (message.empty() ? "it cannot be parsed" : message)};
  return module;
}

Result<OwningOpRef<ModuleOp>>
levit::loadModule(MLIRContext &context, const std::string &path,
                  const std::string &name, std::vector<std::string> &warnings) {
  Result<FileBytes> bytes = FileBytes::open(path);
  if (!bytes)
    return bytes.error();
  InputKind kind = getInputKind(path, *bytes);
  switch (kind) {
  case InputKind::Unknown:
    return Error{"is neither a checkpoint nor IR (expected .safetensors, .pth, "
                 ".mlir or .mlirbc)"};
  case InputKind::Checkpoint: {
    Result<Checkpoint> checkpoint = Checkpoint::read(std::move(*bytes));
    if (!checkpoint)
      return checkpoint.error();
    Result<Model> model = makeModel(*checkpoint);
    if (!model)
      return model.error();
    warnings.insert(warnings.end(), model->warnings.begin(),
                    model->warnings.end());
    return buildModel(context, *model, name.empty() ? model->name : name);
  }
  case InputKind::Bytecode:
  case InputKind::Text:
    break;
  }
  if (kind == InputKind::Bytecode)
    if (Status status = continueInChild(); !status)
      return status.error();
  Result<OwningOpRef<ModuleOp>> module = parseModule(context, path);
  alarm(0);
  if (!module)
    return module;
  if (Result<func::FuncOp> model = findModel(**module); !model)
    return model.error();
  return module;
}

Result<func::FuncOp> levit::findModel(ModuleOp module) {
  func::FuncOp model;
  for (auto function : module.getOps<func::FuncOp>()) {
    if (!function->hasAttr(LeViTDialect::getModelAttrName()))
      continue;
    if (model)
      return Error{"has two models, " + quote(model.getName()) + " and " +
                   quote(function.getName()) + " (expected one)"};
    model = function;
  }
  if (!model)
    return Error{"has no model (expected a function with the attribute "
                 "levit.model)"};
  if (model.isExternal() || model.getNumArguments() != 1 ||
      !isa<RankedTensorType>(model.getArgument(0).getType()))
    return Error{"has a model that is declared or lowered only (expected one "
                 "in the levit dialect)"};
  return model;
}

//===----------------------------------------------------------------------===//
// Summary
//===----------------------------------------------------------------------===//

/// The dimensions behind the batch.
static Shape getImageShape(Value value) {
  ArrayRef<int64_t> shape = cast<RankedTensorType>(value.getType()).getShape();
  shape = shape.drop_front();
  return Shape(shape.begin(), shape.end());
}

/// Of a weight; 0 if there is none.
static int64_t countElements(Value value) {
  auto type = value ? cast<RankedTensorType>(value.getType()) : nullptr;
  return type && type.hasStaticShape() ? type.getNumElements() : 0;
}

/// An operation as a row, without its name; of no kind if it is none of its
/// own.
static SummaryRow getRow(Operation &operation) {
  SummaryRow row;
  if (operation.getNumOperands() == 0 || operation.getNumResults() == 0)
    return row;
  auto setShapes = [&](const char *kind, Value input, Value output) {
    row.kind = kind;
    row.input = getImageShape(input);
    row.output = getImageShape(output);
  };
  // Of every position of the output with all weights.
  auto countProduct = [&](Value weight, Value bias) {
    row.parameters = countElements(weight) + countElements(bias);
    row.multiplyAccumulates = countElements(weight);
    for (size_t i = 0; i + 1 < row.output.size(); ++i)
      row.multiplyAccumulates *= row.output[i];
  };
  if (auto convolution = dyn_cast<ConvolutionOp>(operation)) {
    setShapes("convolution", convolution.getInput(), convolution.getResult());
    row.parameters = countElements(convolution.getFilter()) +
                     countElements(convolution.getBias());
    row.multiplyAccumulates =
        countElements(convolution.getFilter()) * row.output[0] * row.output[1];
  } else if (auto linear = dyn_cast<LinearOp>(operation)) {
    bool tokens = getImageShape(linear.getInput()).size() > 1;
    setShapes(tokens ? "linear" : "classifier", linear.getInput(),
              linear.getResult());
    countProduct(linear.getWeight(), linear.getBias());
  } else if (auto linear = dyn_cast<GroupedLinearOp>(operation)) {
    setShapes("grouped linear", linear.getInput(), linear.getResult());
    countProduct(linear.getWeight(), linear.getBias());
  } else if (auto norm = dyn_cast<BatchNormOp>(operation)) {
    setShapes("batch norm", norm.getInput(), norm.getResult());
    row.parameters =
        countElements(norm.getScale()) + countElements(norm.getShift());
  } else if (auto attention = dyn_cast<AttentionOp>(operation)) {
    setShapes("attention", attention.getKeys(), attention.getResult());
    Shape keys = getImageShape(attention.getKeys());
    Shape values = getImageShape(attention.getValues());
    // Heads and their channels, side by side.
    row.input = {keys[0], keys[1] * keys[2]};
    row.multiplyAccumulates =
        row.output[0] * keys[0] * keys[1] * (keys[2] + 1 + values[2]);
  } else if (auto bias = dyn_cast<AttentionBiasOp>(operation)) {
    row.kind = "attention bias";
    row.parameters = countElements(bias.getTable());
  }
  return row;
}

ModelSummary levit::summarize(func::FuncOp model) {
  ModelSummary summary;
  summary.name = model.getName().str();
  summary.image = getImageShape(model.getArgument(0));
  Block &body = model.getBody().front();
  summary.classes = getImageShape(body.getTerminator()->getOperand(0)).back();

  Location previous = UnknownLoc::get(model.getContext());
  for (Operation &operation : body) {
    SummaryRow row = getRow(operation);
    if (row.kind.empty())
      continue;
    Location location = operation.getLoc();
    row.name = "-";
    if (auto name = location->findInstanceOf<NameLoc>()) {
      row.name = name.getName().str();
      if (location == previous && !summary.rows.empty()) {
        // The products of a layer are what it is; the rest belongs to them.
        SummaryRow &layer = summary.rows.back();
        if (row.multiplyAccumulates > layer.multiplyAccumulates) {
          layer.kind = row.kind;
          layer.input = row.input;
          layer.output = row.output;
        }
        layer.parameters += row.parameters;
        layer.multiplyAccumulates += row.multiplyAccumulates;
        continue;
      }
    }
    previous = location;
    summary.rows.push_back(std::move(row));
  }
  return summary;
}
