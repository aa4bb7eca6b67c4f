"""Generated people and companies in the database, and as the engine sees them."""

import json

from guidance.engine.catalog import LimitSpec, PlanSpec
from guidance.engine.context import context_of
from guidance.engine.subjects import AccountState, PersonState
from guidance.people.models import Account, Person
from guidance.plans.models import Plan
from guidance.segments.models import Segment, SegmentMembership
from tests.support import cast

KINDS = {"buyers": "person", "big": "account", "nobody": "person"}
PLANS = {
    "free": PlanSpec("free", "Free", limits={"contacts": 2000, "seats": 10}),
    "growth": PlanSpec("growth", "Growth", limits={"contacts": None, "seats": 0}),
}
LIMITS = {
    "contacts": LimitSpec("contacts", "Contacts", "month", resets=True),
    "seats": LimitSpec("seats", "Seats", "none"),
}


def workspace():
    """Return Acme with an empty segment for each of KINDS."""
    made = cast.workspace()
    for key, kind in KINDS.items():
        Segment.objects.create(workspace=made, key=key, name=key, kind=kind, rule={})
    return made


def settle(acme, people, accounts):
    """Store people and accounts; return {person id: the context they are judged over}, and the same for accounts."""
    plans = {plan.key: plan for plan in Plan.objects.filter(workspace=acme)}
    segments = {segment.key: segment for segment in Segment.objects.filter(workspace=acme)}
    stays, rows = [], []
    for number, told in enumerate(accounts):
        row = Account.objects.create(
            workspace=acme,
            group_id=f"acc{number}",
            plan=plans.get(told["plan"]),
            traits=told["traits"],
            meters=told["meters"],
            ledger=json.dumps(told["ledger"], ensure_ascii=False),
            prompts=json.dumps(told["prompts"]),
            first_seen=cast.NOW,
            last_seen=cast.NOW,
        )
        rows.append(row)
        stays += [
            SegmentMembership(segment=segments[key], account=row, entered_at=cast.NOW) for key in told["segments"]
        ]
    held = {}
    for number, told in enumerate(people):
        account = None if told["account"] is None else rows[told["account"]]
        name = f"u{number}" if told["known"] else None
        person = Person.objects.create(
            workspace=acme,
            user_id=name,
            account=account,
            traits=told["traits"],
            ledger=json.dumps(told["ledger"], ensure_ascii=False),
            prompts=json.dumps(told["prompts"]),
            first_seen=cast.NOW,
            last_seen=cast.NOW,
        )
        stays += [
            SegmentMembership(segment=segments[key], person=person, entered_at=cast.NOW) for key in told["segments"]
        ]
        held[person.pk] = ({**told, "user_id": name}, account, accounts[told["account"]] if account else None)
    SegmentMembership.objects.bulk_create(stays)
    return held


def company(pk, told):
    """Return an account as the engine sees it."""
    return AccountState(
        id=pk,
        group_id=told.get("group_id", ""),
        traits=told["traits"],
        plan=told["plan"],
        meters=told["meters"],
        ledger=told["ledger"],
        prompts=told["prompts"],
    )


def state(pk, told, account, of_account):
    """Return a settled person as the engine sees them."""
    return PersonState(
        id=pk,
        user_id=told["user_id"] or "",
        traits=told["traits"],
        ledger=told["ledger"],
        prompts=told["prompts"],
        account=None if account is None else company(account.pk, {**of_account, "group_id": account.group_id}),
    )


def contexts(catalog, held, now):
    """Return {person id: what rules are judged over} of settled people."""
    found = {}
    for pk, (told, account, of_account) in held.items():
        context, _ = context_of(catalog, state(pk, told, account, of_account), now)
        inside = told["segments"] | (of_account["segments"] if of_account else frozenset())
        context["segments"] = {key: key in inside for key in KINDS}
        found[pk] = context
    return found
