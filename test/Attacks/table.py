#!/usr/bin/env python3
# Part of the flcc project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Makes the tables of docs/security.md.

usage: table.py [--update PAGE] [BUILD]

Reads what the last run of the tests in this folder has left in the build tree
(default: build) and prints a table for each test, or puts them into the page,
between its lines "<!-- table.py -->"; there it also counts the lines of the
monitor's files anew. What the words mean: Inputs/run.py.
"""

import glob
import os
import re
import sys

MARK = "<!-- table.py -->\n"


def read(build):
    """By test, by attack: its source, and what came of it by (kernel, mode, how)."""
    tests = {}
    for path in sorted(glob.glob(f"{build}/test/Attacks/Output/*.tmp/*.tsv")):
        test = os.path.basename(os.path.dirname(path))
        test = re.sub(r"(-6\.12)?\.test\.tmp$", "", test)
        with open(path, encoding="utf-8") as file:
            for line in file:
                words = line.rstrip("\n").split("\t")
                if len(words) != 6:
                    sys.exit(f"table.py: error: {path}: not as wanted: {line}")
                name, source, kernel, mode, how, came = words
                attack = tests.setdefault(test, {}).setdefault(name, (source, {}))
                attack[1][kernel if mode != "process" else "", mode, how] = came
    return tests


def cell(came, kernels, mode, hows=("libc", "raw")):
    """By way of the libc, then raw; once where kernels agree."""
    by_kernel = []
    for kernel in kernels:
        ways = [came.get((kernel, mode, how), "") for how in hows]
        by_kernel.append(", ".join(way for way in ways if way))
    if len(set(by_kernel)) == 1:
        return by_kernel[0]
    return "; ".join(f"{k}: {c}" for k, c in zip(kernels, by_kernel))


def tables(tests):
    for test, attacks in sorted(tests.items()):
        build = any(mode == "build" for _, c in attacks.values() for _, mode, _ in c)
        columns = (["inline assembly", "library"] if build
                   else ["6.1", "6.12", "process"])
        yield f"\n`{test}.test`, {len(attacks)} attacks:\n\n"
        yield "| attack | source | off | " + " | ".join(columns) + " |\n"
        yield "| --- " * (3 + len(columns)) + "|\n"
        for name, (source, came) in attacks.items():
            if build:
                cells = [came["", "build", how] for how in ("off", "inline", "library")]
            else:
                cells = [cell(came, ("6.1", "6.12"), "none"),
                         cell(came, ("6.1",), "mpk"), cell(came, ("6.12",), "mpk"),
                         cell(came, ("",), "process")]
            if not all(cells):
                sys.exit(f"table.py: error: {test}: {name}: not run everywhere")
            yield f"| {name} | {source} | " + " | ".join(cells) + " |\n"


def count_lines(page):
    """The page with the lines of each file of the monitor, and their sum."""
    folder = os.path.join(os.path.dirname(__file__), "../../rt/monitor")
    counts = {}
    for name in os.listdir(folder):
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            counts[name] = len(file.readlines())
        row = rf"^(\| `{re.escape(name)}` \|) \d+ \|"
        page, found = re.subn(row, rf"\1 {counts[name]} |", page, flags=re.M)
        if found != 1:
            sys.exit(f"table.py: error: {name} is not in the page")
    return re.sub(r"^(\| all \|) \d+ \|", rf"\1 {sum(counts.values())} |",
                  page, flags=re.M)


def main():
    words = sys.argv[1:]
    page = None
    if words[:1] == ["--update"]:
        page, words = words[1], words[2:]
    tests = read(words[0] if words else "build")
    if not tests:
        sys.exit("table.py: error: no results; ./dev test Attacks makes them")
    text = "".join(tables(tests))
    if not page:
        print(text)
        return
    with open(page, encoding="utf-8") as file:
        before, _, after = count_lines(file.read()).split(MARK)
    with open(page, "w", encoding="utf-8") as file:
        file.write(before + MARK + text + "\n" + MARK + after)


if __name__ == "__main__":
    main()
