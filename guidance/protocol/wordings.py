"""The wordings of a draft: its own, each variant's, and that of people who cannot buy."""

import msgspec

from guidance.protocol.content import Block, Buttons, Draft, StartTrial

OWN = ""
OTHERS = "others"


def wordings_of(draft: Draft) -> list[tuple[str, Draft]]:
    """Return (variant, the draft as it reads in that wording), the prompt's own first; a label left empty is the prompt's."""
    found = [(OWN, draft)]
    found += [(variant.key, _worded(draft, variant.blocks, variant.label)) for variant in draft.variants]
    if draft.others is not None:
        found.append((OTHERS, _worded(draft, draft.others.blocks, draft.others.label)))
    return found


def trials_of(draft: Draft) -> list[StartTrial]:
    """Return every trial that a button of any wording or step starts, in reading order."""
    worded = [block for _, each in wordings_of(draft) for block in each.blocks]
    blocks = [*worded, *(block for step in draft.steps for block in step.blocks)]
    actions = [button.action for block in blocks if isinstance(block, Buttons) for button in block.buttons]
    return [action for action in actions if isinstance(action, StartTrial)]


def _worded(draft: Draft, blocks: list[Block], label: str) -> Draft:
    return msgspec.structs.replace(draft, blocks=blocks, label=label or draft.label)
