//===- ModelBuilder.cpp - a model in the levit dialect --------------------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "frontend/ModelBuilder.h"

#include "dialect/LeViTDialect.h"
#include "dialect/Preprocessing.h"
#include "frontend/ModelLayout.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectResourceBlobManager.h"

#include <cmath>

using namespace levit;
using namespace mlir;

/// That of torch.nn.BatchNorm1d and 2d.
static constexpr double epsilon = 1e-5;

namespace {

class ModelBuilder {
public:
  ModelBuilder(MLIRContext &context, const Model &model)
      : model(model), builder(&context), location(builder.getUnknownLoc()) {}

  OwningOpRef<ModuleOp> build(StringRef name);

private:
  Value buildLayers(Value images);
  Value buildStem(Value images);
  Value buildAttention(const levit::Block &block, Value tokens);
  Value buildShrink(const levit::Block &block, Value tokens);
  Value buildMlp(const levit::Block &block, Value tokens);
  Value buildBlock(const levit::Block &block, Value tokens);
  Value buildHead(const Layer &head, Value pooled);

  /// Product and batch norm.
  Value buildLinear(const Layer &layer, Value input);
  Value buildBatchNorm(const std::string &name, Value input);
  /// The products of an attention, and the hardswish behind them.
  Value buildProducts(const Layer &attention, Value queries, Value keys,
                      Value values, int64_t stride);
  /// Cuts `input` into heads with parts of the given sizes.
  ResultRange splitHeads(Value input, int64_t heads, ArrayRef<int64_t> parts);
  Value buildTap(const std::string &name, Value value);
  /// A constant with the elements of a tensor.
  Value getWeights(const std::string &name);

  /// ? x sizes, f32.
  RankedTensorType getType(ArrayRef<int64_t> sizes) {
    SmallVector<int64_t> shape = {ShapedType::kDynamic};
    shape.append(sizes.begin(), sizes.end());
    return RankedTensorType::get(shape, builder.getF32Type());
  }
  RankedTensorType getTokensType(int64_t grid, int64_t channels) {
    return getType({grid * grid, channels});
  }
  void setLocation(StringRef name) {
    location = NameLoc::get(builder.getStringAttr(name));
  }
  template <typename Op, typename... Args> Value create(Args &&...args) {
    return Op::create(builder, location, std::forward<Args>(args)...)
        ->getResult(0);
  }

  const Model &model;
  OpBuilder builder;
  Location location;
};

} // namespace

/// The elements as they lie in the checkpoint, which the result keeps alive, or
/// a copy if they are not aligned f32 in the right order.
static AsmResourceBlob makeBlob(const Checkpoint &checkpoint,
                                const Tensor &tensor) {
  size_t count = size_t(tensor.getNumElements());
  bool shareable = tensor.type == ElementType::F32 && tensor.isContiguous() &&
                   llvm::isAddrAligned(llvm::Align::Of<float>(), tensor.data);
  if (!shareable) {
    std::vector<float> elements = tensor.toFloats();
    return HeapAsmResourceBlob::allocateAndCopyInferAlign(
        ArrayRef<float>(elements), /*dataIsMutable=*/false);
  }
  ArrayRef<char> data(reinterpret_cast<const char *>(tensor.data),
                      count * sizeof(float));
  // The deleter's copy of the bytes is what keeps them.
  return AsmResourceBlob(
      data, alignof(float),
      [owner = checkpoint.getBytes()](void *, size_t, size_t) {},
      /*dataIsMutable=*/false);
}

Value ModelBuilder::getWeights(const std::string &name) {
  const Tensor &tensor = *model.weights.find(name);
  auto type = RankedTensorType::get(tensor.shape, builder.getF32Type());
  auto elements = DenseResourceElementsAttr::get(
      type, name, makeBlob(model.weights, tensor));
  return create<arith::ConstantOp>(type, elements);
}

Value ModelBuilder::buildBatchNorm(const std::string &name, Value input) {
  return create<BatchNormOp>(
      input.getType(), input, getWeights(name + ".weight"),
      getWeights(name + ".bias"), getWeights(name + ".running_mean"),
      getWeights(name + ".running_var"), builder.getF64FloatAttr(epsilon));
}

Value ModelBuilder::buildLinear(const Layer &layer, Value input) {
  setLocation(layer.name);
  Value product =
      create<LinearOp>(getTokensType(layer.outGrid, layer.outChannels), input,
                       getWeights(layer.name + ".c.weight"), /*bias=*/Value());
  return buildBatchNorm(layer.name + ".bn", product);
}

Value ModelBuilder::buildTap(const std::string &name, Value value) {
  setLocation(name);
  return create<TapOp>(value.getType(), value, builder.getStringAttr(name));
}

//===----------------------------------------------------------------------===//
// Stem
//===----------------------------------------------------------------------===//

Value ModelBuilder::buildStem(Value images) {
  const ModelConfig &config = model.config;
  std::vector<Layer> stem = getStem(config);
  setLocation("patch_embed");
  Value image = create<ChannelsLastOp>(
      getType({config.imageSize, config.imageSize, config.imageChannels}),
      images);
  for (const Layer &layer : stem) {
    setLocation(layer.name);
    image = create<ConvolutionOp>(
        getType({layer.outGrid, layer.outGrid, layer.outChannels}), image,
        getWeights(layer.name + ".c.weight"), /*bias=*/Value(),
        builder.getI64IntegerAttr(2), builder.getI64IntegerAttr(1));
    image = buildBatchNorm(layer.name + ".bn", image);
    if (&layer != &stem.back())
      image = create<HardswishOp>(image.getType(), image);
    image = buildTap(layer.name, image);
  }
  setLocation("patch_embed");
  return create<FlattenOp>(
      getTokensType(stem.back().outGrid, stem.back().outChannels), image);
}

//===----------------------------------------------------------------------===//
// Blocks
//===----------------------------------------------------------------------===//

ResultRange ModelBuilder::splitHeads(Value input, int64_t heads,
                                     ArrayRef<int64_t> parts) {
  int64_t tokens = cast<RankedTensorType>(input.getType()).getDimSize(1);
  SmallVector<Type> types;
  for (int64_t part : parts)
    types.push_back(getType({tokens, heads, part}));
  return SplitHeadsOp::create(builder, location, types, input)->getResults();
}

Value ModelBuilder::buildProducts(const Layer &layer, Value queries, Value keys,
                                  Value values, int64_t stride) {
  const AttentionConfig &attention = layer.attention;
  int64_t outTokens = layer.outGrid * layer.outGrid;
  int64_t inTokens = layer.inGrid * layer.inGrid;
  setLocation(layer.name);
  Value bias = create<AttentionBiasOp>(
      RankedTensorType::get({attention.heads, outTokens, inTokens},
                            builder.getF32Type()),
      getWeights(layer.name + ".attention_biases"),
      builder.getDenseI64ArrayAttr({layer.inGrid, layer.inGrid}),
      builder.getI64IntegerAttr(stride));
  Value context = create<AttentionOp>(
      getTokensType(layer.outGrid, layer.outChannels), queries, keys, values,
      bias, builder.getF64FloatAttr(1 / std::sqrt(double(attention.keyDim))));
  return create<HardswishOp>(context.getType(), context);
}

Value ModelBuilder::buildAttention(const levit::Block &block, Value tokens) {
  std::vector<Layer> layers = block.getLayers();
  const AttentionConfig &attention = block.attention;
  Value products = buildLinear(layers[0], tokens);
  auto parts =
      splitHeads(products, attention.heads,
                 {attention.keyDim, attention.keyDim, attention.valueDim});
  Value context =
      buildProducts(layers[1], parts[0], parts[1], parts[2], /*stride=*/1);
  return buildLinear(layers[2], context);
}

Value ModelBuilder::buildShrink(const levit::Block &block, Value tokens) {
  std::vector<Layer> layers = block.getLayers();
  const AttentionConfig &attention = block.attention;
  constexpr int64_t stride = 2;
  Value products = buildLinear(layers[0], tokens);
  auto parts = splitHeads(products, attention.heads,
                          {attention.keyDim, attention.valueDim});
  setLocation(block.name + ".q.0");
  Value subsampled = create<SubsampleOp>(
      getTokensType(block.outGrid, block.inChannels), tokens,
      builder.getDenseI64ArrayAttr({block.inGrid, block.inGrid}),
      builder.getI64IntegerAttr(stride));
  Value queries = buildLinear(layers[1], subsampled);
  auto queryParts = splitHeads(queries, attention.heads, {attention.keyDim});
  Value context =
      buildProducts(layers[2], queryParts[0], parts[0], parts[1], stride);
  return buildLinear(layers[3], context);
}

Value ModelBuilder::buildMlp(const levit::Block &block, Value tokens) {
  std::vector<Layer> layers = block.getLayers();
  Value hidden = buildLinear(layers[0], tokens);
  // Named after the layer in front of it, as everything without weights.
  hidden = create<HardswishOp>(hidden.getType(), hidden);
  return buildLinear(layers[1], hidden);
}

Value ModelBuilder::buildBlock(const levit::Block &block, Value tokens) {
  if (block.kind == levit::Block::Kind::Shrink)
    return buildTap(block.name, buildShrink(block, tokens));
  Value branch = block.kind == levit::Block::Kind::Attention
                     ? buildAttention(block, tokens)
                     : buildMlp(block, tokens);
  return buildTap(block.name, create<AddOp>(tokens.getType(), tokens, branch));
}

//===----------------------------------------------------------------------===//
// Model
//===----------------------------------------------------------------------===//

Value ModelBuilder::buildHead(const Layer &head, Value pooled) {
  setLocation(head.name);
  Value normalised = buildBatchNorm(head.name + ".bn", pooled);
  return create<LinearOp>(getType({head.outChannels}), normalised,
                          getWeights(head.name + ".l.weight"),
                          getWeights(head.name + ".l.bias"));
}

Value ModelBuilder::buildLayers(Value images) {
  Value tokens = buildStem(images);
  for (const levit::Block &block : getBlocks(model.config))
    tokens = buildBlock(block, tokens);
  setLocation("pool");
  Value pooled = create<MeanPoolOp>(
      getType({model.config.stages.back().channels}), tokens);
  pooled = buildTap("pool", pooled);
  std::vector<Layer> heads = getHeads(model.config);
  Value logits = buildHead(heads[0], pooled);
  if (heads.size() == 1)
    return logits;
  Value distilled = buildHead(heads[1], pooled);
  setLocation("logits");
  return create<AverageOp>(logits.getType(), logits, distilled);
}

OwningOpRef<ModuleOp> ModelBuilder::build(StringRef name) {
  const ModelConfig &config = model.config;
  setLocation(name);
  OwningOpRef<ModuleOp> module = ModuleOp::create(location);
  builder.setInsertionPointToEnd(module->getBody());
  Type images =
      getType({config.imageChannels, config.imageSize, config.imageSize});
  Type logits = getType({config.classes});
  auto function = func::FuncOp::create(builder, location, name,
                                       builder.getFunctionType(images, logits));

  int64_t parameters = 0, multiplyAccumulates = 0;
  for (const Layer &layer : getLayers(config)) {
    parameters += layer.countParameters();
    multiplyAccumulates += layer.countMultiplyAccumulates();
  }
  function->setAttr(LeViTDialect::getModelAttrName(), builder.getUnitAttr());
  function->setAttr(LeViTDialect::getParametersAttrName(),
                    builder.getI64IntegerAttr(parameters));
  function->setAttr(LeViTDialect::getMultiplyAccumulatesAttrName(),
                    builder.getI64IntegerAttr(multiplyAccumulates));
  Preprocessing preprocessing;
  preprocessing.cropRatio = model.cropRatio;
  function->setAttr(LeViTDialect::getPreprocessingAttrName(),
                    toAttribute(builder.getContext(), preprocessing));

  mlir::Block *body = function.addEntryBlock();
  builder.setInsertionPointToEnd(body);
  Value result = buildLayers(body->getArgument(0));
  setLocation(name);
  func::ReturnOp::create(builder, location, result);
  return module;
}

OwningOpRef<ModuleOp> levit::buildModel(MLIRContext &context,
                                        const Model &model, StringRef name) {
  context.loadDialect<LeViTDialect, arith::ArithDialect, func::FuncDialect>();
  return ModelBuilder(context, model).build(name);
}
