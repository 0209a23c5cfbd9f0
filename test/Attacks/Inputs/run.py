# run.py PROGRAM ATTACKS MODE: makes each attack of a list, against a victim in
# a parallel branch, and compares what came of it with the list. Prints a table
# of both, of which ../table.py makes the one in docs/security.md.
#
# A line of the list, fields apart by two blanks or more:
#
#   name  source  off  mpk  mpk-raw  process  process-raw
#
# `off` is what comes of it in mode none, where system calls are instructions of
# the attacker's own (raw) that nobody stops; `mpk` and `process` what comes of it
# through the libc, and raw. "-": not made that way. An attack without a raw
# half has no call. What came of an attack is the first of these that is so:
#
#   read      the attacker got hold of what only the victim knew
#   changed   the victim found its memory or its file changed
#   process   a thread of the host's process has another umask, user, limit ...
#   ended     the victim did not complete
#   made      the call, whatever it was good for
#   EPERM     it failed, so
#   call N    or it was the end of the attacker's instance: by a stray system call,
#   key       by memory under another's key,
#   SIGx      or by that signal, or it "called exit"
#
# A column that differs by kernel says "6.1: this; 6.12: that".
#
# All but the first five leave the victim as it was and able to go on.
import array
import errno
import os
import platform
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile

COLUMNS = {"none": [(2, "raw")], "mpk": [(3, "libc"), (4, "raw")],
           "process": [(5, "libc"), (6, "raw")]}


def state(folder):
    """Of a process or a thread."""
    def text(name):
        with open(f"{folder}/{name}") as file:
            return file.read()

    status = re.findall(r"^(?:Umask|Uid|Gid|Cap\w+|NoNewPrivs|Seccomp):.*",
                        text("status"), re.M)
    links = [os.readlink(f"{folder}/{name}")
             for name in ("cwd", "root", "exe", "ns/uts", "ns/mnt")]
    return status, links, text("limits"), text("personality")


def give_memory(line, pid):
    try:
        fd = os.open(f"/proc/{pid}/mem", os.O_RDWR)
    except OSError:  # process mode, not as root: it is not to arrive anyway
        fd = os.open("/dev/zero", os.O_RDWR)
    rights = (socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [fd]))
    try:
        line.sendmsg([b"memory"], [rights])
    except BrokenPipeError:
        pass  # its end was its call, before it could take this
    os.close(fd)


def heard(line):
    # A message, or b"" when the other end is gone.
    try:
        return line.recv(4096)
    except ConnectionError:
        return b""


class Run:
    """One run of the workflow, for attacks until one is not just refused."""

    def __init__(self, program, mode):
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.listener.bind("")  # the kernel's choice
        self.listener.listen()
        self.listener.settimeout(60)
        at = self.listener.getsockname()[1:].decode()
        self.process = subprocess.Popen(
            [program, "run", "--threads=2", "--isolation=" + mode, "-"],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE)
        self.process.stdin.write(f'"{at}"'.encode())
        self.process.stdin.close()
        self.process.stdin = None

    def meet(self):
        """Waits until both functions are there."""
        lines = {}
        while len(lines) < 2:
            line, _ = self.listener.accept()
            line.settimeout(60)
            lines[line.recv(100).decode()] = line
        self.listener.close()
        self.listener = None
        self.victim, self.attacker = lines["victim"], lines["attacker"]
        self.secret = secrets.token_bytes(16)
        self.victim.send(self.secret)
        self.where = self.victim.recv(1000).decode()
        # Much of it is each thread's own, and any thread may have any branch.
        threads = f"/proc/{self.process.pid}/task"
        self.before = {folder: state(folder) for folder in
                       (f"{threads}/{name}" for name in os.listdir(threads))}

    def has_changed(self):
        for thread, before in self.before.items():
            try:
                if state(thread) != before:
                    return True
            except OSError:
                pass  # it is gone, which the victim will not tell
        return False

    def end(self):
        """What it has said; to be had more than once."""
        if self.process.returncode is None:
            self.attacker.close()
            self.victim.close()
            _, said = self.process.communicate(timeout=60)
            self.said = said.decode()
        return self.said

    def make(self, name, how):
        """What came of the attack, and whether the run goes on."""
        if self.listener:
            self.meet()
        self.attacker.send(f"{name} {how} {self.where} {self.process.pid} "
                           f"{os.getpid()}".encode())
        if name.startswith("recv"):
            give_memory(self.attacker, int(self.where.split()[3]))
        result, _, loot = heard(self.attacker).decode().partition(" ")
        changed = self.has_changed()
        try:
            self.victim.send(b"?")
        except OSError:
            pass
        report = heard(self.victim)
        if loot and bytes.fromhex(loot) == self.secret:
            return "read", False
        if report == b"changed":
            return "changed", False
        if changed:
            return "process", False
        if report != b"unchanged":
            return "ended", False
        if not result:
            return self.cause(), False
        if int(result) >= 0:
            return "made", False
        return errno.errorcode[-int(result)], not name.startswith("recv")

    def give_up(self):
        """What it has said."""
        self.process.kill()
        return self.process.communicate()[1].decode()

    def cause(self):
        said = self.end()
        fault = re.search(r"state 'Attacker ended': Faastlane.(?:Fault|Exit): "
                          r"function 'attacker':? (.*)", said)
        if not fault:
            return "NO CAUSE " + said
        stray = re.match(r"SIGSYS: stray system call (\d+)", fault[1])
        if stray:
            return "call " + stray[1]
        if "refused by protection key" in fault[1]:
            return "key"
        return re.match(r"called exit|signal \d+|\w+", fault[1])[0]


def make_all(program, rows, kernel, mode):
    bad = 0
    run = None
    for column, how in COLUMNS[mode]:
        for row in rows:
            if row[column] == "-":
                continue
            run = run or Run(program, mode)
            try:
                came, goes_on = run.make(row[0], how)
                if not goes_on:
                    run.end()
            except (OSError, subprocess.TimeoutExpired) as error:
                came, goes_on = f"{error!r}: {run.give_up()}", False
            if not goes_on:
                run = None
            by_kernel = dict(re.findall(r"(\S+): ([^;]+)", row[column]))
            wanted = by_kernel.get(kernel, row[column])
            good = came == wanted
            bad |= not good
            print("\t".join([row[0], row[1], kernel, mode, how, came]
                            + ([] if good else ["WANTED " + wanted])), flush=True)
            # Standard output becomes a file, of which lit shows the beginning.
            if not good:
                print(f"run.py: error: {row[0]} ({how}) in mode {mode} on "
                      f"{kernel}: '{came}', not '{wanted}'", file=sys.stderr,
                      flush=True)
    if run:
        said = run.end()
        if run.process.returncode:
            print(f"run.py: error: all refused, and then it failed: {said}",
                  file=sys.stderr)
            bad = 1
    return bad


def main():
    program, attacks, mode = sys.argv[1:]
    kernel = re.match(r"\d+\.\d+", platform.release())[0]
    with open(attacks) as file:
        rows = [re.split(r"  +", line.strip()) for line in file if line.strip()]
    # An emulated machine reads its own memory faster than this one's files.
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        # What a function cannot make, but may come upon.
        os.environ["ATTACK_LINK"] = folder + "/link"
        os.symlink("/proc/self/mem", folder + "/link")
        return make_all(shutil.copy(program, folder), rows, kernel, mode)


if __name__ == "__main__":
    sys.exit(main())
