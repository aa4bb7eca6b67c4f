from dataclasses import replace

import pytest
from django.http import QueryDict

from guidance.admin.audience import Audience
from guidance.admin.conditions import initial, subjects
from guidance.admin.offered import Offered
from guidance.rules.builder import to_rows
from guidance.rules.rows import Row

CHOICES = Offered(
    plans={"free": "Free", "growth": "Growth"},
    limits={"contacts": "Contacts"},
    segments={"buyers": "Buyers"},
    events=("Report Opened",),
    person_traits=("role",),
)


def audience(*rows, match="all", page=None, offered=CHOICES, **flags):
    data = QueryDict(mutable=True)
    data.update({"who-match": match, "who-TOTAL_FORMS": len(rows), "who-INITIAL_FORMS": 0, **flags})
    for index, row in enumerate(rows):
        for name, value in {"operator": "is", "scope": "user", "what": "seen", **row}.items():
            data.setlist(f"who-{index}-{name}", value if isinstance(value, list) else [value])
    return Audience(offered=offered, data=data, own_page=page is not None)


def test_audience_of_no_rows_is_everyone():
    held = audience()

    assert held.is_valid()
    assert held.sentence == "Everyone"


def test_audience_skips_rows_left_empty():
    held = audience({"subject": ""}, {"subject": "limit:contacts", "operator": "at_least", "value": "80 %"})

    assert held.is_valid()
    assert held.sentence == "Contacts used is at least 80 %"


def test_audience_takes_a_name_that_was_not_seen_yet():
    held = audience({"subject": "event:", "other": "Export Made", "operator": "at_least", "value": "2", "days": "7"})

    assert held.is_valid()
    assert list(held.document["facts"].values()) == [
        {"kind": "count", "event": "Export Made", "window_seconds": 604_800, "scope": "user"}
    ]


@pytest.mark.parametrize(
    "row",
    [
        Row("limit:contacts", "at_least", 80),
        Row("full_in:contacts", "at_most", 7),
        Row("event:Report Opened", "at_least", 3, days=14, only=Row("property:rows", "at_least", 100, "number")),
        Row("days_with:Login", "at_least", 3, days=14, only=Row("property:kind", "is_one_of", ["a", "b"])),
        Row("sum:Paid", "more_than", 99.5, days=30, scope="account", other="order.amount"),
        Row("trend:Login", "at_most", 50, days=7, minimum=5, only=Row("property:sso", "is_true", kind="boolean")),
        Row("first:Login", "before", "2026-11-01", "date"),
        Row("last:Login", "on_or_after", "2026-11-01", "date", scope="account"),
        Row("days_since:Login", "at_least", 7, only=Row("property:kind", "is_set")),
        Row("then:Invited", "is_true", other="Joined", within=3, days=30),
        Row("without:Signed Up", "is_false", other="Import", within=3),
        Row("prompt:tour", "exactly", 0, what="dismissed", scope="account"),
        Row("since_prompt:tour", "at_least", 60, what="converted"),
    ],
    ids=lambda row: row.subject,
)
def test_audience_gives_every_question_about_history_back_as_it_was(row):
    shown = {name: "" if value is None else value for name, value in initial(row).items()}
    offered = replace(CHOICES, prompts={"tour": "Tour"})
    head, _, name = row.subject.partition(":")
    if row.subject not in {value for group in subjects(offered)[1:] for value, _ in group[1]}:
        shown |= {"subject": f"{head}:", "other": name}  # typed, as it was not seen yet

    held = audience(shown, offered=offered)

    assert held.is_valid(), held.error
    assert to_rows(held.document) == ("all", [row])
    assert Audience(offered=offered, document=held.document).rows.forms[0].initial == initial(row)


@pytest.mark.parametrize(
    ("row", "error"),
    [
        ({"subject": "limit:contacts", "operator": "at_least", "value": "much"}, "A number is needed here."),
        ({"subject": "limit:contacts", "operator": "at_least", "value": "nan"}, "A number is needed here."),
        ({"subject": "event:", "operator": "at_least", "value": "1"}, "Say the name."),
        ({"subject": "sum:", "other": "Paid", "operator": "at_least", "value": "1"}, "Say which property is added up."),
        ({"subject": "then:", "other": "A", "second": "B", "operator": "is_true"}, "Say within how many days."),
        ({"subject": "plan", "operator": "is_one_of", "plans": []}, "At least one value is needed here."),
        ({"subject": "trait:user.role", "operator": "is", "value": ""}, "A text is needed here."),
        ({"subject": "trait:user.role", "operator": "is_one_of", "value": ""}, "At least one value is needed here."),
    ],
)
def test_audience_tells_the_fault_at_its_row(row, error):
    held = audience({"subject": "plan", "operator": "is_one_of", "plans": ["free"]}, row)

    assert not held.is_valid()
    assert held.error == error
    assert held.rows.forms[1].non_field_errors() == [error]


def test_audience_refuses_a_subject_that_is_not_offered():
    held = audience({"subject": "plan", "operator": "is_one_of", "plans": ["huge"]})

    assert not held.is_valid()
    assert held.error == "Some of the rows are not complete."


def test_audience_refuses_pages_beside_rows_of_which_any_may_match():
    held = audience({"subject": "segment:buyers", "operator": "in"}, match="any", page=True)

    assert not held.is_valid(Row("page:path", "is", "/a"))
    assert held.error == "Choose “all of these”: with “any of these” the pages could not be limited."


def test_audience_replaces_a_rich_rule_only_when_told_to():
    rich = {"version": 1, "where": {"$not": {"account.plan": "free"}}, "facts": {}}
    data = QueryDict("who-match=all&who-TOTAL_FORMS=0&who-INITIAL_FORMS=0", mutable=True)

    kept = Audience(offered=CHOICES, document=rich, data=data)
    data["who-replace"] = "on"
    replaced = Audience(offered=CHOICES, document=rich, data=data)

    assert kept.is_rich
    assert kept.is_valid()
    assert replaced.is_valid()
    assert [kept.document["where"], replaced.document["where"]] == [rich["where"], {}]


def test_subjects_offer_what_was_defined_and_seen_and_what_is_chosen():
    groups = dict(subjects(CHOICES, "limit:seats")[1:])

    assert groups["Limits"] == [
        ("limit:contacts", "Contacts used, in %"),
        ("full_in:contacts", "Contacts: days until full"),
    ]
    assert ("event:Report Opened", "“Report Opened” happened") in groups["Events"]
    assert groups["Chosen"] == [("limit:seats", "seats")]
