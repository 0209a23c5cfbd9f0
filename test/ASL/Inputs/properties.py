"""properties.py FLCC DIR [SEED [EXPRESSIONS]]: paths and calls of intrinsic
functions, made at random and the same each time, on JSON made likewise: what
flcc's program makes of them must be what reference.py does, or both fail.

All expressions are states of one workflow, of which each input chooses one.
Prints how many there were, and the first that differ; exits with 1 then.
"""

import json
import os
import random
import subprocess
import sys

import reference as ref

NAMES = ["a", "b", "c", "größe", "with space", "it's", "n", ""]
WORDS = ["", "x", "y", "zz", "größe", "日本", "🆗", "a,b;c", " s p ", "{}", "\\", '"', "'"]
NUMBERS = (
    "0 1 -1 2 3 7 -0 1.0 1.5 -1.5 0.5 -0.5 2.5 1e2 1E+2 10e-1 0.1 1e300 100 "
    "9007199254740993 9007199254740991 -9007199254740991 4503599627370497 "
    "-4503599627370497 0.49999999999999994 12345678901234567890123456789 "
    "1e-400 123456789.125"
).split()


class Maker:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def chance(self, one_in):
        return self.random.randrange(one_in) == 0

    def pick(self, items):
        return self.random.choice(items)

    # ---- Data ---------------------------------------------------------------

    def text_of(self, text):
        """A string as JSON has it, some of it escaped for no reason."""
        written = json.dumps(text, ensure_ascii=self.chance(2))
        return written.replace("a", "\\u0061") if self.chance(4) else written

    def value(self, depth=3):
        """The text of a value, with space between and names twice at times."""
        kind = self.random.randrange(8 if depth else 5)
        if kind == 0:
            return self.pick(["true", "false", "null"])
        if kind < 3:
            return self.pick(NUMBERS)
        if kind < 5:
            return self.text_of(self.pick(WORDS))
        count = self.random.randrange(5)
        space = " " if self.chance(3) else ""
        if kind < 7:
            items = [self.value(depth - 1) for _ in range(count)]
            return "[" + space + ("," + space).join(items) + space + "]"
        items = [
            self.text_of(self.pick(NAMES)) + space + ":" + self.value(depth - 1)
            for _ in range(count)
        ]
        return "{" + space + ("," + space).join(items) + "}"

    def members(self, *members):
        return "{" + ", ".join(f'"{k}": {v}' for k, v in members) + "}"

    def data(self):
        """An object whose members are what functions want."""
        rows = [
            self.members(
                ("a", self.pick(NUMBERS)),
                ("b", self.text_of(self.pick(WORDS))),
                *([("c", self.value(1))] if self.chance(2) else []),
            )
            for _ in range(self.random.randrange(5))
        ]
        numbers = [self.pick(NUMBERS) for _ in range(self.random.randrange(8))]
        encoded = ref.encode(self.pick(WORDS) * 3)
        return self.members(
            ("text", self.text_of("".join(self.pick(WORDS) for _ in range(3)))),
            ("json", json.dumps(self.value(2))),
            ("base", json.dumps(encoded.rstrip("=") if self.chance(3) else encoded)),
            ("number", self.pick(NUMBERS)),
            ("small", str(self.random.randrange(-3, 9))),
            ("numbers", "[" + ",".join(numbers) + "]"),
            ("list", "[" + ",".join(self.value(1) for _ in range(4)) + "]"),
            ("rows", "[" + ",".join(rows) + "]"),
            ("one", self.members(("a", self.value(1)), ("b", self.value(1)))),
            ("two", self.members(("b", self.value(1)), ("a", "1"), ("n", "2"))),
            ("any", self.value(4)),
        )

    # ---- Paths --------------------------------------------------------------

    def name(self):
        return self.pick(NAMES[:-1] if self.chance(9) else NAMES[:3])

    def quoted(self, text):
        quote = self.pick("'\"")
        text = text.replace("\\", "\\\\").replace(quote, "\\" + quote)
        return quote + text + quote

    def field(self, name, dot="."):
        plain = name and all(c.isalnum() for c in name)
        if plain and (dot == ".." or not self.chance(3)):
            return dot + name
        return ("" if dot == "." else dot) + "[" + self.quoted(name) + "]"

    def step(self, last):
        """The text of a step, and what it means."""
        kind = self.random.randrange(14)
        number = self.random.randrange(-3, 4)
        if kind < 4:
            name = self.name()
            return self.field(name), [("field", name)]
        if kind < 6:
            return f"[{number}]", [("index", number)]
        if kind == 6:
            return self.pick([".*", "[*]", "[ * ]"]), [("all",)]
        if kind == 7:
            start, stop = (
                self.pick([None, self.random.randrange(-4, 5)]) for _ in range(2)
            )
            stride = self.pick([None, None, 1, 2, 3])
            text = ":".join("" if n is None else str(n) for n in (start, stop))
            text += "" if stride is None else f":{stride}"
            return f"[{text}]", [("slice", start, stop, stride)]
        if kind == 8:
            numbers = [self.random.randrange(-3, 4) for _ in range(2 + number % 2)]
            return str(numbers), [("indices", *numbers)]
        if kind == 9:
            names = self.random.sample(NAMES[:5], 2)
            text = "[" + self.pick([",", " , "]).join(map(self.quoted, names)) + "]"
            return text, [("pick" if last else "fields", *names)]
        if kind == 10:
            name = self.name()
            return self.field(name, ".."), [("deep",), ("field", name)]
        if kind == 11:
            return "..*", [("deep",), ("all",)]
        test, meaning = self.test(2)
        deep = self.chance(4)
        text = (".." if deep else "") + f"[?({test})]"
        return text, [("deep",)] * deep + [("filter", meaning)]

    def operand(self):
        """A literal of a filter."""
        kind = self.random.randrange(3)
        if kind == 0:
            word = self.pick([w for w in WORDS if "\\" not in w])
            return self.quoted(word), word
        if kind == 1:
            number = self.pick(NUMBERS)
            return number, ref.Number(number)
        return self.pick([("true", True), ("false", False), ("null", None)])

    def test(self, depth):
        kind = self.random.randrange(8 if depth else 5)
        steps, text = [], "@"
        for _ in range(self.random.randrange(3)):
            name = self.name()
            steps.append(("field", name))
            text += self.field(name)
        if kind == 0:
            return text, ("exists", steps)
        if kind < 4:
            relation = self.pick(["==", "!=", "<", "<=", ">", ">="])
            literal, operand = self.operand()
            return f"{text} {relation} {literal}", (relation, steps, operand)
        if kind == 4:
            relation = self.pick(["in", "nin"])
            items = [self.operand() for _ in range(self.random.randrange(1, 4))]
            literal = "[" + ", ".join(i[0] for i in items) + "]"
            return f"{text} {relation} {literal}", (relation, steps, [i[1] for i in items])
        one, meaning = self.test(depth - 1)
        if kind == 5:
            return f"!({one})", ("not", meaning)
        two, other = self.test(depth - 1)
        sign, word = (("&&", "and"), ("||", "or"))[kind == 6]
        return f"({one}) {sign} ({two})", (word, meaning, other)

    def path(self, *starts, most=4):
        """A path from a member of the data. Text, and a function of the data."""
        start = self.pick(starts or ["any", "list", "rows", "one", "numbers"])
        text, steps = f"$.{start}", [("field", start)]
        count = self.random.randrange(most + 1)
        for i in range(count):
            more, meaning = self.step(i + 1 == count)
            text += more
            steps += meaning
        if self.chance(9) and steps[-1][0] != "pick":
            text += ".length()"
            steps.append(("length",))
        return text, lambda data: ref.follow(steps, data)

    # ---- Calls --------------------------------------------------------------

    def literal(self):
        kind = self.random.randrange(3)
        if kind == 0:
            word = self.pick(WORDS)
            text = word.replace("\\", "\\\\").replace("'", "\\'")
            for brace in "{}":
                text = text.replace(brace, "\\" + brace)
            return f"'{text}'", lambda data: word
        if kind == 1:
            number = self.pick(NUMBERS)
            return number, lambda data: ref.Number(number)
        text, value = self.pick([("true", True), ("false", False), ("null", None)])
        return text, lambda data: value

    def template(self):
        """Of Format: as many {} as arguments, but for mistakes."""
        text = "".join(self.pick(["a", "{}", "\\{", "\\}", "\\\\", "\\'", "ß"]) for _ in range(6))
        return f"'{text}'", text, text.replace("\\\\", "").count("{}")

    def word(self, *words):
        text = self.pick(words)
        return f"'{text}'", lambda data: text

    def argument(self, what, depth):
        """One of a kind that the function wants; at times another."""
        if self.chance(25):
            return self.literal()
        match what:
            case "any":
                options = [self.literal, self.path]
                if depth:
                    options.append(lambda: self.call(depth - 1))
                return self.pick(options)()
            case "array":
                if depth and self.chance(3):
                    return self.call(depth - 1, "Array", "ArrayUnique", "ArrayRange")
                return self.path("numbers", "list", "rows", most=0)
            case "number" | "small":
                return self.path(what, most=0)
            case "delimiters":
                return self.word(",", ";, ", "ß", "日x", "", "p")
            case "hash":
                return self.word("MD5", "SHA-1", "SHA-256", "SHA-384", "SHA-512", "md5")
            case "false":
                return self.pick([("false", lambda data: False)] * 5 + [("true", lambda data: True)])
            case "object":
                return self.path("one", "two", most=0)
            case _:
                return self.path(what, most=0)

    SHAPES = {
        "StringToJson": ["json"],
        "JsonToString": ["any"],
        "ArrayPartition": ["array", "small"],
        "ArrayContains": ["array", "any"],
        "ArrayRange": ["small", "number", "small"],
        "ArrayGetItem": ["array", "small"],
        "ArrayLength": ["array"],
        "ArrayUnique": ["array"],
        "Base64Encode": ["text"],
        "Base64Decode": ["base"],
        "Hash": ["text", "hash"],
        "JsonMerge": ["object", "object", "false"],
        "MathAdd": ["number", "number"],
        "MathRandom": ["small", "small", "number"],
        "StringSplit": ["text", "delimiters"],
    }

    def call(self, depth=2, *names):
        name = self.pick(names or [*self.SHAPES, "Format", "Array"])
        if name == "Format":
            text, template, count = self.template()
            arguments = [(text, lambda data: template.replace("\\'", "'"))]
            arguments += [self.argument("any", depth) for _ in range(count)]
        elif name == "Array":
            count = self.random.randrange(4)
            arguments = [self.argument("any", depth) for _ in range(count)]
        else:
            arguments = [self.argument(what, depth) for what in self.SHAPES[name]]
        comma = self.pick([", ", ",", " , "])
        text = f"States.{name}({comma.join(a[0] for a in arguments)})"
        function = ref.FUNCTIONS[name]
        return text, lambda data: function(*[a[1](data) for a in arguments])


def workflow(expressions):
    states = {
        f"s{i}": {"Type": "Pass", "InputPath": "$.data", "End": True, "Parameters": {"r.$": text}}
        for i, (text, _) in enumerate(expressions)
    }
    choices = [
        {"Variable": "$.case", "NumericEquals": i, "Next": f"s{i}"}
        for i in range(len(expressions))
    ]
    states["choose"] = {"Type": "Choice", "Choices": choices}
    return {"StartAt": "choose", "States": states}


def main():
    flcc, folder = sys.argv[1:3]
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    count = int(sys.argv[4]) if len(sys.argv) > 4 else 400
    os.makedirs(folder)
    maker = Maker(seed)
    expressions = [maker.pick([maker.path, maker.call])() for _ in range(count)]
    with open(folder + "/p.asl.json", "w") as file:
        json.dump(workflow(expressions), file, indent=1, ensure_ascii=False)
    program, outcome = folder + "/p", folder + "/outcome"
    subprocess.run([flcc, folder + "/p.asl.json", "-o", program], check=True)
    runs = []
    for i in range(count):
        for j in range(4):
            data = maker.data()
            path = f"{folder}/{i}.{j}.json"
            with open(path, "w") as file:
                file.write(f'{{"case": {i}, "data": {data}}}')
            runs.append((path, i, data))
    outcomes = []
    for at in range(0, len(runs), 1000):
        files = [run[0] for run in runs[at : at + 1000]]
        subprocess.run(
            [program, "run", *files, "--outcome", outcome],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        with open(outcome) as file:
            outcomes += [ref.read(line) for line in file]
    failed = differ = 0
    for (path, i, data), got in zip(runs, outcomes, strict=True):
        text, meaning = expressions[i]
        try:
            wanted = meaning(ref.read(data))
            good = got["status"] == "SUCCEEDED" and ref.same(wanted, got["output"]["r"])
            wanted = ref.write(wanted)
        except ref.Fail as reason:
            failed += 1
            wanted = f"failure: {reason}"
            good = (got["status"], got.get("error")) == ("FAILED", "States.Runtime")
        if good:
            continue
        differ += 1
        if differ <= 10:
            print(f"{path}: {text}\n  {data}\n  wanted {wanted}\n  got    {ref.write(got)}")
    print(f"{count} expressions, {len(runs)} runs, {failed} that fail, {differ} differ")
    sys.exit(differ > 0)


if __name__ == "__main__":
    main()
