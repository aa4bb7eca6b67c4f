"""What the variables of a text say to one person now, for trying a draft out."""

import datetime as dt
from collections.abc import Iterable

from guidance.core.times import to_ms
from guidance.delivery import audiences, decisions
from guidance.delivery.catalog import catalogs
from guidance.engine.variables import Value, values
from guidance.people import profiles
from guidance.people.models import Person


def of_person(*, person: Person, names: Iterable[str], at: dt.datetime) -> dict[str, Value]:
    """Return {name: value} for the `names` that have one for `person`, as `engine.variables` tells; nothing is stored."""
    catalog = catalogs(workspace_ids=[person.workspace_id])[person.workspace_id]
    row = profiles.read_people(ids=[person.pk])[person.pk]
    accounts = profiles.read_accounts(ids=[row.account_id] if row.account_id else [])
    standing = audiences.standing(people=[row], accounts=accounts, catalogs={row.workspace_id: catalog})
    states = decisions.account_states(accounts, {row.workspace_id: catalog}, standing)
    return values(names, catalog, decisions.person_state(row, states.get(row.account_id or 0), standing), to_ms(at))
