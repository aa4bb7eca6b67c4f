"""Regular expressions as browsers read them, run by Python, and never for long.

A pattern is read into pieces, written again in Python's dialect, and weighed: one that could need more than quadratic
time on some text is refused. What both dialects do not share (backreferences, lookbehind) is refused as well. A refused
pattern matches nothing; saving a rule that holds one tells why.
"""

import re
from collections.abc import Callable
from functools import lru_cache

from guidance.rules.pattern_cost import cost
from guidance.rules.pattern_syntax import InvalidPattern, Literal, as_literal, read, written

MAX_PATTERN = 300
MAX_SUBJECT = 1_024
"""Longer texts match no pattern whose time grows faster than they do."""

_LINEAR = 1
_QUADRATIC = 2
_MOST_BITS = 4


def complaint(pattern: str) -> str:
    """Return why a pattern cannot be used, as the end of a sentence, or "" when it can."""
    if len(pattern) > MAX_PATTERN:
        return f"is longer than {MAX_PATTERN} characters"
    try:
        weight = cost(read(pattern))
    except InvalidPattern as fault:
        return str(fault)
    if weight.power > _QUADRATIC or weight.bits > _MOST_BITS:
        return "could take very long on some texts; repeat less, or start it with ^"
    return ""


def literal_of(pattern: str) -> Literal | None:
    """Return what a pattern without wildcards looks for, and where, so that no regular expression need run."""
    return None if complaint(pattern) else as_literal(read(pattern))


@lru_cache(maxsize=4096)
def matcher(pattern: str, *, any_case: bool = False) -> Callable[[str], bool]:
    """Return a function that says whether the pattern is found in a text."""
    if complaint(pattern):
        return lambda _text: False
    pieces = read(pattern)
    search = re.compile(written(pieces), re.IGNORECASE if any_case else 0).search
    if cost(pieces).power <= _LINEAR:
        return lambda text: search(text) is not None
    return lambda text: len(text) <= MAX_SUBJECT and search(text) is not None
