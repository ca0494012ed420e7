"""scripts/bench: our models and those who could run them instead, side by side.

Part of the LeViT compiler, under the Apache License v2.0 with LLVM Exceptions.
See LICENSE for license information.
SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""

import argparse
import array
import datetime
import json
import os
import platform
import re
import shutil
import subprocess
import sys

from bench import ablation, document, peers, plot, report
from bench.engine import EngineError
from bench.measure import drop_from_page_cache, measure_cell, wait_for_quiet
from bench.names import EFFICIENTNET, LEVITS, TITLES
from bench.restrict_onnxruntime import restrict

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BIN = os.path.join(ROOT, "build", "release", "bin")
AVX2, PAPER, PICTURES, THROUGHPUT = "avx2", "paper", "pictures", "throughput"
SECTIONS = ("f32", AVX2, PAPER, PICTURES, THROUGHPUT)
# ||y - reference|| / ||reference||, beyond which something is wrong.
LARGEST_ERROR = 1e-4
# The part of the CPUs that others may use.
LARGEST_BUSY = 0.1


class BenchError(Exception):
    """What is wrong, in one line."""


def say(*words):
    print(*words, flush=True)


def run(command, **options):
    """Runs a command; its output is shown only if it fails."""
    result = subprocess.run(command, cwd=ROOT, text=True, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                            **options)
    if result.returncode:
        sys.stderr.write(result.stdout)
        raise BenchError("'%s' failed" % " ".join(command))
    return result.stdout


def parse_arguments(arguments):
    parser = argparse.ArgumentParser(
        prog="scripts/bench", allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description=__doc__.split("\n")[0] + """

Builds the compiler, installs ONNX Runtime (npm) and PyTorch (Debian), gives all
of them the same weights, checks that they agree on the logits, and times them in
turns. Writes bench.json, bench.md and bench.svg.""")

    def names(known):
        def parse(text):
            chosen = text.split(",")
            for name in chosen:
                if name not in known:
                    raise argparse.ArgumentTypeError(
                        "no '%s' (expected some of %s)" % (name, ",".join(known)))
            return [name for name in known if name in chosen]
        return parse

    def numbers(text):
        try:
            values = [int(word) for word in text.split(",")]
        except ValueError:
            values = []
        if not values or min(values) < 0:
            raise argparse.ArgumentTypeError(
                "'%s' (expected numbers, separated by commas)" % text)
        return values

    add = parser.add_argument
    add("--models", type=names(list(LEVITS)), metavar="NAME,...",
        help="some of " + ",".join(LEVITS))
    add("--batch", type=numbers, metavar="N,...",
        help="images per call, up to 16 (default: 1,4,16)")
    add("--threads", type=numbers, metavar="N,...",
        help="(default: 1,2, as far as there are CPUs)")
    add("--sections", type=names(SECTIONS), default=list(SECTIONS),
        metavar="NAME,...",
        help="f32: every model, batch and number of threads; avx2: code for "
             "x86-64-v3, one thread; paper: LeViT-192 and EfficientNet-B2; "
             "pictures: preprocessing beside Pillow; throughput: levit-eval on "
             "JPEGs beside its parts")
    add("--peers", type=names((peers.ONNXRUNTIME, peers.PYTORCH)),
        default=[peers.ONNXRUNTIME, peers.PYTORCH], metavar="NAME,...",
        help="some of onnxruntime,pytorch")
    add("--seconds", type=float, default=3, help="measure each cell this long ...")
    add("--calls", type=int, default=30, help="... and for so many calls")
    add("--ablation", action="store_true",
        help="instead: our own times with each optimisation switched off alone, and "
             "profiles (default: levit_256 and levit_384, batch 1 and 16, one "
             "thread); writes ablation.json")
    add("--document", metavar="PAGE.md", nargs="?",
        const=os.path.join(ROOT, "docs", "performance.md"),
        help="measure nothing: write the last results into a page that has marks for "
             "them, and their picture beside it (default: docs/performance.md)")
    add("--quick", action="store_true",
        help="a few calls a cell, to see that everything works")
    add("--cpus", type=numbers, metavar="N,...", help="run on these CPUs")
    add("--force", action="store_true", help="measure on a busy machine, too")
    add("--output", default=os.path.join(ROOT, "build", "bench"), metavar="DIR",
        help="for reports and all files (default: build/bench)")
    options = parser.parse_args(arguments)
    available = sorted(os.sched_getaffinity(0))
    options.cpus = options.cpus or available
    defaults = {"models": list(LEVITS), "batch": [1, 4, 16], "threads": [1, 2]}
    if options.ablation:
        defaults = {"models": ["levit_256", "levit_384"], "batch": [1, 16],
                    "threads": [1]}
    for name, value in defaults.items():
        if getattr(options, name) is None:
            setattr(options, name, value)
    if not set(options.cpus) <= set(available):
        parser.error("--cpus: not among this process's CPUs (expected some of %s)"
                     % ",".join(map(str, available)))
    if min(options.batch) < 1 or max(options.batch) > 16:
        parser.error("--batch: expected numbers from 1 to 16")
    options.threads = [n for n in options.threads if 1 <= n <= len(options.cpus)]
    if not options.threads:
        parser.error("--threads: not enough CPUs")
    if options.quick:
        options.seconds, options.calls = 0, 3
    options.slice = 0.05 if options.quick else 0.5
    return options


class Bench:
    def __init__(self, options):
        self.options = options
        self.directory = os.path.abspath(options.output)
        self.modules = os.path.join(self.directory, "node", "node_modules")
        self.avx2_modules = os.path.join(self.directory, "node-avx2", "node_modules")
        self.cells = []
        self.errors = {}
        self.peaks = {}
        self.bandwidths = {}
        self.work = {}
        self.pictures = []
        self.throughput = []
        self.notes = []

    def path(self, *names):
        return os.path.join(self.directory, *names)

    # What is measured.

    def build(self):
        os.makedirs(self.directory, exist_ok=True)
        run(["scripts/setup", "--bench"])
        say("Building the compiler and the runtime")
        run(["cmake", "--preset", "release"])
        run(["cmake", "--build", "--preset", "release", "--target",
             "levit-compile", "levit-run", "levit-eval", "bench-engine",
             "picture-values"])

    def export(self, names):
        say("Models")
        result = subprocess.run(
            [peers.PYTHON, "-m", "bench.export", self.directory, *names], cwd=ROOT)
        if result.returncode:
            raise BenchError("the models could not be exported")

    def prepare(self):
        options = self.options
        self.build()
        if peers.ONNXRUNTIME in options.peers:
            self.install_onnxruntime()
        if peers.PYTORCH in options.peers and peers.missing_files():
            raise BenchError("no %s (see scripts/setup --bench)"
                             % peers.missing_files()[0])
        native = {"f32", PAPER, THROUGHPUT} & set(options.sections)
        wanted = []
        if {"f32", AVX2, THROUGHPUT} & set(options.sections):
            wanted += options.models
        if PAPER in options.sections:
            wanted += [name for name in ("levit_192", EFFICIENTNET)
                       if name not in wanted]
        self.export(wanted)
        for name in wanted:
            if name == EFFICIENTNET:
                continue
            if native:
                self.compile(name, "native", "model.so")
            if AVX2 in options.sections:
                self.compile(name, "x86-64-v3", "avx2.so")

    def install_onnxruntime(self):
        folder = os.path.dirname(self.modules)
        wanted = os.path.join(ROOT, "bench", "package.json")
        installed = os.path.join(folder, "package.json")

        def content(path):
            with open(path) as file:
                return file.read()

        # The last thing to be written, so that it says that all is there.
        done = os.path.join(folder, "installed")
        if not (os.path.exists(done) and content(done) == content(wanted)):
            say("Installing ONNX Runtime")
            os.makedirs(folder, exist_ok=True)
            shutil.copy(wanted, installed)
            run(["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund",
                 "--prefix", folder])
            shutil.copy(wanted, done)

    def compile(self, name, cpu, output, options=()):
        checkpoint = self.path(name, "checkpoint.pth")
        compiler = os.path.join(BIN, "levit-compile")
        library = self.path(name, output)
        newest = max(map(os.path.getmtime, (checkpoint, compiler)))
        if os.path.exists(library) and os.path.getmtime(library) > newest:
            return
        say(" ".join(["  compiling", TITLES[name], "for", cpu, *options]))
        run([compiler, checkpoint, "--name=" + name, "--cpu=" + cpu, *options,
             "-o", library])

    # Engines.

    def start_ours(self, name, threads, library="model.so"):
        library = self.path(name, library)
        drop_from_page_cache(library)
        return peers.start_ours(
            os.path.join(BIN, "bench-engine"), library,
            self.path(name, "images.f32"), self.options.cpus[:threads])

    def start_onnxruntime(self, name, threads, batches, modules=None):
        side = 224 if name != EFFICIENTNET else 260
        return peers.start_onnxruntime(
            self.path(name, "model.onnx"), self.path(name, "images.f32"), side,
            self.options.cpus[:threads], batches, modules or self.modules)

    def start_pytorch(self, name, threads, batches, avx2=False):
        return peers.start_pytorch(
            self.path(name, "model.pt"), self.path(name, "images.f32"), 224,
            self.options.cpus[:threads], batches, avx2)

    def check(self, engine, name, batch):
        """Compares with the logits in double precision."""
        path = self.path("logits.f32")
        engine.logits(batch, path)
        actual, expected = array.array("f"), array.array("d")
        with open(path, "rb") as file:
            actual.frombytes(file.read())
        with open(self.path(name, "logits.f64"), "rb") as file:
            expected.frombytes(file.read())
        error = relative_error(actual, expected[:len(actual)])
        per_model = self.errors.setdefault(name, {})
        per_model[engine.name] = max(error, per_model.get(engine.name, 0))
        if not error <= LARGEST_ERROR:
            raise BenchError(
                "%s of %s is wrong: relative error %.2e (expected at most %g)"
                % (TITLES[name], engine.name, error, LARGEST_ERROR))

    # Measurements.

    def measure(self, section, name, threads, batches, engines, models=None):
        """Times `engines`, which run `name` or what `models` says; the first is
        ours."""
        for engine in engines:
            for batch in batches:
                self.check(engine, (models or {}).get(engine.name, name), batch)
        ours = engines[0]
        accumulates, parameters = map(int, ours.ask("info"))
        self.work[name] = {"multiply_accumulates": accumulates,
                           "parameters": parameters}
        isa = "avx2" if section == AVX2 else "native"
        if (name, threads) not in self.bandwidths:
            self.bandwidths[name, threads] = float(
                ours.ask("bandwidth", 4 * parameters)[0])
        for batch in batches:
            distance = ({"round_trip_ns": float(ours.ask("round-trip")[0])}
                        if threads > 1 else {})
            # A shared CPU is not always as fast; the cell is compared with the
            # faster one of two moments.
            before = self.measure_peak(ours, isa, threads)
            times = measure_cell(engines, batch, self.options)
            alone = times.pop(peers.OURS_ALONE, None)
            peak = max(before, self.measure_peak(ours, isa, threads))
            compute = 2e-6 * accumulates * batch / peak
            read = 4e-6 * parameters / self.bandwidths[name, threads]
            cell = {
                "section": section, "model": name, "batch": batch,
                "threads": threads, "engines": times, "peak_gflops": peak,
                "peak_ms": compute,
                "roofline_ms": max(compute, read),
                "percent_of_peak":
                    100 * compute / times[peers.OURS]["median_ms"],
                **distance,
                **({"one_thread": alone} if alone else {}),
            }
            if section == AVX2:
                self.check_restricted(cell)
            self.cells.append(cell)
            say(report.progress_line(cell))

    def measure_peak(self, ours, isa, threads):
        """GFLOP/s of multiply-adds, now."""
        gflops, instructions = ours.ask("peak")
        peak = self.peaks.setdefault(
            (isa, threads), {"instructions": instructions, "gflops": []})
        peak["gflops"].append(float(gflops))
        return float(gflops)

    def check_restricted(self, cell):
        """Nobody is faster than the peak of the instructions that all are kept
        to, the largest that was measured."""
        most = max(self.peaks["avx2", cell["threads"]]["gflops"])
        least_ms = cell["peak_ms"] * cell["peak_gflops"] / most
        for engine, timing in cell["engines"].items():
            if timing["median_ms"] < least_ms:
                raise BenchError(
                    "%s is not restricted: %.2f ms (expected at least %.2f, at the "
                    "peak of AVX2)" % (engine, timing["median_ms"], least_ms))

    def measure_f32(self):
        options = self.options
        for name in options.models:
            for threads in options.threads:
                with Engines() as engines:
                    engines.add(self.start_ours(name, threads))
                    if threads > 1:
                        # What threads are worth is measured in turns as well.
                        alone = self.start_ours(name, 1)
                        alone.name = peers.OURS_ALONE
                        engines.add(alone)
                    if peers.ONNXRUNTIME in options.peers:
                        engines.add(self.start_onnxruntime(
                            name, threads, options.batch))
                    if peers.PYTORCH in options.peers:
                        engines.add(self.start_pytorch(
                            name, threads, options.batch))
                    self.measure("f32", name, threads, options.batch, engines)

    def measure_avx2(self):
        options = self.options
        chosen = list(options.peers)
        if peers.ONNXRUNTIME in chosen:
            wrong = restrict(self.modules, self.avx2_modules)
            if wrong:
                chosen.remove(peers.ONNXRUNTIME)
                self.notes.append("ONNX Runtime cannot be kept from AVX-512 here: "
                                  + wrong + ".")
        for name in options.models:
            with Engines() as engines:
                engines.add(self.start_ours(name, 1, "avx2.so"))
                if peers.ONNXRUNTIME in chosen:
                    engines.add(self.start_onnxruntime(
                        name, 1, options.batch, self.avx2_modules))
                if peers.PYTORCH in chosen:
                    engines.add(self.start_pytorch(
                        name, 1, options.batch, avx2=True))
                self.measure(AVX2, name, 1, options.batch, engines)

    def measure_paper(self):
        if peers.ONNXRUNTIME not in self.options.peers:
            return
        batch = max(self.options.batch)
        with Engines() as engines:
            engines.add(self.start_ours("levit_192", 1))
            engines.add(self.start_onnxruntime("levit_192", 1, [batch]))
            other = self.start_onnxruntime(EFFICIENTNET, 1, [batch])
            other.name = EFFICIENTNET
            engines.add(other)
            self.measure(PAPER, "levit_192", 1, [batch], engines,
                         {EFFICIENTNET: EFFICIENTNET})

    def measure_with_script(self, name, threads, *arguments):
        """What bench/NAME.py writes as JSON; it runs on so many CPUs."""
        say("  " + name)
        path = self.path(name + ".json")
        result = subprocess.run(
            [peers.PYTHON, os.path.join(ROOT, "bench", name + ".py"), *arguments,
             "--build=" + os.path.dirname(BIN), "--json=" + path],
            stdout=subprocess.DEVNULL,
            preexec_fn=lambda: os.sched_setaffinity(0, self.options.cpus[:threads]))
        if result.returncode:
            raise BenchError("bench/%s.py failed" % name)
        with open(path) as file:
            return json.load(file)

    def measure_pictures(self):
        self.pictures = self.measure_with_script("preprocess", 1)

    def measure_throughput(self):
        threads = max(self.options.threads)
        self.throughput = self.measure_with_script(
            "throughput", threads, "--threads=%d" % threads,
            "--pictures=%d" % (20 if self.options.quick else 1000),
            *(self.path(name, "model.so") for name in self.options.models))

    def describe(self, busy, load):
        """What a reader of the numbers wants to know of their circumstances."""
        def first_line(*command):
            try:
                return run(list(command)).strip().splitlines()[0]
            except (BenchError, OSError, IndexError):
                return "unknown"
        cpu = "unknown"
        with open("/proc/cpuinfo") as file:
            for line in file:
                if line.startswith("model name"):
                    cpu = line.split(":", 1)[1].strip()
                    break
        versions = {}
        package = os.path.join(self.modules, "onnxruntime-node", "package.json")
        if peers.ONNXRUNTIME in self.options.peers and os.path.exists(package):
            with open(package) as file:
                versions[peers.ONNXRUNTIME] = json.load(file)["version"]
        if peers.PYTORCH in self.options.peers:
            versions[peers.PYTORCH] = first_line(
                "dpkg-query", "-W", "-f", "${Version}", "python3-torch")
        return {
            "date": datetime.datetime.now().astimezone().isoformat("T", "seconds"),
            "commit": first_line("git", "describe", "--always", "--dirty"),
            "cpu": cpu,
            "kernel": platform.release(),
            "cpus": self.options.cpus,
            "busy_before": busy,
            "load_before": load,
            "seconds": self.options.seconds,
            "calls": self.options.calls,
            "versions": versions,
        }

    def measure_ablation(self):
        """Cells whose engines are ours, by what is switched off."""
        options = self.options
        for name in options.models:
            for threads in options.threads:
                with Engines() as engines:
                    for title, path in self.variants[name].items():
                        engines.add(self.start_ours(name, threads, path))
                        self.check(engines[-1], name, options.batch[0])
                        engines[-1].name = title
                    for batch in options.batch:
                        say("  %s, batch %d, %d thread%s" % (
                            TITLES[name], batch, threads,
                            "" if threads == 1 else "s"))
                        self.cells.append({
                            "section": "ablation", "model": name, "batch": batch,
                            "threads": threads,
                            "engines": measure_cell(engines, batch, options)})

    def measure_profiles(self):
        return {name: [ablation.profile(os.path.join(BIN, "levit-run"),
                                        self.path(name, "model.so"),
                                        self.path("trace.json"), batch,
                                        self.options.cpus[0])
                       for batch in self.options.batch]
                for name in self.options.models}

    def wait_for_quiet(self):
        busy, load = wait_for_quiet(self.options.cpus, LARGEST_BUSY,
                                    patience=0 if self.options.force else 30)
        if busy >= LARGEST_BUSY:
            message = "others use %.0f %% of the CPUs" % (100 * busy)
            if not self.options.force:
                raise BenchError(message + " (expected less than %.0f %%; --force "
                                 "measures all the same)" % (100 * LARGEST_BUSY))
            self.notes.append("When it began, " + message + ".")
        say("Measuring")
        return busy, load

    def write(self, files):
        for name, text in files.items():
            with open(self.path(name), "w") as file:
                file.write(text)
        say("Written: " + ", ".join(os.path.relpath(self.path(name))
                                    for name in files))

    def run_ablation(self):
        self.build()
        self.export(self.options.models)
        self.variants = {}
        rows = ablation.rows(ablation.pipeline(os.path.join(BIN, "levit-compile")))
        for name in self.options.models:
            paths = {}
            for title, switches in rows.items():
                path = "model.so"
                if switches:
                    path = "without-" + re.sub(r"[^a-z0-9]+", "-",
                                               " ".join(switches)).strip("-") + ".so"
                self.compile(name, "native", path, switches)
                paths[title] = path
            self.variants[name] = paths
        busy, load = self.wait_for_quiet()
        self.measure_ablation()
        results = {"about": self.describe(busy, load), "notes": self.notes,
                   "cells": self.cells, "profiles": self.measure_profiles()}
        text = "\n\n".join(report.ablation_sections(results).values()) + "\n"
        say()
        say(text)
        self.write({"ablation.json": json.dumps(results, indent=1) + "\n",
                    "ablation.md": text})

    def run_document(self):
        page = self.options.document
        with open(page) as file:
            text = file.read()
        if not document.MARKED.search(text):
            raise BenchError("%s: no place for results (expected marks like "
                             "'<!-- bench: f32 -->')" % page)
        texts = {}
        for name, make in (("bench.json", report.sections),
                           ("ablation.json", report.ablation_sections)):
            if os.path.exists(self.path(name)):
                with open(self.path(name)) as file:
                    results = json.load(file)
                texts.update(make(results))
                if name == "bench.json":
                    with open(os.path.splitext(page)[0] + ".svg", "w") as file:
                        file.write(plot.to_svg(results))
        if not texts:
            raise BenchError("%s: no results (expected those of scripts/bench)"
                             % self.directory)
        with open(page, "w") as file:
            file.write(document.fill(text, texts))

    def run(self):
        if self.options.document:
            self.run_document()
        elif self.options.ablation:
            self.run_ablation()
        else:
            self.run_comparison()

    def run_comparison(self):
        self.prepare()
        busy, load = self.wait_for_quiet()
        for section in self.options.sections:
            {"f32": self.measure_f32, AVX2: self.measure_avx2,
             PAPER: self.measure_paper, PICTURES: self.measure_pictures,
             THROUGHPUT: self.measure_throughput}[section]()
        results = {
            "about": self.describe(busy, load),
            "notes": self.notes,
            "peaks": [{"isa": isa, "threads": threads,
                       "instructions": peak["instructions"],
                       "least_gflops": min(peak["gflops"]),
                       "gflops": max(peak["gflops"])}
                      for (isa, threads), peak in self.peaks.items()],
            "bandwidths": [{"model": model, "threads": threads, "gb_per_second": rate}
                           for (model, threads), rate in self.bandwidths.items()],
            "models": self.work,
            "relative_errors": self.errors,
            "cells": self.cells,
            "pictures": self.pictures,
            "throughput": self.throughput,
            "summary": report.summarize(self.cells),
        }
        say()
        say(report.summary_text(results))
        self.write({"bench.json": json.dumps(results, indent=1) + "\n",
                    "bench.md": report.to_markdown(results),
                    "bench.svg": plot.to_svg(results)})


class Engines(list):
    """Engines that are closed together."""

    def add(self, engine):
        self.append(engine)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for engine in self:
            engine.close()


def relative_error(actual, expected):
    """||actual - expected|| / ||expected||."""
    if len(actual) != len(expected):
        return float("inf")
    difference = sum((a - e) ** 2 for a, e in zip(actual, expected))
    return (difference / sum(e * e for e in expected)) ** 0.5


def main(arguments):
    try:
        Bench(parse_arguments(arguments)).run()
    except (BenchError, EngineError) as error:
        print("bench: %s" % error, file=sys.stderr)
        return 1
    except OSError as error:
        named = "%s: " % error.filename if error.filename else ""
        print("bench: %s%s" % (named, error.strerror or error), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0
