"""Colours that somebody has written down already: a file of design tokens, or the custom properties of a style sheet.

Read are the format of the Design Tokens Community Group (`*.tokens.json`: groups, inherited types, aliases, colours as text or as
components in sRGB) and CSS (`--brand: #0a7`, `var(--brand)`). What is not opaque, or written in another way, is left out.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import msgspec
from PIL import ImageColor

from guidance.core.contrast import is_colour
from guidance.core.errors import GuidanceError

MAX_CHARACTERS = 500_000
MOST = 60
_DEEPEST = 20
_LONGEST = 120
_ALIAS = re.compile(r"\{([^{}]+)\}")
_VAR = re.compile(r"var\(\s*--([\w-]+)\s*(?:,.*)?\)")
_PROPERTY = re.compile(r"--([\w-]{1,120})\s*:\s*([^;{}]{1,200})")
_FUNCTION = re.compile(r"(rgb|hsl)a?\(([^()]*)\)")
_OPAQUE = {"1", "1.0", "100%"}


class BadTokens(GuidanceError):
    """No colours can be read; the message says why, and what to do."""


class Found(NamedTuple):
    """A colour of a brand and what it is called there; `share`: how much of a picture it covers, 1 for what is written down."""

    name: str
    colour: str
    share: float = 1.0


def read(*, text: str) -> list[Found]:
    """Return the colours that are written down, the first 60, in their order. Raises BadTokens where there are none."""
    if len(text) > MAX_CHARACTERS:
        raise BadTokens(f"There is more than {MAX_CHARACTERS // 1000} kB of it; leave out what is no colour.")
    bare = text.lstrip("\ufeff \t\r\n")
    values, alias = (_tokens(bare), _ALIAS) if bare.startswith("{") else (_properties(bare), _VAR)
    found = [Found(name, colour) for name in values if (colour := _resolved(values, name, alias))]
    if not found:
        raise BadTokens("No colour was found; take a *.tokens.json file, or CSS with lines such as --brand: #0a7.")
    return found[:MOST]


def _tokens(text: str) -> dict[str, Any]:
    try:
        held = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        raise BadTokens("The file is no valid JSON; export it again and take that.") from None
    return dict(_walk(held)) if isinstance(held, dict) else {}


def _walk(held: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    waiting: list[tuple[tuple[str, ...], Mapping[str, Any], Any]] = [((), held, None)]
    while waiting:
        path, node, inherited = waiting.pop()
        sort = node.get("$type", inherited)
        if "$value" in node:
            if sort in (None, "color"):
                yield ".".join(path), node["$value"]
            continue
        if len(path) >= _DEEPEST:
            raise BadTokens(f"Its groups lie more than {_DEEPEST} deep; export it without that many.")
        inside = [(name, each) for name, each in node.items() if isinstance(each, dict) and not name.startswith("$")]
        waiting += [((*path, name[:_LONGEST]), each, sort) for name, each in reversed(inside)]


def _properties(text: str) -> dict[str, Any]:
    return {name: value.strip() for name, value in _PROPERTY.findall(_without_comments(text))}


def _without_comments(text: str) -> str:
    kept, rest = [], text
    while rest:
        before, _, after = rest.partition("/*")
        kept.append(before)
        rest = after.partition("*/")[2]
    return " ".join(kept)


def _resolved(values: Mapping[str, Any], name: str, alias: re.Pattern[str]) -> str | None:
    seen: set[str] = set()
    while name in values and name not in seen:
        seen.add(name)
        value = values[name]
        named = alias.fullmatch(value[:200].strip()) if isinstance(value, str) else None
        if named is None:
            return _colour(value)
        name = named[1].strip()
    return None


def _colour(value: Any) -> str | None:
    read_as: Callable[[Any], Any] = _components if isinstance(value, dict) else _written
    colour = read_as(value)
    return colour if isinstance(colour, str) and is_colour(colour) else None


def _components(value: Mapping[str, Any]) -> str | None:
    if value.get("alpha", 1) != 1:
        return None
    if isinstance(value.get("hex"), str):
        return _written(value["hex"])
    parts = value.get("components")
    if value.get("colorSpace") != "srgb" or not isinstance(parts, list) or len(parts) != 3:
        return None
    if not all(isinstance(part, (int, float)) and 0 <= part <= 1 for part in parts):
        return None
    return _hex([round(part * 255) for part in parts])


def _written(value: Any) -> str | None:
    if not isinstance(value, str) or len(value) > _LONGEST:
        return None
    text = value.lower().removesuffix("!important").strip()
    if called := _FUNCTION.fullmatch(text):
        parts = [part for part in re.split(r"[\s,/]+", called[2]) if part]
        if len(parts) == 4 and parts.pop() not in _OPAQUE:
            return None
        text = f"{called[1]}({','.join(part.removesuffix('deg') for part in parts)})"
    try:
        channels = ImageColor.getrgb(text)
    except ValueError:
        return None
    return None if len(channels) == 4 and channels[3] < 255 else _hex(channels[:3])


def _hex(channels: Any) -> str:
    return "#" + "".join(f"{channel:02x}" for channel in channels)
