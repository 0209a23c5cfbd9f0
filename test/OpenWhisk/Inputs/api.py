# Part of the flcc project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""An API host of OpenWhisk that answers as a test wants.

What becomes of an invocation is told by the action's name: a script of that
name, each of whose entries answers one request, the last one all that follow.
An entry is (status, body), or bytes to send as they are before the connection
is closed, or a function of the request that returns one of both. Statuses and
words are those that OpenWhisk has.
"""

import base64
import json
import socketserver
import threading
import time
import urllib.parse

KEY = "uuid-of-guest:secret"
ID = "44794bd6aab74415b4e42a308d880e5b"
WORDS = {200: "OK", 202: "Accepted"}


def error(text):
    return {"error": text, "code": "TwYGGs5RoTkCI7FvZU3v1ZJrZ7lJHx3n"}


TOO_MANY = error("Too many requests in the last minute (count: 61, allowed: 60).")
CONCURRENT = error(
    "Too many concurrent requests in flight (count: 31, allowed: 30)."
)
MISSING = error("The requested resource does not exist.")
SHUTTING = "The server is currently unavailable (because it is overloaded)."


class Request:
    def __init__(self, method, target, headers, body):
        self.method, self.target = method, target
        self.headers, self.body = headers, body
        self.time = time.monotonic()
        split = urllib.parse.urlsplit(target)
        self.query = split.query
        self.parts = [urllib.parse.unquote(p) for p in split.path.split("/")[1:]]
        self.stop = None  # the server's end, for those who wait


class Handler(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True

    def handle(self):
        self.server.connections += 1
        try:
            while self.one():
                pass
        except (OSError, ValueError):
            pass  # the other side went away, or speaks no HTTP

    def one(self):
        line = self.rfile.readline().decode()
        if not line:
            return False
        method, target, _ = line.split()
        headers = {}
        while (line := self.rfile.readline().decode().strip()) != "":
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        length = int(headers.get("content-length", 0))
        request = Request(method, target, headers, self.rfile.read(length))
        request.stop = self.server.over
        self.server.requests.append(request)
        return self.reply(self.server.answer(request))

    def reply(self, answer):
        if isinstance(answer, bytes):
            self.wfile.write(answer)
            return False
        status, body = answer
        if not isinstance(body, (bytes, str)):
            body = json.dumps(body)
        if isinstance(body, str):
            body = body.encode()
        head = f"HTTP/1.1 {status} {WORDS.get(status, 'Other')}\r\n"
        head += f"Content-Length: {len(body)}\r\n"
        head += "Content-Type: application/json\r\n\r\n"
        self.wfile.write(head.encode() + body)
        return True


class Api(socketserver.ThreadingTCPServer):
    """With `context`, an ssl.SSLContext, over TLS."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, scripts, context=None, address="127.0.0.1"):
        super().__init__((address, 0), Handler)
        self.scripts, self.context = scripts, context
        self.requests, self.counts, self.connections = [], {}, 0
        self.over = threading.Event()
        self.lock = threading.Lock()
        self.thread = threading.Thread(
            target=self.serve_forever, args=(0.01,), daemon=True
        )
        self.thread.start()
        self.port = self.server_address[1]

    def finish_request(self, request, client_address):
        if self.context:
            try:
                request = self.context.wrap_socket(request, server_side=True)
            except OSError:
                return  # a client that does not trust us
        super().finish_request(request, client_address)

    def close(self):
        self.over.set()
        self.shutdown()
        self.server_close()

    def answer(self, request):
        expected = "Basic " + base64.b64encode(KEY.encode()).decode()
        if request.headers.get("authorization") != expected:
            return 401, error(
                "The supplied authentication is invalid."
            )
        parts = request.parts
        if parts[:3] != ["api", "v1", "namespaces"] or len(parts) < 6:
            return 404, MISSING
        # namespaces/_/actions/[package/]name, namespaces/_/activations/id/result
        name = "/".join(parts[5:]) if parts[4] == "actions" else "activation"
        script = self.scripts.get(name)
        if script is None:
            return 404, MISSING
        with self.lock:
            count = self.counts.get(name, 0)
            self.counts[name] = count + 1
        entry = script[min(count, len(script) - 1)]
        return entry(request) if callable(entry) else entry
