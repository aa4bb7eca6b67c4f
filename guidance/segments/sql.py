"""A rule's condition as a condition of a query over people or accounts, for PostgreSQL and SQLite."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q

from guidance.engine.catalog import LimitSpec, PlanSpec
from guidance.rules import lowering
from guidance.rules.coercion import Path
from guidance.rules.evaluate import holds
from guidance.rules.syntax import BROWSER_NAMESPACES, AllOf, Always, AnyOf, Every, Node, Not, Size, Some, Test
from guidance.segments import history, postgres, sqlite
from guidance.segments.fragments import Dialect, Fragment, Holds, joined, sql
from guidance.segments.lowerable import NotLowerable
from guidance.segments.models import SegmentMembership

Base = Literal["person", "account"]
Guards = Mapping[Path, str]
Leaf = Test | Size | Some | Every
# On a list these are positions, which PostgreSQL and JavaScript do not read alike.
_POSITION = re.compile(r"[+-]?\s*\d+|length")


@dataclass(frozen=True, slots=True)
class World:
    """What a condition is lowered with. `facts`: {name: spec as stored}. `kinds`: {segment key: kind}, None when unknown.

    `now`: ms, for facts.
    """

    facts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    kinds: Mapping[str, str] | None = None
    plans: Mapping[str, PlanSpec] = field(default_factory=dict)
    limits: Mapping[str, LimitSpec] = field(default_factory=dict)
    now: int | None = None


def lower(
    condition: Mapping[str, Any],
    *,
    base: Base = "person",
    world: World | None = None,
    groups: Mapping[str, Any] | None = None,
) -> Q:
    """Return `condition` as a filter of people, or of accounts with `base` "account"; it agrees with `compile_condition`.

    What only the page knows counts as fulfilled (`unjudged` lists it), and a segment means its stored membership. To ask for
    everybody else, lower {"$not": condition}: the database takes neither side for people without a value, so `~lower(condition)`
    leaves them out. Raises NotLowerable for a test the database cannot answer exactly, InvalidRule for a condition without shape.
    """
    found = _Lowering(base, world or World()).node(lowering.lower(condition, groups), {}, positive=True)
    if isinstance(found, bool):
        found = Fragment("TRUE" if found else "FALSE")
    return Q(Holds(found))


def unjudged(condition: Mapping[str, Any]) -> list[str]:
    """Return the paths in `condition` that only the page can judge."""
    paths = {
        leaf.path for leaf in _leaves(lowering.lower(condition)) if leaf.path[:1] and leaf.path[0] in BROWSER_NAMESPACES
    }
    return sorted(".".join(path) for path in paths)


def _leaves(node: Node) -> Iterator[Leaf]:
    match node:
        case AllOf() | AnyOf():
            for part in node.parts:
                yield from _leaves(part)
        case Not():
            yield from _leaves(node.part)
        case Always():
            return
        case _:
            yield node


class _Lowering:
    def __init__(self, base: Base, world: World) -> None:
        self.base, self.world = base, world
        self.dialect: Dialect = postgres if connection.vendor == "postgresql" else sqlite
        self.account = "account__" if base == "person" else ""

    def node(self, node: Node, guards: Guards, *, positive: bool) -> Fragment | bool:
        match node:
            case Always():
                return node.value
            case Not():
                inner = self.node(node.part, guards, positive=not positive)
                # What is missing makes a comparison NULL, and so would be its negation.
                return not inner if isinstance(inner, bool) else sql("(NOT coalesce(?, FALSE))", inner)
            case AllOf():
                inside = {**guards, **_guards(node)}
                return _together([self.node(part, inside, positive=positive) for part in node.parts], " AND ")
            case AnyOf():
                return _together([self.node(part, guards, positive=positive) for part in node.parts], " OR ")
            case _:
                return self.leaf(node, guards, positive=positive)

    def leaf(self, node: Leaf, guards: Guards, *, positive: bool) -> Fragment | bool:
        head, rest = node.path[0], node.path[1:]
        if head in BROWSER_NAMESPACES:
            return positive
        if not rest or not all(rest):
            raise NotLowerable("A rule must ask about one thing by name to be asked of the database.")
        if head == "segments":
            return self.segment(node, rest)
        value = self.value(head, rest)
        if value is None:
            return holds(node, {})
        return self.test(value, node, guards.get(node.path, ""))

    def segment(self, node: Leaf, rest: Path) -> Fragment | bool:
        key = rest[0]
        kinds = self.world.kinds
        if kinds is not None and key not in kinds:
            return holds(node, {})
        outside, inside = (holds(node, {"segments": {key: held}}) for held in (False, True))
        if inside == outside:
            return inside
        member = sql("?", Exists(self.stays(key, kinds[key] if kinds else "")))
        return member if inside else sql("(NOT ?)", member)

    def stays(self, key: str, kind: str) -> Any:
        of_person, of_account = Q(person=OuterRef("pk")), Q(account=OuterRef("account_id"))
        if self.base == "account":
            of_person, of_account = Q(person__account=OuterRef("pk")), Q(account=OuterRef("pk"))
        whose = {"person": of_person, "account": of_account}.get(kind, of_person | of_account)
        here = Q(segment__workspace=OuterRef("workspace"), segment__key=key, left_at=None)
        return SegmentMembership.objects.filter(here & whose)

    def value(self, head: str, rest: Path) -> Fragment | None:
        """Return the JSON value at a path; None for what nobody has."""
        if head == "facts":
            return self.fact(rest)
        if head == "user" and self.base == "account":
            return None
        if head not in ("user", "account"):
            return None
        prefix = "" if head == "user" else self.account
        if rest[0] == "id":
            name = sql("coalesce(?, '')", F("user_id")) if head == "user" else sql("?", F(f"{prefix}group_id"))
            return self.dialect.of_text(name) if len(rest) == 1 else None
        found = self.inner(sql("?", F(f"{prefix}traits")), rest)
        if head == "account" and rest[0] == "plan":
            plan = F(f"{prefix}plan__key")
            if len(rest) > 1:
                return sql("(CASE WHEN ? IS NULL THEN ? END)", plan, found)
            return sql("(CASE WHEN ? IS NULL THEN ? ELSE ? END)", plan, found, self.dialect.of_text(sql("?", plan)))
        return found

    def inner(self, value: Fragment, path: Path) -> Fragment:
        for key in path:
            if _POSITION.fullmatch(key.strip()):
                raise NotLowerable(f"“{key}” of a list cannot be asked of the database.")
            value = self.dialect.member(value, _storable(key))
        return value

    def fact(self, rest: Path) -> Fragment | None:
        spec = self.world.facts.get(rest[0])
        if spec is None:
            raise NotLowerable(f"The rule does not say what the fact “{rest[0]}” is.")
        if len(rest) > 1:
            return None
        if self.world.now is None:
            raise NotLowerable("A fact can be asked only of a moment.")
        held = self.world
        return history.value(spec, base=self.base, plans=held.plans, limits=held.limits, now=self.world.now)

    def test(self, value: Fragment, node: Leaf, guard: str) -> Fragment:
        match node:
            case Test():
                return self.dialect.test(value, node.operator, _storable(node.operand), guard)
            case Size(part=Test(path=(), operator="is", operand=int() as wanted)) if not isinstance(wanted, bool):
                return self.dialect.size(value, wanted)
            case _:
                raise NotLowerable("A test of each element of a list cannot be asked of the database.")


def _together(parts: list[Fragment | bool], word: Literal[" AND ", " OR "]) -> Fragment | bool:
    decisive = word == " OR "
    if decisive in [part for part in parts if isinstance(part, bool)]:
        return decisive
    rest = [part for part in parts if not isinstance(part, bool)]
    return joined(word, rest) if rest else not decisive


def _guards(node: AllOf) -> dict[Path, str]:
    found: dict[Path, str] = {}
    for part in node.parts:
        if isinstance(part, AllOf):
            found.update(_guards(part))
        elif isinstance(part, Test) and part.operator == "$type":
            found[part.path] = str(part.operand)
    return found


def _storable(operand: Any) -> Any:
    # No database of ours holds such a text, and PostgreSQL does not even read one.
    for part in operand if isinstance(operand, list) else [operand]:
        if isinstance(part, str) and any(character == "\0" or "\ud800" <= character <= "\udfff" for character in part):
            raise NotLowerable("A text with unusual characters cannot be asked of the database.")
    return operand
