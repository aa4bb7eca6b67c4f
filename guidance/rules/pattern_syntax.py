"""Reading a JavaScript regular expression (without the `u` flag) and writing it for Python's `re`."""

import re
from dataclasses import dataclass
from typing import Literal as OneOf
from typing import NamedTuple

from guidance.rules.letters import canonical, canonical_within, units, whole

OTHER = 128
"""Stands for every character beyond ASCII in a set of possible characters."""

EVERYTHING = frozenset(range(OTHER + 1))
LAST_UNIT = 0xFFFF
Spans = tuple[tuple[int, int], ...]
"""Ranges of units, both ends included, in order and apart from each other."""

_EVERY: Spans = ((0, LAST_UNIT),)
_DIGITS: Spans = ((48, 57),)
_WORD: Spans = (*_DIGITS, (65, 90), (95, 95), (97, 122))
_BLANK: Spans = (
    (9, 13),
    (32, 32),
    (0xA0, 0xA0),
    (0x1680, 0x1680),
    (0x2000, 0x200A),
    (0x2028, 0x2029),
    (0x202F, 0x202F),
    (0x205F, 0x205F),
    (0x3000, 0x3000),
    (0xFEFF, 0xFEFF),
)
_BREAKS: Spans = ((10, 10), (13, 13), (0x2028, 0x2029))
_SPACES = r"\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"

# Letter of a class escape: how Python writes it inside [...], and which units it may be.
_CLASSES = {"d": ("0-9", _DIGITS), "w": ("A-Za-z0-9_", _WORD), "s": (_SPACES, _BLANK)}
_CONTROLS = {"n": "\n", "r": "\r", "t": "\t", "f": "\f", "v": "\v"}
_HEX = {"x": re.compile("[0-9a-fA-F]{2}"), "u": re.compile("[0-9a-fA-F]{4}")}
_REPEAT = re.compile(r"\{([0-9]{1,4})(?:(,)([0-9]{1,4})?)?\}")
_ANY_REPEAT = re.compile(r"\{[0-9]+(?:,[0-9]*)?\}")
_GROUP_NAME = re.compile(r"\?<([A-Za-z_$][A-Za-z0-9_$]*)>")
_MOST_NESTED = 10


class InvalidPattern(Exception):
    """A pattern that cannot be read; the text completes "the pattern ..."."""


class Literal(NamedTuple):
    """A plain text to look for, and whether it must stand at the start or at the end."""

    text: str
    at_start: bool
    at_end: bool


@dataclass(frozen=True, slots=True)
class Atom:
    """One unit: how Python writes it, which it may be (`characters` holds the same up to OTHER), and the only one, if so."""

    source: str
    spans: Spans
    characters: frozenset[int]
    plain: str | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """A place, not a character: ^, $, or a word boundary."""

    kind: OneOf["^", "$", "b", "B"]
    source: str


@dataclass(frozen=True, slots=True)
class Group:
    """Alternatives; `ahead` marks a lookahead, which takes up no text."""

    branches: tuple["Pieces", ...]
    ahead: OneOf["", "?=", "?!"] = ""


@dataclass(frozen=True, slots=True)
class Repeat:
    """A piece repeated between `least` and `most` times (None: without end)."""

    piece: Atom | Group
    least: int
    most: int | None
    source: str


Piece = Atom | Edge | Group | Repeat
Pieces = tuple[Piece, ...]


def read(pattern: str, *, any_case: bool = False) -> Group:
    """Return the pattern's tree, made for `units` of a text; with `any_case`, for what `canonical` makes of them.

    Raises InvalidPattern with the reason.
    """
    reader = _Reader(units(pattern), any_case=any_case)
    tree = reader.alternatives(0)
    if reader.peek():
        raise InvalidPattern("closes a bracket that was never opened")
    return tree


def written(tree: Group) -> str:
    """Return the tree in Python's dialect."""
    return "|".join("".join(map(_source, branch)) for branch in tree.branches)


def as_literal(tree: Group) -> Literal | None:
    """Return the plain text a tree looks for, or None when it needs a regular expression."""
    if len(tree.branches) != 1:
        return None
    pieces = tree.branches[0]
    at_start = bool(pieces) and isinstance(pieces[0], Edge) and pieces[0].kind == "^"
    at_end = len(pieces) > at_start and isinstance(pieces[-1], Edge) and pieces[-1].kind == "$"
    middle = pieces[at_start : len(pieces) - at_end]
    found = [piece.plain for piece in middle if isinstance(piece, Atom) and piece.plain is not None]
    text = whole("".join(found)) if len(found) == len(middle) else None
    return None if text is None else Literal(text, at_start, at_end)


def places(piece: Piece) -> int:
    """Return how many units a piece names with every repetition written out, an endless one as often as it must be there."""
    if isinstance(piece, Group):
        return 1 + sum(places(part) for branch in piece.branches for part in branch)
    if isinstance(piece, Repeat):
        return places(piece.piece) * max(piece.least if piece.most is None else piece.most, 1)
    return 1


def _source(piece: Piece) -> str:
    if isinstance(piece, Repeat):
        return _source(piece.piece) + piece.source
    if isinstance(piece, Group):
        return f"({piece.ahead or '?:'}{written(piece)})"
    return piece.source


def _plain(character: str) -> Atom:
    return _atom(re.escape(character), ((ord(character), ord(character)),), character)


def _atom(source: str, spans: Spans, plain: str | None = None) -> Atom:
    known = {code for first, last in spans for code in (*range(first, min(last, OTHER)), min(last, OTHER))}
    return Atom(source, spans, frozenset(known), plain)


def _apart(spans: list[tuple[int, int]]) -> Spans:
    found: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return tuple(found)


def _others(spans: Spans) -> Spans:
    edges = [-1, *(edge for span in spans for edge in span), LAST_UNIT + 1]
    between = zip(edges[::2], edges[1::2], strict=True)
    return tuple((last + 1, first - 1) for last, first in between if last + 1 < first)


class _Reader:
    def __init__(self, pattern: str, *, any_case: bool) -> None:
        self.rest = pattern
        self.any_case = any_case
        self.names: set[str] = set()

    def peek(self) -> str:
        return self.rest[:1]

    def take(self, count: int = 1) -> str:
        taken, self.rest = self.rest[:count], self.rest[count:]
        return taken

    def alternatives(self, depth: int) -> Group:
        if depth > _MOST_NESTED:
            raise InvalidPattern("has too many brackets inside each other")
        branches = [self.sequence(depth)]
        while self.peek() == "|":
            self.take()
            branches.append(self.sequence(depth))
        return Group(tuple(branches))

    def sequence(self, depth: int) -> Pieces:
        pieces: list[Piece] = []
        while self.peek() and self.peek() not in "|)":
            piece = self.piece(depth)
            pieces.append(self.repeated(piece))
        return tuple(pieces)

    def piece(self, depth: int) -> Atom | Edge | Group:
        character = self.take()
        if character == "(":
            return self.group(depth)
        if character == "[":
            return self.character_class()
        if character == "\\":
            return self.escape()
        if character in "^$":
            return Edge("^", r"\A") if character == "^" else Edge("$", r"\Z")
        if character == ".":
            return _atom(r"[^\n\r\u2028\u2029]", _others(_BREAKS))
        if character in "*+?" or (character == "{" and _REPEAT.match("{" + self.rest)):
            raise InvalidPattern("repeats something that is not there")
        return self.plain(character)

    def plain(self, character: str) -> Atom:
        return _plain(canonical(character) if self.any_case else character)

    def repeated(self, piece: Atom | Edge | Group) -> Piece:
        counted = _REPEAT.match(self.rest)
        if counted:
            shown = self.take(counted.end())
            least = int(counted[1])
            most = least if not counted[2] else int(counted[3]) if counted[3] else None
        elif self.peek() and self.peek() in "*+?":
            shown = self.take()
            least, most = {"*": (0, None), "+": (1, None), "?": (0, 1)}[shown]
        elif _ANY_REPEAT.match(self.rest):
            raise InvalidPattern("repeats something too often")
        else:
            return piece
        if isinstance(piece, Edge) or (isinstance(piece, Group) and piece.ahead):
            raise InvalidPattern("repeats something that takes up no text")
        if most is not None and most < least:
            raise InvalidPattern("repeats from a larger number to a smaller one")
        return Repeat(piece, least, most, shown + (self.take() if self.peek() == "?" else ""))

    def group(self, depth: int) -> Group:
        ahead = self.rest[:2] if self.rest[:2] in ("?=", "?!") else ""
        name = _GROUP_NAME.match(self.rest)
        if ahead or self.rest.startswith("?:"):
            self.take(2)
        elif name:
            self.named(name[1])
            self.take(name.end())
        elif self.peek() == "?":
            raise InvalidPattern("uses a kind of bracket that is not supported")
        inner = self.alternatives(depth + 1)
        if self.take() != ")":
            raise InvalidPattern("leaves a bracket open")
        return Group(inner.branches, "?=" if ahead == "?=" else "?!" if ahead else "")

    def named(self, name: str) -> None:
        if name in self.names:
            raise InvalidPattern(f"names two brackets “{name}”")
        self.names.add(name)

    def escape(self) -> Atom | Edge:
        character = self.take()
        if character in ("b", "B"):
            # Python's own \B does not match in an empty text.
            return Edge("b", r"(?a:\b)") if character == "b" else Edge("B", r"(?!(?a:\b))")
        if character.lower() in _CLASSES:
            source, spans = _CLASSES[character.lower()]
            return _atom(f"[^{source}]", _others(spans)) if character.isupper() else _atom(f"[{source}]", spans)
        return self.plain(self.escaped(character))

    def escaped(self, character: str) -> str:
        if not character:
            raise InvalidPattern("ends with a single backslash")
        if character in _CONTROLS:
            return _CONTROLS[character]
        if character in _HEX:
            digits = _HEX[character].match(self.rest)
            return chr(int(self.take(digits.end()), 16)) if digits else character
        if character == "0" and not self.peek().isdigit():
            return "\0"
        if character in "ck" or character.isdigit():
            raise InvalidPattern(f"uses “\\{character}”, which is not supported")
        return character

    def character_class(self) -> Atom:
        negative = self.peek() == "^"
        if negative:
            self.take()
        sources: list[str] = []
        spans: list[tuple[int, int]] = []
        while self.peek() != "]":
            if not self.peek():
                raise InvalidPattern("leaves a square bracket open")
            self.member(sources, spans)
        self.take()
        if not sources:
            return _atom(r"[\s\S]", _EVERY) if negative else _atom(r"(?!)", ())
        known = _apart(spans)
        return _atom(f"[{'^' if negative else ''}{''.join(sources)}]", _others(known) if negative else known)

    def member(self, sources: list[str], spans: list[tuple[int, int]]) -> None:
        first = self.single(sources, spans)
        if self.peek() != "-" or self.rest[1:2] in ("]", ""):
            self.add(first, first, sources, spans)
            return
        self.take()
        last = self.single(sources, spans)
        if not first or not last:
            raise InvalidPattern("uses a set of characters as the end of a range")
        if ord(last) < ord(first):
            raise InvalidPattern("has a range that runs backwards")
        self.add(first, last, sources, spans)

    def single(self, sources: list[str], spans: list[tuple[int, int]]) -> str:
        character = self.take()
        if character != "\\":
            return character
        character = self.take()
        if character and character.lower() in _CLASSES:
            source, known = _CLASSES[character.lower()]
            # Python has no complement inside a set but its own letters, which know more than ASCII.
            if character.isupper():
                raise InvalidPattern(f"uses “\\{character}” inside square brackets, which is not supported")
            sources.append(source)
            spans.extend(known)
            return ""
        return "\b" if character == "b" else self.escaped(character)

    def add(self, first: str, last: str, sources: list[str], spans: list[tuple[int, int]]) -> None:
        if not first:
            return
        sources.append(re.escape(first) if first == last else f"{re.escape(first)}-{re.escape(last)}")
        spans.append((ord(first), ord(last)))
        if self.any_case:
            alike = canonical_within(first, last)
            sources.append(re.escape(alike))
            spans.extend((ord(character), ord(character)) for character in alike)
