# Part of the flcc project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""200,000 requests in a row: whether memory grows, whether they become slower.

One program runs them all (run --repeat): a Task, a Parallel state of two, a
Task. Memory is that of all its processes together, read while it runs.
"""

import glob
import os
import statistics
import threading
import time

from harness import machine
from harness.contest import Figure, workflow
from rows import common

TITLE = "requests in a row"
PAGE_KIB = os.sysconf("SC_PAGE_SIZE") // 1024


def children(pid):
    found = [pid]
    for path in glob.glob(f"/proc/{pid}/task/*/children"):
        try:
            with open(path, encoding="ascii") as file:
                for child in file.read().split():
                    found += children(int(child))
        except OSError:
            pass  # it is over
    return found


def resident(pid):
    """KiB of a program and its children; what they share counts once for each."""
    total = 0
    for one in children(pid):
        try:
            with open(f"/proc/{one}/statm", encoding="ascii") as file:
                total += int(file.read().split()[1]) * PAGE_KIB
        except OSError:
            pass
    return total


def watch(process, sizes):
    while process.poll() is None:
        sizes.append(resident(process.pid))
        time.sleep(0.05)


def soak(bench, program, calls):
    """One run: sizes in KiB as it went, and its report."""
    sizes = []

    def started(process):
        threading.Thread(target=watch, args=(process, sizes), daemon=True).start()

    report = bench.contest.run(program, calls, started)
    return sizes, report


def run(bench):
    calls = bench.scale.requests
    definition = common.parallel(["branch"] * 2, "lap")
    definition["States"]["branch"] = common.task("branch", following="side by side")
    definition["StartAt"] = "branch"
    binary = bench.shop.workflow("soak", ["bench/fan/branch.c", "bench/lap/lap.c"], definition)
    file = bench.shop.write("data/soak.json", "0")
    figures = []
    for mode in machine.modes():
        program = workflow(f"flcc {mode}", binary, mode, file)
        sizes, report = soak(bench, program, calls)
        figures += judge(bench, program.name, calls, sizes, report["lap"])
    return figures


def judge(bench, name, calls, sizes, laps):
    tenth = max(1, len(laps) // 10)
    us = [lap / bench.contest.hz * 1e6 for lap in laps]
    second, last = us[tenth:2 * tenth] or us, us[-tenth:]
    # By the second tenth of the time all has been touched that will be.
    sizes = [s for s in sizes if s] or [0]
    early, late = sizes[len(sizes) // 5], max(sizes[-max(2, len(sizes) // 10):-1] or sizes)
    found = (
        ("us, the second tenth", statistics.median(second), "us"),
        ("us, the last tenth", statistics.median(last), "us"),
        ("last by second", statistics.median(last) / statistics.median(second), "x"),
        ("99.9 % of them within", sorted(us)[len(us) * 999 // 1000], "us"),
        ("memory, early", early / 1024, "MiB"),
        ("memory, at the end", late / 1024, "MiB"),
    )
    for what, value, unit in found:
        yield Figure("soak", f"{calls} requests: {what}", name, "lap", value, value, value,
                     len(laps), unit=unit)
