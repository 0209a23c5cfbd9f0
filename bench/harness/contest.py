# Part of the flcc project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs programs in turn, many times, and says what they took beside each other.

Figures of different runs of a machine that others use are not to be compared, so
in each round every program runs once, and a ratio is the median of the ratios of
the rounds. Within a run a program does its work many times and reports all of
them (bench/include/bench.h); the first fifth warms up and is left out.
"""

import json
import os
import statistics
import subprocess
from dataclasses import dataclass, field

from harness.workshop import Failed


@dataclass
class Program:
    """Who takes part. `repeat`: a workflow, which is told how often to run.
    `metrics`: of what it reports, by the names of the report."""

    name: str
    command: list
    repeat: bool = False
    environment: dict = field(default_factory=dict)
    metrics: tuple = ("lap",)


@dataclass
class Figure:
    """What one program took for one case, in ns."""

    bench: str
    case: str
    program: str
    metric: str
    median: float
    low: float
    high: float
    samples: int
    ratio: float = 1.0
    unit: str = "ns"


def workflow(name, binary, mode, *arguments, **more):
    return Program(name, [binary, "run", f"--isolation={mode}", *arguments], repeat=True, **more)


def quantile(values, part):
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


class Contest:
    """`hz`: ticks a second. `scale`: how long, see bench.py."""

    def __init__(self, folder, hz, scale):
        self.folder, self.hz, self.scale = folder, hz, scale

    def run(self, program, calls, started=None, timeout=900):
        """The report of one run. `started` gets the process as soon as it is there."""
        command = program.command + ([f"--repeat={calls}"] if program.repeat else [])
        environment = {"BENCH_CALLS": str(calls)} | program.environment
        with subprocess.Popen(command, cwd=self.folder, env=os.environ | environment, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            if started:
                started(process)
            try:
                out, said = process.communicate(timeout=timeout)
            except subprocess.TimeoutExpired:
                process.kill()
                raise Failed(f"'{' '.join(command)}' takes more than {timeout} s") from None
        if process.returncode:
            raise Failed(f"'{' '.join(command)}' ended with {process.returncode}:\n{said}")
        return json.loads(out)

    def calls_for(self, program):
        """As many as fill the time for a run, by what a short one takes."""
        least = 2 if "lap" in program.metrics else 1
        if self.scale.calls:
            return max(self.scale.calls, least)
        report = self.run(program, 2)
        once = max(report[m][-1] for m in program.metrics) / self.hz
        least = 5 if once < 0.1 else 3 if once < 1 else 2
        return max(least, min(int(self.scale.seconds / max(once, 1e-9)), self.scale.most))

    def hold(self, bench, case, programs, rounds=None):
        """Figures of all, the first of which is what the others are beside."""
        calls = {p.name: self.calls_for(p) for p in programs}
        taken = []
        for _ in range(min(rounds or self.scale.rounds, self.scale.rounds)):
            reports = {p.name: self.run(p, calls[p.name]) for p in programs}
            self.judge(bench, case, reports)
            taken.append(reports)
        return self.figures(bench, case, programs, taken)

    @staticmethod
    def judge(bench, case, reports):
        """All that do the same must have come to the same."""
        first, *others = reports
        for name in others:
            if reports[name]["result"] != reports[first]["result"]:
                raise Failed(f"{bench}: {case}: '{name}' has another result than '{first}': "
                             f"{str(reports[name]['result'])[:200]} for "
                             f"{str(reports[first]['result'])[:200]}")

    def figures(self, bench, case, programs, rounds):
        found = []
        for metric in dict.fromkeys(m for p in programs for m in p.metrics):
            base = None
            for program in programs:
                if metric not in program.metrics:
                    continue
                lists = [self.warm(reports[program.name][metric]) for reports in rounds]
                middles = [statistics.median(ticks) for ticks in lists]
                base = base or middles
                every = [t / self.hz * 1e9 for ticks in lists for t in ticks]
                found.append(Figure(
                    bench, case, program.name, metric, statistics.median(every),
                    quantile(every, 0.1), quantile(every, 0.9), len(every),
                    statistics.median(m / max(b, 1) for m, b in zip(middles, base))))
        return found

    @staticmethod
    def warm(ticks):
        return ticks[max(1, len(ticks) // 5):] or ticks
