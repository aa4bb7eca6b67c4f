"""What runs today: the schedules of all prompts of a catalog in one place, judged once for everybody who lives there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo

from guidance.engine import schedules
from guidance.engine.catalog import Catalog
from guidance.engine.reasons import Reason, Verdict
from guidance.engine.subjects import PersonState
from guidance.engine.windows import earliest
from guidance.engine.zones import zone_of


@dataclass(frozen=True, slots=True)
class Calendar:
    """What holds from `since` until before `until` (ms; None: for ever), in the order of the catalog's prompts.

    `runs`: whether the schedule lets the prompt pass. `refusals`: the verdict for who may not have it, by its schedule or else
    because they are not in its audience.
    """

    since: int
    until: int | None
    runs: Sequence[bool]
    refusals: Sequence[Verdict]


def calendar_of(catalog: Catalog, person: PersonState, now: int) -> Calendar:
    """Return the calendar of the place where the person lives."""
    pages: dict[tzinfo, Calendar] = catalog.memo.setdefault("calendars", {})
    zone = zone_of(person, catalog.policy) if _goes_by_place(catalog) else UTC
    known = pages.get(zone)
    if known is None or now < known.since or (known.until is not None and now >= known.until):
        known = pages[zone] = _calendar(catalog, zone, now)
    return known


def _goes_by_place(catalog: Catalog) -> bool:
    known: bool | None = catalog.memo.get("goes by place")
    if known is None:
        known = catalog.memo["goes by place"] = any(map(schedules.goes_by_place, catalog.prompts))
    return known


def _calendar(catalog: Catalog, zone: tzinfo, now: int) -> Calendar:
    judged = [schedules.judge(spec, now, zone) for spec in catalog.prompts]
    refusals = [
        Verdict(spec.key, Reason.AUDIENCE) if held is None else Verdict(spec.key, held.reason, held.detail)
        for spec, (held, _) in zip(catalog.prompts, judged, strict=True)
    ]
    until = earliest(*(turns for _, turns in judged))
    return Calendar(since=now, until=until, runs=[held is None for held, _ in judged], refusals=refusals)
