"""The models that are compared, with weights that behave like trained ones.

Part of the LeViT compiler, under the Apache License v2.0 with LLVM Exceptions.
See LICENSE for license information.
SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""

import copy
import os
import sys
import types

import torch
from torch import nn

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "train"))
import levit  # noqa: E402


def make_levit(name):
    """One of the paper's models (bench/names.py), weights not set."""
    from bench.names import LEVITS
    return levit.LeViT(image=224, classes=1000, distilled=True, **LEVITS[name])


def _scale_queries(module, layer, factor):
    """Multiplies what computes the queries of attention `module`: rows of the
    weights and biases, in the part of the layer that `layer` picks."""
    heads, parts = module.split
    if isinstance(module, levit.AttentionSubsample):
        owner, parts = module.q[-1], parts[:1]
    else:
        owner = module.qkv
    target = layer(owner)
    for parameter in (target.weight, target.bias):
        parameter.data.view(heads, sum(parts), -1)[:, :parts[0]] *= factor


def randomize(model, images, seed=0):
    """Sets random weights, and the statistics of batch norms to those that
    `images` have with them. With statistics that are random, too, the network
    would be chaotic, and rounding errors as large as the logits.
    """
    generator = torch.Generator().manual_seed(seed)

    def normal(tensor, mean, std):
        tensor.copy_(torch.randn(tensor.shape, generator=generator) * std + mean)

    with torch.no_grad():
        norms = []
        for module in model.modules():
            if isinstance(module, (nn.Linear, nn.Conv2d)):
                normal(module.weight, 0, module.weight[0].numel() ** -0.5)
                if module.bias is not None:
                    normal(module.bias, 0, 0.1)
            elif isinstance(module, (nn.BatchNorm1d, nn.BatchNorm2d)):
                normal(module.weight, 1, 0.1)
                normal(module.bias, 0, 0.1)
                # The mean over all calls, not one that forgets.
                module.momentum = None
                norms.append(module)
            elif isinstance(module, levit.AttentionBias):
                normal(module.attention_biases, 0, 0.5)
        for module in model.modules():
            if isinstance(module, levit.Residual):
                # A quarter of what it is added to, as in trained networks.
                [norm for norm in module.modules()
                 if isinstance(norm, nn.BatchNorm1d)][-1].weight.mul_(0.25)
            if isinstance(module, levit.AttentionBias):
                # With larger scores, the attention of a strong image is sharper,
                # which makes the image stronger.
                _scale_queries(module, lambda layer: layer.bn, 0.25)
        model.train()
        for norm in norms:
            norm.reset_running_stats()
        model(images)
    return model.eval()


def _norm_scale(norm):
    scale = norm.weight.double() / (norm.running_var.double() + norm.eps).sqrt()
    return scale, norm.bias.double() - norm.running_mean.double() * scale


def fold_into(layer, norm):
    """A Linear or Conv2d that does `layer` and the batch norm behind it."""
    scale, shift = _norm_scale(norm)
    folded = copy.deepcopy(layer)
    shape = [-1] + [1] * (layer.weight.dim() - 1)
    folded.weight.data = (layer.weight.double() * scale.view(shape)).to(layer.weight)
    if layer.bias is not None:
        shift = shift + layer.bias.double() * scale
    folded.bias = nn.Parameter(shift.to(layer.weight))
    return folded


def _fold_before(norm, layer):
    scale, shift = _norm_scale(norm)
    folded = copy.deepcopy(layer)
    weight = layer.weight.double()
    folded.weight.data = (weight * scale).to(layer.weight)
    folded.bias.data = (layer.bias.double() + weight @ shift).to(layer.weight)
    return folded


def _attend(self, queries, keys, values):
    scores = queries @ keys.transpose(-2, -1) + self.bias
    return (scores.softmax(dim=-1) @ values).transpose(1, 2).flatten(2)


def fold_levit(model):
    """The model as an engine likes it best: batch norms folded, both heads in
    one, the attention's biases as tables, its scale in the queries' weights.
    """
    model = copy.deepcopy(model).eval()
    with torch.no_grad():
        for parent in list(model.modules()):
            for name, child in parent.named_children():
                if isinstance(child, (levit.LinearBN, levit.ConvBN)):
                    setattr(parent, name, fold_into(child.c, child.bn))
        heads = [_fold_before(head.bn, head.l)
                 for head in (model.head, model.head_dist) if head is not None]
        for parameter in ("weight", "bias"):
            mean = sum(getattr(head, parameter).data for head in heads) / len(heads)
            getattr(heads[0], parameter).data = mean
        model.head, model.head_dist = heads[0], None

        for module in model.modules():
            if not isinstance(module, levit.AttentionBias):
                continue
            module.register_buffer(
                "bias", module.attention_biases[:, module.attention_bias_idxs])
            _scale_queries(module, lambda layer: layer, module.split[1][0] ** -0.5)
            module.attend = types.MethodType(_attend, module)
    return model
