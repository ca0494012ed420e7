#!/usr/bin/env python3
"""Measures levit-eval on a folder of JPEGs against its parts alone.

usage: bench/throughput.py MODEL.so... [--pictures=3000] [--threads=2]
                           [--build=build/release] [--json=FILE]

The pictures are of 500 x 375 pixels. Every thread's time goes to decoding and
preprocessing or to the network. Alone, each of the two would do threads / its time
pictures a second; what levit-eval reaches with both is shown as a part of the
slower one. Both come from one run, so other load on the machine slows all alike.
Needs python3-pil and python3-numpy.

Part of the LeViT compiler, under the Apache License v2.0 with LLVM Exceptions.
See LICENSE for license information.
SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile

import numpy
from PIL import Image


def write_pictures(folder, count):
    """Smooth noise, of 60 to 70 kB a picture, as photographs are. Returns a list
    for levit-eval that names `count` of them, not all different."""
    noise = numpy.random.default_rng(1)
    different = min(count, 200)
    for i in range(different):
        small = noise.integers(0, 256, (64, 85, 3), numpy.uint8)
        image = Image.fromarray(small).resize((500, 375), Image.Resampling.BICUBIC)
        image.save(os.path.join(folder, f"{i:05}.jpg"), quality=90)
    listed = os.path.join(folder, "list.txt")
    with open(listed, "w") as file:
        for i in range(count):
            print(f"{i % different:05}.jpg 0", file=file)
    return listed


def measure(tool, model, listed, threads):
    command = [tool, model, "--data=" + listed, f"--threads={threads}", "--json"]
    together = json.loads(subprocess.check_output(command))
    threads = together["threads"]
    decoding = together["decoding_ms"] + together["preprocessing_ms"]
    decoding, network = 1000 * threads / decoding, 1000 * threads / together["network_ms"]
    return {
        "model": together["model"],
        "threads": threads,
        "decoding_alone": decoding,
        "network_alone": network,
        "together": together["pictures_per_second"],
        "part_of_slower": together["pictures_per_second"] / min(decoding, network),
        "busy": together["busy"],
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("models", nargs="+", metavar="MODEL.so")
    parser.add_argument("--pictures", type=int, default=3000)
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--build", default="build/release")
    parser.add_argument("--json")
    arguments = parser.parse_args()
    tool = os.path.join(arguments.build, "bin", "levit-eval")
    if not os.path.exists(tool):
        sys.exit(f"throughput.py: {tool} is not there (expected a build)")
    rows = []
    print("pictures a second  threads   decoding    network       both  of the slower"
          "  threads busy")
    with tempfile.TemporaryDirectory() as folder:
        listed = write_pictures(folder, arguments.pictures)
        for model in arguments.models:
            row = measure(tool, model, listed, arguments.threads)
            rows.append(row)
            print(f"{row['model']:17} {row['threads']:8} {row['decoding_alone']:10.1f} "
                  f"{row['network_alone']:10.1f} {row['together']:10.1f} "
                  f"{100 * row['part_of_slower']:12.0f} % "
                  f"{100 * row['busy']:11.1f} %", flush=True)
    if arguments.json:
        with open(arguments.json, "w") as file:
            json.dump(rows, file, indent=2)


main()
