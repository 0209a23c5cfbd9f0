# Part of the flcc project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""FINRA: N functions of a trade audit side by side, then the margin account.

examples/finra's functions, as Faastlane's definition has them: market data and
the four rules in turn, each of which reads its files itself.
"""

import os
import random
import shutil

from harness import machine
from harness.contest import workflow
from rows import common

TITLE = "FINRA"
COUNTS = (5, 50, 100, 200)
RULES = ("marketdata", "lastpx", "side", "trddate", "volume")
WAYS = {"pool": "pool of threads", "create": "pthread_create + join",
        "fork": "fork + pipe + wait", "inline": "calls"}
FILES = ("input.json", "portfolios.json", "marginBalance.json", "yfinance.csv")
TRADE = ('{{"Security": "{}", "LastQty": {}, "LastPx": {}, "Side": 1, '
         '"TrdSubType": 0, "TradeDate": "200507"}}')


def make_data(bench):
    """Of the same form and size as Faastlane's, five histories of prices."""
    draw, rows = random.Random(3), ["Date,Open,High,Low,Close,Adj Close,Volume"]
    for days in (4000,) * 5 if bench.scale.wide else (40,) * 5:
        for day in range(days):
            date = f"{2000 + day // 336}-{day // 28 % 12 + 1:02}-{day % 28 + 1:02}"
            prices = [f"{draw.uniform(50, 1500):.6f}" for _ in range(5)]
            rows.append(",".join([date, *prices, str(draw.randrange(10**7))]))
    bench.shop.write("data/finra/yfinance.csv", "\n".join(rows) + "\n")
    bench.shop.write("data/finra/input.json",
                     '{"body": {"portfolioType": "S&P", "portfolio": "1234"}}')
    bench.shop.write("data/finra/portfolios.json", '{"1234": [%s, %s]}' % (
        TRADE.format("GOOG", 10, 1363.85123), TRADE.format("MSFT", 20, 183.851234)))
    bench.shop.write("data/finra/marginBalance.json", '{"1234": 4500}')


def data(bench):
    """The folder that the functions are permitted, filled."""
    theirs = bench.data and os.path.join(bench.data, "finra")
    if not theirs or not os.path.isdir(theirs):
        make_data(bench)
        return
    os.makedirs(bench.shop.path("data/finra"), exist_ok=True)
    for name in FILES:
        with open(os.path.join(theirs, name), "rb") as source:
            with open(bench.shop.path("data/finra", name), "wb") as file:
                shutil.copyfileobj(source, file)


def run(bench):
    sources = [f"examples/finra/{name}.c" for name in (*RULES, "marginBalance")]
    folder = '-DFINRA_DATA="data/finra"'
    data(bench)
    file = "data/finra/input.json"
    figures = []
    for count in COUNTS if bench.scale.wide else COUNTS[:1]:
        functions = [RULES[i % len(RULES)] for i in range(count)]
        binary = bench.shop.workflow(
            f"finra-{count}", [*sources, "bench/lap/lap.c"],
            common.parallel(functions, "marginBalance", "lap"), [folder, "-ljansson"])
        programs = common.plains(
            bench, "finra", ["bench/finra/plain.c", *sources],
            {title: [way, str(count), file] for way, title in WAYS.items()},
            [folder, "-Wno-shadow", "-Wno-conversion", "-ljansson"])
        programs += [workflow(f"flcc {mode}", binary, mode, file) for mode in machine.modes()]
        figures += bench.contest.hold("finra", f"FINRA-{count}", programs)
    return figures
