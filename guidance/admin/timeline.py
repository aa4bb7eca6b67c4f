"""What a person did and saw, newest first."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from guidance.admin import facts
from guidance.ingest.models import Event
from guidance.insights.models import Exposure

KEPT = 60


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of the timeline."""

    at: datetime
    icon: str
    title: str
    details: dict[str, Any] = field(default_factory=dict)
    about: int | None = None


_ICONS = {"track": "bolt", "page": "web", "screen": "web", "identify": "person", "group": "apartment", "alias": "link"}
_TITLES = {"identify": "Identified", "group": "Joined the account", "alias": "Recognised"}
# The furthest first: of one moment, what came last is told first.
_SEEN = (
    ("completed_at", "check_circle", "Completed"),
    ("dismissed_at", "close", "Dismissed"),
    ("clicked_at", "ads_click", "Clicked"),
    ("shown_at", "visibility", "Saw"),
)


def of_person(*, person_id: int) -> list[Moment]:
    """Return the newest moments of a person, in two queries."""
    events = Event.objects.filter(person_id=person_id).order_by("-time")[:KEPT]
    exposures = Exposure.objects.filter(person_id=person_id).select_related("prompt", "version")[:KEPT]
    moments = [_event(event) for event in events if not event.name.startswith("$")]
    moments += [moment for exposure in exposures for moment in _exposure(exposure)]
    return sorted(moments, key=lambda moment: moment.at, reverse=True)[:KEPT]


def _event(event: Event) -> Moment:
    title = event.name or _TITLES.get(event.type, event.type)
    if event.type in {"page", "screen"}:
        title = f"Opened {event.name or event.properties.get('path') or 'a page'}"
    return Moment(event.time, _ICONS.get(event.type, "bolt"), title, _plain(event.properties))


def _plain(properties: dict[str, Any]) -> dict[str, Any]:
    few = list(properties.items())[:8]
    return {facts.named(name): facts.said(value) for name, value in few if not isinstance(value, dict | list)}


def _exposure(exposure: Exposure) -> Iterator[Moment]:
    for name, icon, verb in _SEEN:
        at = getattr(exposure, name)
        if at is not None:
            title = f"{verb} “{exposure.prompt.name}”"
            yield Moment(at, icon, title, {"version": exposure.version.number}, exposure.prompt_id)
