"""usage: passes_test.py {MESSAGE MISSING[,MISSING...]}...: compares the passes that
levit-compile names in error messages, each for another CPU, with those that
bench/ablation.py has. Together they are all, and each lacks MISSING."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
sys.dont_write_bytecode = True

from bench.ablation import (  # noqa: E402
    ABLATIONS, ALL, NEEDED, disabled_by, disabled_passes, passes_named, rows)


def read(path):
    with open(path) as file:
        return passes_named(file.read())


missing = {}
for path, names in zip(sys.argv[1::2], sys.argv[2::2]):
    missing[frozenset(read(path))] = set(names.split(","))
pipeline = frozenset().union(*missing)
for name in sorted(pipeline - disabled_passes() - NEEDED):
    sys.exit("%s has no row in bench/ablation.py, and does not stand in NEEDED" % name)
for name in sorted(disabled_passes() - pipeline):
    sys.exit("bench/ablation.py leaves out %s, which the pipeline does not have" % name)
if rows(pipeline) != ABLATIONS:
    sys.exit("not all rows for a CPU that has all passes")
for passes, names in missing.items():
    left = rows(passes)
    without = {name for title in ABLATIONS if title not in left
               for name in disabled_by(ABLATIONS[title])}
    if without != names or ALL not in left:
        sys.exit("left out %s (expected %s)" % (sorted(without), sorted(names)))
