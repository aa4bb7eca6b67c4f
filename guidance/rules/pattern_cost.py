"""How badly a pattern can behave: the power with which its time grows on the worst text.

A repetition costs nothing when whatever follows it cannot begin with one of its own characters: there is one way to end
it. Otherwise every place it may end is tried, a factor of the text's length. A search that is not anchored at the start
is tried from every place, one more factor. A repetition inside a repetition that leaves more than one way to divide the
text grows exponentially.
"""

from guidance.rules.pattern_syntax import EVERYTHING, Atom, Edge, Group, Piece, Pieces, Repeat

HOPELESS = 99
_FEW = 8
"""Up to so many repeats a bounded repetition is a constant factor."""

_END: frozenset[int] = frozenset()
Follow = frozenset[int] | None
"""The characters that may come next; the empty set: only the end; None: nothing more is asked of the text."""


def cost(tree: Group) -> int:
    """Return the power of the text's length that bounds the time, 0 for linear; at least 99 for exponential."""
    return max(_sequence(branch, None) + _search(branch) for branch in tree.branches)


def _search(branch: Pieces) -> int:
    anchored = bool(branch) and isinstance(branch[0], Edge) and branch[0].kind == "^"
    return 0 if anchored or not any(map(_is_long, branch)) else 1


def _is_long(piece: Piece) -> bool:
    if isinstance(piece, Repeat):
        return piece.most is None or piece.most > _FEW or _is_long(piece.piece)
    return isinstance(piece, Group) and any(any(map(_is_long, branch)) for branch in piece.branches)


def _sequence(pieces: Pieces, follow: Follow) -> int:
    total = 0
    for piece in reversed(pieces):
        total += _piece(piece, follow)
        follow = _before(piece, follow)
    return total


def _piece(piece: Piece, follow: Follow) -> int:
    if isinstance(piece, Group):
        inside = None if piece.ahead else follow
        return max(_sequence(branch, inside) for branch in piece.branches)
    return _repeat(piece, follow) if isinstance(piece, Repeat) else 0


def _repeat(repeat: Repeat, follow: Follow) -> int:
    inner = repeat.piece
    if isinstance(inner, Group):
        if repeat.most == 1:
            return _piece(inner, follow)
        # A body that can end or begin in two ways doubles the work with every round.
        again = _first(inner)[0] | (follow or _END)
        if _piece(inner, again) or not _told_apart(inner):
            return HOPELESS
    if not _is_long(repeat) or follow is None:
        return 0
    return 1 if follow & _characters(inner) else 0


def _told_apart(group: Group) -> bool:
    seen: set[int] = set()
    for branch in group.branches:
        first, empty = _first(Group((branch,)))
        if empty or first & seen:
            return False
        seen |= first
    return True


def _before(piece: Piece, follow: Follow) -> Follow:
    if isinstance(piece, Edge):
        return _END if piece.kind == "$" else EVERYTHING
    if isinstance(piece, Group) and piece.ahead:
        return EVERYTHING
    first, empty = _first(piece)
    if not empty:
        return first
    return None if follow is None else first | follow


def _first(piece: Piece) -> tuple[frozenset[int], bool]:
    """Return the characters a piece may begin with, and whether it may be empty."""
    if isinstance(piece, Atom):
        return piece.characters, False
    if isinstance(piece, Repeat):
        first, empty = _first(piece.piece)
        return first, empty or piece.least == 0
    if isinstance(piece, Edge) or piece.ahead:
        return _END, True
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


def _characters(piece: Piece) -> frozenset[int]:
    if isinstance(piece, Atom):
        return piece.characters
    if isinstance(piece, Repeat):
        return _characters(piece.piece)
    if isinstance(piece, Edge):
        return frozenset()
    return frozenset().union(*(_characters(inner) for branch in piece.branches for inner in branch))
