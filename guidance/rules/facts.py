"""Facts: what a rule may ask of history, lowered to one value each. A new kind is a class and one line in `KINDS`.

A fact is always present in the context: a count is a whole number from 0, "did" is true or false, what never happened or has
no limit is null. Windows are exact seconds, closed at now: [now - window, now]; None is as far back as the ledger knows.
`where` is a condition over the event's properties; events it does not accept are none for the fact. `scope` "account" asks
of anybody in the account.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields
from typing import Any, Literal, cast

from guidance.core.ids import content_hash
from guidance.rules.checking import check_properties
from guidance.rules.syntax import InvalidRule

Scope = Literal["user", "account"]
What = Literal["seen", "dismissed", "converted"]
Spec = Mapping[str, object]
Where = Mapping[str, Any]

MAX_WINDOW = 2 * 366 * 86_400
MAX_MINIMUM = 1_000_000
_DAY_SECONDS = 86_400
_MAX_KEY = 200
_MAX_SLUG = 40
# Settings that came later are left out of the stored form at their default, so that names given before stay the same.
_LATER = {"later": True}


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two events of a sequence or an absence."""

    event: str
    where: Where | None = field(default=None, metadata=_LATER)


@dataclass(frozen=True, slots=True)
class Count:
    """How often an event happened within the window."""

    event: str
    window_seconds: int | None = None
    scope: Scope = "user"
    where: Where | None = field(default=None, metadata=_LATER)

    def stem(self) -> str:
        return f"count_{_slug(self.event)}"


@dataclass(frozen=True, slots=True)
class DistinctDays:
    """On how many different days (UTC) an event happened within the window."""

    event: str
    window_seconds: int | None = None
    scope: Scope = "user"
    where: Where | None = field(default=None, metadata=_LATER)

    def stem(self) -> str:
        return f"days_with_{_slug(self.event)}"


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of a property over the events within the window; what is no number adds nothing."""

    event: str
    property: str
    window_seconds: int | None = None
    scope: Scope = "user"
    where: Where | None = field(default=None, metadata=_LATER)

    def stem(self) -> str:
        return f"sum_{_slug(self.property)}_of_{_slug(self.event)}"


@dataclass(frozen=True, slots=True)
class FirstAt:
    """When an event first happened, as ISO text in UTC; null when it never did."""

    event: str
    scope: Scope = "user"
    where: Where | None = field(default=None, metadata=_LATER)

    def stem(self) -> str:
        return f"first_at_{_slug(self.event)}"


@dataclass(frozen=True, slots=True)
class LastAt:
    """When an event last happened, as ISO text in UTC; null when it never did."""

    event: str
    scope: Scope = "user"
    where: Where | None = field(default=None, metadata=_LATER)

    def stem(self) -> str:
        return f"last_at_{_slug(self.event)}"


@dataclass(frozen=True, slots=True)
class DaysSince:
    """Whole days since an event last happened; null when it never did."""

    event: str
    scope: Scope = "user"
    where: Where | None = field(default=None, metadata=_LATER)

    def stem(self) -> str:
        return f"days_since_{_slug(self.event)}"


@dataclass(frozen=True, slots=True)
class Sequence:
    """Whether `first` happened at some t of the window and `then` in (t, t + within]."""

    first: Side
    then: Side
    within_seconds: int
    window_seconds: int | None = None
    scope: Scope = "user"

    def stem(self) -> str:
        return f"sequence_{_slug(self.first.event)}_{_slug(self.then.event)}"


@dataclass(frozen=True, slots=True)
class Absence:
    """Whether `event` happened at some t of the window with t + within past and no `without` in (t, t + within]."""

    event: Side
    without: Side
    within_seconds: int
    window_seconds: int | None = None
    scope: Scope = "user"

    def stem(self) -> str:
        return f"absence_{_slug(self.event.event)}_{_slug(self.without.event)}"


@dataclass(frozen=True, slots=True)
class Trend:
    """An event's count within the window, divided by its count in the window before; null while that is below `minimum`."""

    event: str
    window_seconds: int
    minimum: int = 1
    scope: Scope = "user"
    where: Where | None = field(default=None, metadata=_LATER)

    def stem(self) -> str:
        return f"trend_{_slug(self.event)}"


@dataclass(frozen=True, slots=True)
class Ratio:
    """Used part of a limit of the account (0.8 is 80 %); null without a limit."""

    limit: str

    def stem(self) -> str:
        slug = _slug(self.limit)
        return f"{slug if slug[:1].isalpha() else f'limit_{slug}'}_ratio"


@dataclass(frozen=True, slots=True)
class DaysUntilFull:
    """Whole days until a limit of the account is full at the current pace (`guidance.engine.pace`); 0 when it is.

    Null without a limit, while nothing grows, and where a new period comes first.
    """

    limit: str

    def stem(self) -> str:
        return f"days_until_full_{_slug(self.limit)}"


@dataclass(frozen=True, slots=True)
class PromptHistory:
    """How often a prompt was seen, dismissed or followed within the window."""

    prompt: str
    what: What = "seen"
    window_seconds: int | None = None
    scope: Scope = field(default="user", metadata=_LATER)

    def stem(self) -> str:
        return f"prompt_{_slug(self.prompt)}_{self.what}"


@dataclass(frozen=True, slots=True)
class DaysSincePrompt:
    """Whole days since a prompt was last seen, dismissed or followed; null when it never was."""

    prompt: str
    what: What = "seen"
    scope: Scope = "user"

    def stem(self) -> str:
        return f"days_since_prompt_{_slug(self.prompt)}_{self.what}"


OfEvent = Count | DistinctDays | Sum | FirstAt | LastAt | DaysSince | Trend
OfTwo = Sequence | Absence
OfLimit = Ratio | DaysUntilFull
OfPrompt = PromptHistory | DaysSincePrompt
Fact = OfEvent | OfTwo | OfLimit | OfPrompt

KINDS: dict[str, type[Fact]] = {
    "count": Count,
    "distinct_days": DistinctDays,
    "sum": Sum,
    "first_at": FirstAt,
    "last_at": LastAt,
    "days_since": DaysSince,
    "sequence": Sequence,
    "absence": Absence,
    "trend": Trend,
    "ratio": Ratio,
    "days_until_full": DaysUntilFull,
    "prompt_history": PromptHistory,
    "days_since_prompt": DaysSincePrompt,
}
_KIND_OF: dict[type, str] = {made: word for word, made in KINDS.items()}


def parse_fact(spec: object, *, place: str = "facts") -> Fact:
    """Return the fact a stored spec describes. Raises InvalidRule naming the place."""
    if not isinstance(spec, Mapping):
        raise InvalidRule("A fact must say its kind and what it is about.", place=place)
    made = KINDS.get(cast("str", spec.get("kind"))) if isinstance(spec.get("kind"), str) else None
    if made is None:
        raise InvalidRule(f"There is no kind of fact called “{spec.get('kind')}”.", place=place)
    given = {name: value for name, value in spec.items() if name != "kind"}
    fact = cast("Fact", _made(made, f"A {spec['kind']} fact", given, place))
    fault = _fault(fact)
    if fault:
        raise InvalidRule(fault, place=f"{place}.window_seconds")
    return fact


def spec_of(fact: Fact) -> dict[str, object]:
    """Return the stored form of a fact."""
    return {"kind": _KIND_OF[type(fact)], **_stored(fact)}


def name_of(fact: Fact) -> str:
    """Return the one name the rule builder gives this fact, the same in every rule."""
    if isinstance(fact, Ratio) and fact.stem() == f"{fact.limit}_ratio":
        return fact.stem()
    return f"{fact.stem()}_{_digest(spec_of(fact))[:6]}"


def _made(made: type[Fact | Side], who: str, given: Mapping[Any, object], place: str) -> Fact | Side:
    known: dict[str, Field[Any]] = {each.name: each for each in fields(made)}
    unknown = sorted(str(key) for key in given if key not in known)
    if unknown:
        raise InvalidRule(f"{who} has no setting called “{unknown[0]}”.", place=place)
    taken = {name: _taken(known[name], value, f"{place}.{name}") for name, value in given.items()}
    try:
        return made(**cast("Mapping[str, Any]", taken))
    except TypeError:
        missing = next(iter(name for name in known if name not in given))
        raise InvalidRule(f"{who} must say its {missing}.", place=place) from None


def _taken(setting: Field[Any], value: object, place: str) -> object:
    if setting.type is Side:
        given = {"event": value} if isinstance(value, str) else value
        if not isinstance(given, Mapping):
            raise InvalidRule("Say which event is meant.", place=place)
        return _made(Side, "An event of a fact", given, place)
    if setting.name == "where":
        if value is not None:
            check_properties(value, place)
        return value or None
    if not _ACCEPTED[setting.name](value) or (value is None and setting.type is int):
        raise InvalidRule(f"“{value}” cannot be the {setting.name} of a fact.", place=place)
    return value


def _fault(fact: Fact) -> str:
    if isinstance(fact, Trend) and fact.window_seconds > MAX_WINDOW // 2:
        return f"A trend looks back at most {MAX_WINDOW // 2 // _DAY_SECONDS} days and as many before."
    if isinstance(fact, Absence) and fact.window_seconds is not None and fact.window_seconds <= fact.within_seconds:
        return "The time looked back must be longer than the time waited, or it would never be true."
    return ""


def _stored(part: Fact | Side) -> dict[str, object]:
    stored: dict[str, object] = {}
    for setting in fields(part):
        value = getattr(part, setting.name)
        if not setting.metadata.get("later") or value != setting.default:
            stored[setting.name] = _stored(value) if isinstance(value, Side) else value
    return stored


def _digest(value: object) -> str:
    return content_hash(json.dumps(value, sort_keys=True).encode())


def _slug(key: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", key.lower()).strip("_")[:_MAX_SLUG]


def _is_key(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _MAX_KEY


def _is_path(value: object) -> bool:
    return isinstance(value, str) and _is_key(value) and all(value.split("."))


def _is_whole(value: object, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= most


def _is_window(value: object) -> bool:
    return value is None or _is_whole(value, MAX_WINDOW)


_ACCEPTED: dict[str, Callable[[object], bool]] = {
    "event": _is_key,
    "limit": _is_key,
    "prompt": _is_key,
    "property": _is_path,
    "window_seconds": _is_window,
    "within_seconds": lambda value: _is_whole(value, MAX_WINDOW),
    "minimum": lambda value: _is_whole(value, MAX_MINIMUM),
    "scope": lambda value: value in ("user", "account"),
    "what": lambda value: value in ("seen", "dismissed", "converted"),
}
