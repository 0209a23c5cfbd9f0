"""each.py COMMAND...: checks each .json file of the folder that it runs in by
the command with --workflow-check, in the order of their names, and prints what
it says behind a line with the name. Exits with 1 unless all were refused."""

import glob
import subprocess
import sys

files = sorted(glob.glob("*.json"))
refused = True
for file in files:
    ran = subprocess.run(
        [*sys.argv[1:], "--workflow-check=" + file],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    print(f"== {file}", flush=True)
    sys.stdout.buffer.write(ran.stdout)
    if ran.returncode != 1:
        print("exit status", ran.returncode)
        refused = False
sys.exit(not files or not refused)
