"""Data sets for levit-eval: copies of a picture and files in MNIST's format.

usage: eval.py PICTURE CLASSES
"""

import gzip
import os
import shutil
import struct
import sys

picture, classes = sys.argv[1], [line.rstrip("\n") for line in open(sys.argv[2])]

# A folder for each class, three pictures in the first and one in the others.
for index, name in enumerate(classes):
    for folder in [f"named/{name}", f"ordered/{index}"]:
        os.makedirs(folder)
        for copy in range(3 if index == 0 else 1):
            shutil.copy(picture, f"{folder}/{copy}.png")
with open("list.txt", "w") as file:
    print("# a picture and its class", file=file)
    print(f"named/{classes[0]}/0.png\t{classes[0]}", file=file)
    print("ordered/3/0.png 3", file=file)

# Gray gradients, and the labels 0 to 9 in turn.
count, side = 50, 28
pixels = bytes((i * 5 + x * y) % 256 for i in range(count) for y in range(side) for x in range(side))
images = bytes([0, 0, 8, 3]) + struct.pack(">III", count, side, side) + pixels
labels = bytes([0, 0, 8, 1]) + struct.pack(">I", count) + bytes(i % 10 for i in range(count))
for folder, change in [("idx", lambda d: d), ("cut", lambda d: d[:-1]), ("long", lambda d: d + b"x")]:
    os.makedirs(folder)
    with open(f"{folder}/t10k-images-idx3-ubyte", "wb") as file:
        file.write(change(images))
    with open(f"{folder}/t10k-labels-idx1-ubyte", "wb") as file:
        file.write(labels)
os.makedirs("gz")
with gzip.open("gz/t10k-images-idx3-ubyte.gz", "wb") as file:
    file.write(images)
with gzip.open("gz/t10k-labels-idx1-ubyte.gz", "wb") as file:
    file.write(labels)
os.makedirs("fewer")
with open("fewer/t10k-images-idx3-ubyte", "wb") as file:
    file.write(images)
with open("fewer/t10k-labels-idx1-ubyte", "wb") as file:
    file.write(labels[:4] + struct.pack(">I", 7) + labels[8:15])
os.makedirs("label")
with open("label/t10k-images-idx3-ubyte", "wb") as file:
    file.write(images)
with open("label/t10k-labels-idx1-ubyte", "wb") as file:
    file.write(labels[:-1] + b"\x0a")
