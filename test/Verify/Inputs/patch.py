# Part of the flcc project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Makes a hostile file of a sound one: patch.py IN OUT CHANGE...

A change is one of
  ehdr.FIELD=VALUE
  load[N].FIELD=VALUE       the N-th PT_LOAD
  phdr[N].FIELD=VALUE
  shdr[NAME].FIELD=VALUE
  dyn[N].FIELD=VALUE        the N-th entry of .dynamic
  rela[N].FIELD=VALUE       the N-th relocation of .rela.dyn
  after[N]=HEX              bytes of the file behind the N-th PT_LOAD
  size=VALUE                cuts the file off
VALUE is a number, or +NUMBER to add to what is there.
"""

import re
import struct
import sys

FIELDS = {
    "ehdr": "e_type:H:16 e_machine:H:18 e_entry:Q:24 e_phoff:Q:32 e_shoff:Q:40 "
    "e_phentsize:H:54 e_phnum:H:56 e_shentsize:H:58 e_shnum:H:60 "
    "e_shstrndx:H:62",
    "phdr": "p_type:I:0 p_flags:I:4 p_offset:Q:8 p_vaddr:Q:16 p_filesz:Q:32 "
    "p_memsz:Q:40",
    "shdr": "sh_name:I:0 sh_type:I:4 sh_flags:Q:8 sh_addr:Q:16 sh_offset:Q:24 "
    "sh_size:Q:32 sh_link:I:40",
    "dyn": "d_tag:Q:0 d_val:Q:8",
    "rela": "r_offset:Q:0 r_info:Q:8 r_addend:Q:16",
}
FIELDS["load"] = FIELDS["phdr"]
FIELDS = {
    record: {f.split(":")[0]: f.split(":")[1:] for f in fields.split()}
    for record, fields in FIELDS.items()
}

data = bytearray(open(sys.argv[1], "rb").read())


def get(record, base, field):
    code, offset = FIELDS[record][field]
    return struct.unpack_from("<" + code, data, base + int(offset))[0]


def ehdr(field):
    return get("ehdr", 0, field)


headers = [ehdr("e_phoff") + 56 * i for i in range(ehdr("e_phnum"))]
loads = [h for h in headers if get("phdr", h, "p_type") == 1]
sections = {}
strings = ehdr("e_shoff") + 64 * ehdr("e_shstrndx")
for i in range(ehdr("e_shnum")):
    header = ehdr("e_shoff") + 64 * i
    start = get("shdr", strings, "sh_offset") + get("shdr", header, "sh_name")
    name = data[start : data.index(0, start)].decode()
    sections[name] = header


def base(record, index):
    if record == "ehdr":
        return 0
    if record == "shdr":
        return sections[index]
    if record == "phdr":
        return headers[int(index)]
    if record == "load":
        return loads[int(index)]
    section = {"dyn": ".dynamic", "rela": ".rela.dyn"}[record]
    size = {"dyn": 16, "rela": 24}[record]
    return get("shdr", sections[section], "sh_offset") + size * int(index)


# Where things are is read once, above: a change does not move the next one.
for change in sys.argv[3:]:
    what, value = change.split("=")
    record, index, field = re.fullmatch(
        r"(\w+)(?:\[([^]]*)\])?(?:\.(\w+))?", what
    ).groups()
    if record == "size":
        del data[int(value, 0) :]
    elif record == "after":
        at = get("phdr", loads[int(index)], "p_offset")
        at += get("phdr", loads[int(index)], "p_filesz")
        data[at : at + len(value) // 2] = bytes.fromhex(value)
    else:
        at = base(record, index)
        number = int(value, 0)
        if value.startswith("+"):
            number += get(record, at, field)
        code, offset = FIELDS[record][field]
        struct.pack_into("<" + code, data, at + int(offset), number)

open(sys.argv[2], "wb").write(data)
