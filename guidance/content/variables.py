"""The variables a text may hold: what the worker can fill in for a person."""

from collections.abc import Collection, Iterator
from typing import NamedTuple

from guidance.protocol.document import VARIABLE

FIXED = {
    "person.name": "Name of the person",
    "account.name": "Name of the account",
    "plan.name": "Plan of the account",
    "next_plan.name": "Next plan",
    "next_plan.price": "Price of the next plan",
}
TRAITS = ("person.", "account.")
OF_LIMIT = {"used": "used", "limit": "limit", "left": "left", "percent": "used, in percent"}
OF_FEATURE = {"name": "name", "plan": "lowest plan that has it"}


class Variable(NamedTuple):
    """A variable as the menu of the studio offers it."""

    name: str
    label: str


def menu(*, features: dict[str, str], limits: dict[str, str]) -> list[Variable]:
    """Return every variable of a workspace; `features` and `limits` map keys to names."""
    return [
        *(Variable(name, label) for name, label in FIXED.items()),
        *(
            Variable(f"limit.{key}.{part}", f"{name}: {label}")
            for key, name in limits.items()
            for part, label in OF_LIMIT.items()
        ),
        *(
            Variable(f"feature.{key}.{part}", f"{name}: {label}")
            for key, name in features.items()
            for part, label in OF_FEATURE.items()
        ),
        *(Variable(f"trial.{key}.ends", f"{name}: end of the trial") for key, name in features.items()),
    ]


def problem(text: str, *, features: Collection[str], limits: Collection[str]) -> Iterator[str]:
    """Return a sentence for every variable of `text` that could not be filled in."""
    known = {variable.name for variable in menu(features=dict.fromkeys(features, ""), limits=dict.fromkeys(limits, ""))}
    for match in VARIABLE.finditer(text):
        if match[1] not in known and not match[1].startswith(TRAITS):
            yield f"There is no variable “{match[1]}”; choose one from the menu."
    if "{{" in VARIABLE.sub("", text):
        yield "A variable is not written completely; choose it from the menu instead of typing it."
