"""What a server says of an account."""

import datetime as dt
from collections.abc import Callable
from unittest.mock import patch

import pytest

from guidance.delivery import accounts
from guidance.delivery.models import Decision
from guidance.jobs import names
from guidance.people.models import Account, Person
from guidance.plans.models import Limit, Plan
from guidance.workspaces.models import Workspace

NOON = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)


@pytest.fixture
def workspace(db: None) -> Workspace:
    """Return a workspace with one plan and one limit."""
    workspace = Workspace.objects.create(key="acme", name="Acme Mail")
    Plan.objects.create(workspace=workspace, key="growth", name="Growth")
    Limit.objects.create(workspace=workspace, key="contacts", name="Contacts")
    return workspace


@pytest.fixture
def member(workspace: Workspace) -> Callable[[str, int], Person]:
    """Return a function that makes a member of Northwind, last seen so many hours ago."""
    account = Account.objects.create(workspace=workspace, group_id="northwind", first_seen=NOON, last_seen=NOON)

    def make(user_id: str, hours: int) -> Person:
        seen = NOON - dt.timedelta(hours=hours)
        return Person.objects.create(
            workspace=workspace, user_id=user_id, account=account, first_seen=seen, last_seen=seen
        )

    return make


def _decided(person: Person) -> int:
    decision = Decision.objects.filter(person=person).first()
    return decision.version if decision else 0


def test_account_nobody_spoke_of_is_made_with_plan_traits_and_usage(workspace: Workspace) -> None:
    traits = {"name": "Initech", "plan": "growth", "usage": {"contacts": 475}}

    accounts.tell(workspace_id=workspace.pk, group_id="initech", traits=traits, now=NOON)

    account = Account.objects.get()
    assert account.plan is not None
    assert (account.group_id, account.plan.key, account.traits["name"]) == ("initech", "growth", "Initech")
    days = {"20778": [475, 1_795_262_400_000]}
    assert account.meters == {"contacts": {"used": 475, "at": 1_795_262_400_000, "d": days}}
    assert (account.first_seen, account.last_seen) == (NOON, NOON)


def test_people_are_decided_before_the_call_returns(workspace: Workspace, member: Callable[[str, int], Person]) -> None:
    lena, ben = member("lena", 1), member("ben", 2)

    accounts.tell(workspace_id=workspace.pk, group_id="northwind", traits={"seats": 3}, now=NOON)

    assert (_decided(lena), _decided(ben)) == (1, 1)


def test_people_are_left_alone_when_nothing_changed(workspace: Workspace, member: Callable[[str, int], Person]) -> None:
    lena = member("lena", 1)
    Account.objects.update(traits={"seats": 3})

    accounts.tell(workspace_id=workspace.pk, group_id="northwind", traits={}, now=NOON)

    assert _decided(lena) == 0


def test_only_the_latest_visitors_are_decided_at_once_and_a_worker_takes_the_rest(
    workspace: Workspace, member: Callable[[str, int], Person]
) -> None:
    latest, earlier, long_ago = member("latest", 1), member("earlier", 2), member("long ago", 24 * 400)

    with (
        patch("guidance.delivery.accounts.conf") as conf,
        patch("guidance.delivery.colleagues.enqueue") as enqueue,
    ):
        conf.return_value.fanout = 1
        accounts.tell(workspace_id=workspace.pk, group_id="northwind", traits={"seats": 3}, now=NOON)

    assert (_decided(latest), _decided(earlier), _decided(long_ago)) == (1, 0, 0)
    enqueue.assert_called_once_with(names.DECIDE, person_ids=[earlier.pk])


def test_account_of_the_same_name_in_another_workspace_is_not_touched(
    workspace: Workspace, member: Callable[[str, int], Person]
) -> None:
    lena = member("lena", 1)
    other = Workspace.objects.create(key="other", name="Cyd's")

    accounts.tell(workspace_id=other.pk, group_id="northwind", traits={"seats": 9}, now=NOON)

    assert Account.objects.get(workspace=workspace).traits == {}
    assert Account.objects.get(workspace=other).traits == {"seats": 9}
    assert _decided(lena) == 0
