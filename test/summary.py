#!/usr/bin/env python3
# Part of the flcc project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Counts the results of a test run.

usage: summary.py RESULTS [LINES]

RESULTS is what `lit --output` wrote. Shows up to LINES lines of what each
failed test printed, says which tests were skipped and why, and ends with
`N passed, N failed, N skipped`. Exits with 1 if a test failed; in CI also if a
test that needs protection keys or Docker was skipped, or if none ran.
"""

import json
import os
import re
import sys

PASSED = {"PASS", "FLAKYPASS", "XFAIL"}
SKIPPED = {"UNSUPPORTED", "SKIPPED"}
# What CI must have.
NEEDED = re.compile(r"\b(pku\d*|docker)\b")
WORDS = {"docker": "Docker: build/log/test.log has what keeps it from running here"}


def reason(test):
    found = re.search(r"unavailable features?: (.*)", test["output"])
    words = found.group(1).strip() if found else test["code"].lower()
    return WORDS.get(words, words)


def main():
    lines = int(sys.argv[2]) if len(sys.argv) > 2 else 40
    with open(sys.argv[1]) as file:
        tests = json.load(file)["tests"]
    # A part of the tests was asked for: the others don't count.
    tests = [t for t in tests if t["code"] != "EXCLUDED"]
    passed = [t for t in tests if t["code"] in PASSED]
    skipped = [t for t in tests if t["code"] in SKIPPED]
    failed = [t for t in tests if t not in passed and t not in skipped]

    if os.environ.get("CI"):
        for test in list(skipped):
            if NEEDED.search(reason(test).lower()):
                skipped.remove(test)
                test["output"] = f"skipped, which CI forbids: {reason(test)}"
                failed.append(test)
    for test in failed:
        print(f"failed: {test['name']} ({test['code'].lower()})")
        text = test["output"].rstrip().splitlines()
        if len(text) > lines:
            print(f"  ... {len(text) - lines} lines before these")
        for line in text[-lines:] if lines else []:
            print(f"  {line}")
    for test in skipped:
        print(f"skipped: {test['name']} (needs {reason(test)})")
    print(
        f"{len(passed)} passed, {len(failed)} failed, {len(skipped)} skipped"
    )
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
