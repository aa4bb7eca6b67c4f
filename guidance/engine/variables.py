"""The values of a prompt's variables for one person."""

from collections.abc import Iterable
from typing import Any

from guidance.core.times import iso
from guidance.engine.catalog import Catalog
from guidance.engine.facts import earliest, next_period, used_and_limit
from guidance.engine.subjects import AccountState, PersonState

Value = str | int | float | bool


def values(names: Iterable[str], catalog: Catalog, person: PersonState, now: int) -> dict[str, Value]:
    """Return {name: value} for the `names` that have one; the page writes the fallback for the others.

    Names: `buyer`, `person.<trait>`, `account.<trait>`, `plan.name`, `next_plan.name|price`, `limit.<key>.used|limit|left|percent`,
    `feature.<key>.name|plan`, `trial.<feature>.ends` (ISO).
    """
    found = {name: _value(name, catalog, person, now) for name in names}
    return {name: value for name, value in found.items() if isinstance(value, str | int | float)}


def stale_at(names: Iterable[str], catalog: Catalog, now: int) -> int | None:
    """Return when time alone may change the value of one of `names` (ms): the next period of a limit that starts at zero."""
    limits = (catalog.limits.get(name.split(".")[1]) for name in names if name.startswith("limit."))
    return earliest(*(next_period(limit, now) for limit in limits if limit is not None and limit.resets))


def is_buyer(catalog: Catalog, person: PersonState) -> bool:
    """Tell whether the person may buy for the account, by the role trait."""
    return str(person.traits.get("role", "")).lower() in catalog.policy.buyer_roles


def _value(name: str, catalog: Catalog, person: PersonState, now: int) -> Any:
    if name == "buyer":
        return is_buyer(catalog, person)
    family, _, rest = name.partition(".")
    if family == "person":
        return person.traits.get(rest)
    if family == "feature":
        return _feature(rest, catalog)
    account = person.account
    if account is None:
        return None
    match family:
        case "account":
            return account.traits.get(rest)
        case "plan" | "next_plan":
            return _plan(family, rest, catalog, account)
        case "limit":
            return _limit(rest, catalog, account, now)
        case "trial":
            return _trial(rest, account)
    return None


def _plan(family: str, field: str, catalog: Catalog, account: AccountState) -> Any:
    plan = catalog.plans.get(account.plan or "") if family == "plan" else catalog.next_plan(account.plan)
    return getattr(plan, field, None) if plan and field in {"name", "price"} else None


def _limit(rest: str, catalog: Catalog, account: AccountState, now: int) -> Any:
    key, _, field = rest.rpartition(".")
    used, allowed = used_and_limit(catalog, account, key, now)
    if field == "used":
        return used
    if allowed is None:
        return None
    match field:
        case "limit":
            return allowed
        case "left":
            return max(allowed - used, 0)
        case "percent":
            return int(used * 100 // allowed) if allowed else None
    return None


def _feature(rest: str, catalog: Catalog) -> Any:
    key, _, field = rest.rpartition(".")
    if field == "name":
        return catalog.features.get(key)
    plan = catalog.lowest_plan_with(key)
    return plan.name if plan and field == "plan" else None


def _trial(rest: str, account: AccountState) -> Any:
    from_key, _, field = rest.rpartition(".")
    trial = account.trials.get(from_key)
    return iso(trial.ends) if trial and field == "ends" else None
