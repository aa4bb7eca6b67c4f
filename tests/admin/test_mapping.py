"""From draft to form to draft nothing may be lost."""

import itertools

import pytest
from django.http import QueryDict

from guidance.admin.offered import offered
from guidance.admin.prompts.editor import Editor
from guidance.content.models import Prompt
from guidance.management import demo_content
from guidance.protocol.content import (
    Anchor,
    Button,
    Buttons,
    Candidate,
    ClickTrigger,
    Dismiss,
    Draft,
    Emit,
    EventTrigger,
    Frequency,
    Heading,
    HoverTrigger,
    Image,
    Link,
    Meter,
    NotRelevant,
    Offer,
    Schedule,
    Snooze,
    StartTrial,
    Text,
    dump,
)
from guidance.rules.builder import to_rule
from guidance.rules.rows import Row
from tests.admin.forms import posted
from tests.support import cast

pytestmark = pytest.mark.django_db

EVERYTHING = Draft(
    label="Spoken",
    blocks=[
        Text(text=" First\n\nsecond paragraph "),
        Heading(text="Then a title"),
        Image(src="https://acme.example/a.png", alt="A chart"),
        Meter(limit="contacts", label="Contacts"),
        Text(text="and an end"),
        Buttons(
            buttons=[
                Button(label="Link", action=Link(href="/upgrade", new_tab=True), look="secondary", audience="buyers"),
                Button(label="Later", action=Snooze(days=3)),
                Button(label="Never", action=NotRelevant(), look="quiet"),
                Button(label="Try", action=StartTrial(feature="timeline", days=30)),
                Button(
                    label="Tell", action=Emit(event="Asked", properties={"about": {"deep": [1]}}), audience="others"
                ),
                Button(label="Close", action=Dismiss()),
            ]
        ),
    ],
    intent="teach",
    stage="renewal",
    priority=5,
    trigger=ClickTrigger(intercept=False),
    anchor=Anchor(
        candidates=[
            Candidate(by="css", value="#a > b"),
            Candidate(by="data", value="reports"),
            Candidate(by="text", value="Reports"),
            Candidate(by="css", value="#second"),
        ],
        wait=1234,
        fallback="modal",
    ),
    placement="left",
    dismissible=False,
    standing=True,
    offer=Offer(feature="timeline", plan="growth", limit="contacts"),
    frequency=Frequency(count=4, window_seconds=5_400, per="account", cooldown_days=9, recount_on_publish=True),
    schedule=Schedule(starts_at="2026-11-21T10:00:07.123Z", ends_at="2026-12-24T18:30:00.000Z"),
    theme="acme",
)

ROWS = [
    Row("plan", "is_not_one_of", ["growth"]),
    Row("limit:contacts", "at_least", 80),
    Row("event:Contacts, Imported", "exactly", 3, days=14, scope="account"),
    Row("days_since:Report Opened", "at_most", 2),
    Row("segment:buyers", "not_in"),
    Row("prompt:other", "at_least", 1, what="dismissed", days=7),
    Row("trait:user.role", "is_one_of", ["admin, too", 'the "owner"']),
    Row("trait:user.age", "more_than", 17.5, kind="number"),
    Row("trait:account.vip", "is_true", kind="boolean"),
    Row("trait:user.created_at", "before", "2026-01-01", kind="date"),
    Row("trait:user.email", "is_not_set"),
    Row("trait:account.address.city", "contains", "ber"),
]


def again(draft, kind="modal"):
    workspace = cast.workspace()
    cast.prompt(workspace, "other")
    prompt = Prompt.objects.create(workspace=workspace, key="p", name="P", kind=kind, draft=dump(draft))
    choices = offered(workspace_id=workspace.pk)
    shown = Editor(prompt=prompt, offered=choices)
    sent = Editor(prompt=prompt, offered=choices, data=QueryDict(posted(shown)))
    assert sent.is_valid(), sent.errors
    return sent.draft


def test_round_trip_keeps_everything_a_draft_can_say():
    assert again(EVERYTHING) == EVERYTHING


def test_round_trip_keeps_the_plainest_draft():
    assert again(Draft()) == Draft()


@pytest.mark.parametrize(
    "trigger", [HoverTrigger(delay=0), HoverTrigger(delay=900), EventTrigger(event="Contacts Blocked")]
)
def test_round_trip_keeps_the_trigger(trigger):
    assert again(Draft(trigger=trigger)).trigger == trigger


@pytest.mark.parametrize(
    "frequency",
    [
        Frequency(count=None),
        Frequency(count=1, period_of="contacts", per="account"),
        Frequency(count=2, period_of="gone"),
        Frequency(count=3, window_seconds=86_400),
    ],
)
def test_round_trip_keeps_the_frequency(frequency):
    assert again(Draft(frequency=frequency)).frequency == frequency


@pytest.mark.parametrize("match", ["all", "any"])
def test_round_trip_keeps_every_kind_of_row(match):
    draft = Draft(audience=to_rule(match, ROWS))

    assert again(draft).audience == draft.audience


@pytest.mark.parametrize("page", [Row("page:path", "starts_with", "/contacts"), Row("page:path", "is_not", "/a.b")])
def test_round_trip_keeps_the_page_beside_the_rows(page):
    draft = Draft(audience=to_rule("all", [ROWS[1], page]))

    assert again(draft).audience == draft.audience


def test_round_trip_keeps_pages_among_rows_of_which_any_may_match():
    draft = Draft(audience=to_rule("any", [ROWS[1], Row("page:path", "contains", "x")]))

    assert again(draft).audience == draft.audience


def test_round_trip_keeps_a_rule_too_rich_for_rows():
    rich = {"version": 1, "where": {"$not": {"$or": [{"account.plan": "free"}, {"user.role": "x"}]}}, "facts": {}}

    assert again(Draft(audience=rich)).audience == rich


@pytest.mark.parametrize("key", sorted(demo_content.prompts()))
def test_round_trip_keeps_the_demos_prompts(key):
    held = demo_content.prompts()[key]

    assert again(held.draft, held.kind) == held.draft


def test_blocks_follow_their_order_numbers_and_removed_ones_are_gone():
    workspace = cast.workspace()
    blocks = [Heading(text="one"), Heading(text="two"), Heading(text="three")]
    prompt = cast.prompt(workspace, blocks=blocks)
    choices = offered(workspace_id=workspace.pk)
    data = QueryDict(posted(Editor(prompt=prompt, offered=choices)), mutable=True)
    for index, order in enumerate([3, 2, 1]):
        data[f"blocks-{index}-ORDER"] = str(order)
    data["blocks-1-DELETE"] = "on"

    editor = Editor(prompt=prompt, offered=choices, data=data)

    assert editor.is_valid()
    assert editor.draft.blocks == [Heading(text="three"), Heading(text="one")]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"name": ""}, "Name: This field is required."),
        ({"page_operator": "is", "page_value": ""}, "Address: Say the address, like /contacts."),
        ({"count": "0"}, "At most: Ensure this value is greater than or equal to 1."),
        ({"starts_at": "soon"}, "From: Enter a valid date/time."),
    ],
)
def test_editor_tells_what_cannot_be_read(changes, told):
    workspace = cast.workspace()
    prompt = cast.prompt(workspace)
    choices = offered(workspace_id=workspace.pk)
    data = QueryDict(posted(Editor(prompt=prompt, offered=choices)), mutable=True)
    for name, value in changes.items():
        data[name] = value

    editor = Editor(prompt=prompt, offered=choices, data=data)

    assert not editor.is_valid()
    assert editor.errors == [told]


def test_kinds_of_rows_cover_every_subject_of_the_form():
    heads = {row.subject.partition(":")[0] for row in itertools.chain(ROWS, [Row("page:path", "is", "/")])}

    assert heads == {"plan", "limit", "event", "days_since", "segment", "prompt", "trait", "page"}
