# Part of the flcc project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Fan-out: a Parallel state of N branches that do nothing."""

from harness import machine
from harness.contest import Program, workflow
from rows import common

TITLE = "fan-out, branches that do nothing"
COUNTS = (5, 50, 200)
WAYS = {"create": "pthread_create + join", "fork": "fork + pipe + wait",
        "pool": "pool of threads", "inline": "calls"}


def run(bench):
    plain = bench.shop.plain("fan", ["bench/fan/plain.c", "bench/fan/branch.c",
                                     *common.NATIVE])
    file = bench.shop.write("data/fan.json", "0")
    figures = []
    for count in COUNTS if bench.scale.wide else COUNTS[:1]:
        binary = common.fan(bench.shop, count)
        programs = [Program(title, [plain, way, str(count), file])
                    for way, title in WAYS.items()]
        programs += [workflow(f"flcc {mode}", binary, mode, file) for mode in machine.modes()]
        figures += bench.contest.hold("fan", f"{count} branches", programs)
    return figures
