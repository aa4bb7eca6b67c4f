import itertools
import logging

import pytest

from guidance.core.times import to_ms
from guidance.insights import answers, recording
from guidance.insights.models import Answer, Exposure
from guidance.protocol.content import Step
from guidance.protocol.questions import Choices, Input, Nps, Option
from tests.support import cast
from tests.support.factories import NOW, later, live

pytestmark = pytest.mark.django_db

SCORE = Nps("score", "How likely?")
WHY = Choices("why", "Why?", [Option("price", "Price"), Option("speed", "Speed")], multiple=True, other="Else")
WISH = Input("wish", "What else?")
STEPS = [Step("one", [SCORE]), Step("two", [WHY, WISH])]


@pytest.fixture
def survey():
    return live(cast.workspace(), "nps", kind="survey", steps=STEPS)


def seen(survey, name="lena"):
    acme = survey.prompt.workspace
    somebody = cast.lena(acme) if name == "lena" else cast.lena(acme, user_id=name)
    Exposure.objects.create(
        public_id=f"e-{name}",
        workspace=acme,
        prompt=survey.prompt,
        version=survey,
        person=somebody,
        account=somebody.account,
        leased_at=NOW,
        expires_at=later(seconds=30),
    )
    return recording.lookup(public_ids=[f"e-{name}"])[f"e-{name}"]


def tell(exposure, given, *, at=NOW, step="one"):
    return answers.record(exposure=exposure, properties={"step": step, "answers": given}, at=to_ms(at))


def kept():
    rows = Answer.objects.order_by("question").values_list("question", "number", "chosen", "words", "step")
    return list(rows)


def test_answers_are_kept_as_numbers_choices_and_words(survey):
    exposure = seen(survey)

    assert tell(exposure, {"score": 9}) == 1
    assert tell(exposure, {"why": ["other", "price"], "why.other": "Blue", "wish": "More"}, step="two") == 2

    assert kept() == [
        ("score", 9, [], "", "one"),
        ("why", None, ["price", "other"], "Blue", "two"),
        ("wish", None, [], "More", "two"),
    ]


def test_answer_told_twice_is_one(survey):
    exposure = seen(survey)

    assert [tell(exposure, {"score": 9}) for _ in range(2)] == [1, 0]


@pytest.mark.parametrize("order", [*itertools.permutations([(3, 0), (7, 5), (9, 5)])])
def test_latest_answer_counts_in_whatever_order_they_come(survey, order):
    exposure = seen(survey)

    for given, seconds in order:
        tell(exposure, {"score": given}, at=later(seconds=seconds))

    assert kept() == [("score", 9, [], "", "one")]


def test_answer_that_was_not_asked_for_is_passed_over_and_named_in_the_log(survey, caplog):
    exposure = seen(survey)

    with caplog.at_level(logging.INFO, "guidance"):
        assert tell(exposure, {"score": 11, "forged": "x", "wish": "Fine"}) == 1

    assert [row[0] for row in kept()] == ["wish"]
    assert caplog.messages == ["insights.answers.refused prompt=nps version=1 questions=['score', 'forged']"]


@pytest.mark.parametrize("properties", [{}, {"answers": "9"}, {"answers": {}}, {"step": 5, "answers": None}])
def test_report_without_answers_leaves_nothing(survey, properties):
    assert answers.record(exposure=seen(survey), properties=properties, at=to_ms(NOW)) == 0
    assert kept() == []


def test_answers_go_with_the_person(survey):
    exposure = seen(survey)
    tell(exposure, {"score": 9})

    Exposure.objects.get(pk=exposure.id).person.delete()

    assert kept() == []


def test_promoters_counts_everybody_once(survey):
    for name, given in (("lena", 10), ("ada", 9), ("ben", 7), ("cyd", 2)):
        tell(seen(survey, name), {"score": given})

    found = answers.promoters(prompt_id=survey.prompt_id, question="score")

    assert (found.promoters, found.passives, found.detractors, found.value) == (2, 1, 1, 25.0)


def test_tally_counts_every_possible_answer_in_order(survey):
    tell(seen(survey), {"score": 10, "why": ["speed", "other"], "wish": "x"})
    tell(seen(survey, "ben"), {"why": ["speed"]})

    assert answers.tally(prompt_id=survey.prompt_id, question=WHY) == [("price", 0), ("speed", 2), ("other", 1)]
    assert dict(answers.tally(prompt_id=survey.prompt_id, question=SCORE))["10"] == 1
    assert answers.tally(prompt_id=survey.prompt_id, question=WISH) == []


def test_of_prompt_gives_the_answers_with_whose_they_are(survey):
    tell(seen(survey), {"score": 10})

    (row,) = answers.of_prompt(prompt_id=survey.prompt_id)

    assert (row.exposure.person.user_id, row.exposure.version.number, row.number) == ("lena", 1, 10)
