"""The results as text.

Part of the LeViT compiler, under the Apache License v2.0 with LLVM Exceptions.
See LICENSE for license information.
SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""

from bench.ablation import ALL
from bench.measure import geometric_mean
from bench.names import EFFICIENTNET, TITLES
from bench.peers import ONNXRUNTIME, OURS, PYTORCH
from bench.peers import TITLES as ENGINE_TITLES


def milliseconds(cell, engine):
    """The median of `engine`, or none."""
    return cell["engines"].get(engine, {}).get("median_ms")


def ratios(cell):
    """By peer: its time as a multiple of ours."""
    ours = milliseconds(cell, OURS)
    return {engine: timing["median_ms"] / ours
            for engine, timing in cell["engines"].items() if engine != OURS}


def speedup(cell):
    """The fastest peer's time as a multiple of ours; none without peers."""
    return min(ratios(cell).values(), default=None)


def of_section(cells, section):
    return [cell for cell in cells if cell["section"] == section]


def scaling(cells):
    """By model and batch: our time with one thread over that with two, both of
    the cell of two threads."""
    return {(cell["model"], cell["batch"]):
                cell["one_thread"]["median_ms"] / milliseconds(cell, OURS)
            for cell in of_section(cells, "f32") if cell["threads"] == 2}


def summarize(cells):
    """The numbers that decide."""
    summary = {}
    for section in ("f32", "avx2"):
        found = [cell for cell in of_section(cells, section) if speedup(cell)]
        if not found:
            continue
        worst = min(found, key=speedup)
        summary[section] = {
            "cells": len(found),
            "geometric_mean": geometric_mean([speedup(cell) for cell in found]),
            "minimum": speedup(worst),
            "minimum_at": {key: worst[key] for key in ("model", "batch", "threads")},
        }
    by_batch = {}
    for (_, batch), factor in scaling(cells).items():
        by_batch.setdefault(batch, []).append(factor)
    summary["two_threads_minimum"] = {
        str(batch): min(factors) for batch, factors in by_batch.items()}
    paper = of_section(cells, "paper")
    if paper:
        summary["efficientnet_b2_over_levit_192"] = ratios(paper[0])[EFFICIENTNET]
    return summary


def progress_line(cell):
    parts = ["  %-5s %-11s batch %2d, %d thread%s" % (
        cell["section"], TITLES[cell["model"]], cell["batch"], cell["threads"],
        "s" if cell["threads"] > 1 else " ")]
    for engine, timing in cell["engines"].items():
        title = ENGINE_TITLES.get(engine) or TITLES[engine]
        parts.append("%s %.2f" % (title, timing["median_ms"]))
    if "one_thread" in cell:
        parts.append("one thread %.2f" % cell["one_thread"]["median_ms"])
    parts.append("%.0f %% of peak" % cell["percent_of_peak"])
    if speedup(cell):
        parts.append("%.2fx" % speedup(cell))
    return "  ".join(parts)


def summary_text(results):
    """Some lines for the terminal."""
    lines = []
    for section, numbers in results["summary"].items():
        if section in ("f32", "avx2"):
            at = numbers["minimum_at"]
            lines.append(
                "%s: %.2f times as fast as the fastest peer (geometric mean of %d "
                "cells), at least %.2f (%s, batch %d, threads %d)" % (
                    section, numbers["geometric_mean"], numbers["cells"],
                    numbers["minimum"], TITLES[at["model"]], at["batch"],
                    at["threads"]))
    for batch, factor in results["summary"]["two_threads_minimum"].items():
        lines.append("two threads: at least %.2f times as fast as one at batch %s"
                     % (factor, batch))
    factor = results["summary"].get("efficientnet_b2_over_levit_192")
    if factor:
        lines.append("LeViT-192: %.2f times as fast as EfficientNet-B2 in ONNX "
                     "Runtime" % factor)
    return "\n".join(lines)


def table(header, rows):
    lines = ["| " + " | ".join(header) + " |",
             "|" + "|".join("---" if i == 0 else "---:" for i in range(len(header)))
             + "|"]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines)


def cell_table(cells):
    engines = [engine for engine in (OURS, ONNXRUNTIME, PYTORCH)
               if any(engine in cell["engines"] for cell in cells)]
    compared = len(engines) > 1
    header = (["model", "batch", "threads"]
              + [ENGINE_TITLES[engine] + ", ms" for engine in engines]
              + (["fastest peer / ours"] if compared else [])
              + ["% of peak", "roofline, ms"])
    rows = []
    for cell in cells:
        times = [milliseconds(cell, engine) for engine in engines]
        row = [TITLES[cell["model"]], str(cell["batch"]), str(cell["threads"])]
        row += ["%.2f" % time if time else "" for time in times]
        if compared:
            row.append("**%.2f**" % speedup(cell))
        row += ["%.0f" % cell["percent_of_peak"], "%.2f" % cell["roofline_ms"]]
        rows.append(row)
    return table(header, rows)


def about_section(results):
    about = results["about"]
    versions = ", ".join("%s %s" % (ENGINE_TITLES[engine], version)
                         for engine, version in about["versions"].items())
    lines = ["Written by `scripts/bench` at %s, commit %s." % (
        about["date"], about["commit"]), ""]
    lines += ["- CPU: %s, CPUs %s; Linux %s" % (
        about["cpu"], ", ".join(map(str, about["cpus"])), about["kernel"])]
    lines += ["- peers: %s; batch norms folded, float32" % (versions or "none")]
    lines += ["- before: %.0f %% of the CPUs busy, load average %.2f" % (
        100 * about["busy_before"], about["load_before"])]
    lines += ["- a cell: medians of at least %d calls and %g s an engine, in turns"
              % (about["calls"], about["seconds"])]
    for peak in results["peaks"]:
        lines.append("- peak%s, measured before and after each cell: %.0f to %.0f "
                     "GFLOP/s, %s, %d thread%s" % (
                         " of AVX2" if peak["isa"] == "avx2" else "",
                         peak["least_gflops"], peak["gflops"],
                         peak["instructions"], peak["threads"],
                         "" if peak["threads"] == 1 else "s"))
    trips = [cell["round_trip_ns"] for cell in results["cells"]
             if "round_trip_ns" in cell]
    if trips:
        lines.append("- a cache line goes from one CPU to the other and back in %.0f "
                     "to %.0f ns, measured before each cell of two threads"
                     % (min(trips), max(trips)))
    lines += ["- roofline: the longer of all multiply-adds at the larger of a cell's "
              "two peaks and reading "
              "all weights once at the bandwidth measured on a buffer of their size"]
    lines += ["- %s" % note for note in results["notes"]]
    return "\n".join(lines)


def scaling_section(cells):
    factors = scaling(cells)
    models = list(dict.fromkeys(model for model, _ in factors))
    batches = list(dict.fromkeys(batch for _, batch in factors))
    return table(["model"] + ["batch %d" % batch for batch in batches],
                 [[TITLES[model]] + ["%.2f" % factors[model, batch]
                                     for batch in batches] for model in models])


def paper_section(cells):
    (cell,) = of_section(cells, "paper")
    return ("LeViT-192 (80.0 %% top-1) and EfficientNet-B2 (80.1 %%), batch %d, one "
            "thread. The paper has LeViT 5 times as fast.\n\n" % cell["batch"]
            + table(["", "ms", "images/s", "ours is faster by"],
                    [paper_row(cell, "LeViT-192, ours", OURS),
                     paper_row(cell, "LeViT-192, ONNX Runtime", ONNXRUNTIME),
                     paper_row(cell, "EfficientNet-B2, ONNX Runtime",
                               EFFICIENTNET)]))


def pictures_section(rows):
    return table(["picture", "filter", "Pillow and NumPy, ms", "ours, ms",
                  "ours is faster by", "largest difference"],
                 [["%d x %d" % tuple(row["picture"]), row["filter"],
                   "%.2f" % row["pillow_ms"], "%.2f" % row["levit_ms"],
                   "%.1f" % (row["pillow_ms"] / row["levit_ms"]),
                   "%.1e" % row["largest_difference"]] for row in rows])


def throughput_section(rows):
    return table(["model", "threads", "decoding alone", "network alone", "both",
                  "of the slower", "threads busy"],
                 [[TITLES[row["model"]], "%d" % row["threads"],
                   "%.0f" % row["decoding_alone"], "%.0f" % row["network_alone"],
                   "%.0f" % row["together"],
                   "%.0f %%" % (100 * row["part_of_slower"]),
                   "%.1f %%" % (100 * row["busy"])] for row in rows])


def agreement_section(errors):
    engines = [engine for engine in (OURS, ONNXRUNTIME, PYTORCH, EFFICIENTNET)
               if any(engine in by_engine for by_engine in errors.values())]
    return table(["model"] + [ENGINE_TITLES.get(engine) or TITLES[engine]
                              for engine in engines],
                 [[TITLES[model]] + ["%.1e" % by_engine[engine]
                                     if engine in by_engine else ""
                                     for engine in engines]
                  for model, by_engine in errors.items()])


def sections(results):
    """By name, the text of each that there are numbers for."""
    cells = results["cells"]
    texts = {"about": about_section(results)}
    summary = summary_text(results)
    if summary:
        texts["summary"] = "```\n%s\n```" % summary
    for section in ("f32", "avx2"):
        if of_section(cells, section):
            texts[section] = cell_table(of_section(cells, section))
    if scaling(cells):
        texts["scaling"] = scaling_section(cells)
    if of_section(cells, "paper"):
        texts["paper"] = paper_section(cells)
    if results.get("pictures"):
        texts["pictures"] = pictures_section(results["pictures"])
    if results.get("throughput"):
        texts["throughput"] = throughput_section(results["throughput"])
    if results["relative_errors"]:
        texts["agreement"] = agreement_section(results["relative_errors"])
    return texts


HEADINGS = {
    "f32": "## Every model\n\n![Times as multiples of ours](bench.svg)\n\n",
    "scaling": "## Two threads\n\nOur time with one thread, as a multiple of that "
               "with two; both took turns.\n\n",
    "avx2": "## AVX2\n\nCompiled with `--cpu=x86-64-v3`. The peers are kept from "
            "AVX-512: PyTorch's parts by their variables, ONNX Runtime by a copy of "
            "its library that believes the system does not support it "
            "(bench/restrict_onnxruntime.py). The peak is that of AVX2 "
            "multiply-adds.\n\n",
    "paper": "## The paper's comparison\n\n",
    "pictures": "## Pictures\n\nResize to 224 pixels, crop and normalise, one "
                "thread.\n\n",
    "throughput": "## From JPEG to class\n\nlevit-eval on JPEGs of 500 x 375 pixels, "
                  "in pictures a second. Every thread decodes, preprocesses and runs "
                  "the network in turns; alone, it would do one of these only.\n\n",
    "agreement": "## Agreement\n\nThe largest relative error of the logits, by the "
                 "norm, against those in double precision.\n\n",
}


def to_markdown(results):
    texts = sections(results)
    parts = ["# LeViT, compiled and in other engines", texts["about"]]
    if "summary" in texts:
        parts.append(texts["summary"])
    parts += [heading + texts[name] for name, heading in HEADINGS.items()
              if name in texts]
    return "\n\n".join(parts) + "\n"


def paper_row(cell, title, engine):
    time = milliseconds(cell, engine)
    factor = time / milliseconds(cell, OURS)
    return [title, "%.2f" % time, "%.1f" % (1e3 * cell["batch"] / time),
            "%.2f" % factor]


def ablation_sections(results):
    """The text of the ablation and of the profiles."""
    cells = of_section(results["cells"], "ablation")
    models = list(dict.fromkeys(cell["model"] for cell in cells))
    about = results["about"]
    parts = ["Written by `scripts/bench --ablation` at %s, commit %s."
             % (about["date"], about["commit"])]
    for model in models:
        mine = [cell for cell in cells if cell["model"] == model]
        header = [TITLES[model] + ", without"]
        for cell in mine:
            header += ["batch %d, %d thread%s, ms" % (
                cell["batch"], cell["threads"], "" if cell["threads"] == 1 else "s"),
                       "cost"]
        rows = []
        for title in mine[0]["engines"]:
            row = [title]
            for cell in mine:
                time = milliseconds(cell, title)
                base = milliseconds(cell, ALL)
                row += ["%.2f" % time,
                        "" if title == ALL else "%+.1f %%" % (100 * (time / base - 1))]
            rows.append(row)
        parts.append(table(header, rows))
    texts = {"ablation": "\n\n".join(parts)}
    if results["profiles"]:
        texts["profile"] = "\n\n".join(
            profile_table(model, profiles)
            for model, profiles in results["profiles"].items())
    return texts


def profile_table(model, profiles):
    """By kind of layer, for each batch."""
    kinds = list(dict.fromkeys(kind for profile in profiles
                               for kind in profile["kinds"]))
    header = [TITLES[model] + ", 1 thread"]
    for profile in profiles:
        header += ["batch %d, ms" % profile["batch"], "share", "% of peak"]

    def columns(profile, time, accumulates):
        share = "%.1f %%" % (100 * time / profile["ms"])
        if not accumulates:
            return ["%.2f" % time, share, ""]
        gflops = 2e-6 * accumulates / time
        return ["%.2f" % time, share, "%.0f" % (100 * gflops / profile["peak_gflops"])]

    rows = []
    for kind in kinds:
        row = [kind]
        for profile in profiles:
            entry = profile["kinds"].get(kind)
            row += columns(profile, entry["ms"], entry["multiply_accumulates"]) \
                if entry else ["", "", ""]
        rows.append(row)
    rest, total = ["between layers"], ["all"]
    for profile in profiles:
        entries = profile["kinds"].values()
        rest += columns(profile, profile["ms"] - sum(e["ms"] for e in entries), 0)
        total += columns(profile, profile["ms"],
                         sum(e["multiply_accumulates"] for e in entries))
    return table(header, rows + [rest, total])
