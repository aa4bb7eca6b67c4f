"""Surveys and checklists in the studio: what is stored comes back, what is changed is changed, keys are made."""

import msgspec
import pytest
from django.http import QueryDict

from guidance.admin.offered import offered
from guidance.admin.prompts.admin import starter
from guidance.admin.prompts.editor import Editor
from guidance.content import checks
from guidance.protocol.content import (
    Branch,
    Button,
    Buttons,
    Draft,
    Emit,
    Heading,
    Item,
    Link,
    Open,
    Snooze,
    Step,
    dump,
)
from guidance.protocol.questions import Choices, Input, Nps, Option, Rating
from tests.admin.forms import posted
from tests.support import cast

pytestmark = pytest.mark.django_db

SCORE = Nps("score", "How likely?", low="No", high="Yes")
WHY = Choices("why", "Why?", [Option("price", "Price"), Option("speed", "Speed")], multiple=True, other="Else")
WISH = Input("wish", "What else?", placeholder="…", long=True)
BYE = Step("bye", [Heading("Thanks"), Buttons([Button("Look", Link("/x"))])])
STEPS = [
    Step("one", [SCORE], branches=[Branch("score", "at_most", 6, "two"), Branch("score", "at_least", 9, "")]),
    Step("two", [Heading("Tell us"), WHY, WISH], branches=[Branch("why", "includes", "price", "")]),
    Step("three", [Rating("ease", "Ease?", scale=7, look="numbers", required=False)]),
    Step("four", [Input("name", "Team?", required=True)], branches=[Branch("score", "is", 3, "bye")]),
    BYE,
]
ITEMS = [
    Item("import", "Import", "Contacts Imported", text="A file", action=Link("/import", new_tab=True)),
    Item("invite", "Invite", "Invited", per="account", action=Emit("Opened", {"from": "list"})),
    Item("tour", "Take the tour", "Toured", action=Open("contacts")),
    Item("later", "Later", "Done", action=Snooze(3)),
    Item("send", "Send", "Sent"),
]


@pytest.fixture
def acme():
    return cast.workspace()


def made(of, kind, **draft):
    cast.prompt(of)
    prompt = cast.prompt(of, kind, kind=kind)
    prompt.draft = dump(Draft(**draft, placement="bottom-right"))
    prompt.save()
    return prompt


def sent(prompt, **changes):
    choices = offered(workspace_id=prompt.workspace_id)
    data = QueryDict(posted(Editor(prompt=prompt, offered=choices)), mutable=True)
    for name, value in changes.items():
        data[name.replace("__", "-")] = value
    return Editor(prompt=prompt, offered=choices, data=data)


def draft_of(editor):
    assert editor.is_valid(), editor.errors
    return editor.draft


def test_survey_saved_untouched_stays_as_it_is(acme):
    assert draft_of(sent(made(acme, "survey", steps=STEPS))).steps == STEPS


def test_checklist_saved_untouched_stays_as_it_is(acme):
    assert draft_of(sent(made(acme, "checklist", items=ITEMS))).items == ITEMS


def test_question_is_changed_and_keeps_its_key(acme):
    prompt = made(acme, "survey", steps=STEPS)

    step = draft_of(sent(prompt, steps__0__question="How likely are you?", steps__0__low="Never")).steps[0]

    assert step.blocks == [Nps("score", "How likely are you?", low="Never", high="Yes")]


def test_question_of_another_sort_gets_a_key_of_its_own(acme):
    prompt = made(acme, "survey", steps=STEPS)

    changed = sent(prompt, steps__2__asks="one", steps__2__options="Good\nBad\n\nGood", steps__2__question="Score?")
    (question,) = draft_of(changed).steps[2].blocks

    options = [Option("good", "Good"), Option("bad", "Bad")]
    assert question == Choices("score-2", "Score?", options, required=False)


def test_answers_keep_their_keys_and_new_ones_get_some(acme):
    prompt = made(acme, "survey", steps=STEPS)

    changed = sent(prompt, steps__1__options="日本語\nSpeed\nOther", steps__1__compared_to="speed")
    step = draft_of(changed).steps[1]

    options = [Option("answer", "日本語"), Option("speed", "Speed"), Option("other-2", "Other")]
    assert step.blocks[1] == msgspec.structs.replace(WHY, options=options)
    assert step.branches == [Branch("why", "includes", "speed", "")]


def test_branch_is_made_moved_and_taken_away(acme):
    prompt = made(acme, "survey", steps=STEPS)
    goto = {"steps__2__goto": "bye", "steps__2__compared": "at_least", "steps__2__compared_to": "5"}

    steps = draft_of(sent(prompt, **goto, steps__0__goto="end", steps__1__goto="")).steps

    assert steps[0].branches[0] == Branch("score", "at_most", 6, "")
    assert steps[1].branches == []
    assert steps[2].branches == [Branch("ease", "at_least", 5, "bye")]


def test_own_answer_is_compared_by_its_label(acme):
    prompt = made(acme, "survey", steps=STEPS)

    assert draft_of(sent(prompt, steps__1__compared_to="Else")).steps[1].branches[0].value == "other"


def test_step_may_ask_nothing_any_more(acme):
    prompt = made(acme, "survey", steps=STEPS)

    assert draft_of(sent(prompt, steps__0__asks="", steps__0__goto="")).steps[0].blocks == []


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"steps__0__question": " "}, "Step 1, The question: Say what you want to know."),
        ({"steps__0__compared_to": ""}, "Step 1, Answer: Say which answer leads there."),
    ],
)
def test_question_or_branch_without_words_is_not_saved(acme, changes, fault):
    editor = sent(made(acme, "survey", steps=STEPS), **changes)

    assert not editor.is_valid()
    assert editor.errors == [fault]


def test_items_are_changed_and_new_ones_get_keys(acme):
    prompt = made(acme, "checklist", items=ITEMS[:1])
    fresh = {"title": "Import", "event": " Imported ", "per": "account", "action": "emit", "reported": "Opened"}

    changes = {f"items__1__{name}": value for name, value in fresh.items()}
    items = draft_of(sent(prompt, items__TOTAL_FORMS="2", items__0__action="", **changes)).items

    assert items[0] == msgspec.structs.replace(ITEMS[0], action=None)
    assert items[1] == Item("import-2", "Import", "Imported", per="account", action=Emit("Opened"))


def test_item_is_removed_and_others_change_places(acme):
    prompt = made(acme, "checklist", items=ITEMS[:3])

    changed = sent(prompt, items__0__ORDER="3", items__1__ORDER="1", items__2__ORDER="2", items__2__DELETE="on")

    assert [item.key for item in draft_of(changed).items] == ["invite", "import"]


def test_starter_of_a_survey_can_be_published_and_that_of_a_checklist_asks_for_its_event(acme):
    found = {}
    for kind in ("survey", "checklist"):
        prompt = cast.prompt(acme, kind, kind=kind)
        prompt.draft = dump(starter(kind))
        found[kind] = [finding.message for finding in checks.check(prompt=prompt)]

    asked = "Item 1 needs the event that says it was done, one that does not begin with “$”."
    assert found == {"survey": [], "checklist": [asked]}
