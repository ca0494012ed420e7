"""ONNX Runtime without AVX-512, to compare AVX2 code with.

It has no option for that: its kernels are chosen by what CPUID and XGETBV say.
So this writes a copy of its library in which the one XGETBV that its choice of
kernels asks is replaced by the answer of a system that saves no AVX-512
registers.

Part of the LeViT compiler, under the Apache License v2.0 with LLVM Exceptions.
See LICENSE for license information.
SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""

import glob
import os
import shutil

# xor %ecx,%ecx; xgetbv; mov %eax,%eax; shl $32,%rdx; or %rax,%rdx; not %rax
ASKS = bytes.fromhex("31c9 0f01d0 89c0 48c1e220 4809c2 48f7d0")
# The same with mov $7,%eax for xgetbv; mov %eax,%eax: x87, SSE and AVX.
ANSWERS = bytes.fromhex("31c9 b807000000 48c1e220 4809c2 48f7d0")


def restrict(modules, target):
    """Writes a node_modules folder, `target`, like `modules` but restricted.
    Returns an empty string, or why that can't be done."""
    name = "onnxruntime-node"
    shutil.rmtree(target, ignore_errors=True)
    os.makedirs(os.path.join(target, name))
    for entry in os.listdir(modules):
        if entry != name:
            os.symlink(os.path.join(modules, entry), os.path.join(target, entry))
    # Not links, for Node would follow them back to the other library.
    for entry in ("package.json", "dist"):
        source = os.path.join(modules, name, entry)
        if os.path.isdir(source):
            shutil.copytree(source, os.path.join(target, name, entry))
        elif os.path.exists(source):
            shutil.copy(source, os.path.join(target, name, entry))
    for source in glob.glob(os.path.join(modules, name, "bin/*/linux/x64")):
        binaries = os.path.join(target, os.path.relpath(source, modules))
        shutil.copytree(source, binaries, symlinks=True)
        for library in glob.glob(os.path.join(binaries, "libonnxruntime.so*")):
            with open(library, "rb") as file:
                code = file.read()
            if code.count(ASKS) != 1:
                return "its library does not ask for AVX-512 as version 1.30 does"
            with open(library, "wb") as file:
                file.write(code.replace(ASKS, ANSWERS))
    return ""
