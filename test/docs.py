#!/usr/bin/env python3
# Part of the flcc project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Does what a page of documentation shows, and compares.

usage: docs.py PAGE

Works in the current folder. Of the page's fenced blocks, in their order:

  c, json   a file, named by the last `name`: of the text before the block
  console   commands, after "$ ", each with all that it prints below it
  sh, text  only shown

Every C file is compiled: by a command that names it or its folder, or else
alone. Numbers in hexadecimal differ from run to run, so any is as good as any
other. The note by which a workflow says that there are no protection keys may
be there or not.
"""

import difflib
import os
import re
import subprocess
import sys

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)
NAME = re.compile(r"`([^`\s]+)`:\s*$")
NO_KEYS = "note: isolating functions by processes: protection keys (PKU)"


class Page:
    def __init__(self, path):
        self.path = path
        with open(path, encoding="utf-8") as file:
            self.text = file.read()
        self.sources, self.commands, self.bad = {}, [], 0

    def error(self, at, what):
        line = self.text.count("\n", 0, at) + 1
        print(f"{self.path}:{line}: error: {what}")
        self.bad = 1


def plain(text):
    lines = [line for line in text.splitlines() if NO_KEYS not in line]
    return [re.sub(r"0x[0-9a-f]+", "0x...", line) for line in lines]


def run(command):
    return subprocess.run(
        ["sh", "-c", command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def write(page, block, before):
    name = NAME.search(before)
    if not name or name[1].startswith("/") or ".." in name[1]:
        page.error(block.start(), "no `name`: before this file")
        return
    os.makedirs(os.path.dirname(name[1]) or ".", exist_ok=True)
    with open(name[1], "w", encoding="utf-8") as file:
        file.write(block[2])
    if name[1].endswith(".c"):
        page.sources[name[1]] = block.start()


def console(page, block):
    parts = re.split(r"^\$ (.*)\n", block[2], flags=re.M)
    if parts[0]:
        page.error(block.start(), "this block does not begin with a command")
    for command, shown in zip(parts[1::2], parts[2::2]):
        page.commands.append(command)
        got = run(command).stdout
        if plain(got) == plain(shown):
            continue
        page.error(block.start(), f"'{command}' prints something else")
        difference = difflib.unified_diff(
            plain(shown), plain(got), "shown", "printed", lineterm=""
        )
        print("\n".join(difference))


def compile_rest(page):
    used = " ".join(c for c in page.commands if c.startswith("flcc "))
    for name, at in page.sources.items():
        folder = os.path.dirname(name)
        words = [re.escape(name)] + ([re.escape(folder)] if folder else [])
        if re.search(rf"[ =,](?:{'|'.join(words)})(?:[ ,/]|$)", used):
            continue
        result = run(f"mkdir -p alone && cp {name} alone/ && cd alone && "
                     f"flcc -Werror {os.path.basename(name)} -o out; "
                     "status=$?; cd .. && rm -r alone && exit $status")
        if result.returncode != 0:
            page.error(at, f"'{name}' does not compile\n{result.stdout}")


def main():
    page = Page(sys.argv[1])
    end = 0
    for block in FENCE.finditer(page.text):
        if block[1] in ("c", "json"):
            write(page, block, page.text[end : block.start()])
        elif block[1] == "console":
            console(page, block)
        elif block[1] not in ("sh", "text"):
            page.error(block.start(), f"'{block[1]}': no kind of block")
        end = block.end()
    compile_rest(page)
    if not page.sources or not page.commands:
        page.error(0, "nothing to check")
    return page.bad


if __name__ == "__main__":
    sys.exit(main())
