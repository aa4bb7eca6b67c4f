import pytest

from guidance.admin import seen
from guidance.ingest.models import Event
from tests.support import cast


def report(person, name, **properties):
    Event.objects.create(
        workspace=person.workspace,
        person=person,
        type="track",
        name=name,
        properties=properties,
        message_id=f"m{Event.objects.count()}",
        time=cast.NOW,
        received_at=cast.NOW,
    )


def person(workspace, user_id="ben", **traits):
    found = cast.lena(workspace, user_id=user_id)
    found.traits = traits
    found.save()
    return found


@pytest.fixture
def lena(workspace):
    traits = {"role": "owner", "age": 44, "trial": True, "born": "2026-11-01", "tags": ["a"], "empty": ""}
    return person(workspace, "lena", **traits)


def test_traits_tell_the_kind_that_most_of_their_values_are_of(workspace, lena):
    person(workspace, "ben", role=7, age=50)
    person(workspace, "eve", role="owner")

    assert seen.traits(workspace_id=workspace.pk, of="user") == {
        "age": "number",
        "born": "date",
        "role": "text",
        "trial": "boolean",
    }


def test_traits_of_an_account_leave_out_what_rows_of_their_own_ask_for(workspace, lena):
    lena.account.traits = {"plan": "free", "usage": 1, "size": 20}
    lena.account.save()

    assert seen.traits(workspace_id=workspace.pk, of="account") == {"size": "number"}


def test_values_are_told_most_often_first_lists_by_what_is_in_them(workspace, lena):
    person(workspace, "ben", tags=["b", "a"])

    assert seen.asked(workspace_id=workspace.pk, of="trait:user.tags") == [
        {"value": "a", "times": 2, "kind": "text"},
        {"value": "b", "times": 1, "kind": "text"},
    ]


def test_yes_is_no_number(workspace, lena):
    person(workspace, "ben", trial=1)

    assert seen.asked(workspace_id=workspace.pk, of="trait:user.trial") == [
        {"value": 1, "times": 1, "kind": "number"},
        {"value": True, "times": 1, "kind": "boolean"},
    ]


def test_events_and_their_properties_are_told_and_our_own_reports_are_not(workspace, lena):
    report(lena, "Report Opened", rows=100, kind="pie")
    report(lena, "Report Opened", rows=7)
    report(lena, "$prompt_shown", prompt="x")

    def told(of):
        return [(each["value"], each["times"], each["kind"]) for each in seen.asked(workspace_id=workspace.pk, of=of)]

    assert told("events") == [("Report Opened", 2, "text")]
    assert told("properties:Report Opened") == [("rows", 2, "number"), ("kind", 1, "text")]
    assert told("property:rows:Report Opened") == [(100, 1, "number"), (7, 1, "number")]
    assert told("property:rows.deeper:Report Opened") == []


@pytest.mark.parametrize("of", ["", "trait:host.role", "password", "property:rows"])
def test_what_no_row_asks_about_was_never_seen(workspace, lena, of):
    assert seen.asked(workspace_id=workspace.pk, of=of) == []


def test_very_long_values_are_not_offered(workspace):
    person(workspace, **{"about": "a" * 10_000, "x" * 200: 1})

    assert seen.asked(workspace_id=workspace.pk, of="trait:user.about") == []
    assert seen.traits(workspace_id=workspace.pk, of="user") == {"about": "text"}


def test_one_question_takes_the_same_queries_however_much_was_seen(workspace, lena, django_assert_num_queries):
    for count in (1, 3):
        for number in range(count):
            report(lena, f"Event {count}", rows=number)
        asked = {"events": 1, "trait:user.role": 1, f"properties:Event {count}": 2, f"property:rows:Event {count}": 2}
        for of, queries in asked.items():
            with django_assert_num_queries(queries):
                seen.asked(workspace_id=workspace.pk, of=of)
