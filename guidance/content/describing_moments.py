"""When a prompt shows, how often, and in which time, in plain words."""

from collections.abc import Iterator, Mapping

from guidance.core.times import parse_iso, wall_clock
from guidance.protocol import content
from guidance.protocol.content import Frequency, Schedule, Trigger
from guidance.rules.fact_words import duration

Names = Mapping[str, str]
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def trigger(given: Trigger, names: Names) -> str:
    """Return the moment in the page as a sentence."""
    match given:
        case content.HoverTrigger(delay=delay):
            return f"When the pointer rests on the element for {delay:,} milliseconds"
        case content.ClickTrigger(intercept=intercept):
            return f"When the element is clicked{', before the page reacts' if intercept else ''}"
        case content.EventTrigger(event=event):
            return f"When “{event}” happens in the page"
        case content.VisibleTrigger(percent=percent, seconds=seconds):
            return f"When {percent} % of the element were in view for {_seconds(seconds)}"
        case content.DwellTrigger(seconds=seconds):
            return f"After {_seconds(seconds)} on the page"
        case content.IdleTrigger(seconds=seconds):
            return f"In a calm moment of {_seconds(seconds)}"
        case content.ExitTrigger(seconds=seconds):
            return f"When the pointer leaves the window, after {_seconds(seconds)} on the page"
        case content.ScrollTrigger(percent=percent):
            return f"After scrolling through {percent} % of the page"
        case content.RageTrigger(clicks=clicks):
            return f"After {clicks} quick clicks in one place"
        case content.LimitTrigger(limit=limit, percent=percent):
            return f"When {percent} % of {names.get(f'limit:{limit}', limit)} are used"
        case content.LinkTrigger():
            return "Only by a link, or when the page asks"
        case _:
            return "As soon as the page is open"


def often(frequency: Frequency, names: Names) -> Iterator[str]:
    """Return how often a prompt shows, a line each."""
    if frequency.count is None:
        yield "Every time"
    else:
        times = "Once" if frequency.count == 1 else f"At most {frequency.count:,} times"
        yield f"{times}{_window(frequency, names)}, counted per {frequency.per}"
    if frequency.until_acted:
        yield "Stops once they act on it"
    if frequency.cooldown_days:
        yield f"Waits {frequency.cooldown_days} day{'s' if frequency.cooldown_days != 1 else ''} after a dismissal"
    if frequency.recount_on_publish:
        yield "Counts anew after each publish"


def schedule(given: Schedule) -> Iterator[str]:
    """Return from when until when a prompt shows, a line each; nothing where it is open."""
    zone = "in each person's own time zone" if given.local else "UTC"
    if given.starts_at:
        yield f"From {_moment(given.starts_at, given)} {zone}"
    if given.ends_at:
        yield f"Until {_moment(given.ends_at, given)} {zone}"
    if given.weekdays:
        yield f"Only on {', '.join(_WEEKDAYS[day] for day in sorted(given.weekdays) if 0 <= day <= 6)}"
    if given.opens_at or given.closes_at:
        opens, closes = given.opens_at or "00:00", given.closes_at or "00:00"
        night = ", the night included" if closes < opens and closes != "00:00" else ""
        yield f"Only from {opens} to {closes} by each person's own clock{night}"
    if given.blackout_days:
        yield f"Not on {', '.join(given.blackout_days)}"


def _window(frequency: Frequency, names: Names) -> str:
    if frequency.period_of:
        return f" per period of {names.get(f'limit:{frequency.period_of}', frequency.period_of)}"
    return f" per {duration(frequency.window_seconds)}" if frequency.window_seconds else ""


def _moment(text: str, given: Schedule) -> str:
    at = wall_clock(text) if given.local else parse_iso(text)
    return text if at is None else f"{at.day} {at:%b %Y, %H:%M}"


def _seconds(count: int) -> str:
    return f"{count:,} second{'' if count == 1 else 's'}"
