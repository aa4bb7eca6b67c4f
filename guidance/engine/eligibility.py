"""The gates that ask what is true of the person and the account, before any counting."""

from collections.abc import Iterable

from guidance.core.times import iso
from guidance.engine import checklists
from guidance.engine.caps import Held, is_open, last, last_shown
from guidance.engine.catalog import Catalog, PromptSpec
from guidance.engine.reasons import Reason
from guidance.engine.subjects import EMPTY, AccountState, PersonState


def buyers_only(spec: PromptSpec, catalog: Catalog, person: PersonState, *, buyer: bool) -> Held | None:
    """Return why somebody who cannot buy for the account gets no wording of the prompt at all, or None."""
    if buyer or not spec.buyers_only or spec.others is not None:
        return None
    roles = ", ".join(sorted(catalog.policy.buyer_roles))
    return Held(Reason.AUDIENCE, {"buyers": roles, "role": str(person.traits.get("role") or "none")})


def entitled(spec: PromptSpec, catalog: Catalog, person: PersonState, now: int) -> Held | None:
    """Return why the account does not need what the prompt offers, as it has it, or None."""
    account = person.account
    has = _has(spec, catalog, account, now) if account is not None else ""
    if account is None or not has:
        return None
    running = account.trials.get(spec.offer.feature or "")
    return Held(Reason.ENTITLED_ALREADY, {"has": has}, running.ends if running and running.runs(now) else None)


def excluded(
    spec: PromptSpec, group: Iterable[PromptSpec], gone: Iterable[str], person: PersonState, now: int
) -> Held | None:
    """Return which other prompt of the exclusion group the person saw too lately, or has still open, or None.

    `gone`: keys of prompts of the group that are no longer live; who saw one is left in peace all the same.
    """
    latest: tuple[bool, int, str] = (False, 0, "")
    for other in group:
        entry = person.prompts.get(other.key)
        if entry and other.key != spec.key:
            latest = max(latest, (is_open(other, person), last_shown(entry), other.key))
    for key in gone:
        if key in person.prompts:
            latest = max(latest, (False, last_shown(person.prompts[key]), key))
    open_now, since, key = latest
    if not since or (not open_now and since < now - spec.group_ms):
        return None
    until = None if open_now else since + spec.group_ms + 1
    words = "it is closed" if until is None else iso(until)
    return Held(Reason.EXCLUDED_BY, {"group": spec.group, "prompt": key, "since": iso(since), "until": words}, until)


def converted(spec: PromptSpec, person: PersonState) -> Held | None:
    """Return why the prompt has reached its end with the person or the account, or None.

    The trial was had, they acted, or everything a checklist asks for was done, unless that one is on screen to say so.
    """
    if spec.trial and person.account is not None and spec.trial in person.account.trials:
        return Held(Reason.ALREADY_CONVERTED, {"feature": spec.trial})
    finished = checklists.finished_at(spec, person) if spec.items and not is_open(spec, person) else None
    if finished is not None:
        return Held(Reason.ALREADY_CONVERTED, {"acted": iso(finished)})
    if not spec.frequency.until_acted:
        return None
    histories = [person.prompts]
    if spec.frequency.per == "account" and person.account is not None:
        histories.append(person.account.prompts)  # one of them acted for all
    acted = max(last(history.get(spec.key, EMPTY), kind) for history in histories for kind in ("k", "c"))
    return Held(Reason.ALREADY_CONVERTED, {"acted": iso(acted)}) if acted else None


def _has(spec: PromptSpec, catalog: Catalog, account: AccountState, now: int) -> str:
    plan = catalog.plans.get(account.plan or "")
    offer = spec.offer
    if offer.feature is not None:
        if plan is not None and offer.feature in plan.features:
            return catalog.features.get(offer.feature, offer.feature)
        trial = account.trials.get(offer.feature)
        if trial is not None and trial.runs(now):
            return f"a trial of {catalog.features.get(offer.feature, offer.feature)}"
    offered = catalog.plans.get(offer.plan or "")
    if plan is not None and offered is not None and plan.rank >= offered.rank:
        return f"the plan {plan.name}"
    if plan is not None and offer.limit is not None and plan.limits.get(offer.limit, 0) is None:
        return f"no limit on {offer.limit}"
    return ""
