# Part of the flcc project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""WordCount, ParallelSort, FunctionChain and SLApp beside one plain program."""

import json

from harness import machine
from harness.contest import Program, workflow
from rows import common

TITLE = "workloads of the field"
PARTS = 8
MB = 1000000


def words(bench):
    defines = ['-DWORDS_FILE="data/words.txt"']
    plain = bench.shop.plain("words", ["bench/words/plain.c", *common.NATIVE], defines)
    binary = bench.shop.workflow(
        "words", ["bench/words/count.c", "bench/words/merge.c", "bench/lap/lap.c"],
        "bench/words/words.asl.json", defines)
    for size in (10 * MB, 100 * MB, 300 * MB) if bench.scale.wide else (MB // 10,):
        if size > bench.scale.bytes:
            continue
        common.words_file(bench.shop, size)
        yield (f"WordCount {size / MB:g} MB", binary, common.parts(size, PARTS),
               [plain, "pool", str(PARTS), str(size)], [plain, "inline", str(PARTS), str(size)])


def sort(bench):
    defines = ['-DSORT_FILE="data/numbers"']
    plain = bench.shop.plain("sort", ["bench/sort/plain.c", *common.NATIVE], defines)
    binary = bench.shop.workflow(
        "sort", ["bench/sort/part.c", "bench/sort/merge.c", "bench/lap/lap.c"],
        "bench/sort/sort.asl.json", defines)
    for size in (MB, 25 * MB, 50 * MB) if bench.scale.wide else (MB // 10,):
        count = size // 4
        common.numbers_file(bench.shop, count)
        yield (f"ParallelSort {size / MB:g} MB", binary, common.parts(count, PARTS),
               [plain, "pool", str(PARTS), str(count)],
               [plain, "inline", str(PARTS), str(count)])


def chain(bench):
    plain = bench.shop.plain("chain", ["bench/chain/plain.c", *common.NATIVE],
                             ["-I" + bench.shop.source("bench/hop")])
    size = 1 << 20
    for hops in (5, 10, 15) if bench.scale.wide else (3,):
        links = [f"link{i}" for i in range(1, hops)]
        options = [f"--function={name}=" + bench.shop.source("bench/chain/link.c")
                   for name in links]
        binary = bench.shop.workflow(
            f"chain-{hops}", ["bench/hop/fill.c", "bench/chain/total.c", "bench/lap/lap.c"],
            common.sequence("fill", *links, "total", "lap"),
            [*options, "-I" + bench.shop.source("bench/hop")])
        yield (f"FunctionChain {hops} x 1 MiB", binary, size,
               None, [plain, str(hops), str(size)])


def slapp(bench):
    names = ("factorial", "fibonacci", "derive", "pi", "disk")
    sources = [f"bench/slapp/{name}.c" for name in names]
    plain = bench.shop.plain("slapp", ["bench/slapp/plain.c", *common.NATIVE, *sources])
    binary = bench.shop.workflow("slapp", [*sources, "bench/lap/lap.c"],
                                 "bench/slapp/slapp.asl.json")
    yield "SLApp", binary, {}, [plain, "pool"], [plain, "inline"]


def run(bench):
    figures = []
    for cases in (words, sort, chain, slapp):
        for case, binary, given, pool, inline in cases(bench):
            name = case.lower().replace(" ", "-")
            file = bench.shop.write(f"data/{name}.json", json.dumps(given))
            programs = [Program("threads", pool)] if pool else []
            programs.append(Program("one thread", inline))
            programs += [workflow(f"flcc {mode}", binary, mode, file)
                         for mode in machine.modes()]
            figures += bench.contest.hold("work", case, programs)
    return figures
