"""EfficientNet-B2 in plain PyTorch, as in the paper
(https://arxiv.org/abs/1905.11946), which LeViT's paper compares with.

Part of the LeViT compiler, under the Apache License v2.0 with LLVM Exceptions.
See LICENSE for license information.
SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""

import copy
import math

import torch
from torch import nn

from bench.models import fold_into

IMAGE = 260
WIDTH, DEPTH = 1.1, 1.2

# Of EfficientNet-B0: expansion, channels, blocks, stride, kernel.
STAGES = ((1, 16, 1, 1, 3), (6, 24, 2, 2, 3), (6, 40, 2, 2, 5), (6, 80, 3, 2, 3),
          (6, 112, 3, 1, 5), (6, 192, 4, 2, 5), (6, 320, 1, 1, 3))


def scale_channels(channels):
    """Multiplied by WIDTH and rounded to a multiple of 8, down by 10 % at most."""
    wanted = channels * WIDTH
    rounded = max(8, int(wanted + 4) // 8 * 8)
    return rounded + 8 if rounded < 0.9 * wanted else rounded


class ConvBN(nn.Sequential):
    def __init__(self, inputs, outputs, kernel=1, stride=1, groups=1):
        super().__init__()
        self.add_module("c", nn.Conv2d(inputs, outputs, kernel, stride,
                                       kernel // 2, groups=groups, bias=False))
        self.add_module("bn", nn.BatchNorm2d(outputs, eps=1e-3))


class SqueezeExcitation(nn.Module):
    def __init__(self, channels, squeezed):
        super().__init__()
        self.gate = nn.Sequential(
            nn.AdaptiveAvgPool2d(1), nn.Conv2d(channels, squeezed, 1), nn.SiLU(),
            nn.Conv2d(squeezed, channels, 1), nn.Sigmoid())

    def forward(self, image):
        return image * self.gate(image)


class InvertedBottleneck(nn.Module):
    def __init__(self, inputs, outputs, expansion, kernel, stride):
        super().__init__()
        inner = inputs * expansion
        layers = []
        if expansion != 1:
            layers += [ConvBN(inputs, inner), nn.SiLU()]
        layers += [ConvBN(inner, inner, kernel, stride, groups=inner), nn.SiLU(),
                   SqueezeExcitation(inner, max(1, inputs // 4)),
                   ConvBN(inner, outputs)]
        self.layers = nn.Sequential(*layers)
        self.residual = stride == 1 and inputs == outputs

    def forward(self, image):
        result = self.layers(image)
        return image + result if self.residual else result


class EfficientNetB2(nn.Sequential):
    """Images (batch, 3, 260, 260) to logits (batch, 1000)."""

    def __init__(self):
        channels = scale_channels(32)
        layers = [ConvBN(3, channels, 3, 2), nn.SiLU()]
        for expansion, outputs, blocks, stride, kernel in STAGES:
            outputs = scale_channels(outputs)
            for i in range(math.ceil(DEPTH * blocks)):
                layers.append(InvertedBottleneck(
                    channels, outputs, expansion, kernel, stride if i == 0 else 1))
                channels = outputs
        last = scale_channels(1280)
        layers += [ConvBN(channels, last), nn.SiLU(), nn.AdaptiveAvgPool2d(1),
                   nn.Flatten(), nn.Linear(last, 1000)]
        super().__init__(*layers)


def fold_efficientnet(model):
    """The same with batch norms folded."""
    model = copy.deepcopy(model).eval()
    with torch.no_grad():
        for parent in list(model.modules()):
            for name, child in parent.named_children():
                if isinstance(child, ConvBN):
                    setattr(parent, name, fold_into(child.c, child.bn))
    return model
