"""What each optimisation is worth: it is switched off, all others stay on.

Part of the LeViT compiler, under the Apache License v2.0 with LLVM Exceptions.
See LICENSE for license information.
SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""

import json
import os
import re
import subprocess

ALL = "everything on"


def without(*passes):
    return ["--disable=" + ",".join(passes)]


# What is switched off, and the options of levit-compile that do it. A pass that is
# optional has a row here, or else stands below.
ABLATIONS = {
    ALL: [],
    "batch norms folded into weights": without("levit-fuse-batch-norm"),
    "queries of a shrinking attention only where needed":
        without("levit-shrink-attention"),
    "tokens are averaged before they become values":
        without("levit-reassociate-values"),
    "both classifiers as one": without("levit-fold-heads"),
    "the last product only of the mean": without("levit-hoist-mean-pool"),
    "scores of attention stay in the cache": without("levit-fuse-attention"),
    "bias, hardswish, residual on the products' registers":
        without("levit-fuse-elementwise"),
    "both products of an MLP in one": without("levit-fuse-mlp"),
    "seven products of quarters instead of eight": without("levit-strassen"),
    "25 products of a convolution instead of 36": without("levit-winograd"),
    "products of bf16 parts, in tiles": without("levit-split-bf16"),
    "products in register blocks of packed weights":
        without("levit-tile-gemm", "levit-pack-gemm"),
    "rows of everything else in vectors": without("levit-vectorize-rows"),
    "keys are transposed in vectors": without("levit-vectorize-transposes"),
    "the image is read without padding": without("levit-peel-padding"),
    "the next weights are prefetched": without("levit-prefetch-weights"),
    "convolutions on flat memory": without("levit-flatten-views"),
    "code for four images": ["--images=1"],
}

# Passes that can't be left out, or that nothing is to be learned from.
NEEDED = {
    "levit-assign-arena", "levit-bufferize-interface", "levit-describe-regions",
    "levit-drop-unused-weights", "levit-expand-math", "levit-lower-copies",
    "levit-outline-parallel", "levit-specialize-batch", "levit-strip-taps",
    # For accuracy.
    "levit-widen-elementwise",
}


def disabled_by(options):
    """The passes that `options` leave out."""
    return {name for option in options if option.startswith("--disable=")
            for name in option.split("=", 1)[1].split(",")}


def disabled_passes():
    """All passes that some row leaves out."""
    return set().union(*map(disabled_by, ABLATIONS.values()))


def passes_named(message):
    """Those that levit-compile expects, by its error message."""
    return set(re.findall(r"levit-[a-z0-9-]+", message.partition("expected")[2]))


def pipeline(levit_compile):
    """The passes that make code for this CPU."""
    result = subprocess.run(
        [levit_compile, "--model=levit_128s,image=64", "--random=0",
         "--disable=nothing", "-o", os.devnull],
        stderr=subprocess.PIPE, text=True)
    return passes_named(result.stderr)


def rows(passes):
    """Those of ABLATIONS that leave out nothing but some of `passes`: another
    CPU's code may be made by other passes."""
    return {title: options for title, options in ABLATIONS.items()
            if disabled_by(options) <= passes}


def profile(levit_run, library, trace, batch, cpu):
    """Milliseconds and multiply-accumulates by kind of layer, of one thread on
    `cpu`, from levit-run --profile."""
    subprocess.run(
        [levit_run, library, "--profile=" + trace, "--threads=1",
         "--batch=%d" % batch],
        check=True, stdout=subprocess.DEVNULL,
        preexec_fn=lambda: os.sched_setaffinity(0, [cpu]))
    with open(trace) as file:
        content = json.load(file)
    about = content["otherData"]
    kinds = {}
    for event in content["traceEvents"]:
        if event["ph"] == "X":
            kind = kinds.setdefault(event["cat"], {"ms": 0, "multiply_accumulates": 0})
            kind["ms"] += event["dur"] * 1e-3
            kind["multiply_accumulates"] += event["args"]["multiply_accumulates"]
    return {"batch": batch, "ms": about["milliseconds"],
            "peak_gflops": about["peak_gflops"], "kinds": kinds}
