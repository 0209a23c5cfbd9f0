"""What paths and intrinsic functions mean, written from the specification and
from what Jayway's JSONPath and the service do, for properties.py to compare
with. Values are Python's, but for numbers, which stay the text that they were.
"""

import base64
import hashlib
import json
import math
from fractions import Fraction


class Fail(Exception):
    """The state would fail."""


class Number:
    def __init__(self, text):
        self.text = str(text)

    def is_integer(self):
        return not set(self.text) & set(".eE")

    def integer(self):
        """Rounded as the service does: halves go up."""
        value = Fraction(float(self.text))
        rounded = math.floor(value + Fraction(1, 2))
        if abs(rounded) >= 2**53:
            raise Fail("too large")
        return rounded

    def equals(self, other):
        if self.is_integer() and other.is_integer():
            return int(self.text) == int(other.text)
        return float(self.text) == float(other.text)

    def below(self, other):
        if self.is_integer() and other.is_integer():
            return int(self.text) < int(other.text)
        return float(self.text) < float(other.text)


def last_of_each(members):
    """Of a name that is twice the last is all there is."""
    found = {}
    for name, value in members:
        found.pop(name, None)
        found[name] = value
    return found


def read(text):
    return json.loads(
        text,
        parse_int=Number,
        parse_float=Number,
        object_pairs_hook=last_of_each,
    )


def kind(value):
    return "number" if isinstance(value, Number) else type(value).__name__


def equal(a, b):
    if kind(a) != kind(b):
        return False
    if isinstance(a, Number):
        return a.equals(b)
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(equal(a[k], b[k]) for k in a)
    if isinstance(a, list):
        return len(a) == len(b) and all(map(equal, a, b))
    return a == b


def same(a, b):
    """Equal, and with the same digits."""
    if isinstance(a, Number) and isinstance(b, Number):
        return a.text == b.text
    if kind(a) != kind(b):
        return False
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[k], b[k]) for k in a)
    if isinstance(a, list):
        return len(a) == len(b) and all(map(same, a, b))
    return a == b


# ---- Paths ------------------------------------------------------------------
# A path is a list of steps, tuples whose first item is their kind.

SINGLE = ("field", "index", "pick", "length")


def is_definite(steps):
    return all(step[0] in SINGLE for step in steps)


def select(step, value):
    """All that one step selects of one value, in order."""
    is_list, is_dict = isinstance(value, list), isinstance(value, dict)
    match step:
        case ("field", name):
            return [value[name]] if is_dict and name in value else []
        case ("fields", *names):
            return [value[n] for n in names if n in value] if is_dict else []
        case ("pick", *names):
            return [{n: value[n] for n in names if n in value}] if is_dict else []
        case ("index", i) | ("indices", i):
            return [value[i]] if is_list and -len(value) <= i < len(value) else []
        case ("indices", *numbers):
            return [v for i in numbers for v in select(("index", i), value)]
        case ("all",):
            return list(value.values()) if is_dict else value if is_list else []
        case ("slice", start, stop, stride):
            return value[start:stop:stride] if is_list else []
        case ("filter", test):
            items = value if is_list else [value] if is_dict else []
            return [item for item in items if holds(test, item)]
        case ("length",):
            return [Number(len(value))] if is_list or is_dict else []
    raise AssertionError(step)


def within(value):
    """The value and all containers in it, in the order of the text."""
    if isinstance(value, (dict, list)):
        yield value
        for item in value.values() if isinstance(value, dict) else value:
            yield from within(item)


def find(steps, value):
    """The list of what a path finds."""
    found, deep = [value], False
    for step in steps:
        if step[0] == "deep":
            deep = True
            continue
        if deep:
            found = [
                inner
                for one in found
                for inner in within(one)
                if step[0] != "filter" or isinstance(inner, dict)
            ]
        found, deep = [f for one in found for f in select(step, one)], False
    return found


def follow(steps, value):
    found = find(steps, value)
    if not is_definite(steps):
        return found
    if not found:
        raise Fail("finds nothing")
    return found[0]


def holds(test, item):
    match test:
        case ("and", a, b):
            return holds(a, item) and holds(b, item)
        case ("or", a, b):
            return holds(a, item) or holds(b, item)
        case ("not", a):
            return not holds(a, item)
        case ("exists", steps):
            return bool(find(steps, item))
        case (relation, steps, operand):
            found = find(steps, item)
            negated = relation in ("!=", "nin")
            if not found:
                return negated
            if relation in ("==", "!="):
                return equal(found[0], operand) != negated
            if relation in ("in", "nin"):
                return any(equal(found[0], o) for o in operand) != negated
            return ordered(relation, found[0], operand)


def ordered(relation, a, b):
    if isinstance(a, str) and isinstance(b, str):
        a, b = a.encode("utf-16-be"), b.encode("utf-16-be")
        less, more = a < b, a > b
    elif isinstance(a, Number) and isinstance(b, Number):
        less, more = a.below(b), b.below(a)
    else:
        return False
    return {"<": less, ">": more, "<=": not more, ">=": not less}[relation]


# ---- Functions --------------------------------------------------------------


def need(value, *types):
    if not isinstance(value, types):
        raise Fail("type")
    return value


def integer(value):
    return need(value, Number).integer()


def java(value):
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k}={java(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(java, value)) + "]"
    if isinstance(value, Number):
        return value.text
    return value if isinstance(value, str) else json.dumps(value)


def text_of(text):
    return json.dumps(text, ensure_ascii=False)


def write(value):
    if isinstance(value, dict):
        items = [text_of(k) + ":" + write(v) for k, v in value.items()]
        return "{" + ",".join(items) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(write, value)) + "]"
    return value.text if isinstance(value, Number) else text_of(value)


def format_(template, *values):
    text, at, values = "", 0, list(values)
    need(template, str)
    while at < len(template):
        if template[at] == "\\" and at + 1 < len(template):
            text += template[at + 1]
            at += 2
        elif template[at : at + 2] == "{}":
            if not values:
                raise Fail("arguments")
            text += java(values.pop(0))
            at += 2
        else:
            text += template[at]
            at += 1
    if values:
        raise Fail("arguments")
    return text


def string_to_json(text):
    if not need(text, str).strip(" \t\r\n"):
        return None
    try:
        return read(text)
    except ValueError:
        raise Fail("JSON") from None


def partition(array, size):
    need(array, list)
    size = integer(size)
    if size <= 0:
        raise Fail("size")
    return [array[i : i + size] for i in range(0, len(array), size)]


def range_(first, last, step):
    first, last, step = integer(first), integer(last), integer(step)
    if step == 0:
        raise Fail("step")
    numbers = range(first, last + (1 if step > 0 else -1), step)
    if len(numbers) > 1000:
        raise Fail("too many")
    return [Number(n) for n in numbers]


def item(array, index):
    need(array, list)
    index = integer(index)
    if not 0 <= index < len(array):
        raise Fail("index")
    return array[index]


def unique(array):
    items = []
    for value in need(array, list):
        if not any(equal(value, other) for other in items):
            items.append(value)
    return items


def encode(text):
    if len(need(text, str)) > 10000:
        raise Fail("long")
    return base64.b64encode(text.encode()).decode()


def decode(text):
    if len(need(text, str)) > 10000:
        raise Fail("long")
    try:
        padding = "=" * (-len(text) % 4)
        return base64.b64decode(text + padding, validate=True).decode()
    except ValueError:
        raise Fail("Base64") from None


def hash_(text, name):
    names = ("MD5", "SHA-1", "SHA-256", "SHA-384", "SHA-512")
    if len(need(text, str)) > 10000 or need(name, str) not in names:
        raise Fail("hash")
    return hashlib.new(name.replace("-", "").lower(), text.encode()).hexdigest()


def merge(a, b, deep):
    if need(deep, bool):
        raise Fail("deep")
    return {**need(a, dict), **need(b, dict)}


def split(text, delimiters):
    parts = [""]
    need(delimiters, str)
    for character in need(text, str):
        if character in delimiters:
            parts.append("")
        else:
            parts[-1] += character
    return [part for part in parts if part]


def random_(first, last, seed):
    """java.util.Random's: nextInt, below 2^31."""
    first, bound = integer(first), integer(last) - integer(first)
    if not 0 < bound < 2**31:
        raise Fail("range")
    state = (integer(seed) ^ 0x5DEECE66D) & (2**48 - 1)
    while True:
        state = (state * 0x5DEECE66D + 0xB) & (2**48 - 1)
        bits = state >> 17
        if bound & -bound == bound:
            return Number(first + (bound * bits >> 31))
        if bits - bits % bound + bound - 1 < 2**31:
            return Number(first + bits % bound)


FUNCTIONS = {
    "Format": format_,
    "StringToJson": string_to_json,
    "JsonToString": write,
    "Array": lambda *values: list(values),
    "ArrayPartition": partition,
    "ArrayContains": lambda a, v: any(equal(v, i) for i in need(a, list)),
    "ArrayRange": range_,
    "ArrayGetItem": item,
    "ArrayLength": lambda a: Number(len(need(a, list))),
    "ArrayUnique": unique,
    "Base64Encode": encode,
    "Base64Decode": decode,
    "Hash": hash_,
    "JsonMerge": merge,
    "MathAdd": lambda a, b: Number(integer(a) + integer(b)),
    "MathRandom": random_,
    "StringSplit": split,
}
