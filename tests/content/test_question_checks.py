import msgspec
import pytest

from guidance.content import question_checks
from guidance.content.findings import Known
from guidance.protocol.content import Branch, Draft, Emit, Heading, Item, Link, Step
from guidance.protocol.questions import Choices, Input, Nps, Option, Rating

NOTHING = frozenset()
KNOWN = Known(NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING)
SCORE = Nps("score", "How likely?")
WHY = Choices("why", "Why?", [Option("price", "Price"), Option("speed", "Speed")], other="Else")
STEPS = [Step("one", [SCORE]), Step("two", [WHY]), Step("bye", [Heading("Thanks")])]
ITEM = Item("import", "Import", "Contacts Imported", action=Link("/import"))


def told(kind="survey", **draft):
    return [finding.message for finding in question_checks.check(draft=Draft(**draft), kind=kind, known=KNOWN)]


def branched(*branches, question=SCORE):
    return told(steps=[Step("one", [question], branches=list(branches)), *STEPS[1:]])


def test_survey_that_asks_and_leads_somewhere_has_nothing_wrong():
    assert branched(Branch("score", "at_most", 6, "two"), Branch("score", "at_least", 9, "")) == []


def test_checklist_whose_items_can_be_done_has_nothing_wrong():
    assert told("checklist", items=[ITEM]) == []


def test_survey_without_a_question_is_told():
    assert told(steps=STEPS[2:]) == ["The survey asks nothing yet; add a question to a step."]


def test_question_elsewhere_than_in_a_survey_is_told():
    assert told("modal", blocks=[SCORE]) == ["Only a survey can ask questions; make one for them."]


def test_two_questions_with_one_key_are_told():
    assert told(steps=[STEPS[0], Step("again", [SCORE])]) == [
        "Two questions share the key “score”; their answers could not be told apart."
    ]


@pytest.mark.parametrize(
    ("question", "message"),
    [
        (Nps("score", " "), "A question has no words; say what you want to know."),
        (Nps("", "How likely?"), "The question “How likely?” has no key, under which its answers are kept."),
        (Choices("why", "Why?", WHY.options[:1]), "The question “Why?” needs at least two answers to choose from."),
        (Choices("why", "Why?", WHY.options[:1] * 2), "The question “Why?” has two answers that are the same."),
        (
            Choices("why", "Why?", [Option("other", "Other"), *WHY.options], other="Else"),
            "The question “Why?” has two answers that are the same.",
        ),
        (Choices("why", "Why?", [Option("x", " "), *WHY.options]), "The question “Why?” has an answer without words."),
    ],
)
def test_question_that_cannot_be_answered_is_told(question, message):
    assert told(steps=[Step("one", [question])]) == [message]


@pytest.mark.parametrize(
    ("question", "branch", "message"),
    [
        (SCORE, Branch("score", "is", 1, "gone"), "Step 1 leads to the step “gone”, which does not exist."),
        (SCORE, Branch("score", "is", 1, "one"), "Step 1 leads to itself; nobody would get any further."),
        (SCORE, Branch("mood", "is", 1, "two"), "Step 1 depends on an answer that this survey does not ask for."),
        (
            SCORE,
            Branch("score", "at_most", 11, "two"),
            "Step 1: the answer is a number from 0 to 10; compare it with one.",
        ),
        (
            Rating("ease", "Ease?"),
            Branch("ease", "is", "good", "two"),
            "Step 1: the answer is a number from 1 to 5; compare it with one.",
        ),
        (SCORE, Branch("why", "is", "colour", "two"), "Step 1: “colour” is none of the answers to choose from."),
        (
            Input("wish", "Wish?"),
            Branch("wish", "at_most", "x", "two"),
            "Step 1: an answer in words is neither small nor large; ask whether it is or includes something.",
        ),
    ],
)
def test_branch_that_makes_no_sense_is_told(question, branch, message):
    assert branched(branch, question=question) == [message]


def test_checklist_without_items_is_told():
    assert told("checklist") == ["The checklist has nothing to do yet; add the first item."]


def test_checklist_too_long_to_begin_is_told():
    many = [msgspec.structs.replace(ITEM, key=str(number)) for number in range(21)]

    assert told("checklist", items=many) == ["More than 20 things to do discourage everybody; leave some out."]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title": " "}, "Item 1 has no title; say what to do."),
        ({"event": ""}, "Item 1 needs the event that says it was done, one that does not begin with “$”."),
        ({"event": "$page"}, "Item 1 needs the event that says it was done, one that does not begin with “$”."),
        (
            {"action": Link("ftp://x")},
            "Item 1: The button “Import” opens “ftp://x”; links begin with https://, http://, mailto:, tel: or /.",
        ),
        (
            {"action": Emit("")},
            "Item 1: The button “Import” reports an event that needs a name, one that does not begin with “$”.",
        ),
    ],
)
def test_item_that_cannot_be_done_is_told(changes, message):
    assert message in told("checklist", items=[msgspec.structs.replace(ITEM, **changes)])


def test_two_items_with_one_key_are_told():
    assert told("checklist", items=[ITEM, ITEM]) == ["Two items share the key “import”; remove one and add it anew."]
