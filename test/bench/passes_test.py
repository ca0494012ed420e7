"""usage: passes_test.py ALL SOME: compares the passes that levit-compile names in
the error messages ALL, for a CPU whose code all passes make, and SOME, for another,
with those that bench/ablation.py has."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
sys.dont_write_bytecode = True

from bench.ablation import (  # noqa: E402
    ABLATIONS, ALL, NEEDED, disabled_passes, passes_named, rows)


def read(path):
    with open(path) as file:
        return passes_named(file.read())


pipeline = read(sys.argv[1])
for name in sorted(pipeline - disabled_passes() - NEEDED):
    sys.exit("%s has no row in bench/ablation.py, and does not stand in NEEDED" % name)
for name in sorted(disabled_passes() - pipeline):
    sys.exit("bench/ablation.py leaves out %s, which the pipeline does not have" % name)
if rows(pipeline) != ABLATIONS:
    sys.exit("not all rows for a CPU that has all passes")

others = rows(read(sys.argv[2]))
missing = [ABLATIONS[title] for title in ABLATIONS if title not in others]
if missing != [["--disable=levit-strassen"]] or ALL not in others:
    sys.exit("left out %s (expected levit-strassen)" % missing)
