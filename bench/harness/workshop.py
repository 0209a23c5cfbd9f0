# Part of the flcc project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Makes the programs that are measured, in a folder of the build tree."""

import glob
import hashlib
import json
import os
import shutil
import subprocess

WARNINGS = ["-Wall", "-Wextra", "-Wshadow", "-Wvla", "-Wconversion", "-Werror",
            "-Wno-unknown-attributes", "-Wno-missing-prototypes"]
PLAIN = ["-std=gnu17", "-O2"]


class Failed(Exception):
    """With a message for whoever runs the benchmarks."""


class Workshop:
    """Sources in `root`, tools in `build`/bin, results in `folder`."""

    def __init__(self, root, build, folder):
        self.root, self.build, self.folder = root, build, folder
        self.tools = os.path.join(build, "bin")
        os.makedirs(os.path.join(folder, "bin"), exist_ok=True)

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def source(self, *names):
        return os.path.join(self.root, *names)

    def tool(self, name):
        path = os.path.join(self.tools, name)
        if not os.path.exists(path):
            raise Failed(f"'{path}' is not there; ./dev build makes it")
        return path

    def write(self, name, text):
        """A file in the folder, touched only if it changes."""
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if not os.path.exists(path) or open(path, encoding="utf-8").read() != text:
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
        return path

    def stamp(self, command):
        """Of all that could make the command's result another."""
        digest = hashlib.sha256(repr(command).encode())
        folders = [self.source("bench"), self.source("examples"), self.tools,
                   os.path.join(self.build, "lib")]
        files = [word for word in command if os.path.isfile(word)]
        for folder in folders:
            for place, _, names in os.walk(folder):
                files += [os.path.join(place, n) for n in names if not n.endswith((".py", ".pyc"))]
        for path in sorted(files):
            if os.path.exists(path):
                digest.update(f"{path} {os.stat(path).st_mtime_ns}\n".encode())
        return digest.hexdigest()

    def make(self, name, command):
        """Runs `command`, which makes bin/`name`, unless it is there already."""
        out = self.path("bin", name)
        command = command + ["-o", out]
        stamp, note = self.stamp(command), out + ".stamp"
        if os.path.exists(out) and os.path.exists(note):
            with open(note, encoding="utf-8") as file:
                if file.read() == stamp:
                    return out
        run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                             text=True, cwd=self.folder)
        if run.returncode:
            raise Failed(f"'{' '.join(command)}' failed:\n{run.stdout}")
        with open(note, "w", encoding="utf-8") as file:
            file.write(stamp)
        return out

    def workflow(self, name, sources, definition, options=()):
        """`definition`: of a file in the sources, or to be written."""
        if isinstance(definition, dict):
            definition = self.write(f"bin/{name}.asl.json", json.dumps(definition, indent=1))
        else:
            definition = self.source(definition)
        return self.make(f"{name}.bin", [
            self.tool("flcc"), "-O2", "-I" + self.source("bench/include"),
            *self.sources(sources), *options, f"--workflow={definition}"])

    def plain(self, name, sources, options=()):
        """A program of this machine's own compiler and libc."""
        return self.make(f"{name}.plain", [
            "clang-19", *PLAIN, *WARNINGS, "-pthread", *self.includes(),
            *self.sources(sources), *options])

    def plain_musl(self, name, sources, options=()):
        """The same with the libc that functions have, so that what is left between
        the two is the run time."""
        libc, headers = self.musl(), self.path("musl-headers")
        resources = subprocess.run(["clang-19", "-print-resource-dir"], text=True,
                                   stdout=subprocess.PIPE, check=True).stdout.strip()
        archives, rest = [], []
        for option in options:
            wanted = option.startswith("-l")
            (archives if wanted else rest).append(
                f"/usr/lib/x86_64-linux-gnu/lib{option[2:]}.a" if wanted else option)
        private = os.path.join(self.build, "lib/flcc/sysroot/lib")
        return self.make(f"{name}-musl.plain", [
            "clang-19", *PLAIN, *WARNINGS, "--target=x86_64-linux-musl", "-nostdinc",
            "-isystem", f"{resources}/include", "-isystem", f"{libc}/include",
            "-isystem", headers, *self.includes(), *self.sources(sources),
            self.source("bench/native/start.c"), *rest, "-static", "-nostdlib",
            "-fuse-ld=lld", "-Wl,--start-group", *archives, f"{private}/libcompat.a",
            f"{libc}/lib/libc.a", f"{private}/libbuiltins.a", "-Wl,--end-group"])

    def musl(self):
        """The functions' libc without what makes it one of functions: the same
        source, patches and flags. The first time it is compiled, for a minute."""
        out, libc = self.path("musl"), self.path("musl-source")
        if not os.path.isdir(out):
            os.makedirs(os.path.join(libc, "overlay"), exist_ok=True)
            shutil.copytree(self.source("rt/libc/patches"), os.path.join(libc, "patches"),
                            dirs_exist_ok=True)
            run = subprocess.run([self.source("cmake/musl.sh"), "build", libc, out], text=True,
                                 stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            if run.returncode:
                raise Failed(f"musl does not build:\n{run.stdout}")
            # Of a library of this machine's, what a program includes.
            os.makedirs(self.path("musl-headers"), exist_ok=True)
            for place in "/usr/include", "/usr/include/x86_64-linux-gnu":
                for header in glob.glob(f"{place}/jansson*.h"):
                    shutil.copy(header, self.path("musl-headers"))
        return out

    def includes(self):
        return ["-I" + self.source(folder)
                for folder in ("bench/include", "bench/native", "rt/include")]

    def sources(self, names):
        return [name if name.startswith("-") else self.source(name) for name in names]
