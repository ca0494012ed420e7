"""usage: passes_test.py FILE: compares the passes that levit-compile names in FILE,
an error message, with those that bench/ablation.py has."""

import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
sys.dont_write_bytecode = True

from bench.ablation import NEEDED, disabled_passes  # noqa: E402

with open(sys.argv[1]) as file:
    pipeline = set(re.findall(r"levit-[a-z-]+", file.read().split("expected")[1]))
for name in sorted(pipeline - disabled_passes() - NEEDED):
    sys.exit("%s has no row in bench/ablation.py, and does not stand in NEEDED" % name)
for name in sorted(disabled_passes() - pipeline):
    sys.exit("bench/ablation.py leaves out %s, which the pipeline does not have" % name)
