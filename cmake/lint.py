#!/usr/bin/env python3
# Part of the flcc project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Refuses what would make a check of this project worthless.

Tests: a CHECK without its colon is no check, FileCheck without a check is none
either, and a file without RUN is no test.
Gates: only rt/monitor/gate.h and gate.S may hold an instruction that writes PKRU (by name,
intrinsic or bytes), among all that is linked into a workflow. Comments may
name it. flverify holds the finished binaries to the same.

Prints file:line: and what is wrong; exits with 1 if there was anything.
"""

import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TESTS = os.path.join(ROOT, "test")
# As in lit.cfg.py; unit/ and fuzz/ have the sources of programs that their .test
# files run.
SUFFIXES = (".test", ".c", ".cpp", ".s", ".S", ".json")
SOURCES = (".c", ".h", ".S", ".s", ".inc", ".def")
# wrpkru, and the two others that reach the same or the thread's public page.
PKRU_WRITE = re.compile(
    r"wrpkru|\bxrstors?(?:64)?\b|wrgsbase|0x0?f\s*,\s*0x0?1\s*,\s*0xef", re.I
)
KIND = r"(?:-(?:NEXT|SAME|NOT|DAG|LABEL|EMPTY|COUNT-\d+))?(?:\{LITERAL\})?"


def prefixes(text):
    """What this file's RUN lines make FileCheck look for."""
    found = {"CHECK"}
    for line in re.findall(r"--?check-prefix(?:es)?[= ](\S+)", text):
        found.update(name for name in line.split(",") if "%" not in name)
    return found


def test_problems(text):
    if "RUN:" not in text:
        yield 1, "no RUN line: this is no test (inputs stand in Inputs/)"
    names = "|".join(map(re.escape, sorted(prefixes(text))))
    for number, line in enumerate(text.splitlines(), 1):
        if re.match(rf"\s*(?://|#|;|/\*)?\s*(?:{names}){KIND}(?:\s|$)", line):
            yield number, "a check without a colon is ignored"
        if re.match(r"\s*(?://|#|;)?\s*(?:RUN|REQUIRES)\s", line):
            yield number, "RUN or REQUIRES without a colon is ignored"
    if re.search(r"RUN:.*(?:FileCheck|%filecheck)[^|]* %s\b", text):
        if not re.search(rf"(?:{names}){KIND}:", text):
            yield 1, "runs FileCheck on itself and has no check"


def gate_problems(text):
    def blank(comment):
        return re.sub(r"[^\n]", " ", comment.group())

    # In assembly a # begins a comment, where it is not a directive's.
    text = re.sub(r"/\*.*?\*/|//[^\n]*", blank, text, flags=re.S)
    text = re.sub(r"(?m)#\s[^\n]*", blank, text)
    for found in PKRU_WRITE.finditer(text):
        yield text.count("\n", 0, found.start()) + 1, (
            f"'{found.group()}': only rt/monitor/gate.h and gate.S may write PKRU"
        )


def files(folder, suffixes):
    for path, folders, names in os.walk(folder):
        folders[:] = sorted(f for f in folders if f not in ("Inputs", "Output"))
        for name in sorted(names):
            if name.endswith(suffixes):
                yield os.path.join(path, name)


def main():
    checks = []
    for path in files(TESTS, SUFFIXES):
        unit = os.path.relpath(path, TESTS).startswith(("unit/", "fuzz/"))
        if os.path.dirname(path) != TESTS and (
            not unit or path.endswith(".test")
        ):
            checks.append((path, test_problems))
    for folder in ("rt", "examples"):
        for path in files(os.path.join(ROOT, folder), SOURCES):
            if not re.search(r"/rt/monitor/gate\.[hS]$", path):
                checks.append((path, gate_problems))

    bad = 0
    for path, check in checks:
        with open(path, encoding="utf-8") as file:
            text = file.read()
        for line, what in check(text):
            print(f"{os.path.relpath(path, ROOT)}:{line}: error: {what}")
            bad = 1
    return bad


if __name__ == "__main__":
    sys.exit(main())
