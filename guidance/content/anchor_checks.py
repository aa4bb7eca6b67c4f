"""What is wrong with the elements of the page that a draft points at."""

from collections.abc import Iterator

from guidance.content.findings import Finding
from guidance.protocol import selectors
from guidance.protocol.content import Anchor, Candidate, Draft

MAX_WAIT = 60_000
MAX_SELECTORS = 20


def check(*, draft: Draft) -> Iterator[Finding]:
    """Return everything wrong with how the anchors of `draft` and of its steps are found and waited for."""
    for fault in _faults(draft.anchor):
        yield Finding("anchor", fault)
    for number, step in enumerate(draft.steps, start=1):
        for fault in _faults(step.anchor):
            yield Finding("steps", f"Step {number}: {fault}")


def _faults(anchor: Anchor | None) -> Iterator[str]:
    if anchor is None:
        return
    if not 0 <= anchor.wait <= MAX_WAIT:
        yield f"The page waits for the element for 0 to {MAX_WAIT:,} milliseconds."
    for candidate in anchor.candidates:
        yield from faults(candidate)


def faults(candidate: Candidate) -> Iterator[str]:
    """Return what is wrong with one way of finding an element, a sentence each."""
    if candidate.by == "css" and candidate.value.strip():
        yield from _selector(candidate.value)
    if candidate.by != "group":
        return
    if not candidate.said:
        yield "A group of selectors needs at least one of them, or the text of the element."
    if len(candidate.selectors) > MAX_SELECTORS:
        yield f"A group has at most {MAX_SELECTORS} selectors."
    if not 0 < candidate.confidence <= 1:
        yield "The share of votes an element needs is over 0 and at most 1."
    for selector in candidate.selectors:
        yield from _selector(selector)


def _selector(selector: str) -> Iterator[str]:
    at = selectors.fault(selector)
    if at is None:
        return
    where = f"from “{selector[at : at + 20]}” on" if at < len(selector) else "at its end"
    yield f"No page can read the selector “{selector[:80]}” {where} (character {at + 1})."
