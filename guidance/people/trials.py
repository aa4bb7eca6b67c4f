"""Trials: a feature granted to an account for some days, once."""

import datetime as dt
from collections.abc import Iterable

from guidance.core.errors import GuidanceError
from guidance.core.times import to_ms
from guidance.engine.subjects import Trial as TrialState
from guidance.people import statement
from guidance.people.models import Account, Person, Trial
from guidance.plans.models import Feature

LONGEST_DAYS = 366
_GRANTED = (
    "SELECT t.account_id, f.key, t.started_at, t.ends_at, t.revoked_at IS NOT NULL FROM guidance_trial t"
    " JOIN guidance_feature f ON f.id = t.feature_id WHERE"
)


class TrialAlreadyHad(GuidanceError):
    """The account had a trial of this feature before."""


class BadTrial(GuidanceError):
    """A trial that cannot be granted as asked."""


def grant(
    *,
    account: Account,
    feature: Feature,
    days: int,
    by: Person | None = None,
    prompt_key: str = "",
    now: dt.datetime,
) -> Trial:
    """Grant `feature` to `account` for `days` days from `now`. Raises TrialAlreadyHad, BadTrial."""
    if not 1 <= days <= LONGEST_DAYS:
        raise BadTrial(f"A trial lasts between 1 and {LONGEST_DAYS} days.")
    trial, created = Trial.objects.get_or_create(
        account=account,
        feature=feature,
        defaults={
            "started_by": by,
            "prompt_key": prompt_key,
            "started_at": now,
            "ends_at": now + dt.timedelta(days=days),
        },
    )
    if not created:
        raise TrialAlreadyHad(f"{account} already had its trial of {feature}.")
    return trial


def revoke(*, trial: Trial, now: dt.datetime) -> None:
    """End a trial now; the account does not get another one."""
    Trial.objects.filter(pk=trial.pk, revoked_at=None).update(revoked_at=now)


def of_accounts(*, ids: Iterable[int]) -> dict[int, dict[str, TrialState]]:
    """Return {account id: {feature key: its trial}} of those that ever had one."""
    found: dict[int, dict[str, TrialState]] = {}
    wanted = set(ids)
    rows = (
        statement.execute(f"{_GRANTED} {statement.among('t.account_id')}", [statement.many(wanted)]) if wanted else []
    )
    for account_id, feature, started_at, ends_at, revoked in rows:
        starts, ends = to_ms(statement.moment(started_at)), to_ms(statement.moment(ends_at))
        found.setdefault(account_id, {})[feature] = TrialState(starts, ends, bool(revoked))
    return found
