# Part of the flcc project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Drawings of what was measured, as SVG.

Lines over a number (bytes, branches), or bars of how much longer than the first
program each other took; all axes are logarithmic.
"""

import math
import os
import re
from xml.sax.saxutils import escape

from harness import report

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 760, 420, 70, 190, 40, 50
COLOURS = ("#4269d0", "#efb118", "#ff725c", "#6cc5b0", "#3ca951", "#ff8ab7", "#a463f2",
           "#97bbf5", "#9c6b4e")
# What lies along x, by the benchmark, and the metric that is drawn.
LINES = {"hop": ("bytes", "whole"), "fan": ("branches", "lap"), "finra": ("branches", "lap")}
BARS = ("work",)
UNITS = {"B": 1, "KiB": 1 << 10, "MiB": 1 << 20}
STYLE = ("text { font: 12px sans-serif; fill: #333 } .title { font-size: 15px } "
         "line { stroke: #ddd } path { fill: none; stroke-width: 2 } "
         "@media (prefers-color-scheme: dark) { text { fill: #ccc } line { stroke: #444 } }")


def number_in(case):
    """Of '64 KiB', '50 branches' or 'FINRA-50'."""
    found = re.search(r"(\d+)(?: (\w+))?", case)
    return int(found.group(1)) * UNITS.get(found.group(2) or "", 1)


def text(x, y, words, anchor="middle", more=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{more}>{escape(words)}</text>'


def line(x1, y1, x2, y2):
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def ns(value):
    for least, unit in report.UNITS:
        if value >= least:
            return f"{value / (least or 1):g} {unit}"


def drawing(title, parts):
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">',
        f"<style>{STYLE}</style>", text(LEFT, 22, title, "start", ' class="title"'),
        *parts, "</svg>"]) + "\n"


def legend(names):
    for i, name in enumerate(names):
        y = TOP + 12 + 18 * i
        yield (f'<rect x="{WIDTH - RIGHT + 14}" y="{y - 9}" width="12" height="10" '
               f'fill="{COLOURS[i % len(COLOURS)]}"/>')
        yield text(WIDTH - RIGHT + 32, y, name, "start")


class Axis:
    """Logarithmic, from the power of ten (or two) below to the one above."""

    def __init__(self, values, low, high, base=10):
        self.base, self.low, self.high = base, low, high
        values = [max(value, 1e-6) for value in values]
        self.first = math.floor(math.log(min(values), base))
        self.last = max(math.ceil(math.log(max(values), base)), self.first + 1)

    def place(self, value):
        part = (math.log(max(value, 1e-6), self.base) - self.first) / (self.last - self.first)
        return self.low + part * (self.high - self.low)

    def marks(self):
        step = max(1, (self.last - self.first) // 8)
        return [self.base ** i for i in range(self.first, self.last + 1, step)]


def lines(title, what, figures):
    cases = list(dict.fromkeys(f.case for f in figures))
    places = {case: max(number_in(case), 1) for case in cases}
    names = list(dict.fromkeys(f.program for f in figures))
    # A message of no bytes has no place on a logarithmic axis.
    if what == "bytes":
        figures = [f for f in figures if number_in(f.case)]
        names = [n for n in names if sum(f.program == n for f in figures) > 1]
    if not names or not figures:
        return None
    x = Axis([places[f.case] for f in figures], LEFT, WIDTH - RIGHT, 2)
    y = Axis([f.median for f in figures], HEIGHT - BOTTOM, TOP)
    parts = []
    for value in y.marks():
        parts.append(line(LEFT, y.place(value), WIDTH - RIGHT, y.place(value)))
        parts.append(text(LEFT - 6, y.place(value) + 4, ns(value), "end"))
    for case in dict.fromkeys(f.case for f in figures):
        parts.append(text(x.place(places[case]), HEIGHT - BOTTOM + 18, case))
    for i, name in enumerate(names):
        colour = COLOURS[i % len(COLOURS)]
        points = [(x.place(places[f.case]), y.place(f.median))
                  for f in figures if f.program == name]
        path = "L".join(f"{a:.1f} {b:.1f}" for a, b in points)
        dashes = ' stroke-dasharray="6 3"' if name.startswith("flcc") else ""
        parts.append(f'<path d="M{path}" stroke="{colour}"{dashes}/>')
        parts += [f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3" fill="{colour}"/>' for a, b in points]
    return drawing(title, parts + list(legend(names)))


def bars(title, figures):
    """From 1x to what each took beside the first, to the left where it took less."""
    cases = list(dict.fromkeys(f.case for f in figures))
    names = list(dict.fromkeys(f.program for f in figures))
    row = (HEIGHT - TOP - BOTTOM) / len(cases)
    high = row * 0.8 / len(names)
    left = LEFT + 110
    x = Axis([f.ratio for f in figures] + [0.9, 1.1], left, WIDTH - RIGHT, 2)
    parts = []
    for value in x.marks():
        parts.append(line(x.place(value), TOP, x.place(value), HEIGHT - BOTTOM))
        parts.append(text(x.place(value), HEIGHT - BOTTOM + 18, f"{value:g}x"))
    for i, case in enumerate(cases):
        top = TOP + row * i
        parts.append(text(left - 8, top + row / 2 + 2, case, "end"))
        for figure in (f for f in figures if f.case == case):
            j = names.index(figure.program)
            ends = sorted((x.place(1), x.place(figure.ratio)))
            parts.append(f'<rect x="{ends[0]:.1f}" y="{top + j * high:.1f}" '
                         f'width="{max(ends[1] - ends[0], 1):.1f}" height="{high * 0.9:.1f}" '
                         f'fill="{COLOURS[j % len(COLOURS)]}"/>')
    return drawing(title, parts + list(legend(names)))


def draw(results, names):
    for name in names:
        saved = report.load(results, name)
        if not saved:
            continue
        svg = None
        if name in LINES:
            what, metric = LINES[name]
            svg = lines(f"{saved['title']}, by {what}", what,
                        [f for f in saved["figures"] if f.metric == metric])
        elif name in BARS:
            svg = bars(f"{saved['title']}: time beside the first, {saved['figures'][0].program}",
                       saved["figures"])
        if svg:
            with open(os.path.join(results, f"{name}.svg"), "w", encoding="utf-8") as file:
                file.write(svg)
