# Part of the flcc project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Which API hosts are believed, over TLS.

usage: rest_tls.py PROGRAMS FOLDER
"""

import os
import socket
import ssl
import subprocess
import sys
import threading

import api
from certificates import EC, RSA, Authority

programs, folder = sys.argv[1:]
RESULT = {"result": [1, 2]}
path = os.path.join(folder, "input.json")
with open(path, "w", encoding="utf-8") as file:
    file.write("{}")


def same(actual, expected):
    if actual != expected:
        raise AssertionError(f"{actual!r}\n  is not\n{expected!r}")


def has(text, part):
    if part not in text:
        raise AssertionError(f"{text!r}\n  has no\n{part!r}")


def invoke(host, bundle, threads=1, times=1):
    """What comes of each of them, in three lines."""
    kind = "memory" if threads == 1 else "threads"
    program = os.path.join(programs, "openwhisk-" + kind)
    environment = {k: v for k, v in os.environ.items() if k != "SSL_CERT_FILE"}
    environment["__OW_API_KEY"] = api.KEY
    environment["__OW_API_HOST"] = host
    environment["__OW_ACTION_NAME"] = "act"
    if bundle is not None:
        environment["SSL_CERT_FILE"] = bundle
    run = subprocess.run(
        [program, str(threads), str(times), "20000", "0", path],
        env=environment,
        stdout=subprocess.PIPE,
        timeout=100,
        check=True,
    )
    return run.stdout.decode().split("\n")[:-1]


def ask(context, bundle, name="127.0.0.1", **more):
    """All that is said, and the API host."""
    host = api.Api({"act": [(200, RESULT)]}, context)
    try:
        return invoke(f"{name}:{host.port}", bundle, **more), host
    finally:
        host.close()


def believed(context, bundle, name="127.0.0.1", threads=1, times=3):
    said, host = ask(context, bundle, name, threads=threads, times=times)
    same(said, ["invoked", '{"result":[1,2]}', ""] * threads * times)
    same((len(host.requests), host.connections), (threads * times, threads))


def refused(words, context, bundle, name="127.0.0.1"):
    """Nothing was sent, the key least of all."""
    (word, _, why), host = ask(context, bundle, name)
    same(word, "lost")
    has(why, words)
    same(host.requests, [])


good = Authority(folder, "good")
rsa = Authority(folder, "rsa", RSA)
other = Authority(folder, "other")
server = good.server("server")

believed(server, good.file)
believed(server, good.file, "localhost")
believed(server, good.file, "https://127.0.0.1")
believed(rsa.server("server", kind=RSA), rsa.file)
believed(rsa.server("mixed"), rsa.file)
bundle = os.path.join(folder, "bundle.pem")
with open(bundle, "w", encoding="utf-8") as out:
    out.write("# Several, and what is none.\n")
    for each in other.file, rsa.file, good.file:
        with open(each, encoding="utf-8") as file:
            out.write(file.read())
believed(server, bundle)
for name in "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-ECDSA-CHACHA20-POLY1305":
    only = good.server("only")
    only.set_ciphers(name)
    believed(only, good.file)

# Threads have the authorities in common, and look at them at the same time.
believed(server, bundle, threads=8)
believed(rsa.server("many", kind=RSA), bundle, threads=8)

UNKNOWN = "its certificate is of nobody who is known here (SSL_CERT_FILE"
refused(UNKNOWN, server, other.file)
refused(UNKNOWN, other.server("server"), good.file)
ELSE = "its certificate is another host's"
refused(ELSE, good.server("else", "IP:127.0.0.2,DNS:example.org"), good.file)
refused(ELSE, good.server("name", "DNS:localhost"), good.file)
refused(ELSE, good.server("ip", "IP:127.0.0.1"), good.file, "localhost")
refused(ELSE, good.server("127.0.0.1", "DNS:example.org"), good.file)
refused(
    "its certificate has expired", good.server("past", days=-1), good.file
)
WEAK = "its certificate has a key or a hash that is too weak"
refused(WEAK, good.server("weak", kind=("-newkey", "rsa:1024")), good.file)
refused(WEAK, good.server("sha1", digest="sha1"), good.file)

# A server's own key signs nobody else's.
leaf = Authority(folder, "leaf")
leaf.key, leaf.file = good.path("good-server.key"), good.path("good-server.crt")
chained = leaf.server("chained")
with open(good.path("leaf-chained.crt"), "a", encoding="utf-8") as out:
    with open(leaf.file, encoding="utf-8") as file:
        out.write(file.read())
chained.load_cert_chain(
    good.path("leaf-chained.crt"), good.path("leaf-chained.key")
)
refused("its certificate is", chained, good.file)

# What else may be missing.
new = good.server("new")
new.minimum_version = ssl.TLSVersion.TLSv1_3
refused("TLS 1.2 cannot be agreed on", new, good.file)
refused("TLS 1.2 cannot be agreed on", None, good.file)
HINT = "put a bundle into the image: flcc --emit=oci --ca-file=FILE"
missing = os.path.join(folder, "missing.pem")
refused("No such file or directory, so no certificate", server, missing)
refused(HINT, server, missing)
refused("there is no certificate in it", server, path)

# A bundle that a user put where the system's is not ours to change: the other
# authority stands for it.
(word, _, why), _ = ask(server, None)
same(word, "lost")
has(why, UNKNOWN if os.path.exists("/etc/ssl/certs/ca-certificates.crt") else HINT)


def cut(listener):
    """In the middle of a handshake."""
    client, _ = listener.accept()
    client.recv(10)
    client.sendall(b"\x16\x03\x03\x00\x40\x02")
    client.close()


with socket.create_server(("127.0.0.1", 0)) as listener:
    thread = threading.Thread(target=cut, args=(listener,))
    thread.start()
    word, _, why = invoke(f"127.0.0.1:{listener.getsockname()[1]}", good.file)
    thread.join()
    same(word, "lost")
    has(why, "TLS 1.2 cannot be agreed on")
