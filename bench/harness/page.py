# Part of the flcc project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Puts what was measured into docs/performance.md."""

import os
import shutil

from harness import report
from harness.workshop import Failed

MARK = "<!-- bench.py -->\n"


def text_of(saved, name, drawing):
    """A heading, whose figures they are, tables, and the drawing."""
    title = saved["title"]
    yield f"\n### {title[0].upper()}{title[1:]}\n\n"
    short = ", in short runs" if saved["how"] != "--full" else ""
    yield f"`./dev bench {name}`{short}, {saved['date']}: {saved['machine']}.\n"
    yield from report.markdown(saved["figures"])
    if drawing:
        yield f"\n![{title}]({drawing})\n"


def update(path, results, names):
    """All benchmarks that have results; the drawings go into a folder beside it."""
    with open(path, encoding="utf-8") as file:
        parts = file.read().split(MARK)
    if len(parts) != 3:
        raise Failed(f"'{path}' has not two lines {MARK.strip()}")
    folder = os.path.splitext(path)[0]
    text = []
    for name in names:
        saved = report.load(results, name)
        if not saved:
            continue
        drawing = os.path.join(results, f"{name}.svg")
        shown = None
        if os.path.exists(drawing):
            os.makedirs(folder, exist_ok=True)
            shutil.copyfile(drawing, os.path.join(folder, f"{name}.svg"))
            shown = f"{os.path.basename(folder)}/{name}.svg"
        text.extend(text_of(saved, name, shown))
    if not text:
        raise Failed("nothing was measured yet; ./dev bench does it")
    with open(path, "w", encoding="utf-8") as file:
        file.write(parts[0] + MARK + "".join(text) + "\n" + MARK + parts[2])
