//===- RandomWeights.cpp - weights for a model without a checkpoint -------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Only operations that IEEE 754 rounds exactly are used, in a fixed order; the
// file is compiled without contraction to fused multiply-adds.
//
//===----------------------------------------------------------------------===//

#include "frontend/RandomWeights.h"

#include "frontend/ModelLayout.h"

#include <cmath>
#include <cstring>

using namespace levit;

namespace {

/// SplitMix64 (Steele et al., 2014).
class Generator {
public:
  /// Each tensor has its own sequence, so that none depends on the others.
  Generator(uint64_t seed, const std::string &name) : state(seed) {
    // FNV-1a of the name.
    uint64_t hash = 0xcbf29ce484222325;
    for (unsigned char c : name)
      hash = (hash ^ c) * 0x100000001b3;
    state = next() ^ hash;
  }

  /// Uniform in [-1, 1).
  double nextUniform() { return double(int64_t(next()) >> 11) * 0x1p-52; }

private:
  uint64_t next() {
    uint64_t z = state += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

  uint64_t state;
};

/// What is known of an activation, channel by channel.
struct Moments {
  std::vector<double> mean, variance;
  /// The part of the variance that all tokens of an image have in common.
  double shared = 0;
};

class RandomWeights {
public:
  RandomWeights(const ModelConfig &config, uint64_t seed);

  void fill();
  Checkpoint take() && { return std::move(checkpoint); }

private:
  float *get(const std::string &name);
  void fillUniform(const std::string &name, double center, double radius);
  /// A product's weight, and the batch norm behind it; gives the moments behind
  /// that.
  Moments fillProduct(const Layer &layer, const Moments &input, double scale);
  /// A batch norm; values of these moments arrive there.
  void fillBatchNorm(const std::string &name, const Moments &input,
                     double scale);
  void fillBlock(const Block &block, Moments &stream);
  Moments getContext(const Layer &attention, const Moments &values) const;

  const ModelConfig &config;
  const uint64_t seed;
  Checkpoint checkpoint;
};

} // namespace

/// Standard deviation of what residual branches add.
static constexpr double branchScale = 0.5;
/// Images differ in how much their tokens have in common. With at least this
/// share in mind, neither those where it is nothing nor those where it is all
/// are amplified much.
static constexpr double leastShared = 0.6;
/// Variance of the logits of a softmax over the keys.
static constexpr double logitVariance = 0.75;
/// exp(logitVariance): the sum of the squares of a softmax over n such logits
/// is this / n.
static constexpr double concentration = 2.117;

/// Behind a hardswish of normally distributed values, of which few lie beyond
/// -3 and 3, where it is x / 2 + x^2 / 6.
static Moments hardswish(Moments moments) {
  for (size_t i = 0; i < moments.mean.size(); ++i) {
    double mean = moments.mean[i], variance = moments.variance[i];
    double slope = 0.5 + mean / 3;
    moments.mean[i] = mean / 2 + (variance + mean * mean) / 6;
    moments.variance[i] = slope * slope * variance + variance * variance / 18;
  }
  return moments;
}

RandomWeights::RandomWeights(const ModelConfig &config, uint64_t seed)
    : config(config), seed(seed) {
  std::vector<NamedShape> tensors;
  size_t size = 0;
  for (const Layer &layer : getLayers(config))
    for (NamedShape &tensor : getTensors(layer)) {
      size += size_t(*countElements(tensor.shape)) * sizeof(float);
      tensors.push_back(std::move(tensor));
    }
  checkpoint = Checkpoint(FileBytes::own(std::vector<uint8_t>(size)));
  const uint8_t *data = checkpoint.getBytes().data();
  for (NamedShape &tensor : tensors) {
    size_t tensorSize = size_t(*countElements(tensor.shape)) * sizeof(float);
    Shape strides = getContiguousStrides(tensor.shape);
    checkpoint.insert(tensor.name, {ElementType::F32, std::move(tensor.shape),
                                    std::move(strides), data});
    data += tensorSize;
  }
}

/// The elements of a tensor, which the constructor allocated.
float *RandomWeights::get(const std::string &name) {
  return reinterpret_cast<float *>(
      const_cast<uint8_t *>(checkpoint.find(name)->data));
}

void RandomWeights::fillUniform(const std::string &name, double center,
                                double radius) {
  Generator generator(seed, name);
  float *elements = get(name);
  int64_t count = checkpoint.find(name)->getNumElements();
  for (int64_t i = 0; i < count; ++i)
    elements[i] = float(center + radius * generator.nextUniform());
}

void RandomWeights::fillBatchNorm(const std::string &name, const Moments &input,
                                  double scale) {
  fillUniform(name + ".weight", scale, scale / 4);
  fillUniform(name + ".bias", 0, scale / 8);
  float *mean = get(name + ".running_mean");
  float *variance = get(name + ".running_var");
  Generator generator(seed, name);
  for (size_t i = 0; i < input.mean.size(); ++i) {
    double deviation = std::sqrt(input.variance[i]);
    mean[i] = float(input.mean[i] + deviation / 16 * generator.nextUniform());
    variance[i] = float(input.variance[i] * (1 + generator.nextUniform() / 8));
  }
}

Moments RandomWeights::fillProduct(const Layer &layer, const Moments &input,
                                   double scale) {
  size_t outputs = size_t(layer.outChannels), inputs = size_t(layer.inChannels);
  size_t window = layer.kind == Layer::Kind::Convolution ? 9 : 1;
  // A uniform distribution's variance is a third of its radius squared.
  fillUniform(layer.name + ".c.weight", 0,
              std::sqrt(3.0 / double(inputs * window)));
  const float *weight = get(layer.name + ".c.weight");
  Moments sums{std::vector<double>(outputs), std::vector<double>(outputs), 0};
  for (size_t o = 0; o < outputs; ++o)
    for (size_t i = 0; i < inputs; ++i)
      for (size_t w = 0; w < window; ++w) {
        double element = *weight++;
        sums.mean[o] += element * input.mean[i];
        sums.variance[o] += element * element * input.variance[i];
      }
  std::string batchNorm = layer.name + ".bn";
  fillBatchNorm(batchNorm, sums, scale);

  Moments result = sums;
  result.shared = input.shared;
  const float *weights = get(batchNorm + ".weight");
  const float *biases = get(batchNorm + ".bias");
  for (size_t o = 0; o < outputs; ++o) {
    result.mean[o] = biases[o];
    result.variance[o] = double(weights[o]) * weights[o];
  }
  return result;
}

/// Behind an attention: a mean over tokens, which keeps what they share.
Moments RandomWeights::getContext(const Layer &attention,
                                  const Moments &values) const {
  double keys = double(attention.inGrid * attention.inGrid);
  double squares = std::fmin(concentration / keys, 1);
  double shared = std::fmax(values.shared, leastShared);
  double variance = shared + (1 - shared) * squares;
  Moments context = values;
  for (double &value : context.variance)
    value *= variance;
  context.shared = (shared + (1 - shared) / keys) / variance;
  return context;
}

/// The given channels of each head.
static Moments sliceHeads(const Moments &moments, int64_t heads, int64_t offset,
                          int64_t size) {
  Moments slice;
  slice.shared = moments.shared;
  int64_t stride = int64_t(moments.mean.size()) / heads;
  for (int64_t h = 0; h < heads; ++h)
    for (int64_t i = h * stride + offset; i < h * stride + offset + size; ++i) {
      slice.mean.push_back(moments.mean[size_t(i)]);
      slice.variance.push_back(moments.variance[size_t(i)]);
    }
  return slice;
}

static void addBranch(Moments &stream, const Moments &branch) {
  double total = 0, shared = 0;
  for (size_t i = 0; i < stream.mean.size(); ++i) {
    shared +=
        stream.variance[i] * stream.shared + branch.variance[i] * branch.shared;
    stream.mean[i] += branch.mean[i];
    stream.variance[i] += branch.variance[i];
    total += stream.variance[i];
  }
  stream.shared = shared / total;
}

void RandomWeights::fillBlock(const Block &block, Moments &stream) {
  std::vector<Layer> layers = block.getLayers();
  if (block.kind == Block::Kind::Mlp) {
    Moments hidden = hardswish(fillProduct(layers[0], stream, 1));
    addBranch(stream, fillProduct(layers[1], hidden, branchScale));
    return;
  }

  const Layer &attention = layers[layers.size() - 2];
  const AttentionConfig &sizes = attention.attention;
  Moments products = fillProduct(layers[0], stream, 1);
  int64_t keysPerHead = sizes.keyDim * (layers.size() == 3 ? 2 : 1);
  if (block.kind == Block::Kind::Shrink)
    fillProduct(layers[1], stream, 1);
  // Products of queries and keys have a variance of about a half per scaled
  // logit where tokens share something; the bias adds a quarter.
  fillUniform(attention.name + ".attention_biases", 0,
              std::sqrt(3 * (logitVariance - 0.5)));
  Moments context =
      getContext(attention, sliceHeads(products, sizes.heads, keysPerHead,
                                       sizes.valueDim));
  bool residual = block.kind == Block::Kind::Attention;
  Moments branch = fillProduct(layers.back(), hardswish(context),
                               residual ? branchScale : 1);
  if (residual)
    addBranch(stream, branch);
  else
    stream = branch;
}

void RandomWeights::fill() {
  size_t channels = size_t(config.imageChannels);
  Moments moments{std::vector<double>(channels, 0.0),
                  std::vector<double>(channels, 1.0), 0};
  for (const Layer &layer : getStem(config)) {
    if (layer.name != "patch_embed.0")
      moments = hardswish(moments);
    moments = fillProduct(layer, moments, 1);
  }
  int64_t grid = config.imageSize / 16;
  for (const Block &block : getBlocks(config)) {
    fillBlock(block, moments);
    grid = block.outGrid;
  }

  double tokens = double(grid * grid);
  double shared = std::fmax(moments.shared, leastShared);
  for (double &variance : moments.variance)
    variance *= shared + (1 - shared) / tokens;
  for (const Layer &head : getHeads(config)) {
    fillBatchNorm(head.name + ".bn", moments, 1);
    fillUniform(head.name + ".l.weight", 0,
                std::sqrt(3.0 / double(head.inChannels)));
    fillUniform(head.name + ".l.bias", 0, 0.25);
  }
}

Checkpoint levit::makeRandomWeights(const ModelConfig &config, uint64_t seed) {
  RandomWeights weights(config, seed);
  weights.fill();
  return std::move(weights).take();
}
