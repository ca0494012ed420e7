"""lit's configuration: what a test file is, and what this machine can run."""

import os
import subprocess
import sys

import lit.formats

config.name = "LeViT"
config.test_format = lit.formats.ShTest(execute_external=True)
config.suffixes = [".mlir", ".test"]
config.excludes = ["unit", "fuzz", "data", "Inputs"]
config.test_source_root = os.path.join(config.levit_source, "test")
config.test_exec_root = os.path.join(config.levit_build, "test")

config.environment["PATH"] = os.pathsep.join(
    [os.path.join(config.levit_build, "bin"), config.llvm_tools, os.environ["PATH"]]
)
config.substitutions += [
    ("%data", os.path.join(config.test_source_root, "data")),
    ("%source", config.levit_source),
    ("%build", config.levit_build),
    ("%cc", config.c_compiler),
    ("%same-results", os.path.join(config.test_source_root, "same-results")),
    ("%python", sys.executable),
]

# The trained model of the tree, and what it has to be told of its training.
models = os.path.join(config.levit_source, "models")
config.substitutions += [
    (
        "%fashion-mnist-options",
        "--crop=1 --interpolation=bicubic --mean=0.2860,0.2860,0.2860"
        " --std=0.3530,0.3530,0.3530"
        f" --classes={models}/fashion_mnist/classes.txt --name=fashion_mnist",
    ),
    ("%models", models),
]

# Tests that need an instruction set or larger data say so with REQUIRES, and
# are listed as unsupported elsewhere.
try:
    with open("/proc/cpuinfo") as cpuinfo:
        flags = set(next(l for l in cpuinfo if l.startswith("flags")).split())
except (OSError, StopIteration):
    flags = set()
if {"avx2", "fma", "f16c", "bmi2"} <= flags:
    config.available_features.add("x86-64-v3")
if {"avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"} <= flags:
    config.available_features.add("x86-64-v4")
    if {"amx_tile", "amx_bf16", "avx512_bf16"} <= flags:
        config.available_features.add("amx")

# Debian's, for scripts/train; without it, what needs it is unsupported, too.
torch_python = "/usr/bin/python3"
find_torch = (
    "import importlib.util as u, sys;"
    "sys.exit(None in map(u.find_spec, ['torch', 'numpy', 'PIL']))"
)
try:
    if subprocess.run([torch_python, "-c", find_torch]).returncode == 0:
        config.available_features.add("torch")
        config.substitutions.append(
            ("%torch-python", "env OMP_NUM_THREADS=1 " + torch_python)
        )
except OSError:
    pass
# A bare chroot has none.
try:
    for descriptor in os.openpty():
        os.close(descriptor)
    config.available_features.add("pseudo-terminal")
except OSError:
    pass
if os.path.isdir("/usr/share/datasets/fashion-mnist"):
    config.available_features.add("fashion-mnist")

# Pillow and NumPy may be those of another Python than lit's.
for python in filter(os.path.exists, [sys.executable, torch_python]):
    imports = subprocess.run(
        [python, "-c", "import PIL.Image, numpy"],
        stderr=subprocess.DEVNULL,
        check=False,
    )
    if imports.returncode == 0:
        config.available_features.add("pillow")
        config.substitutions.append(("%pillow", python))
        break

golden = os.path.join(config.levit_source, "..", "shared", "golden")
if os.path.isdir(golden):
    config.available_features.add("golden")
    config.substitutions.append(("%golden", golden))
