"""What events do to the people and accounts they name. Works on locked rows; writes nothing but exposures, answers and trials."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import available_timezones

from guidance.core.times import DAY
from guidance.delivery import holding
from guidance.engine import locales, zones
from guidance.engine.catalog import Catalog, Policy
from guidance.engine.facts import watched
from guidance.engine.offers import LAUNCHER
from guidance.insights import answers, recording
from guidance.insights.recording import Shown
from guidance.people import history, ledger, meters, profiles, states, trials
from guidance.people.models import Account, Person
from guidance.people.profiles import AccountRow, PersonRow
from guidance.people.trials import TrialAlreadyHad
from guidance.plans.models import Feature
from guidance.protocol.events import Event
from guidance.rules.tallies import SHALLOW

PAGE_EVENT = "$page"
ZONES = frozenset(available_timezones())
_COUNTED = {"page": PAGE_EVENT, "screen": PAGE_EVENT}


@dataclass(slots=True)
class Scene:
    """Everything one batch of one workspace touches."""

    workspace_id: int
    now: dt.datetime
    people: Mapping[int, PersonRow]
    accounts: Mapping[int, AccountRow]
    account_ids: Mapping[str, int]
    catalog: Catalog
    exposures: Mapping[str, Shown] = field(default_factory=dict)


def apply(*, scene: Scene, event: Event, person: PersonRow) -> AccountRow | None:
    """Let one event take effect on its person and account; return the account it happened in."""
    person.last_seen = max(person.last_seen, event.time)
    if event.group_id:
        profiles.join(row=person, account_id=scene.account_ids[event.group_id], at=event.time)
    account_id = scene.account_ids[event.group_id] if event.group_id else person.account_id
    account = scene.accounts.get(account_id) if account_id else None
    if account is not None:
        account.last_seen = max(account.last_seen, event.time)
    if event.type == "identify":
        profiles.set_traits(row=person, traits=event.traits, at=event.time)
    elif event.type == "group" and account is not None:
        tell_account(account=account, traits=event.traits, catalog=scene.catalog, at=event.time)
    elif event.type == "track" and event.name.startswith("$"):
        _report(scene, person, event)
    else:
        _count(scene.catalog, person, account, event)
    if event.timezone in ZONES:
        profiles.set_traits(row=person, traits={zones.TRAIT: event.timezone}, at=event.time)
    if event.locale:
        profiles.set_traits(row=person, traits={locales.HEARD: event.locale}, at=event.time)
    return account


def tell_account(*, account: AccountRow, traits: Mapping[str, Any], catalog: Catalog, at: int) -> None:
    """Take in what is said of an account: its traits, among them `plan` (a plan's key) and `usage` (of limits).

    A larger plan than the one before leaves the account in peace for as many days as the workspace says.
    """
    traits = dict(traits)
    usage, plan = traits.pop("usage", None), traits.pop("plan", None)
    account.changed |= profiles.set_traits(row=account, traits=traits, at=at)
    if isinstance(usage, dict):
        meters.report(row=account, usage=usage, at=at)
    if isinstance(plan, str) and plan:
        keys = {plan_id: key for key, plan_id in catalog.plan_ids.items()}
        before = catalog.plans.get(keys.get(account.plan_id or 0, ""))
        meters.change_plan(row=account, key=plan, plan_id=catalog.plan_ids.get(plan), at=at)
        now = catalog.plans.get(keys.get(account.plan_id or 0, ""))
        if before and now and now.rank > before.rank and catalog.policy.upgrade_quiet_ms:
            states.upgraded(row=account, until=at + catalog.policy.upgrade_quiet_ms)


def _count(catalog: Catalog, person: PersonRow, account: AccountRow | None, event: Event) -> None:
    name = _COUNTED.get(event.type, event.name)
    if event.type == "alias":
        return
    tallies = catalog.tallies.get(name, ())
    for entry, value in ledger.matches(name=name, properties=event.properties, tallies=tallies):
        depth = catalog.depths.get(entry, SHALLOW)
        for row in (person,) if account is None else (person, account):
            ledger.add(ledger=row.ledger, name=entry, at=event.time, days=catalog.ledger_days, value=value, depth=depth)
    if account is not None and name in watched(catalog).events:
        account.changed = True


def _report(scene: Scene, person: PersonRow, event: Event) -> None:
    shown = scene.exposures.get(str(event.properties.get("exposure", "")))
    if shown is None or shown.person_id != person.id or event.name not in recording.REPORTED:
        return
    before = shown.shown_at
    recording.record(exposure=shown, name=event.name, at=event.time)
    key, at = shown.prompt_key, event.time
    account = scene.accounts.get(shown.account_id) if shown.account_id else None
    if shown.shown_at != before:
        _note_shown(scene, shown, person, account, before)
    if event.name == "$prompt_clicked":
        history.note(history=person.prompts, prompt=key, kind="k", at=at)
        _note_acted(shown, account, "k", at)
        if event.properties.get("action") == "start_trial":
            _start_trial(scene, shown, account, event.properties)
    elif event.name == "$prompt_completed":
        _note(scene, shown, person, "c", at)
        if key not in watched(scene.catalog).prompts:
            _note_acted(shown, account, "c", at)
    elif event.name == "$prompt_step":
        _stepped(scene, shown, person, event.properties, at)
    elif event.name == "$prompt_answered":
        answers.record(exposure=shown, properties=event.properties, at=at)
    elif event.name == "$prompt_dismissed":
        _dismissed(scene, shown, person, event.properties, at)


def _note_shown(scene: Scene, shown: Shown, person: PersonRow, account: AccountRow | None, before: int | None) -> None:
    at = shown.shown_at or 0
    if shown.trigger == LAUNCHER:  # it takes no room under any cap
        history.note(history=person.prompts, prompt=shown.prompt_key, kind="l", at=at)
        return
    for row in (person,) if account is None else (person, account):
        history.note_shown(
            history=row.prompts, prompt=shown.prompt_key, at=at, version=shown.version, instead_of=before
        )
    if account is not None:
        account.changed |= shown.per == "account" or _is_full(account, scene.catalog.policy, at)
        account.changed |= shown.prompt_key in watched(scene.catalog).prompts


def _is_full(account: AccountRow, policy: Policy, at: int) -> bool:
    if policy.account_cap is None:
        return False
    since = at - policy.account_cap_ms
    shows = sum(1 for entry in account.prompts.values() for shown, _ in entry.get("s", ()) if shown >= since)
    return shows >= policy.account_cap


def _note(scene: Scene, shown: Shown, person: PersonRow, kind: str, at: int) -> None:
    key = shown.prompt_key
    history.note(history=person.prompts, prompt=key, kind=kind, at=at)
    account = scene.accounts.get(shown.account_id) if shown.account_id else None
    if account is not None and key in watched(scene.catalog).prompts:
        history.note(history=account.prompts, prompt=key, kind=kind, at=at)
        account.changed = True


def _note_acted(shown: Shown, account: AccountRow | None, kind: str, at: int) -> None:
    # A frequency that counts per account stops for all of it.
    if account is not None and shown.per == "account":
        history.note(history=account.prompts, prompt=shown.prompt_key, kind=kind, at=at)
        account.changed = True


def _stepped(scene: Scene, shown: Shown, person: PersonRow, properties: Mapping[str, Any], at: int) -> None:
    step = properties.get("step")
    spec = next((spec for spec in scene.catalog.prompts if spec.key == shown.prompt_key), None)
    if spec is not None and step in spec.steps:
        history.note_step(history=person.prompts, prompt=shown.prompt_key, step=str(step), at=at)
    if properties.get("left") is True:
        holding.let_go(exposure_id=shown.id, tab=str(properties.get("tab", "")), at=at)


def _dismissed(scene: Scene, shown: Shown, person: PersonRow, properties: Mapping[str, Any], at: int) -> None:
    key = shown.prompt_key
    if properties.get("how") in {"recalled", "left"}:  # nobody closed it: no reason to keep away
        history.note(history=person.prompts, prompt=key, kind="r", at=at)
        return
    _note(scene, shown, person, "d", at)
    days = properties.get("snooze_days")
    if isinstance(days, int | float) and 0 < days <= 366:
        history.note_snoozed(history=person.prompts, prompt=key, until=at + int(days * DAY))
    if properties.get("not_relevant") is True:
        history.note_not_relevant(history=person.prompts, prompt=key, at=at)


def _start_trial(scene: Scene, shown: Shown, account: AccountRow | None, properties: Mapping[str, Any]) -> None:
    key = str(properties.get("feature", ""))
    days = recording.trial_offered(version_id=shown.version_id, feature=key)
    feature = Feature.objects.filter(workspace_id=scene.workspace_id, key=key).first()
    if days is None or account is None or feature is None:
        return
    try:
        trials.grant(
            account=Account(pk=account.id),
            feature=feature,
            days=days,
            by=Person(pk=shown.person_id),
            prompt_key=shown.prompt_key,
            now=scene.now,
        )
    except TrialAlreadyHad:
        return
    account.changed = True


def exposures_in(events: Sequence[Event]) -> list[str]:
    """Return the public ids of the exposures that reports in `events` name."""
    named = {str(event.properties.get("exposure", "")) for event in events if event.name.startswith("$prompt_")}
    return sorted(named - {""})
