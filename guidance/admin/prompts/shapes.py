"""The forms that stand in a corner, in the page or on a dot: what they are called, where they go, how a new one begins."""

from guidance.content.models import Prompt
from guidance.protocol.content import Anchor, Block, Draft, Frequency, Heading, Meter, Text

Choice = tuple[str, str]
SLIDEOUT, HOTSPOT, CARD, METER = Prompt.Kind.SLIDEOUT, Prompt.Kind.HOTSPOT, Prompt.Kind.CARD, Prompt.Kind.METER
KINDS = [
    ("slideout", "Slideout", "In a corner, beside the work. For what is worth a look when there is a moment."),
    ("hotspot", "Hotspot", "A dot on one element; pressing it opens the text. For what is new, without interrupting."),
    ("card", "Card in the page", "Inside a place of your page, like a part of it. For offers and news that may stay."),
    ("meter", "Limit meter", "How much of a limit is used, in the page or in a corner. For seeing a limit come."),
]
SIDES: list[Choice] = [("bottom", "Below it"), ("top", "Above it"), ("left", "Left of it"), ("right", "Right of it")]
CORNERS: list[Choice] = [("bottom-right", "Bottom right"), ("bottom-left", "Bottom left")]
CORNERS += [("top-right", "Top right"), ("top-left", "Top left")]
INSIDE: Choice = ("inline", "Inside the element")
PLACES: dict[str, list[Choice]] = {
    Prompt.Kind.BANNER: [("top", "Top"), ("bottom", "Bottom"), INSIDE],
    SLIDEOUT: CORNERS,
    HOTSPOT: SIDES,
    CARD: [INSIDE],
    METER: [INSIDE, *CORNERS],
}


def starter(kind: str) -> Draft | None:
    """Return what a new prompt of one of these forms begins with, None for the others."""
    blocks: list[Block] = [Heading(text="A title"), Text(text="What you want to say.")]
    somewhere = Anchor(candidates=[])
    if kind == SLIDEOUT:
        return Draft(blocks=blocks, placement="bottom-right")
    if kind == HOTSPOT:
        return Draft(blocks=blocks, anchor=somewhere, placement="bottom", standing=True, intent="teach")
    if kind == CARD:
        return Draft(blocks=blocks, anchor=somewhere, placement="inline", standing=True)
    if kind == METER:
        bar: list[Block] = [Meter(limit="")]
        shown = Frequency(count=None)
        return Draft(blocks=bar, anchor=somewhere, placement="inline", standing=True, label="Usage", frequency=shown)
    return None
