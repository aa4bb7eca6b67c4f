"""What is different between two states of a prompt, in plain words."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from guidance.content.describing import Names, describe


@dataclass(frozen=True, slots=True)
class Change:
    """One aspect that changed: the lines that went, those that came, and those that stayed between them."""

    aspect: str
    before: list[str]
    after: list[str]
    kept: int = 0


def compare(*, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None, names: Names) -> list[Change]:
    """Return what changed from one stored draft to another, aspect by aspect; None stands for nothing at all."""
    old = describe(definition=before, names=names) if before is not None else {}
    new = describe(definition=after, names=names) if after is not None else {}
    return changes(before=old, after=new)


def changes(*, before: Mapping[str, list[str]], after: Mapping[str, list[str]]) -> list[Change]:
    """Return what changed between two sets of lines, in the order of the later one, what is gone last."""
    aspects = [*after, *(aspect for aspect in before if aspect not in after)]
    found = [_change(aspect, before.get(aspect, []), after.get(aspect, [])) for aspect in aspects]
    return [change for change in found if change.before or change.after]


def _change(aspect: str, old: list[str], new: list[str]) -> Change:
    went: list[str] = []
    came: list[str] = []
    kept = 0
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            kept += b - a
        else:
            went += old[a:b]
            came += new[c:d]
    return Change(aspect, went, came, kept)
