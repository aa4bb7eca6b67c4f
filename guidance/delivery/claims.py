"""The page asks to show a prompt; the answer is checked against what counts now, in one transaction."""

import datetime as dt
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from django.db import connection, transaction

from guidance.conf import conf
from guidance.core.times import to_ms
from guidance.delivery import counting
from guidance.delivery.catalog import catalogs
from guidance.delivery.decisions import account_states, person_state
from guidance.engine import assignment, caps, gates
from guidance.engine.catalog import Catalog, PromptSpec
from guidance.engine.reasons import Reason
from guidance.engine.subjects import EMPTY, PersonState
from guidance.engine.variables import is_buyer
from guidance.people import identity, profiles

_ON_SCREEN = 10 * 60 * 1000
_DECIDED = "SELECT body FROM guidance_decision WHERE person_id = %s"
_LEASE = (
    "INSERT INTO guidance_exposure (public_id, workspace_id, prompt_id, version_id, person_id, account_id, variant, intent,"
    " trigger, leased_at, expires_at) SELECT %s, p.workspace_id, p.id, v.id, %s, %s, %s, %s, %s, %s, %s"
    " FROM guidance_promptversion v JOIN guidance_prompt p ON p.id = v.prompt_id"
    " WHERE p.workspace_id = %s AND p.key = %s AND v.number = %s"
)


@dataclass(frozen=True, slots=True)
class Granted:
    """The prompt may be shown; it counts once `$prompt_shown` names the exposure, before `expires_at`."""

    exposure: str
    expires_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Refused:
    """The prompt may not be shown, and why."""

    reason: str


def claim(
    *, workspace_id: int, user_id: str, anonymous_id: str, prompt: str, trigger: str, now: dt.datetime
) -> Granted | Refused:
    """Grant or refuse showing `prompt` to the person now. Colleagues' claims wait for each other, so no cap is ever exceeded."""
    with transaction.atomic():
        person_id = identity.find(workspace_id=workspace_id, user_id=user_id, anonymous_id=anonymous_id)
        people = profiles.lock_people(ids=[person_id] if person_id else [])
        armed = _armed(person_id, prompt) if person_id in people else None
        if person_id is None or armed is None:
            return Refused(Reason.NOT_ARMED)
        row = people[person_id]
        accounts = profiles.lock_accounts(ids=[row.account_id] if row.account_id else [])
        state = person_state(row, account_states(accounts).get(row.account_id or 0))
        catalog = catalogs(workspace_ids=[workspace_id])[workspace_id]
        spec = next((spec for spec in catalog.prompts if spec.key == prompt), None)
        if spec is None:
            return Refused(Reason.ARCHIVED)
        held = _standing_or_held(spec, catalog, state, now)
        if held is not None:
            return held
        variant = _variant(spec, catalog, state, armed["content"])
        return _lease(spec, catalog, state, variant, trigger, now)


def _armed(person_id: int | None, prompt: str) -> Mapping[str, Any] | None:
    with connection.cursor() as cursor:
        cursor.execute(_DECIDED, [person_id])
        row = cursor.fetchone()
    entries = msgspec.json.decode(row[0])["armed"] if row else ()
    return next((entry for entry in entries if entry["prompt"] == prompt), None)


def _standing_or_held(
    spec: PromptSpec, catalog: Catalog, person: PersonState, now: dt.datetime
) -> Granted | Refused | None:
    at = to_ms(now)
    leases = counting.leases(person=person, now=now)
    counted = counting.counted(person=person, spec=spec, catalog=catalog, leases=leases, now=now)
    stop = gates.barred(spec, catalog, counted, at)
    if stop is not None:
        return Refused(stop.reason)
    own = [lease for lease in leases if lease.person_id == person.id and lease.prompt == spec.key]
    if spec.standing and own:
        return Granted(own[-1].public_id, own[-1].expires_at)
    if spec.standing and caps.is_open(spec, person):
        # However long ago: a banner that stays open needs no second exposure, and no room under a cap.
        exposure = counting.open_exposure(person=person, prompt=spec.key)
        if exposure is not None:
            return Granted(exposure, _expiry(now))
    if own or _is_on_screen(spec, person, at):
        return Refused(Reason.LEASED)
    stop = gates.capped(spec, catalog, counted, at) or gates.put_off(spec, catalog, counted, at)
    return None if stop is None else Refused(stop.reason)


def _is_on_screen(spec: PromptSpec, person: PersonState, at: int) -> bool:
    # A modal is on one screen at a time. Its page says when it is gone; one that could not is believed gone after a while.
    entry = person.prompts.get(spec.key, EMPTY)
    shown = caps.last_shown(entry)
    return spec.kind == "modal" and shown > max(at - _ON_SCREEN, *(caps.last(entry, kind) for kind in "dkcr"))


def _variant(spec: PromptSpec, catalog: Catalog, person: PersonState, content: str) -> str:
    # What the decision armed is what the page shows, also when the person's role has changed since.
    drawn = assignment.wording_of(spec, person, buyer=is_buyer(catalog, person))
    offered = (drawn, assignment.own_wording(spec), *spec.variants, *([spec.others] if spec.others else []))
    return next((wording.variant for wording in offered if wording.hash == content), drawn.variant)


def _lease(
    spec: PromptSpec, catalog: Catalog, person: PersonState, variant: str, trigger: str, now: dt.datetime
) -> Granted | Refused:
    granted = Granted(secrets.token_hex(12), _expiry(now))
    when = connection.ops.adapt_datetimefield_value
    account_id = person.account.id if person.account else None
    said: list[Any] = [granted.exposure, person.id, account_id, variant, spec.intent, trigger[:20]]
    named: list[Any] = [catalog.workspace_id, spec.key, spec.version]
    with connection.cursor() as cursor:
        cursor.execute(_LEASE, [*said, when(now), when(granted.expires_at), *named])
        found = cursor.rowcount
    return granted if found else Refused(Reason.ARCHIVED)


def _expiry(now: dt.datetime) -> dt.datetime:
    return now + dt.timedelta(seconds=conf().lease_seconds)
