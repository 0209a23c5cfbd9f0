# cases.py PAGE: whether each function that the page's last column names is in the
# file named before it, and each case of actions.py is on the page.

import os
import re
import sys

here = os.path.dirname(os.path.abspath(__file__))
top = os.path.dirname(os.path.dirname(os.path.dirname(here)))
bad = []


def functions(name):
    with open(os.path.join(here, name), encoding="utf-8") as file:
        return set(re.findall(r"^ *def (\w+)\(", file.read(), re.M))


named = {}
with open(sys.argv[1], encoding="utf-8") as page:
    for line in page:
        if not line.startswith("|"):
            continue
        current = None
        for word in re.findall(r"`([^`]+)`", line.split("|")[3]):
            if word.endswith(".py"):
                current = word
            elif word.endswith(".test"):
                if not os.path.exists(os.path.join(top, word)):
                    bad.append(f"there is no {word}")
            else:
                named.setdefault(current, set()).add(word)
for file, names in named.items():
    bad += [f"{file} has no {name}" for name in names - functions(file)]
with open(os.path.join(here, "actions.py"), encoding="utf-8") as file:
    cases = set(re.findall(r"^@case\(.*\)\ndef (\w+)\(", file.read(), re.M))
left = cases - named["actions.py"]
bad += [f"the page has no {name}" for name in sorted(left)]
print(*bad, f"{sum(map(len, named.values()))} names", sep="\n")
sys.exit(1 if bad else 0)
