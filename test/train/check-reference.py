# ===- check-reference.py - PyTorch's logits against known ones ------------===#
#
# Part of the LeViT compiler, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===-----------------------------------------------------------------------===#
"""Compares what train/levit.py computes in double precision with known logits.

usage: check-reference.py tiny DIRECTORY            (test/data/tiny)
       check-reference.py fashion_mnist DIRECTORY   (models/fashion_mnist)
"""

import os
import sys

import numpy
import torch

TREE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
sys.path.insert(0, os.path.join(TREE, "train"))

import fashion_mnist  # noqa: E402
import train  # noqa: E402
from levit import LeViT  # noqa: E402

BOUND = 1e-12


def load_tiny(directory):
    model = LeViT(image=64, channels=(32, 48, 64), heads=(2, 3, 4),
                  depth=(1, 1, 1), key_dim=16, classes=10, distilled=True)
    tensors = torch.load(os.path.join(directory, "checkpoint.pth"))["model"]
    # These are not parameters, but have to be the same.
    buffers = dict(model.named_buffers())
    for name in [name for name in tensors if name.endswith("attention_bias_idxs")]:
        assert torch.equal(tensors.pop(name), buffers[name]), name
    model.load_state_dict(tensors)
    images = numpy.load(os.path.join(directory, "images.npy"))
    logits = numpy.load(os.path.join(directory, "logits.npy"))
    return model, torch.from_numpy(images), logits


def load_fashion_mnist(directory):
    model = LeViT(**train.MODEL)
    model.load_state_dict(torch.load(os.path.join(directory, "checkpoint.pth")))
    reference = os.path.join(directory, "reference")
    pictures, _ = fashion_mnist.load("t10k", directory=reference)
    images = fashion_mnist.to_input(
        fashion_mnist.resize(pictures, train.MODEL["image"]))
    logits = numpy.load(os.path.join(reference, "logits.npy"))
    return model, images, logits


def main():
    model, images, expected = {"tiny": load_tiny,
                               "fashion_mnist": load_fashion_mnist
                               }[sys.argv[1]](sys.argv[2])
    model.double().eval()
    with torch.no_grad():
        logits = model(images.double()).numpy()
    error = numpy.linalg.norm(logits - expected) / numpy.linalg.norm(expected)
    print(f"{len(images)} images, relative error {error:.2e}")
    return 0 if error <= BOUND else 1


if __name__ == "__main__":
    sys.exit(main())
