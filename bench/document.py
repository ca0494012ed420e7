"""Writes measured numbers into docs/performance.md.

What stands between two comments is replaced, and the rest is left alone:

    <!-- bench: NAME -->
    <!-- end -->

Part of the LeViT compiler, under the Apache License v2.0 with LLVM Exceptions.
See LICENSE for license information.
SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""

import re

MARKED = re.compile(r"(<!-- bench: ([a-z0-9]+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)


def fill(page, texts):
    """`page` with the sections of `texts` that it has marks for. Those without
    numbers keep what they have."""
    def replace(match):
        text = texts.get(match.group(2))
        if text is None:
            return match.group(0)
        return match.group(1) + text.rstrip("\n") + "\n" + match.group(4)

    return MARKED.sub(replace, page)
