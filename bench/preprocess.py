#!/usr/bin/env python3
"""Times resize, crop and normalise beside Pillow's resize and numpy's normalise.

usage: bench/preprocess.py [--build=build/release] [--json=FILE]

One thread; medians of milliseconds, of a decoded picture. Needs python3-pil and
python3-numpy, and picture-values of the build.

Part of the LeViT compiler, under the Apache License v2.0 with LLVM Exceptions.
See LICENSE for license information.
SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

import numpy
from PIL import Image

CASES = [(500, 375), (1920, 1080), (4000, 3000), (160, 120)]
SIZE, RATIO = 224, 0.9
MEAN = numpy.array([0.485, 0.456, 0.406], numpy.float32)
STD = numpy.array([0.229, 0.224, 0.225], numpy.float32)


def pillow(image, filter):
    shorter = int(SIZE / RATIO)
    width, height = image.size
    if width <= height:
        new = shorter, int(shorter * height / width)
    else:
        new = int(shorter * width / height), shorter
    x, y = round((new[0] - SIZE) / 2), round((new[1] - SIZE) / 2)
    cropped = image.resize(new, filter).crop((x, y, x + SIZE, y + SIZE))
    values = numpy.asarray(cropped, numpy.float32)
    values = (values / 255 - MEAN) / STD
    return numpy.ascontiguousarray(values.transpose(2, 0, 1))


def measure(function):
    times = []
    deadline = time.perf_counter() + 2
    while len(times) < 5 or time.perf_counter() < deadline and len(times) < 201:
        begin = time.perf_counter()
        function()
        times.append((time.perf_counter() - begin) * 1000)
    return statistics.median(times)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", default="build/release")
    parser.add_argument("--json")
    arguments = parser.parse_args()
    tool = os.path.join(arguments.build, "bin", "picture-values")
    if not os.path.exists(tool):
        sys.exit(f"preprocess.py: {tool} is not there (expected a build)")
    noise = numpy.random.default_rng(1)
    rows = []
    print("picture     filter     pillow ms   levit ms   ratio   largest difference")
    with tempfile.TemporaryDirectory() as directory:
        path = os.path.join(directory, "picture.png")
        for width, height in CASES:
            small = noise.integers(0, 256, (height // 8, width // 8, 3), numpy.uint8)
            image = Image.fromarray(small).resize((width, height))
            image.save(path, compress_level=1)
            for name in ["bicubic", "bilinear"]:
                filter = getattr(Image.Resampling, name.upper())
                command = [path, str(SIZE), str(RATIO), name]
                ours = float(subprocess.check_output([tool, "time", *command]))
                theirs = measure(lambda: pillow(image, filter))
                values = subprocess.check_output([tool, "preprocess", *command])
                values = numpy.frombuffer(values, numpy.float32)
                difference = numpy.abs(values - pillow(image, filter).ravel()).max()
                rows.append(
                    {
                        "picture": [width, height],
                        "filter": name,
                        "pillow_ms": theirs,
                        "levit_ms": ours,
                        "largest_difference": float(difference),
                    }
                )
                print(
                    f"{width:4} x {height:4} {name:9} {theirs:10.3f} {ours:10.3f} "
                    f"{theirs / ours:7.1f}   {difference:.1e}"
                )
    if arguments.json:
        with open(arguments.json, "w") as file:
            json.dump(rows, file, indent=2)


main()
