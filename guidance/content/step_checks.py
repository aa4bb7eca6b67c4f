"""What is wrong with the steps of a draft, step by step."""

from collections.abc import Iterator, Sequence
from typing import Any

from guidance.content import wording_checks
from guidance.content.findings import Finding, Known
from guidance.content.models import Prompt
from guidance.core.errors import GuidanceError
from guidance.protocol.content import Anchor, Draft, Heading, Step, Text
from guidance.rules import parse
from guidance.rules.builder import to_rows
from guidance.rules.rows import Row

MAX_STEPS = 30


def check(*, draft: Draft, kind: str, known: Known) -> Iterator[Finding]:
    """Return everything wrong with the steps of a tour, and with what any kind's steps share: keys, pages, parts."""
    if kind == Prompt.Kind.TOUR and not draft.steps:
        yield Finding("steps", "The tour has no steps yet; add the first.")
    if len(draft.steps) > MAX_STEPS:
        yield Finding("steps", f"More than {MAX_STEPS} steps are more than anybody takes; leave some out.")
    keys = [step.key for step in draft.steps]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield Finding("steps", f"Two steps are called “{key}”; give each a name of its own.")
    for number, step in enumerate(draft.steps, start=1):
        name = f"Step {number}"
        yield from _page(step.page, name)
        for finding in wording_checks.parts(blocks=step.blocks, known=known):
            yield Finding("steps", f"{name}: {finding.message}", finding.level)
        if kind == Prompt.Kind.TOUR:
            yield from _of_tour(step, name)


def _of_tour(step: Step, name: str) -> Iterator[Finding]:
    if not any(isinstance(block, Heading | Text) and block.text.strip() for block in step.blocks):
        yield Finding("steps", f"{name} says nothing yet; give it a title or a text.")
    if step.advance == "click" and not _points(step.anchor):
        yield Finding("steps", f"{name} waits for a click on its element; say which element that is.")


def _points(anchor: Anchor | None) -> bool:
    return anchor is not None and any(candidate.said for candidate in anchor.candidates)


def _page(page: dict[str, Any], name: str) -> Iterator[Finding]:
    rule = {"version": 1, "where": page, "facts": {}}
    try:
        parse.check(rule)
    except GuidanceError as error:
        yield Finding("steps", f"{name}, pages: {error.message}")
        return
    form = to_rows(rule)  # None: too rich for rows, so nobody made it with them
    if form and form[0] == "all" and _never_holds(form[1]):
        yield Finding(
            "steps", f"{name} belongs to no page: an address is like /contacts, and it cannot be two at once."
        )


def _never_holds(rows: Sequence[Row]) -> bool:
    # Rules see the path alone: it begins with a slash and has no query, no fragment and no host.
    whole = [str(row.value) for row in rows if row.operator == "is"]
    starts = [str(row.value) for row in rows if row.operator == "starts_with"]
    parts = [str(row.value) for row in rows if row.operator == "contains"]
    not_paths = any(not text.startswith("/") for text in whole + starts)
    more_than_paths = any({"?", "#"} & set(text) or "://" in text for text in whole + starts + parts)
    excluded = {str(row.value) for row in rows if row.operator == "is_not"}
    at_odds = len(set(whole)) > 1 or any(text in excluded for text in whole)
    return (
        not_paths or more_than_paths or at_odds or any(not text.startswith(start) for text in whole for start in starts)
    )
