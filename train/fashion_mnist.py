# ===- train/fashion_mnist.py - the pictures and labels --------------------===#
#
# Part of the LeViT compiler, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===-----------------------------------------------------------------------===#
"""Fashion-MNIST as Debian packages it, and the input that the network gets.
"""

import gzip
import os

import numpy
import torch
from PIL import Image

DIRECTORY = "/usr/share/datasets/fashion-mnist"
CLASSES = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal",
           "Shirt", "Sneaker", "Bag", "Ankle boot"]

# Of the gray values of the training pictures, as parts of white.
MEAN, STD = 0.2860, 0.3530


def read_idx(directory, name):
    """An array of bytes from a file in the format IDX."""
    with gzip.open(os.path.join(directory, name + ".gz")) as file:
        data = file.read()
    rank = data[3]
    shape = numpy.frombuffer(data, ">u4", rank, offset=4)
    return numpy.frombuffer(data, numpy.uint8, offset=4 + 4 * rank).reshape(shape)


def load(part, count=None, directory=DIRECTORY):
    """Pictures (count, 28, 28) and labels (count) of "train" or "t10k"."""
    return (read_idx(directory, part + "-images-idx3-ubyte")[:count],
            read_idx(directory, part + "-labels-idx1-ubyte")[:count])


def resize(pictures, side):
    """Gray pictures on `side` x `side` pixels, as bytes, by Pillow."""
    result = numpy.empty((len(pictures), side, side), numpy.uint8)
    for picture, resized in zip(pictures, result):
        resized[:] = Image.fromarray(picture).resize((side, side), Image.BICUBIC)
    return result


def augment(pictures, generator):
    """A copy of the pictures, each flipped or not, moved, and with a hole."""
    count, side, _ = pictures.shape
    reach = side // 14
    flips = generator.random(count) < 0.5
    moves = generator.integers(-reach, reach + 1, (count, 2))
    holes = generator.random(count) < 0.25
    sizes = generator.integers(side // 8, side // 3, (count, 2))
    corners = (generator.random((count, 2)) * (side - sizes)).astype(int)
    grays = generator.integers(0, 256, count)

    padded = numpy.zeros((side + 2 * reach, side + 2 * reach), numpy.uint8)
    result = numpy.empty_like(pictures)
    for i in range(count):
        padded[reach:-reach, reach:-reach] = (
            pictures[i, :, ::-1] if flips[i] else pictures[i])
        y, x = moves[i] + reach
        result[i] = padded[y:y + side, x:x + side]
        if holes[i]:
            (y, x), (height, width) = corners[i], sizes[i]
            result[i, y:y + height, x:x + width] = grays[i]
    return result


def to_input(pictures):
    """The network's input, float32 (count, 3, side, side)."""
    levels = ((numpy.arange(256) / 255 - MEAN) / STD).astype(numpy.float32)
    gray = torch.from_numpy(levels[pictures]).unsqueeze(1)
    return gray.expand(-1, 3, -1, -1).contiguous(memory_format=torch.channels_last)
