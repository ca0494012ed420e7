"""The results as a picture.

Part of the LeViT compiler, under the Apache License v2.0 with LLVM Exceptions.
See LICENSE for license information.
SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""

import math
from xml.sax.saxutils import escape

from bench.names import TITLES
from bench.peers import ONNXRUNTIME, OURS, PYTORCH
from bench.peers import TITLES as ENGINE_TITLES
from bench.report import milliseconds, of_section

COLORS = {OURS: "#1b6ac9", ONNXRUNTIME: "#e08a1e", PYTORCH: "#8f959e"}
ROOFLINE = "#c4302b"
PANEL_HEIGHT, BAR, GROUP_GAP = 150, 15, 18
LEFT, TOP, PANEL_GAP_X, PANEL_GAP_Y = 40, 76, 46, 66


class Picture:
    def __init__(self):
        self.parts = []

    def text(self, x, y, words, size=11, anchor="middle", color="#24292f",
             weight="normal"):
        self.parts.append(
            '<text x="%.1f" y="%.1f" font-size="%d" text-anchor="%s" fill="%s" '
            'font-weight="%s">%s</text>' % (x, y, size, anchor, color, weight,
                                            escape(words)))

    def line(self, x1, y1, x2, y2, color, width=1.0):
        self.parts.append(
            '<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" stroke="%s" '
            'stroke-width="%g"/>' % (x1, y1, x2, y2, color, width))

    def bar(self, x, y, width, height, color, title):
        self.parts.append(
            '<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="%s">'
            '<title>%s</title></rect>' % (x, y, width, height, color,
                                          escape(title)))

    def to_svg(self, width, height):
        return ('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" '
                'font-family="Helvetica, Arial, sans-serif">\n'
                '<rect width="%d" height="%d" fill="white"/>\n%s\n</svg>\n'
                % (width, height, width, height, "\n".join(self.parts)))


def to_svg(results):
    cells = of_section(results["cells"], "f32")
    engines = [engine for engine in COLORS
               if any(engine in cell["engines"] for cell in cells)]

    def distinct(key):
        return list(dict.fromkeys(cell[key] for cell in cells))

    models, batches = distinct("model"), distinct("batch")
    threads = sorted(distinct("threads"))
    group = len(engines) * BAR + GROUP_GAP
    # The title needs some space.
    panel_width = max(len(models) * group, 420 // max(1, len(batches)))
    highest = max([milliseconds(cell, engine) / milliseconds(cell, OURS)
                   for cell in cells for engine in cell["engines"]], default=1)
    top = max(2, math.ceil(highest * 1.05))
    scale = PANEL_HEIGHT / top

    picture = Picture()
    picture.text(LEFT, 26, "Time of a call, as a multiple of ours", 16, "start",
                 weight="bold")
    x = LEFT
    for engine in engines:
        picture.bar(x, 40, 12, 12, COLORS[engine], ENGINE_TITLES[engine])
        picture.text(x + 17, 50, ENGINE_TITLES[engine], 12, "start")
        x += 40 + 7 * len(ENGINE_TITLES[engine])
    picture.line(x, 46, x + 16, 46, ROOFLINE, 2)
    picture.text(x + 21, 50, "roofline: the least that this CPU needs", 12, "start")

    for row, thread_count in enumerate(threads):
        for column, batch in enumerate(batches):
            left = LEFT + column * (panel_width + PANEL_GAP_X)
            bottom = TOP + 24 + row * (PANEL_HEIGHT + PANEL_GAP_Y) + PANEL_HEIGHT
            picture.text(left, bottom - PANEL_HEIGHT - 8, "batch %d, %d thread%s" % (
                batch, thread_count, "" if thread_count == 1 else "s"), 12, "start",
                weight="bold")
            for tick in range(top + 1):
                y = bottom - tick * scale
                picture.line(left, y, left + panel_width, y,
                             "#57606a" if tick == 1 else "#d8dee4")
                picture.text(left - 6, y + 4, str(tick), 10, "end", "#57606a")
            for index, model in enumerate(models):
                for cell in cells:
                    if (cell["model"], cell["batch"], cell["threads"]) == (
                            model, batch, thread_count):
                        draw_group(picture, cell, engines,
                                   left + index * group + GROUP_GAP / 2, bottom,
                                   scale)
                picture.text(left + (index + 0.5) * group, bottom + 15,
                             TITLES[model].replace("LeViT-", ""), 11)
    width = LEFT + len(batches) * (panel_width + PANEL_GAP_X)
    height = TOP + len(threads) * (PANEL_HEIGHT + PANEL_GAP_Y)
    return picture.to_svg(max(width, 560), height)


def draw_group(picture, cell, engines, left, bottom, scale):
    """The bars of one cell, and the line of its roofline."""
    ours = milliseconds(cell, OURS)
    for index, engine in enumerate(engines):
        time = milliseconds(cell, engine)
        if time is None:
            continue
        x, height = left + index * BAR, time / ours * scale
        picture.bar(x, bottom - height, BAR - 2, height, COLORS[engine],
                    "%s: %.2f ms" % (ENGINE_TITLES[engine], time))
        if engine != OURS:
            picture.text(x + BAR / 2 - 1, bottom - height - 3,
                         "%.1f" % (time / ours), 8)
    y = bottom - cell["roofline_ms"] / ours * scale
    picture.line(left - 4, y, left + len(engines) * BAR + 2, y, ROOFLINE, 2)
