#!/usr/bin/env python3
# Part of the flcc project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""beside.py FIRST SECOND [SECONDS]: a workflow with two functions side by side.

Where SECOND fails, FIRST goes on, and the workflow then fails with the same
error, of the state 'SECOND ended'. SECONDS are SECOND's TimeoutSeconds.
"""

import json
import sys


def task(function, **fields):
    return {"Type": "Task", "Resource": function, "End": True, **fields}


first, second, *seconds = sys.argv[1:]
one, other = first.capitalize(), second.capitalize()
states = {
    other: task(second, Catch=[{"ErrorEquals": ["States.ALL"], "Next": "Caught"}]),
    "Caught": {"Type": "Pass", "End": True},
}
if seconds:
    states[other]["TimeoutSeconds"] = int(seconds[0])
branches = [
    {"StartAt": one, "States": {one: task(first)}},
    {"StartAt": other, "States": states},
]
json.dump(
    {
        "StartAt": "Both",
        "States": {
            "Both": {"Type": "Parallel", "Branches": branches, "Next": "How"},
            "How": {
                "Type": "Choice",
                "Choices": [
                    {
                        "Variable": "$[1].Cause",
                        "IsPresent": True,
                        "Next": f"{other} ended",
                    }
                ],
                "Default": "Done",
            },
            f"{other} ended": {
                "Type": "Fail",
                "ErrorPath": "$[1].Error",
                "CausePath": "$[1].Cause",
            },
            "Done": {"Type": "Succeed"},
        },
    },
    sys.stdout,
    indent=1,
)
