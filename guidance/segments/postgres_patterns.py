"""Regular expressions as browsers read them, written for PostgreSQL.

They are made for `guidance_units` of a text, in which each half of a character beyond the basic plane stands for itself. Only
whether a pattern is found matters, never where: so that greedy and lazy repetitions, and groups that keep what they found, are
all the same.
"""

from guidance.rules.pattern_syntax import Atom, Edge, Group, Piece, Repeat, Spans

_HALVES = range(0xD800, 0xE000)
_MOVED = 0x10F000 - 0xD800
"""How far `guidance_units` moves a half, which a text of PostgreSQL cannot hold."""

_NOWHERE = "\\U0010ffff"
"""Stands in no text, because its own halves are moved."""

_MOST = 255
_WORD = "[A-Za-z0-9_]"
_EDGES = {
    "^": "^",
    "$": "$",
    "b": f"(?:(?<={_WORD})(?!{_WORD})|(?<!{_WORD})(?={_WORD}))",
    "B": f"(?:(?<={_WORD})(?={_WORD})|(?<!{_WORD})(?!{_WORD}))",
}


def written(tree: Group) -> str:
    """Return a pattern's tree in PostgreSQL's dialect."""
    return "|".join("".join(map(_source, branch)) for branch in tree.branches)


def _source(piece: Piece) -> str:
    match piece:
        case Atom(spans=spans):
            return _one_of(spans)
        case Edge(kind=kind):
            return _EDGES[kind]
        case Group(ahead=ahead):
            return f"({ahead or '?:'}{written(piece)})"
        case Repeat(piece=inner, least=least, most=most):
            return _repeated(_source(inner), least, most)


def _one_of(spans: Spans) -> str:
    # No text of PostgreSQL holds the unit 0.
    parts = [part for first, last in spans if last for part in _apart(max(first, 1), last)]
    return f"[{''.join(parts)}]" if parts else _NOWHERE


def _apart(first: int, last: int) -> list[str]:
    low, high = _HALVES.start, _HALVES.stop - 1
    parts = [
        (first, min(last, low - 1)),
        (max(first, low) + _MOVED, min(last, high) + _MOVED),
        (max(first, high + 1), last),
    ]
    return [_code(one) if one == other else f"{_code(one)}-{_code(other)}" for one, other in parts if one <= other]


def _code(code: int) -> str:
    return f"\\U{code:08x}"


def _repeated(source: str, least: int, most: int | None) -> str:
    if least <= _MOST and (most is None or most <= _MOST):
        return f"{source}{{{least},{'' if most is None else most}}}"
    must = _times(source, least, "{{{0}}}")
    may = f"{source}*" if most is None else _times(source, most - least, "{{0,{0}}}")
    return f"(?:{must}{may})"


def _times(source: str, count: int, bound: str) -> str:
    # A bound of PostgreSQL is no larger than 255.
    whole, rest = divmod(count, _MOST)
    return (source + bound.format(_MOST)) * whole + (source + bound.format(rest) if rest else "")
