import pytest
from django.http import QueryDict

from guidance.admin.audience import Audience, subjects
from guidance.admin.offered import Offered

CHOICES = Offered(
    plans={"free": "Free", "growth": "Growth"},
    limits={"contacts": "Contacts"},
    segments={"buyers": "Buyers"},
    events=("Report Opened",),
    person_traits=("role",),
)


def audience(*rows, match="all", page=None, **flags):
    data = QueryDict(mutable=True)
    data.update({"who-match": match, "who-TOTAL_FORMS": len(rows), "who-INITIAL_FORMS": 0, **flags})
    for index, row in enumerate(rows):
        for name, value in {"operator": "is", "scope": "user", "what": "seen", **row}.items():
            data.setlist(f"who-{index}-{name}", value if isinstance(value, list) else [value])
    return Audience(offered=CHOICES, data=data, own_page=page is not None)


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
    ("row", "error"),
    [
        ({"subject": "limit:contacts", "operator": "at_least", "value": "much"}, "A number is needed here."),
        ({"subject": "limit:contacts", "operator": "at_least", "value": "nan"}, "A number is needed here."),
        ({"subject": "event:", "operator": "at_least", "value": "1"}, "Say the name."),
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
    from guidance.rules.rows import Row

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

    assert groups["Limits"] == [("limit:contacts", "Contacts used, in %")]
    assert ("event:Report Opened", "“Report Opened” happened") in groups["Events"]
    assert groups["Chosen"] == [("limit:seats", "seats")]
