"""What is known of somebody, in words: a trait's name without the marks of code, a moment as the studio writes moments."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.utils.formats import date_format

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}")


def told(traits: Iterable[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """Return (name, value) of each trait for a page, by name."""
    return sorted((named(name), said(value)) for name, value in traits)


def named(name: str) -> str:
    """Return what a trait or property is called: “Created at” for `created_at` and `createdAt`."""
    words = _HUMP.sub(" ", name.replace("_", " ").replace("-", " ")).strip()
    return f"{words[:1].upper()}{words[1:].lower() if not words.isupper() else words[1:]}" or name


def said(value: Any) -> Any:
    """Return a value as people write it: a moment in words, yes and no."""
    if value is True or value is False:
        return "yes" if value else "no"
    if not isinstance(value, str) or not _MOMENT.match(value):
        return value
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return value
    return (
        f"{date_format(at.astimezone(UTC), 'DATETIME_FORMAT')} UTC" if at.tzinfo else date_format(at, "DATETIME_FORMAT")
    )
