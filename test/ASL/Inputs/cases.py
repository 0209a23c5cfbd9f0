#!/usr/bin/env python3
# Part of the flcc project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""cases.py FLCC DIR FILE...: runs each case as a workflow and compares.

A FILE is one case or a list of them:

  name               how it is called
  definition, input  the workflow and what it gets ({} without)
  expected_status    SUCCEEDED, FAILED or TIMED_OUT; or REFUSED: flcc does
  expected_output    as JSON: 1 is 1.0, members in any order
  expected_error     the error's name
  expected_cause     a part of the cause, or of flcc's messages
  placeholders       what in an expected string stands for anything
  lambdas            the functions: {NAME: {"source": Python}}
  functions          or in C: {NAME: what stands in a handler of (in, reply)}

Of the functions, those are known that only return what they get. Cases whose
definition has what flcc does not support are counted apart, by what flcc says.

Prints how many passed by the first word of the file's name, and what differed.
Exits with 1 if anything did. DIR is for the programs.
"""

import collections
import concurrent.futures
import json
import os
import re
import subprocess
import sys

IDENTITY = "def handler(event, context):\n    return event\n"
FUNCTION = """\
#include <faastlane.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

FL_HANDLER
int NAME(const struct fl_input *in, struct fl_reply *reply) {
  BODY
}
"""
SAME = "return fl_reply_bytes(reply, in->data, in->size, in->type);"
UNSUPPORTED = re.compile(
    r"error: flcc does not support (.*)"
)


def equal(expected, actual, placeholders):
    if isinstance(expected, str) and any(p in expected for p in placeholders):
        return True
    if isinstance(expected, bool) or isinstance(actual, bool):
        return expected is actual
    if isinstance(expected, (int, float)) and isinstance(actual, (int, float)):
        return expected == actual
    if isinstance(expected, dict):
        return (
            isinstance(actual, dict)
            and set(expected) == set(actual)
            and all(equal(v, actual[k], placeholders) for k, v in expected.items())
        )
    if isinstance(expected, list):
        return (
            isinstance(actual, list)
            and len(expected) == len(actual)
            and all(map(lambda e, a: equal(e, a, placeholders), expected, actual))
        )
    return type(expected) is type(actual) and expected == actual


def name_functions(definition, lambdas):
    """The definition's text with names that flcc takes; and those names."""
    text = json.dumps(definition, ensure_ascii=False, indent=1)
    names = []
    for number, (name, function) in enumerate(sorted(lambdas.items())):
        if function["source"] != IDENTITY:
            return text, None
        names.append(f"function{number}")
        text = text.replace(json.dumps(name)[1:-1], names[-1])
    return text, names


def run(flcc, folder, case):
    """None, or what is wrong; a str that begins with '~' is unsupported."""
    os.makedirs(folder, exist_ok=True)
    text, names = name_functions(case["definition"], case.get("lambdas", {}))
    if names is None:
        return "~a function that is not the identity"
    definition = os.path.join(folder, "case.asl.json")
    program = os.path.join(folder, "case")
    outcome = os.path.join(folder, "outcome.json")
    command = [flcc, f"--workflow={definition}", "-o", program]
    bodies = dict.fromkeys(names, SAME) | case.get("functions", {})
    for name, body in bodies.items():
        path = os.path.join(folder, name + ".c")
        with open(path, "w") as file:
            file.write(FUNCTION.replace("NAME", name).replace("BODY", body))
        command.append(path)
    with open(definition, "w") as file:
        file.write(text)
    built = subprocess.run(command, capture_output=True, text=True)
    if built.returncode != 0:
        unsupported = UNSUPPORTED.findall(built.stderr)
        if unsupported and case["expected_status"] != "REFUSED":
            return "~" + unsupported[0]
        if case["expected_status"] != "REFUSED":
            return "flcc: " + built.stderr
        if case["expected_cause"] not in built.stderr:
            return "refused for another reason:\n" + built.stderr
        return None
    if case["expected_status"] == "REFUSED":
        return "flcc took it"
    if os.path.exists(outcome):
        os.remove(outcome)
    ran = subprocess.run(
        [program, "run", "-", "--isolation=none", "--outcome", outcome],
        input=json.dumps(case.get("input", {})),
        capture_output=True,
        text=True,
    )
    if not os.path.exists(outcome):
        return f"no outcome, status {ran.returncode}:\n{ran.stderr}"
    with open(outcome) as file:
        result = json.load(file)
    if result["status"] != case["expected_status"]:
        return f"{result}, not {case['expected_status']}"
    if result["status"] == "SUCCEEDED":
        if "expected_output" in case and not equal(
            case["expected_output"],
            result.get("output"),
            case.get("placeholders") or [],
        ):
            return f"{result}, not {case['expected_output']}"
    elif case.get("expected_error") != result.get("error"):
        return f"{result}, not {case.get('expected_error')}"
    if case.get("expected_cause", "") not in result.get("cause", ""):
        return f"{result}, not {case['expected_cause']}"
    return None


def main():
    flcc, folder, *files = sys.argv[1:]
    cases = []
    for path in files:
        with open(path) as file:
            content = json.load(file)
        for case in content if isinstance(content, list) else [content]:
            case["category"] = re.split("[-.]", os.path.basename(path))[0]
            cases.append((os.path.basename(path), case))
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(
            pool.map(
                lambda item: run(flcc, os.path.join(folder, str(item[0])), item[1][1]),
                enumerate(cases),
            )
        )
    counts = collections.defaultdict(collections.Counter)
    failed = False
    for (path, case), result in zip(cases, results):
        kind = "passed" if result is None else "failed"
        if result and result[0] == "~":
            kind = "not supported: " + result[1:]
        elif result:
            failed = True
            print(f"{path}: {case['name']}: {result}")
        counts[case["category"]][kind] += 1
    for category in sorted(counts):
        for kind, count in sorted(counts[category].items()):
            print(f"{category}: {count} {kind}")
    sys.exit(failed or not cases)


if __name__ == "__main__":
    main()
