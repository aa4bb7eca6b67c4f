"""The steps of a tour in the studio: what is stored comes back, what is changed is changed, keys are made."""

import pytest
from django.http import QueryDict

from guidance.admin.offered import offered
from guidance.admin.prompts.editor import Editor
from guidance.content.models import Prompt
from guidance.protocol.content import (
    Anchor,
    Branch,
    Button,
    Buttons,
    Candidate,
    Draft,
    Heading,
    Image,
    Item,
    Link,
    Next,
    Step,
    Text,
    dump,
    load,
)
from tests.admin.forms import posted
from tests.support import cast

pytestmark = pytest.mark.django_db
RICH = {"$or": [{"page.path": {"$eq": "/a"}}, {"device.type": "mobile"}]}
ANCHOR = Anchor(
    candidates=[
        *(
            Candidate(by=by, value=value)
            for by, value in (("css", "#a"), ("data", "import"), ("css", "#b"), ("text", "Go"))
        ),
    ],
    wait=900,
    fallback="modal",
)
STEPS = [
    Step(key="welcome", blocks=[Heading(text="Welcome"), Text(text="To\n\nAcme")]),
    Step(
        key="go",
        blocks=[
            Heading(text="Go"),
            Image(src="/a.png", alt="A"),
            Buttons([Button(label="On", action=Next()), Button(label="There", action=Link(href="/b", new_tab=True))]),
        ],
        anchor=ANCHOR,
        placement="left",
        page={"$and": [{"page.path": {"$regex": "^/contacts"}}]},
        advance="click",
        spotlight=True,
        branches=[Branch(question="q", is_="at_most", value=6, to="welcome")],
    ),
    Step(key="rich", blocks=[Text(text="Only text")], page=RICH, placement="center"),
]


@pytest.fixture
def tour():
    prompt = cast.prompt(cast.workspace(), "tour", kind="tour")
    prompt.draft = dump(Draft(steps=STEPS, items=[Item(key="i", title="I", event="E")]))
    prompt.save()
    return prompt


def sent(prompt, **changes):
    choices = offered(workspace_id=prompt.workspace_id)
    data = QueryDict(posted(Editor(prompt=prompt, offered=choices)), mutable=True)
    for name, value in changes.items():
        data[name.replace("__", "-")] = value
    return Editor(prompt=prompt, offered=choices, data=data)


def saved(prompt, **changes):
    editor = sent(prompt, **changes)
    assert editor.is_valid(), editor.errors
    return editor.draft


def test_saving_keeps_every_step_as_it_was(tour):
    assert saved(tour) == load(tour.draft)


def test_a_new_step_gets_a_key_from_its_title_that_no_other_has(tour):
    fresh = {"title": "Welcome", "text": "", "placement": "top", "advance": "button", "page_operator": "", "ORDER": "4"}
    given = {f"steps__3__{name}": value for name, value in fresh.items()}

    steps = saved(tour, steps__TOTAL_FORMS="4", **given).steps

    assert [step.key for step in steps] == ["welcome", "go", "rich", "welcome-2"]
    assert steps[3] == Step(key="welcome-2", blocks=[Heading(text="Welcome")], placement="top")


def test_steps_follow_their_order_and_removed_ones_are_gone(tour):
    steps = saved(tour, steps__0__ORDER="9", steps__1__ORDER="1", steps__2__ORDER="2", steps__2__DELETE="on").steps

    assert [step.key for step in steps] == ["go", "welcome"]


def test_fields_of_a_step_change_what_it_says_where_it_points_and_where_it_leads(tour):
    steps = saved(
        tour,
        steps__0__title="Hi",
        steps__0__text=" ",
        steps__0__anchor_name="inbox",
        steps__0__page_operator="is",
        steps__0__page_value="/inbox",
        steps__0__link_label="To the inbox",
        steps__0__link_href="/inbox",
        steps__1__anchor_css="",
        steps__1__link_label="",
        steps__1__link_href="",
        steps__2__page_operator="",
    ).steps

    assert steps[0] == Step(
        key="welcome",
        blocks=[Heading(text="Hi"), Buttons([Button(label="To the inbox", action=Link(href="/inbox"))])],
        anchor=Anchor([Candidate(by="data", value="inbox")]),
        page={"$and": [{"page.path": {"$eq": "/inbox"}}]},
    )
    assert [candidate.value for candidate in steps[1].anchor.candidates] == ["import", "#b", "Go"]
    assert steps[1].blocks[-1] == Buttons([Button(label="On", action=Next())])
    assert steps[2].page == {}


def test_a_step_tells_which_address_is_missing(tour):
    editor = sent(tour, steps__0__page_operator="is")

    assert not editor.is_valid()
    assert editor.errors == ["Step 1, Address: Say the address, like /contacts."]


@pytest.mark.parametrize("kind", ["tour", "launcher"])
def test_a_new_journey_opens_in_the_editor_with_something_to_edit(studio, workspace, kind):
    reply = studio.post(
        "/admin/guidance/prompt/add/", {"name": "Mine", "kind": kind, "workspace": workspace.pk}, follow=True
    )
    prompt = Prompt.objects.get(key="mine")

    assert reply.status_code == 200
    assert saved(prompt) == load(prompt.draft)
