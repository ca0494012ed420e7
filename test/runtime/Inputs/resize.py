"""Compares resizes of random pictures and sizes with Pillow's.

usage: resize.py CASES SEED

Prints how many values there were, and how many differ; fails where one differs
by more than 1 level of 255, or more than 0.1 % differ.
"""

import random
import struct
import subprocess
import sys

import numpy
from PIL import Image

FILTERS = [Image.Resampling.BICUBIC, Image.Resampling.BILINEAR]


def side(rng):
    """From 1 to 4000 pixels, small ones as often as large ones."""
    return int(round(4000 ** rng.random()))


def picture(rng, width, height):
    """Noise, or smooth colours with sharp edges."""
    noise = numpy.random.default_rng(rng.randrange(1 << 32))
    if rng.random() < 0.5:
        return noise.integers(0, 256, (height, width, 3), numpy.uint8)
    y, x = numpy.mgrid[0:height, 0:width]
    planes = [
        127.5 + 127.5 * numpy.sin(x * noise.random() + y * noise.random())
        for _ in range(3)
    ]
    pixels = numpy.stack(planes, -1).astype(numpy.uint8)
    pixels[height // 3 :, : width // 2] = 255
    return pixels


def case(rng):
    """A picture, the new size and the part to compute."""
    while True:
        width, height = side(rng), side(rng)
        if rng.random() < 0.2:
            new_width, new_height = width, side(rng)
        elif rng.random() < 0.5:
            factor = side(rng) / min(width, height)
            new_width = max(1, int(width * factor))
            new_height = max(1, int(height * factor))
        else:
            new_width, new_height = side(rng), side(rng)
        if width * height <= 4e6 and new_width * new_height <= 4e6:
            break
    part_width = min(new_width, rng.choice([1, 16, 31, 224, 256]))
    part_height = min(new_height, rng.choice([1, 16, 31, 224, 256]))
    x = rng.randint(0, new_width - part_width)
    y = rng.randint(0, new_height - part_height)
    return (
        picture(rng, width, height),
        rng.randrange(2),
        (new_width, new_height),
        (x, y, part_width, part_height),
    )


def main():
    count, rng = int(sys.argv[1]), random.Random(int(sys.argv[2]))
    server = subprocess.Popen(
        ["picture-values", "resize"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    values = different = 0
    for _ in range(count):
        pixels, filter, size, part = case(rng)
        x, y, width, height = part
        header = (pixels.shape[1], pixels.shape[0], filter, *size, *part)
        server.stdin.write(struct.pack("<9I", *header))
        server.stdin.write(pixels.tobytes())
        server.stdin.flush()
        ours = numpy.frombuffer(
            server.stdout.read(width * height * 3), numpy.uint8
        ).reshape(height, width, 3)
        resized = Image.fromarray(pixels).resize(size, FILTERS[filter])
        theirs = numpy.asarray(resized)[y : y + height, x : x + width]
        difference = numpy.abs(ours.astype(int) - theirs)
        values += difference.size
        different += numpy.count_nonzero(difference)
        if difference.max() > 1:
            sys.exit(f"{difference.max()} levels apart, of the case {header}")
    server.stdin.close()
    server.wait()
    print(f"{count} cases, {values} values, {different} differ")
    if different > 0.001 * values:
        sys.exit("more than 0.1 % differ")


main()
