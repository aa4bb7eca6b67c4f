"""The people of our tests: Ada the marketer, Ben her analyst, Cyd from another workspace, Lena the end user."""

import datetime as dt
from typing import Any

from django.contrib.auth.models import User

from guidance.content.models import Prompt, Theme
from guidance.people.models import Account, Person
from guidance.plans.models import Feature, Limit, Plan, PlanLimit
from guidance.protocol.content import Button, Buttons, Draft, Heading, Link, Text, dump
from guidance.workspaces import roles
from guidance.workspaces.models import Workspace

NOW = dt.datetime(2026, 11, 21, 10, 0, tzinfo=dt.UTC)


def workspace(key: str = "acme", name: str = "Acme Mail") -> Workspace:
    """Return a workspace that sells Free and Growth, meters contacts, and has one feature and a theme."""
    made = Workspace.objects.create(key=key, name=name)
    free = Plan.objects.create(workspace=made, key="free", name="Free", price="$0", rank=0)
    growth = Plan.objects.create(workspace=made, key="growth", name="Growth", price="$29 a month", rank=1)
    growth.features.add(Feature.objects.create(workspace=made, key="timeline", name="Timeline"))
    contacts = Limit.objects.create(workspace=made, key="contacts", name="Contacts", unit="contacts")
    PlanLimit.objects.create(plan=free, limit=contacts, amount=2_000)
    PlanLimit.objects.create(plan=growth, limit=contacts, amount=10_000)
    Theme.objects.create(workspace=made, key="acme", name="Acme", accent="#0f766e")
    return made


def member(name: str, of: Workspace, role: str) -> User:
    """Return a user of the studio who works in a workspace."""
    user = User.objects.create_user(name, password="a long enough password", is_staff=True)
    roles.add_member(workspace=of, user=user, role=role)
    return user


def lena(of: Workspace, *, used: int = 1_800, user_id: str = "lena") -> Person:
    """Return Lena, whose account uses 90 % of its contacts."""
    account = Account.objects.create(
        workspace=of,
        group_id=f"northwind-{user_id}",
        plan=of.plans.get(key="free"),
        traits={"name": "Northwind", "plan": "free"},
        meters={"contacts": {"used": used, "at": 0}},
        first_seen=NOW,
        last_seen=NOW,
    )
    traits = {"name": "Lena", "email": f"{user_id}@northwind.example", "role": "member"}
    return Person.objects.create(
        workspace=of, user_id=user_id, account=account, traits=traits, first_seen=NOW, last_seen=NOW
    )


def draft(**changes: Any) -> Draft:
    """Return a draft with nothing wrong, or what `changes` make of it."""
    blocks = [
        Heading(text="You are close to your limit"),
        Text(text='{{ account.name | "Your team" }} uses {{ limit.contacts.used | "most" }} contacts.'),
        Buttons(buttons=[Button(label="See plans", action=Link(href="/upgrade"))]),
    ]
    return Draft(**{"label": "Contacts", "blocks": blocks, **changes})


def prompt(of: Workspace, key: str = "contacts", kind: str = "modal", **changes: Any) -> Prompt:
    """Return a saved prompt with such a draft."""
    name = key.replace("-", " ").capitalize()
    return Prompt.objects.create(workspace=of, key=key, name=name, kind=kind, draft=dump(draft(**changes)))
