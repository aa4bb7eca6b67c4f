"""Small catalogs and people for the pure floors: no database, everything has a default, tests name what matters."""

from collections.abc import Mapping, Sequence
from typing import Any

from guidance.core.times import DAY
from guidance.engine.catalog import Catalog, LimitSpec, PlanSpec, PromptSpec, SegmentSpec
from guidance.engine.subjects import AccountState, PersonState, Trial
from guidance.people import ledger as ledgers
from guidance.rules.compiler import compile_condition, compile_set

NOW = 1_795_255_200_000  # 2026-11-21T10:00:00Z, a Saturday
MONTH_BEGAN = 1_793_491_200_000  # 2026-11-01
NEXT_MONTH = 1_796_083_200_000  # 2026-12-01

PLANS = {
    "free": PlanSpec("free", "Free", "$0", 0, frozenset(), {"contacts": 2000, "sends": 1000, "seats": 0}),
    "growth": PlanSpec("growth", "Growth", "$29 a month", 1, frozenset({"timeline"}), {"contacts": None}),
    "scale": PlanSpec("scale", "Scale", "$99 a month", 2, frozenset({"timeline", "reports"}), {"contacts": None}),
}
LIMITS = {
    "contacts": LimitSpec("contacts", "Contacts", "month", resets=False),
    "sends": LimitSpec("sends", "Sends", "month", resets=True),
    "calls": LimitSpec("calls", "Calls", "day", resets=True),
    "seats": LimitSpec("seats", "Seats", "none"),
}
FEATURES = {"timeline": "Timeline", "reports": "Custom reports"}


def spec(key: str = "tip", **changes: Any) -> PromptSpec:
    """Return a prompt that anybody may see once, each in a slot of its own."""
    return PromptSpec(**{"key": key, "version": 1, "hash": f"hash-{key}", "slot": f"slot-{key}", **changes})


def catalog(
    *prompts: PromptSpec,
    audience: Mapping[str, Mapping[str, Any]] | None = None,
    segments: Mapping[str, Mapping[str, Any]] | None = None,
    **changes: Any,
) -> Catalog:
    """Return a catalog of `prompts`; `audience` holds the conditions of those that are not for everybody."""
    rules: Sequence[Mapping[str, Any]] = [(audience or {}).get(prompt.key, {}) for prompt in prompts]
    held = [SegmentSpec(key, compile_condition(rule)) for key, rule in (segments or {}).items()]
    built = {"workspace_id": 1, "version": 1, "plans": PLANS, "limits": LIMITS, "features": FEATURES}
    return Catalog(prompts=prompts, audiences=compile_set(rules), segments=held, **{**built, **changes})


def account(**changes: Any) -> AccountState:
    """Return Northwind on the free plan at 90 % of its contacts."""
    built = {"id": 7, "group_id": "northwind", "plan": "free", "meters": {"contacts": {"used": 1800, "at": NOW}}}
    return AccountState(**{**built, "traits": {"name": "Northwind"}, **changes})


def lena(**changes: Any) -> PersonState:
    """Return Lena, a member of Northwind with no history."""
    built = {"id": 3, "user_id": "lena", "traits": {"name": "Lena", "role": "member"}, "account": account()}
    return PersonState(**{**built, **changes})


def shown(*times: int, version: int = 1, **more: Any) -> dict[str, Any]:
    """Return the history entry of a prompt shown at `times`."""
    return {"s": [[at, version] for at in times], **more}


def ledger(*times: int, name: str = "Login", days: int = 90) -> dict[str, Any]:
    """Return the ledger of one event that happened at `times`."""
    built: dict[str, Any] = {}
    for at in times:
        ledgers.add(ledger=built, name=name, at=at, days=days)
    return built


def trial(starts: int = NOW - DAY, ends: int = NOW + 13 * DAY, **changes: Any) -> Trial:
    """Return a trial that runs since yesterday, for two weeks."""
    return Trial(starts=starts, ends=ends, **changes)
