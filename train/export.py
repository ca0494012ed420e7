# ===- train/export.py - what is shipped beside a checkpoint ---------------===#
#
# Part of the LeViT compiler, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===-----------------------------------------------------------------------===#
"""Writes what is shipped beside a checkpoint; scripts/train runs this.

usage: export.py DIRECTORY      (which holds checkpoint.pth)

  classes.txt               the names of the classes, one a line
  pictures/                 the first two test pictures of each class, as PNG
  reference/t10k-*.gz       the first 250 test pictures and their labels
  reference/logits.npy      PyTorch's logits of these, computed in float64
  reference/classes.npy     the class that PyTorch's float32 gives each of all
                            10,000 test pictures, as bytes
"""

import gzip
import os
import sys

import numpy
import torch
from PIL import Image

import fashion_mnist
from levit import LeViT
from train import MODEL, classify

REFERENCE_PICTURES = 250
PICTURES_OF_CLASS = 2


def save_idx(path, array):
    header = bytes([0, 0, 8, array.ndim])
    shape = numpy.array(array.shape, ">u4").tobytes()
    with gzip.GzipFile(path, "wb", compresslevel=9, mtime=0) as file:
        file.write(header + shape + array.tobytes())


def save_pictures(directory, pictures, labels):
    os.makedirs(directory, exist_ok=True)
    for label, name in enumerate(fashion_mnist.CLASSES):
        word = name.lower().replace(" ", "-").replace("/", "-")
        for index in numpy.flatnonzero(labels == label)[:PICTURES_OF_CLASS]:
            path = os.path.join(directory, f"{word}-{index:04}.png")
            Image.fromarray(pictures[index]).save(path, optimize=True)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    directory = sys.argv[1]
    reference = os.path.join(directory, "reference")
    os.makedirs(reference, exist_ok=True)
    torch.set_num_threads(1)
    model = LeViT(**MODEL)
    model.load_state_dict(torch.load(os.path.join(directory, "checkpoint.pth")))
    pictures, labels = fashion_mnist.load("t10k")
    resized = fashion_mnist.resize(pictures, MODEL["image"])

    with open(os.path.join(directory, "classes.txt"), "w", encoding="utf-8") as file:
        file.writelines(name + "\n" for name in fashion_mnist.CLASSES)
    save_pictures(os.path.join(directory, "pictures"), pictures, labels)

    classes = classify(model, resized)
    numpy.save(os.path.join(reference, "classes.npy"), classes.astype(numpy.uint8))
    for name, array in ("images-idx3", pictures), ("labels-idx1", labels):
        save_idx(os.path.join(reference, f"t10k-{name}-ubyte.gz"),
                 array[:REFERENCE_PICTURES])
    model.double().eval()
    with torch.no_grad():
        logits = model(fashion_mnist.to_input(resized[:REFERENCE_PICTURES]).double())
    numpy.save(os.path.join(reference, "logits.npy"), logits.numpy())
    print(f"test accuracy {100 * (classes == labels).mean():.2f} %")


if __name__ == "__main__":
    main()
