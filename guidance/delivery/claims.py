"""The page asks to show a prompt; the answer is checked against what counts now, in one transaction."""

import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from django.db import transaction
from django.db.models import Q

from guidance.conf import conf
from guidance.content.models import PromptVersion
from guidance.core.times import from_ms, to_ms
from guidance.delivery.catalog import catalogs
from guidance.delivery.decisions import account_states, person_state
from guidance.delivery.models import Decision
from guidance.engine import caps, gates
from guidance.engine.catalog import Catalog, PromptSpec
from guidance.engine.reasons import Reason
from guidance.engine.subjects import PersonState
from guidance.insights.models import Exposure
from guidance.people import identity, profiles

_ON_SCREEN = dt.timedelta(minutes=10)


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
        if person_id is None or person_id not in people or not _is_armed(person_id, prompt):
            return Refused(Reason.NOT_ARMED)
        row = people[person_id]
        accounts = profiles.lock_accounts(ids=[row.account_id] if row.account_id else [])
        state = person_state(row, account_states(accounts).get(row.account_id or 0))
        catalog = catalogs(workspace_ids=[workspace_id])[workspace_id]
        spec = next((spec for spec in catalog.prompts if spec.key == prompt), None)
        if spec is None:
            return Refused(Reason.ARCHIVED)
        return _decide(spec, catalog, state, trigger, now)


def _is_armed(person_id: int, prompt: str) -> bool:
    body = Decision.objects.filter(pk=person_id).values_list("body", flat=True).first()
    return body is not None and any(armed["prompt"] == prompt for armed in msgspec.json.decode(body)["armed"])


def _decide(
    spec: PromptSpec, catalog: Catalog, person: PersonState, trigger: str, now: dt.datetime
) -> Granted | Refused:
    at = to_ms(now)
    held = gates.barred(spec, catalog, person, at)
    if held is not None:
        return Refused(held.reason)
    standing = _standing(spec, person, now)
    if standing is not None:
        return _granted(standing, now)
    counting = _counting(spec, catalog, person, now)
    own = [exposure for exposure in counting if exposure.person_id == person.id and exposure.prompt.key == spec.key]
    if any(exposure.shown_at is None or _is_on_screen(exposure, spec, now) for exposure in own):
        return Refused(Reason.LEASED)
    stop = _capped(spec, catalog, person, counting, at) or gates.put_off(spec, catalog, person, at)
    if stop is not None:
        return Refused(stop.reason)
    return _granted(_lease(spec, catalog, person, trigger, now), now)


def _counting(spec: PromptSpec, catalog: Catalog, person: PersonState, now: dt.datetime) -> Sequence[Exposure]:
    # Every exposure that may count: shown ones, and leases that may yet be used.
    whose = Q(person_id=person.id)
    if person.account is not None:
        whose |= Q(account_id=person.account.id, prompt__key=spec.key)
    since, _, _ = caps.window_of(spec, catalog, to_ms(now))
    oldest = min(since if since is not None else 0, to_ms(now) - catalog.policy.person_cap_ms)
    counts = Q(shown_at__gte=from_ms(max(oldest, 0))) | _unused(now)
    return list(Exposure.objects.filter(whose, counts).select_related("prompt", "version"))


def _is_on_screen(exposure: Exposure, spec: PromptSpec, now: dt.datetime) -> bool:
    # A modal is on one screen at a time. Its page says when it is gone; one that could not is believed gone after a while.
    ended = exposure.dismissed_at or exposure.completed_at or exposure.clicked_at
    return (
        spec.kind == "modal"
        and ended is None
        and exposure.shown_at is not None
        and exposure.shown_at > now - _ON_SCREEN
    )


def _unused(now: dt.datetime) -> Q:
    return Q(shown_at=None, expires_at__gt=now)


def _standing(spec: PromptSpec, person: PersonState, now: dt.datetime) -> Exposure | None:
    # However long ago: a banner that stays open needs no second exposure, and no room under a cap.
    if not spec.standing:
        return None
    own = Exposure.objects.filter(Q(shown_at__isnull=False) | _unused(now), person_id=person.id, prompt__key=spec.key)
    latest = own.order_by("-leased_at").first()
    if latest is None or latest.dismissed_at is not None or latest.completed_at is not None:
        return None
    return latest if latest.shown_at is None or caps.is_open(spec, person) else None


def _capped(
    spec: PromptSpec, catalog: Catalog, person: PersonState, counting: Sequence[Exposure], at: int
) -> caps.Held | None:
    of_prompt = [
        exposure
        for exposure in counting
        if exposure.prompt.key == spec.key
        and _is_counted(exposure, spec, person)
        and (not spec.frequency.recount_on_publish or exposure.version.number == spec.version)
    ]
    of_person = [exposure for exposure in counting if exposure.person_id == person.id]
    return caps.prompt_cap(spec, catalog, _moments(of_prompt), at) or caps.person_cap(
        catalog.policy, spec.intent, _moments(of_person), at
    )


def _is_counted(exposure: Exposure, spec: PromptSpec, person: PersonState) -> bool:
    if spec.frequency.per == "account" and person.account is not None:
        return exposure.account_id == person.account.id
    return exposure.person_id == person.id


def _moments(exposures: Sequence[Exposure]) -> list[int]:
    return sorted(to_ms(exposure.shown_at or exposure.leased_at) for exposure in exposures)


def _lease(spec: PromptSpec, catalog: Catalog, person: PersonState, trigger: str, now: dt.datetime) -> Exposure:
    version = PromptVersion.objects.select_related("prompt").get(
        prompt__workspace_id=catalog.workspace_id, prompt__key=spec.key, number=spec.version
    )
    return Exposure.objects.create(
        public_id=secrets.token_hex(12),
        workspace_id=catalog.workspace_id,
        prompt=version.prompt,
        version=version,
        person_id=person.id,
        account_id=person.account.id if person.account else None,
        trigger=trigger[:20],
        leased_at=now,
        expires_at=now + dt.timedelta(seconds=conf().lease_seconds),
    )


def _granted(exposure: Exposure, now: dt.datetime) -> Granted:
    if exposure.shown_at is None:
        return Granted(exposure.public_id, exposure.expires_at)
    return Granted(exposure.public_id, now + dt.timedelta(seconds=conf().lease_seconds))
