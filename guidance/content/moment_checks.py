"""What is wrong with the moment in the page at which a draft shows."""

from collections.abc import Iterator

from guidance.content.findings import Finding
from guidance.protocol.content import (
    Draft,
    EventTrigger,
    HoverTrigger,
    RageTrigger,
    ScrollTrigger,
    Timed,
    VisibleTrigger,
)

MAX_SECONDS = 3600
MAX_DELAY = 10_000
MAX_WAIT = 60_000


def check(*, draft: Draft) -> Iterator[Finding]:
    """Return everything wrong with the trigger of `draft`, and with how long it waits for its element."""
    trigger = draft.trigger
    if isinstance(trigger, EventTrigger) and not trigger.event.strip():
        yield Finding("trigger", "Say which event shows this prompt.")
    if isinstance(trigger, HoverTrigger) and not 0 <= trigger.delay <= MAX_DELAY:
        yield Finding("trigger", f"The pointer rests on the element for 0 to {MAX_DELAY:,} milliseconds.")
    if isinstance(trigger, Timed) and not 0 <= trigger.seconds <= MAX_SECONDS:
        yield Finding("trigger", f"The page waits for 0 to {MAX_SECONDS:,} seconds.")
    if isinstance(trigger, VisibleTrigger | ScrollTrigger) and not 1 <= trigger.percent <= 100:
        yield Finding("trigger", "The share of the element or page is from 1 to 100 %.")
    if isinstance(trigger, RageTrigger) and not 2 <= trigger.clicks <= 10:
        yield Finding("trigger", "Quick clicks are 2 to 10 in number.")
    if draft.anchor and not 0 <= draft.anchor.wait <= MAX_WAIT:
        yield Finding("anchor", f"The page waits for the element for 0 to {MAX_WAIT:,} milliseconds.")
