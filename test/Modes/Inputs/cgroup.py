# cgroup.py MIB COMMAND...: runs the command in a memory cgroup of its own, with
# its exit status.
import os
import subprocess
import sys
import tempfile

root = "/sys/fs/cgroup"


def write(name, text):
    with open(name, "w") as file:
        file.write(text)


# Version 2 asks to be told that children may have a limit; a folder of tmpfs,
# with the hierarchies of version 1 in it, has no such file.
if os.path.exists(root + "/cgroup.subtree_control"):
    write(root + "/cgroup.subtree_control", "+memory")
    kind = (root, "memory.max")
else:
    kind = (root + "/memory", "memory.limit_in_bytes")
group = tempfile.mkdtemp(prefix="flcc-", dir=kind[0])
try:
    write(os.path.join(group, kind[1]), str(int(sys.argv[1]) << 20))
    status = subprocess.run(
        sys.argv[2:],
        preexec_fn=lambda: write(group + "/cgroup.procs", "0"),
    ).returncode
finally:
    # Processes that were killed may be there for a moment.
    while os.path.isdir(group):
        try:
            os.rmdir(group)
        except OSError:
            pass
sys.exit(128 - status if status < 0 else status)
