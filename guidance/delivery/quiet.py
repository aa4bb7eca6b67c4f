"""Set and lift quiet states from outside the road; when a call returns, the people concerned have been decided anew."""

import datetime as dt
from collections.abc import Callable

from django.db import transaction

from guidance.core.times import to_ms
from guidance.delivery import accounts, decisions
from guidance.people import profiles, states
from guidance.people.states import Row

Change = Callable[[Row], bool]


def put_account(*, account_id: int, state: str, until: dt.datetime | None, now: dt.datetime) -> None:
    """Put an account into `state` until `until` (None: until it is lifted). Raises UnknownState, BadUntil."""
    _change_account(account_id, _put(state, until, now), now)


def lift_account(*, account_id: int, state: str, now: dt.datetime) -> None:
    """End a state of an account; nothing happens where it is not on. Raises UnknownState."""
    _change_account(account_id, _lift(state, now), now)


def put_person(*, person_id: int, state: str, until: dt.datetime | None, now: dt.datetime) -> None:
    """Put a person into `state` until `until` (None: until it is lifted). Raises UnknownState, BadUntil."""
    _change_person(person_id, _put(state, until, now), now)


def lift_person(*, person_id: int, state: str, now: dt.datetime) -> None:
    """End a state of a person; nothing happens where it is not on. Raises UnknownState."""
    _change_person(person_id, _lift(state, now), now)


def _put(state: str, until: dt.datetime | None, now: dt.datetime) -> Change:
    return lambda row: states.put(row=row, state=state, until=None if until is None else to_ms(until), now=to_ms(now))


def _lift(state: str, now: dt.datetime) -> Change:
    return lambda row: states.lift(row=row, state=state, now=to_ms(now))


def _change_account(account_id: int, change: Change, now: dt.datetime) -> None:
    with transaction.atomic():
        accounts.lock_latest(account_id=account_id)
        row = profiles.lock_accounts(ids=[account_id])[account_id]
        if change(row):
            profiles.save_accounts(rows=[row])
            accounts.decide_again(account_id=account_id, now=now)


def _change_person(person_id: int, change: Change, now: dt.datetime) -> None:
    with transaction.atomic():
        people = profiles.lock_people(ids=[person_id])
        held = profiles.lock_accounts(ids=[row.account_id for row in people.values() if row.account_id])
        if person_id in people and change(people[person_id]):  # not merged away meanwhile
            decisions.store(people=people.values(), accounts=held, now=now)
