"""Decide about people and keep the outcome as ready bytes."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from django.db import connection, transaction

from guidance.core.times import from_ms, iso, to_ms
from guidance.delivery import audiences, colleagues, push, records
from guidance.delivery.audiences import Standing
from guidance.delivery.catalog import catalogs
from guidance.delivery.models import Decision
from guidance.engine import decide as engine
from guidance.engine.catalog import Catalog
from guidance.engine.subjects import AccountState, PersonState
from guidance.metrics import DECISIONS
from guidance.people import bulk, history, profiles, statement, trials
from guidance.people.models import Person
from guidance.people.profiles import AccountRow, PersonRow

_COLUMNS = (
    *(
        "person_id",
        "workspace_id",
        "version",
        "body",
        "etag",
        "verdicts",
        "catalog_version",
        "decided_at",
        "next_look_at",
        "recorded",
    ),
)
_LATEST = "SELECT person_id, version, etag, recorded FROM guidance_decision WHERE"
_REPLACE = (
    "ON CONFLICT (person_id) DO UPDATE SET version = excluded.version, body = excluded.body, etag = excluded.etag,"
    " verdicts = excluded.verdicts, catalog_version = excluded.catalog_version, decided_at = excluded.decided_at,"
    " next_look_at = excluded.next_look_at, recorded = excluded.recorded"
)


@dataclass(frozen=True, slots=True)
class Ready:
    """A decision as it is served."""

    version: int
    etag: str
    body: bytes


def decide_people(*, person_ids: Iterable[int], now: dt.datetime) -> int:
    """Decide about persons anew and store it, in one transaction; return how many decisions changed."""
    with transaction.atomic():
        people = profiles.lock_people(ids=person_ids)
        accounts = profiles.lock_accounts(ids=[row.account_id for row in people.values() if row.account_id])
        changed = store(people=people.values(), accounts=accounts, now=now)
        colleagues.look_again(account_ids=[row.id for row in accounts.values() if row.changed], besides=people, now=now)
        return changed


def decide_account(*, account_id: int, now: dt.datetime) -> int:
    """Decide anew about everybody whose active account this is; return how many decisions changed."""
    return decide_people(person_ids=Person.objects.filter(account_id=account_id).values_list("pk", flat=True), now=now)


def store(
    *,
    people: Iterable[PersonRow],
    accounts: Mapping[int, AccountRow],
    now: dt.datetime,
    known: Mapping[int, Catalog] | None = None,
) -> int:
    """Decide about locked persons, write them and their decisions, announce changes; return how many decisions changed.

    `known`: {workspace id: its catalog} where the caller has read them already.
    """
    people = list(people)
    latest = {
        person_id: (version, etag, recorded) for person_id, version, etag, recorded in _latest(row.id for row in people)
    }
    kinds = known or catalogs(workspace_ids={row.workspace_id for row in people})
    standing = audiences.standing(people=people, accounts=accounts, catalogs=kinds)
    states = account_states(accounts, kinds, standing)
    batch = audiences.Batch(people, accounts, kinds, standing, states)
    judged: dict[int, PersonState] = {}

    def judge(row: PersonRow) -> engine.Decision:
        state = judged[row.id] = person_state(row, states.get(row.account_id or 0), standing)
        return engine.decide(kinds[row.workspace_id], state, to_ms(now))

    outcomes = batch.decide(judge)
    batch.keep(outcomes, now)
    ledger = records.Writer(catalogs=kinds, now=now)
    upserts: list[tuple[Any, ...]] = []
    changed: list[tuple[int, int]] = []
    for row in people:
        catalog, state, outcome = kinds[row.workspace_id], judged[row.id], outcomes[row.id]
        version, etag, recorded = latest.get(row.id, (0, "", ""))
        digest = _digest(outcome, catalog)
        if digest != etag:
            version += 1
            changed.append((row.id, version))
        recorded = ledger.note(
            workspace_id=row.workspace_id, person=state, outcome=outcome, version=version, recorded=recorded
        )
        _note(row, outcome, now)
        upserts.append((*_upsert(row, catalog, outcome, version, digest, now), recorded))
    profiles.save_people(rows=people)
    bulk.insert(model=Decision, columns=_COLUMNS, rows=upserts, then=_REPLACE)
    ledger.save()
    return _tell(changed, of=len(people))


def _tell(changed: Sequence[tuple[int, int]], *, of: int) -> int:
    push.changed(pairs=changed)
    DECISIONS.labels("changed").inc(len(changed))
    DECISIONS.labels("same").inc(of - len(changed))
    return len(changed)


def _latest(person_ids: Iterable[int]) -> list[statement.Row]:
    wanted = set(person_ids)
    return statement.execute(f"{_LATEST} {statement.among('person_id')}", [statement.many(wanted)]) if wanted else []


def account_states(
    accounts: Mapping[int, AccountRow], catalogs: Mapping[int, Catalog], standing: Standing | None = None
) -> dict[int, AccountState]:
    """Return {account id: its state for deciding}, trials read for all of them at once.

    Without `standing`, no account is on a static list or has members in a segment.
    """
    held = trials.of_accounts(ids=accounts)
    keys = {pk: key for catalog in catalogs.values() for key, pk in catalog.plan_ids.items()}
    return {
        row.id: AccountState(
            id=row.id,
            group_id=row.group_id,
            traits=row.traits,
            plan=keys.get(row.plan_id or 0),
            meters=row.meters,
            ledger=row.ledger,
            prompts=row.prompts,
            states=row.states,
            **(standing or Standing()).of_account(row),
            trials=held.get(row.id, {}),
        )
        for row in accounts.values()
    }


def person_state(row: PersonRow, account: AccountState | None, standing: Standing | None = None) -> PersonState:
    """Return a person's state for deciding; without `standing`, they are on no static list."""
    return PersonState(
        id=row.id,
        user_id=row.user_id,
        traits=row.traits,
        ledger=row.ledger,
        prompts=row.prompts,
        states=row.states,
        lists=(standing or Standing()).of_person(row),
        account=account,
    )


def _note(row: PersonRow, outcome: engine.Decision, now: dt.datetime) -> None:
    for key in outcome.closed:
        history.note(history=row.prompts, prompt=key, kind="r", at=to_ms(now))


def body_of(outcome: engine.Decision) -> dict[str, Any]:
    """Return the decision as docs/protocol.md section 2 writes it, without its version."""
    return {
        "armed": [_armed(armed) for armed in outcome.armed],
        "keep": list(outcome.keep),
        "grants": {feature: iso(ends) for feature, ends in outcome.grants.items()},
        **({"offers": [_armed(offer) for offer in outcome.offers]} if outcome.offers else {}),
    }


def _armed(armed: engine.Armed) -> dict[str, Any]:
    built: dict[str, Any] = {"prompt": armed.spec.key, "content": armed.wording.hash}
    if armed.page is not None:
        built["page"] = armed.page
    built["data"] = dict(armed.data)
    if armed.at:
        built["at"] = armed.at
    if armed.spec.items:
        built["done"] = list(armed.done)
    return built


def _digest(outcome: engine.Decision, catalog: Catalog) -> str:
    return hashlib.blake2b(msgspec.json.encode(body_of(outcome)), digest_size=12).hexdigest()


def _upsert(
    row: PersonRow, catalog: Catalog, outcome: engine.Decision, version: int, digest: str, now: dt.datetime
) -> tuple[Any, ...]:
    when = connection.ops.adapt_datetimefield_value
    next_look = None if outcome.next_look_at is None else when(from_ms(outcome.next_look_at))
    body = msgspec.json.encode({"version": version, **body_of(outcome)}).decode()
    verdicts = msgspec.json.encode(_verdicts(outcome)).decode()
    return (row.id, row.workspace_id, version, body, digest, verdicts, catalog.version, when(now), next_look)


def _verdicts(outcome: engine.Decision) -> Sequence[dict[str, Any]]:
    armed = [
        {"prompt": armed.spec.key, "code": "armed", "rank": rank} for rank, armed in enumerate(outcome.armed, start=1)
    ]
    held = [{"prompt": held.prompt, "code": held.code.value, "detail": dict(held.detail)} for held in outcome.held]
    return [*armed, *held]
