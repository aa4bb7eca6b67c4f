"""What is wrong with where a draft shows: each form has its places, and some need an element of the page."""

from collections.abc import Iterator

from guidance.content.findings import Finding
from guidance.content.models import Prompt
from guidance.protocol.content import ClickTrigger, Draft, Heading, HoverTrigger, Meter, VisibleTrigger
from guidance.protocol.wordings import wordings_of

SIDES = frozenset({"top", "bottom", "left", "right"})
CORNERS = frozenset({"top-left", "top-right", "bottom-left", "bottom-right"})
PLACES = {
    Prompt.Kind.BANNER: (
        {"top", "bottom", "inline"},
        "A banner goes to the top or the bottom of the page, or inside an element.",
    ),
    Prompt.Kind.SLIDEOUT: (CORNERS, "A slideout goes to one of the four corners."),
    Prompt.Kind.HOTSPOT: (SIDES, "The text of a hotspot opens above, below, left or right of its element."),
    Prompt.Kind.CARD: ({"inline"}, "A card stands inside the element it belongs to."),
    Prompt.Kind.METER: (CORNERS | {"inline"}, "A limit meter stands inside an element or in one of the four corners."),
}
AT_AN_ELEMENT = (Prompt.Kind.TOOLTIP, Prompt.Kind.HOTSPOT, Prompt.Kind.CARD)


def check(*, draft: Draft, kind: str) -> Iterator[Finding]:
    """Return everything wrong with the place of `draft`, a prompt of `kind`, and with what its form cannot do without."""
    if _points(draft, kind) and not any(
        candidate.said for candidate in (draft.anchor.candidates if draft.anchor else [])
    ):
        yield Finding("anchor", "Say which element of the page this prompt belongs to.")
    for form, (places, sentence) in PLACES.items():
        if kind == form and draft.placement not in places:
            yield Finding("placement", sentence)
    if kind == Prompt.Kind.METER:
        yield from _meter(draft)


def _points(draft: Draft, kind: str) -> bool:
    by_trigger = isinstance(draft.trigger, HoverTrigger | ClickTrigger | VisibleTrigger)
    return by_trigger or kind in AT_AN_ELEMENT or draft.placement == "inline"


def _meter(draft: Draft) -> Iterator[Finding]:
    worded = [wording.blocks for _, wording in wordings_of(draft)]
    if not all(any(isinstance(block, Meter) for block in blocks) for blocks in worded):
        yield Finding("blocks", "A limit meter shows a limit; add the bar of one.")
    if not draft.standing:
        yield Finding("standing", "A limit meter follows its numbers; let it stay until it is closed.")
    if not draft.label.strip() and not all(any(isinstance(block, Heading) for block in blocks) for blocks in worded):
        yield Finding("label", "Give the limit meter a spoken name, for people who cannot see it.")
