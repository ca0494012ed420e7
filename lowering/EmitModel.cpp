//===- EmitModel.cpp - the interface of compiled models ---------*- C++ -*-===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lowering/EmitModel.h"

#include "dialect/LeViTDialect.h"
#include "runtime/levit/model_abi.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/AsmState.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/IR/SymbolTable.h"
#include "llvm/Support/xxhash.h"

#include <unordered_map>

using namespace mlir;

namespace levit {

namespace {

/// Constants, each content once.
class ConstantPool {
public:
  /// Moves the constants of `module` to the end of `target` and renames what
  /// refers to them.
  void move(ModuleOp module, ModuleOp target);

private:
  LLVM::GlobalOp find(LLVM::GlobalOp global, DenseElementsAttr dense,
                      ArrayRef<char> bytes, ModuleOp target);

  /// By hash of the content.
  std::unordered_multimap<uint64_t, std::pair<ArrayRef<char>, LLVM::GlobalOp>>
      constants;
  unsigned numConstants = 0;
};

/// The bytes of an attribute, row-major. `storage` keeps those that the
/// attribute does not hold itself.
ArrayRef<char> getBytes(ElementsAttr attribute, std::vector<char> &storage) {
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(attribute)) {
    if (AsmResourceBlob *blob = resource.getRawHandle().getBlob())
      return blob->getData();
    return {};
  }
  auto dense = dyn_cast<DenseElementsAttr>(attribute);
  if (!dense)
    return {};
  ArrayRef<char> data = dense.getRawData();
  if (!dense.isSplat())
    return data;
  storage.reserve(data.size() * dense.getNumElements());
  for (int64_t i = 0; i < dense.getNumElements(); ++i)
    storage.insert(storage.end(), data.begin(), data.end());
  return storage;
}

void ConstantPool::move(ModuleOp module, ModuleOp target) {
  OpBuilder builder = OpBuilder::atBlockEnd(target.getBody());
  llvm::DenseSet<StringAttr> used;
  module.walk([&](LLVM::AddressOfOp op) {
    used.insert(op.getGlobalNameAttr().getAttr());
  });
  DenseMap<StringAttr, StringAttr> names;
  for (auto global :
       llvm::make_early_inc_range(module.getOps<LLVM::GlobalOp>())) {
    auto value = dyn_cast_or_null<ElementsAttr>(global.getValueOrNull());
    if (!used.contains(global.getSymNameAttr())) {
      global.erase();
      continue;
    }
    // Bits do not fill bytes; nothing here makes large tables of them.
    if (!value || !value.getElementType().isIntOrFloat() ||
        value.getElementType().getIntOrFloatBitWidth() % 8)
      continue;
    std::vector<char> storage;
    ArrayRef<char> bytes = getBytes(value, storage);
    if (bytes.empty())
      continue;
    uint64_t hash = llvm::xxh3_64bits(ArrayRef<uint8_t>(
        reinterpret_cast<const uint8_t *>(bytes.data()), bytes.size()));
    auto [begin, end] = constants.equal_range(hash);
    auto same = std::find_if(begin, end, [&](const auto &entry) {
      return entry.second.first == bytes;
    });
    if (same == end) {
      // Bytes, because LLVM writes those all at once and floats one by one.
      auto type =
          RankedTensorType::get({int64_t(bytes.size())}, builder.getI8Type());
      auto resource = dyn_cast<DenseResourceElementsAttr>(value);
      Attribute content;
      ArrayRef<char> kept;
      if (resource) {
        content = DenseResourceElementsAttr::get(type, resource.getRawHandle());
        kept = bytes;
      } else {
        auto dense = DenseElementsAttr::getFromRawBuffer(type, bytes);
        content = dense;
        kept = bytes.size() == 1 || dense.isSplat() ? ArrayRef<char>()
                                                    : dense.getRawData();
      }
      auto moved = LLVM::GlobalOp::create(
          builder, global.getLoc(),
          LLVM::LLVMArrayType::get(builder.getI8Type(), bytes.size()),
          /*isConstant=*/true, LLVM::Linkage::Internal,
          "weights_" + std::to_string(numConstants++), content,
          LEVIT_ARENA_ALIGNMENT);
      same = constants.insert({hash, {kept, moved}});
    }
    names[global.getSymNameAttr()] = same->second.second.getSymNameAttr();
    global.erase();
  }
  module.walk([&](LLVM::AddressOfOp op) {
    if (StringAttr name = names.lookup(op.getGlobalNameAttr().getAttr()))
      op.setGlobalNameAttr(FlatSymbolRefAttr::get(name));
  });
}

/// Builds one program's functions and the model's descriptor.
class ModelEmitter {
public:
  ModelEmitter(const ModelDescription &description, ModuleOp target)
      : description(description), target(target), context(target.getContext()),
        loc(target.getLoc()), builder(context) {
    pointer = LLVM::LLVMPointerType::get(context);
    i8 = builder.getI8Type();
    i32 = builder.getI32Type();
    i64 = builder.getI64Type();
    frame = structOf({pointer, pointer, pointer, pointer, pointer, pointer});
    regionRecord = structOf({pointer, pointer, i64});
    program = structOf({i64, i64, i64, pointer, i64, pointer});
    variant = structOf({pointer, i64, i64, pointer});
    tap = structOf({pointer, i64, LLVM::LLVMArrayType::get(i64, 4)});
    Type floats = LLVM::LLVMArrayType::get(builder.getF32Type(), 3);
    model = structOf({i32, i32, pointer, i64, i64, i64, i64, i64, i64, pointer,
                      i64, pointer, i64, pointer, builder.getF64Type(), i32,
                      floats, floats, pointer});
  }

  void addProgram(const Variant &variant, Program &program);
  void addDescriptor(ArrayRef<Variant> variants);

private:
  Type structOf(ArrayRef<Type> fields) {
    return LLVM::LLVMStructType::getLiteral(context, fields);
  }

  /// Fields of levit_frame.
  enum FrameField { Input, Outputs, Arena, Scratch, ParallelFor };

  Value integer(int64_t value) {
    return LLVM::ConstantOp::create(builder, loc, i64,
                                    builder.getI64IntegerAttr(value));
  }
  Value loadField(Value framePointer, FrameField field) {
    Value address =
        LLVM::GEPOp::create(builder, loc, pointer, frame, framePointer,
                            ArrayRef<LLVM::GEPArg>{0, field});
    return LLVM::LoadOp::create(builder, loc, pointer, address);
  }
  Value advance(Value base, Value bytes) {
    return LLVM::GEPOp::create(builder, loc, pointer, i8, base,
                               ArrayRef<LLVM::GEPArg>{bytes});
  }

  /// The buffers that the model function and its regions take: input, outputs,
  /// arena and scratch. Taps that nobody asked for are written to the end of
  /// the arena.
  SmallVector<Value> loadBuffers(Value framePointer, const Program &program,
                                 Value worker);

  LLVM::LLVMFuncOp createFunction(const Twine &name, ArrayRef<Type> arguments,
                                  Type result, const TargetDescription &target,
                                  LLVM::Linkage linkage);
  void setTarget(LLVM::LLVMFuncOp function, const TargetDescription &target);

  /// Says what is known of the buffers of a region: they do not overlap, and
  /// how large they are. The model function is not told the first, for the
  /// regions that it calls change the same buffers.
  void describeBuffers(LLVM::LLVMFuncOp function, const Program &program,
                       bool distinct);

  int64_t bytesOf(ArrayRef<int64_t> shape, const Program &program) {
    int64_t bytes = sizeof(float) * program.images;
    for (int64_t size : shape)
      bytes *= size;
    return bytes;
  }

  /// A constant whose value is computed by `build` in its initialiser.
  void createConstant(StringRef name, Type type,
                      llvm::function_ref<Value()> build);
  Value createString(StringRef text);
  Value address(StringRef symbol) {
    return LLVM::AddressOfOp::create(builder, loc, pointer, symbol);
  }
  Value record(Type type, ValueRange fields) {
    Value result = LLVM::UndefOp::create(builder, loc, type);
    for (auto [i, field] : llvm::enumerate(fields))
      result = LLVM::InsertValueOp::create(builder, loc, result, field,
                                           ArrayRef<int64_t>{int64_t(i)});
    return result;
  }
  Value null() { return LLVM::ZeroOp::create(builder, loc, pointer); }

  const ModelDescription &description;
  ModuleOp target;
  MLIRContext *context;
  Location loc;
  OpBuilder builder;
  Type pointer, i8, i32, i64;
  Type frame, regionRecord, program, variant, tap, model;
  ConstantPool constants;
  unsigned numStrings = 0;
};

SmallVector<Value> ModelEmitter::loadBuffers(Value framePointer,
                                             const Program &program,
                                             Value worker) {
  SmallVector<Value> buffers = {loadField(framePointer, Input)};
  Value outputs = loadField(framePointer, Outputs);
  Value arena = loadField(framePointer, Arena);
  int64_t unread = program.arenaBytes;
  for (unsigned i = 0; i <= description.taps.size(); ++i) {
    Value slot = LLVM::GEPOp::create(builder, loc, pointer, pointer, outputs,
                                     ArrayRef<LLVM::GEPArg>{int32_t(i)});
    Value output = LLVM::LoadOp::create(builder, loc, pointer, slot);
    if (i > 0) {
      Value isNull = LLVM::ICmpOp::create(builder, loc, LLVM::ICmpPredicate::eq,
                                          output, null());
      output = LLVM::SelectOp::create(builder, loc, isNull,
                                      advance(arena, integer(unread)), output);
      unread += llvm::alignTo(bytesOf(description.taps[i - 1].shape, program),
                              LEVIT_ARENA_ALIGNMENT);
    }
    buffers.push_back(output);
  }
  buffers.push_back(arena);
  Value scratch = loadField(framePointer, Scratch);
  if (worker)
    scratch =
        advance(scratch, LLVM::MulOp::create(builder, loc, worker,
                                             integer(program.scratchBytes)));
  buffers.push_back(scratch);
  return buffers;
}

LLVM::LLVMFuncOp ModelEmitter::createFunction(const Twine &name,
                                              ArrayRef<Type> arguments,
                                              Type result,
                                              const TargetDescription &target,
                                              LLVM::Linkage linkage) {
  builder.setInsertionPointToEnd(this->target.getBody());
  auto type = LLVM::LLVMFunctionType::get(
      result ? result : LLVM::LLVMVoidType::get(context), arguments);
  auto function =
      LLVM::LLVMFuncOp::create(builder, loc, name.str(), type, linkage);
  setTarget(function, target);
  builder.setInsertionPointToStart(function.addEntryBlock(builder));
  return function;
}

void ModelEmitter::setTarget(LLVM::LLVMFuncOp function,
                             const TargetDescription &target) {
  // Instructions are chosen by the features alone, which the runtime checks;
  // the CPU says how to schedule them.
  function.setTargetCpuAttr(builder.getStringAttr("x86-64"));
  function.setTuneCpuAttr(builder.getStringAttr(target.cpu));
  SmallVector<StringRef> features(target.llvmFeatures.begin(),
                                  target.llvmFeatures.end());
  if (!features.empty())
    function.setTargetFeaturesAttr(
        LLVM::TargetFeaturesAttr::get(context, ArrayRef<StringRef>(features)));
  // LLVM splits the widest vectors unless told that they are meant.
  std::string width = std::to_string(target.lanes * 32);
  function.setPreferVectorWidth(width);
  function.setPassthroughAttr(builder.getArrayAttr(
      {builder.getStringAttr("nounwind"),
       builder.getStrArrayAttr({"min-legal-vector-width", width})}));
}

void ModelEmitter::describeBuffers(LLVM::LLVMFuncOp function,
                                   const Program &program, bool distinct) {
  SmallVector<int64_t> sizes = {
      bytesOf({description.channels, description.height, description.width},
              program),
      bytesOf({description.classes}, program)};
  for (const TapDescription &tap : description.taps)
    sizes.push_back(bytesOf(tap.shape, program));
  unsigned arena = sizes.size();
  sizes.push_back(program.arenaBytes);
  sizes.push_back(program.scratchBytes);
  for (unsigned i = 0; i < sizes.size(); ++i) {
    int64_t bytes = sizes[i];
    auto set = [&](StringRef name, Attribute value) {
      function.setArgAttr(i, name, value);
    };
    if (distinct)
      set(LLVM::LLVMDialect::getNoAliasAttrName(), builder.getUnitAttr());
    set(LLVM::LLVMDialect::getNoUndefAttrName(), builder.getUnitAttr());
    if (bytes == 0)
      continue;
    set(LLVM::LLVMDialect::getNonNullAttrName(), builder.getUnitAttr());
    set(LLVM::LLVMDialect::getDereferenceableAttrName(),
        builder.getI64IntegerAttr(bytes));
    set(LLVM::LLVMDialect::getAlignAttrName(),
        builder.getI64IntegerAttr(i >= arena ? LEVIT_ARENA_ALIGNMENT
                                             : alignof(float)));
  }
}

void ModelEmitter::addProgram(const Variant &variant, Program &program) {
  ModuleOp source = *program.module;
  constants.move(source, target);
  SmallVector<LLVM::LLVMFuncOp> regions;
  for (auto function :
       llvm::make_early_inc_range(source.getOps<LLVM::LLVMFuncOp>())) {
    function->moveBefore(target.getBody(), target.getBody()->end());
    if (function.isExternal())
      continue;
    function.setLinkage(LLVM::Linkage::Internal);
    setTarget(function, variant.target);
    bool isModel = function.getName() == program.function;
    describeBuffers(function, program, /*distinct=*/!isModel);
    if (!isModel)
      regions.push_back(function);
  }

  for (LLVM::LLVMFuncOp region : regions) {
    std::string name = region.getName().str();
    // The body that the runtime calls.
    auto task = createFunction(name + "_task", {pointer, i64, i64}, Type(),
                               variant.target, LLVM::Linkage::Internal);
    SmallVector<Value> arguments =
        loadBuffers(task.getArgument(0), program, task.getArgument(2));
    arguments.push_back(task.getArgument(1));
    LLVM::CallOp::create(builder, loc, region, arguments);
    LLVM::ReturnOp::create(builder, loc, ValueRange());

    Program::Region described;
    described.task = task.getName().str();
    if (auto layers = region->getAttrOfType<StringAttr>(
            LeViTDialect::getLayersAttrName()))
      described.layers = layers.str();
    if (auto count = region->getAttrOfType<IntegerAttr>(
            LeViTDialect::getMultiplyAccumulatesAttrName()))
      described.multiplyAccumulates = count.getInt();
    program.regions.push_back(std::move(described));

    // The call of the runtime, in place of the declaration.
    SymbolTable::lookupSymbolIn(target, name + "_parallel")->erase();
    auto parallel = createFunction(name + "_parallel", {pointer, i64}, Type(),
                                   variant.target, LLVM::Linkage::Internal);
    Value framePointer = parallel.getArgument(0);
    Value callee = loadField(framePointer, ParallelFor);
    LLVM::CallOp::create(
        builder, loc,
        LLVM::LLVMFunctionType::get(LLVM::LLVMVoidType::get(context),
                                    {pointer, pointer, i64}),
        ValueRange{callee, framePointer, address(task.getName()),
                   parallel.getArgument(1)});
    LLVM::ReturnOp::create(builder, loc, ValueRange());
  }

  auto run = createFunction(program.function + "_run", {pointer}, Type(),
                            variant.target, LLVM::Linkage::Internal);
  SmallVector<Value> arguments =
      loadBuffers(run.getArgument(0), program, /*worker=*/Value());
  arguments.push_back(run.getArgument(0));
  LLVM::CallOp::create(builder, loc,
                       cast<LLVM::LLVMFuncOp>(SymbolTable::lookupSymbolIn(
                           target, program.function)),
                       arguments);
  LLVM::ReturnOp::create(builder, loc, ValueRange());
  program.module = nullptr;
}

void ModelEmitter::createConstant(StringRef name, Type type,
                                  llvm::function_ref<Value()> build) {
  builder.setInsertionPointToEnd(target.getBody());
  auto global =
      LLVM::GlobalOp::create(builder, loc, type, /*isConstant=*/true,
                             LLVM::Linkage::Internal, name, Attribute());
  builder.createBlock(&global.getInitializerRegion());
  LLVM::ReturnOp::create(builder, loc, build());
}

Value ModelEmitter::createString(StringRef text) {
  std::string name = "string_" + std::to_string(numStrings++);
  {
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToEnd(target.getBody());
    std::string terminated = text.str() + '\0';
    LLVM::GlobalOp::create(builder, loc,
                           LLVM::LLVMArrayType::get(i8, terminated.size()),
                           /*isConstant=*/true, LLVM::Linkage::Internal, name,
                           builder.getStringAttr(terminated));
  }
  return address(name);
}

void ModelEmitter::addDescriptor(ArrayRef<Variant> variants) {
  auto createArray = [&](StringRef name, Type element, size_t count,
                         llvm::function_ref<Value(size_t)> build) {
    Type type = LLVM::LLVMArrayType::get(element, count);
    createConstant(name, type, [&] {
      SmallVector<Value> elements;
      for (size_t i = 0; i < count; ++i)
        elements.push_back(build(i));
      return record(type, elements);
    });
  };

  createArray("taps", tap, description.taps.size(), [&](size_t i) {
    const TapDescription &described = description.taps[i];
    SmallVector<Value> shape;
    for (unsigned d = 0; d < 4; ++d)
      shape.push_back(
          integer(d < described.shape.size() ? described.shape[d] : 1));
    Value name = createString(described.name);
    return record(tap, {name, integer(described.shape.size()),
                        record(LLVM::LLVMArrayType::get(i64, 4), shape)});
  });

  SmallVector<std::string> programArrays;
  std::string targets;
  for (const Variant &described : variants) {
    targets += (targets.empty() ? "" : ",") + described.target.cpu;
    for (const Program &p : described.programs)
      createArray("regions_" + p.function, regionRecord, p.regions.size(),
                  [&](size_t i) {
                    const Program::Region &r = p.regions[i];
                    return record(regionRecord,
                                  {address(r.task), createString(r.layers),
                                   integer(r.multiplyAccumulates)});
                  });
    programArrays.push_back("programs_" + std::to_string(programArrays.size()));
    createArray(
        programArrays.back(), program, described.programs.size(),
        [&](size_t i) {
          const Program &p = described.programs[i];
          int64_t unread = 0;
          for (const TapDescription &tap : description.taps)
            unread +=
                llvm::alignTo(bytesOf(tap.shape, p), LEVIT_ARENA_ALIGNMENT);
          return record(program,
                        {integer(p.images), integer(p.arenaBytes + unread),
                         integer(p.scratchBytes), address(p.function + "_run"),
                         integer(p.regions.size()),
                         address("regions_" + p.function)});
        });
  }
  createArray("variants", variant, variants.size(), [&](size_t i) {
    Value cpu = createString(variants[i].target.cpu);
    return record(variant, {cpu, integer(variants[i].target.features),
                            integer(variants[i].programs.size()),
                            address(programArrays[i])});
  });
  if (!description.classNames.empty())
    createArray(
        "class_names", pointer, description.classNames.size(),
        [&](size_t i) { return createString(description.classNames[i]); });
  const Preprocessing &preprocessing = description.preprocessing;
  auto interpolation =
      preprocessing.interpolation == Preprocessing::Interpolation::Bicubic
          ? LEVIT_BICUBIC
          : LEVIT_BILINEAR;
  createConstant("model", model, [&] {
    auto real = [&](FloatAttr value) -> Value {
      return LLVM::ConstantOp::create(builder, loc, value.getType(), value);
    };
    auto reals = [&](ArrayRef<float> values) {
      SmallVector<Value> elements;
      for (float value : values)
        elements.push_back(real(builder.getF32FloatAttr(value)));
      return record(
          LLVM::LLVMArrayType::get(builder.getF32Type(), values.size()),
          elements);
    };
    auto small = [&](int32_t value) -> Value {
      return LLVM::ConstantOp::create(builder, loc, i32,
                                      builder.getI32IntegerAttr(value));
    };
    return record(
        model,
        {small(LEVIT_ABI_VERSION), small(LEVIT_PRECISION_F32),
         createString(description.name), integer(description.channels),
         integer(description.height), integer(description.width),
         integer(description.classes), integer(description.parameters),
         integer(description.multiplyAccumulates), createString(targets),
         integer(description.taps.size()), address("taps"),
         integer(variants.size()), address("variants"),
         real(builder.getF64FloatAttr(preprocessing.cropRatio)),
         small(interpolation), reals(preprocessing.mean),
         reals(preprocessing.std),
         description.classNames.empty() ? null() : address("class_names")});
  });

  // The only code that every CPU must run.
  auto get = createFunction(description.name + "_model", {}, pointer,
                            TargetDescription(), LLVM::Linkage::External);
  get.setTuneCpuAttr(nullptr);
  LLVM::ReturnOp::create(builder, loc, address("model"));
}

} // namespace

OwningOpRef<ModuleOp> emitModel(const ModelDescription &description,
                                std::vector<Variant> variants,
                                MLIRContext *context) {
  OwningOpRef<ModuleOp> module = ModuleOp::create(UnknownLoc::get(context));
  ModelEmitter emitter(description, *module);
  for (Variant &variant : variants)
    for (Program &program : variant.programs)
      emitter.addProgram(variant, program);
  emitter.addDescriptor(variants);
  return module;
}

} // namespace levit
