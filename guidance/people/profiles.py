"""The rows of persons and accounts as the road works on them: read and locked once a batch, written once a batch.

No model instances here: a drain handles hundreds of people a transaction.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec
from django.db import connection

from guidance.core.times import from_ms, to_ms
from guidance.people import bulk, statement
from guidance.people.history import History
from guidance.people.history import merge as merge_history
from guidance.people.ledger import Ledger
from guidance.people.ledger import merge as merge_ledgers
from guidance.people.models import Account, AccountMembership, Person
from guidance.rules.tallies import Depth

_read = msgspec.json.decode
_ACCOUNT_AT = "$account"
_PERSON = (
    "SELECT id, workspace_id, user_id, account_id, traits, segments, trait_times, ledger, prompts, last_seen, states"
    " FROM guidance_person WHERE "
)
_ACCOUNT = (
    "SELECT id, workspace_id, group_id, plan_id, traits, meters, trait_times, ledger, prompts, last_seen, states, segments"
    " FROM guidance_account WHERE "
)


@dataclass(slots=True)
class AccountRow:
    """An account being worked on. `changed`: something colleagues' decisions may depend on moved."""

    id: int
    workspace_id: int
    group_id: str
    plan_id: int | None
    traits: dict[str, Any]
    meters: dict[str, dict[str, Any]]
    times: dict[str, int]
    ledger: Ledger
    prompts: History
    last_seen: int
    states: dict[str, int | None] = field(default_factory=dict)
    segments: list[str] = field(default_factory=list)
    changed: bool = False


@dataclass(slots=True)
class PersonRow:
    """A person being worked on."""

    id: int
    workspace_id: int
    user_id: str
    account_id: int | None
    traits: dict[str, Any]
    segments: list[str]
    times: dict[str, int]
    ledger: Ledger
    prompts: History
    last_seen: int
    states: dict[str, int | None] = field(default_factory=dict)
    memberships: set[int] = field(default_factory=set)


def lock_people(*, ids: Iterable[int]) -> dict[int, PersonRow]:
    """Return the persons with these ids, locked in id order until the transaction ends; deleted ones are missing."""
    return _people(ids, lock=True)


def read_people(*, ids: Iterable[int]) -> dict[int, PersonRow]:
    """Return the persons with these ids as they are, to look at and never to write back."""
    return _people(ids)


def _people(ids: Iterable[int], *, lock: bool = False) -> dict[int, PersonRow]:
    return {
        pk: PersonRow(
            pk,
            workspace,
            user_id or "",
            account,
            _read(traits),
            _read(segments),
            _read(times),
            _read(ledger),
            _read(prompts),
            to_ms(statement.moment(seen)),
            _read(states),
        )
        for pk, workspace, user_id, account, traits, segments, times, ledger, prompts, seen, states in _rows(
            _PERSON, ids, lock=lock
        )
    }


def lock_accounts(*, ids: Iterable[int]) -> dict[int, AccountRow]:
    """Return the accounts with these ids, locked in id order until the transaction ends. Lock people first, then accounts."""
    return _accounts(ids, lock=True)


def read_accounts(*, ids: Iterable[int]) -> dict[int, AccountRow]:
    """Return the accounts with these ids as they are, to look at and never to write back."""
    return _accounts(ids)


def _accounts(ids: Iterable[int], *, lock: bool = False) -> dict[int, AccountRow]:
    return {
        pk: AccountRow(
            pk,
            workspace,
            group_id,
            plan,
            _read(traits),
            _read(meters),
            _read(times),
            _read(ledger),
            _read(prompts),
            to_ms(statement.moment(seen)),
            _read(states),
            _read(segments),
        )
        for pk, workspace, group_id, plan, traits, meters, times, ledger, prompts, seen, states, segments in _rows(
            _ACCOUNT, ids, lock=lock
        )
    }


def _rows(select: str, ids: Iterable[int], *, lock: bool) -> list[statement.Row]:
    wanted = set(ids)
    if not wanted:
        return []
    # Not FOR UPDATE: rows that point at a person may be added meanwhile.
    locked = " FOR NO KEY UPDATE" if lock and connection.vendor == "postgresql" else ""
    return statement.execute(f"{select}{statement.among('id')} ORDER BY id{locked}", [statement.many(wanted)])


def set_traits(*, row: PersonRow | AccountRow, traits: Mapping[str, Any], at: int) -> bool:
    """Set each trait unless a later event already set it; None removes one. Return whether anything changed.

    Two values of the same moment are ordered by their text, so that order of arrival does not matter.
    """
    changed = False
    for name, value in traits.items():
        known = row.times.get(name, -1)
        if at < known or (at == known and repr(value) <= repr(row.traits.get(name))):
            continue
        row.times[name] = at
        if value is None:
            changed |= row.traits.pop(name, None) is not None
        # To Python 1 equals True; to JSON it does not.
        elif name not in row.traits or repr(row.traits[name]) != repr(value):
            row.traits[name] = value
            changed = True
    return changed


def join(*, row: PersonRow, account_id: int, at: int) -> None:
    """Make `account_id` the person's active account unless a later event chose another."""
    if (at, account_id) >= (row.times.get(_ACCOUNT_AT, -1), row.account_id or 0):
        row.times[_ACCOUNT_AT] = at
        row.account_id = account_id
    row.memberships.add(account_id)


def absorb(*, into: PersonRow, other: PersonRow, days: int, depths: Mapping[str, Depth]) -> None:
    """Merge what is known of the anonymous `other` into the known person: later traits win, counts add, caps unite.

    `days` and `depths` as a catalog has them: how far back and how deep ledgers are kept.
    """
    for name in sorted({*other.traits, *other.times} - {_ACCOUNT_AT}):
        set_traits(row=into, traits={name: other.traits.get(name)}, at=other.times.get(name, 0))
    merge_ledgers(into=into.ledger, other=other.ledger, days=days, depths=depths)
    merge_history(into=into.prompts, other=other.prompts)
    into.last_seen = max(into.last_seen, other.last_seen)
    if other.account_id is not None:
        join(row=into, account_id=other.account_id, at=other.times.get(_ACCOUNT_AT, 0))


def save_people(*, rows: Iterable[PersonRow]) -> None:
    """Write the persons back."""
    when = connection.ops.adapt_datetimefield_value
    values = [
        (
            row.id,
            row.account_id,
            _text(row.traits),
            _text(row.segments),
            _text(row.times),
            _text(row.ledger),
            _text(row.prompts),
            when(from_ms(row.last_seen)),
            _text(row.states),
        )
        for row in rows
    ]
    columns = ("id", "account_id", "traits", "segments", "trait_times", "ledger", "prompts", "last_seen", "states")
    bulk.update(model=Person, columns=columns, rows=values)


def save_accounts(*, rows: Iterable[AccountRow]) -> None:
    """Write the accounts back."""
    when = connection.ops.adapt_datetimefield_value
    values = [
        (
            row.id,
            row.plan_id,
            _text(row.traits),
            _text(row.meters),
            _text(row.times),
            _text(row.ledger),
            _text(row.prompts),
            when(from_ms(row.last_seen)),
            _text(row.states),
            _text(row.segments),
        )
        for row in rows
    ]
    columns = (
        *("id", "plan_id", "traits", "meters", "trait_times", "ledger", "prompts", "last_seen", "states", "segments"),
    )
    bulk.update(model=Account, columns=columns, rows=values)


def save_memberships(*, rows: Iterable[PersonRow]) -> None:
    """Remember which accounts the persons were seen in."""
    when = connection.ops.adapt_datetimefield_value
    values = [
        (account_id, row.id, when(from_ms(row.last_seen))) for row in rows for account_id in sorted(row.memberships)
    ]
    bulk.insert(
        model=AccountMembership,
        columns=("account_id", "person_id", "last_seen"),
        rows=values,
        then="ON CONFLICT (account_id, person_id) DO UPDATE SET last_seen = excluded.last_seen",
    )


def _text(value: Any) -> str:
    return msgspec.json.encode(value).decode()
