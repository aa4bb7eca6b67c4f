"""Which addresses a prompt may open."""

import re
from collections.abc import Collection

SCHEMES = ("https", "http", "mailto", "tel")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")


def is_allowed(href: str, *, schemes: Collection[str] = SCHEMES) -> bool:
    """Return whether `href` is a relative address of the same site or uses one of `schemes`.

    Browsers drop control characters and read a backslash as a slash, so an address with either is refused.
    """
    if not href or "\\" in href or any(letter <= " " or letter == "\x7f" for letter in href):
        return False
    scheme = _SCHEME.match(href)
    if scheme:
        return scheme[1].lower() in schemes
    return not href.startswith("//")
