"""Writes what the engines load: run as `python3 -m bench.export DIR MODEL...`.

DIR/MODEL/images.f32      16 images, float32 (16, 3, height, width)
DIR/MODEL/checkpoint.pth  the weights in the authors' names, for levit-compile
DIR/MODEL/model.onnx      folded, for ONNX Runtime
DIR/MODEL/model.pt        folded and traced, for PyTorch
DIR/MODEL/logits.f64      of the images, in double precision and not folded

A model is skipped if it is there and was made by the same code.

Part of the LeViT compiler, under the Apache License v2.0 with LLVM Exceptions.
See LICENSE for license information.
SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""

import hashlib
import math
import os
import sys
import warnings
from unittest import mock

import torch

from bench import efficientnet, models
from bench.names import EFFICIENTNET, TITLES

# The largest batch that is measured, and what all statistics are made of.
IMAGES = 16
# The newest that PyTorch 1.13 writes.
OPSET = 17


def make_images(size):
    """Noise of several spatial frequencies, in another mixture in each image;
    with variance 1."""
    generator = torch.Generator().manual_seed(size)
    scales = (1, 4, 16, 64)
    shares = torch.rand(len(scales), IMAGES, 1, 1, 1, generator=generator)
    shares = (shares / shares.sum(dim=0)).sqrt()
    images = torch.zeros(IMAGES, 3, size, size)
    for scale, share in zip(scales, shares):
        cells = -(-size // scale)
        noise = torch.randn(IMAGES, 3, cells, cells, generator=generator)
        noise = torch.nn.functional.interpolate(noise, scale_factor=scale)
        images += share * noise[..., :size, :size]
    return images


def fingerprint():
    """Changes with everything that files depend on."""
    digest = hashlib.sha256(torch.__version__.encode())
    for module in (models, models.levit, efficientnet, sys.modules[__name__]):
        with open(module.__file__, "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


def unflatten(tensor, dim, sizes):
    """Tensor.unflatten for tracing: PyTorch 1.13 can't export its own. All
    sizes become constants, but for the batch."""
    shape = [int(size) for size in tensor.shape]
    dim %= len(shape)
    shape[dim:dim + 1] = sizes
    return tensor.view([-1] + shape[1:])


def flatten(tensor, start_dim=0, end_dim=-1):
    """Likewise for Tensor.flatten, which would export the computation of its
    result's shape."""
    shape = [int(size) for size in tensor.shape]
    end = end_dim % len(shape) + 1
    shape[start_dim:end] = [math.prod(shape[start_dim:end])]
    return tensor.reshape([-1] + shape[1:])


def export(directory, name):
    is_levit = name != EFFICIENTNET
    images = make_images(224 if is_levit else efficientnet.IMAGE)
    torch.manual_seed(0)
    model = models.make_levit(name) if is_levit else efficientnet.EfficientNetB2()
    models.randomize(model, images)
    if is_levit:
        torch.save({"model": model.state_dict()},
                   os.path.join(directory, "checkpoint.pth"))
        folded = models.fold_levit(model)
    else:
        folded = efficientnet.fold_efficientnet(model)
    with torch.no_grad(), warnings.catch_warnings(), \
            mock.patch.object(torch.Tensor, "unflatten", unflatten), \
            mock.patch.object(torch.Tensor, "flatten", flatten):
        # The tracer wonders whether sizes are constants. They are.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            folded, images[:2], os.path.join(directory, "model.onnx"),
            opset_version=OPSET, input_names=["images"], output_names=["logits"],
            dynamic_axes={"images": {0: "batch"}, "logits": {0: "batch"}})
        if is_levit:
            folded.patch_embed.to(memory_format=torch.channels_last)
        torch.jit.save(torch.jit.trace(folded, images[:2], check_trace=False),
                       os.path.join(directory, "model.pt"))
        logits = model.double()(images.double())
    images.numpy().tofile(os.path.join(directory, "images.f32"))
    logits.numpy().tofile(os.path.join(directory, "logits.f64"))


def main(root, *names):
    mark = fingerprint()
    for name in names:
        directory = os.path.join(root, name)
        stamp = os.path.join(directory, "made-by")
        if os.path.exists(stamp):
            with open(stamp) as file:
                if file.read() == mark:
                    continue
            os.remove(stamp)
        os.makedirs(directory, exist_ok=True)
        print("  exporting", TITLES[name], flush=True)
        export(directory, name)
        with open(stamp, "w") as file:
            file.write(mark)


if __name__ == "__main__":
    main(*sys.argv[1:])
