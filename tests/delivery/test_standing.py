"""How every prompt stands with everybody, counted from the last decisions; and the periodic counting of results."""

import pytest

from guidance.delivery import standing
from guidance.delivery.models import Standing
from guidance.insights.models import Exposure, ResultRow
from tests.support import cast
from tests.support.factories import NOW, audience, clock, decide, later, live

pytestmark = pytest.mark.django_db


@pytest.fixture
def workspace():
    return cast.workspace()


def test_people_are_counted_by_what_was_decided_about_them(workspace, monkeypatch):
    monkeypatch.setattr(standing, "CHUNK", 2)
    live(workspace)
    live(workspace, "others", audience=audience({"account.plan": "growth"}))
    people = [cast.lena(workspace, user_id=f"u-{number}") for number in range(5)]
    decide(*people)

    counted = standing.count(workspace_id=workspace.pk, now=NOW)

    held = {row.prompt.key: row for row in Standing.objects.select_related("prompt")}
    assert counted == 5
    assert (held["contacts"].codes, held["contacts"].people) == ({"armed": 5}, 5)
    assert held["others"].codes == {"audience": 5}
    assert [standing.eligible(standing=held[key]) for key in ("contacts", "others")] == [5, 0]


def test_work_counts_what_changed_and_once_an_hour_how_prompts_stand(workspace):
    version = live(workspace)
    lena = cast.lena(workspace)
    decide(lena)
    Exposure.objects.create(
        public_id="x",
        workspace=workspace,
        prompt_id=version.prompt_id,
        version=version,
        person=lena,
        leased_at=NOW,
        expires_at=NOW,
        shown_at=NOW,
    )

    standing.work(clock=clock())
    first = Standing.objects.get()
    standing.work(clock=clock(later(minutes=30)))
    half = Standing.objects.get().counted_at
    standing.work(clock=clock(later(minutes=61)))

    assert ResultRow.objects.get(dimension="").shown == 1
    assert (first.codes, first.counted_at, half) == ({"armed": 1}, NOW, NOW)
    assert Standing.objects.get().counted_at == later(minutes=61)


def test_a_second_worker_does_nothing_meanwhile(workspace, monkeypatch):
    calls = []
    monkeypatch.setattr(standing.rollup, "due", lambda **given: calls.append(given) or [])

    standing.work(clock=clock())
    standing.work(clock=clock())

    assert len(calls) == 1
