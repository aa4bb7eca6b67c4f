"""A backtest: asked for, done in parts by tasks, the same however it is parted."""

import datetime as dt

import pytest

from guidance.content.models import Prompt
from guidance.delivery import backtest, erasure
from guidance.delivery.backtest import NotTestable
from guidance.delivery.models import Backtest
from guidance.people.models import Person
from guidance.workspaces.publishing import bump
from tests.support import cast, factories
from tests.support.factories import NOW, audience, drain, group, later, live, post, track

pytestmark = pytest.mark.django_db

BUSY = audience(
    {"facts.logins": {"$type": "number", "$gte": 2}},
    logins={"kind": "count", "event": "Login", "window_seconds": 7 * 86_400},
)
PEOPLE = {"lena": "northwind", "omar": "northwind", "priya": "globex", "zoe": ""}


@pytest.fixture
def workspace():
    return cast.workspace()


def lived(of):
    """Let four people log in on several days, two of them only once."""
    for user, company in PEOPLE.items():
        if company:
            post(of, group(company, user=user, at=later(days=-20)), at=later(days=-20))
        for day in (10, 6, 5, 2) if user in {"lena", "zoe"} else (9,):
            post(of, track(user=user, at=later(days=-day)), at=later(days=-day))
        drain()


def ran(prompt):
    made = backtest.begin(prompt=prompt, by=None, now=NOW)
    backtest.part_out(backtest_id=made.pk)
    made.refresh_from_db()
    for part in list(made.left):
        backtest.work(backtest_id=made.pk, part=part, now=NOW)
    made.refresh_from_db()
    return made


def test_people_and_accounts_are_counted_by_day(workspace):
    lived(workspace)

    done = ran(cast.prompt(workspace, "draft", audience=BUSY))

    # The second login within a week, on the sixth day before now, shows it once.
    day = str(factories.AT // 86_400_000 - 6)
    assert (done.percent, done.finished_at, done.error) == (100, NOW, "")
    assert {name: done.tally[name] for name in ("people", "accounts", "showings", "active", "days", "held")} == {
        "people": 2,
        "accounts": 1,
        "showings": 2,
        "active": 4,
        "days": {day: [2, 1, 2]},
        "held": {"capped_prompt": 2},
    }
    assert sorted(done.examples.values_list("person__user_id", flat=True)) == ["lena", "zoe"]


def test_outcome_is_the_same_in_parts_of_any_size_and_order(workspace, monkeypatch):
    lived(workspace)
    prompt = cast.prompt(workspace, "draft", audience=BUSY)
    whole = ran(prompt)
    examples = list(whole.examples.values_list("person", "place", "lines"))

    monkeypatch.setattr(backtest, "PEOPLE_A_PART", 1)
    monkeypatch.setattr(backtest, "IDS_A_PART", 1)
    made = backtest.begin(prompt=prompt, by=None, now=NOW)
    backtest.part_out(backtest_id=made.pk)
    made.refresh_from_db()
    for part in [*reversed(made.left), *made.left]:
        backtest.work(backtest_id=made.pk, part=part, now=NOW)
    made.refresh_from_db()

    assert made.parts > whole.parts
    assert made.tally == whole.tally
    assert list(made.examples.values_list("person", "place", "lines")) == examples


def test_event_that_comes_later_changes_nothing(workspace):
    lived(workspace)
    prompt = cast.prompt(workspace, "draft", audience=BUSY)
    made = backtest.begin(prompt=prompt, by=None, now=NOW)
    factories.tell(workspace, track(user="omar", at=later(days=-8)))

    backtest.part_out(backtest_id=made.pk)
    backtest.work(backtest_id=made.pk, part=0, now=NOW)
    made.refresh_from_db()

    assert made.tally["people"] == 1  # of northwind; the part of people without an account is left
    assert made.left == [1]


def test_other_prompt_of_the_same_moment_is_told(workspace):
    live(workspace, "first", intent="warn")
    lived(workspace)

    done = ran(cast.prompt(workspace, "draft", audience=BUSY))

    assert (done.tally["people"], done.tally["gave_way"]) == (0, {"first": 2})


def test_real_person_and_prompt_stay_as_they_were(workspace):
    lived(workspace)
    before = list(Person.objects.order_by("pk").values())

    ran(cast.prompt(workspace, "draft", audience=BUSY))

    assert list(Person.objects.order_by("pk").values()) == before
    assert Prompt.objects.get().status == "draft"


def test_start_and_end_of_the_schedule_are_left_out(workspace):
    lived(workspace)
    prompt = cast.prompt(workspace, "draft", audience=BUSY)
    prompt.draft["schedule"] = {"starts_at": "2027-01-01T00:00:00.000Z"}

    assert ran(prompt).tally["people"] == 2


def test_workspace_without_anybody_is_done_at_once(workspace):
    done = ran(cast.prompt(workspace, "draft"))

    assert (done.parts, done.finished_at, done.tally["people"]) == (0, NOW, 0)


def test_example_goes_with_the_person_it_is_about(workspace):
    lived(workspace)
    done = ran(cast.prompt(workspace, "draft", audience=BUSY))

    receipt = erasure.erase_person(person_id=factories.person("zoe").pk, by="Ada", now=NOW)

    assert receipt.removed["examples of backtests"] == 1
    assert list(done.examples.values_list("person__user_id", flat=True)) == ["lena"]


def test_publish_meanwhile_ends_it_with_a_word(workspace):
    lived(workspace)
    made = backtest.begin(prompt=cast.prompt(workspace, "draft"), by=None, now=NOW)
    backtest.part_out(backtest_id=made.pk)
    bump(workspace_id=workspace.pk)

    backtest.work(backtest_id=made.pk, part=0, now=NOW)

    made.refresh_from_db()
    assert made.error == "Something was published or changed while this ran; run it again."
    assert made.finished_at == NOW


@pytest.mark.parametrize(
    "broken", [{"kind": 3, "blocks": 4}, {"audience": {"version": 1, "where": {}, "facts": {"x": {"kind": "y"}}}}]
)
def test_draft_that_cannot_be_judged_is_refused(workspace, broken):
    prompt = cast.prompt(workspace, "draft")
    prompt.draft = {**prompt.draft, **broken}

    with pytest.raises(NotTestable):
        backtest.begin(prompt=prompt, by=None, now=NOW)

    assert Backtest.objects.count() == 0


def test_lost_tasks_are_made_again(workspace, monkeypatch):
    lived(workspace)
    made = backtest.begin(prompt=cast.prompt(workspace, "draft"), by=None, now=NOW)
    rung = []
    monkeypatch.setattr(backtest, "enqueue", lambda name, **given: rung.append((name, given)))

    backtest.go_on(backtest=made)
    backtest.part_out(backtest_id=made.pk)
    rung.clear()
    made.refresh_from_db()
    backtest.go_on(backtest=made)

    assert rung == [("guidance.backtest_part", {"backtest_id": made.pk, "part": part}) for part in (0, 1)]
    assert backtest.latest(prompt=made.prompt) == made


def test_old_trait_is_known_from_the_beginning_and_a_new_one_only_from_its_day_on(workspace):
    long_ago = NOW - dt.timedelta(days=200)
    factories.tell(workspace, group(user="lena", at=long_ago, traits={"size": 5}), now=long_ago)
    factories.tell(workspace, track(user="lena", at=later(days=-3)), now=later(days=-3))
    factories.tell(workspace, group(user="lena", at=later(days=-2), traits={"region": "north"}), now=later(days=-2))
    known = {"account.size": {"$eq": 5}}
    new = {"account.region": {"$eq": "north"}}
    often = {"count": None}

    old = ran(cast.prompt(workspace, "old", audience=audience(known), frequency=often))
    fresh = ran(cast.prompt(workspace, "new", audience=audience(new), frequency=often))

    assert (old.tally["showings"], fresh.tally["showings"]) == (2, 1)
