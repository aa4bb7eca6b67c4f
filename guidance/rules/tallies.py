"""What the ledger must count for a fact: entries of events, some of them filtered or summed."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from guidance.core.ids import content_hash
from guidance.rules.facts import Absence, Count, DistinctDays, Fact, OfEvent, Sequence, Sum, Trend

_DAY_SECONDS = 86_400
# Windows end at now, and an entry's latest event may be dated a little ahead of that.
_AHEAD_SECONDS = _DAY_SECONDS
_TALLY = re.compile(r".*#[0-9a-f]{8}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Counted:
    """Events of one name that `where` accepts (None: all); with `prop`, those that have a number there, and its sum."""

    event: str
    where: Mapping[str, Any] | None = None
    prop: str | None = None

    @property
    def is_plain(self) -> bool:
        """Whether the event's own entry is meant, which is always kept."""
        return self.where is None and self.prop is None

    @property
    def key(self) -> str:
        """The ledger entry's name: the event's own, or `<event>#<8 hex of the filter and the property>`."""
        if self.is_plain:
            return self.event
        canonical = json.dumps({"where": self.where, "property": self.prop}, sort_keys=True).encode()
        return f"{self.event}#{content_hash(canonical)[:8]}"


@dataclass(frozen=True, slots=True)
class Depth:
    """What an entry keeps one by one besides its latest 50 times: those of the `reach` ms before its latest event.

    `reach` None is as far back as there is room (`guidance.people.ledger.TIMES_DEEP`). With `lasts`, the latest moment of each
    day is kept too.
    """

    reach: int | None = 0
    lasts: bool = False

    def covers(self, other: "Depth") -> bool:
        """Tell whether nothing that `other` keeps is missing in an entry kept like this."""
        reaches = self.reach is None or (other.reach is not None and other.reach <= self.reach)
        return reaches and (self.lasts or not other.lasts)

    def __or__(self, other: "Depth") -> "Depth":
        reach = None if self.reach is None or other.reach is None else max(self.reach, other.reach)
        return Depth(reach, self.lasts or other.lasts)


SHALLOW = Depth()


def counted_in(fact: Fact) -> tuple[Counted, ...]:
    """Return what the fact needs counted, in the order of its settings; nothing for facts about limits and prompts."""
    if isinstance(fact, Sum):
        return (Counted(fact.event, fact.where, fact.property),)
    if isinstance(fact, OfEvent):
        return (Counted(fact.event, fact.where),)
    if isinstance(fact, Sequence):
        return Counted(fact.first.event, fact.first.where), Counted(fact.then.event, fact.then.where)
    if isinstance(fact, Absence):
        return Counted(fact.event.event, fact.event.where), Counted(fact.without.event, fact.without.where)
    return ()


def tally_of(fact: Fact) -> str:
    """Return the ledger entry that a fact about one event is read from, the first of one about two, "" where there is none."""
    return next((counted.key for counted in counted_in(fact)), "")


def days_of(fact: Fact) -> int:
    """Return how many daily counts the fact needs the ledger to keep; 0 where the ledger's own length will do."""
    seconds = 0
    if isinstance(fact, Count | DistinctDays | Sum | Sequence | Absence):
        seconds = fact.window_seconds or 0
    elif isinstance(fact, Trend):
        seconds = 2 * fact.window_seconds
    return -(-seconds // _DAY_SECONDS) + 1 if seconds else 0


def depth_of(fact: Fact) -> Depth:
    """Return how deep the entries of a fact must be kept for its window to be exact."""
    if isinstance(fact, DistinctDays):
        return Depth(lasts=fact.window_seconds is not None)
    if isinstance(fact, Sequence | Absence):
        return Depth(_reach(fact.window_seconds))
    if isinstance(fact, Trend):
        return Depth(_reach(2 * fact.window_seconds))
    if isinstance(fact, Count | Sum) and fact.window_seconds is not None:
        return Depth(_reach(fact.window_seconds))
    return SHALLOW


def is_tally(name: str) -> bool:
    """Tell whether a ledger entry of this name would be a filtered or summed one, and no event's own."""
    return _TALLY.fullmatch(name) is not None


def _reach(seconds: int | None) -> int | None:
    return None if seconds is None else (seconds + _AHEAD_SECONDS) * 1000
