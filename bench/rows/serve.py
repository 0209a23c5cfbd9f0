# Part of the flcc project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Ten minutes of clients of all kinds: whether each is answered, and what stays.

A workflow of two functions serves them over HTTP, with processes; and for a fifth of
the time in the other modes. Before, and at the end, all clients leave, and what the
server still has is counted: memory, descriptors, processes and mappings. What comes
before that has the server make all that it will need. Clients' answers are compared with what they must be, and one that is wrong
or does not come is an error, as is more at the end than there may be.
"""

import contextlib
import os
import statistics
import subprocess
import threading
import time
import urllib.request

from harness import clients, machine
from harness.contest import Figure, quantile
from harness.workshop import Failed
from rows import common
from rows.soak import children, resident

TITLE = "clients of all kinds"
CLIENTS = 16
WARM_UP = 3  # seconds at least, until all has been made that will be
SEED = 1


class Server:
    def __init__(self, bench, binary, mode):
        self.path = bench.shop.path("data", "serve.log")
        with open(self.path, "wb") as log:
            self.process = subprocess.Popen(
                [binary, "serve", "--port=0", f"--isolation={mode}"],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=log)
        words, self.port = "listening on port ", None
        while self.port is None:
            if self.process.poll() is not None:
                raise Failed(f"serve: {self.log()}")
            time.sleep(0.01)
            if words in self.log() and self.log().endswith("\n"):
                self.port = int(self.log().split(words)[1].split()[0])

    def log(self):
        with open(self.path, encoding="utf-8", errors="replace") as file:
            return file.read(4096)

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.process.kill()
        self.process.wait()
        os.remove(self.path)

    def ask(self, path, body=None):
        address = f"http://127.0.0.1:{self.port}{path}"
        with urllib.request.urlopen(address, body, clients.PATIENCE) as reply:
            return reply.read().decode()

    def count(self, what):
        """Of all its processes, `what` being a file or folder of each in /proc."""
        total = 0
        for one in children(self.process.pid):
            path = f"/proc/{one}/{what}"
            with contextlib.suppress(OSError):  # it is over
                if os.path.isdir(path):
                    total += len(os.listdir(path))
                else:
                    with open(path, encoding="utf-8") as file:
                        total += len(file.readlines())
        return total

    def at_rest(self):
        """What it has when nobody asks: waits until that is the same twice."""
        limit, before, has = time.monotonic() + clients.PATIENCE, None, {}
        while has != before or "flcc_running 0\n" not in self.ask("/metrics"):
            if time.monotonic() > limit:
                raise Failed(f"serve: it does not come to rest: {before} {has}")
            time.sleep(0.2)
            before = has
            has = {
                "descriptors": self.count("fd"),
                "processes": len(children(self.process.pid)),
                "mappings": self.count("maps"),
            }
        return has | {"memory": resident(self.process.pid) / 1024}


def soak(bench, binary, mode, seconds):
    """Counts of requests, times of valid ones, what there was at first and at last,
    and in MiB the most memory meanwhile."""
    with Server(bench, binary, mode) as server:
        server.ask("/init", b'{"value": {}}')
        server.ask("/run", b'{"value": {}}')

        def ask(length, seed, often=None):
            try:
                return clients.ask_for(server.port, CLIENTS, length, seed, often)
            except clients.Wrong as wrong:
                raise Failed(f"serve, {mode}: {wrong}") from wrong

        ask(max(WARM_UP, seconds / 10), SEED, clients.DEMANDING)
        first, sizes, over = server.at_rest(), [], threading.Event()

        def watch():
            while not over.wait(0.5):
                sizes.append(resident(server.process.pid) / 1024)

        watcher = threading.Thread(target=watch)
        watcher.start()
        try:
            counts, times = ask(seconds, SEED + 1)
        finally:
            over.set()
            watcher.join()
        return counts, times, first, server.at_rest(), max(sizes)


def judge(mode, first, last):
    """Processes come as there are more requests at once than ever before, each with
    what it needs; so what counts is what there is for each process."""
    for what, slack in (("descriptors", 1.25), ("mappings", 1.5), ("memory", 1.5)):
        most = first[what] / first["processes"] * last["processes"] * slack + 8
        if last[what] > most:
            raise Failed(f"serve, {mode}: {what} grew: {first} before, {last} after")


def run(bench):
    definition = common.sequence("answer", "pass")
    binary = bench.shop.workflow(
        "serve", ["bench/serve/answer.c", "bench/serve/pass.c"], definition)
    figures = []
    for mode in machine.modes():
        seconds = bench.scale.soak / (1 if mode == "process" else 5)
        counts, times, first, last, most = soak(bench, binary, mode, seconds)
        judge(mode, first, last)
        figures += rows(f"flcc {mode}", seconds, counts, times, first, last, most)
    return figures


def rows(program, seconds, counts, times, first, last, most):
    def figure(case, value, unit=""):
        return Figure("serve", case, program, "lap", value, value, value, len(times), unit=unit)

    yield figure("requests", sum(counts.values()))
    for name, count in counts.items():
        yield figure("... " + name.replace("_", " "), count)
    # Of runs that are shorter than ten minutes, a tenth.
    length = min(60, seconds / 10)
    began, ended = times[0][0], times[-1][0]
    early = [took * 1e6 for start, took in times if start <= began + length]
    late = [took * 1e6 for start, took in times if start >= ended - length]
    for name, took in (("first", early), ("last", late)):
        yield figure(f"valid ones, {name} minute: median", statistics.median(took), "us")
        yield figure(f"valid ones, {name} minute: 99 % within", quantile(took, 0.99), "us")
    for what in ("memory", "descriptors", "processes", "mappings"):
        unit = "MiB" if what == "memory" else ""
        yield figure(f"{what}, early, at rest", first[what], unit)
        yield figure(f"{what}, at the end, at rest", last[what], unit)
    yield figure("memory, at most", most, "MiB")
