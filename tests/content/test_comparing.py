"""What changed between two drafts, in plain words."""

import pytest

from guidance.content import describing
from guidance.content.comparing import Change, compare
from guidance.protocol.content import (
    Alternative,
    Anchor,
    Button,
    Buttons,
    Candidate,
    Frequency,
    Heading,
    HoverTrigger,
    Item,
    Link,
    Offer,
    Schedule,
    StartTrial,
    Step,
    Text,
    Variant,
    dump,
)
from guidance.protocol.questions import Nps
from tests.support import cast
from tests.support.factories import audience

NAMES = {"plan:free": "Free", "feature:timeline": "Timeline", "limit:contacts": "Contacts", "theme:acme": "Acme"}


def between(before, after):
    return compare(before=dump(before), after=dump(after), names=NAMES)


def test_equal_drafts_have_no_difference():
    assert between(cast.draft(), cast.draft()) == []


def test_a_changed_text_is_told_with_what_it_was_and_what_stayed():
    new = cast.draft(blocks=[Heading(text="Nearly full"), *cast.draft().blocks[1:]])

    assert between(cast.draft(), new) == [
        Change("Texts", ["Title: You are close to your limit"], ["Title: Nearly full"], kept=3)
    ]


def test_values_of_people_are_told_by_what_their_menu_calls_them():
    used, left = (
        cast.draft(blocks=[Heading(text=f'{{{{ limit.contacts.{name} | "some" }}}} of it')])
        for name in ("used", "left")
    )

    assert between(used, left) == [
        Change(
            "Texts", ["Title: {Contacts: used, or “some”} of it"], ["Title: {Contacts: left, or “some”} of it"], kept=1
        )
    ]


def test_audience_trigger_and_caps_are_told_in_words():
    new = cast.draft(
        audience=audience({"account.plan": "free"}),
        trigger=HoverTrigger(delay=250),
        anchor=Anchor([Candidate("data", "reports")], fallback="modal"),
        frequency=Frequency(count=2, window_seconds=604_800, per="account", cooldown_days=3),
    )

    assert between(cast.draft(), new) == [
        Change("Who sees it", ["Everyone"], ["Plan is Free"]),
        Change(
            "Where and when",
            ["As soon as the page is open"],
            [
                "When the pointer rests on the element for 250 milliseconds",
                "At the element “reports”, else as a modal",
            ],
            kept=1,
        ),
        Change(
            "How often",
            ["Once, counted per person"],
            ["At most 2 times per 7 days, counted per account", "Waits 3 days after a dismissal"],
        ),
    ]


@pytest.mark.parametrize(
    ("changes", "aspect", "lines"),
    [
        ({"offer": Offer(feature="timeline")}, "What it offers", ["The feature Timeline"]),
        ({"holdout": 0.1}, "Compared with", ["10 % of people are kept without it, to compare with"]),
        (
            {"exclusion_group": "spring", "exclusion_days": 1},
            "Compared with",
            ["Only one of the group “spring” within 1 day"],
        ),
        (
            {"schedule": Schedule(starts_at="2026-12-01T08:00:00Z", weekdays=[0, 4])},
            "Schedule",
            ["From 1 Dec 2026, 08:00 UTC", "Only on Monday, Friday"],
        ),
        (
            {"schedule": Schedule(opens_at="09:00", closes_at="17:00")},
            "Schedule",
            ["Only from 09:00 to 17:00 by each person's own clock"],
        ),
        (
            {"schedule": Schedule(opens_at="22:00", closes_at="06:00")},
            "Schedule",
            ["Only from 22:00 to 06:00 by each person's own clock, the night included"],
        ),
        (
            {"schedule": Schedule(opens_at="18:00")},
            "Schedule",
            ["Only from 18:00 to 00:00 by each person's own clock"],
        ),
        (
            {"variants": [Variant("short", 0.25, [Heading(text="Full")])]},
            "Texts of “short”",
            ["For 25 % of people", "Title: Full"],
        ),
        (
            {"others": Alternative([Text(text="Ask your admin")])},
            "Texts for people who cannot buy",
            ["Text: Ask your admin"],
        ),
        (
            {"items": [Item("first", "Import", "Imported", action=Link("/import"), per="account")]},
            "Things to do",
            ["Import: done with “Imported” by anyone in the account; opens /import"],
        ),
        (
            {"steps": [Step("one", [Nps("score", "How likely?")], page={"page.path": "/a"})]},
            "Step 1",
            ["Question, 0 to 10: How likely?", "On pages where page address is “/a”"],
        ),
    ],
)
def test_what_is_new_is_told_aspect_by_aspect(changes, aspect, lines):
    assert between(cast.draft(), cast.draft(**changes)) == [Change(aspect, [], lines)]


def test_a_button_says_what_it_does_and_for_whom():
    trial = Buttons([Button("Try it", StartTrial("timeline", 14), audience="buyers")])
    new = cast.draft(blocks=[*cast.draft().blocks, trial])

    [change] = between(cast.draft(), new)

    assert change.after == ["Button “Try it”: starts a trial of Timeline for 14 days, for people who may buy"]


def test_a_first_version_is_all_new_and_a_damaged_draft_says_so():
    first = compare(before=None, after=dump(cast.draft()), names={})

    assert [change.aspect for change in first][:2] == ["Texts", "Who sees it"]
    assert not any(change.before for change in first)
    [gone] = [change for change in compare(before=dump(cast.draft()), after={"blocks": 3}, names={}) if change.after]
    assert gone.after[0].startswith("Cannot be read: ")


@pytest.mark.django_db
def test_names_are_those_of_the_workspace(django_assert_num_queries):
    workspace = cast.workspace()
    cast.prompt(workspace, "hello")

    with django_assert_num_queries(9):
        names = describing.names(workspace_id=workspace.pk)

    assert names["plan:growth"] == "Growth"
    assert names["prompt:hello"] == "Hello"
    assert names["theme:acme"] == "Acme"
