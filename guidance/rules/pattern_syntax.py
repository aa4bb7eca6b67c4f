"""Reading a JavaScript regular expression (without the `u` flag) and writing it for Python's `re`."""

import re
from dataclasses import dataclass
from typing import Literal as OneOf
from typing import NamedTuple

from guidance.rules.letters import canonical, canonical_within, units, whole

OTHER = 128
"""Stands for every character beyond ASCII in a set of possible characters."""

EVERYTHING = frozenset(range(OTHER + 1))
_DIGITS = frozenset(range(48, 58))
_WORD = _DIGITS | frozenset(range(65, 91)) | frozenset(range(97, 123)) | {95}
_BLANK = frozenset({9, 10, 11, 12, 13, 32, OTHER})
_BREAKS = frozenset({10, 13})
_SPACES = r"\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"

# Letter of a class escape: how Python writes it inside [...], and which characters it may be.
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
    """One unit: how Python writes it, which it may be, and the plain unit when there is only one."""

    source: str
    characters: frozenset[int]
    plain: str | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """A place, not a character: ^, $, or a word boundary."""

    kind: OneOf["^", "$", "b"]
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


def _source(piece: Piece) -> str:
    if isinstance(piece, Repeat):
        return _source(piece.piece) + piece.source
    if isinstance(piece, Group):
        return f"({piece.ahead or '?:'}{written(piece)})"
    return piece.source


def _plain(character: str) -> Atom:
    code = min(ord(character), OTHER)
    return Atom(re.escape(character), frozenset({code}), character)


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
            return Atom(r"[^\n\r\u2028\u2029]", EVERYTHING - _BREAKS)
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
            return Edge("b", r"(?a:\b)" if character == "b" else r"(?!(?a:\b))")
        if character.lower() in _CLASSES:
            source, characters = _CLASSES[character.lower()]
            if character.isupper():
                return Atom(f"[^{source}]", (EVERYTHING - characters) | {OTHER})
            return Atom(f"[{source}]", characters)
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
        characters: set[int] = set()
        while self.peek() != "]":
            if not self.peek():
                raise InvalidPattern("leaves a square bracket open")
            self.member(sources, characters)
        self.take()
        if not sources:
            return Atom(r"[\s\S]", EVERYTHING) if negative else Atom(r"(?!)", frozenset())
        known = (EVERYTHING - characters) | {OTHER} if negative else frozenset(characters)
        return Atom(f"[{'^' if negative else ''}{''.join(sources)}]", known)

    def member(self, sources: list[str], characters: set[int]) -> None:
        first = self.single(sources, characters)
        if self.peek() != "-" or self.rest[1:2] in ("]", ""):
            self.add(first, first, sources, characters)
            return
        self.take()
        last = self.single(sources, characters)
        if not first or not last:
            raise InvalidPattern("uses a set of characters as the end of a range")
        if ord(last) < ord(first):
            raise InvalidPattern("has a range that runs backwards")
        self.add(first, last, sources, characters)

    def single(self, sources: list[str], characters: set[int]) -> str:
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
            characters.update(known)
            return ""
        return "\b" if character == "b" else self.escaped(character)

    def add(self, first: str, last: str, sources: list[str], characters: set[int]) -> None:
        if not first:
            return
        sources.append(re.escape(first) if first == last else f"{re.escape(first)}-{re.escape(last)}")
        characters.update(min(code, OTHER) for code in (*range(ord(first), min(ord(last), OTHER) + 1), ord(last)))
        if self.any_case:
            alike = canonical_within(first, last)
            sources.append(re.escape(alike))
            characters.update(min(ord(character), OTHER) for character in alike)
