"""Text as it is written and as pages draw it: values, bold, italic, links."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guidance.protocol import document, inline
from guidance.protocol.content import Draft, Text

PIECES = st.lists(
    st.text(st.characters(exclude_characters="{}"), min_size=1, max_size=12)
    | st.sampled_from(["{{ account.name }}", '{{user.first_name|"there"}}', '{{ limit.contacts.used | "most" }}']),
    max_size=6,
)


@pytest.mark.parametrize(
    ("text", "nodes"),
    [
        ("", []),
        ("Plain words", [{"text": "Plain words"}]),
        ("{{ account.name }}", [{"var": "account.name", "or": ""}]),
        (
            'Hi {{ user.first-name | "you" }}!',
            [{"text": "Hi "}, {"var": "user.first-name", "or": "you"}, {"text": "!"}],
        ),
        ("{{a}}{{b}}", [{"var": "a", "or": ""}, {"var": "b", "or": ""}]),
        ("{{ x | “your team” }}", [{"var": "x", "or": "your team"}]),
        ("{{ Not A Name }} {{}} {{ a | b }}", [{"text": "{{ Not A Name }} {{}} {{ a | b }}"}]),
    ],
)
def test_inline_splits_text_into_words_and_variables(text: str, nodes: list[dict[str, Any]]) -> None:
    assert inline.inline(text) == nodes


@settings(max_examples=60, deadline=None)
@given(PIECES)
def test_inline_loses_and_invents_no_words(pieces: list[str]) -> None:
    nodes = inline.inline("".join(pieces))

    words = "".join(piece for piece in pieces if not piece.startswith("{{"))
    names = [node["var"] for node in nodes if "var" in node]
    assert "".join(node.get("text", "") for node in nodes) == words
    assert len(names) == sum(piece.startswith("{{") for piece in pieces)
    assert names == [name for name in names if name in document.variables(Draft(blocks=[Text("".join(pieces))]))]


@pytest.mark.parametrize(
    ("text", "nodes"),
    [
        ("{{#b}}Now{{/b}} or never", [{"text": "Now", "marks": ["bold"]}, {"text": " or never"}]),
        (
            '{{#b}}a{{#i}}{{ plan.name | "b" }}{{/i}}{{/b}}',
            [{"text": "a", "marks": ["bold"]}, {"var": "plan.name", "or": "b", "marks": ["bold", "italic"]}],
        ),
        (
            'See {{#a "https://acme.test/?a=1"}}our {{#i}}docs{{/i}}{{/a}}.',
            [
                {"text": "See "},
                {"text": "our ", "href": "https://acme.test/?a=1"},
                {"text": "docs", "marks": ["italic"], "href": "https://acme.test/?a=1"},
                {"text": "."},
            ],
        ),
        ("{{/b}}a{{#i}}b", [{"text": "a"}, {"text": "b", "marks": ["italic"]}]),
        ("{{#x}}<b>{{#a}}", [{"text": "{{#x}}<b>{{#a}}"}]),
    ],
)
def test_inline_sets_marks_and_links(text: str, nodes: list[dict[str, Any]]) -> None:
    assert inline.inline(text) == nodes


def test_words_leave_out_all_but_values() -> None:
    assert inline.words('{{#b}}{{#a "/x"}}Hi{{/a}}{{/b}} {{ person.name | "you" }}') == [
        {"text": "Hi"},
        {"text": " "},
        {"var": "person.name", "or": "you"},
    ]


def test_told_says_marks_and_addresses_to_a_colleague() -> None:
    text = '{{#b}}Now{{/b}} {{#i}}and{{/i}} {{#a "/upgrade"}}there{{/a}}'

    assert inline.told(text) == "**Now** _and_ there (/upgrade)"
    assert list(inline.links(text)) == ["/upgrade"]


def test_plain_puts_values_in_their_places_and_leaves_marks_out():
    text = '{{#b}}{{ account.name | "You" }}{{/b}} at {{#a "/plans"}}{{ limit.contacts.used }}{{/a}} of {{ x }}'

    assert inline.plain(text, {"limit.contacts.used": 450}) == "You at 450 of "
