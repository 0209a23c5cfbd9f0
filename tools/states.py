#!/usr/bin/env python3
# Part of the flcc project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Prints the trace of a workflow's run as a table of states and times.

usage: states.py TRACE

TRACE is what `workflow.bin run --trace TRACE` wrote: Chrome trace-event JSON,
which Perfetto (https://ui.perfetto.dev) draws.
"""

import json
import sys

COLUMNS = ("state", "type", "function", "where", "start us", "time us", "bytes")


def where(args):
    """The instance that ran: by key in mpk mode, by pid in process mode."""
    parts = [f"{what} {args[what]}" for what in ("key", "pid") if what in args]
    return " ".join(parts)


def row(event):
    args = event.get("args", {})
    size = ""
    if "bytes_in" in args:
        size = f"{args['bytes_in']} -> {args['bytes_out']}"
    if args.get("status") == "failed":
        size = f"failed: {args.get('error', '')}"
    return (
        event["name"],
        args.get("type", ""),
        args.get("function", ""),
        where(args),
        f"{event['ts']:.0f}",
        f"{event['dur']:.0f}",
        size,
    )


def main():
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        print(__doc__.strip(), file=sys.stderr)
        return 2
    with open(sys.argv[1]) as file:
        events = json.load(file)["traceEvents"]
    visits = [event for event in events if event["ph"] == "X"]
    rows = [row(event) for event in sorted(visits, key=lambda e: e["ts"])]
    table = [COLUMNS] + rows
    widths = [max(len(line[i]) for line in table) for i in range(len(COLUMNS))]
    for line in table:
        cells = [
            cell.rjust(width) if name.endswith(" us") else cell.ljust(width)
            for cell, width, name in zip(line, widths, COLUMNS)
        ]
        print("  ".join(cells).rstrip())
    for event in events:
        if event["ph"] == "i" and event.get("cat") == "decision":
            print(f"{event['name']}: {event['args'].get('chosen', '')}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
