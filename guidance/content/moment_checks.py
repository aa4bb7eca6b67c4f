"""What is wrong with the moment in the page at which a draft shows."""

from collections.abc import Iterator

from guidance.content.findings import Finding, Known
from guidance.protocol.content import (
    Draft,
    EventTrigger,
    HoverTrigger,
    LimitTrigger,
    RageTrigger,
    ScrollTrigger,
    Timed,
    VisibleTrigger,
)

MAX_SECONDS = 3600
MAX_DELAY = 10_000


def check(*, draft: Draft, known: Known) -> Iterator[Finding]:
    """Return everything wrong with the trigger of `draft`."""
    trigger = draft.trigger
    if isinstance(trigger, EventTrigger) and not trigger.event.strip():
        yield Finding("trigger", "Say which event shows this prompt.")
    if isinstance(trigger, HoverTrigger) and not 0 <= trigger.delay <= MAX_DELAY:
        yield Finding("trigger", f"The pointer rests on the element for 0 to {MAX_DELAY:,} milliseconds.")
    if isinstance(trigger, Timed) and not 0 <= trigger.seconds <= MAX_SECONDS:
        yield Finding("trigger", f"The page waits for 0 to {MAX_SECONDS:,} seconds.")
    if isinstance(trigger, VisibleTrigger | ScrollTrigger) and not 1 <= trigger.percent <= 100:
        yield Finding("trigger", "The share of the element or page is from 1 to 100 %.")
    if isinstance(trigger, LimitTrigger):
        yield from _limit(trigger, known)
    if isinstance(trigger, RageTrigger) and not 2 <= trigger.clicks <= 10:
        yield Finding("trigger", "Quick clicks are 2 to 10 in number.")


def _limit(trigger: LimitTrigger, known: Known) -> Iterator[Finding]:
    if not trigger.limit:
        yield Finding("trigger", "Say which limit shows this prompt.")
    elif trigger.limit not in known.limits:
        yield Finding("trigger", f"The prompt waits for the limit “{trigger.limit}”, which does not exist.")
    if not 1 <= trigger.percent <= 100:
        yield Finding("trigger", "The share of the limit is from 1 to 100 %.")
