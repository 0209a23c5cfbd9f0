# Images that flcc made, in containers that a real Docker runs as OpenWhisk does.
#
#   docker.py FOLDER FINRA: images FOLDER/*.tar; FINRA is the input of
#   FOLDER/finra.tar, and FOLDER/finra.json what must come of it

import concurrent.futures
import json
import os
import re
import sys
import threading
import time

from containers import *
from server import *
from whisk import NUMBERS, RIGHT, OpenWhisk

folder, finra_input = sys.argv[1:]
enclose()

with open(finra_input) as file:
    finra_input = json.load(file)
with open(os.path.join(folder, "finra.json")) as file:
    finra_result = json.load(file)
daemon = Daemon(folder)
images = {
    name: daemon.load(os.path.join(folder, name + ".tar"))
    for name in ("cwd", "each", "eat", "echolog", "finra", "spin")
}
NOTE = "exec: note: isolating functions by processes: "
KEYS = "protection keys (PKU) are not available here"
with open("/proc/cpuinfo") as file:
    have_keys = "ospke" in file.read().split()


def start(name, *arguments, **more):
    return daemon.start(images[name], *arguments, **more)


def same_but_note(got, out, err):
    """Logs, of which the second has one more line, and no more than that."""
    first, _, rest = got[1].partition("\n")
    same((first[: len(NOTE)], got[0], rest), (NOTE, out, err))
    return first


def wait_running(container, count):
    wanted = b"flcc_running %d\n" % count
    while wanted not in container.ask("GET", "/metrics")[1]:
        time.sleep(0.01)


def activations(pool):
    """The least memory that OpenWhisk gives; and why there are no keys."""
    with start("finra", memory=128) as container:
        same(container.init(init_payload())[0], 200)
        for _ in range(3):
            same(container.run(finra_input), (200, finra_result))
        note = same_but_note(container.logs(3), "", "")
        # Docker's profile, before 23, refuses the calls.
        words = KEYS + " (Operation not permitted)" if have_keys else KEYS
        same(note, NOTE + words)


def profile(pool):
    """What the one above is the fallback from: no profile, and keys are used where
    the processor has them."""
    option = "--security-opt=seccomp=unconfined"
    with start("echolog", options=[option]) as container:
        same(container.run({"a": 1}), (200, {"a": 1}))
        mode = b"mpk" if have_keys else b"process"
        same(b'flcc_isolation{mode="%s"} 1' % mode in container.ask("GET", "/metrics")[1], True)


def streams(pool):
    with start("echolog") as container:
        same(container.init({})[0], 200)
        for value in ({"string": "❄ ☃ ❄"}, ["a", 1], {"arg": "a" * 1048561}):
            same(container.run(value), (200, value))
        same(container.run("A"), (404, BAD_ARGUMENT))
        same(container.init({}), (403, TWICE))
        err = "\n".join(["hello stderr\n"] * 3) + "\n\n" + TWICE["error"]
        logs = container.logs(4)
        logs = [re.sub(r"\n+", "\n", text) for text in logs]
        hello = "\n".join(["hello {0}"] * 3)
        same_but_note(
            logs, hello.format("stdout"), hello.format("stderr") + "\n" + TWICE["error"]
        )


def place(pool):
    with start("cwd") as container:
        same(container.run({})[1]["pwd_cmd"], "/action")


def paused(pool):
    """In the middle of requests, until after the deadline of one."""
    with start("spin") as container:
        value = {"ms": 3000}
        due = time.time() + 3.5
        first = pool.submit(container.run, value)
        late = pool.submit(container.run, {"ms": 60000}, deadline=str(int(due * 1000)))
        wait_running(container, 2)
        container.docker("pause")
        same(container.state()["Status"], "paused")
        third = pool.submit(container.run, {"a": 1})
        while time.time() < due + 0.1:
            done, _ = concurrent.futures.wait((first, late, third), 0.1)
            same(done, set())
        container.docker("unpause")
        same(first.result(), (200, value))
        same(third.result(), (200, {"a": 1}))
        status, body = late.result()
        same((status, body["error"]), (200, "Faastlane.Timeout"))
        # As OpenWhisk does it, while nothing is to be done.
        container.docker("pause")
        container.docker("unpause")
        same(container.run({"b": 2}), (200, {"b": 2}))
        same(container.end(), 0)


def full(pool):
    """More memory than it has: the function's process ends, no other does. The same
    with enough is no failure, and without processes is the end of all."""
    with start("eat", memory=128) as container:
        same(container.run({"mb": 500}), (502, BAD_RESULT))
        same(container.run({"mb": 20}), (200, {"mb": 20}))
        err = container.logs(2)[1]
        same("function 'eat': SIGKILL: killed from outside" in err, True)
    with start("eat", memory=512) as container:
        same(container.run({"mb": 400}), (200, {"mb": 400}))
    with start("eat", "serve", "--isolation=none", memory=128) as container:
        try:
            container.run({"mb": 500})
            assert False, "an answer"
        except OSError:
            pass
        same(int(container.docker("wait")[1]), 137)
        same(container.state()["OOMKilled"], True)


def killed(pool):
    with start("spin") as container:
        reply = pool.submit(container.run, {"ms": 60000})
        wait_running(container, 1)
        same(container.end("kill"), 137)
        same(isinstance(reply.exception(), OSError), True)


def drained(pool):
    """docker stop: what is under way is answered."""
    with start("spin") as container:
        value = {"ms": 1500}
        reply = pool.submit(container.run, value)
        wait_running(container, 1)
        same(container.end(), 0)
        same(reply.result(), (200, value))


def restricted(pool):
    """Where nothing can be written, and nobody has a name."""
    for options in (
        ["--read-only"],
        ["--user=4711"],
        ["--read-only", "--user=4711:4711", "--cap-drop=ALL"],
        ["--security-opt=no-new-privileges", "--user=0"],
    ):
        with start("finra", options=options) as container:
            same(container.init({})[0], 200)
            same(container.run(finra_input), (200, finra_result))
            same_but_note(container.logs(1), "", "")


def without_proc(pool):
    """Docker cannot leave it out; it is gone before the first request."""
    with start("finra") as container:
        container.inside(lambda: libc("umount2", b"/proc", 2))  # MNT_DETACH
        same(container.init({})[0], 200)
        for _ in range(2):
            same(container.run(finra_input), (200, finra_result))
        same_but_note(container.logs(2), "", "")


def processors(pool):
    """What a container's share is: of time by its control group's quota, and of
    processors."""
    all_of_them = len(os.sched_getaffinity(0))
    one = str(min(os.sched_getaffinity(0)))
    for options, affinity, quota in (
        ([], all_of_them, 0),
        (["--cpus=0.5"], all_of_them, 1),
        (["--cpus=1.5"], all_of_them, 2 if all_of_them > 1 else 1),
        (["--cpuset-cpus=" + one], 1, 0),
    ):
        if options == ["--cpus=1.5"] and all_of_them == 1:
            continue  # Docker refuses more than there are
        status, out, err = daemon.once(
            images["finra"], "run", "--trace=/dev/stderr", "-",
            stdin=json.dumps(finra_input), options=options,
        )  # fmt: skip
        same((status, json.loads(out)), (0, finra_result))
        found = re.search(r"CPUs by affinity (\d+), by the cgroup's quota (\d+)", err)
        same((options, *map(int, found.groups())), (options, affinity, quota))


def together(pool):
    """A wide stage of 20 containers, of OpenWhisk's least size."""
    def one(i):
        with start("finra", memory=128) as container:
            same(container.init({})[0], 200)
            all_begun.wait(TIMEOUT)
            return container.run(finra_input, activation_id=str(i))

    all_begun = threading.Barrier(20)
    with concurrent.futures.ThreadPoolExecutor(20) as all_at_once:
        for reply in all_at_once.map(one, range(20)):
            same(reply, (200, finra_result))


def across(pool):
    """A wide stage in 20 containers, of which one goes away with its slice."""
    def lose(server):
        server.docker("kill")
        whisk.lost.append(server)
        return b""

    def start_one(env):
        return start("each", "serve", "--plan=containers", "--containers=19",
                     memory=128, env=env)

    with OpenWhisk(start_one, 20, None, lose, address=GATEWAY) as whisk:
        same(whisk.ask(), (200, RIGHT))
        same(whisk.ask(), (200, RIGHT))
        # Each has been asked at last.
        for _ in range(10):
            if len({id(s) for s in whisk.asked}) < 19:
                same(whisk.ask(), (200, RIGHT))
        same(len({id(s) for s in whisk.asked}), 19)
        running = [s for s in whisk.servers if s.state()["Running"]]
        same(len(running), 19)


with concurrent.futures.ThreadPoolExecutor(4) as pool:
    for function in (
        activations, profile, streams, place, paused, full, killed, drained,
        restricted, without_proc, processors, together, across,
    ):  # fmt: skip
        begun = time.monotonic()
        function(pool)
        print(f"{function.__name__}: {time.monotonic() - begun:.1f} s", flush=True)
