"""Writes float32 arrays as .npy files, and prints them, without NumPy.

npy.py write FILE D0,D1,...   values 0, 0.125, 0.25, ... of that shape
npy.py print FILE             the shape, and the first values in hexadecimal
npy.py raw FILE RAW           the values alone
"""

import ast
import struct
import sys


def write(path, shape):
    shape = tuple(int(extent) for extent in shape.split(","))
    count = 1
    for extent in shape:
        count *= extent
    header = repr({"descr": "<f4", "fortran_order": False, "shape": shape}).encode()
    with open(path, "wb") as file:
        file.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header)
        file.write(struct.pack("<%df" % count, *(i % 64 / 8 for i in range(count))))


def read(path):
    with open(path, "rb") as file:
        data = file.read()
    (length,) = struct.unpack_from("<H", data, 8)
    header = ast.literal_eval(data[10 : 10 + length].decode())
    return header, data[10 + length :]


def raw(path, target):
    with open(target, "wb") as file:
        file.write(read(path)[1])


def show(path):
    header, values = read(path)
    print(header["descr"], header["shape"], len(values), values[:16].hex())


if __name__ == "__main__":
    {"write": write, "print": show, "raw": raw}[sys.argv[1]](*sys.argv[2:])
