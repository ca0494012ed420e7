"""Unit tests of bench/, without peers. usage: bench_test.py BUILD"""

import array
import ctypes
import mmap
import os
import subprocess
import sys
import tempfile
import unittest
from types import SimpleNamespace
from xml.etree import ElementTree

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
sys.dont_write_bytecode = True

from bench import document, engine, main, measure, plot, report  # noqa: E402
from bench.restrict_onnxruntime import ANSWERS, ASKS, restrict  # noqa: E402

BUILD = sys.argv.pop(1)


def timing(median):
    return {"median_ms": median, "p10_ms": median, "p90_ms": median, "calls": 30}


def make_cell(section="f32", model="levit_256", batch=1, threads=1, **medians):
    return {"section": section, "model": model, "batch": batch, "threads": threads,
            "engines": {name: timing(median) for name, median in medians.items()},
            "peak_ms": 4.0, "roofline_ms": 5.0, "percent_of_peak": 40.0}


def make_results(cells):
    return {
        "about": {"date": "today", "commit": "c0ffee", "cpu": "A & B", "kernel": "6",
                  "cpus": [0, 1], "busy_before": 0.02, "load_before": 0.1,
                  "seconds": 3, "calls": 30, "versions": {"onnxruntime": "1"}},
        "notes": ["A note."],
        "peaks": [{"isa": "native", "threads": 1, "gflops": 200.0,
                   "least_gflops": 150.0, "instructions": "avx512"}],
        "bandwidths": [], "models": {},
        "relative_errors": {"levit_256": {"levit": 1e-6, "onnxruntime": 2e-6}},
        "cells": cells, "summary": report.summarize(cells)}


def cached_pages(file, pages):
    with mmap.mmap(file.fileno(), 0) as mapped:
        begin = ctypes.c_char.from_buffer(mapped)
        resident = (ctypes.c_ubyte * pages)()
        failed = ctypes.CDLL(None).mincore(
            ctypes.c_void_p(ctypes.addressof(begin)),
            ctypes.c_size_t(pages * mmap.PAGESIZE), resident)
        del begin
    return None if failed else sum(page & 1 for page in resident)


class FakeEngine:
    def __init__(self, name, milliseconds, log):
        self.name, self.milliseconds, self.log = name, milliseconds, log

    def time(self, batch, seconds):
        self.log.append(self.name)
        return [self.milliseconds] * max(1, int(seconds * 1e3 / self.milliseconds))


class MeasureTest(unittest.TestCase):
    def test_percentiles(self):
        self.assertEqual(measure.percentile([3, 1, 2], 0.5), 2)
        self.assertAlmostEqual(measure.percentile([0, 10], 0.9), 9)
        self.assertAlmostEqual(measure.geometric_mean([1, 4]), 2)

    def test_engines_take_turns_until_each_has_enough(self):
        log = []
        engines = [FakeEngine("a", 100.0, log), FakeEngine("b", 50.0, log)]
        effort = SimpleNamespace(seconds=0.4, calls=6, slice=0.2)
        times = measure.measure_cell(engines, 1, effort)
        self.assertEqual(times["a"]["calls"], 6)
        self.assertEqual(times["b"]["calls"], 8)
        self.assertEqual(times["b"]["median_ms"], 50)
        self.assertEqual("".join(log), "abbaa")

    def test_slow_engines_need_fewer_calls(self):
        engines = [FakeEngine("slow", 5000.0, [])]
        effort = SimpleNamespace(seconds=1, calls=30, slice=0.2)
        times = measure.measure_cell(engines, 1, effort)
        self.assertEqual(times["slow"]["calls"], 3)

    def test_the_largest_peak_tells_who_is_not_restricted(self):
        bench = main.Bench(SimpleNamespace(output="."))
        answers = iter([("80.0", "avx2"), ("100.0", "avx2"), ("50.0", "avx2")])
        ours = SimpleNamespace(ask=lambda command: next(answers))
        peaks = [bench.measure_peak(ours, "avx2", 1) for _ in range(3)]
        self.assertEqual(peaks, [80.0, 100.0, 50.0])
        cell = make_cell("avx2", levit=3.0, onnxruntime=2.5)
        # 4 ms at this peak are 2 ms at the largest.
        cell["peak_gflops"] = 50.0
        bench.check_restricted(cell)
        cell["engines"]["onnxruntime"] = timing(1.9)
        with self.assertRaisesRegex(main.BenchError, "onnxruntime is not restricted: "
                                    r"1.90 ms \(expected at least 2.00"):
            bench.check_restricted(cell)

    def test_busy_fraction(self):
        cpus = sorted(os.sched_getaffinity(0))
        self.assertTrue(0 <= measure.busy_fraction(cpus, 0.05) <= 1)

    def test_drop_from_page_cache(self):
        kind = subprocess.check_output(["stat", "-f", "-c", "%T", BUILD], text=True)
        if kind.strip() == "tmpfs":
            self.skipTest("files of tmpfs are nowhere but in memory")
        pages = 64
        with tempfile.NamedTemporaryFile(dir=BUILD) as file:
            file.write(bytes(pages * mmap.PAGESIZE))
            file.flush()
            self.assertEqual(cached_pages(file, pages), pages)
            measure.drop_from_page_cache(file.name)
            self.assertEqual(cached_pages(file, pages), 0)


class EngineTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.images = os.path.join(self.folder.name, "images.f32")
        with open(self.images, "wb") as file:
            array.array("f", [0.5] * (3 * 2 * 6 * 5)).tofile(file)

    def tearDown(self):
        self.folder.cleanup()

    def start(self, cpus, images=None):
        return engine.Engine(
            "ours", [os.path.join(BUILD, "bin", "bench-engine"),
                     os.path.join(BUILD, "lib", "levit_fake_model.so"),
                     images or self.images, str(len(cpus))], cpus, pin_threads=True)

    def test_commands(self):
        cpus = sorted(os.sched_getaffinity(0))[:2]
        with self.start(cpus) as ours:
            path = os.path.join(self.folder.name, "logits.f32")
            ours.logits(2, path)
            self.assertEqual(os.path.getsize(path), 2 * 7 * 4)
            times = ours.time(3, 0.01)
            self.assertTrue(times and min(times) >= 0)
            self.assertEqual(len(ours.ask("info")), 2)
            self.assertGreater(float(ours.ask("bandwidth", 1 << 20)[0]), 0)
            with open("/proc/%d/stat" % ours.process.pid) as file:
                self.assertEqual(file.read().rsplit(")", 1)[1].split()[0], "T")

    def test_errors(self):
        cpus = sorted(os.sched_getaffinity(0))[:1]
        with self.assertRaisesRegex(engine.EngineError, "cannot be read"):
            self.start(cpus, self.images + ".none")
        with self.start(cpus) as ours:
            with self.assertRaisesRegex(engine.EngineError, "more images than"):
                ours.time(4, 0)
        with self.start(cpus) as ours:
            with self.assertRaisesRegex(engine.EngineError, "unexpected command"):
                ours.ask("sing", 1)
        with self.assertRaisesRegex(engine.EngineError, "ours stopped: signal 9"):
            with self.start(cpus) as ours:
                ours.process.kill()
                os.waitid(os.P_PID, ours.process.pid, os.WEXITED | os.WNOWAIT)
                ours.ask("peak")
        with self.assertRaisesRegex(engine.EngineError,
                                    r"answered 'no' \(expected 'ready'\)"):
            engine.Engine("odd", ["echo", "no"], cpus)


class ReportTest(unittest.TestCase):
    def setUp(self):
        self.cells = [
            make_cell(levit=10.0, onnxruntime=20.0, pytorch=30.0),
            dict(make_cell(threads=2, levit=5.0, onnxruntime=9.0, pytorch=8.0),
                 one_thread=timing(9.5)),
            make_cell("avx2", levit=20.0, onnxruntime=22.0),
            make_cell("paper", "levit_192", 16, levit=10.0, onnxruntime=15.0,
                      efficientnet_b2=50.0)]

    def test_summary(self):
        summary = report.summarize(self.cells)
        self.assertEqual(summary["f32"]["cells"], 2)
        self.assertAlmostEqual(summary["f32"]["minimum"], 1.6)
        self.assertEqual(summary["f32"]["minimum_at"]["threads"], 2)
        self.assertAlmostEqual(summary["f32"]["geometric_mean"], (2 * 1.6) ** 0.5)
        self.assertAlmostEqual(summary["avx2"]["minimum"], 1.1)
        self.assertEqual(summary["two_threads_minimum"], {"1": 1.9})
        self.assertEqual(summary["efficientnet_b2_over_levit_192"], 5.0)

    def test_markdown(self):
        text = report.to_markdown(make_results(self.cells))
        self.assertIn("| LeViT-256 | 1 | 2 | 5.00 | 9.00 | 8.00 | **1.60** | 40 | "
                      "5.00 |", text)
        self.assertIn("| EfficientNet-B2, ONNX Runtime | 50.00 | 320.0 | 5.00 |", text)
        self.assertIn("| LeViT-256 | 1.90 |", text)
        self.assertIn("- A note.", text)
        self.assertIn("- peak, measured before and after each cell: 150 to 200 GFLOP/s, "
                      "avx512, 1 thread\n", text)

    def test_no_peers(self):
        cells = [make_cell(levit=10.0)]
        text = report.to_markdown(make_results(cells))
        self.assertIn("| LeViT-256 | 1 | 1 | 10.00 | 40 | 5.00 |", text)
        self.assertEqual(report.summarize(cells), {"two_threads_minimum": {}})

    def test_plot(self):
        svg = "{http://www.w3.org/2000/svg}"
        root = ElementTree.fromstring(plot.to_svg(make_results(self.cells)))
        titles = [title.text for title in root.iter(svg + "title")]
        self.assertIn("PyTorch: 8.00 ms", titles)
        ElementTree.fromstring(plot.to_svg(make_results([])))

    def test_relative_error(self):
        self.assertEqual(main.relative_error([3.0, 4.0], [3.0, 4.0]), 0)
        self.assertAlmostEqual(main.relative_error([3.0, 5.0], [3.0, 4.0]), 0.2)
        self.assertEqual(main.relative_error([3.0], [3.0, 4.0]), float("inf"))


class AblationTest(unittest.TestCase):
    results = {
        "about": {"date": "today", "commit": "c0ffee"},
        "cells": [{"section": "ablation", "model": "levit_256", "batch": 16,
                   "threads": 1,
                   "engines": {"everything on": timing(10.0),
                               "weights packed": timing(12.5)}}],
        "profiles": {"levit_256": [
            {"batch": 16, "ms": 10.0, "peak_gflops": 200.0,
             "kinds": {"MLP": {"ms": 8.0, "multiply_accumulates": 4e8}}}]}}

    def test_tables(self):
        texts = report.ablation_sections(self.results)
        self.assertIn("at today, commit c0ffee.", texts["ablation"])
        self.assertIn("| everything on | 10.00 |  |", texts["ablation"])
        self.assertIn("| weights packed | 12.50 | +25.0 % |", texts["ablation"])
        self.assertIn("| MLP | 8.00 | 80.0 % | 50 |", texts["profile"])
        self.assertIn("| between layers | 2.00 | 20.0 % |  |", texts["profile"])

    def test_document(self):
        page = ("a\n<!-- bench: ablation -->\nold\n<!-- end -->\nb\n"
                "<!-- bench: f32 -->\nkept\n<!-- end -->\n")
        self.assertEqual(
            document.fill(page, {"ablation": "new"}),
            "a\n<!-- bench: ablation -->\nnew\n<!-- end -->\nb\n"
            "<!-- bench: f32 -->\nkept\n<!-- end -->\n")

    def test_pictures(self):
        text = report.pictures_section([
            {"picture": [500, 375], "filter": "bicubic", "pillow_ms": 6.0,
             "levit_ms": 0.2, "largest_difference": 0.0}])
        self.assertIn("| 500 x 375 | bicubic | 6.00 | 0.20 | 30.0 | 0.0e+00 |", text)

    def test_throughput(self):
        rows = [{"model": "levit_256", "threads": 2, "decoding_alone": 2500.0,
                 "network_alone": 200.0, "together": 184.0, "part_of_slower": 0.92,
                 "busy": 0.995}]
        self.assertIn("| LeViT-256 | 2 | 2500 | 200 | 184 | 92 % | 99.5 % |",
                      report.throughput_section(rows))
        results = make_results([])
        self.assertNotIn("throughput", report.sections(results))
        self.assertIn("levit-eval on JPEGs", report.to_markdown(
            dict(results, throughput=rows)))

    def test_the_page_has_all_sections(self):
        root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
        with open(os.path.join(root, "docs", "performance.md")) as file:
            names = {match[1] for match in document.MARKED.findall(file.read())}
        self.assertEqual(names, {"about", "summary", "f32", "scaling", "avx2", "paper",
                                 "pictures", "throughput",
                                 "ablation", "profile", "agreement"})


class RestrictTest(unittest.TestCase):
    def restrict(self, code):
        with tempfile.TemporaryDirectory() as folder:
            package = os.path.join(folder, "modules", "onnxruntime-node")
            binaries = os.path.join(package, "bin", "napi-v6", "linux", "x64")
            os.makedirs(binaries)
            with open(os.path.join(binaries, "libonnxruntime.so.1"), "wb") as file:
                file.write(code)
            target = os.path.join(folder, "restricted")
            wrong = restrict(os.path.join(folder, "modules"), target)
            with open(os.path.join(target, os.path.relpath(
                    binaries, os.path.join(folder, "modules")),
                    "libonnxruntime.so.1"), "rb") as file:
                return wrong, file.read()

    def test_restrict(self):
        self.assertEqual(len(ASKS), len(ANSWERS))
        self.assertEqual(self.restrict(b"x" + ASKS + b"y"),
                         ("", b"x" + ANSWERS + b"y"))
        wrong, code = self.restrict(ASKS + ASKS)
        self.assertIn("does not ask for AVX-512", wrong)
        self.assertEqual(code, ASKS + ASKS)


unittest.main()
