"""CSS selectors, as far as a page's browser reads them: a small grammar that says where one goes wrong."""

import re

_ESCAPE = r"\\(?:[0-9A-Fa-f]{1,6}\s?|[^\n0-9A-Fa-f])"
_INNER = rf"(?:[\w-]|[^\x00-\x7f]|{_ESCAPE})"
_IDENT = rf"(?:--|-?(?:[A-Za-z_]|[^\x00-\x7f]|{_ESCAPE})){_INNER}*"
_STRING = r""""(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'"""
_TYPE = re.compile(rf"\*|{_IDENT}", re.ASCII)
_SIMPLE = re.compile(
    rf"[#.]{_IDENT}|\[\s*{_IDENT}\s*(?:[~|^$*]?=\s*(?:{_STRING}|{_IDENT})\s*(?:[iIsS]\s*)?)?\]", re.ASCII
)
_PSEUDO = re.compile(r":([A-Za-z-]+)(\()?", re.ASCII)
_COMBINATOR = re.compile(r"\s*[>+~]\s*|\s+(?=[^\s,)])", re.ASCII)
_NTH = re.compile(r"\s*(?:even|odd|[+-]?\d*n(?:\s*[+-]\s*\d+)?|[+-]?\d+)", re.ASCII | re.IGNORECASE)
_WORDS = re.compile(rf"\s*(?:{_STRING}|{_IDENT})(?:\s*,\s*(?:{_STRING}|{_IDENT}))*", re.ASCII)
_SPACE = re.compile(r"\s*", re.ASCII)
_OF = re.compile(r"\s+of\s+", re.ASCII | re.IGNORECASE)

_KNOWN = """
active any-link autofill checked default defined disabled empty enabled first-child first-of-type focus focus-visible focus-within
fullscreen hover in-range indeterminate invalid last-child last-of-type link modal only-child only-of-type open optional
out-of-range placeholder-shown popover-open read-only read-write required root scope target user-invalid user-valid valid visited
"""
_PLAIN = frozenset(_KNOWN.split())
_LISTS = frozenset({"is", "where", "not", "has"})
_COUNTS = frozenset({"nth-child", "nth-last-child", "nth-of-type", "nth-last-of-type"})
_NAMES = frozenset({"lang", "dir"})
LONGEST = 1000


class _Stop(Exception):
    def __init__(self, at: int) -> None:
        super().__init__(at)
        self.at = at


def fault(selector: str) -> int | None:
    """Return the index at which `selector` stops being one that can be read, or None where it is a selector to its end.

    Stricter than a browser: what only some of them know, a pseudo-element, and more than 1,000 characters are faults.
    """
    if len(selector) > LONGEST:
        return LONGEST
    try:
        end = _list(selector, 0)
    except _Stop as stop:
        return stop.at
    return None if end == len(selector) else end


def _list(text: str, at: int, *, relative: bool = False) -> int:
    while True:
        at = _space(text, at)
        lead = _COMBINATOR.match(text, at) if relative else None
        at = _complex(text, lead.end() if lead else at)
        at = _space(text, at)
        if text[at : at + 1] != ",":
            return at
        at += 1


def _complex(text: str, at: int) -> int:
    at = _compound(text, at)
    while joint := _COMBINATOR.match(text, at):
        at = _compound(text, joint.end())
    return at


def _compound(text: str, at: int) -> int:
    begun = at
    if named := _TYPE.match(text, at):
        at = named.end()
    while True:
        if simple := _SIMPLE.match(text, at):
            at = simple.end()
        elif pseudo := _PSEUDO.match(text, at):
            at = _pseudo(text, pseudo)
        elif at == begun:
            raise _Stop(at)
        else:
            return at


def _pseudo(text: str, found: re.Match[str]) -> int:
    name, at = found[1].lower(), found.end()
    if not found[2]:
        return at if name in _PLAIN else _stop(found.start())
    if name in _LISTS:
        at = _list(text, at, relative=name == "has")
    elif name in _COUNTS:
        at = _step(_NTH, text, at)
        if (of := _OF.match(text, at)) and "type" not in name:
            at = _list(text, of.end())
    elif name in _NAMES:
        at = _step(_WORDS, text, at)
    else:
        _stop(found.start())
    at = _space(text, at)
    return at + 1 if text[at : at + 1] == ")" else _stop(at)


def _step(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else _stop(at)


def _space(text: str, at: int) -> int:
    return _step(_SPACE, text, at)


def _stop(at: int) -> int:
    raise _Stop(at)
