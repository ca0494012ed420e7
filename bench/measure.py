"""Times of engines, side by side.

Part of the LeViT compiler, under the Apache License v2.0 with LLVM Exceptions.
See LICENSE for license information.
SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""

import math
import os
import time


def percentile(values, fraction):
    """Interpolated between the two nearest of `values`."""
    values = sorted(values)
    position = fraction * (len(values) - 1)
    below = math.floor(position)
    above = min(below + 1, len(values) - 1)
    return values[below] + (position - below) * (values[above] - values[below])


def summarize(times):
    return {"median_ms": percentile(times, 0.5), "p10_ms": percentile(times, 0.1),
            "p90_ms": percentile(times, 0.9), "calls": len(times)}


def geometric_mean(values):
    return math.exp(sum(map(math.log, values)) / len(values))


def measure_cell(engines, batch, effort):
    """Times of calls with `batch` images. The engines take turns, a slice of
    `effort.slice` seconds each, and every round begins with another engine, so
    that whatever changes on the machine meanwhile meets all alike. Ends when
    each has `effort.calls` calls and `effort.seconds` seconds; those that take
    ten times as long for their calls have enough with three.
    """
    times = [[] for _ in engines]

    def is_done(mine):
        seconds = sum(mine) * 1e-3
        return (len(mine) >= effort.calls and seconds >= effort.seconds
                or len(mine) >= 3 and seconds > 10 * effort.seconds > 0)

    first = 0
    while not all(map(is_done, times)):
        for turn in range(len(engines)):
            index = (first + turn) % len(engines)
            if not is_done(times[index]):
                times[index] += engines[index].time(batch, effort.slice)
        first += 1
    return {engine.name: summarize(mine) for engine, mine in zip(engines, times)}


def drop_from_page_cache(path):
    """Makes the next reader of a file, which nobody has mapped, read it from the disk.

    Weights stay where the page cache has them. What lies there for long, or was read
    while memory was full, may be in small pages all over the place."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)  # Pages that are yet to be written would stay.
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(descriptor)


def _cpu_times():
    """By CPU: jiffies idle, and all."""
    times = {}
    with open("/proc/stat") as file:
        for line in file:
            name, *numbers = line.split()
            if name.startswith("cpu") and name != "cpu":
                numbers = [int(number) for number in numbers[:8]]
                times[int(name[3:])] = numbers[3] + numbers[4], sum(numbers)
    return times


def busy_fraction(cpus, seconds=1.0):
    """What part of `cpus` others use, watched for `seconds`."""
    before = _cpu_times()
    time.sleep(seconds)
    after = _cpu_times()
    idle = sum(after[cpu][0] - before[cpu][0] for cpu in cpus)
    total = sum(after[cpu][1] - before[cpu][1] for cpu in cpus)
    return 1 - idle / total if total else 0.0


def wait_for_quiet(cpus, limit, patience):
    """Waits until less than `limit` of `cpus` is busy, for `patience` seconds at
    most. Returns what is busy and the load average."""
    end = time.monotonic() + patience
    while True:
        busy = busy_fraction(cpus)
        if busy < limit or time.monotonic() > end:
            return busy, os.getloadavg()[0]
