"""Facts: what a rule may ask of history, lowered to one value each. A new kind is a class and one line in `KINDS`.

A fact is always present in the context: a count is a whole number from 0, `days_since` and `ratio` are a number or null
(never happened; no limit). Windows are exact seconds, closed at now: [now - window, now].
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Literal, cast

from guidance.core.ids import content_hash
from guidance.rules.syntax import InvalidRule

Scope = Literal["user", "account"]
What = Literal["seen", "dismissed", "converted"]
Spec = Mapping[str, object]

MAX_WINDOW = 2 * 366 * 86_400
_MAX_KEY = 200
_MAX_SLUG = 40


@dataclass(frozen=True, slots=True)
class Count:
    """How often an event happened within the window (None: ever), to the person or to anyone in the account."""

    event: str
    window_seconds: int | None = None
    scope: Scope = "user"

    def stem(self) -> str:
        return f"count_{_slug(self.event)}"


@dataclass(frozen=True, slots=True)
class DaysSince:
    """Whole days since an event last happened; null when it never did."""

    event: str
    scope: Scope = "user"

    def stem(self) -> str:
        return f"days_since_{_slug(self.event)}"


@dataclass(frozen=True, slots=True)
class Ratio:
    """Used part of a limit of the account (0.8 is 80 %); null without a limit."""

    limit: str

    def stem(self) -> str:
        slug = _slug(self.limit)
        return f"{slug if slug[:1].isalpha() else f'limit_{slug}'}_ratio"


@dataclass(frozen=True, slots=True)
class PromptHistory:
    """How often the person saw, dismissed or followed a prompt within the window (None: ever)."""

    prompt: str
    what: What = "seen"
    window_seconds: int | None = None

    def stem(self) -> str:
        return f"prompt_{_slug(self.prompt)}_{self.what}"


Fact = Count | DaysSince | Ratio | PromptHistory

KINDS: dict[str, type[Fact]] = {
    "count": Count,
    "days_since": DaysSince,
    "ratio": Ratio,
    "prompt_history": PromptHistory,
}
_KIND_OF: dict[type, str] = {made: word for word, made in KINDS.items()}


def parse_fact(spec: object, *, place: str = "facts") -> Fact:
    """Return the fact a stored spec describes. Raises InvalidRule naming the place."""
    if not isinstance(spec, Mapping):
        raise InvalidRule("A fact must say its kind and what it is about.", place=place)
    made = KINDS.get(cast("str", spec.get("kind"))) if isinstance(spec.get("kind"), str) else None
    if made is None:
        raise InvalidRule(f"There is no kind of fact called “{spec.get('kind')}”.", place=place)
    allowed = {field.name for field in fields(made)}
    unknown = sorted(str(key) for key in spec if key not in allowed | {"kind"})
    if unknown:
        raise InvalidRule(f"A {spec['kind']} fact has no setting called “{unknown[0]}”.", place=place)
    given = {name: value for name, value in spec.items() if name != "kind"}
    for name, value in given.items():
        if not _ACCEPTED[name](value):
            raise InvalidRule(f"“{value}” cannot be the {name} of a fact.", place=f"{place}.{name}")
    try:
        return made(**given)
    except TypeError:
        missing = next(iter(field.name for field in fields(made) if field.name not in given))
        raise InvalidRule(f"A {spec['kind']} fact must say its {missing}.", place=place) from None


def spec_of(fact: Fact) -> dict[str, object]:
    """Return the stored form of a fact."""
    return {"kind": _KIND_OF[type(fact)], **asdict(fact)}


def name_of(fact: Fact) -> str:
    """Return the one name the rule builder gives this fact, the same in every rule."""
    if isinstance(fact, Ratio) and fact.stem() == f"{fact.limit}_ratio":
        return fact.stem()
    canonical = json.dumps(spec_of(fact), sort_keys=True).encode()
    return f"{fact.stem()}_{content_hash(canonical)[:6]}"


def _slug(key: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", key.lower()).strip("_")[:_MAX_SLUG]


def _is_key(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _MAX_KEY


def _is_window(value: object) -> bool:
    return value is None or (isinstance(value, int) and not isinstance(value, bool) and 0 < value <= MAX_WINDOW)


_ACCEPTED: dict[str, Callable[[object], bool]] = {
    "event": _is_key,
    "limit": _is_key,
    "prompt": _is_key,
    "window_seconds": _is_window,
    "scope": lambda value: value in ("user", "account"),
    "what": lambda value: value in ("seen", "dismissed", "converted"),
}
