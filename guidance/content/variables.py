"""The variables a text may hold: what the worker can fill in for a person."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from guidance.protocol.inline import MARK, VARIABLE

TRAITS = ("person.", "account.")
# A trait of another name, with a space or a dot in it, cannot stand in a text.
_TRAIT = re.compile(r"[A-Za-z0-9_\-]+")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class Variable(NamedTuple):
    """A variable as the menu of the studio offers it; `fallback` is written for people who have no such value.

    `group` is what the value belongs to, in words.
    """

    name: str
    label: str
    fallback: str
    group: str = ""


FIXED = (
    Variable("person.name", "Name of the person", "there", "The person"),
    Variable("account.name", "Name of the account", "your team", "The account"),
    Variable("plan.name", "Plan of the account", "your plan", "Plans"),
    Variable("next_plan.name", "Next plan", "the next plan", "Plans"),
    Variable("next_plan.price", "Price of the next plan", "a little more", "Plans"),
)
OF_LIMIT = (
    ("used", "used", "most"),
    ("limit", "limit", "your limit"),
    ("left", "left", "a few"),
    ("percent", "used, in percent", "most"),
)
OF_FEATURE = (("name", "name", "this"), ("plan", "lowest plan that has it", "a larger plan"))


def menu(
    *,
    features: dict[str, str],
    limits: dict[str, str],
    person_traits: Iterable[str] = (),
    account_traits: Iterable[str] = (),
) -> list[Variable]:
    """Return every variable of a workspace; `features` and `limits` map keys to names, traits are those really seen."""
    return [
        *(held for held in FIXED if held.group == "The person"),
        *_traits("person", person_traits),
        *(held for held in FIXED if held.group == "The account"),
        *_traits("account", account_traits),
        *(held for held in FIXED if held.group == "Plans"),
        *(_part("limit", key, name, part) for key, name in limits.items() for part in OF_LIMIT),
        *(_part("feature", key, name, part) for key, name in features.items() for part in OF_FEATURE),
        *(_part("trial", key, name, ("ends", "end of the trial", "soon")) for key, name in features.items()),
    ]


def _traits(of: str, names: Iterable[str]) -> Iterator[Variable]:
    for name in names:
        if _TRAIT.fullmatch(name) and name != "name":
            said = _HUMP.sub(" ", name.replace("_", " ").replace("-", " ")).strip().lower() or name
            yield Variable(f"{of}.{name}", f"{said[:1].upper()}{said[1:]} of the {of}", "", f"The {of}")


def _part(family: str, key: str, name: str, part: tuple[str, str, str]) -> Variable:
    group = "Limits" if family == "limit" else "Features"
    return Variable(f"{family}.{key}.{part[0]}", f"{name}: {part[1]}", part[2], group)


def spelled(text: str, *, names: Mapping[str, str]) -> str:
    """Return `text` for a colleague to read, each variable as its menu calls it: `{Contacts: used, or “most”}`.

    `names`: what limits and features are called, as `guidance.content.describing.names` has them.
    """

    def tell(match: re.Match[str]) -> str:
        fallback = f", or “{match[2]}”" if match[2] else ""
        return f"{{{_label(match[1], names)}{fallback}}}"

    return VARIABLE.sub(tell, text)


def _label(name: str, names: Mapping[str, str]) -> str:
    of, _, trait = name.partition(".")
    key = trait.rpartition(".")[0]
    offered = menu(
        features={key: names.get(f"feature:{key}", key)},
        limits={key: names.get(f"limit:{key}", key)},
        person_traits=[trait] if of == "person" else [],
        account_traits=[trait] if of == "account" else [],
    )
    return next((variable.label for variable in offered if variable.name == name), name)


def problem(text: str, *, features: Collection[str], limits: Collection[str]) -> Iterator[str]:
    """Return a sentence for every variable of `text` that could not be filled in."""
    known = {variable.name for variable in menu(features=dict.fromkeys(features, ""), limits=dict.fromkeys(limits, ""))}
    for match in VARIABLE.finditer(text):
        if match[1] not in known and not match[1].startswith(TRAITS):
            yield f"There is no variable “{match[1]}”; choose one from the menu."
    if "{{" in MARK.sub("", VARIABLE.sub("", text)):
        yield "A variable is not written completely; choose it from the menu instead of typing it."
