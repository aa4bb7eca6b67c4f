from dataclasses import replace

import pytest
from django.http import QueryDict

from guidance.admin.audience import Audience
from guidance.admin.conditions import initial, subjects
from guidance.admin.filters import Filter
from guidance.admin.offered import Offered
from guidance.rules.builder import Group, to_group, to_rows, to_rule
from guidance.rules.rows import Row
from tests.admin import forms

CHOICES = Offered(
    plans={"free": "Free", "growth": "Growth"},
    limits={"contacts": "Contacts"},
    segments={"buyers": "Buyers"},
    events=("Report Opened",),
    person_traits=("role",),
)

BUYERS = {"subject": "segment:buyers", "operator": "in"}
PDF = Row("property:format", "is", "pdf")
MANY = Row("property:rows", "at_least", 100, "number")
IN_BUYERS = Row("segment:buyers", "in")


def audience(*rows, match="all", page=None, offered=CHOICES, **flags):
    data = QueryDict(mutable=True)
    data.update({"who-match": match, "who-TOTAL_FORMS": len(rows), "who-INITIAL_FORMS": 0, **flags})
    for index, row in enumerate(rows):
        only = row.get("only", [])
        lines = {f"only_{part}": [getattr(line, part) for line in only] for part in ("name", "operator", "value")}
        for name, value in {"operator": "is", "scope": "user", "what": "seen", **row, **lines}.items():
            data.setlist(f"who-{index}-{name}", value if isinstance(value, list) else [value])
    return Audience(offered=offered, data=data, own_page=page is not None)


def resent(shown, changes=None):
    """Return the audience as a browser sends it back."""
    data = QueryDict(mutable=True)
    for name, value in [*forms.audience(shown), *(changes or {}).items()]:
        data.appendlist(name, str(value))
    return Audience(offered=CHOICES, document=shown.stored, data=data)


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
        Row("event:Report Opened", "at_least", 3, days=14, only=(Row("property:rows", "at_least", 100, "number"),)),
        Row("days_with:Login", "at_least", 3, days=14, only=(Row("property:kind", "is_one_of", ["a", "b"]),)),
        Row("event:Report Opened", "at_least", 3, only=(PDF, Row("property:paid", "is_set"), MANY)),
        Row("sum:Paid", "more_than", 99.5, days=30, scope="account", other="order.amount"),
        Row("trend:Login", "at_most", 50, days=7, minimum=5, only=(Row("property:sso", "is_true", kind="boolean"),)),
        Row("first:Login", "before", "2026-11-01", "date"),
        Row("last:Login", "on_or_after", "2026-11-01", "date", scope="account"),
        Row("days_since:Login", "at_least", 7, only=(Row("property:kind", "is_set"),)),
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
    assert Audience(offered=offered, document=held.document).rows.forms[0].initial == {**initial(row), "depth": 1}


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


EXPORTED = {"subject": "event:Report Opened", "operator": "at_least", "value": "3", "days": "14"}


def test_audience_asks_for_all_filters_and_forgets_lines_left_empty():
    lines = [Filter("format", "is", "pdf"), Filter("", "is", ""), Filter(" rows ", "at_least", "100")]

    held = audience({**EXPORTED, "only": lines})

    assert held.is_valid()
    assert to_rows(held.document) == ("all", [Row("event:Report Opened", "at_least", 3, days=14, only=(PDF, MANY))])
    assert held.sentence == (
        "“Report Opened” (format is “pdf” and rows is at least 100) happened in the last 14 days at least 3 times"
    )


def test_audience_opens_filters_that_were_stored_elsewhere_and_takes_one_away():
    where = {"format": {"$eq": "pdf"}, "rows": {"$type": "number", "$gte": 100}}
    fact = {"kind": "count", "event": "Report Opened", "window_seconds": 86_400, "scope": "user", "where": where}
    stored = {"version": 1, "where": {"facts.it": {"$type": "number", "$gte": 3}}, "facts": {"it": fact}}
    shown = Audience(offered=CHOICES, document=stored)

    untouched = resent(shown)
    [form] = shown.rows.forms
    form.initial["only"].pop(0)
    changed = resent(shown)

    assert untouched.is_valid()
    assert untouched.document == stored
    assert changed.is_valid()
    assert changed.sentence == ("“Report Opened” (rows is at least 100) happened in the last day at least 3 times")


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (Filter("", "is", "pdf"), "Say which property of the event is meant."),
        (Filter("format", "like", "pdf"), "Select a valid choice. like is not one of the available choices."),
        (Filter("format", "is", "a" * 1001), "Ensure this value has at most 1000 characters (it has 1001)."),
    ],
)
def test_audience_refuses_a_filter_at_its_row(line, error):
    held = audience({**EXPORTED, "only": [Filter("rows", "at_least", "100"), line]})

    assert not held.is_valid()
    assert held.rows.errors == [{"only": [error]}]


def test_audience_refuses_more_filters_than_the_language_takes():
    held = audience({**EXPORTED, "only": [Filter("format", "is", "pdf")] * 51})

    assert not held.is_valid()
    assert held.error == "A rule can hold at most 50 tests."


def test_audience_refuses_a_subject_that_is_not_offered():
    held = audience({"subject": "plan", "operator": "is_one_of", "plans": ["huge"]})

    assert not held.is_valid()
    assert held.error == "Some of the rows are not complete."


def test_audience_limits_the_pages_of_rows_of_which_any_may_match():
    page = Row("page:path", "is", "/a")
    held = audience({"subject": "segment:buyers", "operator": "in"}, BUYERS, match="any", page=True)

    assert held.is_valid(page)
    assert to_group(held.document) == Group("all", (Group("any", (IN_BUYERS, IN_BUYERS)), page))
    again = Audience(offered=CHOICES, document=held.document, own_page=True)
    assert (again.page, again.match, len(again.rows.forms)) == (page, "any", 2)


def test_audience_reads_groups_in_the_order_and_depth_that_the_rows_say():
    held = audience(
        {**BUYERS, "ORDER": 4, "depth": 1},
        {"group": "any", "ORDER": 1, "depth": 1},
        {"group": "none", "ORDER": 2, "depth": 2},
        {**BUYERS, "ORDER": 3, "depth": 3},
    )

    assert held.is_valid()
    inner = Group("none", (IN_BUYERS,))
    assert to_group(held.document) == Group("all", (Group("any", (inner,)), IN_BUYERS))
    assert held.sentence == "Not (is in segment “Buyers”) and is in segment “Buyers”"


def test_audience_shows_groups_as_they_stand_in_each_other():
    group = Group("all", (Group("any", (IN_BUYERS, Group("none", (IN_BUYERS,)))), IN_BUYERS))

    [first, second] = Audience(offered=CHOICES, document=to_rule(group.match, group.items)).nodes

    assert first.form["group"].value() == "any"
    assert [(node.form.level, node.form.is_group, len(node.inside)) for node in first.inside] == [
        (2, False, 0),
        (2, True, 1),
    ]
    assert (second.form.level, second.form.is_group) == (1, False)


def test_audience_forgets_groups_with_nothing_in_them_and_rows_taken_away_with_their_group():
    held = audience(
        {"group": "any", "depth": 1, "ORDER": 1},
        {"group": "none", "depth": 1, "ORDER": 2, "DELETE": "on"},
        {**BUYERS, "depth": 2, "ORDER": 3},
        {**BUYERS, "depth": 1, "ORDER": 4},
    )

    assert held.is_valid()
    assert to_group(held.document) == Group("all", (IN_BUYERS,))


def test_audience_tells_the_fault_of_a_row_in_a_group_at_that_row():
    wrong = {"subject": "first:", "other": "Login", "operator": "before", "value": "soon", "depth": 2}
    held = audience({**BUYERS, "depth": 1}, {"group": "any", "depth": 1}, wrong, match="any", page=True)

    assert not held.is_valid(Row("page:path", "is", "/a"))
    assert held.rows.forms[2].non_field_errors() == ["“soon” is not a date."]


def test_audience_refuses_more_rows_than_anybody_could_read():
    held = audience(*[BUYERS] * 101)

    assert not held.is_valid()
    assert held.error == "A rule can have at most 100 conditions."


RICH = {"$not": {"account.plan": "free"}}


@pytest.mark.parametrize(
    "where",
    [
        RICH,
        {"$and": [{"segments.buyers": {"$eq": True}}, RICH]},
        {"segments.buyers": {"$eq": True}, "account.plan": {"$in": ["free"]}},
        {"user.n": {"$type": "number"}, "$or": [{"user.n": {"$lt": 5}}]},
        {"user.n": {"$lt": 5}},
    ],
    ids=["no row", "beside a row", "without and", "guarded from outside", "broken"],
)
def test_audience_stores_a_rule_nobody_touched_as_it_was(where):
    stored = {"version": 1, "where": where, "facts": {}}

    held = resent(Audience(offered=CHOICES, document=stored))

    assert held.is_valid()
    assert held.document == stored


def test_audience_keeps_the_part_that_no_row_can_show_when_others_change():
    facts = {"old": {"kind": "count", "event": "a", "window_seconds": 3600, "scope": "user"}}
    part = {"facts.old": {"$type": "number", "$gte": 1}}
    stored = {"version": 1, "where": {"$and": [part, {"segments.buyers": {"$eq": True}}]}, "facts": facts}

    held = resent(Audience(offered=CHOICES, document=stored), {"who-1-DELETE": "on"})

    assert held.is_valid()
    assert held.sentence == "“a” happened in the last hour at least once"
    assert held.nodes[0].form.words == held.sentence
    assert list(held.document["facts"].values()) == list(facts.values())


def test_audience_refuses_a_kept_part_that_it_did_not_hand_out():
    held = audience({"kept": '{"version": 1, "where": {}}'})

    assert not held.is_valid()
    assert held.error == "This part cannot be read any more; reload the page."


@pytest.mark.parametrize(
    "text",
    ["<img src=x onerror=alert(1)>", "javascript:alert(1)", "\u202egnp.exe", "{{ constructor }}"],
)
def test_audience_takes_what_somebody_wrote_as_words(text):
    held = audience({"subject": "trait:user.role", "operator": "is", "value": text})

    assert held.is_valid()
    assert held.document["where"] == {"$and": [{"user.role": {"$eq": text}}]}


def test_audience_refuses_a_value_nobody_could_have_meant():
    held = audience({"subject": "trait:user.role", "operator": "is", "value": "a" * 100_000})

    assert not held.is_valid()
    assert held.rows.errors == [{"value": ["Ensure this value has at most 1000 characters (it has 100000)."]}]


def test_subjects_offer_what_was_defined_and_seen_and_what_is_chosen():
    groups = dict(subjects(CHOICES, "limit:seats")[1:])

    assert groups["Limits"] == [
        ("limit:contacts", "Contacts used, in %"),
        ("full_in:contacts", "Contacts: days until full"),
    ]
    assert ("event:Report Opened", "“Report Opened” happened") in groups["Events"]
    assert groups["Chosen"] == [("limit:seats", "seats")]
