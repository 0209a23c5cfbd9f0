# Part of the flcc project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Tables of figures: for a terminal, as CSV, and for docs/performance.md."""

import csv
import dataclasses
import json
import os
import time

from harness.contest import Figure

UNITS = ((1e9, "s"), (1e6, "ms"), (1e3, "us"), (0, "ns"))
METRICS = {"lap": "", "whole": "", "read": ", the second function alone"}


def amount(figure):
    if figure.unit != "ns":
        text = f"{figure.median:.2f}" if figure.median % 1 else f"{figure.median:.0f}"
        return text + (f" {figure.unit}" if figure.unit else "")
    for least, unit in UNITS:
        if figure.median >= least:
            value = figure.median / (least or 1)
            return f"{value:.3g} {unit}" if value < 1000 else f"{value:.0f} {unit}"
    return "0 ns"


def cell(figure, first):
    if figure is None:
        return ""
    if (figure is first and figure.ratio == 1) or figure.unit != "ns":
        return amount(figure)
    digits = 0 if figure.ratio >= 10 else 2 if figure.ratio >= 0.1 else 4
    ratio = f"{figure.ratio:.{digits}f}"
    return f"{amount(figure)} ({ratio}x)"


def grids(figures):
    """For each metric: its title, the column names, the rows of cells."""
    for metric in dict.fromkeys(f.metric for f in figures):
        mine = [f for f in figures if f.metric == metric]
        columns = list(dict.fromkeys(f.program for f in mine))
        rows = []
        for case in dict.fromkeys(f.case for f in mine):
            found = {f.program: f for f in mine if f.case == case}
            first = next(iter(found.values()))
            rows.append([case] + [cell(found.get(c), first) for c in columns])
        yield METRICS.get(metric, f", {metric}"), columns, rows


def terminal(title, figures):
    for more, columns, rows in grids(figures):
        lines = [[title + more] + columns] + rows
        widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
        yield ""
        for line in lines:
            cells = [c.ljust(w) if i == 0 else c.rjust(w)
                     for i, (c, w) in enumerate(zip(line, widths))]
            yield "  ".join(cells).rstrip()


def markdown(figures):
    for more, columns, rows in grids(figures):
        yield f"\n| {more.lstrip(', ')} | " + " | ".join(columns) + " |\n"
        yield "| --- " * (len(columns) + 1) + "|\n"
        for row in rows:
            yield "| " + " | ".join(row) + " |\n"


def save(folder, name, title, about, figures):
    """One file of each kind for a benchmark: CSV for others, JSON for --update."""
    os.makedirs(folder, exist_ok=True)
    names = [field.name for field in dataclasses.fields(Figure)]
    with open(os.path.join(folder, f"{name}.csv"), "w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(names + ["machine", "date"])
        for figure in figures:
            table.writerow([*dataclasses.astuple(figure), about["machine"], about["date"]])
    with open(os.path.join(folder, f"{name}.json"), "w", encoding="utf-8") as file:
        json.dump(about | {"title": title, "figures": [dataclasses.asdict(f) for f in figures]},
                  file, indent=1)


def load(folder, name):
    """What `save` wrote, or None."""
    path = os.path.join(folder, f"{name}.json")
    if not os.path.exists(path):
        return None
    with open(path, encoding="utf-8") as file:
        saved = json.load(file)
    saved["figures"] = [Figure(**figure) for figure in saved["figures"]]
    return saved


def today():
    return time.strftime("%Y-%m-%d")
