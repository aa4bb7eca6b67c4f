"""What a server says of an account, with nobody's event to carry it: worked in at once, decisions included."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from guidance.conf import conf
from guidance.core.times import to_ms
from guidance.delivery import colleagues, decisions, effects, suppression
from guidance.delivery.catalog import catalogs
from guidance.people import identity, profiles
from guidance.people.models import Person


def tell(*, workspace_id: int, group_id: str, traits: Mapping[str, Any], now: dt.datetime) -> None:
    """Set traits, plan and usage of an account (made where it is new) and decide its people anew.

    Raises Erased where it was erased.
    """
    with transaction.atomic():
        suppression.refuse_account(workspace_id=workspace_id, group_id=group_id)
        account_id = identity.accounts(workspace_id=workspace_id, group_ids=[group_id], now=now)[group_id]
        lock_latest(account_id=account_id)
        account = profiles.lock_accounts(ids=[account_id])[account_id]
        account.last_seen = max(account.last_seen, to_ms(now))
        effects.tell_account(
            account=account,
            traits=traits,
            catalog=catalogs(workspace_ids=[workspace_id])[workspace_id],
            at=to_ms(now),
        )
        profiles.save_accounts(rows=[account])
        if account.changed:
            decide_again(account_id=account_id, now=now)


def decide_again(*, account_id: int, now: dt.datetime) -> None:
    """Decide the account's latest visitors anew now, and have a worker decide the others."""
    latest = _latest(account_id)
    decisions.decide_people(person_ids=latest, now=now)
    colleagues.look_again(account_ids=[account_id], besides=latest, now=now)


def lock_latest(*, account_id: int) -> None:
    """Lock the people that `decide_again` decides about at once.

    People before accounts, as everywhere: two writers that lock in one order never wait for each other in a circle.
    """
    profiles.lock_people(ids=_latest(account_id))


def _latest(account_id: int) -> list[int]:
    people = Person.objects.filter(account_id=account_id).order_by("-last_seen")
    return list(people.values_list("pk", flat=True)[: conf().fanout])
