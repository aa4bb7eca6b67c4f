"""Whom a decision is about: the state of one person and of their account, as plain values.

Ledger: {event name: {"f": first ms, "l": last ms, "n": total, "t": [latest 50 times], "h": {hour: count}, "d": {day: count}}}.
History: {prompt key: {"s": [[shown ms, version]], "d": [dismissed ms], "k": [clicked ms], "c": [completed ms],
"r": [recalled ms], "z": snoozed until ms, "x": not relevant since ms}}; each list holds the latest 50.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Ledger = Mapping[str, Mapping[str, Any]]
History = Mapping[str, Mapping[str, Any]]
EMPTY: Mapping[str, Any] = {}


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
    """A company. `meters`: {limit key: {"used": number, "at": ms}}."""

    id: int
    group_id: str
    traits: Mapping[str, Any] = field(default_factory=dict)
    plan: str | None = None
    meters: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    ledger: Ledger = field(default_factory=dict)
    prompts: History = field(default_factory=dict)
    trials: Mapping[str, Trial] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PersonState:
    """An end user of the host app."""

    id: int
    user_id: str
    traits: Mapping[str, Any] = field(default_factory=dict)
    ledger: Ledger = field(default_factory=dict)
    prompts: History = field(default_factory=dict)
    account: AccountState | None = None
