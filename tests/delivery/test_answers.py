"""Answers on the road: from the report of a page to the table, once and only for whose exposure it is."""

import pytest

from guidance.delivery.claims import claim
from guidance.insights.models import Answer, Exposure
from guidance.protocol.content import Step
from guidance.protocol.questions import Input, Nps
from tests.support import cast
from tests.support.factories import NOW, group, later, live, raw, tell

pytestmark = pytest.mark.django_db


@pytest.fixture
def report():
    """Return the report maker of a survey that Lena was shown."""
    acme = cast.workspace()
    steps = [Step("one", [Nps("score", "How likely?")]), Step("two", [Input("wish", "What else?")])]
    live(acme, "nps", kind="survey", steps=steps)
    tell(acme, group("northwind"))
    granted = claim(workspace_id=acme.pk, user_id="lena", anonymous_id="", prompt="nps", trigger="page", now=NOW)

    def report(name, *, at=NOW, user="lena", **properties):
        properties = {"prompt": "nps", "exposure": granted.exposure, "version": 1, **properties}
        event = raw("track", user=user, at=at, event=name, properties=properties)
        tell(acme, event, event, now=later(hours=2))

    return report


def kept():
    return list(Answer.objects.order_by("question").values_list("question", "number", "words"))


def test_answers_are_kept_once_and_mean_that_the_survey_was_seen(report):
    report("$prompt_answered", step="one", answers={"score": 9}, done=False)
    report("$prompt_answered", step="two", answers={"wish": "More blue."}, done=True, at=later(seconds=5))

    assert kept() == [("score", 9, ""), ("wish", None, "More blue.")]
    assert Exposure.objects.get().shown_at == NOW


def test_earlier_answer_that_comes_late_does_not_undo_a_later_one(report):
    report("$prompt_answered", step="one", answers={"score": 9}, at=later(seconds=9))
    report("$prompt_answered", step="one", answers={"score": 2}, at=later(seconds=3))

    assert kept() == [("score", 9, "")]


def test_answers_under_somebody_elses_exposure_are_not_taken(report):
    report("$prompt_answered", user="ben", step="one", answers={"score": 0})

    assert kept() == []
