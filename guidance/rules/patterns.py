"""Regular expressions as browsers read them, run by Python, and never for long.

A pattern is read into pieces, written again in Python's dialect, and weighed: one that could need more than quadratic
time on some text is refused. What both dialects do not share (backreferences, lookbehind) is refused as well. A refused
pattern matches nothing; saving a rule that holds one tells why.
"""

import re
from collections.abc import Callable
from functools import lru_cache

from guidance.rules.letters import canonical, units
from guidance.rules.pattern_cost import cost
from guidance.rules.pattern_syntax import Group, InvalidPattern, Literal, as_literal, places, read, written

MAX_PATTERN = 300
MAX_PLACES = 2_000
"""A database writes repetitions out, and needs time and room for each."""
MAX_SUBJECT = 1_024
"""Longer texts match no pattern whose time grows faster than they do."""

_LINEAR = 1
_QUADRATIC = 2
_MOST_BITS = {_LINEAR: 4, _QUADRATIC: 1}
"""How often the work of a linear and of a quadratic pattern may be doubled: milliseconds on a thousand characters."""


def complaint(pattern: str, *, any_case: bool = False) -> str:
    """Return why a pattern cannot be used, as the end of a sentence, or "" when it can."""
    if len(pattern) > MAX_PATTERN:
        return f"is longer than {MAX_PATTERN} characters"
    try:
        pieces = read(pattern, any_case=any_case)
    except InvalidPattern as fault:
        return str(fault)
    weight = cost(pieces)
    if weight.bits > _MOST_BITS.get(max(weight.power, _LINEAR), -1):
        return "could take very long on some texts; repeat less, or start it with ^"
    return "repeats too often, written out" if places(pieces) > MAX_PLACES else ""


def literal_of(pattern: str) -> Literal | None:
    """Return what a pattern without wildcards looks for, and where, so that no regular expression need run."""
    return None if complaint(pattern) else as_literal(read(pattern))


def longest_subject(pieces: Group) -> int | None:
    """Return how many units a text may have for a pattern to be tried at all; None for any number."""
    return None if cost(pieces).power <= _LINEAR else MAX_SUBJECT


@lru_cache(maxsize=4096)
def matcher(pattern: str, *, any_case: bool = False) -> Callable[[str], bool]:
    """Return a function that says whether the pattern is found in a text."""
    if complaint(pattern, any_case=any_case):
        return lambda _text: False
    pieces = read(pattern, any_case=any_case)
    search = re.compile(written(pieces)).search
    longest = longest_subject(pieces)
    seen: Callable[[str], str] = (lambda text: canonical(units(text))) if any_case else units

    def found(text: str) -> bool:
        subject = seen(text)
        return (longest is None or len(subject) <= longest) and search(subject) is not None

    return found
