"""Prompts go live and end at moments that were planned."""

import pytest

from guidance.content import appointments, drafting, publishing
from guidance.content.appointments import NotPlannable
from guidance.content.models import Appointment
from guidance.content.publishing import NotPublishable
from guidance.delivery import sweep
from guidance.protocol.content import Heading, load
from tests.support import cast
from tests.support.factories import NOW, clock, later

pytestmark = pytest.mark.django_db
MONDAY, FRIDAY = later(days=2), later(days=6)


@pytest.fixture
def prompt():
    return cast.prompt(cast.workspace())


def outcomes():
    return list(Appointment.objects.order_by("pk").values_list("what", "outcome", "fault"))


def test_what_was_planned_goes_live_at_its_moment_and_not_before(prompt):
    ada = cast.member("ada", prompt.workspace, "publisher")
    appointments.plan_publish(prompt=prompt, at=MONDAY, by=ada, now=NOW)
    drafting.save(prompt=prompt, draft=cast.draft(blocks=[Heading(text="Meanwhile")]))

    sweep.pump(clock=clock(later(days=1)))
    prompt.refresh_from_db()
    before = prompt.status
    sweep.pump(clock=clock(MONDAY))

    prompt.refresh_from_db()
    assert (before, prompt.status) == ("draft", "published")
    assert load(prompt.live.definition) == cast.draft()
    assert (prompt.live.published_by, prompt.live.published_at) == (ada, MONDAY)
    assert load(prompt.draft).blocks == [Heading(text="Meanwhile")]
    assert outcomes() == [("publish", "done", "")]


def test_what_ends_is_paused_at_its_moment(prompt):
    appointments.plan_publish(prompt=prompt, at=MONDAY, by=None, now=NOW)
    appointments.plan_end(prompt=prompt, at=FRIDAY, by=None, now=NOW)

    sweep.pump(clock=clock(FRIDAY))  # both have come due: the earlier goes first

    prompt.refresh_from_db()
    assert (prompt.status, prompt.live.number) == ("paused", 1)
    assert [outcome for _, outcome, _ in outcomes()] == ["done", "done"]


def test_a_moment_is_kept_once_however_often_it_is_asked_for(prompt):
    held = appointments.plan_publish(prompt=prompt, at=MONDAY, by=None, now=NOW)

    kept = [appointments.keep(appointment_id=held.pk, now=MONDAY) for _ in range(2)]

    assert kept == [True, False]
    assert prompt.versions.count() == 1


def test_what_became_wrong_meanwhile_is_not_published_and_says_why(prompt):
    drafting.save(prompt=prompt, draft=cast.draft(theme="acme"))
    appointments.plan_publish(prompt=prompt, at=MONDAY, by=None, now=NOW)
    prompt.workspace.themes.all().delete()

    sweep.pump(clock=clock(MONDAY))

    assert outcomes() == [("publish", "failed", "The theme “acme” does not exist.")]
    assert prompt.versions.count() == 0


def test_one_that_fails_unforeseen_holds_nothing_else_up(prompt, monkeypatch):
    other = cast.prompt(prompt.workspace, "other")
    for each in (prompt, other):
        appointments.plan_publish(prompt=each, at=MONDAY, by=None, now=NOW)
    publish = publishing.publish

    def failing(**given):
        if given["prompt"].key == prompt.key:
            raise RuntimeError
        return publish(**given)

    monkeypatch.setattr(publishing, "publish", failing)
    sweep.pump(clock=clock(MONDAY))

    assert [outcome for _, outcome, _ in outcomes()] == ["", "done"]


def test_only_a_good_draft_is_planned_and_only_for_a_moment_to_come(prompt):
    broken = cast.prompt(prompt.workspace, "broken", blocks=[])

    with pytest.raises(NotPublishable, match="says nothing yet"):
        appointments.plan_publish(prompt=broken, at=MONDAY, by=None, now=NOW)
    with pytest.raises(NotPlannable, match="has passed"):
        appointments.plan_publish(prompt=prompt, at=NOW, by=None, now=NOW)
    with pytest.raises(NotPlannable, match="Only what is live"):
        appointments.plan_end(prompt=prompt, at=FRIDAY, by=None, now=NOW)
    appointments.plan_publish(prompt=prompt, at=FRIDAY, by=None, now=NOW)
    with pytest.raises(NotPlannable, match="would end before it goes live"):
        appointments.plan_end(prompt=prompt, at=MONDAY, by=None, now=NOW)


def test_planning_again_takes_the_place_of_the_first_and_cancelling_leaves_none(prompt):
    appointments.plan_publish(prompt=prompt, at=MONDAY, by=None, now=NOW)
    second = appointments.plan_publish(prompt=prompt, at=FRIDAY, by=None, now=NOW)

    cancelled = [appointments.cancel(appointment=second, now=NOW) for _ in range(2)]
    sweep.pump(clock=clock(FRIDAY))

    assert cancelled == [True, False]
    assert [outcome for _, outcome, _ in outcomes()] == ["cancelled", "cancelled"]
    assert prompt.versions.count() == 0


def test_an_end_that_finds_nothing_live_says_so(prompt):
    publishing.publish(prompt=prompt, by=None, now=NOW)
    appointments.plan_end(prompt=prompt, at=MONDAY, by=None, now=NOW)
    publishing.pause(prompt=prompt)

    sweep.pump(clock=clock(MONDAY))

    assert outcomes() == [("end", "failed", "It was not live when it should have ended.")]
