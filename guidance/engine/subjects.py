"""Whom a decision is about: the state of one person and of their account, as plain values.

Ledger: {event name: {"f": first ms, "l": last ms, "n": total, "t": [latest times], "h": {hour: count}, "d": {day: count}}}.
How many times are kept, and when there is "dl": {day: latest ms in it} too, is said in `guidance.people.ledger`.
History: {prompt key: {"s": [[shown ms, version]], "d": [dismissed ms], "k": [clicked ms], "c": [completed ms],
"r": [recalled ms], "l": [ms of shows the person asked for from a list of offers], "z": snoozed until ms, "x": not relevant
since ms, "p": [ms, key of the step that was on screen then]}}; each list holds the latest 50.
A summed tally's entry also has, in millionths, "v": the numbers of "t", "s": the sum of all, "hs" and "ds": {hour or day: sum}.
Meters also have "d": {day number: [used at the end of that day, ms it was said]}, the latest 35 days, for the pace.
States: {state: until ms, None until lifted}; the words are in `STATES`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Ledger = Mapping[str, Mapping[str, Any]]
History = Mapping[str, Mapping[str, Any]]
States = Mapping[str, int | None]
EMPTY: Mapping[str, Any] = {}
STATES = ("open_ticket", "open_deal", "overdue", "just_upgraded", "with_human")


@dataclass(frozen=True, slots=True)
class Trial:
    """A grant of a feature: from `starts` until `ends` (ms), or until it was revoked."""

    starts: int
    ends: int
    revoked: bool = False

    def runs(self, now: int) -> bool:
        """Tell whether the feature is granted at `now`."""
        return not self.revoked and self.starts <= now < self.ends


@dataclass(frozen=True, slots=True)
class AccountState:
    """A company. `meters`: {limit key: {"used": number, "at": ms}}. `lists`: static lists it is on.

    `member_segments`: person segments that at least one of its members is in.
    """

    id: int
    group_id: str
    traits: Mapping[str, Any] = field(default_factory=dict)
    plan: str | None = None
    meters: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    ledger: Ledger = field(default_factory=dict)
    prompts: History = field(default_factory=dict)
    trials: Mapping[str, Trial] = field(default_factory=dict)
    states: States = field(default_factory=dict)
    lists: frozenset[str] = frozenset()
    member_segments: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PersonState:
    """An end user of the host app. `lists`: static lists they are on."""

    id: int
    user_id: str
    traits: Mapping[str, Any] = field(default_factory=dict)
    ledger: Ledger = field(default_factory=dict)
    prompts: History = field(default_factory=dict)
    account: AccountState | None = None
    states: States = field(default_factory=dict)
    lists: frozenset[str] = frozenset()
