"""The engines that are compared: how each is started, tuned to its best.

Part of the LeViT compiler, under the Apache License v2.0 with LLVM Exceptions.
See LICENSE for license information.
SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""

import glob
import os

from bench.engine import Engine

HERE = os.path.dirname(os.path.abspath(__file__))
# Debian's Python, which has Debian's PyTorch.
PYTHON = "/usr/bin/python3"
LIBRARIES = "/usr/lib/x86_64-linux-gnu"

OURS, ONNXRUNTIME, PYTORCH = "levit", "onnxruntime", "pytorch"
# Ours with one thread, where others have several.
OURS_ALONE = "levit_one_thread"
TITLES = {OURS: "ours", ONNXRUNTIME: "ONNX Runtime", PYTORCH: "PyTorch"}


def cpu_flags():
    with open("/proc/cpuinfo") as file:
        for line in file:
            if line.startswith("flags"):
                return set(line.split(":")[1].split())
    return set()


def start_ours(binary, library, images, cpus):
    return Engine(OURS, [binary, library, images, str(len(cpus))], cpus,
                  pin_threads=True)


def start_onnxruntime(model, images, side, cpus, batches, modules):
    """`modules` is the node_modules folder that has onnxruntime-node."""
    return Engine(
        ONNXRUNTIME,
        ["node", os.path.join(HERE, "engines", "onnxruntime.js"), model, images,
         str(side), str(len(cpus)), ",".join(map(str, cpus)),
         *map(str, batches)],
        cpus, {"NODE_PATH": modules})


def pytorch_environment(cpus, avx2=False):
    flags = cpu_flags()
    environment = {
        "OMP_NUM_THREADS": str(len(cpus)),
        "OMP_PLACES": ",".join("{%d}" % cpu for cpu in cpus),
        "OMP_PROC_BIND": "true",
        # The build of OpenBLAS that shares its threads with PyTorch.
        "LD_LIBRARY_PATH": LIBRARIES + "/openblas-openmp",
        # Memory that is given back to the system after every call costs half of
        # the time at large batches.
        "LD_PRELOAD": LIBRARIES + "/libjemalloc.so.2",
        "MALLOC_CONF": "dirty_decay_ms:-1,muzzy_decay_ms:-1",
    }
    if avx2 or "avx512f" not in flags:
        environment["ATEN_CPU_CAPABILITY"] = "avx2"
        environment["DNNL_MAX_CPU_ISA"] = "AVX2"
        environment["OPENBLAS_CORETYPE"] = "Haswell"
    else:
        environment["ATEN_CPU_CAPABILITY"] = "avx512"
        # Debian's OpenBLAS takes AMD's newer CPUs, which it does not know, for
        # ones without AVX-512.
        environment["OPENBLAS_CORETYPE"] = "SkylakeX"
    return environment


def start_pytorch(model, images, side, cpus, batches, avx2=False):
    return Engine(
        PYTORCH,
        [PYTHON, os.path.join(HERE, "engines", "pytorch.py"), model, images,
         str(side), str(len(cpus)), *map(str, batches)],
        cpus, pytorch_environment(cpus, avx2))


def missing_files():
    """Files of Debian's packages that PyTorch's tuning needs."""
    wanted = [LIBRARIES + "/openblas-openmp/libopenblas*",
              LIBRARIES + "/libjemalloc.so.2"]
    return [pattern for pattern in wanted if not glob.glob(pattern)]
