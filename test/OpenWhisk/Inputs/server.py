# A workflow that serves, as a container with an OpenWhisk action would be seen
# from outside: started, asked over HTTP, ended, and then its logs.

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile

SENTINEL = "XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX"


class Action:
    """What answers at `host` and `port`, as OpenWhisk's invoker asks it."""

    host, port = "127.0.0.1", None

    def connect(self):
        return http.client.HTTPConnection(self.host, self.port, timeout=60)

    def socket(self):
        return socket.create_connection((self.host, self.port), timeout=60)

    def ask(self, method, path, body=None, headers=None):
        """Status, body, headers."""
        connection = self.connect()
        if isinstance(body, str):
            body = body.encode()
        connection.request(
            method, path, body, headers or {"Content-Type": "application/json"}
        )
        reply = connection.getresponse()
        data = reply.read()
        assert reply.getheader("Content-Length") is not None, "no length"
        assert reply.status not in (204, 503), reply.status
        assert int(reply.getheader("Content-Length")) == len(data) or (
            method == "HEAD"
        )
        connection.close()
        return reply.status, data, reply.headers

    def post(self, path, value):
        """Status, and the value in the body, if it is JSON."""
        body = value if isinstance(value, str) else json.dumps(value)
        status, data, _ = self.ask("POST", path, body)
        try:
            return status, json.loads(data)
        except ValueError:
            return status, None

    def init(self, value=None):
        return self.post("/init", value)

    def run(self, value, **context):
        return self.post("/run", {"value": value, **context})


def without_sentinels(texts, count):
    """Logs without so many sentinels each, which must be there, each on a line of
    its own."""
    stripped = []
    for text in texts:
        assert text.count(SENTINEL) == count, (count, text)
        assert text.count(SENTINEL + "\n") == count, text
        stripped.append(text.replace(SENTINEL, "").strip())
    return stripped


class Server(Action):
    """with Server(program, *options, env={}) as server: ..."""

    def __init__(self, program, *options, env=None, cwd=None):
        self.out = tempfile.TemporaryFile()
        self.err = tempfile.TemporaryFile()
        environment = {"PATH": os.environ["PATH"], **(env or {})}
        self.process = subprocess.Popen(
            [program, "serve", "--port=0", *options],
            bufsize=0,
            stdin=subprocess.DEVNULL,
            stdout=self.out,
            stderr=subprocess.PIPE,
            env=environment,
            cwd=cwd,
        )
        # What comes first are notes; what follows is the log.
        self.port, self.notes = None, []
        for line in iter(self.process.stderr.readline, b""):
            found = re.search(rb"note: listening on port (\d+)", line)
            if found:
                self.port = int(found[1])
                break
            self.notes.append(line.decode())
        assert self.port, f"it does not listen: {self.notes}"
        # Nobody reads the pipe from here on but this.
        self.copier = subprocess.Popen(
            ["cat"], stdin=self.process.stderr, stdout=self.err
        )
        self.process.stderr.close()

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.copier.wait()

    def end(self, how=signal.SIGTERM):
        """Its exit status."""
        self.process.send_signal(how)
        status = self.process.wait(60)
        self.copier.wait()
        return status

    def logs(self, count):
        """Ends it. Both logs, without so many sentinels."""
        assert self.end() == 0, "exit status"
        texts = []
        for file in (self.out, self.err):
            file.seek(0)
            texts.append(file.read().decode())
        return without_sentinels(texts, count)


def init_payload(code="", main="main", env=None, binary=False):
    return {"value": {"code": code, "main": main, "binary": binary, "env": env}}


def same(got, wanted):
    assert got == wanted, f"got {got!r:.400}, wanted {wanted!r:.400}"


BAD_RESULT = {"error": "The action did not return a dictionary or array."}
BAD_ARGUMENT = {
    "error": "The action did not receive a dictionary or array as an argument."
}
TWICE = {"error": "Cannot initialize the action more than once."}
