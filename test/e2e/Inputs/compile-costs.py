# ===- compile-costs.py - what it takes to compile a model ----------------===#
#
# Part of the LeViT compiler, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===-----------------------------------------------------------------------===#
"""Compiles a model of the paper with random weights, and prints where it takes more
than it should: seconds, MiB of memory at its peak, and MiB of the object beyond its
fused weights, float32.

usage: compile-costs.py MODEL CPU OBJECT SECONDS MEMORY BEYOND
"""

import math
import os
import re
import resource
import subprocess
import sys
import time

MIB = 1 << 20


def count_weights(model, path):
    """Elements of the constants that are left after --levit-optimize. The model is
    written to `path`."""
    subprocess.run(["levit-import", f"--model={model}", "--random=0", "-o", path],
                   check=True)
    optimized = subprocess.run(
        ["levit-opt", path, "--levit-optimize", "--mlir-elide-elementsattrs-if-larger=1",
         "--mlir-elide-resource-strings-if-larger=1"],
        stdout=subprocess.PIPE, check=True, text=True)
    os.remove(path)
    shapes = re.findall(r" = arith\.constant .* : tensor<([0-9x]+)xf32>",
                        optimized.stdout)
    return sum(math.prod(map(int, shape.split("x"))) for shape in shapes)


def main():
    model, cpu, output = sys.argv[1:4]
    seconds, memory, beyond = map(float, sys.argv[4:])
    began = time.monotonic()
    subprocess.run(
        ["levit-compile", f"--model={model}", "--random=0", f"--cpu={cpu}", "-o", output],
        check=True)
    took = time.monotonic() - began
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 / MIB
    weights = 4 * count_weights(model, output + ".mlirbc") / MIB
    assert weights > 0
    extra = os.path.getsize(output) / MIB - weights
    print(f"{took:.1f} s, {peak:.0f} MiB, {weights:.1f} MiB of weights, "
          f"an object {extra:.2f} MiB larger")
    for what, value, most in (("seconds", took, seconds), ("MiB of memory", peak, memory),
                              ("MiB beyond the weights", extra, beyond)):
        if value > most:
            sys.exit(f"{model}: {value:.2f} {what} (expected at most {most:g})")


if __name__ == "__main__":
    main()
