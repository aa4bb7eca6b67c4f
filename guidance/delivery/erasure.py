"""Erase people and accounts completely, while events flow.

First their ids are suppressed, so that nothing new comes in; then mail and log are cleared a few rows at a time; at last, with
the rows locked as everywhere (people, then accounts, each in id order), all the rest goes in one transaction. Killed in
between, an erasure is taken up again by the next call or by the hourly pruning.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.db.models import Model, Q

from guidance.conf import conf
from guidance.delivery import decisions
from guidance.delivery.models import Decision, DecisionRecord
from guidance.ingest import erasing
from guidance.ingest.models import Event
from guidance.people import erasure, profiles
from guidance.people.erasure import Name
from guidance.people.models import Account, AccountMembership, Erasure, Person
from guidance.segments.models import ListEntry, Segment
from guidance.workspaces import audit

CHUNK = 1000
_RACE_TRIES = 5
_RESUMED_AFTER = dt.timedelta(minutes=5)
_CALLED = {
    "guidance.Person": "people",
    "guidance.Account": "accounts",
    "guidance.PersonAlias": "anonymous ids",
    "guidance.AccountMembership": "memberships",
    "guidance.Trial": "trials",
    "guidance.Decision": "decisions",
    "guidance.DecisionRecord": "decision records",
    "guidance.Exposure": "exposures",
    "guidance.Answer": "answers",
    "guidance.SegmentMembership": "stays in segments",
    "guidance.BacktestExample": "examples of backtests",
}


class _Moved(Exception):
    """Somebody joined the account meanwhile."""


def erase_person(*, person_id: int, by: str, now: dt.datetime) -> Erasure:
    """Erase a person and everything that tells of them; return the receipt. Raises Person.DoesNotExist.

    What they did in an account stays counted there, without them. `by`: who asked, in words.
    """
    person = Person.objects.get(pk=person_id)
    names = _names_of(person)
    begun = erasure.begin(
        workspace_id=person.workspace_id, kind=Erasure.Kind.PERSON, names=names, row=person_id, by=by, now=now
    )
    removed = Counter(erasing.scrub(workspace_id=person.workspace_id, names=names))
    removed["events"] += erasing.forget_events(events=Event.objects.filter(person_id=person_id))
    removed["decision records"] += _forget_records(person_id)
    with transaction.atomic():
        profiles.lock_people(ids=[person_id])
        # Those that came in before the suppression held: a browser that became theirs, and what it did.
        found = [name for name in _names_of(person) if name not in names]
        erasure.suppress(erasure=begun, names=found)
        removed["events"] += erasing.forget_events(events=Event.objects.filter(person_id=person_id))
        removed["list entries"] += _unlist(person.workspace_id, Segment.Kind.PERSON, person.user_id)
        removed["studio log"] += _blank_log(Person, person_id)
        removed.update(_deleted(Person, person_id))
        _note(begun, Person, person_id, now)
        _finish(begun, removed, now)
    if found:
        erasing.scrub(workspace_id=person.workspace_id, names=found)
    return begun


def erase_account(*, account_id: int, by: str, now: dt.datetime, with_people: bool = False) -> Erasure:
    """Erase an account; return the receipt. Its people stay, in no account. Raises Account.DoesNotExist.

    `with_people`: erase those too who belong to no other account, each with a receipt of their own.
    """
    account = Account.objects.get(pk=account_id)
    name = Name("account", account.group_id)
    begun = erasure.begin(
        workspace_id=account.workspace_id, kind=Erasure.Kind.ACCOUNT, names=[name], row=account_id, by=by, now=now
    )
    if with_people:
        for person_id in _only_here(account_id):
            erase_person(person_id=person_id, by=by, now=now)
    removed = Counter(erasing.scrub(workspace_id=account.workspace_id, names=[name]))
    _again_when_moved(lambda: _remove_account(begun, account, removed, now))
    return begun


def erase_known(
    *, workspace_id: int, name: Name, by: str, now: dt.datetime, with_people: bool = False
) -> Erasure | None:
    """Erase whom `name` names; return the receipt, that of an earlier erasure too, or None where nobody is known by it."""
    if name.slot == "account":
        account = Account.objects.filter(workspace_id=workspace_id, group_id=name.id).first()
        if account is not None:
            return erase_account(account_id=account.pk, by=by, now=now, with_people=with_people)
    else:
        whose = {"user_id": name.id} if name.slot == "user" else {"aliases__anonymous_id": name.id}
        person = Person.objects.filter(workspace_id=workspace_id, **whose).first()
        if person is not None:
            return erase_person(person_id=person.pk, by=by, now=now)
    return erasure.receipt(workspace_id=workspace_id, name=name)


def resume(*, now: dt.datetime) -> int:
    """Finish the erasures that were begun and broken off; return how many."""
    broken = Erasure.objects.filter(finished_at=None, asked_at__lt=now - _RESUMED_AFTER).order_by("pk")
    for begun in broken:
        row = begun.row or 0
        try:
            if begun.kind == Erasure.Kind.ACCOUNT:
                erase_account(account_id=row, by=begun.by, now=now)
            else:
                erase_person(person_id=row, by=begun.by, now=now)
        except ObjectDoesNotExist:  # merged into somebody else before it was suppressed
            _finish(begun, {}, now)
    return len(broken)


def _remove_account(begun: Erasure, account: Account, removed: Counter[str], now: dt.datetime) -> None:
    found: Counter[str] = Counter()
    with transaction.atomic():
        people = profiles.lock_people(ids=_belonging(account.pk))
        profiles.lock_accounts(ids=[account.pk])
        if not people.keys() >= set(_belonging(account.pk)):
            raise _Moved
        theirs = Event.objects.filter(account_id=account.pk, person_id__in=people)
        found["events"] += erasing.forget_events(events=theirs.filter(type="group"))
        found["list entries"] += _unlist(account.workspace_id, Segment.Kind.ACCOUNT, account.group_id)
        found["studio log"] += _blank_log(Account, account.pk)
        found.update(_deleted(Account, account.pk))
        _note(begun, Account, account.pk, now)
        Decision.objects.filter(person_id__in=people).update(next_look_at=now)
        latest = sorted(people.values(), key=lambda row: row.last_seen, reverse=True)[: conf().fanout]
        decisions.decide_people(person_ids=[row.id for row in latest], now=now)
        _finish(begun, removed + found, now)


def _again_when_moved(step: Callable[[], None]) -> None:
    for _ in range(_RACE_TRIES - 1):
        try:
            return step()
        except _Moved:
            continue
    return step()


def _names_of(person: Person) -> list[Name]:
    own = [Name("user", person.user_id)] if person.user_id else []
    anonymous = person.aliases.order_by("pk").values_list("anonymous_id", flat=True)
    return [*own, *(Name("anonymous", anonymous_id) for anonymous_id in anonymous)]


def _belonging(account_id: int) -> list[int]:
    here = Q(account_id=account_id) | Q(memberships__account_id=account_id)
    return list(Person.objects.filter(here).order_by("pk").values_list("pk", flat=True).distinct())


def _only_here(account_id: int) -> list[int]:
    people = _belonging(account_id)
    elsewhere = AccountMembership.objects.filter(person_id__in=people).exclude(account_id=account_id)
    return sorted(set(people) - set(elsewhere.values_list("person_id", flat=True)))


def _forget_records(person_id: int) -> int:
    deleted = 0
    while ids := list(DecisionRecord.objects.filter(person_id=person_id).values_list("pk", flat=True)[:CHUNK]):
        deleted += DecisionRecord.objects.filter(pk__in=ids)._raw_delete(DecisionRecord.objects.db)
    return deleted


def _unlist(workspace_id: int, kind: str, member_id: str | None) -> int:
    entries = ListEntry.objects.filter(
        segment__workspace_id=workspace_id, segment__kind=kind, member_id=member_id or ""
    )
    return entries.delete()[0]


def _blank_log(model: type[Model], pk: int) -> int:
    # Who did what in the studio stays known, not to whom.
    entries = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(model), object_id=str(pk))
    blanked = audit.blank(sort=str(model._meta.verbose_name), object_id=pk)
    return blanked + entries.update(object_repr="(erased)", change_message="")


def _note(begun: Erasure, model: type[Model], pk: int, now: dt.datetime) -> None:
    audit.note(
        workspace_id=begun.workspace_id,
        by=None,
        by_name=begun.by,
        action=f"Erased; the receipt is number {begun.pk}.",
        sort=str(model._meta.verbose_name),
        object_id=pk,
        name="(erased)",
        now=now,
    )


def _deleted(model: type[Model], pk: int) -> dict[str, int]:
    _, counts = model._default_manager.filter(pk=pk).delete()
    return {_CALLED.get(label, label): count for label, count in counts.items()}


def _finish(begun: Erasure, removed: Mapping[str, int], now: dt.datetime) -> None:
    begun.removed = {what: count for what, count in sorted(removed.items()) if count}
    begun.finished_at, begun.row = now, None
    begun.save(update_fields=["removed", "finished_at", "row"])
