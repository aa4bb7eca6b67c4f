"""Answers to surveys over the management API."""

import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from guidance.content.models import Prompt, PromptVersion
from guidance.insights.models import Answer, Exposure
from guidance.people.models import Person
from guidance.protocol.content import Draft, Step, dump
from guidance.protocol.questions import Choices, Nps, Option
from tests.api.conftest import MORNING, Caller

WHY = Choices("why", "Why?", [Option("price", "Price"), Option("speed", "Speed")], multiple=True)
STEPS = [Step("one", [Nps("score", "How likely?")]), Step("two", [WHY])]


@pytest.fixture
def survey(lena: Person) -> Prompt:
    """Return a published survey that Lena answered."""
    draft = dump(Draft(steps=STEPS))
    prompt = Prompt.objects.create(
        workspace_id=lena.workspace_id, key="nps", name="NPS", kind="survey", status="published", draft=draft
    )
    prompt.live = PromptVersion.objects.create(
        prompt=prompt, number=3, definition=draft, hash="h", body=b"", body_gzip=b"", published_at=MORNING
    )
    prompt.save()
    answer(lena, prompt, "e1", score=9, why=["price", "speed"])
    return prompt


def answer(person: Person, prompt: Prompt, exposure: str, *, score: int, why: list[str]) -> None:
    shown = Exposure.objects.create(
        public_id=exposure,
        workspace_id=person.workspace_id,
        prompt=prompt,
        version=prompt.live or prompt.versions.get(),
        person=person,
        account=person.account,
        leased_at=MORNING,
        expires_at=MORNING + dt.timedelta(seconds=30),
    )
    asked = {"exposure": shown, "prompt": prompt, "answered_at": MORNING}
    Answer.objects.create(question="score", number=score, step="one", **asked)
    Answer.objects.create(question="why", chosen=why, words="", step="two", **asked)


def test_answer_is_told_whole(acme: Caller, survey: Prompt) -> None:
    found = acme.get("prompts", "nps", "answers", question="score").json()

    assert found == {
        "next": None,
        "results": [
            {
                "question": "score",
                "number": 9,
                "chosen": [],
                "words": "",
                "step": "one",
                "answered_at": "2026-11-21T10:00:00Z",
                "exposure": "e1",
                "version": 3,
                "userId": "lena@northwind.example",
                "groupId": "northwind",
            }
        ],
    }


def test_answers_come_in_pages_at_the_same_cost(
    acme: Caller, lena: Person, survey: Prompt, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(2, 6):
        answer(lena, survey, f"e{number}", score=number, why=["price"])

    with django_assert_max_num_queries(5):
        first = acme.get("prompts", "nps", "answers", page_size="6").json()
    rest = acme.get(
        "prompts", "nps", "answers", page_size="6", after=first["next"].rsplit("after=", 1)[1][:9].split("&")[0]
    )

    assert [len(first["results"]), len(rest.json()["results"])] == [6, 4]
    assert [row["exposure"] for row in first["results"]] == ["e5", "e5", "e4", "e4", "e3", "e3"]


def test_results_count_every_question(acme: Caller, lena: Person, survey: Prompt) -> None:
    answer(lena, survey, "e2", score=3, why=["price"])

    score, why = acme.get("prompts", "nps", "results").json()

    assert (score["question"], score["type"], score["people"]) == ("score", "nps", 2)
    assert score["nps"] == {"promoters": 1, "passives": 0, "detractors": 1, "value": 0.0, "low": -73.3, "high": 73.3}
    assert why == {
        "question": "why",
        "asks": "Why?",
        "type": "choices",
        "people": 2,
        "tally": [{"answer": "price", "count": 2}, {"answer": "speed", "count": 1}],
        "nps": None,
    }


@pytest.mark.parametrize("what", ["answers", "results"])
def test_survey_of_another_workspace_is_not_there(cyd: Caller, survey: Prompt, what: str) -> None:
    assert cyd.get("prompts", "nps", what).status_code == 404
