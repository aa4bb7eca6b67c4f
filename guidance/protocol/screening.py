"""Hostile JSON made harmless before anything stores it.

PostgreSQL refuses U+0000 and lone surrogates, a parser recurses as deep as it is told to, and a number of 5,000 digits overflows
the first division. What can be mended without changing what was meant is mended; the rest is the fault of one event.
"""

import json
import math
import re
from typing import Any

from guidance.protocol.events import FORBIDDEN_KEYS, BadEvent

MAX_DEPTH = 32
_ENVELOPE_DEPTH = 2  # the request's object and its list of events
_RISKY_ESCAPE = re.compile(rb"\\u(?:00[0-7]|[dD][89a-fA-F])")
_DIGITS = bytes(0x30 if 0x30 <= code <= 0x39 else 0x20 for code in range(256))
_NO_BRACKETS = bytes(code for code in range(256) if code not in b"[]{}")
_ONE_KIND = bytes.maketrans(b"[]", b"{}")
_BRACKETS = 64 * 1024
_LONG_NUMBER = b"0" * 19  # 64 bits are 19 digits
_INT64 = 2**63
_INT64_LENGTH = 20
# A string is taken whole even when it never ends, so no input makes this pattern try twice.
_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?|[\[{]+|[\]}]+', re.DOTALL)


def is_clean(body: bytes) -> bool:
    """Return whether nothing in `body` can need mending: a few linear searches, so that ordinary requests pay little."""
    if b"\\" in body and _RISKY_ESCAPE.search(body):
        return False
    if b"proto" in body or b"constructor" in body:
        return False
    return _LONG_NUMBER not in body.translate(_DIGITS) and _is_shallow(body)


def _is_shallow(body: bytes) -> bool:
    # Peels the innermost brackets off, level by level. Brackets inside texts can leave a rest, and then it says no.
    rest = body.translate(_ONE_KIND, _NO_BRACKETS)
    if len(rest) > _BRACKETS:
        return False
    for _ in range(MAX_DEPTH + _ENVELOPE_DEPTH):
        if not rest:
            return True
        rest = rest.replace(b"{}", b"")
    return not rest


def parse(body: bytes) -> Any:
    """Return the value of a JSON text, forgiving what `mend` can judge: bad UTF-8, odd numbers, lone surrogates, any depth.

    Raises ValueError when it is no JSON at all.
    """
    text = body.decode("utf-8-sig", errors="replace")
    try:
        return _loads(text)
    except RecursionError:
        return _loads(_shallow(text, MAX_DEPTH + _ENVELOPE_DEPTH))


def mend(value: Any, depth: int = MAX_DEPTH) -> Any:
    """Return `value` without U+0000, lone surrogates and prototype keys. Raises BadEvent for what cannot be mended."""
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, float) and not math.isfinite(value):
        raise BadEvent("bad_number", "A number in the event is NaN, infinite or too large.")
    if not isinstance(value, dict | list):
        return value
    if depth == 0:
        raise BadEvent("too_deep", f"The event nests deeper than {MAX_DEPTH} levels.")
    if isinstance(value, list):
        return [mend(item, depth - 1) for item in value]
    named = ((_text(key), held) for key, held in value.items())
    return {key: mend(held, depth - 1) for key, held in named if key not in FORBIDDEN_KEYS}


def _text(value: str) -> str:
    if value.isascii():
        return value.replace("\0", "")
    return value.replace("\0", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _loads(text: str) -> Any:
    return json.loads(text, strict=False, parse_int=_whole, parse_constant=float)


def _whole(digits: str) -> int | float:
    # As a page would read it: a number past 64 bits becomes a float, and past that range infinite.
    exact = int(digits) if len(digits) <= _INT64_LENGTH else float(digits)
    return exact if -_INT64 <= exact < _INT64 else float(exact)


def _shallow(text: str, limit: int) -> str:
    cuts = _cuts(text, limit)
    kept = [text[end:start] for (_, end), (start, _) in zip([(0, 0), *cuts], [*cuts, (len(text), 0)], strict=True)]
    return "".join(kept)


def _cuts(text: str, limit: int) -> list[tuple[int, int]]:
    """Where the insides of brackets deeper than `limit` are; without them the text still nests one level too deep."""
    cuts: list[tuple[int, int]] = []
    depth = 0
    inside = -1
    for match in _TOKEN.finditer(text):
        first = text[match.start()]
        run = match.end() - match.start()
        if first == '"':
            continue
        if first in "[{":
            if depth <= limit < depth + run:
                inside = match.start() + (limit - depth) + 1
            depth += run
        else:
            if depth - run <= limit < depth and inside >= 0:
                cuts.append((inside, match.start() + (depth - limit) - 1))
                inside = -1
            depth -= run
    if inside >= 0:
        cuts.append((inside, len(text)))
    return cuts
