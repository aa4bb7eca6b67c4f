"""A rule's condition as a condition of a query over people or accounts, for PostgreSQL and SQLite."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q

from guidance.engine.catalog import LimitSpec, PlanSpec
from guidance.rules import lowering
from guidance.rules.coercion import Path, kind
from guidance.rules.evaluate import holds
from guidance.rules.syntax import (
    BROWSER_NAMESPACES,
    ORDERINGS,
    AllOf,
    Always,
    AnyOf,
    Every,
    InvalidRule,
    Node,
    Not,
    Size,
    Some,
    Test,
)
from guidance.segments import history, postgres, sqlite
from guidance.segments.fragments import Dialect, Fragment, Holds, joined, sql
from guidance.segments.models import SegmentMembership

Base = Literal["person", "account"]
Guards = Mapping[Path, str]
Leaf = Test | Size | Some | Every
_COMPARING = ORDERINGS | {"$eq"}


@dataclass(frozen=True, slots=True)
class World:
    """What a condition is lowered with. `facts`: {name: spec as stored}. `kinds`: {segment key: kind}, None when unknown.

    `now`: ms; a rule with facts needs it.
    """

    facts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    kinds: Mapping[str, str] | None = None
    plans: Mapping[str, PlanSpec] = field(default_factory=dict)
    limits: Mapping[str, LimitSpec] = field(default_factory=dict)
    now: int = 0


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
    leaves them out. Raises InvalidRule for a condition without shape, and for one that asks about a fact it does not tell of.
    """
    found = _Lowering(base, world or World()).node(lowering.lower(condition, groups), _Place())
    return Q(Holds(_whole(found)))


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

    def node(self, node: Node, at: "_Place") -> Fragment | bool:
        match node:
            case Always():
                return node.value
            case Not():
                inner = self.node(node.part, replace(at, positive=not at.positive))
                # What is missing makes a comparison NULL, and so would be its negation.
                return not inner if isinstance(inner, bool) else sql("(NOT coalesce(?, FALSE))", inner)
            case AllOf():
                inside = replace(at, guards={**at.guards, **_guards(node)})
                parts = [part for part in node.parts if not (at.value is None and self.is_implied(part, node.parts))]
                return _together([self.node(part, inside) for part in parts], " AND ")
            case AnyOf():
                return _together([self.node(part, at) for part in node.parts], " OR ")
            case _:
                return self.leaf(node, at)

    def leaf(self, node: Leaf, at: "_Place") -> Fragment | bool:
        if at.value is not None:
            value = self.inner(at.value, node.path)
        else:
            head, rest = node.path[0], node.path[1:]
            if head in BROWSER_NAMESPACES:
                return at.positive
            if not rest:
                raise InvalidRule(f"“{head}” does not say which part of it is meant.")
            if head == "segments":
                return self.segment(node, rest)
            value = self.value(head, rest)
        return self.test(value, node, at) if value is not None else holds(node, {})

    def test(self, value: Fragment, node: Leaf, at: "_Place") -> Fragment:
        if isinstance(node, Test):
            return self.dialect.test(value, node.operator, node.operand, at.guards.get(node.path, ""))
        if isinstance(node, Size):
            found = self.node(node.part, _Place(self.dialect.length(value), at.depth, {(): "number"}))
        elif isinstance(node, Some):
            found = self.some(value, node.part, at.depth + 1)
        else:
            found = _together([self.some(value, part, at.depth + 1, null=True) for part in node.parts], " AND ")
        held = _whole(found)
        # CASE, because a database may otherwise unfold what is no list.
        return sql("(CASE WHEN ? THEN ? ELSE FALSE END)", self.dialect.is_list(value), held)

    def some(self, value: Fragment, part: Node, depth: int, *, null: bool = False) -> Fragment:
        rows, element = self.dialect.elements(value, f"each{depth}")
        found = _whole(self.node(part, _Place(element, depth)))
        wanted = found if null else sql("(? <> 'null' AND ?)", element, found)
        return sql("EXISTS (SELECT 1 FROM ? WHERE ?)", rows, wanted)

    def is_implied(self, part: Node, beside: Sequence[Node]) -> bool:
        """Say whether a test of a fact's type need not be asked: history costs the most, and a comparison asks of it again."""
        if (
            self.dialect is not postgres
            or not isinstance(part, Test)
            or part.operator != "$type"
            or len(part.path) != 2
        ):
            return False
        head, name = part.path
        if head != "facts" or name not in self.world.facts or history.type_of(self.world.facts[name]) != part.operand:
            return False
        # What never happened is NULL, and so is every comparison with it.
        same = [other for other in beside if isinstance(other, Test) and other.path == part.path]
        return any(other.operator in _COMPARING and kind(other.operand) == part.operand for other in same)

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
        if found is not None and head == "account" and rest[0] == "plan":
            plan = F(f"{prefix}plan__key")
            if len(rest) > 1:
                return sql("(CASE WHEN ? IS NULL THEN ? END)", plan, found)
            return sql("(CASE WHEN ? IS NULL THEN ? ELSE ? END)", plan, found, self.dialect.of_text(sql("?", plan)))
        return found

    def inner(self, value: Fragment, path: Path) -> Fragment | None:
        found: Fragment | None = value
        for key in path:
            found = None if found is None else self.dialect.member(found, key)
        return found

    def fact(self, rest: Path) -> Fragment | None:
        spec = self.world.facts.get(rest[0])
        if spec is None:
            raise InvalidRule(f"The rule does not say what the fact “{rest[0]}” is.")
        if len(rest) > 1:
            return None
        held = self.world
        return history.value(spec, base=self.base, plans=held.plans, limits=held.limits, now=held.now)


@dataclass(frozen=True, slots=True)
class _Place:
    """What paths start from (`value` None: everything that is known of somebody) and what is known of the values there.

    `positive`: whether what is fulfilled here speaks for the rule. `depth`: of how many lists this is an element.
    """

    value: Fragment | None = None
    depth: int = 0
    guards: Guards = field(default_factory=dict)
    positive: bool = True


def _whole(found: Fragment | bool) -> Fragment:
    return Fragment("TRUE" if found else "FALSE") if isinstance(found, bool) else found


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
