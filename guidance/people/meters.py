"""How much of its limits an account has used, and which plan it is on."""

import math
from collections.abc import Mapping
from typing import Any

from guidance.core.times import DAY
from guidance.people.profiles import AccountRow

_PLAN = "plan"


def report(*, row: AccountRow, usage: Mapping[str, Any], at: int) -> bool:
    """Set the meters named in `usage` ({limit key: used}) unless a later report did. Return whether anything changed.

    Values that are not finite numbers are ignored.
    """
    changed = False
    for key, used in usage.items():
        if isinstance(used, bool) or not isinstance(used, int | float) or not math.isfinite(used):
            continue
        known = row.meters.get(key)
        if known is not None and (known["at"], known["used"]) >= (at, used):
            continue
        # The same figure on another day may mean a new period, in which the account had used nothing before.
        changed |= known is None or known["used"] != used or known["at"] // DAY != at // DAY
        row.meters[key] = {"used": used, "at": at}
    row.changed |= changed
    return changed


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
