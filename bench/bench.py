#!/usr/bin/env python3
# Part of the flcc project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What flcc's run time costs, beside other ways to do the same.

usage: bench.py [option...] [name...]

Measures the benchmarks of these names, or all, and prints a table of each. The
figures are kept in FOLDER/results, as CSV and as SVG too.

  --quick        shorter runs, without what takes minutes
  --tiny         as short as can be: only whether all come to the same (tests)
  --list         the names, and what each is about
  --plot         draw again what was measured before, and measure nothing
  --update PAGE  put what was measured into the page, between its lines
                 "<!-- bench.py -->", and the drawings beside it
  --build BUILD  the build tree (default: build)
  --out FOLDER   for programs, data and results (default: BUILD/bench)
  -h, --help     this page

docs/performance.md says what is measured, and how. Every program's result is
compared with the others' before a figure is taken from it.
"""

import importlib
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass

sys.dont_write_bytecode = True

from harness import machine, page, plot, report
from harness.contest import Contest
from harness.workshop import Failed, Workshop

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
NAMES = ("gate", "hop", "fan", "finra", "work", "soak", "serve", "grid")


@dataclass
class Scale:
    """How much is measured. `seconds`: of one run; `calls`: in one, or 0: as many as
    fill it; `most`: of these; `bytes`: the largest message or file; `wide`: all cases;
    `requests`: in a row; `soak`: seconds of requests that are served; `emulate`:
    protection keys where there are none; `musl`: plain programs with that as well."""

    rounds: int
    seconds: float
    calls: int
    most: int
    bytes: int
    wide: bool
    requests: int
    soak: float
    emulate: bool
    musl: bool


SCALES = {
    "--full": Scale(9, 0.4, 0, 5000, 1 << 29, True, 200000, 600, True, True),
    "--quick": Scale(3, 0.1, 0, 1000, 1 << 27, True, 20000, 60, True, True),
    "--tiny": Scale(1, 0, 3, 3, 1 << 17, False, 50, 5, False, False),
}


class Bench:
    """What a benchmark works with."""

    def __init__(self, build, scale, folder):
        self.scale = scale
        self.shop = Workshop(ROOT, os.path.abspath(build), folder)
        os.makedirs(self.shop.path("data"), exist_ok=True)
        data = os.environ.get("FLCC_SHARED_DATA") or os.path.join(
            os.path.dirname(ROOT), "shared", "data")
        self.data = data if scale.wide and os.path.isdir(data) else None
        ticks = self.shop.plain("ticks", ["bench/native/ticks.c"])
        found = json.loads(subprocess.run([ticks], stdout=subprocess.PIPE, check=True).stdout)
        self.rounds = found["rounds"]
        self.contest = Contest(folder, found["hz"], scale)


def modules(names):
    return {name: importlib.import_module(f"rows.{name}") for name in names}


def measure(bench, names, how, results):
    about = {"machine": machine.describe(ROOT), "date": report.today(), "how": how}
    print(about["machine"])
    for name, module in modules(names).items():
        start = time.monotonic()
        figures = module.run(bench)
        report.save(results, name, module.TITLE, about, figures)
        for line in report.terminal(module.TITLE, figures):
            print(line)
        if how != "--tiny":
            print(f"({time.monotonic() - start:.0f} s)")
        sys.stdout.flush()


def misuse(what):
    print(f"bench.py: error: {what}\nbench.py: note: --help shows what there is",
          file=sys.stderr)
    return 2


def main(words):
    how, names, only_plot = "--full", [], False
    paths = {"--build": "build", "--out": None, "--update": None}
    while words:
        word = words.pop(0)
        if word in ("-h", "--help"):
            print(__doc__.strip())
            return 0
        if word == "--list":
            for name, module in modules(NAMES).items():
                print(f"{name:6} {module.__doc__.splitlines()[0]}")
            return 0
        if word in SCALES:
            how = word
        elif word == "--plot":
            only_plot = True
        elif word in paths:
            if not words:
                return misuse(f"'{word}' needs an argument")
            paths[word] = words.pop(0)
        elif word in NAMES:
            names.append(word)
        else:
            return misuse(f"'{word}': neither an option nor one of {', '.join(NAMES)}")
    build, updated = paths["--build"], paths["--update"]
    folder = os.path.abspath(paths["--out"] or os.path.join(build, "bench"))
    results = os.path.join(folder, "results")
    try:
        if not updated and not only_plot:
            measure(Bench(build, SCALES[how], folder), names or NAMES, how, results)
        plot.draw(results, NAMES)
        if updated:
            page.update(updated, results, NAMES)
    except Failed as failure:
        print(f"bench.py: error: {failure}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
