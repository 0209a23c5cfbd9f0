# Part of the flcc project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The gates: instructions one by one, and the time of a call that passes one.

Instructions are counted by stepping through the compiled program, with keys in
an emulated machine where this one has none; that says nothing about time, and
the same every time.
"""

import bisect
import subprocess

from harness import machine
from harness.contest import Contest, Figure, workflow
from harness.workshop import Failed

TITLE = "gates"
SKIP = 5  # calls, until all is warm
# Which functions belong to what; the first that fits.
PARTS = (
    ("gate of a call", ("fl_gate_enter_", "fl_gate_leave_")),
    ("gate of a system call", ("fl_gate_syscall_", "fl_gate_resume_")),
)


def symbols(nm, program):
    """Addresses of functions, ascending, with their names."""
    out = subprocess.run([nm, "--defined-only", program], stdout=subprocess.PIPE,
                         text=True, check=True).stdout
    words = [line.split() for line in out.splitlines()]
    return sorted((int(w[0], 16), w[2]) for w in words if len(w) == 3 and w[1] in "tTwW")


def step(bench, program, start, before, *arguments):
    """How many instructions each function had, from a call of `start` to its end."""
    names = symbols("llvm-nm-19", program)
    address = next((a for a, n in names if n == start), None)
    if address is None:
        raise Failed(f"'{program}' has no function {start}")
    out = bench.shop.path("data", "counts")
    command = [*before, bench.stepper, f"{address:x}", str(SKIP), out, program, *arguments]
    run = subprocess.run(command, cwd=bench.shop.folder, text=True,
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300)
    if run.returncode:
        raise Failed(f"'{' '.join(command)}' ended with {run.returncode}:\n{run.stderr}")
    counts, starts = {}, [a for a, _ in names]
    with open(out, encoding="utf-8") as file:
        for line in file:
            at, count = line.split()
            name = names[bisect.bisect(starts, int(at, 16)) - 1][1]
            counts[name] = counts.get(name, 0) + int(count)
    return counts


def figure(case, program, count):
    return Figure("gate", case, program, "instructions", count, count, count, 1, unit="")


def counted(bench, binary, mode, before):
    """Of one call of a function that does nothing, by what they belong to."""
    program = f"flcc {mode}"
    counts = step(bench, binary, "fl_invoke_task", before, "run", f"--isolation={mode}",
                  f"--repeat={SKIP + 3}", "--threads=1")
    for case, prefixes in PARTS:
        yield figure(case, program, sum(c for n, c in counts.items() if n.startswith(prefixes)))
    yield figure("all of a Task that does nothing", program, sum(counts.values()))
    counts = step(bench, binary, "fl_engine_run", before, "run", f"--isolation={mode}",
                  f"--repeat={SKIP + 3}", "--threads=1")
    yield figure("all of a request of one such Task", program, sum(counts.values()))


def run(bench):
    bench.stepper = bench.shop.plain("step", ["bench/gate/step.c"], ["-static"])
    called = bench.shop.plain("called", ["bench/gate/called.c"])
    empty = bench.shop.workflow("empty", ["bench/gate/empty.c"], "bench/gate/empty.asl.json")
    cycle = bench.shop.workflow("cycle", ["bench/gate/cycle.c"], "bench/gate/cycle.asl.json")
    plain = sum(step(bench, called, "called", []).values()) + 1  # the call itself
    figures = [figure(case, "plain call", plain) for case, _ in PARTS]
    figures += counted(bench, empty, "none", [])
    if machine.has_keys():
        figures += counted(bench, empty, "mpk", [])
    elif bench.scale.emulate:
        figures += counted(bench, empty, "mpk", [bench.shop.tool("flvm")])
    return figures + timed(bench, cycle)


def timed(bench, cycle):
    """Each figure of the program's is of 1000 calls."""
    figures = []
    for mode in machine.modes():
        program = workflow(f"flcc {mode}", cycle, mode, metrics=("gate", "call"))
        calls = bench.scale.calls or 200
        program.environment["BENCH_CALLS"] = str(calls)
        rounds = [bench.contest.run(program, 1) for _ in range(bench.scale.rounds)]
        for metric, name in (("call", "plain call"), ("gate", program.name)):
            ticks = [t for r in rounds for t in Contest.warm(r[metric])]
            ns = sorted(t / bench.contest.hz * 1e9 / 1000 for t in ticks)
            ratio = [sorted(r[metric])[len(r[metric]) // 2] / sorted(r["call"])[len(r["call"]) // 2]
                     for r in rounds]
            case = "a monitor's call" if mode == "none" else f"a monitor's call, {mode}"
            figures.append(Figure("gate", case, name, "time", ns[len(ns) // 2],
                                  ns[len(ns) // 10], ns[len(ns) * 9 // 10], len(ns),
                                  sorted(ratio)[len(ratio) // 2]))
    return figures
