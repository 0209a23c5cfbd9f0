# Part of the flcc project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""An authority, and the certificates of servers that it signs, by openssl."""

import os
import ssl
import subprocess

EC = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256")
RSA = ("-newkey", "rsa:2048")
LOCAL = "IP:127.0.0.1,DNS:localhost"


def openssl(*command):
    subprocess.run(("openssl",) + command, check=True, stderr=subprocess.DEVNULL)


class Authority:
    def __init__(self, folder, name, kind=EC):
        self.folder, self.name = folder, name
        self.file, self.key = self.path(name + ".pem"), self.path(name + ".key")
        openssl(
            *("req", "-x509", "-nodes", *kind, "-days", "30"),
            *("-subj", f"/CN={name}", "-keyout", self.key, "-out", self.file),
        )

    def path(self, name):
        return os.path.join(self.folder, name)

    def server(self, name, names=LOCAL, kind=EC, days=30, digest="sha256"):
        """The context of a server with a certificate for `names`."""
        key, request, file, extensions = (
            self.path(f"{self.name}-{name}.{end}")
            for end in ("key", "csr", "crt", "ext")
        )
        openssl(
            *("req", "-new", "-nodes", *kind, "-subj", f"/CN={name}"),
            *("-keyout", key, "-out", request),
        )
        with open(extensions, "w", encoding="ascii") as out:
            out.write(f"subjectAltName={names}\n")
        openssl(
            *("x509", "-req", "-in", request, "-CA", self.file),
            *("-CAkey", self.key, "-days", str(days), f"-{digest}"),
            *("-extfile", extensions, "-out", file),
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        # Whatever the machine's own configuration thinks of weak ones.
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
        context.load_cert_chain(file, key)
        return context
