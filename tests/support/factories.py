"""Worlds of the road: raw events into the inbox, published prompts, people with their decisions read back."""

import datetime as dt
import itertools
import json
from collections.abc import Iterable
from typing import Any

from guidance.conf import conf
from guidance.content import publishing
from guidance.content.models import PromptVersion
from guidance.core.ids import lane_of
from guidance.core.times import iso, to_ms
from guidance.delivery import decisions, pipeline
from guidance.delivery.models import Decision
from guidance.ingest.models import Inbox
from guidance.people.models import Account, Person, PersonAlias
from guidance.protocol.events import lane_key
from guidance.workspaces.models import Workspace
from tests.support import cast

NOW = cast.NOW
AT = to_ms(NOW)
ALL_LANES = range(conf().lanes)
_numbers = itertools.count(1)


def later(**delta: float) -> dt.datetime:
    """Return the moment so much after the cast's NOW."""
    return NOW + dt.timedelta(**delta)


def clock(now: dt.datetime = NOW) -> Any:
    """Return a clock that stands still."""
    return lambda: now


def raw(kind: str = "track", *, at: dt.datetime | None = None, user: str = "lena", **fields: Any) -> dict[str, Any]:
    """Return a raw event of Lena's with a messageId of its own; `at` becomes its timestamp."""
    built: dict[str, Any] = {"type": kind, "messageId": f"m-{next(_numbers)}"}
    if user:
        built["userId"] = user
    if at is not None:
        built["timestamp"] = iso(at)
    return built | fields


def track(event: str = "Login", **fields: Any) -> dict[str, Any]:
    """Return a raw track call."""
    return raw("track", event=event, **fields)


def group(group_id: str = "northwind", *, usage: int | None = None, plan: str = "", **fields: Any) -> dict[str, Any]:
    """Return a raw group call that may report used contacts and a plan."""
    traits = fields.pop("traits", {})
    if usage is not None:
        traits = traits | {"usage": {"contacts": usage}}
    if plan:
        traits = traits | {"plan": plan}
    return raw("group", groupId=group_id, traits=traits, **fields)


def post(of: Workspace, *events: dict[str, Any], at: dt.datetime = NOW, sent_at: Any = None, **row: Any) -> Inbox:
    """Put `events` into the inbox as one accepted request of one person, received at `at`."""
    lane = lane_of(f"{of.pk}:{lane_key(events[0]) if events else ''}", conf().lanes)
    body = json.dumps({"sentAt": iso(at) if sent_at is None else sent_at, "batch": events})
    given = {"workspace": of, "lane": lane, "body": body, "verified": False, "received_at": at}
    return Inbox.objects.create(**(given | row))


def drain(now: dt.datetime = NOW, lanes: Iterable[int] = ALL_LANES) -> int:
    """Drain the inbox at `now` and return the rows done."""
    return pipeline.drain(lanes=lanes, clock=clock(now))


def tell(of: Workspace, *events: dict[str, Any], now: dt.datetime = NOW) -> None:
    """Post and drain."""
    post(of, *events, at=now)
    drain(now)


def live(of: Workspace, key: str = "contacts", *, now: dt.datetime = NOW, **changes: Any) -> PromptVersion:
    """Return the first version of a prompt that has just been published."""
    return publishing.publish(prompt=cast.prompt(of, key, **changes), by=None, now=now)


def audience(where: dict[str, Any], **facts: dict[str, Any]) -> dict[str, Any]:
    """Return a rule in its stored form."""
    return {"version": 1, "where": where, "facts": facts}


def near_limit(percent: int = 80) -> dict[str, Any]:
    """Return the rule of people whose account has used so much of its contacts."""
    return audience(
        {"facts.contacts_ratio": {"$type": "number", "$gte": percent / 100}},
        contacts_ratio={"kind": "ratio", "limit": "contacts"},
    )


def person(user_id: str = "lena") -> Person:
    """Return the person with this userId."""
    return Person.objects.get(user_id=user_id)


def visitor(anonymous_id: str) -> Person:
    """Return the person behind an anonymous id."""
    return PersonAlias.objects.select_related("person").get(anonymous_id=anonymous_id).person


def account(group_id: str = "northwind") -> Account:
    """Return the account with this groupId."""
    return Account.objects.get(group_id=group_id)


def decision(user_id: str = "lena") -> Decision:
    """Return the stored decision of a person."""
    return Decision.objects.get(person__user_id=user_id)


def decide(*people: Person, now: dt.datetime = NOW) -> int:
    """Decide about these people and return how many decisions changed."""
    return decisions.decide_people(person_ids=[each.pk for each in people], now=now)


def body(user_id: str = "lena") -> dict[str, Any]:
    """Return what the page of a person gets."""
    held: dict[str, Any] = json.loads(decision(user_id).body)
    return held


def armed(user_id: str = "lena") -> list[str]:
    """Return the keys of a person's armed prompts, best first."""
    return [each["prompt"] for each in body(user_id)["armed"]]


def codes(user_id: str = "lena") -> dict[str, str]:
    """Return {prompt key: reason code} of a person's decision."""
    return {each["prompt"]: each["code"] for each in json.loads(decision(user_id).verdicts)}


def counts(held: Person | Account) -> dict[str, int]:
    """Return {event name: total} of somebody's ledger."""
    return {name: entry["n"] for name, entry in json.loads(held.ledger).items()}
