"""How badly a pattern can behave: the power with which its time grows on the worst text, and the dead ends on the way.

A repetition whose end is decided by the next character costs one walk over the text. When what follows may begin with
its own characters, every place it may end is tried: whatever comes later is walked that many times. A search that does
not begin with ^ is tried from every place. A group that repeats must decide every step by looking at the text ahead;
otherwise two ways to divide the text double the work with every round.
"""

import math
from itertools import combinations
from typing import NamedTuple

from guidance.rules.pattern_syntax import EVERYTHING, Atom, Edge, Group, Piece, Pieces, Repeat

HOPELESS = 99
_FEW = 8
"""Up to so many repeats, a bounded repetition is a constant factor."""

_END: frozenset[int] = frozenset()
Follow = frozenset[int] | None
"""The characters that may come next; the empty set: only the end; None: nothing that comes can fail."""


class Cost(NamedTuple):
    """`power` of the text's length, and how often the work is doubled (`bits`) by choices that may prove wrong."""

    power: int
    bits: float


class _Weight(NamedTuple):
    ends: int
    """How many repetitions have many places to end: the power by which later work is repeated."""
    power: int
    bits: float


_NOTHING = _Weight(0, 0, 0.0)
_HOPELESS = _Weight(HOPELESS, HOPELESS, 0.0)


def cost(tree: Group) -> Cost:
    """Return the most that matching a pattern anywhere in a text can cost."""
    weights = [(_sequence(branch, None), _anchored(branch)) for branch in tree.branches]
    power = max(weight.power + (weight.power > 0 and not anchored) for weight, anchored in weights)
    return Cost(power, sum(weight.bits for weight, _ in weights))


def _anchored(branch: Pieces) -> bool:
    return bool(branch) and isinstance(branch[0], Edge) and branch[0].kind == "^"


def _sequence(pieces: Pieces, follow: Follow) -> _Weight:
    ends, power, bits = 0, 0, 0.0
    for piece, after in zip(pieces, _follows(pieces, follow), strict=True):
        weight = _piece(piece, after)
        power = max(power, ends + weight.power if weight.power else 0)
        ends += weight.ends
        bits += weight.bits
    return _Weight(ends, power, bits)


def _follows(pieces: Pieces, follow: Follow) -> list[Follow]:
    found: list[Follow] = []
    for piece in reversed(pieces):
        found.append(follow)
        follow = _before(piece, follow)
    return found[::-1]


def _piece(piece: Piece, follow: Follow) -> _Weight:
    if isinstance(piece, Group):
        return _group(piece, follow)
    return _repeat(piece, follow) if isinstance(piece, Repeat) else _NOTHING


def _group(group: Group, follow: Follow) -> _Weight:
    # What comes after a lookahead may fail although the lookahead's own text does not.
    weights = [_sequence(branch, EVERYTHING if group.ahead else follow) for branch in group.branches]
    bits = max(weight.bits for weight in weights) + math.log2(1 + _rivals(group))
    ends = 0 if group.ahead else max(weight.ends for weight in weights)
    return _Weight(ends, max(weight.power for weight in weights), bits)


def _repeat(repeat: Repeat, follow: Follow) -> _Weight:
    inner = repeat.piece
    first, empty = _first(inner)
    unsure = repeat.least != repeat.most and bool(first & (_END if follow is None else follow))
    if isinstance(inner, Group):
        if repeat.most == 1:
            weight = _group(inner, follow)
            return weight._replace(bits=weight.bits + unsure)
        if empty or not _decided(inner, first | (follow or _END)):
            return _HOPELESS
    if repeat.most is not None and repeat.most <= _FEW:
        return _NOTHING._replace(bits=math.log2(1 + repeat.most - repeat.least) if unsure else 0.0)
    return _Weight(int(unsure), 0 if follow is None else 1, 0.0)


def _decided(piece: Piece, follow: frozenset[int]) -> bool:
    """Say whether the text ahead tells, at every step through a piece, the only way on."""
    if isinstance(piece, Repeat):
        first, empty = _first(piece.piece)
        if empty or (piece.least != piece.most and first & follow):
            return False
        return _decided(piece.piece, first | follow)
    if not isinstance(piece, Group):
        return True
    if piece.ahead or _rivals(piece):
        return False
    return all(_sequence_decided(branch, follow) for branch in piece.branches)


def _sequence_decided(pieces: Pieces, follow: frozenset[int]) -> bool:
    return all(_decided(piece, after or _END) for piece, after in zip(pieces, _follows(pieces, follow), strict=True))


def _rivals(group: Group) -> int:
    """Return how many branches may match where another one does; one that may be empty always may."""
    rivals = {index for pair in combinations(range(len(group.branches)), 2) if _clash(group, *pair) for index in pair}
    return len(rivals)


def _clash(group: Group, one: int, two: int) -> bool:
    for left, right in zip(group.branches[one], group.branches[two], strict=False):
        if not _first(left)[1] and not _first(right)[1] and not _first(left)[0] & _first(right)[0]:
            return False
        if not isinstance(left, Atom) or not isinstance(right, Atom):
            return True
    return True


def _before(piece: Piece, follow: Follow) -> Follow:
    if isinstance(piece, Edge):
        return _END if piece.kind == "$" else EVERYTHING
    first, empty = _first(piece)
    if not empty:
        return first
    if isinstance(piece, Group) and piece.ahead:
        return EVERYTHING
    return None if follow is None else first | follow


def _first(piece: Piece) -> tuple[frozenset[int], bool]:
    """Return the characters a piece may begin with, and whether it may be empty."""
    if isinstance(piece, Atom):
        return piece.characters, False
    if isinstance(piece, Repeat):
        first, empty = _first(piece.piece)
        return first, empty or piece.least == 0
    if isinstance(piece, Edge):
        return _END, True
    if piece.ahead:
        # It is tried wherever it may stand, whatever comes after it.
        return EVERYTHING, True
    found = [_first_of_sequence(branch) for branch in piece.branches]
    return frozenset().union(*(first for first, _ in found)), any(empty for _, empty in found)


def _first_of_sequence(pieces: Pieces) -> tuple[frozenset[int], bool]:
    seen: frozenset[int] = frozenset()
    for piece in pieces:
        first, empty = _first(piece)
        seen |= first
        if not empty:
            return seen, False
    return seen, True
