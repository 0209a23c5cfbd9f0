#!/usr/bin/env python3
# Part of the flcc project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Reads the monitor's table of system calls, and holds it against Linux.

usage: syscalls.py SYSCALLS.DEF HEADER [page | refused]

HEADER is <bits/syscall.h> of the functions' libc. Every number that x86_64 has
in Linux 6.12 must have one row. Then prints docs/syscalls.md, or, for a test in
C, a line for each call that is refused.
"""

import re
import sys

# What has come since the libc's header was written, until Linux 6.12.
LATER = {
    "uretprobe": 335,
    "quotactl_fd": 443,
    "memfd_secret": 447,
    "process_mrelease": 448,
    "futex_waitv": 449,
    "set_mempolicy_home_node": 450,
    "cachestat": 451,
    "fchmodat2": 452,
    "map_shadow_stack": 453,
    "futex_wake": 454,
    "futex_wait": 455,
    "futex_requeue": 456,
    "statmount": 457,
    "listmount": 458,
    "lsm_get_self_attr": 459,
    "lsm_set_self_attr": 460,
    "lsm_list_modules": 461,
    "mseal": 462,
}

ROW = re.compile(r"^(PASS|SERVE)\((\w+), (\w+), \"([^\"]*)\"", re.M)
REFUSED = re.compile(r"\b(?:EARLY|REFUSE)\((\w+)\)")
ABSENT = re.compile(r"\bABSENT\((\w+),\s*(\d+)\)")

CLASSES = {
    "F": "descriptor",
    "L": "descriptor or log",
    "C": "one of few commands",
    "I": "one of few commands",
    "0": "zero",
    "T": "itself",
    "A": "none without `net`",
    "N": "one of few families",
    "K": "one of few types",
}

HEAD = """\
# System calls

Every system call of Linux 6.12 on x86_64, and what becomes of it when a function
makes it. Made from `rt/monitor/syscalls.def` by `test/syscalls.py`; a test
compares the two, and a function tries all that are refused.

"""


def read(path):
    with open(path, encoding="utf-8") as file:
        return re.sub(r"//.*", "", file.read())


def numbers(header):
    found = {
        m[1]: int(m[2])
        for m in re.finditer(r"#define SYS_(\w+)\s+(\d+)", header)
    }
    found.pop("fadvise", None)  # musl's second name for fadvise64
    return {**found, **LATER}


def problems(table, known):
    rows = [m[2] for m in ROW.finditer(table)] + REFUSED.findall(table)
    absent = {name: int(n) for name, n in ABSENT.findall(table)}
    every = rows + [name for name, _ in ABSENT.findall(table)]
    for name in sorted(set(every)):
        if every.count(name) > 1:
            yield f"{name} has more than one row"
        if name not in known:
            yield f"{name} is no system call of Linux 6.12"
    for name, number in sorted(known.items()):
        if name not in every:
            yield f"{name} ({number}) has no row"
        if absent.get(name, number) != number:
            yield f"{name} is {number}, and not {absent[name]}"


def words(classes):
    return ", ".join(
        f"{position}: {CLASSES[c]}"
        for position, c in enumerate(classes.lstrip("RW"), 1)
        if c in CLASSES
    )


def add_rows(out, table, known, kind):
    out.append("| call | number | needs | what is checked, by argument |")
    out.append("| --- | --- | --- | --- |")
    for found in ROW.finditer(table):
        if found[1] == kind and found[3] != "HOST":
            needs = "`net`" if found[3] == "NET" else ""
            if found[0].startswith("SERVE") and is_path(table, found[2]):
                needs = "`fs-read` or `fs-write`"
            out.append(
                f"| `{found[2]}` | {known[found[2]]} | {needs} "
                f"| {words(found[4])} |"
            )


def is_path(table, name):
    return re.search(rf"SERVE\({name}, \w+, \"[^\"]*\", fl_sys_path\)", table)


def add_names(out, names, known):
    line = ""
    for name in sorted(names, key=known.get):
        word = f"`{name}` {known[name]}, "
        if len(line) + len(word) > 80:
            out.append(line.rstrip())
            line = ""
        line += word
    out.append(line.rstrip(", ") + ".")


def refused(table):
    """To functions, that is: with those that are the host's alone."""
    hosts = [m[2] for m in ROW.finditer(table) if m[3] == "HOST"]
    return REFUSED.findall(table) + hosts


def page(table, known):
    out = ["## Passed on, with the function's own rights to memory", ""]
    add_rows(out, table, known, "PASS")
    out += ["", "## Served by the monitor", ""]
    add_rows(out, table, known, "SERVE")
    out += ["", "## Refused with EPERM, as by a kernel without privilege", ""]
    add_names(out, refused(table), known)
    out += ["", "## Refused with ENOSYS, as by a kernel that lacks the call", ""]
    add_names(out, [name for name, _ in ABSENT.findall(table)], known)
    out += ["", "Numbers that are not here are refused with ENOSYS too."]
    return HEAD + "\n".join(out)


def main():
    table, known = read(sys.argv[1]), numbers(read(sys.argv[2]))
    bad = list(problems(table, known))
    for problem in bad:
        print(f"{sys.argv[1]}: error: {problem}", file=sys.stderr)
    if sys.argv[3:] == ["page"]:
        print(page(table, known))
    elif sys.argv[3:] == ["refused"]:
        for name in sorted(refused(table), key=known.get):
            print(f'{{"{name}", {known[name]}, EPERM}},')
        for name, number in ABSENT.findall(table):
            print(f'{{"{name}", {number}, ENOSYS}},')
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main())
