"""definitions.py SOURCE ARCHIVE: packs the definitions of examples and tests, as
inputs for `./dev fuzz definition` to start from. Each is there twice: as it is,
and behind a space with its functions called f, as definition.c knows one."""

import glob
import hashlib
import io
import json
import re
import sys
import tarfile

source, archive = sys.argv[1:]
texts = set()


def add(text):
    texts.add(text)
    texts.add(" " + re.sub(r'("(?:Resource|FunctionName)":\s*)"[^":]*"', r'\1"f"', text))


for path in glob.glob(source + "/examples/**/*.asl.json", recursive=True):
    with open(path) as file:
        add(file.read())
for path in glob.glob(source + "/test/ASL/Inputs/*.json"):
    with open(path) as file:
        for case in json.load(file):
            add(json.dumps(case["definition"], ensure_ascii=False))
for path in glob.glob(source + "/test/**/*.test", recursive=True):
    with open(path) as file:
        for piece in re.split(r"(?m)^#--- .*\n", file.read())[1:]:
            if '"States"' in piece and piece.lstrip()[:1] in "[{":
                add(piece)
with tarfile.open(archive, "w:xz", format=tarfile.USTAR_FORMAT) as tar:
    for text in sorted(texts):
        data = text.encode()
        member = tarfile.TarInfo(hashlib.sha1(data).hexdigest())
        member.size = len(data)
        tar.addfile(member, io.BytesIO(data))
print(len(texts), "definitions")
