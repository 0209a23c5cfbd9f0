# Part of the flcc project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What several benchmarks are made of."""

import os
import random
import re
import subprocess

from harness.contest import Program

NATIVE = ["bench/native/ways.c", "bench/native/calls.c"]


def task(function, end=True, following=None):
    state = {"Type": "Task", "Resource": function}
    return state | ({"Next": following} if following else {"End": True})


def sequence(*functions):
    """One Task after the other, named by their functions."""
    following = list(functions[1:]) + [None]
    return {"StartAt": functions[0],
            "States": {f: task(f, following=n) for f, n in zip(functions, following)}}


def parallel(functions, *after):
    """A Parallel state of a branch for each of `functions`, then `after` in turn."""
    branches = [{"StartAt": f"{name} {i}", "States": {f"{name} {i}": task(name)}}
                for i, name in enumerate(functions)]
    rest = sequence(*after)
    side = {"Type": "Parallel", "Branches": branches, "Next": after[0]}
    return {"StartAt": "side by side", "States": {"side by side": side} | rest["States"]}


def fan(shop, count):
    return shop.workflow(f"fan-{count}", ["bench/fan/branch.c", "bench/lap/lap.c"],
                         parallel(["branch"] * count, "lap"))


def plains(bench, name, sources, ways, options=()):
    """A plain program in each of `ways`, {title: arguments}, where the first is one of
    them on the functions' own libc: what the others are beside."""
    sources = [*sources, *NATIVE]
    own = bench.shop.plain(name, sources, options)
    programs = [Program(title, [own, *arguments]) for title, arguments in ways.items()]
    if bench.scale.musl:
        binary = bench.shop.plain_musl(name, sources, options)
        title, arguments = next(iter(ways.items()))
        programs.insert(0, Program(f"{title}, musl", [binary, *arguments]))
    return programs


def parts(size, count):
    """A list of ranges, as bench/words and bench/sort divide what they read."""
    return [[size * i // count, size * (i + 1) // count] for i in range(count)]


def words_file(shop, size):
    """At least `size` bytes of text: words of a vocabulary of 5,000, some of which
    come much more often than others."""
    path = shop.path("data", "words.txt")
    if os.path.exists(path) and os.path.getsize(path) >= size:
        return path
    draw = random.Random(1)
    letters = "abcdefghijklmnopqrstuvwxyz"
    words = ["".join(draw.choices(letters, k=draw.randint(2, 11))) for _ in range(5000)]
    weights = [1 / (i + 1) for i in range(len(words))]
    with open(path, "w", encoding="ascii") as file:
        block = ""
        while len(block) < min(size + 64, 4 << 20):
            block += " ".join(draw.choices(words, weights, k=10000)) + "\n"
        written = 0
        while written < size + 64:
            # Each copy begins elsewhere, so that parts differ.
            at = block.index(" ", draw.randrange(len(block) // 2)) + 1
            written += file.write(block[at:])
    return path


def numbers_file(shop, count):
    path = shop.path("data", "numbers")
    if not os.path.exists(path) or os.path.getsize(path) < count * 4:
        with open(path, "wb") as file:
            file.write(random.Random(2).randbytes(count * 4))
    return path


def plans(binary):
    """The plans that --plan takes, () where there is no such option."""
    run = subprocess.run([binary, "run", "--help"], stdout=subprocess.PIPE, text=True)
    found = re.search(r"--plan=(\S+)", run.stdout)
    if not found:
        return ()
    listed = found.group(1) if "|" in found.group(1) else run.stdout[found.end():][:2000]
    return tuple(p for p in ("inline", "threads", "processes") if p in listed)
