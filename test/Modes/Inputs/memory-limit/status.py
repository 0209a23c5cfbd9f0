# status.py STATUS COMMAND...: fails unless the command ends with the status.
import subprocess
import sys

status = subprocess.run(sys.argv[2:]).returncode
assert status == int(sys.argv[1]), status
