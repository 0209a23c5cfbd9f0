# build.py FLCC SOURCES OUT NAME...: OUT/NAME.bin of SOURCES/NAME.c, a workflow
# of that one function.
import json
import os
import subprocess
import sys

flcc, sources, out = sys.argv[1:4]
for name in sys.argv[4:]:
    definition = os.path.join(out, name + ".asl.json")
    state = {"Type": "Task", "Resource": name, "End": True}
    with open(definition, "w") as file:
        json.dump({"StartAt": name, "States": {name: state}}, file)
    subprocess.run(
        [flcc, os.path.join(sources, name + ".c"), definition]
        + ["-o", os.path.join(out, name + ".bin")],
        check=True,
    )
