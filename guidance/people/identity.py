"""Who is meant: from userId and anonymousId to one person, creating and merging as needed.

An anonymous person becomes known once: by an identify or alias call that names both ids. Two known persons are never merged.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import connection

from guidance.core.times import from_ms
from guidance.people import statement
from guidance.people.models import Account, Person, PersonAlias
from guidance.protocol.events import Event

Merge = tuple[int, int]
_MOVE_MEMBERSHIPS = (
    "INSERT INTO guidance_accountmembership (account_id, person_id, last_seen)"
    " SELECT account_id, %s, last_seen FROM guidance_accountmembership WHERE person_id = %s"
    " ON CONFLICT (account_id, person_id) DO NOTHING"
)
_BY_USER_ID = "SELECT id FROM guidance_person WHERE workspace_id = %s AND user_id = %s"
_BY_ANONYMOUS_ID = "SELECT person_id FROM guidance_personalias WHERE workspace_id = %s AND anonymous_id = %s"
_ALIASES = "SELECT anonymous_id, person_id, (SELECT user_id FROM guidance_person WHERE id = person_id) FROM guidance_personalias"


@dataclass(slots=True)
class Resolved:
    """Who each event of a batch belongs to. `merges`: (anonymous person, known person) to make one, in order."""

    people: list[int] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)


@dataclass(slots=True)
class _Book:
    workspace_id: int
    known: dict[str, int]
    aliases: dict[str, int]
    anonymous: set[int]
    seen: dict[tuple[str, str], dt.datetime]  # (userId, anonymousId), one of them empty: the earliest event

    def new(self, *, user_id: str = "", anonymous_id: str = "") -> Person:
        seen = self.seen[user_id, anonymous_id]
        return Person(workspace_id=self.workspace_id, user_id=user_id or None, first_seen=seen, last_seen=seen)


def resolve(*, workspace_id: int, events: Sequence[Event]) -> Resolved:
    """Return the person of each event, creating those nobody has heard of. Runs a handful of queries whatever the size."""
    book = _open(workspace_id, events)
    resolved = Resolved()
    for event in events:
        person_id = book.known[event.user_id] if event.user_id else book.aliases[event.anonymous_id]
        for anonymous_id in _links(event):
            held_by = book.aliases.get(anonymous_id)
            if held_by is not None and held_by != person_id and held_by in book.anonymous:
                resolved.merges.append((held_by, person_id))
                book.anonymous.discard(held_by)
                book.aliases.update({alias: person_id for alias, owner in book.aliases.items() if owner == held_by})
        resolved.people.append(person_id)
    merged = dict(resolved.merges)
    resolved.people = [merged.get(person_id, person_id) for person_id in resolved.people]
    return resolved


def accounts(*, workspace_id: int, group_ids: Iterable[str], now: dt.datetime) -> dict[str, int]:
    """Return {groupId: account id}, creating the accounts nobody has heard of."""
    wanted = sorted(set(group_ids))
    found = _accounts(workspace_id, wanted)
    missing = [group_id for group_id in wanted if group_id not in found]
    if missing:
        Account.objects.bulk_create(
            [
                Account(workspace_id=workspace_id, group_id=group_id, first_seen=now, last_seen=now)
                for group_id in missing
            ],
            ignore_conflicts=True,
        )
        found = _accounts(workspace_id, wanted)
    return found


def unite(*, merges: Iterable[Merge]) -> None:
    """Point everything of the merged anonymous persons at the known ones and delete the former."""
    columns = (
        ("guidance_personalias", "person_id"),
        ("guidance_event", "person_id"),
        ("guidance_exposure", "person_id"),
        ("guidance_trial", "started_by_id"),
    )
    with connection.cursor() as cursor:
        for anonymous, known in merges:
            for table, column in columns:
                cursor.execute(f"UPDATE {table} SET {column} = %s WHERE {column} = %s", [known, anonymous])  # noqa: S608
            cursor.execute(_MOVE_MEMBERSHIPS, [known, anonymous])
            Person.objects.filter(pk=anonymous).delete()


def find(*, workspace_id: int, user_id: str, anonymous_id: str) -> int | None:
    """Return the id of the person with this userId or else this anonymousId, or None."""
    if not user_id and not anonymous_id:
        return None
    query = _BY_USER_ID if user_id else _BY_ANONYMOUS_ID
    return next((pk for (pk,) in statement.execute(query, [workspace_id, user_id or anonymous_id])), None)


def _links(event: Event) -> list[str]:
    if not event.user_id:
        return []
    if event.type == "alias":
        return [anonymous_id for anonymous_id in (event.previous_id, event.anonymous_id) if anonymous_id]
    return [event.anonymous_id] if event.anonymous_id and event.type == "identify" else []


def _open(workspace_id: int, events: Sequence[Event]) -> _Book:
    user_ids = {event.user_id for event in events if event.user_id}
    lone = {event.anonymous_id for event in events if event.anonymous_id and not event.user_id}
    linked = {anonymous_id for event in events for anonymous_id in _links(event)}
    book = _Book(workspace_id, {}, {}, set(), _earliest(events))
    _read_aliases(book, lone | linked)
    book.known = _known(workspace_id, user_ids)
    _promote(book, events)
    _create_known(book, user_ids)
    _bind(book, events)
    _create_anonymous(book, lone)
    return book


def _earliest(events: Sequence[Event]) -> dict[tuple[str, str], dt.datetime]:
    found: dict[tuple[str, str], int] = {}
    for event in events:
        who = (event.user_id, "" if event.user_id else event.anonymous_id)
        found[who] = min(event.time, found.get(who, event.time))
    return {who: from_ms(at) for who, at in found.items()}


def _known(workspace_id: int, user_ids: Iterable[str]) -> dict[str, int]:
    return dict(_held("SELECT user_id, id FROM guidance_person", "user_id", workspace_id, user_ids))


def _accounts(workspace_id: int, group_ids: Iterable[str]) -> dict[str, int]:
    return dict(_held("SELECT group_id, id FROM guidance_account", "group_id", workspace_id, group_ids))


def _read_aliases(book: _Book, anonymous_ids: Iterable[str]) -> None:
    for anonymous_id, person_id, user_id in _held(_ALIASES, "anonymous_id", book.workspace_id, anonymous_ids):
        book.aliases[anonymous_id] = person_id
        if user_id is None:
            book.anonymous.add(person_id)


def _held(select: str, column: str, workspace_id: int, values: Iterable[str]) -> list[statement.Row]:
    wanted = set(values)
    if not wanted:
        return []
    here = f"{select} WHERE workspace_id = %s AND {statement.among(column)}"
    return statement.execute(here, [workspace_id, statement.many(wanted)])


def _promote(book: _Book, events: Sequence[Event]) -> None:
    # The usual sign-up: a visitor we know becomes a user nobody knew. Their row gets the id; nothing needs merging.
    for event in events:
        if event.user_id in book.known:
            continue
        for anonymous_id in _links(event):
            held_by = book.aliases.get(anonymous_id)
            if held_by in book.anonymous and held_by is not None:
                free = Person.objects.filter(pk=held_by, user_id=None)
                taken = Person.objects.filter(workspace_id=book.workspace_id, user_id=event.user_id)
                if not taken.exists() and free.update(user_id=event.user_id):
                    book.known[event.user_id] = held_by
                    book.anonymous.discard(held_by)
                break


def _create_known(book: _Book, user_ids: set[str]) -> None:
    missing = sorted(user_ids - book.known.keys())
    if missing:
        Person.objects.bulk_create([book.new(user_id=user_id) for user_id in missing], ignore_conflicts=True)
        book.known.update(_known(book.workspace_id, missing))


def _bind(book: _Book, events: Sequence[Event]) -> None:
    free: dict[str, int] = {}
    for event in events:
        for anonymous_id in _links(event):
            if anonymous_id not in book.aliases:
                free.setdefault(anonymous_id, book.known[event.user_id])
    _insert_aliases(book, free)


def _create_anonymous(book: _Book, lone: set[str]) -> None:
    missing = sorted(lone - book.aliases.keys())
    if not missing:
        return
    created = Person.objects.bulk_create([book.new(anonymous_id=anonymous_id) for anonymous_id in missing])
    wanted = {anonymous_id: person.pk for anonymous_id, person in zip(missing, created, strict=True)}
    _insert_aliases(book, wanted)
    orphans = [pk for anonymous_id, pk in wanted.items() if book.aliases[anonymous_id] != pk]
    if orphans:  # another transaction was first
        Person.objects.filter(pk__in=orphans).delete()
    book.anonymous.update(pk for anonymous_id, pk in wanted.items() if book.aliases[anonymous_id] == pk)


def _insert_aliases(book: _Book, wanted: dict[str, int]) -> None:
    if wanted:
        PersonAlias.objects.bulk_create(
            [
                PersonAlias(workspace_id=book.workspace_id, anonymous_id=anonymous_id, person_id=person_id)
                for anonymous_id, person_id in sorted(wanted.items())
            ],
            ignore_conflicts=True,
        )
        _read_aliases(book, wanted)
