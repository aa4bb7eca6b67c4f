"""How much of its limits an account has used, and which plan it is on."""

from collections.abc import Mapping
from typing import Any

from guidance.core.times import DAY
from guidance.people.profiles import AccountRow

DAYS_KEPT = 35
_TOO_LARGE = 10**15
_PLAN = "plan"


def report(*, row: AccountRow, usage: Mapping[str, Any], at: int) -> bool:
    """Set the meters named in `usage` ({limit key: used}) unless a later report did. Return whether anything changed.

    Each keeps what its latest 35 days ended with, whatever order the reports come in. Values that are no numbers below 10^15 are
    ignored.
    """
    changed = False
    for key, used in usage.items():
        if isinstance(used, bool) or not isinstance(used, int | float) or not -_TOO_LARGE < used < _TOO_LARGE:
            continue
        meter = row.meters.get(key)
        if meter is None:
            meter = row.meters[key] = {"used": used, "at": at, "d": {}}
            changed = True
        changed |= _sample(meter, used, at)
        if (meter["at"], meter["used"]) < (at, used):
            # The same figure on another day may mean a new period, in which the account had used nothing before.
            changed |= meter["used"] != used or meter["at"] // DAY != at // DAY
            meter.update({"used": used, "at": at})
    row.changed |= changed
    return changed


def _sample(meter: dict[str, Any], used: float, at: int) -> bool:
    # What a day ended with, and when that was said. Returns whether another day than the latest one changed.
    days = meter.setdefault("d", {str(meter["at"] // DAY): [meter["used"], meter["at"]]})
    latest = max(at, meter["at"]) // DAY
    day, key = at // DAY, str(at // DAY)
    before = days.get(key)
    if day < latest - DAYS_KEPT or (before is not None and (before[1], before[0]) >= (at, used)):
        return False
    days[key] = [used, at]
    for old in [held for held in days if int(held) < latest - DAYS_KEPT]:
        del days[old]
    return day < latest and (before is None or before[0] != used)


def change_plan(*, row: AccountRow, key: str, plan_id: int | None, at: int) -> bool:
    """Put the account on the plan `key` unless a later event chose another. Return whether it changed.

    `plan_id` is None where no such plan is defined: the key is kept as a trait all the same.
    """
    known = row.times.get(_PLAN, -1)
    if at < known or (at == known and key <= str(row.traits.get(_PLAN, ""))):
        return False
    changed = row.plan_id != plan_id or row.traits.get(_PLAN) != key
    row.times[_PLAN] = at
    row.traits[_PLAN] = key
    row.plan_id = plan_id
    row.changed |= changed
    return changed
