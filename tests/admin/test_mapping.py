"""From draft to form to draft nothing may be lost."""

import itertools
from typing import get_args

import pytest
from django.http import QueryDict

from guidance.admin.offered import offered
from guidance.admin.prompts import forms, mapping, terms
from guidance.admin.prompts.admin import moment_of
from guidance.admin.prompts.editor import Editor
from guidance.content.models import Prompt
from guidance.management import demo_content
from guidance.protocol.content import (
    Alternative,
    Anchor,
    Back,
    Button,
    Buttons,
    Candidate,
    ClickTrigger,
    Dismiss,
    Draft,
    DwellTrigger,
    Emit,
    EventTrigger,
    ExitTrigger,
    Frequency,
    Heading,
    HoverTrigger,
    IdleTrigger,
    Image,
    LimitTrigger,
    Link,
    LinkTrigger,
    ListBlock,
    Meter,
    Next,
    NotRelevant,
    Offer,
    Open,
    RageTrigger,
    Schedule,
    ScrollTrigger,
    Snooze,
    StartTrial,
    Text,
    Trigger,
    Variant,
    Video,
    VisibleTrigger,
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
        ListBlock(text="One\nTwo", ordered=True),
        Video(src="https://acme.example/a.mp4", title="A tour", poster="/a.png"),
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
            Candidate(by="group", selectors=["#a", "nav > a"], text="Reports", confidence=0.5),
        ],
        wait=1234,
        fallback="modal",
    ),
    placement="left",
    dismissible=False,
    standing=True,
    offer=Offer(feature="timeline", plan="growth", limit="contacts"),
    frequency=Frequency(count=4, window_seconds=5_400, per="account", cooldown_days=9, recount_on_publish=True),
    schedule=Schedule(
        starts_at="2026-11-21T10:00:07.123Z",
        ends_at="2026-12-24T18:30:00.000Z",
        blackout_days=["2026-12-25", "2026-12-24"],
        weekdays=[4, 0],
    ),
    theme="acme",
    exclusion_group="Black Friday",
    exclusion_days=9,
    holdout=1 / 3,
    others=Alternative(blocks=[Text(text="Ask your admin")], label="Said to others"),
    variants=[
        Variant(key="short", weight=0.125, blocks=[Heading(text="Short")]),
        Variant(
            key="c",
            weight=2 / 3,
            label="Said in C",
            blocks=[Buttons([Button(label="Tell", action=Emit(event="Asked", properties={"deep": [2]}))])],
        ),
    ],
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


SHARE_FAULT = "Wording B, Share of this wording in per cent: Ensure this value is greater than or equal to 0."


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


def test_round_trip_keeps_what_buttons_lead_to():
    actions = [Open(prompt="other"), Open(prompt="gone"), Next(), Back()]
    row = Buttons([Button(label="Go", action=action) for action in actions])

    assert again(Draft(blocks=[row])).blocks == [row]


def test_round_trip_keeps_the_plainest_draft():
    assert again(Draft()) == Draft()


@pytest.mark.parametrize(
    "trigger",
    [
        HoverTrigger(delay=0),
        HoverTrigger(delay=900),
        EventTrigger(event="Contacts Blocked"),
        VisibleTrigger(percent=80, seconds=0),
        DwellTrigger(seconds=90),
        IdleTrigger(),
        ExitTrigger(seconds=1),
        ScrollTrigger(percent=1),
        RageTrigger(clicks=5),
        LimitTrigger(limit="contacts"),
        LimitTrigger(limit="gone", percent=80),
        LinkTrigger(),
    ],
)
def test_round_trip_keeps_the_trigger(trigger):
    assert again(Draft(trigger=trigger)).trigger == trigger


def test_every_moment_of_a_draft_can_be_chosen_and_is_told_in_the_list():
    tags = {kind.__struct_config__.tag for kind in get_args(Trigger)}

    assert {value for value, _ in forms.TRIGGERS} == tags
    assert tags == {*mapping.MOMENTS, "hover", "click", "event", "limit"}
    assert all(moment_of(Draft(trigger=made())) for made in mapping.MOMENTS.values())


def test_a_number_left_empty_is_the_usual_one():
    draft = saved(cast.prompt(cast.workspace()), {"trigger": "visible", "seconds": "", "percent": "90"})

    assert draft.trigger == VisibleTrigger(percent=90, seconds=1)


@pytest.mark.parametrize(
    "frequency",
    [
        Frequency(count=None),
        Frequency(count=1, period_of="contacts", per="account"),
        Frequency(count=2, period_of="gone"),
        Frequency(count=3, window_seconds=86_400),
        Frequency(),
        Frequency(cooldown_days=3, per="account"),
        Frequency(window_seconds=86_400 * 30, recount_on_publish=True),
        Frequency(window_seconds=86_400 * 366),
        Frequency(window_seconds=3_600),
        Frequency(window_seconds=0),
        Frequency(until_acted=True),
        Frequency(count=None, until_acted=True, cooldown_days=2),
        Frequency(count=None, window_seconds=86_400),
        Frequency(count=None, period_of="contacts", until_acted=True),
    ],
)
def test_round_trip_keeps_the_frequency(frequency):
    assert again(Draft(frequency=frequency)).frequency == frequency


@pytest.mark.parametrize(
    ("frequency", "mode"),
    [
        (Frequency(), "once"),
        (Frequency(per="account", cooldown_days=5), "once"),
        (Frequency(count=None, until_acted=True), "until_acted"),
        (Frequency(window_seconds=14 * 86_400), "every"),
        (Frequency(count=None), "always"),
        (Frequency(count=2), "custom"),
        (Frequency(until_acted=True), "custom"),
        (Frequency(period_of="contacts"), "custom"),
        (Frequency(window_seconds=3_600), "custom"),
        (Frequency(count=None, window_seconds=86_400), "custom"),
    ],
)
def test_frequency_is_told_by_the_plainest_choice_that_says_it_all(frequency, mode):
    assert terms.mode_of(frequency) == mode


@pytest.mark.parametrize(
    "schedule",
    [
        Schedule(starts_at="2026-11-21T09:00:30", local=True),
        Schedule(ends_at="2026-11-21T09:00:00.000Z", local=True),
        Schedule(starts_at="2026-11-21T09:00:00+02:00"),
        Schedule(weekdays=[0, 1, 2, 3, 4], blackout_days=["2026-12-25"]),
        Schedule(opens_at="22:00", closes_at="06:30"),
        Schedule(closes_at="12:00"),
    ],
)
def test_round_trip_keeps_the_schedule(schedule):
    assert again(Draft(schedule=schedule)).schedule == schedule


@pytest.mark.parametrize(
    "reach",
    [
        {"buyers_only": True},
        {"buyers_only": True, "others": Alternative(blocks=[])},
        {"buyers_only": False, "others": Alternative(blocks=[])},
        {"holdout": 0.1},
        {"exclusion_group": "new", "exclusion_days": 366},
        {"exclusion_days": 7},
    ],
)
def test_round_trip_keeps_who_gets_it(reach):
    assert again(Draft(**reach)) == Draft(**reach)


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
        ({"often": "every", "every_days": ""}, "Days between two showings: Say after how many days it may come back."),
        ({"group": "new"}, "Name of the new group: Give the group a name."),
        ({"holdout": "101"}, "Per cent of people kept without it: Ensure this value is less than or equal to 100."),
        ({"v0-on": "True", "v0-share": "-1"}, SHARE_FAULT),
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


def saved(prompt, changes):
    """The draft the editor makes of a prompt after some fields were changed."""
    choices = offered(workspace_id=prompt.workspace_id)
    data = QueryDict(posted(Editor(prompt=prompt, offered=choices)), mutable=True)
    for name, value in changes.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    editor = Editor(prompt=prompt, offered=choices, data=data)
    assert editor.is_valid(), editor.errors
    return editor.draft


@pytest.mark.parametrize(
    ("often", "frequency"),
    [
        ("once", Frequency()),
        ("until_acted", Frequency(count=None, until_acted=True)),
        ("every", Frequency(window_seconds=10 * 86_400)),
        ("always", Frequency(count=None)),
        ("custom", Frequency(count=5, until_acted=True)),
    ],
)
def test_choices_say_how_often_whatever_the_fields_of_the_others_hold(often, frequency):
    prompt = cast.prompt(cast.workspace(), frequency=Frequency(count=2, window_seconds=604_800))

    draft = saved(prompt, {"often": often, "every_days": "10", "count": "5", "window": "", "until_acted": "on"})

    assert draft.frequency == frequency


def test_a_start_in_each_persons_own_time_zone_is_kept_without_a_zone():
    prompt = cast.prompt(cast.workspace(), schedule=Schedule(starts_at="2026-11-21T09:00:30.000Z"))

    draft = saved(prompt, {"local": "on", "weekdays": ["4", "0"]})

    assert draft.schedule == Schedule(starts_at="2026-11-21T09:00:00", local=True, weekdays=[0, 4])


def test_hours_of_the_day_are_kept_to_the_minute():
    prompt = cast.prompt(cast.workspace(), schedule=Schedule(closes_at="18:00"))

    draft = saved(prompt, {"opens_at": "09:30", "closes_at": ""})

    assert draft.schedule == Schedule(opens_at="09:30")


def test_days_without_the_prompt_are_kept_once_and_removed_ones_are_gone():
    prompt = cast.prompt(cast.workspace(), schedule=Schedule(blackout_days=["2026-12-24", "2026-12-25"]))

    days = {"off-0-DELETE": "on", "off-TOTAL_FORMS": "4", "off-2-day": "2026-12-25", "off-3-day": "2027-01-01"}

    assert saved(prompt, days).schedule.blackout_days == ["2026-12-25", "2027-01-01"]


def test_a_new_group_takes_the_name_that_was_typed():
    draft = saved(cast.prompt(cast.workspace()), {"group": "new", "group_new": " Sales ", "exclusion_days": "14"})

    assert (draft.exclusion_group, draft.exclusion_days) == ("Sales", 14)


def test_a_second_wording_gets_the_first_free_letter_and_its_share():
    block = {"v0-blocks-TOTAL_FORMS": "1", "v0-blocks-0-kind": "text", "v0-blocks-0-text": "Or so"}

    draft = saved(cast.prompt(cast.workspace()), {"v0-on": "True", "v0-share": "12.5", **block})

    assert draft.variants == [Variant(key="b", weight=0.125, blocks=[Text(text="Or so")])]


def test_a_wording_that_was_taken_away_is_gone_and_the_next_one_keeps_its_key():
    variants = [Variant(key="b", weight=0.2, blocks=[]), Variant(key="c", weight=0.3, blocks=[])]

    draft = saved(cast.prompt(cast.workspace(), variants=variants), {"v0-on": "False", "v2-on": "True"})

    assert [(variant.key, variant.weight) for variant in draft.variants] == [("c", 0.3), ("d", 0.5)]


def test_a_text_for_the_others_is_gone_when_everybody_gets_the_prompt():
    prompt = cast.prompt(cast.workspace(), others=Alternative(blocks=[Text(text="Ask")]), buyers_only=True)

    draft = saved(prompt, {"buyers": "everybody"})

    assert (draft.buyers_only, draft.others) == (False, None)


def test_faults_in_a_wording_that_is_off_hold_nothing_back():
    draft = saved(cast.prompt(cast.workspace()), {"v0-share": "500", "others-blocks-TOTAL_FORMS": "x"})

    assert (draft.variants, draft.others) == ([], None)
