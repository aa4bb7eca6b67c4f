import string
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guidance.rules.builder import Group, Item, Kept, Match, Row, to_group, to_rows, to_rule
from guidance.rules.describe import describe
from guidance.rules.evaluate import evaluate
from guidance.rules.parse import check
from guidance.rules.rows import Kind
from guidance.rules.syntax import InvalidRule

_TEXTS = st.text(string.ascii_letters + string.digits + " /.-_$^()[]|*+?\\äé", min_size=1, max_size=12)
_KEYS = st.text(string.ascii_lowercase + "-_", min_size=1, max_size=8)
_DAYS = st.one_of(st.none(), st.integers(1, 90))
_COUNTS = st.integers(0, 50)
_EXACT = st.sampled_from(["at_least", "at_most", "exactly"])
_TRAITS = st.builds(lambda who, key: f"trait:{who}.x{key}", st.sampled_from(["user", "account"]), _KEYS)


def _traits(operators: list[str], values: st.SearchStrategy[Any], kind: Kind = "text") -> st.SearchStrategy[Row]:
    return st.builds(Row, subject=_TRAITS, operator=st.sampled_from(operators), value=values, kind=st.just(kind))


_FILTERS = st.one_of(
    st.builds(
        Row, st.just("property:rows"), st.sampled_from(["at_least", "below"]), st.integers(-9, 9), st.just("number")
    ),
    st.builds(Row, st.just("property:order.kind"), st.sampled_from(["is", "contains", "starts_with"]), _TEXTS),
    st.builds(Row, st.just("property:paid"), st.sampled_from(["is_true", "is_false"]), kind=st.just("boolean")),
    st.builds(Row, st.just("property:coupon"), st.sampled_from(["is_set", "is_not_set"])),
)
_ONLY = st.lists(_FILTERS, max_size=4).map(tuple)
_SCOPES = st.sampled_from(["user", "account"])
_FEW_OR_MANY = st.sampled_from(["at_least", "at_most"])


def _facts() -> list[st.SearchStrategy[Row]]:
    def of(head: str, operators: st.SearchStrategy[str], values: st.SearchStrategy[Any], **more: Any) -> Any:
        return st.builds(Row, _TEXTS.map(f"{head}:{{}}".format), operators, values, scope=_SCOPES, **more)

    days, whats = st.integers(1, 60), st.sampled_from(["seen", "dismissed", "converted"])
    pair = {"other": _TEXTS, "within": st.integers(1, 5), "days": st.none() | st.integers(6, 60), "only": _ONLY}
    flags = st.sampled_from(["is_true", "is_false"])
    return [
        of("event", _EXACT, _COUNTS, days=_DAYS, only=_ONLY),
        of("days_with", _EXACT, _COUNTS, days=_DAYS, only=_ONLY),
        of("sum", st.sampled_from(["more_than", "below"]), st.integers(-9, 9), days=_DAYS, only=_ONLY, other=_KEYS),
        of("trend", _FEW_OR_MANY, st.integers(0, 300), days=days, minimum=st.integers(1, 9), only=_ONLY),
        of(
            "first", st.sampled_from(["on_or_after", "before"]), st.just("2026-11-21"), kind=st.just("date"), only=_ONLY
        ),
        of("last", st.sampled_from(["on_or_after", "before"]), st.just("2026-11-21"), kind=st.just("date"), only=_ONLY),
        of("days_since", _FEW_OR_MANY, _COUNTS, only=_ONLY),
        of("then", flags, st.none(), **pair),
        of("without", flags, st.none(), **pair),
        of("prompt", _EXACT, _COUNTS, days=_DAYS, what=whats),
        of("since_prompt", _FEW_OR_MANY, _COUNTS, what=whats),
        st.builds(Row, _KEYS.map("full_in:{}".format), _FEW_OR_MANY, _COUNTS),
    ]


ROWS = st.one_of(
    _traits(["is", "is_not", "contains", "starts_with"], _TEXTS),
    _traits(["is_one_of"], st.lists(_TEXTS, min_size=1, max_size=3)),
    _traits(["is_set", "is_not_set"], st.none()),
    _traits(
        ["at_least", "at_most", "more_than", "below", "exactly"], st.one_of(st.integers(-9, 9), st.just(2.5)), "number"
    ),
    _traits(["is_true", "is_false"], st.none(), "boolean"),
    _traits(["on_or_after", "before"], st.sampled_from(["2026-11-21", "2026-11-21T10:00:00.000Z"]), "date"),
    st.builds(
        Row, st.just("plan"), st.sampled_from(["is_one_of", "is_not_one_of"]), st.lists(_KEYS, min_size=1, max_size=3)
    ),
    st.builds(
        Row, _KEYS.map("limit:{}".format), st.sampled_from(["at_least", "at_most", "below"]), st.integers(0, 150)
    ),
    st.builds(
        lambda key, operator, value, days, scope: Row(f"event:{key}", operator, value, days=days, scope=scope),
        _TEXTS,
        _EXACT,
        _COUNTS,
        _DAYS,
        st.sampled_from(["user", "account"]),
    ),
    st.builds(
        lambda key, operator, value, scope: Row(f"days_since:{key}", operator, value, scope=scope),
        _TEXTS,
        st.sampled_from(["at_least", "at_most"]),
        _COUNTS,
        st.sampled_from(["user", "account"]),
    ),
    *_facts(),
    st.builds(Row, _KEYS.map("segment:{}".format), st.sampled_from(["in", "not_in"])),
    st.builds(
        lambda key, operator, value, days, what: Row(f"prompt:{key}", operator, value, days=days, what=what),
        _KEYS,
        _EXACT,
        _COUNTS,
        _DAYS,
        st.sampled_from(["seen", "dismissed", "converted"]),
    ),
    st.builds(Row, st.just("page:path"), st.sampled_from(["is", "is_not", "starts_with", "contains"]), _TEXTS),
)


@settings(max_examples=100, deadline=None)
@given(match=st.sampled_from(["all", "any"]), rows=st.lists(ROWS, min_size=1, max_size=5))
def test_form_comes_back_when_it_was_saved(match: Match, rows: list[Row]) -> None:
    document = to_rule(match, rows)

    check(document)
    assert to_rows(document) == (match, rows)


ITEMS = st.recursive(
    ROWS,
    lambda inside: st.builds(
        Group, st.sampled_from(["all", "any", "none"]), st.lists(inside, min_size=1, max_size=3).map(tuple)
    ),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None)
@given(match=st.sampled_from(["all", "any", "none"]), items=st.lists(ITEMS, min_size=1, max_size=3))
def test_groups_come_back_as_deep_as_they_were_saved(match: Match, items: list[Item]) -> None:
    assert to_group(to_rule(match, items)) == Group(match, tuple(items))


def test_none_matches_whoever_matches_no_item() -> None:
    free, plus = (Row("plan", "is_one_of", [plan]) for plan in ("free", "plus"))
    document = to_rule("none", [free, plus])

    assert [evaluate(document["where"], {"account": {"plan": plan}}) for plan in ("free", "plus", "max")] == [
        False,
        False,
        True,
    ]


def test_group_without_anything_in_it_is_refused_at_its_place() -> None:
    with pytest.raises(InvalidRule, match="There is nothing in this group") as caught:
        to_rule("all", [Row("segment:a", "in"), Group("any", (Group("none"),))])

    assert caught.value.place == "row 3"


def test_group_is_refused_when_it_is_deeper_than_the_language() -> None:
    group = Group("all", (Row("segment:a", "in"),))
    for _ in range(12):
        group = Group("any", (group,))

    with pytest.raises(InvalidRule, match="nested at most 12 deep"):
        to_rule("all", [group])


def test_part_that_no_row_can_show_is_kept_with_its_facts_and_no_others() -> None:
    hourly = {"kind": "count", "event": "a", "window_seconds": 3600, "scope": "user"}
    part = {"facts.old": {"$type": "number", "$gte": 1}}
    nested = {"$or": [part, {"$not": {"facts.old": {"$type": "number", "$gte": 9}}}]}
    document = {
        "version": 1,
        "where": {"$and": [{"$not": nested}, {"segments.a": {"$eq": True}}]},
        "facts": {"old": hourly},
    }

    group = to_group(document)
    again = to_rule(group.match, group.items)

    kept, row = group.items
    assert kept == Kept({"version": 1, "where": {"$not": nested}, "facts": {"old": hourly}})
    assert row == Row("segment:a", "in")
    assert list(again["facts"].values()) == [hourly]


def test_rule_guarded_from_outside_a_part_stays_in_one_piece() -> None:
    document = {"version": 1, "where": {"user.n": {"$type": "number"}, "$or": [{"user.n": {"$lt": 5}}]}, "facts": {}}

    assert to_group(document) == Group("all", (Kept(document),))


EVERY_SORT = [
    Row("limit:contacts", "at_least", 80),
    Row("full_in:contacts", "at_most", 7),
    Row("event:Export", "at_least", 3, days=14, only=(Row("property:rows", "at_least", 100, "number"),)),
    Row("days_with:Login", "at_least", 3, days=14),
    Row("sum:Paid", "more_than", 99.5, days=30, scope="account", other="order.amount"),
    Row("trend:Login", "at_most", 50, days=7, minimum=5),
    Row("first:Login", "before", "2026-11-01", "date"),
    Row("last:Login", "on_or_after", "2026-11-01", "date"),
    Row("days_since:Login", "at_least", 7),
    Row("then:Invited", "is_true", other="Joined", within=3, days=30),
    Row("without:Signed Up", "is_false", other="Import", within=3),
    Row("prompt:tour", "exactly", 0, what="dismissed", scope="account"),
    Row("since_prompt:tour", "at_least", 60),
]


@pytest.mark.parametrize("row", EVERY_SORT, ids=lambda row: row.subject)
def test_every_sort_of_question_about_history_comes_back(row: Row) -> None:
    document = to_rule("all", [row])

    assert to_rows(document) == ("all", [row])


PDF = Row("property:format", "is", "pdf")
MANY = Row("property:rows", "at_least", 100, "number")
FEW = Row("property:rows", "below", 500, "number")


@pytest.mark.parametrize(
    ("stored", "filters"),
    [
        ({}, ()),
        ({"format": {"$eq": "pdf"}, "rows": {"$type": "number", "$gte": 100}}, (PDF, MANY)),
        ({"$and": [{"format": {"$eq": "pdf"}}, {"rows": {"$type": "number", "$gte": 100}}]}, (PDF, MANY)),
        ({"rows": {"$type": "number", "$gte": 100, "$lt": 500}, "format": {"$eq": "pdf"}}, (MANY, FEW, PDF)),
        ({"$and": [{"$and": [{"format": {"$eq": "pdf"}}]}], "rows": {"$type": "number", "$lt": 500}}, (PDF, FEW)),
        ({"$and": [{"format": {"$eq": "pdf"}}]}, (PDF,)),
    ],
)
@pytest.mark.parametrize(
    ("spec", "test", "row"),
    [
        (
            {"kind": "count", "event": "a", "window_seconds": 1_209_600},
            {"$type": "number", "$gte": 3},
            Row("event:a", "at_least", 3, days=14),
        ),
        (
            {"kind": "sequence", "first": {"event": "a"}, "then": "b", "within_seconds": 86_400},
            {"$eq": True},
            Row("then:a", "is_true", other="b", within=1),
        ),
        (
            {"kind": "absence", "event": {"event": "a"}, "without": "b", "within_seconds": 86_400},
            {"$eq": True},
            Row("without:a", "is_true", other="b", within=1),
        ),
    ],
    ids=lambda held: held.get("kind") if isinstance(held, dict) else None,
)
def test_stored_filters_become_those_of_one_row_however_they_were_joined(
    stored: dict[str, Any], filters: tuple[Row, ...], spec: dict[str, Any], test: dict[str, Any], row: Row
) -> None:
    side = {"sequence": "first", "absence": "event"}.get(spec["kind"])
    held = {**spec, side: {**spec[side], "where": stored}} if side else {**spec, "where": stored}

    rows = to_rows({"version": 1, "where": {"facts.it": test}, "facts": {"it": held}})

    assert rows == ("all", [replace(row, only=filters)])


def test_several_filters_are_stored_in_the_order_they_were_written() -> None:
    document = to_rule("all", [Row("event:Export", "at_least", 3, days=14, only=(MANY, PDF, FEW))])

    (fact,) = document["facts"].values()
    assert fact["where"] == {
        "$and": [
            {"rows": {"$type": "number", "$gte": 100}},
            {"format": {"$eq": "pdf"}},
            {"rows": {"$type": "number", "$lt": 500}},
        ]
    }
    assert describe(document) == (
        "“Export” (rows is at least 100 and format is “pdf” and rows is below 500) happened in the last 14 days"
        " at least 3 times"
    )


@pytest.mark.parametrize("percent", [7, 14, 29, 55, 57, 58, 80, 90, 99.5, 100, 110])
def test_percent_comes_back_exactly_when_it_is_no_binary_fraction(percent: float) -> None:
    rows = [Row("limit:contacts", "at_least", percent)]

    assert to_rows(to_rule("all", rows)) == ("all", rows)


def test_document_holds_guards_and_facts_when_a_form_is_saved() -> None:
    rows = [
        Row("plan", "is_one_of", ["free"]),
        Row("limit:contacts", "at_least", 80),
        Row("event:Report Viewed", "at_most", 2, days=14, scope="account"),
        Row("page:path", "starts_with", "/contacts"),
    ]

    document = to_rule("all", rows)

    assert document == {
        "version": 1,
        "where": {
            "$and": [
                {"account.plan": {"$in": ["free"]}},
                {"facts.contacts_ratio": {"$type": "number", "$gte": 0.8}},
                {"facts.count_report_viewed_592bd7": {"$type": "number", "$lte": 2}},
                {"page.path": {"$regex": "^/contacts"}},
            ]
        },
        "facts": {
            "contacts_ratio": {"kind": "ratio", "limit": "contacts"},
            "count_report_viewed_592bd7": {
                "kind": "count",
                "event": "Report Viewed",
                "window_seconds": 1_209_600,
                "scope": "account",
            },
        },
    }


def test_everybody_is_meant_when_a_form_is_empty() -> None:
    document = to_rule("any", [])

    assert document == {"version": 1, "where": {}, "facts": {}}
    assert to_rows(document) == ("all", [])


@pytest.mark.parametrize(
    ("row", "matching", "other"),
    [
        (Row("trait:user.n", "below", 5, "number"), [4], [5, None, "4", True]),
        (Row("trait:user.n", "is", "a"), ["a"], [None, "ab"]),
        (Row("trait:user.n", "is_not", "a"), ["b", None], ["a"]),
        (Row("trait:user.n", "contains", "ul"), ["null"], [None, 5]),
        (Row("trait:user.n", "starts_with", "a.b"), ["a.bc"], ["axb", None]),
        (
            Row("trait:user.n", "before", "2026-03-01", "date"),
            ["2026-02-28T23:00:00.000Z"],
            ["2026-03-01T00:00:00.000Z", None, 0],
        ),
        (Row("trait:user.n", "is_false", kind="boolean"), [False], [True, None, 0]),
        (Row("trait:user.n", "is_not_set"), [None], ["", 0, False]),
    ],
)
def test_row_never_matches_a_missing_value_by_accident(row: Row, matching: list[Any], other: list[Any]) -> None:
    where: Any = to_rule("all", [row])["where"]

    assert [evaluate(where, {"user": {"n": value}}) for value in matching] == [True] * len(matching)
    assert [evaluate(where, {"user": {"n": value}}) for value in other] == [False] * len(other)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (Row("weather", "is", "x"), "“weather” is not something a rule can ask about."),
        (Row("trait:user", "is", "x"), "“trait:user” is not something"),
        (Row("trait:page.path", "is", "x"), "is not something"),
        (Row("segment:", "in"), "is not something"),
        (Row("event:", "at_least", 1), "is not something"),
        (Row("plan", "is", "free"), "“is” cannot be asked here; choose one of is_one_of, is_not_one_of."),
        (Row("plan", "is_one_of", []), "At least one value is needed here."),
        (Row("plan", "is_one_of", "free"), "At least one value is needed here."),
        (Row("trait:user.a", "is", ""), "A text is needed here."),
        (Row("trait:user.a", "contains", 5), "A text is needed here."),
        (Row("trait:user.a", "below", "x", "number"), "A number is needed here."),
        (Row("trait:user.a", "before", "soon", "date"), "“soon” is not a date."),
        (Row("trait:user.a", "is_true"), "“is_true” cannot be asked here"),
        (Row("limit:a", "exactly", 50), "“exactly” cannot be asked here"),
        (Row("event:a", "at_least", -1), "A number from 0 is needed here."),
        (Row("event:a", "at_least", 1.5), "A whole number is needed here."),
        (Row("event:a", "at_least", True), "A number is needed here."),
        (Row("limit:a", "at_least", -1), "A number from 0 is needed here."),
        (Row("sum:a", "at_least", 1), "Say which property is added up."),
        (Row("trend:a", "at_least", 150), "Say over how many days."),
        (Row("then:a", "is_true", within=3), "Say the other event."),
        (Row("without:a", "is_true", other="b"), "Say within how many days."),
        (Row("first:a", "before", "soon"), "“soon” is not a date."),
        (
            Row("event:a", "at_least", 1, only=(Row("rows", "at_least", 5, "number"),)),
            "Say which property of the event",
        ),
        (
            Row("event:a", "at_least", 1, only=(Row("property:", "at_least", 5, "number"),)),
            "Say which property of the event",
        ),
        (Row("page:path", "is_one_of", ["a"]), "“is_one_of” cannot be asked here"),
        (Row("segment:a", "is"), "“is” cannot be asked here; choose one of in, not_in."),
    ],
)
def test_form_is_refused_at_its_row_when_a_row_is_wrong(row: Row, sentence: str) -> None:
    with pytest.raises(InvalidRule) as caught:
        to_rule("all", [Row("plan", "is_one_of", ["free"]), row])

    assert sentence in caught.value.message
    assert caught.value.place == "row 2"


def test_form_is_refused_when_a_window_is_no_window() -> None:
    with pytest.raises(InvalidRule, match="window_seconds"):
        to_rule("all", [Row("event:Login", "at_least", 1, days=0)])


RATIO = {"usage": {"kind": "ratio", "limit": "contacts"}}


@pytest.mark.parametrize(
    ("where", "facts", "expected"),
    [
        (
            {"account.plan": {"$in": ["free"]}, "segments.a": {"$eq": True}},
            {},
            ("all", [Row("plan", "is_one_of", ["free"]), Row("segment:a", "in")]),
        ),
        ({"facts.usage": {"$type": "number", "$gte": 0.8}}, RATIO, ("all", [Row("limit:contacts", "at_least", 80)])),
        ({"account.plan": "free"}, {}, None),
        ({"$not": {"account.plan": {"$in": ["free"]}}}, {}, None),
        # What a row about history has no place for: what no filter asks, a filter of the second event, hours.
        *(
            (
                {"facts.it": {"$type": "number", "$gte": 1} if spec["kind"] == "count" else {"$eq": True}},
                {"it": spec},
                None,
            )
            for spec in (
                {"kind": "count", "event": "a", "where": {"b": 1, "c": {"$eq": 2}}},
                {"kind": "count", "event": "a", "where": {"b": {"$eq": 1}, "c": {"$eq": 2}}},
                {"kind": "count", "event": "a", "where": {"b": {"$eq": "x"}, "$or": [{"c": {"$eq": "y"}}]}},
                {"kind": "count", "event": "a", "where": {"$not": {"b": {"$eq": "x"}}}},
                {"kind": "count", "event": "a", "where": {"b": {"$exists": True, "$type": "array"}}},
                {"kind": "count", "event": "a", "where": {"b": 1}},
                {"kind": "count", "event": "a", "window_seconds": 3600},
                {"kind": "sequence", "first": {"event": "a", "where": {"b": 1}}, "then": "b", "within_seconds": 86_400},
                {"kind": "sequence", "first": "a", "then": {"event": "b", "where": {"c": 1}}, "within_seconds": 86_400},
                {"kind": "absence", "event": "a", "without": "b", "within_seconds": 3600},
            )
        ),
        ({"$and": [{"$or": [{"segments.a": {"$eq": True}}]}]}, {}, None),
        ({"$and": [{"segments.a": {"$eq": True}, "segments.b": {"$eq": True}}]}, {}, None),
        ({"user.n": {"$type": "number", "$gte": 1, "$lte": 5}}, {}, None),
        ({"user.n": {"$type": "number"}}, {}, None),
        ({"user.n": {"$type": "string", "$regex": "a|b"}}, {}, None),
        ({"user.n": {"$regex": "a"}}, {}, None),
        ({"user.n": {"$size": 2}}, {}, None),
        ({"segments.a": {"$in": [True]}}, {}, None),
        ({"device.type": {"$eq": "mobile"}}, {}, None),
        ({"facts.usage": {"$exists": True}}, RATIO, None),
        ({"facts.usage": {"$type": "number", "$gt": 0.8}}, RATIO, None),
        ({"user.a": {"$eq": ""}}, {}, None),
    ],
)
def test_stored_rule_becomes_rows_only_when_the_form_can_say_all_of_it(
    where: dict[str, Any], facts: dict[str, Any], expected: Any
) -> None:
    assert to_rows({"version": 1, "where": where, "facts": facts}) == expected


def test_stored_rule_becomes_no_rows_when_a_window_is_no_whole_number_of_days() -> None:
    facts = {"f": {"kind": "count", "event": "Login", "window_seconds": 5_000}}

    assert to_rows({"version": 1, "where": {"facts.f": {"$type": "number", "$gte": 1}}, "facts": facts}) is None
