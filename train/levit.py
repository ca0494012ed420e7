# ===- train/levit.py - the network in PyTorch -----------------------------===#
#
# Part of the LeViT compiler, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===-----------------------------------------------------------------------===#
"""LeViT in plain PyTorch, as in the paper (https://arxiv.org/abs/2104.01136).

The names of all tensors are those of the authors' code, so the network loads
their checkpoints, and levit-import takes what torch.save writes of it.
"""

import itertools

import torch
from torch import nn
from torch.nn import functional


class ConvBN(nn.Sequential):
    """A convolution of 3 x 3 with stride 2, and its batch norm."""

    def __init__(self, in_channels, out_channels):
        super().__init__()
        self.add_module("c", nn.Conv2d(in_channels, out_channels, kernel_size=3,
                                       stride=2, padding=1, bias=False))
        self.add_module("bn", nn.BatchNorm2d(out_channels))


class LinearBN(nn.Sequential):
    """A linear layer on tokens (batch, tokens, channels), and its batch norm.

    `scale` is what the norm multiplies with at first: 0 in front of a residual
    sum, so that training begins with blocks that do nothing.
    """

    def __init__(self, in_channels, out_channels, scale=1):
        super().__init__()
        self.add_module("c", nn.Linear(in_channels, out_channels, bias=False))
        self.add_module("bn", nn.BatchNorm1d(out_channels))
        nn.init.trunc_normal_(self.c.weight, std=0.02)
        nn.init.constant_(self.bn.weight, scale)

    def forward(self, tokens):
        products = self.c(tokens)
        return self.bn(products.flatten(0, 1)).reshape_as(products)


class BNLinear(nn.Sequential):
    """A classifier: a batch norm and a linear layer."""

    def __init__(self, in_channels, classes):
        super().__init__()
        self.add_module("bn", nn.BatchNorm1d(in_channels))
        self.add_module("l", nn.Linear(in_channels, classes))
        nn.init.trunc_normal_(self.l.weight, std=0.02)
        nn.init.zeros_(self.l.bias)


class Residual(nn.Module):
    def __init__(self, module):
        super().__init__()
        self.m = module

    def forward(self, tokens):
        return tokens + self.m(tokens)


class Mlp(nn.Sequential):
    def __init__(self, channels, ratio):
        super().__init__(LinearBN(channels, ratio * channels), nn.Hardswish(),
                         LinearBN(ratio * channels, channels, scale=0))


class AttentionBias(nn.Module):
    """The learned part of attention's scores. Base class of both attentions.

    A head has one number for each distance (|dx|, |dy|) between a query and a
    key. They are numbered as they first appear among all pairs, queries first.
    """

    def __init__(self, heads, grid, stride):
        super().__init__()
        numbers = {}
        indices = []
        for query_y, query_x, key_y, key_x in itertools.product(
                range(0, grid, stride), range(0, grid, stride),
                range(grid), range(grid)):
            distance = abs(query_y - key_y), abs(query_x - key_x)
            indices.append(numbers.setdefault(distance, len(numbers)))
        self.attention_biases = nn.Parameter(torch.zeros(heads, len(numbers)))
        self.register_buffer("attention_bias_idxs",
                             torch.tensor(indices).view(-1, grid * grid),
                             persistent=False)

    def attend(self, queries, keys, values):
        """Everything as (batch, heads, tokens, channels of a head)."""
        scores = queries @ keys.transpose(-2, -1) * queries.shape[-1] ** -0.5
        # Summing gradients by index_add, as [:, indices] does, is slow.
        bias = self.attention_biases.index_select(
            1, self.attention_bias_idxs.flatten())
        scores = scores + bias.view(-1, *self.attention_bias_idxs.shape)
        return (scores.softmax(dim=-1) @ values).transpose(1, 2).flatten(2)


class Attention(AttentionBias):
    def __init__(self, channels, grid, heads, key_dim, ratio):
        super().__init__(heads, grid, stride=1)
        self.split = heads, [key_dim, key_dim, ratio * key_dim]
        self.qkv = LinearBN(channels, heads * sum(self.split[1]))
        self.proj = nn.Sequential(
            nn.Hardswish(), LinearBN(heads * ratio * key_dim, channels, scale=0))

    def forward(self, tokens):
        heads, parts = self.split
        products = self.qkv(tokens).unflatten(-1, (heads, sum(parts)))
        queries, keys, values = products.transpose(1, 2).split(parts, dim=-1)
        return self.proj(self.attend(queries, keys, values))


class Subsample(nn.Module):
    """Every second token of every second row."""

    def __init__(self, grid):
        super().__init__()
        self.grid = grid

    def forward(self, tokens):
        rows = tokens.unflatten(1, (self.grid, self.grid))
        return rows[:, ::2, ::2].flatten(1, 2)


class AttentionSubsample(AttentionBias):
    """Attention whose queries are a quarter of the tokens: the grid shrinks."""

    def __init__(self, channels, out_channels, grid, heads, key_dim, ratio):
        super().__init__(heads, grid, stride=2)
        self.split = heads, [key_dim, ratio * key_dim]
        self.kv = LinearBN(channels, heads * sum(self.split[1]))
        self.q = nn.Sequential(Subsample(grid),
                               LinearBN(channels, heads * key_dim))
        self.proj = nn.Sequential(
            nn.Hardswish(), LinearBN(heads * ratio * key_dim, out_channels))

    def forward(self, tokens):
        heads, parts = self.split
        products = self.kv(tokens).unflatten(-1, (heads, sum(parts)))
        keys, values = products.transpose(1, 2).split(parts, dim=-1)
        queries = self.q(tokens).unflatten(-1, (heads, parts[0])).transpose(1, 2)
        return self.proj(self.attend(queries, keys, values))


class LeViT(nn.Module):
    """Images (batch, 3, image, image), normalised, to logits (batch, classes).

    `channels`, `heads` and `depth` have an item for each stage. Between stages,
    the grid of tokens shrinks and a head's values are twice as wide.
    """

    def __init__(self, image, channels, heads, depth, key_dim, classes,
                 distilled=False):
        super().__init__()
        stem = [3] + [channels[0] // part for part in (8, 4, 2, 1)]
        self.patch_embed = nn.Sequential()
        for inputs, outputs in zip(stem, stem[1:]):
            if inputs != 3:
                self.patch_embed.append(nn.Hardswish())
            self.patch_embed.append(ConvBN(inputs, outputs))

        self.blocks = nn.Sequential()
        grid = image // 16
        for stage, width in enumerate(channels):
            if stage > 0:
                previous = channels[stage - 1]
                self.blocks.append(AttentionSubsample(
                    previous, width, grid, previous // key_dim, key_dim, ratio=4))
                self.blocks.append(Residual(Mlp(width, ratio=2)))
                grid = (grid - 1) // 2 + 1
            for _ in range(depth[stage]):
                self.blocks.append(Residual(Attention(
                    width, grid, heads[stage], key_dim, ratio=2)))
                self.blocks.append(Residual(Mlp(width, ratio=2)))

        self.head = BNLinear(channels[-1], classes)
        self.head_dist = BNLinear(channels[-1], classes) if distilled else None

    def forward(self, images):
        tokens = self.patch_embed(images).flatten(2).transpose(1, 2)
        features = self.blocks(tokens).mean(dim=1)
        if self.head_dist is None:
            return self.head(features)
        if self.training:
            return self.head(features), self.head_dist(features)
        return (self.head(features) + self.head_dist(features)) / 2
