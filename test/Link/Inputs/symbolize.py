# symbolize.py PROGRAM TOOL...: a line for each symbol that one.c and two.c
# define: its section, its name, and what the tool says of its address.
import re, subprocess, sys

program, tool = sys.argv[1], sys.argv[2:]


def output(*command):
    return subprocess.run(
        command, stdout=subprocess.PIPE, text=True, check=True
    ).stdout


sections = {}
for line in output("llvm-readelf", "-W", "-S", program).splitlines():
    section = re.match(r"\s*\[ *(\d+)\] +(\S+)", line)
    if section:
        sections[int(section.group(1))] = section.group(2)
lines = []
for line in output("llvm-readelf", "-W", "-s", program).splitlines():
    words = line.split()
    if len(words) == 8 and words[3] == "FUNC":
        if words[7] in ("helper", "one", "two"):
            told = output(*tool, program, "0x" + words[1]).split("\n")
            place = re.sub(r"(:\d+):\d+$", r"\1", told[1])
            lines.append(
                f"{sections[int(words[6])]} {words[7]}: {told[0]} {place}"
            )
print("\n".join(sorted(lines)))
