"""What a holdout tells about a prompt, in words for its results page."""

from typing import Any

from guidance.content.models import Prompt
from guidance.core.times import parse_iso
from guidance.delivery import holdouts
from guidance.delivery.models import Standing
from guidance.insights.comparison import LEAST_DRAWN, LEAST_REACHED, Comparison, Group, compare
from guidance.insights.models import Goal

FEW = (
    f"Too few people to tell: it takes {LEAST_DRAWN} people or accounts on each side, "
    f"and {LEAST_REACHED} people who reached the goal."
)


def told(*, prompt: Prompt, goal: Goal | None, held: Standing | None) -> dict[str, Any] | None:
    """Return the comparison for the page; None where nobody is kept without the prompt.

    `missing` says why there are no figures yet; else `rows` are (side, people, reached, per cent) and `sentence` what they mean.
    """
    definition = prompt.live.definition if prompt.live else prompt.draft
    scope = holdouts.scope_of(definition=definition, workspace_percent=prompt.workspace.holdout_percent)
    if not scope:
        return None
    if goal is None:
        return {"missing": "Some people are kept without it. Set a goal, and the two can be compared."}
    figures = held.compared if held else None
    if figures is None or (figures["event"], figures["days"], figures["scope"]) != (goal.event, goal.days, scope):
        return {"missing": "Nothing to compare yet: it is counted once an hour, from the first who is held out on."}
    having, without = Group(*figures["having"]), Group(*figures["without"])
    return {
        "rows": [_row("Could see it", having), _row("Kept without it", without)],
        "sentence": _sentence(compare(having=having, without=without)),
        "since": parse_iso(figures["since"]),
        "all_prompts": scope == holdouts.ANY,
    }


def _row(side: str, held: Group) -> tuple[str, int, int, str]:
    return side, held.people, held.reached, f"{100 * held.share:.1f} %" if held.people else "–"


def _sentence(found: Comparison) -> str:
    if found.verdict == "few" or found.difference is None or found.low is None or found.high is None:
        return FEW
    sure = f"(95 % interval: {_signed(found.low)} to {_signed(found.high)})"
    if found.verdict == "better":
        return f"It works: {found.difference:.1f} more of a hundred people reach the goal with it {sure}."
    if found.verdict == "worse":
        return f"It does harm: {-found.difference:.1f} fewer of a hundred people reach the goal with it {sure}."
    return (
        f"No difference can be told yet: {_signed(found.difference)} of a hundred people with it, "
        f"but it may be anything between {_signed(found.low)} and {_signed(found.high)}."
    )


def _signed(points: float) -> str:
    return f"{points:+.1f}".replace("-", "−") if points else "0"
