# ===- images-from-bytes.py - a network's input from gray bytes ------------===#
#
# Part of the LeViT compiler, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===-----------------------------------------------------------------------===#
"""Normalises gray images and gives them three channels.

usage: images-from-bytes.py IMAGES.idx.gz MEAN STD OUTPUT.npy
"""

import array
import gzip
import struct
import sys


def main():
    source, mean, std, target = sys.argv[1:]
    with gzip.open(source) as file:
        magic, count, height, width = struct.unpack(">4I", file.read(16))
        data = file.read()
    assert magic == 0x803 and len(data) == count * height * width
    levels = [(level / 255 - float(mean)) / float(std) for level in range(256)]
    header = ("{'descr': '<f4', 'fortran_order': False, "
              f"'shape': ({count}, 3, {height}, {width})}}")
    with open(target, "wb") as file:
        file.write(b"\x93NUMPY\x01\x00\x76\x00" + header.ljust(117).encode() + b"\n")
        for begin in range(0, len(data), height * width):
            image = data[begin:begin + height * width]
            array.array("f", [levels[byte] for byte in image] * 3).tofile(file)


if __name__ == "__main__":
    main()
