import pytest

from guidance.content import checks
from guidance.protocol.content import Schedule
from tests.support import cast

pytestmark = pytest.mark.django_db
GROUP = "The name of the group is at most 60 characters, without spaces around it."
DISTANCE = "The group keeps its distance for 1 to 366 days."
NO_HOURS = "The hours end when they begin; leave both empty for the whole day."
SHARE = "The share of people kept without the prompt is from 0 to below 100 %."


def found(**changes):
    prompt = cast.prompt(cast.workspace(), **changes)
    return [(finding.place, finding.message, finding.level) for finding in checks.check(prompt=prompt)]


@pytest.mark.parametrize(
    "changes",
    [
        {"exclusion_group": "Big offers", "exclusion_days": 366},
        {"holdout": 0.5},
        {"schedule": Schedule(weekdays=[0, 6], blackout_days=["2026-12-25"])},
        {"schedule": Schedule(opens_at="09:00", closes_at="17:00")},
        {"schedule": Schedule(opens_at="22:00", closes_at="06:00")},
        {"schedule": Schedule(opens_at="18:00")},
        {"schedule": Schedule(closes_at="06:00")},
        {"schedule": Schedule(starts_at="2026-02-01T09:00", ends_at="2026-02-01T10:00", local=True)},
        # On the wall clock this ends an hour after it starts, whatever the two zones say.
        {"schedule": Schedule(starts_at="2026-02-01T09:00Z", ends_at="2026-02-01T10:00+05:00", local=True)},
    ],
)
def test_check_finds_nothing_wrong_with_terms_that_can_be_kept(changes):
    assert found(**changes) == []


@pytest.mark.parametrize(
    ("changes", "place", "message"),
    [
        ({"exclusion_group": " offers"}, "exclusion_group", GROUP),
        ({"exclusion_group": "o" * 61}, "exclusion_group", GROUP),
        ({"exclusion_days": 0}, "exclusion_group", DISTANCE),
        ({"exclusion_days": 367}, "exclusion_group", DISTANCE),
        ({"holdout": -0.1}, "holdout", SHARE),
        ({"holdout": 1.0}, "holdout", SHARE),
        ({"schedule": Schedule(weekdays=[7])}, "schedule", "A weekday is a number from 0, Monday, to 6, Sunday."),
        ({"schedule": Schedule(opens_at="nine")}, "schedule", "The hours are not times of day; write them as 09:00."),
        ({"schedule": Schedule(closes_at="25:00")}, "schedule", "The hours are not times of day; write them as 09:00."),
        ({"schedule": Schedule(opens_at="09:00", closes_at="09:00")}, "schedule", NO_HOURS),
        ({"schedule": Schedule(opens_at="00:00")}, "schedule", NO_HOURS),
        ({"schedule": Schedule(starts_at="soon", local=True)}, "schedule", "The start or the end is not a date."),
        (
            {"schedule": Schedule(starts_at="2026-02-01T10:00", ends_at="2026-02-01T09:00", local=True)},
            "schedule",
            "The prompt ends before it starts.",
        ),
    ],
)
def test_check_finds_terms_that_cannot_be_kept(changes, place, message):
    assert found(**changes) == [(place, message, "error")]


@pytest.mark.parametrize("day", ["Christmas", "2026-13-01", "2026-02-30", "20261225", "2026-W01-1", "2026-12-25T00:00"])
def test_check_finds_a_day_that_is_none(day):
    assert found(schedule=Schedule(blackout_days=["2026-12-24", day])) == [
        ("schedule", f"“{day}” is not a day; write days without the prompt as 2026-12-25.", "error")
    ]


def test_check_warns_when_most_people_would_never_get_it():
    assert found(holdout=0.51) == [("holdout", "More than half of all people would never get this prompt.", "warning")]
