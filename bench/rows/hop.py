# Part of the flcc project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A hop: A fills an array of u64, B reads all of it.

Whole: from A's end to B's last read. The second function alone: from where B
begins to look for its data to the last read, as AlloyStack's artifact has it.
"""

from harness import machine
from harness.contest import Program, workflow

TITLE = "sequential hop"
SIZES = {"0 B": 0, "1 KiB": 1 << 10, "64 KiB": 1 << 16, "1 MiB": 1 << 20,
         "16 MiB": 1 << 24, "256 MiB": 1 << 28}
WAYS = {"call": "direct call", "thread": "thread + memcpy", "fork": "fork + pipe",
        "unix": "Unix socket", "http": "HTTP"}


def run(bench):
    plain = bench.shop.plain("hop", ["bench/hop/plain.c", "bench/hop/process.c",
                                     "bench/hop/http.c"])
    binary = bench.shop.workflow("hop", ["bench/hop/fill.c", "bench/hop/sum.c"],
                                 "bench/hop/hop.asl.json")
    both = bench.shop.workflow("hop-both", ["bench/hop/both.c"], "bench/hop/both.asl.json")
    metrics = ("whole", "read")
    figures = []
    for case, size in SIZES.items():
        if size > bench.scale.bytes:
            continue
        file = bench.shop.write(f"data/hop-{size}.json", str(size))
        programs = [Program(title, [plain, way, str(size)], metrics=metrics)
                    for way, title in WAYS.items()]
        if size == 0:
            programs.append(Program("futex, there and back", [plain, "futex", "0"],
                                    metrics=("whole",)))
        programs += [workflow(f"flcc {mode}", binary, mode, file, metrics=metrics)
                     for mode in machine.modes()]
        programs.append(workflow("flcc process, one function", both, "process", file,
                                 metrics=metrics))
        figures += bench.contest.hold("hop", case, programs)
    return figures
