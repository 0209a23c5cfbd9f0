# Part of the flcc project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The planner's grid: branches x work x payload, by each plan that there is.

A plan is an option of run where the program has it (--plan), else what comes
closest: one thread, as many as CPUs, a process for each function. Where there
is a planner, its own choice is beside the best of the plans.
"""

from harness import machine
from harness.contest import workflow
from rows import common

TITLE = "planner"
COUNTS = (2, 5, 50, 200)
WORK = {"1 us": 1e-6, "50 us": 5e-5, "1 ms": 1e-3, "20 ms": 2e-2}
PAYLOADS = {"0 B": 0, "4 KiB": 1 << 12, "1 MiB": 1 << 20}
NOT_PLANNED = {"inline": ("none", "--threads=1"), "threads": ("none",),
               "processes": ("process",)}


def programs(binary, file, environment):
    plans = common.plans(binary)
    chosen = []
    if not plans:
        return [workflow(plan, binary, *how, file, environment=environment)
                for plan, how in NOT_PLANNED.items()]
    for mode in machine.modes():
        chosen.append(workflow(f"{mode}: planner", binary, mode, file, environment=environment))
        chosen += [workflow(f"{mode}: {plan}", binary, mode, f"--plan={plan}", file,
                            environment=environment) for plan in plans]
    return chosen


def beside_best(figures):
    """The same with ratios to the best forced plan of the mode."""
    for figure in figures:
        mode = figure.program.partition(": ")[0] if ": " in figure.program else ""
        others = [f.median for f in figures
                  if f.case == figure.case and not f.program.endswith("planner")
                  and (not mode or f.program.startswith(mode + ": "))]
        figure.ratio = figure.median / max(min(others), 1e-9)
    return figures


def usable(bench, entrants):
    """Those that this program can run here."""
    found = []
    for program in entrants:
        try:
            bench.contest.run(program, 2)
            found.append(program)
        except bench.failed:
            pass
    return found


def run(bench):
    figures = []
    wide = bench.scale.wide
    for count in COUNTS if wide else COUNTS[:1]:
        binary = common.fan(bench.shop, count)
        for work, seconds in (WORK if wide else {"1 us": 1e-6}).items():
            for payload, size in (PAYLOADS if wide else {"4 KiB": 4096}).items():
                file = bench.shop.write(f"data/payload-{size}.json",
                                        '"' + "x" * (size - 2) + '"' if size else "0")
                environment = {"BENCH_WORK": str(int(bench.rounds * seconds))}
                case = f"{count} x {work}, {payload}"
                figures += bench.contest.hold(
                    "grid", case, usable(bench, programs(binary, file, environment)), rounds=3)
    return beside_best(figures)
