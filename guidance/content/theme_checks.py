"""What is wrong with the colours of a theme: words that few could read, controls that few could see."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from guidance.content.findings import Finding
from guidance.content.models import Theme
from guidance.core.contrast import is_colour, nearest, ratio

WORDS, CONTROLS = 4.5, 3.0
COLOURS = ("accent", "accent_text", "background", "text", "muted", "border")


class Pair(NamedTuple):
    """Two colours of a theme that meet: the field of the one in front, what it is, what is behind it, and the least contrast."""

    front: str
    what: str
    back: str
    behind: str
    least: float


class Fault(NamedTuple):
    """A pair that is hard to see: the field that mends it, what is wrong, and the nearest colour that would do."""

    field: str
    message: str
    better: str


PAIRS = (
    Pair("text", "The text", "background", "the background", WORDS),
    Pair("muted", "The less important text", "background", "the background", WORDS),
    Pair("accent_text", "The text on main buttons", "accent", "their colour", WORDS),
    Pair("accent", "The colour of main buttons and bars", "background", "the background", CONTROLS),
)


def check(*, theme: Theme) -> Iterator[Finding]:
    """Return everything wrong with the colours of `theme`; the place of each finding is the field that mends it."""
    unreadable = [name for name in COLOURS if not is_colour(getattr(theme, name))]
    for name in unreadable:
        yield Finding(name, "Write the colour as # and six digits or letters from a to f, such as #5b4ce0.")
    for fault in faults(colours={name: getattr(theme, name) for name in COLOURS if name not in unreadable}):
        yield Finding(fault.field, fault.message)


def faults(*, colours: Mapping[str, str]) -> Iterator[Fault]:
    """Return the pairs of `colours` ({field: colour}, which may lack some) that are hard to see."""
    for pair in PAIRS:
        if pair.front not in colours or pair.back not in colours:
            continue
        front, back = colours[pair.front], colours[pair.back]
        contrast = ratio(front, back)
        if contrast >= pair.least:
            continue
        better = nearest(front, against=back, least=pair.least)
        # Cut off, not rounded: 4.499 must not read as the 4.5 it lacks.
        yield Fault(
            pair.front,
            f"{pair.what}, {front}, is hard to see on {pair.behind}, {back}: "
            f"{int(contrast * 100) / 100:g} to 1 where {pair.least:g} to 1 is needed; {better} would do.",
            better,
        )
