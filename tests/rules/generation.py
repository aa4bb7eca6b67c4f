"""Conditions and contexts in great number, from a seed: every operator over every kind of value, odd ones on purpose.

Property tests use `conditions.py`, which can shrink what fails; this is for the comparison of evaluators, which needs
thousands a second. Left out are the three habits in which ours differ from the browser's by design: names inherited
from prototypes, whole numbers beyond 2**53 that no double holds, and patterns we refuse although they can be read.
"""

from random import Random
from typing import Any

from guidance.rules.patterns import complaint


def _several(texts: str) -> list[str]:
    return texts.split()


GROUPS: dict[str, Any] = {
    "vips": ["abc", 5, "free", "é"],
    "odd": {"type": "list", "values": [1, None, False, "😀"]},
    "empty": [],
    "broken": {"type": "x"},
}
SPACES = ("user", "account", "facts", "segments", "page", "device")
NUMBERS = [0, -0.0, 1, -1, 2, 5, 5.5, 100, 1e21, 123456789012345680000, 1e-7, 0.30000000000000004, 2**53, -1.5e300, 10]
WORDS = ["", "[object Object]", *_several("a b c abc ABC Abc free null true false undefined NaN a,b")]
DIGITS = [" 5 ", "\ufeff5", *_several("0 1 -0 5 5.0 05 1e3 1e21 1e+21 0x10 0b2 +1 Infinity ٣ ² 1,2")]
LETTERS = ["e\u0301", "\u212a", "\uffff", "\ud83d", *_several("é É ß ẞ ſ s k İ ı Σ ς ΑΣ ας µ 😀 😎 a😀 日本")]
BREAKS = ["\n", "a\n", "a\nb", "\r", "\u2028", "a\u2028", "\x1c", "\u00a0", "\t"]
VERSIONS = ["1+a\nb", *_several("2.0.0 1.9.1 v2.0.0 2.0.0-rc.1 2.0.0-rc.10 2.0.0+b1 10.0.0 1.0 1 v 2.0.٣ 1.0.0-😀")]
DATES = ["2026-03-01", "2026-03-01T00:00:00.000Z", "2025-12-31T23:59:59.999Z", "1 March"]
TEXTS = WORDS * 2 + DIGITS + LETTERS + BREAKS + VERSIONS + DATES
TYPES = ["null", "string", "number", "boolean", "array", "object", "undefined", "x"]
NAMES = ["a", "b", "c", "0", "é"]
RESTS = ["a", "b", "c", "a.b", "a.0", "a.length", "b.a.c", "0", "é", "gone", "a.00"]
UNREADABLE = ["(", "[", "a**", "\\", "(?", "a{3,2}", "[b-a]", "*"]
_PIECES = [
    *_several(r"a b A B 1 . \. \d \D \w \W \s \S \b \B ^ $ é ß ſ s k µ Σ 😀 - , / \/ \- { ] \n \x41 \u00e9"),
    *_several(r"[a-c] [^a] [A-Z] [é-ü] [😀] [^] [] [\d.] [\s]"),
]
_REPEATS = ["", "", "", "", "?", "*", "+", "{2}", "{1,2}", "*?", "+?", "{0}"]
_ORDERS = ["$lt", "$lte", "$gt", "$gte"]
_VERSIONS = ["$veq", "$vne", "$vgt", "$vgte", "$vlt", "$vlte"]
_LISTS = ["$in", "$nin", "$ini", "$nini"]


class Generator:
    """Makes conditions and contexts; the same seed makes the same ones."""

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)

    def context(self) -> dict[str, Any]:
        return {space: self.inside() for space in SPACES if self.rng.random() < 0.85}

    def inside(self) -> Any:
        if self.rng.random() < 0.05:
            return self.value()
        return {name: self.value() for name in self.rng.sample(NAMES, 4)}

    def scalar(self) -> Any:
        roll = self.rng.random()
        if roll < 0.25:
            return self.rng.choice(NUMBERS)
        if roll < 0.8:
            return self.rng.choice(TEXTS)
        return self.rng.choice([None, None, True, False])

    def value(self, depth: int = 2) -> Any:
        roll = self.rng.random()
        if depth == 0 or roll < 0.7:
            return self.scalar()
        if roll < 0.9:
            return [self.value(depth - 1) for _ in range(self.rng.randint(0, 3))]
        return {name: self.value(depth - 1) for name in self.rng.sample(NAMES, self.rng.randint(0, 2))}

    def condition(self, depth: int = 3, *, inner: bool = False) -> dict[str, Any]:
        roll = self.rng.random()
        if depth == 0 or roll < 0.55:
            return {self.path(inner): self.test() for _ in range(self.rng.randint(1, 2))}
        if roll < 0.62:
            return {"$not": self.condition(depth - 1, inner=inner)}
        key = self.rng.choice(["$and", "$or", "$or", "$nor"])
        branches = [self.condition(depth - 1, inner=inner) for _ in range(self.rng.randint(0, 3))]
        beside = self.condition(0, inner=inner) if self.rng.random() < 0.3 else {}
        return {key: branches, **beside}

    def path(self, inner: bool) -> str:
        return self.rng.choice(NAMES) if inner else f"{self.rng.choice(SPACES)}.{self.rng.choice(RESTS)}"

    def test(self, depth: int = 2) -> Any:
        return self.value() if self.rng.random() < 0.2 else self.operators(depth)

    def operators(self, depth: int) -> dict[str, Any]:
        return dict(self.operator(depth) for _ in range(self.rng.choice([1, 1, 1, 2])))

    def operator(self, depth: int) -> tuple[str, Any]:
        make = self.rng.choice(_SORTS if depth else _SORTS[:_FLAT])
        return make(self, depth)

    def equality(self, _depth: int) -> tuple[str, Any]:
        return self.rng.choice(["$eq", "$ne"]), self.value(1)

    def ordering(self, _depth: int) -> tuple[str, Any]:
        return self.rng.choice(_ORDERS), self.value(1)

    def version(self, _depth: int) -> tuple[str, Any]:
        return self.rng.choice(_VERSIONS), self.rng.choice([*VERSIONS, *VERSIONS, self.scalar()])

    def membership(self, _depth: int) -> tuple[str, Any]:
        few = [self.value(1) for _ in range(self.rng.randint(0, 6))]
        same = [self.rng.choice(TEXTS) for _ in range(self.rng.randint(1, 6))]
        return self.rng.choice(_LISTS), self.rng.choice([few, same, same, self.scalar()])

    def group(self, _depth: int) -> tuple[str, Any]:
        return self.rng.choice(["$inGroup", "$notInGroup"]), self.rng.choice([*GROUPS, "unheard of"])

    def regex(self, _depth: int) -> tuple[str, Any]:
        name = self.rng.choice(["$regex", "$regexi"])
        if self.rng.random() < 0.1:
            return name, self.rng.choice([*UNREADABLE, None, 5, True])
        return name, self.pattern(any_case=name == "$regexi")

    def pattern(self, *, any_case: bool) -> str:
        """Return a pattern that we accept."""
        while True:
            made = self.pieces(2)
            if not complaint(made, any_case=any_case):
                return made

    def pieces(self, depth: int) -> str:
        made = "".join(self.piece(depth) for _ in range(self.rng.randint(1, 3)))
        return f"{made}|{self.pieces(depth - 1)}" if depth and self.rng.random() < 0.2 else made

    def piece(self, depth: int) -> str:
        if depth and self.rng.random() < 0.15:
            opening = self.rng.choice(["(", "(?:", "(?<n>", "(?=", "(?!"])
            return f"{opening}{self.pieces(depth - 1)}){self.rng.choice(_REPEATS) if opening[-1] not in '=!' else ''}"
        return self.rng.choice(_PIECES) + self.rng.choice(_REPEATS)

    def rare(self, _depth: int) -> tuple[str, Any]:
        sorts = [("$exists", self.value(1)), ("$type", self.rng.choice(TYPES)), ("$unheard", self.scalar())]
        return self.rng.choice([*sorts, *sorts[:2] * 3, ("$notRegex", "a")])

    def nested(self, depth: int) -> tuple[str, Any]:
        name = self.rng.choice(["$not", "$size", "$all", "$alli", "$elemMatch"])
        if name in ("$all", "$alli"):
            return name, [self.test(depth - 1) for _ in range(self.rng.randint(0, 2))]
        if name == "$size":
            return name, self.rng.choice([0, 1, 2, {"$gt": 1}, self.test(depth - 1)])
        if name == "$elemMatch" and self.rng.random() < 0.5:
            return name, self.condition(1, inner=True)
        return name, self.operators(depth - 1) if name == "$elemMatch" else self.test(depth - 1)


_SORTS = [
    Generator.equality,
    Generator.ordering,
    Generator.version,
    Generator.membership,
    Generator.group,
    Generator.regex,
    Generator.rare,
    Generator.nested,
]
_FLAT = 7
