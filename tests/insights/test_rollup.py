"""Results by day are what a naive recount of the exposures says, however often and in whatever order they are counted."""

import datetime as dt
import random
from collections import Counter

import pytest

from guidance.core.times import to_ms
from guidance.ingest.models import Event
from guidance.insights import goals, recording, reports, rollup
from guidance.insights.goals import BadGoal
from guidance.insights.models import Answer, Exposure, Goal, ResultDay, ResultRow
from guidance.segments.models import Segment, SegmentMembership
from tests.support import cast
from tests.support.factories import NOW, later, live

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture
def workspace():
    return cast.workspace()


@pytest.fixture
def version(workspace):
    return live(workspace)


def shown(version, person, *, at=NOW, name="", **moments):
    return Exposure.objects.create(
        public_id=f"{person.pk}-{at.timestamp()}-{name}",
        workspace=person.workspace,
        prompt_id=version.prompt_id,
        version=version,
        person=person,
        leased_at=at,
        expires_at=at,
        **{"shown_at": at, **moments},
    )


def did(person, event, at):
    Event.objects.create(
        workspace=person.workspace, person=person, type="track", name=event, time=at, received_at=at, message_id=f"{at}"
    )


def settle(now=NOW):
    """Count until nothing is left to count."""
    while rollup.gather():
        pass
    for day_id in ResultDay.objects.filter(stale=True).values_list("pk", flat=True):
        rollup.count(day_id=day_id, now=now)


def total(published, **asked):
    return reports.report(
        prompt_id=published.prompt_id, since=TODAY - dt.timedelta(days=29), until=TODAY, **asked
    ).total


def report(recorded, name, at):
    recording.record(exposure=recording.lookup(public_ids=[recorded.public_id])[recorded.public_id], name=name, at=at)


def test_showings_are_counted_by_what_became_of_them(workspace, version):
    lena, ben = cast.lena(workspace), cast.lena(workspace, user_id="ben")
    shown(version, lena, clicked_at=NOW, completed_at=NOW)
    shown(version, ben, dismissed_at=NOW)
    shown(version, ben, name="never", shown_at=None)

    settle()

    assert total(version) == reports.Counts(granted=3, shown=2, clicked=1, dismissed=1, completed=1)
    assert total(version).share("clicked") == 50.0
    assert reports.Counts().share("clicked") is None


def test_a_late_report_is_counted_and_counting_twice_changes_nothing(workspace, version):
    exposure = shown(version, cast.lena(workspace), at=later(days=-20))
    settle()

    report(exposure, "$prompt_dismissed", to_ms(NOW))
    settle()
    settle()
    rollup.count_again(prompt_id=version.prompt_id)
    settle()

    assert total(version) == reports.Counts(granted=1, shown=1, dismissed=1)
    assert ResultDay.objects.get().day == later(days=-20).date()


def test_an_answer_is_counted_when_it_comes(workspace, version):
    exposure = shown(version, cast.lena(workspace))
    settle()
    Answer.objects.create(exposure=exposure, prompt_id=version.prompt_id, question="q", answered_at=NOW)
    Exposure.objects.update(stale=True)

    settle()

    assert total(version).answered == 1


@pytest.mark.parametrize(
    ("after", "counts"),
    [
        (dt.timedelta(0), 0),
        (dt.timedelta(milliseconds=1), 1),
        (dt.timedelta(days=14), 1),
        (dt.timedelta(days=14, milliseconds=1), 0),
        (dt.timedelta(days=-1), 0),
    ],
)
def test_a_conversion_is_the_goals_event_within_its_window(workspace, version, after, counts):
    lena = cast.lena(workspace)
    goals.save(prompt=version.prompt, event="Upgraded", days=14)
    at = later(days=-20)
    shown(version, lena, at=at)
    did(lena, "Upgraded", at + after)
    did(lena, "Logged In", at + dt.timedelta(days=1))

    settle()

    assert total(version).converted == counts


def test_conversions_that_come_later_are_found_without_anything_marked(workspace, version):
    lena = cast.lena(workspace)
    goals.save(prompt=version.prompt, event="Upgraded", days=14)
    shown(version, lena)
    settle()
    did(lena, "Upgraded", later(days=3))

    due = [rollup.due(now=later(minutes=30)), rollup.due(now=later(days=4)), rollup.due(now=later(days=40))]
    for day_id in due[1]:
        rollup.count(day_id=day_id, now=later(days=4))

    assert (due[0], len(due[1]), due[2]) == ([], 1, [])
    assert total(version).converted == 1


def test_a_changed_goal_counts_every_day_anew_and_none_counts_nothing(workspace, version):
    lena = cast.lena(workspace)
    shown(version, lena, at=later(days=-5))
    did(lena, "Upgraded", later(days=-4))
    settle()
    before = total(version).converted

    goals.save(prompt=version.prompt, event="Upgraded", days=2)
    settle()
    during = total(version).converted
    goals.remove(prompt=version.prompt)
    settle()

    assert (before, during, total(version).converted) == (0, 1, 0)
    assert goals.goal_of(prompt=version.prompt) is None


@pytest.mark.parametrize(("event", "days"), [("", 14), ("$prompt_shown", 14), ("x" * 201, 14), ("A", 0), ("A", 61)])
def test_a_goal_that_cannot_be_measured_is_refused(version, event, days):
    with pytest.raises(BadGoal):
        goals.save(prompt=version.prompt, event=event, days=days)
    assert not Goal.objects.exists()


def test_wordings_languages_segments_and_versions_are_told_apart(workspace, version):
    lena, ben = cast.lena(workspace), cast.lena(workspace, user_id="ben")
    lena.traits = {**lena.traits, "locale": "de-DE"}
    lena.save()
    free = Segment.objects.create(workspace=workspace, key="free", name="Free", rule={})
    SegmentMembership.objects.create(segment=free, person=lena, entered_at=later(days=-1))
    SegmentMembership.objects.create(segment=free, person=ben, entered_at=later(days=-9), left_at=NOW)
    shown(version, lena, variant="short", clicked_at=NOW)
    shown(version, ben)

    settle()
    told = reports.report(prompt_id=version.prompt_id, since=TODAY, until=TODAY)

    assert {value: counts.shown for value, counts in told.variants.items()} == {"": 1, "short": 1}
    assert {value: counts.clicked for value, counts in told.locales.items()} == {"": 0, "de-DE": 1}
    assert {value: counts.shown for value, counts in told.segments.items()} == {"free": 1}
    assert list(told.versions) == [1]
    assert total(version, version=2) == reports.Counts()


def test_what_was_erased_is_counted_no_more(workspace, version):
    lena = cast.lena(workspace)
    shown(version, lena)
    settle()
    lena.delete()
    rollup.count_again(prompt_id=version.prompt_id)

    settle()

    assert total(version) == reports.Counts()
    assert not ResultRow.objects.exists()
    assert not rollup.count(day_id=0, now=NOW)


@pytest.mark.parametrize("seed", range(5))
def test_figures_are_those_of_a_naive_recount_after_any_history(workspace, seed):
    chance = random.Random(seed)
    versions = [live(workspace, f"p-{number}") for number in range(2)]
    people = [cast.lena(workspace, user_id=f"u-{number}") for number in range(4)]
    for each in versions:
        goals.save(prompt=each.prompt, event="Upgraded", days=3)
    made = []
    for number in range(25):
        at = later(hours=-chance.randrange(24 * 10))
        made.append(shown(chance.choice(versions), chance.choice(people), at=at, name=str(number)))
        if chance.random() < 0.6:
            name = chance.choice(["$prompt_clicked", "$prompt_dismissed", "$prompt_completed"])
            report(chance.choice(made), name, to_ms(NOW))
        if chance.random() < 0.3:
            did(chance.choice(people), "Upgraded", later(hours=-chance.randrange(24 * 10), milliseconds=number))
        if chance.random() < 0.3:
            settle()
    for each in versions:
        rollup.count_again(prompt_id=each.prompt_id)

    settle()

    for each in versions:
        naive: Counter[str] = Counter()
        for row in Exposure.objects.filter(prompt_id=each.prompt_id):
            ends = row.shown_at + dt.timedelta(days=3)
            naive["granted"] += 1
            naive["converted"] += row.person.events.filter(
                name="Upgraded", time__gt=row.shown_at, time__lte=ends
            ).exists()
            for name in ("shown", "clicked", "dismissed", "completed"):
                naive[name] += getattr(row, f"{name}_at") is not None
        assert total(each) == reports.Counts(**naive)


@pytest.mark.parametrize("count", [1, 3])
def test_report_takes_the_same_queries_for_any_number_of_days(workspace, version, count, django_assert_num_queries):
    for number in range(count):
        shown(version, cast.lena(workspace, user_id=f"u-{number}"), at=later(days=-number))
    settle()

    with django_assert_num_queries(8):
        reports.report(prompt_id=version.prompt_id, since=TODAY - dt.timedelta(days=29), until=TODAY)


def test_language_is_the_browsers_where_the_host_app_says_none(workspace, version):
    lena, ben = cast.lena(workspace), cast.lena(workspace, user_id="ben")
    lena.traits, ben.traits = {"locale": "de", "$locale": "en"}, {"$locale": "fr-CA"}
    lena.save()
    ben.save()
    shown(version, lena)
    shown(version, ben)

    settle()

    told = reports.report(prompt_id=version.prompt_id, since=TODAY, until=TODAY)
    assert {value: counts.shown for value, counts in told.locales.items()} == {"de": 1, "fr-CA": 1}
