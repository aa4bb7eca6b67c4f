"""What the ledger must count for a fact: entries of events, some of them filtered or summed."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from guidance.core.ids import content_hash
from guidance.rules.facts import Absence, Count, DistinctDays, Fact, OfEvent, Sequence, Sum, Trend

_DAY_SECONDS = 86_400
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


def is_tally(name: str) -> bool:
    """Tell whether a ledger entry of this name would be a filtered or summed one, and no event's own."""
    return _TALLY.fullmatch(name) is not None
