# regions.py PROGRAM DESCRIBED: what regions.test asks.
import json, subprocess, sys

PAGE = 4096
program, described = sys.argv[1:]


def rows(option):
    text = subprocess.run(
        ["llvm-readelf", "-W", option, program],
        stdout=subprocess.PIPE, text=True, check=True,
    ).stdout
    return [line.split() for line in text.splitlines()]


symbols, helpers = {}, []
for words in rows("-s"):
    if len(words) == 8 and words[1].isalnum() and words[0][:-1].isdigit():
        symbols.setdefault(words[7], []).append(int(words[1], 16))


def symbol(name):
    values = symbols.get(name, [])
    assert len(values) == 1, (name, values)
    return values[0]


with open(described) as file:
    data = json.load(file)
data["host"]["name"] = "host"
domains = [data["host"]] + data["functions"]
# The program was somewhere else when it described itself; by the same distance.
moved = int(data["host"]["regions"][0]["address"], 16) - symbol(
    "__fl_host_text_start"
)
ranges = []
for domain in domains:
    name, kinds = domain["name"], []
    for region in domain["regions"]:
        kind = region["name"]
        start = int(region["address"], 16) - moved
        end = start + region["size"]
        assert start % PAGE == 0 and end % PAGE == 0, (name, region)
        assert start == symbol(f"__fl_{name}_{kind}_start"), (name, region)
        assert end == symbol(f"__fl_{name}_{kind}_end"), (name, region)
        ranges.append((start, end, name, kind))
        kinds.append(kind)
    print(f"{name}:", *kinds)
ranges.sort()
for one, two in zip(ranges, ranges[1:]):
    assert one[1] <= two[0], (one, two)

# No segment that is loaded shares a page with another, in memory or in the file.
memory, contents = [], []
for words in rows("-l"):
    if words[:1] == ["LOAD"]:
        offset, address, _, in_file, size = (int(w, 16) for w in words[1:6])
        assert address % PAGE == offset % PAGE == 0, words
        memory.append((address, address + size))
        contents.append((offset, offset + in_file))
for spans in memory, contents:
    for one, two in zip(sorted(spans), sorted(spans)[1:]):
        assert -(-one[1] // PAGE) <= two[0] // PAGE, (one, two)

owners = [
    name for start, end, name, kind in ranges for value in symbols["helper"]
    if kind == "text" and start <= value < end
]
print(", ".join(f"helper of {name}" for name in owners))
