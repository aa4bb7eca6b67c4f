"""Everything that is kept about a person or an account, as one JSON document: the answer to who asks for their data."""

import datetime as dt
from typing import Any

import msgspec
from django.db.models import F

from guidance.core.times import from_ms, iso
from guidance.delivery.models import Decision, DecisionRecord
from guidance.ingest import erasing
from guidance.ingest.models import Event
from guidance.insights.models import Answer, Exposure
from guidance.people.erasure import Name
from guidance.people.models import Account, AccountMembership, Person, Trial
from guidance.segments.models import ListEntry, Segment, SegmentMembership

_read = msgspec.json.decode
_MOMENTS = ("leased_at", "shown_at", "clicked_at", "dismissed_at", "completed_at")


def of_person(*, person_id: int, now: dt.datetime) -> dict[str, Any]:
    """Return what is kept about a person. Raises Person.DoesNotExist."""
    person = Person.objects.select_related("account").get(pk=person_id)
    anonymous = list(person.aliases.order_by("pk").values_list("anonymous_id", flat=True))
    names = [Name("anonymous", each) for each in anonymous] + ([Name("user", person.user_id)] if person.user_id else [])
    memberships = AccountMembership.objects.filter(person=person).order_by("pk")
    decision = Decision.objects.filter(person=person).first()
    return {
        "exported_at": iso(now),
        "userId": person.user_id,
        "anonymousIds": anonymous,
        **_kept(person),
        "account": person.account.group_id if person.account else None,
        "accounts": list(memberships.values_list("account__group_id", flat=True)),
        "segments": _stays(SegmentMembership.objects.filter(person=person)),
        "lists": _lists(person.workspace_id, Segment.Kind.PERSON, person.user_id),
        "decision": None if decision is None else {"shown": _read(decision.body), "verdicts": _read(decision.verdicts)},
        "decided": [iso(at) for at in _moments(DecisionRecord.objects.filter(person=person))],
        "exposures": _exposures(Exposure.objects.filter(person=person)),
        "answers": _answers(Answer.objects.filter(exposure__person=person)),
        "trials_started": _trials(Trial.objects.filter(started_by=person)),
        "events": _events(Event.objects.filter(person=person)),
        "waiting": erasing.waiting(workspace_id=person.workspace_id, names=names),
    }


def of_account(*, account_id: int, now: dt.datetime) -> dict[str, Any]:
    """Return what is kept about an account, its people by their ids alone. Raises Account.DoesNotExist."""
    account = Account.objects.select_related("plan").get(pk=account_id)
    people = account.memberships.order_by("pk").values_list("person__user_id", flat=True)
    theirs = Event.objects.filter(person__memberships__account=account, account=account)
    return {
        "exported_at": iso(now),
        "groupId": account.group_id,
        **_kept(account),
        "plan": account.plan.key if account.plan else None,
        "meters": account.meters,
        "people": [user_id for user_id in people if user_id],
        "segments": _stays(SegmentMembership.objects.filter(account=account)),
        "lists": _lists(account.workspace_id, Segment.Kind.ACCOUNT, account.group_id),
        "trials": _trials(Trial.objects.filter(account=account)),
        "events": _events(theirs.filter(type="group")),
    }


def _kept(row: Person | Account) -> dict[str, Any]:
    return {
        "traits": row.traits,
        "states": {name: None if until is None else iso(from_ms(until)) for name, until in row.states.items()},
        "history": _read(row.ledger),
        "prompts": _read(row.prompts),
        "first_seen": iso(row.first_seen),
        "last_seen": iso(row.last_seen),
    }


def _stays(stays: Any) -> list[dict[str, Any]]:
    return [
        {"segment": stay.segment.key, "since": iso(stay.entered_at), "until": _or_none(stay.left_at)}
        for stay in stays.select_related("segment").order_by("pk")
    ]


def _lists(workspace_id: int, kind: str, member_id: str | None) -> list[str]:
    entries = ListEntry.objects.filter(
        segment__workspace_id=workspace_id, segment__kind=kind, member_id=member_id or ""
    )
    return list(entries.order_by("segment__key").values_list("segment__key", flat=True))


def _moments(records: Any) -> list[dt.datetime]:
    return list(records.order_by("decided_at").values_list("decided_at", flat=True))


def _exposures(exposures: Any) -> list[dict[str, Any]]:
    rows = exposures.annotate(key=F("prompt__key")).order_by("leased_at")
    return [
        {"prompt": row.key, "variant": row.variant, "trigger": row.trigger}
        | {name: _or_none(getattr(row, name)) for name in _MOMENTS}
        for row in rows
    ]


def _answers(answers: Any) -> list[dict[str, Any]]:
    fields = ("question", "number", "chosen", "words")
    rows = answers.select_related("prompt").order_by("pk")
    return [
        {"prompt": row.prompt.key, "at": iso(row.answered_at)} | {name: getattr(row, name) for name in fields}
        for row in rows
    ]


def _trials(trials: Any) -> list[dict[str, Any]]:
    return [
        {"feature": trial.feature.key, "started_at": iso(trial.started_at), "ends_at": iso(trial.ends_at)}
        for trial in trials.select_related("feature").order_by("pk")
    ]


def _events(events: Any) -> list[dict[str, Any]]:
    rows = events.order_by("time", "pk").values_list("type", "name", "properties", "message_id", "time", "received_at")
    return [
        {
            "type": kind,
            "name": name,
            "properties": properties,
            "messageId": message_id,
            "time": iso(time),
            "received_at": iso(received_at),
        }
        for kind, name, properties, message_id, time, received_at in rows.iterator()
    ]


def _or_none(moment: dt.datetime | None) -> str | None:
    return None if moment is None else iso(moment)
