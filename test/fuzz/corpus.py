#!/usr/bin/env python3
# Part of the flcc project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The inputs of a fuzzer that are kept, in an archive: most are ELF files of
many zeros.

  corpus.py check FUZZER ARCHIVE FOLDER [INPUT...]
      runs each of them, and each other INPUT, once
  corpus.py grow FUZZER ARCHIVE FOLDER SECONDS
      looks for more, then keeps those with a name and, of the others, the
      fewest and smallest that do all that any did: ARCHIVE is written anew

FOLDER is emptied and used. What was found is left there as crash-*, and the
exit status is the fuzzer's.
"""

import io
import os
import re
import shutil
import subprocess
import sys
import tarfile

# Larger than any of them: libFuzzer cuts off what is behind.
LONGEST = "-max_len=200000"


def unpack(archive, folder):
    os.makedirs(folder)
    with tarfile.open(archive) as tar:
        for member in tar:
            path = os.path.join(folder, os.path.basename(member.name))
            with open(path, "wb") as file:
                file.write(tar.extractfile(member).read())


def pack(archive, folder):
    """The same bytes for the same inputs, whoever packs them."""
    with tarfile.open(archive, "w:xz", format=tarfile.USTAR_FORMAT) as tar:
        for name in sorted(os.listdir(folder)):
            with open(os.path.join(folder, name), "rb") as file:
                data = file.read()
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))


def has_name(name):
    """It was made by hand; libFuzzer's are called by their SHA-1."""
    return not re.fullmatch("[0-9a-f]{40}", name)


def run(fuzzer, folder, *arguments):
    artifacts = "-artifact_prefix=" + os.path.join(folder, "")
    command = [os.path.abspath(fuzzer), LONGEST, artifacts, *arguments]
    status = subprocess.run(command).returncode
    if status:
        sys.exit(status if status > 0 else 1)


def main():
    if len(sys.argv) < 5 or sys.argv[1] not in ("check", "grow"):
        sys.exit(__doc__)
    action, fuzzer, archive, folder, *rest = sys.argv[1:]
    shutil.rmtree(folder, ignore_errors=True)
    kept, found, fewest = (
        os.path.join(folder, name) for name in ("kept", "found", "fewest")
    )
    unpack(archive, kept)
    if action == "check":
        for path in rest:
            shutil.copy(path, kept)
        run(fuzzer, folder, kept, "-runs=0")
        return
    os.mkdir(found)
    os.mkdir(fewest)
    for name in filter(has_name, os.listdir(kept)):
        shutil.copy(os.path.join(kept, name), fewest)
    limit = "-max_total_time=" + rest[0]
    run(fuzzer, folder, found, kept, limit, "-print_final_stats=1")
    run(fuzzer, folder, "-merge=1", fewest, kept, found)
    pack(archive, fewest)


main()
