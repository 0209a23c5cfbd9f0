# Part of the flcc project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""WordCount, ParallelSort, FunctionChain and SLApp beside one plain program."""

import json

from harness import machine
from harness.contest import workflow
from rows import common

TITLE = "workloads of the field"
PARTS = 8
MB = 1000000


def threads(*arguments):
    """By the plain program's way to do the parts; the chain has but one."""
    arguments = [str(argument) for argument in arguments]
    return {"threads": ["pool", *arguments], "one thread": ["inline", *arguments]}


def words(bench):
    defines = ['-DWORDS_FILE="data/words.txt"']
    binary = bench.shop.workflow(
        "words", ["bench/words/count.c", "bench/words/merge.c", "bench/lap/lap.c"],
        "bench/words/words.asl.json", defines)
    for size in (10 * MB, 100 * MB, 300 * MB) if bench.scale.wide else (MB // 10,):
        if size > bench.scale.bytes:
            continue
        common.words_file(bench.shop, size)
        yield (f"WordCount {size / MB:g} MB", binary, common.parts(size, PARTS),
               common.plains(bench, "words", ["bench/words/plain.c"],
                             threads(PARTS, size), defines))


def sort(bench):
    defines = ['-DSORT_FILE="data/numbers"']
    binary = bench.shop.workflow(
        "sort", ["bench/sort/part.c", "bench/sort/merge.c", "bench/lap/lap.c"],
        "bench/sort/sort.asl.json", defines)
    for size in (MB, 25 * MB, 50 * MB) if bench.scale.wide else (MB // 10,):
        count = size // 4
        common.numbers_file(bench.shop, count)
        yield (f"ParallelSort {size / MB:g} MB", binary, common.parts(count, PARTS),
               common.plains(bench, "sort", ["bench/sort/plain.c"],
                             threads(PARTS, count), defines))


def chain(bench):
    size, include = 1 << 20, "-I" + bench.shop.source("bench/hop")
    for hops in (5, 10, 15) if bench.scale.wide else (3,):
        links = [f"link{i}" for i in range(1, hops)]
        options = [f"--function={name}=" + bench.shop.source("bench/chain/link.c")
                   for name in links]
        binary = bench.shop.workflow(
            f"chain-{hops}", ["bench/hop/fill.c", "bench/chain/total.c", "bench/lap/lap.c"],
            common.sequence("fill", *links, "total", "lap"),
            [*options, include])
        yield (f"FunctionChain {hops} x 1 MiB", binary, size,
               common.plains(bench, "chain", ["bench/chain/plain.c"],
                             {"threads": [str(hops), str(size)]}, [include]))


def slapp(bench):
    names = ("factorial", "fibonacci", "derive", "pi", "disk")
    sources = [f"bench/slapp/{name}.c" for name in names]
    binary = bench.shop.workflow("slapp", [*sources, "bench/lap/lap.c"],
                                 "bench/slapp/slapp.asl.json")
    yield ("SLApp", binary, {},
           common.plains(bench, "slapp", ["bench/slapp/plain.c", *sources], threads()))


def run(bench):
    figures = []
    for cases in (words, sort, chain, slapp):
        for case, binary, given, programs in cases(bench):
            name = case.lower().replace(" ", "-")
            file = bench.shop.write(f"data/{name}.json", json.dumps(given))
            programs += [workflow(f"flcc {mode}", binary, mode, file)
                         for mode in machine.modes()]
            figures += bench.contest.hold("work", case, programs)
    return figures
