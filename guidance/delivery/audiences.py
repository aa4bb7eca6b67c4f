"""Saved audiences in deciding: compiled for the catalog, and kept for the people and accounts of a batch."""

import datetime as dt
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec

from guidance.core.errors import GuidanceError
from guidance.engine.catalog import Catalog, Condition, SegmentSpec
from guidance.engine.decide import Decision
from guidance.engine.subjects import AccountState
from guidance.people import bulk
from guidance.people.models import Account
from guidance.people.profiles import AccountRow, PersonRow
from guidance.rules.compiler import compile_condition
from guidance.segments import membership, queries
from guidance.segments.membership import Moves
from guidance.segments.queries import SegmentRule, Whose
from guidance.segments.references import dependents, references

log = logging.getLogger(__name__)
_NOBODY: Condition = {"$nor": [{}]}
_ROUNDS = 10  # as deep as segments may lie inside each other
Keys = frozenset[str]


def compiled(*, rules: Sequence[SegmentRule]) -> dict[str, Any]:
    """Return the catalog's `segments`, `lists`, `member_segments` and `rebuilding`."""
    needs = {each.key: references(rule=each.served).segments for each in rules}
    people = {each.key for each in rules if each.kind == "person"}
    asked = {key for each in rules if each.kind == "account" for key in needs[each.key]}
    return {
        "segments": tuple(_in_order([each for each in rules if each.source != "list"], needs)),
        "lists": {each.key: each.kind for each in rules if each.source == "list"},
        "member_segments": frozenset(asked & people),
        "rebuilding": dependents(of={each.key for each in rules if each.live_rule is not None}, rules=rules),
    }


def _in_order(rules: Sequence[SegmentRule], needs: Mapping[str, Keys]) -> Iterable[SegmentSpec]:
    # Each segment after those it names; one in a circle or that does not compile matches nobody.
    rest = {each.key: each for each in rules}
    known = set(rest)
    placed: set[str] = set()
    while ready := [key for key in rest if needs[key] & known <= placed]:
        for key in ready:
            each = rest.pop(key)
            yield SegmentSpec(key, _holds(each), "account" if each.kind == "account" else "person")
        placed.update(ready)
    for key in rest:
        log.warning("delivery.catalog.segment_in_circle segment=%s", key)
        yield SegmentSpec(key, compile_condition(_NOBODY))


def _holds(segment: SegmentRule) -> Callable[[Mapping[str, Any]], bool]:
    try:
        return compile_condition(segment.served.get("where") or {})
    except GuidanceError:
        log.warning("delivery.catalog.segment_broken segment=%s", segment.key)
        return compile_condition(_NOBODY)


@dataclass(slots=True)
class Standing:
    """What deciding needs of a batch's people and accounts besides their rows: static lists, and segments of members.

    `others`: {account id: person segments that members outside the batch are in}.
    """

    lists: Mapping[Whose, Keys] = field(default_factory=dict)
    others: Mapping[int, set[str]] = field(default_factory=dict)
    members: dict[int, set[str]] = field(default_factory=dict)

    def of_person(self, row: PersonRow) -> Keys:
        """Return the static lists a person is on."""
        return self.lists.get((row.workspace_id, "person", row.user_id), frozenset())

    def of_account(self, row: AccountRow) -> dict[str, Keys]:
        """Return the static lists an account is on and its members' segments."""
        listed = self.lists.get((row.workspace_id, "account", row.group_id), frozenset())
        return {"lists": listed, "member_segments": frozenset(self.members.get(row.id, ()))}


def standing(
    *, people: Sequence[PersonRow], accounts: Mapping[int, AccountRow], catalogs: Mapping[int, Catalog]
) -> Standing:
    """Read it; no query where a workspace has neither lists nor account segments that ask about members, one for each else."""
    held = Standing()
    listing = {key for key, catalog in catalogs.items() if catalog.lists}
    if listing:
        named: dict[int, list[tuple[str, str]]] = {key: [] for key in listing}
        for row in people:
            if row.workspace_id in listing and row.user_id:
                named[row.workspace_id].append(("person", row.user_id))
        for account in accounts.values():
            if account.workspace_id in listing:
                named[account.workspace_id].append(("account", account.group_id))
        held.lists = queries.lists(members=named)
    keys = {key for catalog in catalogs.values() for key in catalog.member_segments}
    if keys and accounts:
        held.others = queries.member_segments(account_ids=list(accounts), keys=keys, besides=[row.id for row in people])
        held.members = {pk: set(held.others.get(pk, ())) for pk in accounts}
        for row in people:
            if row.account_id in held.members:
                held.members[row.account_id] |= keys & set(row.segments)
    return held


@dataclass(slots=True)
class Batch:
    """People being decided about together, until what they say of their accounts agrees with what the accounts say of them."""

    people: Sequence[PersonRow]
    accounts: Mapping[int, AccountRow]
    catalogs: Mapping[int, Catalog]
    standing: Standing
    states: dict[int, AccountState]  # changed in place where members moved

    def decide(self, judge: Callable[[PersonRow], Decision]) -> dict[int, Decision]:
        """Return {person id: decision}; `judge` decides about one, again where a colleague changed their account."""
        outcomes = {row.id: judge(row) for row in self.people}
        for _ in range(_ROUNDS):
            moved = self._moved(outcomes)
            if not moved:
                break
            for row in self.people:
                if row.account_id in moved:
                    outcomes[row.id] = judge(row)
        return outcomes

    def _moved(self, outcomes: Mapping[int, Decision]) -> set[int]:
        if not self.standing.members:
            return set()
        found = {pk: set(self.standing.others.get(pk, ())) for pk in self.standing.members}
        for row in self.people:
            if row.account_id in found:
                asked = self.catalogs[row.workspace_id].member_segments
                found[row.account_id] |= asked & set(outcomes[row.id].segments)
        moved = {pk for pk, keys in found.items() if keys != self.standing.members[pk]}
        for pk in moved:
            self.standing.members[pk] = found[pk]
            self.states[pk] = replace(self.states[pk], member_segments=frozenset(found[pk]))
        return moved

    def keep(self, outcomes: Mapping[int, Decision], now: dt.datetime) -> None:
        """Put each one's segments into their row, and write who entered and left; accounts that moved count as changed."""
        moves: list[Moves] = []
        companies: dict[int, AccountRow] = {}
        for row in self.people:
            catalog, outcome = self.catalogs[row.workspace_id], outcomes[row.id]
            moves.append(_moves(row, "person", outcome.segments, catalog))
            account = self.accounts.get(row.account_id or 0)
            if account is not None:
                move = _moves(account, "account", outcome.account_segments, catalog)
                if move.before != move.after:
                    moves.append(move)
                    account.changed = True
                    companies[account.id] = account
        membership.record(moves=moves, now=now)
        write_segments(accounts=companies.values())


def _moves(row: PersonRow | AccountRow, kind: str, inside: Sequence[str], catalog: Catalog) -> Moves:
    before = frozenset(row.segments)
    # Of a segment that is being rebuilt, the rebuild says who is in it.
    after = (frozenset(inside) - catalog.rebuilding) | (before & catalog.rebuilding)
    if before != after or kind == "person":
        row.segments = [key for key in inside if key in after] + sorted(after - set(inside))
    return Moves(row.workspace_id, kind, row.id, before, after)


def write_segments(*, accounts: Iterable[AccountRow]) -> None:
    """Write the segments of accounts back, and nothing else of them."""
    rows = [(row.id, msgspec.json.encode(row.segments).decode()) for row in accounts]
    bulk.update(model=Account, columns=("id", "segments"), rows=rows)
