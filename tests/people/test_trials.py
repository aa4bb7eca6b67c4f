import datetime as dt

import pytest

from guidance.core.times import to_ms
from guidance.engine.subjects import Trial
from guidance.people import trials
from guidance.people.trials import BadTrial, TrialAlreadyHad
from guidance.plans.models import Feature
from tests.support import cast
from tests.support.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def lena():
    return cast.lena(cast.workspace())


def grant(lena, days=14, **given):
    return trials.grant(account=lena.account, feature=Feature.objects.get(key="timeline"), days=days, now=NOW, **given)


def test_grant_gives_the_feature_for_so_many_days(lena):
    trial = grant(lena, by=lena, prompt_key="timeline-trial")

    assert (trial.started_at, trial.ends_at) == (NOW, NOW + dt.timedelta(days=14))
    assert (trial.started_by, trial.prompt_key, trial.revoked_at) == (lena, "timeline-trial", None)
    assert trials.of_accounts(ids=[lena.account_id, 0]) == {
        lena.account_id: {"timeline": Trial(to_ms(trial.started_at), to_ms(trial.ends_at))}
    }


def test_grant_refuses_a_second_trial_even_when_the_first_was_revoked(lena):
    trials.revoke(trial=grant(lena), now=NOW)

    with pytest.raises(TrialAlreadyHad, match="Northwind already had its trial of Timeline"):
        grant(lena)


@pytest.mark.parametrize("days", [0, -1, 367])
def test_grant_refuses_a_length_nobody_means(lena, days):
    with pytest.raises(BadTrial, match="between 1 and 366 days"):
        grant(lena, days=days)


def test_revoke_ends_a_trial_once(lena):
    trial = grant(lena)

    trials.revoke(trial=trial, now=NOW)
    trials.revoke(trial=trial, now=NOW + dt.timedelta(days=1))

    trial.refresh_from_db()
    assert trial.revoked_at == NOW
