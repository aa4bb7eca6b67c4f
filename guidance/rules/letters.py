"""Characters as a browser's regular expressions see them: UTF-16 units, and case by simple upper case."""

import re
from functools import cache

_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def units(text: str) -> str:
    """Return the text with every character beyond the basic plane as its two surrogates."""
    return text if text.isascii() else _ASTRAL.sub(_halves, text)


def whole(text: str) -> str | None:
    """Undo `units`; None when a surrogate without its other half is left, which is no text of its own."""
    joined = text if text.isascii() else text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    return None if _SURROGATE.search(joined) else joined


def canonical(text: str) -> str:
    """Return units such that two are alike without case when they are the same here."""
    return text.upper() if text.isascii() else text.translate(_canon())


def canonical_within(first: str, last: str) -> str:
    """Return what the units of a range become, as far as they change."""
    return "".join(chr(canon) for code, canon in _canon().items() if ord(first) <= code <= ord(last))


def _halves(match: re.Match[str]) -> str:
    code = ord(match[0]) - 0x10000
    return chr(0xD800 + (code >> 10)) + chr(0xDC00 + (code & 0x3FF))


@cache
def _canon() -> dict[int, int]:
    # A character stays itself when upper case needs several, or when it would come to lie within ASCII ("ſ").
    found = ((code, chr(code).upper()) for code in range(0x10000) if not 0xD800 <= code < 0xE000)
    single = {code: ord(upper) for code, upper in found if len(upper) == 1}
    return {code: upper for code, upper in single.items() if upper != code and (code < 128 or upper >= 128)}
