"""The gates that ask what is true of the person and the account, before any counting."""

from guidance.core.times import iso
from guidance.engine.caps import Held
from guidance.engine.catalog import Catalog, PromptSpec
from guidance.engine.reasons import Reason
from guidance.engine.subjects import AccountState, PersonState


def schedule(spec: PromptSpec, now: int) -> Held | None:
    """Return why the schedule holds the prompt back, or None."""
    if spec.starts is not None and now < spec.starts:
        return Held(Reason.NOT_STARTED, {"starts": iso(spec.starts)}, spec.starts)
    if spec.ends is not None and now >= spec.ends:
        return Held(Reason.ENDED, {"ended": iso(spec.ends)})
    return None


def entitled(spec: PromptSpec, catalog: Catalog, person: PersonState, now: int) -> Held | None:
    """Return why the account does not need what the prompt offers: it has it, or had its trial; else None."""
    account = person.account
    if account is None:
        return None
    has = _has(spec, catalog, account, now)
    if has:
        running = account.trials.get(spec.offer.feature or "")
        return Held(Reason.ENTITLED_ALREADY, {"has": has}, running.ends if running and running.runs(now) else None)
    if spec.trial and spec.trial in account.trials:
        return Held(Reason.ALREADY_CONVERTED, {"feature": spec.trial})
    return None


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
