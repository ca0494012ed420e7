#!/usr/bin/env python3
"""Measures levit-eval on a folder of JPEGs against its parts alone.

usage: bench/throughput.py MODEL.so [--pictures=2000] [--threads=2]
                           [--build=build/release] [--json=FILE]

The pictures are of 500 x 375 pixels. Every thread's time goes to decoding and
preprocessing or to the network. Alone, each of the two would do threads / its time
pictures a second; what levit-eval reaches with both is shown as a part of the
slower one. Both come from one run, so other load on the machine slows all alike.
Needs python3-pil and python3-numpy.
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
    """Smooth noise, of 60 to 70 kB a picture, as photographs are."""
    noise = numpy.random.default_rng(1)
    for i in range(count):
        small = noise.integers(0, 256, (64, 85, 3), numpy.uint8)
        image = Image.fromarray(small).resize((500, 375), Image.Resampling.BICUBIC)
        image.save(os.path.join(folder, f"{i:05}.jpg"), quality=90)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model")
    parser.add_argument("--pictures", type=int, default=2000)
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--build", default="build/release")
    parser.add_argument("--json")
    arguments = parser.parse_args()
    tool = os.path.join(arguments.build, "bin", "levit-eval")
    if not os.path.exists(tool):
        sys.exit(f"throughput.py: {tool} is not there (expected a build)")
    with tempfile.TemporaryDirectory() as folder:
        different = min(arguments.pictures, 200)
        write_pictures(folder, different)
        listed = os.path.join(folder, "list.txt")
        with open(listed, "w") as file:
            for i in range(arguments.pictures):
                print(f"{i % different:05}.jpg 0", file=file)

        command = [tool, arguments.model, "--data=" + listed, "--json"]
        command.append(f"--threads={arguments.threads}")
        together = json.loads(subprocess.check_output(command))
    decoding = 1000 / (together["decoding_ms"] + together["preprocessing_ms"])
    network = 1000 / together["network_ms"]
    threads = together["threads"]
    slower = threads * min(decoding, network)
    result = {
        "threads": threads,
        "decoding_alone": threads * decoding,
        "network_alone": threads * network,
        "together": together["pictures_per_second"],
        "part_of_slower": together["pictures_per_second"] / slower,
        "busy": together["busy"],
    }
    print(f"pictures a second with {threads} threads:")
    print(f"  decoding and preprocessing alone {result['decoding_alone']:8.1f}")
    print(f"  the network alone                {result['network_alone']:8.1f}")
    print(
        f"  both                             {result['together']:8.1f}, "
        f"{100 * result['part_of_slower']:.0f} % of the slower; "
        f"threads busy {100 * result['busy']:.1f} % of the time"
    )
    if arguments.json:
        with open(arguments.json, "w") as file:
            json.dump(result, file, indent=2)


main()
