# Part of the flcc project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The planner's grid: branches x work x payload, by each plan that there is.

A plan is an option of run where the program has it (--plan), else what comes
closest: one thread, as many as CPUs, a process for each function. Where there
is a planner, its own choice is beside the best of the plans.
"""

import statistics

from harness import machine
from harness.contest import Figure, workflow
from harness.workshop import Failed
from rows import common

TITLE = "planner"
COUNTS = (2, 5, 50, 200)
WORK = {"1 us": 1e-6, "50 us": 5e-5, "1 ms": 1e-3, "20 ms": 2e-2}
PAYLOADS = {"0 B": 0, "4 KiB": 1 << 12, "1 MiB": 1 << 20}
NOT_PLANNED = {"inline": ("none", "--threads=1"), "threads": ("none",),
               "processes": ("process",)}


def beside_best(figures):
    """The same with ratios to the best forced plan of the mode."""
    for figure in figures:
        mode = figure.program.partition(": ")[0] if ": " in figure.program else ""
        others = [f.median for f in figures
                  if f.case == figure.case and not f.program.endswith("planner")
                  and (not mode or f.program.startswith(mode + ": "))]
        figure.ratio = figure.median / max(min(others), 1e-9)
    return figures


def worst(figures):
    """By how much the planner is slower than the best plan where it is most."""
    for name in dict.fromkeys(f.program for f in figures if f.program.endswith("planner")):
        ratios = [f.ratio for f in figures if f.program == name]
        found = {"median of all": statistics.median(ratios), "worst of all": max(ratios)}
        for case, value in found.items():
            yield Figure("grid", case, name, "lap", value, value, value, len(ratios), unit="x")


def usable(bench, binary):
    """The ways that this program knows and this machine has: name, mode, options."""
    plans = common.plans(binary)
    if not plans:
        return [(plan, *how) for plan, how in NOT_PLANNED.items()]
    nothing, found = bench.shop.write("data/payload-0.json", "0"), []
    for mode in machine.modes():
        found.append((f"{mode}: planner", mode))
        for plan in plans:
            way = (f"{mode}: {plan}", mode, f"--plan={plan}")
            try:
                bench.contest.run(workflow(way[0], binary, *way[1:], nothing), 1)
            except Failed:
                continue  # such as processes in mode none
            found.append(way)
    return found


def run(bench):
    figures = []
    wide = bench.scale.wide
    for count in COUNTS if wide else COUNTS[:1]:
        binary = common.fan(bench.shop, count)
        ways = usable(bench, binary)
        for work, seconds in (WORK if wide else {"1 us": 1e-6}).items():
            for payload, size in (PAYLOADS if wide else {"4 KiB": 4096}).items():
                file = bench.shop.write(f"data/payload-{size}.json",
                                        '"' + "x" * (size - 2) + '"' if size else "0")
                environment = {"BENCH_WORK": str(int(bench.rounds * seconds))}
                case = f"{count} x {work}, {payload}"
                programs = [workflow(name, binary, *how, file, environment=environment)
                            for name, *how in ways]
                figures += bench.contest.hold("grid", case, programs, rounds=3)
    figures = beside_best(figures)
    return figures + list(worst(figures))
