# Part of the flcc project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What becomes of an invocation, for each way in which OpenWhisk answers one.

usage: rest.py PROGRAM FOLDER

PROGRAM is test/unit/openwhisk's; FOLDER is for its inputs.
"""

import json
import os
import socket
import subprocess
import sys

import api
from api import error

program, folder = sys.argv[1:]
INPUT = '{"slice": [1, 2.50, "\u2603"]}'
RESULT = {"result": [1, 2]}


def same(actual, expected):
    if actual != expected:
        raise AssertionError(f"{actual!r}\n  is not\n{expected!r}")


def has(text, part):
    if part not in text:
        raise AssertionError(f"{text!r}\n  has no\n{part!r}")


def invoke(
    host, name, *variables, times=1, deadline=20000, stop=0, text=INPUT, **more
):
    """What came of it, the result, why: of the last time."""
    path = os.path.join(folder, "input.json")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    environment = {k: v for k, v in os.environ.items() if "__OW" not in k}
    environment.update(
        {"__OW_API_KEY": api.KEY, "__OW_API_HOST": host, "__OW_ACTION_NAME": name}
    )
    environment.update(more)
    run = subprocess.run(
        [program, "1", str(times), str(deadline), str(stop), path, *variables],
        env={k: v for k, v in environment.items() if v is not None},
        stdout=subprocess.PIPE,
        timeout=100,
        check=True,
    )
    return run.stdout.decode().split("\n")[-4:-1]


# ---- What an action's name is for -------------------------------------------


def slow(request):
    request.stop.wait()
    return 200, RESULT


def chunked(request):
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    body = json.dumps(RESULT).encode()
    chunks = b"".join(b"1\r\n%c\r\n" % c for c in body)
    return head + chunks + b"0\r\n\r\n"


def record(status, result):
    return 200, {"status": status, "success": status == "success", "result": result}


STARTED = 202, {"activationId": api.ID}
CUT = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"
HTML = "<html><body>Bad Gateway</body></html>"
HOSTILE = error("a\n\x1b[2Jb")


def lost(script, why, activation=None, **more):
    return check(script, "lost", "", why, activation, **more)


def failed(script, result, why, activation=None, **more):
    return check(script, "failed", result, why, activation, **more)


def invoked(script, activation=None, result=RESULT, **more):
    return check(script, "invoked", result, "", activation, **more)


def check(script, word, result, why, activation=None, **more):
    """The requests that were made for it."""
    host = api.Api({"act": script, "activation": activation})
    try:
        actual = invoke(f"http://127.0.0.1:{host.port}", "act", **more)
    finally:
        host.close()
    same(actual[0], word)
    same(actual[1] and json.loads(actual[1]), result)
    has(actual[2], why)
    if not why:
        same(actual[2], "")
    return host


def gaps(host):
    times = [request.time for request in host.requests]
    return [b - a for a, b in zip(times, times[1:])]


def at_least(actual, expected):
    """As many waits, and none of them shorter."""
    if len(actual) != len(expected) or any(
        a < e for a, e in zip(actual, expected)
    ):
        raise AssertionError(f"waited {actual}, not {expected}")


# ---- The request ------------------------------------------------------------


def request():
    host = invoked([(200, RESULT)])
    (only,) = host.requests
    same(only.method, "POST")
    same(
        only.target,
        "/api/v1/namespaces/_/actions/act?blocking=true&result=true",
    )
    same(only.headers["content-type"], "application/json")
    same(only.body.decode(), INPUT)
    # Many of them, over one connection.
    host = invoked([(200, RESULT), (502, error("x")), (200, RESULT)], times=5)
    same((len(host.requests), host.connections), (5, 1))
    host = invoked([(200, {"a": "x" * 1048570})], result={"a": "x" * 1048570})
    host = invoked([(200, RESULT)], text='{"a": "' + "x" * 1048000 + '"}')
    same(len(host.requests[0].body), 1048009)


def names():
    for name, path in {
        "/guest/act": "guest/actions/act",
        "/guest/my pack/an action": "guest/actions/my%20pack/an%20action",
        "/a@b.c_d-e/p/n": "a%40b.c_d-e/actions/p/n",
        "pack/act": "_/actions/pack/act",
        "/guest/\u00e4?%#&": "guest/actions/%C3%A4%3F%25%23%26",
        "/guest/...": "guest/actions/...",
    }.items():
        parts = name.split("/")[2 if name[0] == "/" else 0 :]
        host = api.Api({"/".join(parts): [(200, RESULT)]})
        same(invoke(f"http://127.0.0.1:{host.port}/", name)[0], "invoked")
        same(
            host.requests[0].target,
            f"/api/v1/namespaces/{path}?blocking=true&result=true",
        )
        host.close()
    for name in ["/", "//", "/a", "/a/", "a/", "/a/b/c/d", "a/b/c", "/../b"] + [
        "..",
        "/a/../b",
        "/a/./b",
        "/a/b/",
    ]:
        word, _, why = invoke("http://127.0.0.1:9", name)
        same(word, "none")
        has(why, "__OW_ACTION_NAME is not")


def credentials():
    host = api.Api({"act": [(200, RESULT)]})
    url = f"http://127.0.0.1:{host.port}"
    # A request's variables come first.
    key, name = "__OW_API_KEY=" + api.KEY, "__OW_ACTION_NAME=/_/act"
    same(invoke(url, "other", "a=b", key, name, __OW_API_KEY="wrong:")[0], "invoked")
    # But the host, to which the key goes, is the container's.
    word, _, why = invoke(None, "act", "__OW_API_HOST=" + url)
    same(word, "none")
    has(why, "no __OW_API_HOST in the environment")
    word, _, why = invoke(url, "act", __OW_API_KEY=None)
    same(word, "none")
    has(why, "annotate it with provide-api-key: true")
    for more, words in [
        ({"__OW_API_KEY": ""}, "annotate it with provide-api-key: true"),
        ({"__OW_API_KEY": "secret"}, "__OW_API_KEY is not NAME:PASSWORD"),
        ({"__OW_ACTION_NAME": None}, "there is no __OW_ACTION_NAME"),
    ]:
        word, _, why = invoke(url, "act", **more)
        same(word, "none")
        has(why, words)
    for bad in ["ftp://a", "http://", "a b", "a/b", "a?b", "a#b", "u:p@a", "a%"]:
        word, _, why = invoke(bad, "act")
        same(word, "none")
        has(why, "__OW_API_HOST is not [https://]HOST[:PORT]")
    host.close()


# ---- The answers ------------------------------------------------------------


def results():
    invoked([(200, [1, 2])], result=[1, 2])  # R4: arrays come as they are
    invoked([chunked])
    for value in ["text", 5, True, {"errorMessage": "x"}]:  # R3
        body = {"error": value}
        host = failed([(502, body)], body, "the action failed: 502")
        same(len(host.requests), 1)
    failed([(502, error("it broke"))], error("it broke"), "it broke")
    # Another's words are words, whatever is in them.
    failed([(502, HOSTILE)], HOSTILE, r"a\n\x1b[2Jb")


def waiting():
    """R5 and R10: OpenWhisk does not wait as long as it takes."""
    done = record("success", RESULT)
    host = invoked([STARTED], [(404, api.MISSING)] * 3 + [done])
    same(
        {request.target for request in host.requests[1:]},
        {f"/api/v1/namespaces/_/activations/{api.ID}/result"},
    )
    same({request.method for request in host.requests[1:]}, {"GET"})
    at_least(gaps(host), [0.1, 0.1, 0.15, 0.225])
    invoked(
        [STARTED],
        [(429, api.TOO_MANY), (503, api.SHUTTING), CUT, (502, HTML), done],
    )
    failed(
        [STARTED],
        error("x"),
        "the action failed: x",
        [record("application error", error("x"))],
    )
    failed(
        [STARTED],
        error("y"),
        "the action failed: y",
        [record("action developer error", error("y"))],
    )
    lost(
        [STARTED],
        "the action failed: z",
        [record("whisk internal error", error("z"))],
    )
    lost([STARTED], "is invalid", [(401, error("it is invalid"))])
    lost([STARTED], "no result", [(200, {"status": 5})])
    host = lost(
        [STARTED],
        f"activation {api.ID}: there is no result yet",
        [(404, api.MISSING)],
        deadline=700,
    )
    lost([STARTED], "it was stopped", [(404, api.MISSING)], stop=250)
    for body in [{}, {"activationId": "../../x"}, {"activationId": ""}, "x"]:
        host = lost([(202, body)], "no activation's identity")
        same(len(host.requests), 1)


def again():
    """R9, R12 and 500: refused now, perhaps not later."""
    for busy in [
        (429, api.TOO_MANY),
        (429, api.CONCURRENT),
        (500, error("internal")),
        (502, HTML),
        (502, ""),
        (503, api.SHUTTING),
    ]:
        host = invoked([busy] * 3 + [(200, RESULT)])
        at_least(gaps(host), [0.05, 0.1, 0.2])
    host = lost(
        [(429, api.CONCURRENT)],
        "OpenWhisk answered 429: Too many concurrent requests",
        deadline=1000,
    )
    if len(host.requests) < 2:
        raise AssertionError("tried once")
    lost([(503, api.SHUTTING)], "it was stopped", stop=300)


def final():
    for status, words in {
        400: "Request defines parameters that are not allowed",
        401: "The supplied authentication is invalid.",
        403: "The supplied authentication is not authorized",
        404: "The requested resource does not exist.",
        409: "Concurrent modification to resource detected.",
    }.items():
        host = failed([(status, error(words))], "", f"{status}: {words}")
        same(len(host.requests), 1)
    host = failed([(413, error("Request larger"))], "", "the input has 27 bytes")
    same(len(host.requests), 1)
    for status in 204, 302, 504:
        host = lost([(status, "")], f"OpenWhisk answered {status}")
        same(len(host.requests), 1)


def broken():
    """Whoever was asked may be at work: it is not asked again."""
    for script, why in [
        ([CUT], "the answer is cut off"),
        ([b""], "the connection ended before an answer came"),
        ([b"SSH-2.0-OpenSSH_9.2\r\n"], "the answer is not HTTP/1.1"),
        ([(200, "<html>")], "the answer is not JSON"),
        ([(200, "")], "the answer is not JSON"),
        ([(200, b'{"a": "\xff"}')], "the answer is not JSON"),
        ([(200, '{"a": "' + "x" * (4 << 20) + '"}')], "has more than 4194304"),
    ]:
        host = lost(script, why)
        same(len(host.requests), 1)
    unheard = socket.socket()
    unheard.bind(("127.0.0.1", 0))  # a port that nobody listens on
    word, _, why = invoke(f"http://127.0.0.1:{unheard.getsockname()[1]}", "act")
    same(word, "lost")
    has(why, "Connection refused")
    word, _, why = invoke("http://no-such-host.invalid", "act")
    same(word, "lost")
    has(why, "there is no host of that name")


def ends():
    words = "; the activation may still be at work"
    lost([slow], "there was no answer in time" + words, deadline=300)
    lost([slow], "it was stopped" + words, stop=200)


for test in request, names, credentials, results, waiting, again, final, broken:
    test()
ends()
