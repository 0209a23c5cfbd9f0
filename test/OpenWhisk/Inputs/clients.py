# Clients of all kinds: slow, broken, hasty, many, and none.
#
#   clients.py FOLDER MODE

import concurrent.futures
import json
import os
import socket
import sys
import time

from server import *

folder, mode = sys.argv[1:]


def start(name, *options, **more):
    program = os.path.join(folder, name + ".bin")
    return Server(program, "--isolation=" + mode, *options, **more)


def read_reply(file):
    """Status and body of the next one."""
    status = int(file.readline().split()[1])
    length = None
    while (line := file.readline().strip()) :
        name, value = line.split(b":", 1)
        if name.lower() == b"content-length":
            length = int(value)
    return status, file.read(length)


def request(value, more=""):
    body = json.dumps({"value": value})
    return (
        f"POST /run HTTP/1.1\r\nHost: x\r\n{more}"
        f"Content-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


def keep_alive(server):
    connection = server.connect()
    for i in range(200):
        connection.request("POST", "/run", json.dumps({"value": {"i": i}}))
        reply = connection.getresponse()
        same((reply.status, json.loads(reply.read())), (200, {"i": i}))
    connection.close()


def pipelined(server):
    with server.socket() as client, client.makefile("rb") as file:
        client.sendall(b"".join(request({"i": i}) for i in range(50)))
        for i in range(50):
            same(read_reply(file), (200, b'{"i":%d}' % i))


def slow(server):
    """Byte by byte; others are answered meanwhile."""
    with server.socket() as client, client.makefile("rb") as file:
        text = request({"slow": True})
        for i in range(len(text)):
            client.send(text[i : i + 1])
            if i % 16 == 0:
                same(server.run({"i": i}), (200, {"i": i}))
        same(read_reply(file), (200, b'{"slow":true}'))


def slow_reader(server):
    """Its answer does not fit the socket's buffers."""
    value = {"a": "x" * (8 << 20)}
    with server.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        client.sendall(request(value))
        for i in range(20):
            same(server.run({"i": i})[0], 200)
        with client.makefile("rb") as file:
            status, body = read_reply(file)
            same((status, json.loads(body)), (200, value))


def broken(server):
    texts = [
        b"", b"\r\n\r\n", b"\0\xff" * 100, b"GET", b"GET / HTTP/9.9\r\n\r\n",
        b"POST /run HTTP/1.1\r\nContent-Length: 99\r\n\r\nshort",
        b"POST /run HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST /run HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n",
        b"POST /run HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"POST /run HTTP/1.1\r\nTransfer-Encoding: chunked\r\n"
        b"Content-Length: 5\r\n\r\n0\r\n\r\n",
        b"A" * 100000, b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 20000 + b"\r\n",
        b"POST http://x:99999/run HTTP/1.1\r\n\r\n", b"GET /%00%ff HTTP/1.1\r\n\r\n",
    ]  # fmt: skip
    for text in texts:
        with server.socket() as client:
            try:
                client.sendall(text)
                client.shutdown(socket.SHUT_WR)
                while client.recv(65536):
                    pass
            except OSError:
                pass
    same(server.run({"a": 1}), (200, {"a": 1}))


def gone(server):
    """Clients that do not wait for their answer."""
    for i in range(20):
        with server.socket() as client:
            client.sendall(request({"ms": 20}))
            if i % 2:
                client.setsockopt(
                    socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0"
                )
    same(server.run({"a": 1}), (200, {"a": 1}))


def encodings(server):
    with server.socket() as client, client.makefile("rb") as file:
        client.sendall(
            b"POST /run HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
            b'9\r\n{"value":\r\n8\r\n{"a":1}}\r\n0\r\n\r\n'
        )
        same(read_reply(file), (200, b'{"a":1}'))
        head, body = request({"b": 2}, "Expect: 100-continue\r\n").split(b"\r\n\r\n")
        client.sendall(head + b"\r\n\r\n")
        same(file.readline().split()[1], b"100")
        same(file.readline(), b"\r\n")
        client.sendall(body)
        same(read_reply(file), (200, b'{"b":2}'))
    with server.socket() as client, client.makefile("rb") as file:
        client.sendall(request({"c": 3}).replace(b"HTTP/1.1", b"HTTP/1.0"))
        same(read_reply(file), (200, b'{"c":3}'))


def many(server):
    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        values = [{"i": i, "ms": 10} for i in range(100)]
        for value, reply in zip(values, pool.map(server.run, values)):
            same(reply, (200, value))


def long_ones(server):
    """What takes long does not keep others from being answered, and what did
    not use to take long neither."""
    for i in range(100):
        same(server.run({"ms": 0}), (200, {"ms": 0}))
    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        begun = time.monotonic()
        value = {"ms": 3000, "how": "work"}
        reply = pool.submit(server.run, value)
        healthy = 0
        while not reply.done():
            same(server.ask("GET", "/healthz")[0], 200)
            healthy += 1
        same(reply.result(), (200, value))
        took = time.monotonic() - begun
        same((took >= 3, healthy > 20), (True, True))


def behind_a_long_one(server):
    """What came together with it, and was to be done after it."""
    for i in range(100):
        same(server.run({"ms": 0}), (200, {"ms": 0}))
    clients = [server.socket() for _ in range(10)]
    clients[0].sendall(request({"ms": 3000, "how": "work"}))
    for i, client in enumerate(clients[1:]):
        client.sendall(request({"i": i}))
    begun = time.monotonic()
    for i, client in enumerate(clients[1:]):
        with client.makefile("rb") as file:
            same(read_reply(file), (200, b'{"i":%d}' % i))
    same(time.monotonic() - begun < 2.5, True)
    with clients[0].makefile("rb") as file:
        same(read_reply(file)[0], 200)
    for client in clients:
        client.close()


def too_large(server):
    with start("spin", "--max-request=1") as small:
        same(small.run({"a": "x" * 900000})[0], 200)
        with small.socket() as client, client.makefile("rb") as file:
            client.sendall(
                b"POST /run HTTP/1.1\r\nContent-Length: 9000000\r\n\r\n"
            )
            same(read_reply(file)[0], 413)
        same(small.run({"a": 1}), (200, {"a": 1}))


def without_descriptors(server):
    clients = [server.socket() for _ in range(900)]
    same(server.run({"a": 1}), (200, {"a": 1}))
    for client in clients:
        client.close()
    same(server.run({"a": 1}), (200, {"a": 1}))


def one_at_a_time(server):
    with start("spin", "--max-concurrency=1") as single:
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            values = [{"i": i, "ms": 5} for i in range(20)]
            for value, reply in zip(values, pool.map(single.run, values)):
                same(reply, (200, value))


with start("spin") as server:
    for function in (
        keep_alive, pipelined, slow, slow_reader, broken, gone, encodings, many,
        long_ones, behind_a_long_one, too_large, without_descriptors, one_at_a_time,
    ):  # fmt: skip
        print(function.__name__, flush=True)
        function(server)
    assert server.end() == 0
print("ended")
