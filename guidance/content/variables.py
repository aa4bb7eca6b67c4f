"""The variables a text may hold: what the worker can fill in for a person."""

from collections.abc import Collection, Iterator
from typing import NamedTuple

from guidance.protocol.document import VARIABLE

TRAITS = ("person.", "account.")


class Variable(NamedTuple):
    """A variable as the menu of the studio offers it; `fallback` is written for people who have no such value."""

    name: str
    label: str
    fallback: str


FIXED = (
    Variable("person.name", "Name of the person", "there"),
    Variable("account.name", "Name of the account", "your team"),
    Variable("plan.name", "Plan of the account", "your plan"),
    Variable("next_plan.name", "Next plan", "the next plan"),
    Variable("next_plan.price", "Price of the next plan", "a little more"),
)
OF_LIMIT = (
    ("used", "used", "most"),
    ("limit", "limit", "your limit"),
    ("left", "left", "a few"),
    ("percent", "used, in percent", "most"),
)
OF_FEATURE = (("name", "name", "this"), ("plan", "lowest plan that has it", "a larger plan"))


def menu(*, features: dict[str, str], limits: dict[str, str]) -> list[Variable]:
    """Return every variable of a workspace; `features` and `limits` map keys to names."""
    return [
        *FIXED,
        *(_part("limit", key, name, part) for key, name in limits.items() for part in OF_LIMIT),
        *(_part("feature", key, name, part) for key, name in features.items() for part in OF_FEATURE),
        *(_part("trial", key, name, ("ends", "end of the trial", "soon")) for key, name in features.items()),
    ]


def _part(family: str, key: str, name: str, part: tuple[str, str, str]) -> Variable:
    return Variable(f"{family}.{key}.{part[0]}", f"{name}: {part[1]}", part[2])


def problem(text: str, *, features: Collection[str], limits: Collection[str]) -> Iterator[str]:
    """Return a sentence for every variable of `text` that could not be filled in."""
    known = {variable.name for variable in menu(features=dict.fromkeys(features, ""), limits=dict.fromkeys(limits, ""))}
    for match in VARIABLE.finditer(text):
        if match[1] not in known and not match[1].startswith(TRAITS):
            yield f"There is no variable “{match[1]}”; choose one from the menu."
    if "{{" in VARIABLE.sub("", text):
        yield "A variable is not written completely; choose it from the menu instead of typing it."
