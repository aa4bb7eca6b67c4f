import pytest

from guidance.content import checks
from guidance.protocol.content import Anchor, Candidate, Draft, Heading, LinkTrigger, Step, VisibleTrigger, dump, load
from tests.support import cast

pytestmark = pytest.mark.django_db
GROUP = Candidate(by="group", selectors=["[data-id=b]", "li:nth-child(2) > a"], text="Beta", confidence=0.5)


def found(*candidates, trigger=None, **changes):
    anchor = Anchor(candidates=list(candidates))
    prompt = cast.prompt(
        cast.workspace(), **{"kind": "modal", "trigger": trigger or LinkTrigger(), "anchor": anchor, **changes}
    )
    return [(finding.place, finding.message) for finding in checks.check(prompt=prompt)]


@pytest.mark.parametrize("candidate", [GROUP, Candidate(by="group", text="Beta"), Candidate(by="css", value="ul > li")])
def test_check_finds_nothing_wrong_with_an_element_that_can_be_found(candidate):
    assert found(candidate, trigger=VisibleTrigger()) == []


@pytest.mark.parametrize(
    ("candidate", "message"),
    [
        (
            Candidate(by="css", value="li >> a"),
            "No page can read the selector “li >> a” from “> a” on (character 5).",
        ),
        (
            Candidate(by="group", selectors=["#ok", "a[href"]),
            "No page can read the selector “a[href” from “[href” on (character 2).",
        ),
        (Candidate(by="group", selectors=["a,"]), "No page can read the selector “a,” at its end (character 3)."),
        (
            Candidate(by="group"),
            "A group of selectors needs at least one of them, or the text of the element.",
        ),
        (Candidate(by="group", selectors=["a"] * 21), "A group has at most 20 selectors."),
        (
            Candidate(by="group", text="Beta", confidence=0),
            "The share of votes an element needs is over 0 and at most 1.",
        ),
        (
            Candidate(by="group", text="Beta", confidence=2),
            "The share of votes an element needs is over 0 and at most 1.",
        ),
    ],
)
def test_check_finds_an_element_that_no_page_can_find(candidate, message):
    assert found(candidate) == [("anchor", message)]


def test_check_asks_for_the_element_when_the_group_is_empty():
    missing = ("anchor", "Say which element of the page this prompt belongs to.")

    assert missing in found(Candidate(by="group"), trigger=VisibleTrigger())


def test_check_names_the_step_whose_element_no_page_can_find():
    step = Step(
        key="b", blocks=[Heading(text="Here")], anchor=Anchor(candidates=[Candidate(by="css", value="a:")], wait=-1)
    )

    assert found(kind="tour", blocks=[], steps=[step]) == [
        ("steps", "Step 1: The page waits for the element for 0 to 60,000 milliseconds."),
        ("steps", "Step 1: No page can read the selector “a:” from “:” on (character 2)."),
    ]


def test_check_finds_a_wait_for_the_element_that_is_too_long():
    anchor = Anchor(candidates=[Candidate(by="data", value="reports")], wait=60_001)

    assert found(anchor=anchor) == [("anchor", "The page waits for the element for 0 to 60,000 milliseconds.")]


def test_draft_says_of_a_candidate_only_what_is_not_as_usual():
    draft = Draft(anchor=Anchor(candidates=[Candidate(by="data", value="reports"), GROUP]))

    assert dump(draft)["anchor"]["candidates"] == [
        {"by": "data", "value": "reports"},
        {"by": "group", "selectors": ["[data-id=b]", "li:nth-child(2) > a"], "text": "Beta", "confidence": 0.5},
    ]
    assert load(dump(draft)) == draft
