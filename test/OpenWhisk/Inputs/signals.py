# What time and signals do to a server.
#
#   signals.py FOLDER MODE

import concurrent.futures
import json
import os
import signal
import sys
import time

from server import *

folder, mode = sys.argv[1:]
program = os.path.join(folder, "spin.bin")


def start(*options):
    return Server(program, "--isolation=" + mode, *options)


def wait_running(server, count):
    wanted = b"flcc_running %d\n" % count
    while wanted not in server.ask("GET", "/metrics")[1]:
        time.sleep(0.01)


def drained(pool):
    """What is under way is answered; nothing new is let in."""
    with start() as server:
        value = {"ms": 1000}
        reply = pool.submit(server.run, value)
        wait_running(server, 1)
        server.process.send_signal(signal.SIGTERM)
        same(reply.result(), (200, value))
        same(server.process.wait(30), 0)


def drained_late(pool):
    """What takes longer than it may is ended, and answered."""
    with start("--drain=1") as server:
        reply = pool.submit(server.run, {"ms": 60000})
        wait_running(server, 1)
        begun = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        same(reply.result(), (500, {"error": "The action was stopped."}))
        same(server.process.wait(30), 1)
        same(time.monotonic() - begun < 30, True)


def twice(pool):
    with start("--drain=1000") as server:
        reply = pool.submit(server.run, {"ms": 60000})
        wait_running(server, 1)
        server.process.send_signal(signal.SIGTERM)
        while server.process.poll() is None:
            server.process.send_signal(signal.SIGTERM)
            time.sleep(0.01)
        same(server.process.returncode, 128 + signal.SIGTERM)
        try:
            reply.result()
        except OSError:
            return
        assert False, "an answer"


def stopped(pool):
    """A pause in the middle of a request, as containers are frozen."""
    with start() as server:
        value = {"ms": 300}
        reply = pool.submit(server.run, value)
        wait_running(server, 1)
        server.process.send_signal(signal.SIGSTOP)
        with server.socket() as client:
            body = json.dumps({"value": {"a": 1}})
            text = f"POST /run HTTP/1.1\r\nContent-Length: {len(body)}\r\n\r\n"
            client.sendall(text.encode())
            time.sleep(1)
            server.process.send_signal(signal.SIGCONT)
            same(reply.result(), (200, value))
            client.sendall(body.encode())
            same(client.recv(15), b"HTTP/1.1 200 OK")
        same(server.end(), 0)


def deadline(pool):
    """A deadline ends a request, before OpenWhisk itself would; one that is over
    already is none."""
    with start() as server:
        begun = time.monotonic()
        due = str(int((time.time() + 1) * 1000))
        status, body = server.run({"ms": 60000}, deadline=due)
        took = time.monotonic() - begun
        same((status, body["error"]), (200, "Faastlane.Timeout"))
        same((took > 0.5, took < 30), (True, True))
        same(server.run({"ms": 1}, deadline="123")[0], 200)
        for word in ("", "soon", "-1", "9" * 40):
            same(server.run({"ms": 1}, deadline=word)[0], 200)
        same(server.end(), 0)


with concurrent.futures.ThreadPoolExecutor(4) as pool:
    for function in drained, drained_late, twice, stopped, deadline:
        print(function.__name__, flush=True)
        function(pool)
