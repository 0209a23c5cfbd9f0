# Part of the flcc project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The machine that figures are of, and what they cannot be of there."""

import functools
import os
import re
import subprocess


def cpu():
    """Model and flags of the first processor."""
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        text = file.read()
    model = re.search(r"^model name\s*: (.*)$", text, re.M)
    flags = re.search(r"^flags\s*: (.*)$", text, re.M)
    return model.group(1) if model else "?", set(flags.group(1).split())


def cpus():
    return len(os.sched_getaffinity(0))


@functools.cache
def has_keys():
    return {"pku", "ospke"} <= cpu()[1]


def modes():
    """The ways to isolate functions whose times mean something here."""
    return ("none", "process", "mpk") if has_keys() else ("none", "process")


def commit(root):
    run = subprocess.run(
        ["git", "-C", root, "describe", "--always", "--dirty", "--exclude=*"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return run.stdout.strip() or "an unknown commit"


def describe(root):
    model, flags = cpu()
    parts = [
        model,
        f"{cpus()} CPUs",
        "virtual" if "hypervisor" in flags else "not virtual",
        f"Linux {os.uname().release.split('-')[0]}",
        "protection keys" if has_keys() else "no protection keys (so no times of mpk)",
    ]
    busy = os.getloadavg()[0]
    if busy > cpus():
        parts.append(f"not idle (load average {busy:.1f})")
    return ", ".join(parts) + "; flcc at " + commit(root)
