# ===- same-classes.py - do logits give the classes of another program? ----===#
#
# Part of the LeViT compiler, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===-----------------------------------------------------------------------===#
"""Prints how many of the pictures have the same class.

usage: same-classes.py LOGITS.npy CLASSES.npy    (float32, bytes)
"""

import array
import sys


def read(path, kind, element):
    with open(path, "rb") as file:
        assert file.read(8) == b"\x93NUMPY\x01\x00", path
        header = file.read(int.from_bytes(file.read(2), "little")).decode()
        assert f"'{element}'" in header, header
        values = array.array(kind)
        values.frombytes(file.read())
        return values


def main():
    logits = read(sys.argv[1], "f", "<f4")
    expected = read(sys.argv[2], "B", "|u1")
    width = len(logits) // len(expected)
    assert width > 1 and width * len(expected) == len(logits)
    same = 0
    for number, label in enumerate(expected):
        row = logits[number * width:(number + 1) * width]
        same += row.index(max(row)) == label
    print(f"{same} of {len(expected)}")


if __name__ == "__main__":
    main()
