# A Docker daemon of the test's own, and containers as OpenWhisk starts them.
#
# A test calls enclose() first and is then the first process of namespaces of its
# own: of network, mounts and processes. A Docker that this machine has is neither
# seen nor disturbed, and whichever way the test ends, the kernel ends the daemon
# and the containers with it and removes the bridge, the firewall's rules and the
# images, which lie in memory. Only control groups outlive them; they are removed
# by the process outside, which waits.
#
#   containers.py             as a program: says what keeps Docker from running
#                             here, if anything does, and exits with 1 then

import contextlib
import ctypes
import fcntl
import glob
import json
import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import threading
import time

from server import Action, without_sentinels

GROUP = "flcc-docker-"  # and the process's number
GROUPS = "/sys/fs/cgroup"
CONTROLLERS = {"cpu", "memory", "pids"}
UNSHARE = [
    "setpriv", "--pdeathsig=KILL", "unshare", "--net", "--mount", "--pid", "--fork",
    "--kill-child", "--mount-proc",
]  # fmt: skip
MARK = "FLCC_ENCLOSED"
# Where containers reach what listens in the test; there is no other network.
GATEWAY = "172.17.0.1"
TIMEOUT = 60  # of what is over in a second or two on an idle machine


def libc(name, *arguments):
    if ctypes.CDLL(None, use_errno=True)[name](*arguments) != 0:
        raise OSError(ctypes.get_errno(), name)


# ---- Namespaces and control groups ------------------------------------------


def enclose():
    """Returns in the namespaces. Outside, exits when all there is over."""
    if MARK in os.environ:
        up("lo")
        # Where the daemon and what it starts keep their files and sockets.
        libc("mount", b"tmpfs", b"/run", b"tmpfs", 0, b"mode=755")
        return
    sweep()

    def end(number, frame):
        sys.exit(128 + number)

    for number in signal.SIGTERM, signal.SIGHUP:
        signal.signal(number, end)
    group = GROUP + str(os.getpid())
    child = subprocess.Popen(
        [*UNSHARE, sys.executable, *sys.argv], env={**os.environ, MARK: group}
    )
    try:
        status = child.wait()
    finally:
        child.kill()
        remove_group(group)
        child.wait()
    sys.exit(status)


def up(interface):
    with socket.socket() as any_socket:
        flags = struct.pack("16sh", interface.encode(), 1)  # IFF_UP
        fcntl.ioctl(any_socket, 0x8914, flags)  # SIOCSIFFLAGS


def hierarchies():
    """One where the control groups are of version 2, else one a controller."""
    if os.path.exists(os.path.join(GROUPS, "cgroup.controllers")):
        return [GROUPS]
    # What else lies there is no control group's.
    found = glob.glob(os.path.join(GROUPS, "*", "cgroup.procs"))
    return [os.path.dirname(path) for path in found]


def remove_group(name):
    """With the processes in it. Who is frozen has to be thawed to end."""
    limit = time.monotonic() + TIMEOUT
    for top in sorted(hierarchies(), key=lambda path: "freezer" not in path):
        for folder, _, files in os.walk(os.path.join(top, name), topdown=False):
            while True:
                try:
                    if "freezer.state" in files:
                        with open(os.path.join(folder, "freezer.state"), "w") as file:
                            file.write("THAWED")
                    with open(os.path.join(folder, "cgroup.procs")) as file:
                        for process in file.read().split():
                            with contextlib.suppress(ProcessLookupError):
                                os.kill(int(process), signal.SIGKILL)
                    os.rmdir(folder)
                    break
                except FileNotFoundError:
                    break
                except OSError:
                    if time.monotonic() > limit:
                        raise
                    time.sleep(0.01)


def sweep():
    """Of those that could not wait, as they were killed themselves."""
    for top in hierarchies():
        for path in glob.glob(os.path.join(top, GROUP + "*")):
            name = os.path.basename(path)
            if not os.path.exists("/proc/" + name[len(GROUP) :]):
                remove_group(name)


def obstacle():
    """What keeps Docker from running here, or None."""
    if os.geteuid() != 0:
        return "only root may start its daemon"
    for program in "dockerd", "docker", "iptables":
        if not shutil.which(program):
            return f"{program} is not there; ./dev test fetches it"
    if GROUPS in hierarchies():
        with open(os.path.join(GROUPS, "cgroup.controllers")) as file:
            missing = CONTROLLERS - set(file.read().split())
    else:
        missing = CONTROLLERS - set(os.listdir(GROUPS))
    if missing:
        return f"no control groups for {', '.join(sorted(missing))}"
    probe = f"{GROUP}{os.getpid()}"
    try:
        for top in hierarchies():
            os.mkdir(os.path.join(top, probe))
    except OSError as error:
        return f"no control groups may be made: {error}"
    finally:
        remove_group(probe)
    run = subprocess.run(
        [*UNSHARE, "iptables", "-t", "nat", "-L", "-n"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    if run.returncode:
        return "no namespaces with a firewall: " + run.stderr.strip()
    return None


# ---- The daemon -------------------------------------------------------------


class Daemon:
    """Runs until this process ends. Its log is FOLDER/dockerd.log."""

    def __init__(self, folder):
        self.log = os.path.join(folder, "dockerd.log")
        self.environment = {
            "PATH": os.environ["PATH"],
            # Nobody's own settings, and no proxies.
            "HOME": "/run",
            "DOCKER_CONFIG": "/run/client",
        }
        self.count = 0
        self.lock = threading.Lock()
        os.mkdir("/run/client")
        with open("/run/daemon.json", "w") as file:
            file.write("{}")
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                [
                    "dockerd", "--config-file=/run/daemon.json",
                    "--data-root=/run/data", "--exec-root=/run/exec",
                    "--pidfile=/run/dockerd.pid", "--host=unix:///run/docker.sock",
                    "--storage-driver=" + self.storage(),
                    "--exec-opt=native.cgroupdriver=cgroupfs",
                    "--cgroup-parent=/" + os.environ[MARK],
                ],  # fmt: skip
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self.environment,
            )
        limit = time.monotonic() + TIMEOUT
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > limit:
                with open(self.log) as file:
                    raise RuntimeError("dockerd does not run:\n" + file.read()[-4000:])
            time.sleep(0.02)

    @staticmethod
    def storage():
        """Not every kernel lets a mount lie over files in memory."""
        for name in "lower", "upper", "work", "all":
            os.makedirs("/run/probe/" + name)
        layers = ",".join(f"{n}dir=/run/probe/{n}" for n in ("lower", "upper", "work"))
        try:
            libc("mount", b"overlay", b"/run/probe/all", b"overlay", 0, layers.encode())
        except OSError:
            return "vfs"
        libc("umount", b"/run/probe/all")
        return "overlay2"

    @staticmethod
    def answers():
        with socket.socket(socket.AF_UNIX) as client:
            try:
                client.connect("/run/docker.sock")
                client.sendall(b"GET /_ping HTTP/1.0\r\n\r\n")
                return b" 200 " in client.recv(64)
            except OSError:
                return False

    def docker(self, *words, stdin="", check=True):
        """The client: exit status, standard output, standard error."""
        run = subprocess.run(
            ["docker", *words],
            input=stdin.encode(),
            capture_output=True,
            env={**self.environment, "DOCKER_HOST": "unix:///run/docker.sock"},
        )
        out, err = run.stdout.decode(), run.stderr.decode()
        if check and run.returncode:
            raise RuntimeError(f"docker {' '.join(words)}: {run.returncode}\n{out}{err}")
        return run.returncode, out, err

    def load(self, archive):
        """The image's name."""
        _, out, _ = self.docker("load", "-q", "-i", archive)
        return re.search(r"Loaded image: (\S+)", out)[1]

    def limits(self, memory=256):
        """What OpenWhisk gives `docker run`, for a container of so many MB."""
        return [
            f"--cpu-shares={memory}", f"--memory={memory}m", f"--memory-swap={memory}m",
            "--network=bridge", "--cap-drop=NET_RAW", "--cap-drop=NET_ADMIN",
            "--ulimit=nofile=1024:1024", "--pids-limit=1024", "--log-driver=json-file",
        ]  # fmt: skip

    def start(self, image, *arguments, memory=256, env=None, options=()):
        """A container of an action, as soon as it listens; `arguments` are the
        image's, `options` Docker's."""
        with self.lock:
            self.count += 1
            name = f"wsk0_{self.count}_guest_action"
        variables = {"__OW_API_HOST": "http://" + GATEWAY, **(env or {})}
        self.docker(
            "run", "-d", *self.limits(memory), "--name", name,
            *(f"-e{key}={value}" for key, value in variables.items()),
            *options, image, *arguments,
        )  # fmt: skip
        return Container(self, name)

    def once(self, image, *arguments, stdin="", options=()):
        """A container that runs to its end: status, output, log."""
        return self.docker(
            "run", "--rm", "-i", *self.limits(), *options, image, *arguments,
            stdin=stdin, check=False,
        )  # fmt: skip


class Container(Action):
    """with docker.start(image) as container: ..."""

    port = 8080

    def __init__(self, daemon, name):
        self.daemon, self.name = daemon, name
        limit = time.monotonic() + TIMEOUT
        self.host = self.inspect()["NetworkSettings"]["IPAddress"]
        while True:
            # As OpenWhisk does: nobody says when it listens.
            with contextlib.suppress(OSError), self.socket():
                return
            if not self.state()["Running"] or time.monotonic() > limit:
                raise RuntimeError(f"it does not listen: {self.state()} {self.texts()}")
            time.sleep(0.01)

    def __enter__(self):
        return self

    def __exit__(self, kind, *unused):
        if kind:
            print(f"{self.name}: {self.state()}\n{self.texts()}", file=sys.stderr)
        self.docker("rm", "-f")

    def docker(self, command, *words):
        return self.daemon.docker(command, *words, self.name)

    def inspect(self):
        return json.loads(self.docker("inspect")[1])[0]

    def state(self):
        return self.inspect()["State"]

    def texts(self):
        """Both of its logs so far."""
        return list(self.docker("logs")[1:])

    def end(self, how="stop"):
        """Its exit status."""
        self.docker(how)
        return int(self.docker("wait")[1])

    def logs(self, count):
        """Ends it. Both logs, without so many sentinels."""
        assert self.end() == 0, "exit status"
        return without_sentinels(self.texts(), count)

    def inside(self, function):
        """Does it as root with the container's mounts."""
        place = f"/proc/{self.state()['Pid']}/ns/mnt"
        child = os.fork()
        if child == 0:
            try:
                libc("setns", os.open(place, os.O_RDONLY), 0)
                function()
                os._exit(0)
            finally:
                os._exit(1)
        if os.waitpid(child, 0)[1] != 0:
            raise RuntimeError("not done in the container")


if __name__ == "__main__":
    found = obstacle()
    if found:
        print(found)
    sys.exit(1 if found else 0)
