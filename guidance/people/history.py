"""What a person or account saw of prompts.

{prompt key: {"s": [[ms, version]], "d", "k", "c", "r", "l": [ms], "z": ms, "x": ms, "p": [ms, step]}}.
"""

from bisect import insort
from typing import Any

KEPT = 50

History = dict[str, dict[str, Any]]


def note_shown(*, history: History, prompt: str, at: int, version: int, instead_of: int | None = None) -> None:
    """Remember one more show of version `version` of `prompt` at `at` (ms), or that the one at `instead_of` was then.

    Colleagues may see a prompt at the same moment, so the caller says what is new: each exposure is one show.
    """
    shown = history.setdefault(prompt, {}).setdefault("s", [])
    if [instead_of, version] in shown:
        shown.remove([instead_of, version])
    insort(shown, [at, version])
    del shown[:-KEPT]


def note(*, history: History, prompt: str, kind: str, at: int) -> None:
    """Remember one more moment of `kind`: "d" dismissed, "k" clicked, "c" completed, "r" recalled, "l" shown from a list."""
    moments = history.setdefault(prompt, {}).setdefault(kind, [])
    if at not in moments:
        insort(moments, at)
        del moments[:-KEPT]


def note_snoozed(*, history: History, prompt: str, until: int) -> None:
    """Remember that the person put `prompt` off until `until` (ms)."""
    entry = history.setdefault(prompt, {})
    entry["z"] = max(entry.get("z", 0), until)


def note_not_relevant(*, history: History, prompt: str, at: int) -> None:
    """Remember that the person does not want to see `prompt` again."""
    entry = history.setdefault(prompt, {})
    entry["x"] = min(entry.get("x", at), at)


def note_step(*, history: History, prompt: str, step: str, at: int) -> None:
    """Remember that the step with key `step` was on screen at `at` (ms); the latest moment counts, in whatever order they come."""
    entry = history.setdefault(prompt, {})
    entry["p"] = max(entry.get("p", [0, ""]), [at, step])


def merge(*, into: History, other: History) -> None:
    """Take the union, so that nobody sees a dismissed prompt again after two persons became one; every show counts."""
    for prompt, theirs in other.items():
        ours = into.setdefault(prompt, {})
        if "s" in theirs:
            ours["s"] = sorted([*ours.get("s", []), *theirs["s"]])[-KEPT:]
        for kind in ("d", "k", "c", "r", "l"):
            joined = ours.get(kind, []) + [
                moment for moment in theirs.get(kind, []) if moment not in ours.get(kind, [])
            ]
            if joined:
                ours[kind] = sorted(joined)[-KEPT:]
        if "z" in theirs:
            ours["z"] = max(ours.get("z", 0), theirs["z"])
        if "p" in theirs:
            ours["p"] = max(ours.get("p", theirs["p"]), theirs["p"])
        if "x" in theirs:
            ours["x"] = min(ours.get("x", theirs["x"]), theirs["x"])
