"""What is wrong with the terms of a draft: whom it offers what, how often, and when."""

import re
from collections.abc import Iterator
from datetime import date, datetime

from guidance.content.findings import Finding, Known
from guidance.core.times import hour_of_day, parse_iso, wall_clock
from guidance.protocol.content import Draft, Schedule

MAX_GROUP = 60
MAX_GROUP_DAYS = 366
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def check(*, draft: Draft, known: Known) -> Iterator[Finding]:
    """Return everything wrong with the offer, frequency, theme, schedule, exclusion group and holdout of `draft`."""
    offered = (("feature", draft.offer.feature, known.features), ("plan", draft.offer.plan, known.plans))
    for word, key, there in (*offered, ("limit", draft.offer.limit, known.limits)):
        if key is not None and key not in there:
            yield Finding("offer", f"The prompt offers the {word} “{key}”, which does not exist.")
    frequency = draft.frequency
    if frequency.period_of is not None and frequency.period_of not in known.limits:
        yield Finding(
            "frequency", f"The frequency follows the period of “{frequency.period_of}”, which is not a limit."
        )
    if frequency.count is not None and frequency.count < 1:
        yield Finding("frequency", "The prompt must be allowed to show at least once.")
    if draft.theme and draft.theme not in known.themes:
        yield Finding("theme", f"The theme “{draft.theme}” does not exist.")
    yield from _schedule(draft.schedule)
    yield from _comparison(draft)


def _schedule(schedule: Schedule) -> Iterator[Finding]:
    texts = (schedule.starts_at, schedule.ends_at)
    moments = [_moment(text, schedule) if text else None for text in texts]
    if any(text and moment is None for text, moment in zip(texts, moments, strict=True)):
        yield Finding("schedule", "The start or the end is not a date.")
    start, end = moments
    if start and end and end <= start:
        yield Finding("schedule", "The prompt ends before it starts.")
    for text in schedule.blackout_days:
        if not _is_day(text):
            yield Finding("schedule", f"“{text[:40]}” is not a day; write days without the prompt as 2026-12-25.")
    if any(not 0 <= day <= 6 for day in schedule.weekdays):
        yield Finding("schedule", "A weekday is a number from 0, Monday, to 6, Sunday.")
    hours = [text for text in (schedule.opens_at, schedule.closes_at) if text]
    if any(hour_of_day(text) is None for text in hours):
        yield Finding("schedule", "The hours are not times of day; write them as 09:00.")
    elif hours and hour_of_day(schedule.opens_at or "00:00") == hour_of_day(schedule.closes_at or "00:00"):
        yield Finding("schedule", "The hours end when they begin; leave both empty for the whole day.")


def _moment(text: str, schedule: Schedule) -> datetime | None:
    return wall_clock(text) if schedule.local else parse_iso(text)


def _is_day(text: str) -> bool:
    try:
        return bool(_DAY.fullmatch(text)) and date.fromisoformat(text) is not None
    except ValueError:
        return False


def _comparison(draft: Draft) -> Iterator[Finding]:
    if len(draft.exclusion_group) > MAX_GROUP or draft.exclusion_group != draft.exclusion_group.strip():
        yield Finding(
            "exclusion_group", f"The name of the group is at most {MAX_GROUP} characters, without spaces around it."
        )
    if not 1 <= draft.exclusion_days <= MAX_GROUP_DAYS:
        yield Finding("exclusion_group", f"The group keeps its distance for 1 to {MAX_GROUP_DAYS} days.")
    if not 0 <= draft.holdout < 1:
        yield Finding("holdout", "The share of people kept without the prompt is from 0 to below 100 %.")
    elif draft.holdout > 0.5:
        yield Finding("holdout", "More than half of all people would never get this prompt.", "warning")
