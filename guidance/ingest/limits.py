"""Who may send how much, and what is given up first when there is too much.

In this order, as the inbox fills: page views of pages are sampled; whoever sends more than their share waits; everybody waits.
Who somebody is and what account they belong to (identify, group, alias) is taken longest. What refuses is the room that is
left, never how long mail waits: see docs/decisions/0015-room-decides-not-lag.md.
"""

import datetime as dt
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

from guidance.conf import conf
from guidance.core.errors import GuidanceError
from guidance.ingest import buckets, room, usage
from guidance.protocol.events import Raw
from guidance.workspaces.keys import KeyInfo

SAMPLE_AT, SHARE_AT, FULL_AT, OVERFULL_AT = 0.5, 0.75, 1.0, 1.1
KEPT_OF = 10
_LONGEST_WAIT = 300
_VIEWS = frozenset({"page", "screen"})
_WHO = frozenset({"identify", "group", "alias"})


class Busy(GuidanceError):
    """A request that may come again after `seconds`; `everybody`: the installation is full, not this sender too eager."""

    retryable = True

    def __init__(self, message: str, *, seconds: float, everybody: bool = False) -> None:
        super().__init__(message)
        self.seconds = min(_LONGEST_WAIT, max(1, math.ceil(seconds)))
        self.everybody = everybody


@dataclass(frozen=True, slots=True)
class Pass:
    """A request that may be answered. `drop`: its events are not stored, and why: "sampled" or "quota"."""

    drop: str = ""


def check(*, info: KeyInfo, events: Sequence[Raw], now: dt.datetime, chance: float | None = None) -> Pass:
    """Say whether the events of a request are taken. Raises Busy. `chance`: below 1/10 a sampled request is kept (0 to 1)."""
    kinds = {raw.type for raw in events if isinstance(raw.type, str)}
    tells_who = not kinds.isdisjoint(_WHO)
    seen = room.now()
    _require_room(seen.fill, noisy=seen.is_noisy(info.workspace_id), tells_who=tells_who)
    if conf().key_rate:
        seconds = buckets.take(
            name=f"key:{info.key_id}", cost=len(events), rate=conf().key_rate, burst=conf().key_burst, now=now
        )
        if seconds:
            raise Busy(
                f"This key sends more than {conf().key_rate:,.0f} events a second; nothing of this request was stored."
                " Send it again after the seconds of Retry-After.",
                seconds=seconds,
            )
    reason = ""
    if not tells_who and usage.is_spent(workspace_id=info.workspace_id, now=now):
        reason = "quota"
    elif seen.fill >= SAMPLE_AT and kinds and kinds <= _VIEWS and not info.secret:
        reason = "sampled"
    kept = (random.random() if chance is None else chance) < 1 / KEPT_OF
    return Pass(drop="" if kept else reason)


def _require_room(fill: float, *, noisy: bool, tells_who: bool) -> None:
    if fill >= OVERFULL_AT or (fill >= FULL_AT and not tells_who):
        # Not all at once again.
        raise Busy(
            "Too many events wait to be worked in; nothing of this request was stored. Send it again later.",
            seconds=random.uniform(5, 30),
            everybody=True,
        )
    if fill >= SHARE_AT and noisy and not tells_who:
        raise Busy(
            "This workspace sends more than its share while events pile up; nothing of this request was stored."
            " Send it again after the seconds of Retry-After.",
            seconds=random.uniform(5, 30),
        )
