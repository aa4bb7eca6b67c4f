"""Trials: a feature granted to an account for some days, once."""

import datetime as dt
from collections.abc import Iterable

from guidance.core.errors import GuidanceError
from guidance.people.models import Account, Person, Trial
from guidance.plans.models import Feature

LONGEST_DAYS = 366


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


def of_accounts(*, ids: Iterable[int]) -> dict[int, list[Trial]]:
    """Return {account id: its trials with their features}."""
    found: dict[int, list[Trial]] = {}
    for trial in Trial.objects.filter(account_id__in=set(ids)).select_related("feature"):
        found.setdefault(trial.account_id, []).append(trial)
    return found
