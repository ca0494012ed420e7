"""PyTorch as an engine of scripts/bench (bench/engine.py has the protocol).

usage: pytorch.py MODEL.pt IMAGES.f32 SIDE THREADS BATCH...

Part of the LeViT compiler, under the Apache License v2.0 with LLVM Exceptions.
See LICENSE for license information.
SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""

import sys
import time
import warnings

import numpy
import torch

WARM_UP_CALLS = 2
WARM_UP_SECONDS = 0.05
SLOW_SECONDS = 1


def time_calls(call, seconds):
    start = time.perf_counter()
    calls = passed = 0
    while passed < WARM_UP_SECONDS or calls < WARM_UP_CALLS and passed < SLOW_SECONDS:
        call()
        calls += 1
        passed = time.perf_counter() - start
    times = []
    end = time.perf_counter() + seconds
    while not times or time.perf_counter() < end:
        begin = time.perf_counter()
        call()
        times.append((time.perf_counter() - begin) * 1e3)
    return times


def load_fastest(path, images):
    """The model with all optimisations; without PyTorch's last ones where they make
    it wrong, as 1.13 does to LeViT-192 (it reuses the memory of a smaller result)."""
    frozen = torch.jit.freeze(torch.jit.load(path).eval())
    # In place, so of another copy.
    optimized = torch.jit.optimize_for_inference(
        torch.jit.freeze(torch.jit.load(path).eval()))
    inputs = images.contiguous(memory_format=torch.channels_last)
    with torch.inference_mode(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = frozen(inputs)
        if torch.allclose(optimized(inputs), expected, rtol=1e-3, atol=1e-3):
            return optimized
        return frozen


def main(path, image_file, side, threads, *batches):
    torch.set_num_threads(int(threads))
    torch.set_num_interop_threads(1)
    side = int(side)
    images = torch.from_numpy(numpy.fromfile(image_file, dtype=numpy.float32))
    images = images.view(-1, 3, side, side)
    model = load_fastest(path, images[:2])

    def make_call(batch):
        inputs = images[:batch].contiguous(memory_format=torch.channels_last)
        return lambda: model(inputs)

    with torch.inference_mode():
        calls = {int(batch): make_call(int(batch)) for batch in batches}
        print("ready", flush=True)
        for line in sys.stdin:
            command, batch, argument = line.split()
            call = calls[int(batch)]
            if command == "logits":
                call().numpy().tofile(argument)
                print("ok", flush=True)
            elif command == "time":
                times = time_calls(call, float(argument))
                print(*("%.4f" % ms for ms in times), flush=True)


main(*sys.argv[1:])
