"""Reading a stored rule, and refusing one that could surprise its author."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from guidance.rules.checking import check_where
from guidance.rules.facts import Fact, parse_fact
from guidance.rules.lowering import Condition, lower
from guidance.rules.syntax import MAX_FACTS, VERSION, InvalidRule, Node

Document = Mapping[str, object]

FACT_NAME = re.compile(r"[a-z][a-z0-9_]{0,99}")


@dataclass(frozen=True, slots=True)
class Rule:
    """A checked rule: its condition as stored, the tree it stands for (saved lists still empty), and its facts."""

    where: Condition
    tree: Node
    facts: Mapping[str, Fact]


def parse(document: Document) -> Rule:
    """Return the rule a document holds. Raises InvalidRule with one sentence and the place."""
    return _rule(document, None)


def check(document: Document, *, lists: Collection[str] = ()) -> None:
    """Do nothing for a rule that may be saved where there are these saved lists. Raises InvalidRule as `parse` does."""
    _rule(document, lists)


def _rule(document: Document, lists: Collection[str] | None) -> Rule:
    if not isinstance(document, Mapping) or document.get("version") != VERSION:
        raise InvalidRule(f"A rule is a document of version {VERSION}.", place="version")
    unknown = sorted(str(key) for key in document if key not in ("version", "where", "facts"))
    if unknown:
        raise InvalidRule(f"A rule has no part called “{unknown[0]}”.", place=unknown[0])
    facts = _facts(document.get("facts", {}))
    where = document.get("where")
    if not isinstance(where, Mapping):
        raise InvalidRule("A rule must say whom it is for.", place="where")
    check_where(where, facts, lists)
    return Rule(where, lower(where), facts)


def _facts(specs: object) -> dict[str, Fact]:
    if not isinstance(specs, Mapping):
        raise InvalidRule("The facts of a rule must be named.", place="facts")
    if len(specs) > MAX_FACTS:
        raise InvalidRule(f"A rule can use at most {MAX_FACTS} facts.", place="facts")
    for name in specs:
        if not isinstance(name, str) or not FACT_NAME.fullmatch(name):
            raise InvalidRule(f"“{name}” cannot be the name of a fact.", place="facts")
    return {name: parse_fact(spec, place=f"facts.{name}") for name, spec in specs.items()}
