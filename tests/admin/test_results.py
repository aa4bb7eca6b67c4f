"""The answers to a survey in the studio: figures on a page, and all of them as a table."""

import pytest
from django.urls import reverse

from guidance.core.times import to_ms
from guidance.insights import answers, recording
from guidance.insights.models import Exposure
from guidance.protocol.content import Step
from guidance.protocol.questions import Choices, Input, Nps, Option
from tests.support import cast
from tests.support.factories import NOW, later, live

pytestmark = pytest.mark.django_db

WHY = Choices("why", "What holds you back?", [Option("price", "The price"), Option("speed", "Speed")], multiple=True)
STEPS = [Step("one", [Nps("score", "How likely?")]), Step("two", [WHY, Input("wish", "What else?")])]


@pytest.fixture
def survey(workspace):
    return live(workspace, "nps", kind="survey", steps=STEPS)


def answer(survey, name, **given):
    person = cast.lena(survey.prompt.workspace, user_id=name)
    Exposure.objects.create(
        public_id=f"e-{name}",
        workspace=survey.prompt.workspace,
        prompt=survey.prompt,
        version=survey,
        person=person,
        account=person.account,
        leased_at=NOW,
        expires_at=later(seconds=30),
    )
    exposure = recording.lookup(public_ids=[f"e-{name}"])[f"e-{name}"]
    answers.record(exposure=exposure, properties={"step": "one", "answers": given}, at=to_ms(NOW))


def address(survey, door="guidance_answers"):
    return reverse(f"admin:{door}", args=[survey.prompt_id])


def test_page_shows_the_score_the_shares_and_the_latest_words(studio, survey):
    answer(survey, "lena", score=10, why=["price"], wish="More <b>blue</b>")
    answer(survey, "ben", score=2, why=["price", "speed"])

    text = studio.get(address(survey)).content.decode()

    assert "NPS 0" in text
    assert "between -73 and +73" in text
    assert '<th scope="row">The price</th><td>2</td><td>100 %</td>' in text
    assert '<th scope="row">Speed</th><td>1</td><td>50 %</td>' in text
    assert "More &lt;b&gt;blue&lt;/b&gt;" in text


def test_table_holds_every_answer_and_no_formula(studio, survey):
    answer(survey, "lena", score=10, why=["price", "speed"], wish="=1+1")

    response = studio.get(address(survey, "guidance_answers_csv"))

    assert response["Content-Disposition"] == 'attachment; filename="nps-answers.csv"'
    whose = "lena,northwind-lena,1,one,2026-11-21T10:00:00.000Z,e-lena"
    assert b"".join(response.streaming_content).decode().splitlines() == [
        "question,answer,words,person,account,version,step,answered_at,exposure",
        f"score,10,,{whose}",
        f'why,"The price, Speed",,{whose}',
        f"wish,,'=1+1,{whose}",
    ]


@pytest.mark.parametrize("door", ["guidance_answers", "guidance_answers_csv"])
def test_answers_of_another_workspace_are_not_there(client, cyd, survey, door):
    client.force_login(cyd)

    assert client.get(address(survey, door)).status_code == 404
