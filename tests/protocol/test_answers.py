import pytest

from guidance.protocol.answers import Answer, questions_of, read
from guidance.protocol.content import Alternative, Draft, Heading, Step, Variant
from guidance.protocol.questions import Choices, Input, Nps, Option, Rating

SCORE = Nps("score", "How likely?")
EASE = Rating("ease", "How easy?", scale=5)
OPTIONS = [Option("price", "The price"), Option("speed", "Too slow")]
WHY = Choices("why", "What holds you back?", OPTIONS, multiple=True, other="Something else")
ROLE = Choices("role", "What do you do?", OPTIONS)
WISH = Input("wish", "What else?")
ASKED = {question.key: question for question in (SCORE, EASE, WHY, ROLE, WISH)}


def test_questions_are_found_in_every_wording_and_step():
    draft = Draft(
        blocks=[Heading("Hello"), SCORE],
        steps=[Step("one", [EASE]), Step("two", [WHY])],
        variants=[Variant("b", 0.5, [ROLE, Nps("score", "Another one")])],
        others=Alternative([WISH]),
    )

    assert questions_of(draft) == {"score": SCORE, "ease": EASE, "why": WHY, "role": ROLE, "wish": WISH}


@pytest.mark.parametrize(
    ("reported", "answer"),
    [
        ({"score": 0}, Answer(number=0)),
        ({"score": 10}, Answer(number=10)),
        ({"ease": 5}, Answer(number=5)),
        ({"role": "speed"}, Answer(chosen=("speed",))),
        ({"why": ["speed", "price"]}, Answer(chosen=("price", "speed"))),
        ({"why": ["other"], "why.other": "The colours"}, Answer(chosen=("other",), words="The colours")),
        ({"why": ["price"], "why.other": "not chosen"}, Answer(chosen=("price",))),
        ({"wish": "x" * 2000}, Answer(words="x" * 2000)),
    ],
)
def test_answer_is_read_as_its_question_asks(reported, answer):
    assert read(ASKED, reported) == ({next(iter(reported)): answer}, [])


@pytest.mark.parametrize(
    "reported",
    [
        {"unknown": 1},
        {"score": 11},
        {"score": -1},
        {"score": 9.5},
        {"score": True},
        {"score": "9"},
        {"ease": 0},
        {"ease": 6},
        {"role": "elsewhere"},
        {"role": "other"},
        {"role": ["price"]},
        {"role": {"price": 1}},
        {"why": "price"},
        {"why": []},
        {"why": ["price", "price"]},
        {"why": ["price", "elsewhere"]},
        {"wish": "x" * 2001},
        {"wish": " "},
        {"wish": 5},
        {"why.other": "x" * 2001},
        {"role.other": "words nobody asked for"},
    ],
)
def test_answer_that_no_question_allows_is_refused(reported):
    assert read(ASKED, reported) == ({}, list(reported))


def test_good_answers_are_taken_beside_bad_ones():
    assert read(ASKED, {"score": 9, "ease": 9}) == ({"score": Answer(number=9)}, ["ease"])


@pytest.mark.parametrize("reported", [None, "text", ["score"], 5])
def test_report_that_is_no_object_holds_no_answers(reported):
    assert read(ASKED, reported) == ({}, [""])
