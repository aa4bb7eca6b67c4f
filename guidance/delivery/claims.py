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
from guidance.delivery import counting, holding
from guidance.delivery.catalog import catalogs
from guidance.delivery.decisions import account_states, person_state
from guidance.engine import assignment, caps, gates
from guidance.engine.catalog import Catalog, PromptSpec
from guidance.engine.offers import LAUNCHER
from guidance.engine.reasons import Reason
from guidance.engine.subjects import EMPTY, PersonState
from guidance.engine.variables import is_buyer
from guidance.people import identity, profiles, statement

_ON_SCREEN = 10 * 60 * 1000
_DECIDED = (
    "SELECT d.body, w.off_since IS NOT NULL FROM guidance_decision d JOIN guidance_workspace w ON w.id = d.workspace_id"
    " WHERE d.person_id = %s"
)
_LEASE = (
    "INSERT INTO guidance_exposure (public_id, workspace_id, prompt_id, version_id, person_id, account_id, variant, intent,"
    " trigger, leased_at, expires_at) SELECT %s, p.workspace_id, p.id, v.id, %s, CAST(%s AS bigint), %s, %s, %s, %s, %s"
    " FROM guidance_promptversion v JOIN guidance_prompt p ON p.id = v.prompt_id"
    " WHERE p.workspace_id = %s AND p.key = %s AND v.number = %s RETURNING id"
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
    *, workspace_id: int, user_id: str, anonymous_id: str, prompt: str, trigger: str, now: dt.datetime, tab: str = ""
) -> Granted | Refused:
    """Grant or refuse showing `prompt` to the person now. Colleagues' claims wait for each other, so no cap is ever exceeded.

    `tab`: which tab of which browser asks, as it calls itself; a tour or survey is before the person's eyes in one at a time.
    """
    with transaction.atomic():
        person_id = identity.find(workspace_id=workspace_id, user_id=user_id, anonymous_id=anonymous_id)
        people = profiles.lock_people(ids=[person_id] if person_id else [])
        armed, asked_for = _armed(person_id, prompt, trigger) if person_id in people else (None, False)
        if person_id is None or armed is None:
            return Refused(Reason.NOT_ARMED)
        row = people[person_id]
        accounts = profiles.lock_accounts(ids=[row.account_id] if row.account_id else [])
        kinds = catalogs(workspace_ids=[workspace_id])
        catalog, states = kinds[workspace_id], account_states(accounts, kinds)
        state = person_state(row, states.get(row.account_id or 0))
        spec = next((spec for spec in catalog.prompts if spec.key == prompt), None)
        if spec is None:
            return Refused(Reason.ARCHIVED)
        held = _standing_or_held(spec, catalog, state, now, asked_for=asked_for)
        if held is None:
            variant = _variant(spec, catalog, state, armed["content"])
            held = _lease(spec, catalog, state, variant, trigger, now)
        return _on_one_screen(held, spec, state, tab, now)


def _armed(person_id: int | None, prompt: str, trigger: str) -> tuple[Mapping[str, Any] | None, bool]:
    # What is decided about the prompt, and whether it is only among the offers, of which the person must choose it.
    rows = statement.execute(_DECIDED, [person_id])
    # While the workspace is switched off nothing counts as armed, whatever was decided.
    decided = msgspec.json.decode(rows[0][0]) if rows and not rows[0][1] else {}
    found = next((entry for entry in decided.get("armed", ()) if entry["prompt"] == prompt), None)
    if found is None and trigger == LAUNCHER:
        return next((entry for entry in decided.get("offers", ()) if entry["prompt"] == prompt), None), True
    return found, False


def _standing_or_held(
    spec: PromptSpec, catalog: Catalog, person: PersonState, now: dt.datetime, *, asked_for: bool
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
    if asked_for:  # they may see what they ask for, however often; but what they said is not relevant stays away
        return Refused(Reason.SNOOZED) if counted.prompts.get(spec.key, EMPTY).get("x") else None
    stop = gates.capped(spec, catalog, counted, at) or gates.put_off(spec, catalog, counted, at)
    return None if stop is None else Refused(stop.reason)


def _on_one_screen(
    outcome: Granted | Refused, spec: PromptSpec, person: PersonState, tab: str, now: dt.datetime
) -> Granted | Refused:
    if not spec.steps or isinstance(outcome, Refused):
        return outcome
    stepped_at, _ = person.prompts.get(spec.key, EMPTY).get("p", (0, ""))
    free = holding.take(public_id=outcome.exposure, tab=tab, stepped_at=stepped_at, now=now)
    return outcome if free else Refused(Reason.LEASED)


def _is_on_screen(spec: PromptSpec, person: PersonState, at: int) -> bool:
    # A modal is on one screen at a time. Its page says when it is gone; one that could not is believed gone after a while.
    entry = person.prompts.get(spec.key, EMPTY)
    shown = caps.last_shown(entry)
    return spec.kind == "modal" and shown > max(at - _ON_SCREEN, *(caps.last(entry, kind) for kind in "dkcr"))


def _variant(spec: PromptSpec, catalog: Catalog, person: PersonState, content: str) -> str:
    # What the decision armed is what the page shows, also when the person's role has changed since.
    drawn = assignment.wording_of(spec, person, buyer=is_buyer(catalog, person))
    offered = (drawn, assignment.own_wording(spec), *spec.variants, *([spec.others] if spec.others else []))
    said = (each for wording in offered for each in (wording, *wording.tongues.values()))
    return next((each.variant for each in said if each.hash == content), drawn.variant)


def _lease(
    spec: PromptSpec, catalog: Catalog, person: PersonState, variant: str, trigger: str, now: dt.datetime
) -> Granted | Refused:
    granted = Granted(secrets.token_hex(12), _expiry(now))
    when = connection.ops.adapt_datetimefield_value
    account_id = person.account.id if person.account else None
    said: list[Any] = [granted.exposure, person.id, account_id, variant, spec.intent, trigger[:20]]
    named: list[Any] = [catalog.workspace_id, spec.key, spec.version]
    found = statement.execute(_LEASE, [*said, when(now), when(granted.expires_at), *named])
    return granted if found else Refused(Reason.ARCHIVED)


def _expiry(now: dt.datetime) -> dt.datetime:
    return now + dt.timedelta(seconds=conf().lease_seconds)
