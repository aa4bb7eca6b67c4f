"""The wordings of a draft: its own, each variant's, and that of people who cannot buy; each also in other languages."""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from guidance.protocol.content import Block, Buttons, Draft, StartTrial
from guidance.protocol.translations import translated

OWN = ""
OTHERS = "others"


class Worded(NamedTuple):
    """A draft as it reads in one wording and language; `language`: a BCP 47 tag, empty for as it was written."""

    variant: str
    language: str
    draft: Draft


def wordings_of(draft: Draft) -> list[tuple[str, Draft]]:
    """Return (variant, the draft as it reads in that wording), the prompt's own first; a label left empty is the prompt's."""
    found = [(OWN, draft)]
    found += [(variant.key, _worded(draft, variant.blocks, variant.label)) for variant in draft.variants]
    if draft.others is not None:
        found.append((OTHERS, _worded(draft, draft.others.blocks, draft.others.label)))
    return found


def spoken_wordings(draft: Draft, languages: Sequence[str], default: str) -> list[Worded]:
    """Return every wording as it was written, the prompt's own first, then those that say something else in one of `languages`.

    `default`: the language it was written in.
    """
    found = [Worded(variant, "", worded) for variant, worded in wordings_of(draft)]
    for tag in languages:
        there = wordings_of(translated(draft, tag, default))
        # A wording of which nothing is translated is served as it was written.
        found += [
            Worded(variant, tag, worded)
            for (variant, worded), plain in zip(there, found, strict=False)
            if _says(worded) != _says(plain.draft)
        ]
    return found


def trials_of(draft: Draft) -> list[StartTrial]:
    """Return every trial that a button of any wording or step starts, in reading order."""
    worded = [block for _, each in wordings_of(draft) for block in each.blocks]
    blocks = [*worded, *(block for step in draft.steps for block in step.blocks)]
    actions = [button.action for block in blocks if isinstance(block, Buttons) for button in block.buttons]
    return [action for action in actions if isinstance(action, StartTrial)]


def _says(worded: Draft) -> tuple[object, ...]:
    return worded.label, worded.blocks, worded.steps, worded.items


def _worded(draft: Draft, blocks: list[Block], label: str) -> Draft:
    return msgspec.structs.replace(draft, blocks=blocks, label=label or draft.label)
