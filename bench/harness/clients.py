# Part of the flcc project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Clients of a workflow that serves bench/serve: of all kinds, and each knows what
the answer must be. Those that are cut off by purpose expect none."""

import asyncio
import contextlib
import json
import random
import socket
import struct
import time

PATIENCE = 60  # seconds for any answer, on a machine with other things to do
LARGE = 1 << 20
WRONG = {"error": "The action did not receive a dictionary or array as an argument."}
NO_RESULT = {"error": "The action did not return a dictionary or array."}
TWICE = {"error": "Cannot initialize the action more than once."}


class Wrong(Exception):
    """An answer that is none, or not the right one."""


class Client:
    """One connection after the other, one request after the other on each."""

    def __init__(self, port, seed):
        self.port, self.draw = port, random.Random(seed)
        self.reader = self.writer = None
        self.counts, self.times = {}, []
        self.number = 0

    async def connect(self):
        await self.close()
        self.reader, self.writer = await asyncio.open_connection(
            "127.0.0.1", self.port, limit=4 * LARGE)

    async def close(self, rudely=False):
        if not self.writer:
            return
        if rudely:
            self.writer.get_extra_info("socket").setsockopt(
                socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.writer.transport.abort()
        else:
            self.writer.close()
        self.reader = self.writer = None

    def value(self, **more):
        self.number += 1
        return {"n": self.number, "at": self.draw.randrange(1 << 30), **more}

    @staticmethod
    def text(body, head="", path="/run", method="POST"):
        if not isinstance(body, (bytes, str)):
            body = json.dumps(body, ensure_ascii=False)
        if isinstance(body, str):
            body = body.encode()
        first = f"{method} {path} HTTP/1.1\r\nHost: x\r\n{head}"
        return f"{first}Content-Length: {len(body)}\r\n\r\n".encode() + body

    async def read(self):
        """Status and body of the next answer."""
        head = await self.reader.readuntil(b"\r\n\r\n")
        lines = head.decode().split("\r\n")
        lengths = [int(l[15:]) for l in lines if l.lower().startswith("content-length:")]
        if len(lengths) != 1:
            raise Wrong(f"no length: {head!r}")
        if any(l.lower() == "connection: close" for l in lines):
            raise Wrong(f"it hangs up: {head!r}")
        return int(lines[0].split()[1]), await self.reader.readexactly(lengths[0])

    async def expect(self, status, value):
        """`value`: of the body, or of its member "error" where it is a string."""
        got, body = await self.read()
        found = body
        if value is not None:
            found = json.loads(body)
            if isinstance(value, str):
                found = found.get("error")
        if got != status or (value is not None and found != value):
            raise Wrong(f"got {got} {body[:200]!r}, wanted {status} {str(value)[:200]}")

    async def ask(self, body, status, value, **more):
        self.writer.write(self.text(body, **more))
        await self.writer.drain()
        await self.expect(status, value)

    # ---- The kinds ----------------------------------------------------------

    async def valid(self):
        value = self.value()
        start = time.monotonic()
        await self.ask({"value": value, "activation_id": "a" * 32}, 200, value)
        self.times.append((start, time.monotonic() - start))

    async def unicode(self):
        value = [self.value(winter="❄ ☃ ❄\u0000\"\\")]
        await self.ask({"value": value}, 200, value)

    async def large(self):
        value = self.value(text="x" * self.draw.randrange(LARGE - 100))
        await self.ask({"value": value}, 200, value)

    async def fresh(self):
        await self.connect()
        await self.valid()

    async def in_a_row(self):
        values = [self.value() for _ in range(self.draw.randrange(2, 9))]
        self.writer.write(b"".join(self.text({"value": value}) for value in values))
        for value in values:
            await self.expect(200, value)

    async def in_chunks(self):
        value = self.value()
        body = json.dumps({"value": value}).encode()
        at = self.draw.randrange(1, len(body))
        self.writer.write(b"POST /run HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n")
        for part in body[:at], body[at:], b"":
            self.writer.write(b"%x\r\n%s\r\n" % (len(part), part))
            await asyncio.sleep(0)
        await self.expect(200, value)

    async def slow(self):
        """Sent in pieces."""
        value = self.value()
        text = self.text({"value": value})
        size = self.draw.randrange(8, 40)
        for at in range(0, len(text), size):
            self.writer.write(text[at:at + size])
            await asyncio.sleep(0.01)
        await self.expect(200, value)

    async def slow_function(self):
        value = self.value(how="sleep", ms=self.draw.randrange(30))
        # Without spaces, as the function looks for it.
        body = json.dumps({"value": value}, separators=(",", ":"))
        await self.ask(body, 200, value)

    async def too_slow_function(self):
        value = {"how": "sleep", "ms": 60000}
        due = str(int((time.time() + 0.2) * 1000))
        body = json.dumps({"value": value, "deadline": due}, separators=(",", ":"))
        await self.ask(body, 200, "Faastlane.Timeout")

    async def failing(self):
        await self.ask('{"value":{"how":"fail"}}', 200, "Soak.Failed")

    async def crashing(self):
        await self.ask('{"value":{"how":"crash"}}', 502, NO_RESULT)

    async def invalid(self):
        body, status, value = self.draw.choice((
            ('{"value":"A"}', 404, WRONG), ("[1]", 404, WRONG), ('{"value":', 200, {}),
            (b"\xff\xfe", 200, {}), ('{"value":{},"deadline":1}', 500, None),
        ))
        await self.ask(body, status, value)

    async def elsewhere(self):
        body, status, value, more = self.draw.choice((
            ("{}", 403, TWICE, {"path": "/init"}), ("", 404, None, {"path": "/x"}),
            ("", 405, None, {"method": "GET"}), ("", 200, {"status": "ok"},
             {"method": "GET", "path": "/healthz"}),
            ("", 200, None, {"method": "GET", "path": "/metrics"}),
        ))
        await self.ask(body, status, value, **more)

    async def broken(self):
        """No HTTP, or half of it: an answer, or the end."""
        await self.connect()
        self.writer.write(self.draw.choice((
            b"\x16\x03\x01 TLS?\r\n\r\n", b"POST /run HTTP/9.9\r\n\r\n", b"\r\n" * 100,
            b"POST /run HTTP/1.1\r\nContent-Length: -1\r\n\r\n", b"A" * 100000,
            b"POST /run HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        )))
        with contextlib.suppress(OSError):
            self.writer.write_eof()
            await self.reader.read()
        await self.connect()

    async def aborted(self):
        """Gone in the middle of the request, before the answer, or with nothing said."""
        await self.connect()
        text = self.text({"value": self.value(text="x" * self.draw.randrange(200000))})
        self.writer.write(text[:self.draw.choice((0, 10, len(text) // 2, len(text)))])
        await asyncio.sleep(self.draw.choice((0, 0.001, 0.01)))
        await self.close(rudely=self.draw.random() < 0.5)
        await self.connect()


# How often, beside each other.
KINDS = {
    "valid": 60, "unicode": 4, "large": 1, "fresh": 6, "in_a_row": 3, "in_chunks": 3,
    "slow": 1, "slow_function": 3, "too_slow_function": 0.2, "failing": 3, "crashing": 0.5,
    "invalid": 4, "elsewhere": 4, "broken": 2, "aborted": 3,
}
# What has the server take all that it ever needs.
DEMANDING = {"large": 40, "slow_function": 40, "crashing": 0}


async def work(client, until, often):
    names, weights = list(often), list(often.values())
    await client.connect()
    while time.monotonic() < until:
        name = client.draw.choices(names, weights)[0]
        try:
            await asyncio.wait_for(getattr(client, name)(), PATIENCE)
        except (OSError, asyncio.IncompleteReadError, asyncio.TimeoutError, ValueError,
                Wrong) as error:
            raise Wrong(f"{name}: {type(error).__name__}: {error}") from error
        client.counts[name] = client.counts.get(name, 0) + 1
    await client.close()


def ask_for(port, clients, seconds, seed, often=None):
    """Lets so many clients ask for so long, with `often` beside KINDS. How many
    requests there were of each kind, and for the valid ones when they began and what
    they took, in seconds."""

    async def all_of_them():
        until = time.monotonic() + seconds
        everybody = [Client(port, seed * 1000 + i) for i in range(clients)]
        # The first that fails is the end of all.
        await asyncio.gather(*(work(client, until, KINDS | (often or {}))
                               for client in everybody))
        return everybody

    everybody = asyncio.run(all_of_them())
    counts = {name: sum(c.counts.get(name, 0) for c in everybody) for name in KINDS}
    return counts, sorted(pair for client in everybody for pair in client.times)
