"""The content document: every block in the shape the page draws, text split into words and variables."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guidance.protocol import document
from guidance.protocol.content import (
    Anchor,
    Button,
    Buttons,
    Candidate,
    Dismiss,
    Draft,
    Emit,
    Heading,
    HoverTrigger,
    Image,
    Link,
    Meter,
    NotRelevant,
    Snooze,
    StartTrial,
    Text,
    dump,
    load,
)

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
    assert document.inline(text) == nodes


@settings(max_examples=60, deadline=None)
@given(PIECES)
def test_inline_loses_and_invents_no_words(pieces: list[str]) -> None:
    nodes = document.inline("".join(pieces))

    words = "".join(piece for piece in pieces if not piece.startswith("{{"))
    names = [node["var"] for node in nodes if "var" in node]
    assert "".join(node.get("text", "") for node in nodes) == words
    assert len(names) == sum(piece.startswith("{{") for piece in pieces)
    assert names == [name for name in names if name in document.variables(Draft(blocks=[Text("".join(pieces))]))]


def test_variables_are_those_of_texts_meters_and_buttons_for_some() -> None:
    draft = Draft(
        label="For {{ user.name }}",
        blocks=[
            Heading("{{ account.name }}"),
            Meter(limit="contacts", label="{{ limit.contacts.name }}"),
            Buttons([Button("See {{ plan.name }}", Dismiss(), audience="buyers")]),
        ],
    )

    assert document.variables(draft) == [
        "account.name",
        "buyer",
        "limit.contacts.limit",
        "limit.contacts.name",
        "limit.contacts.used",
        "plan.name",
        "user.name",
    ]


def test_variables_need_no_buyer_when_every_button_is_for_everyone() -> None:
    assert (
        document.variables(Draft(blocks=[Buttons([Button("Close", Dismiss())]), Image("https://x.test/a.png", "A")]))
        == []
    )


def test_document_says_everything_the_page_needs() -> None:
    draft = Draft(
        label="Contacts almost full",
        intent="warn",
        trigger=HoverTrigger(delay=300),
        anchor=Anchor([Candidate("data", "custom-reports"), Candidate("css", "#reports a")], fallback="modal"),
        placement="bottom",
        dismissible=False,
        standing=True,
        blocks=[Heading("Close to {{ limit.contacts.limit }}")],
        audience={"version": 1, "where": {"user.role": "secret rule"}, "facts": {}},
    )

    built = document.document(key="banner", kind="tooltip", version=3, draft=draft, theme={"accent": "#5b4ce0"})

    assert built == {
        "prompt": "banner",
        "version": 3,
        "kind": "tooltip",
        "intent": "warn",
        "trigger": {"type": "hover", "delay": 300},
        "anchor": {
            "candidates": [{"by": "data", "value": "custom-reports"}, {"by": "css", "value": "#reports a"}],
            "wait": 5000,
            "fallback": "modal",
        },
        "placement": "bottom",
        "dismissible": False,
        "standing": True,
        "theme": {"accent": "#5b4ce0"},
        "label": "Contacts almost full",
        "blocks": [{"type": "heading", "inline": [{"text": "Close to "}, {"var": "limit.contacts.limit", "or": ""}]}],
    }


BLOCKS: list[tuple[Any, dict[str, Any]]] = [
    (
        Text("One\n\n\nTwo {{ a }}\n \nThree\nstill three"),
        {
            "type": "text",
            "paragraphs": [
                [{"text": "One"}],
                [{"text": "Two "}, {"var": "a", "or": ""}],
                [{"text": "Three\nstill three"}],
            ],
        },
    ),
    (Image("/a.png", "A chart"), {"type": "image", "src": "/a.png", "alt": "A chart"}),
    (
        Meter("contacts", "Contacts"),
        {
            "type": "meter",
            "used": "limit.contacts.used",
            "limit": "limit.contacts.limit",
            "label": [{"text": "Contacts"}],
        },
    ),
]


@pytest.mark.parametrize(("block", "built"), BLOCKS)
def test_document_builds_each_block(block: Any, built: dict[str, Any]) -> None:
    assert document.document(key="p", kind="modal", version=1, draft=Draft(blocks=[block]), theme={})["blocks"] == [
        built
    ]


ACTIONS: list[tuple[Any, dict[str, Any]]] = [
    (Link("/upgrade"), {"type": "link", "href": "/upgrade", "newTab": False}),
    (Link("https://x.test", new_tab=True), {"type": "link", "href": "https://x.test", "newTab": True}),
    (Dismiss(), {"type": "dismiss"}),
    (Snooze(3), {"type": "snooze", "days": 3}),
    (NotRelevant(), {"type": "not_relevant"}),
    (StartTrial("timeline"), {"type": "start_trial", "feature": "timeline", "days": 14}),
    (Emit("Asked", {"a": 1}), {"type": "emit", "event": "Asked", "properties": {"a": 1}}),
]


@pytest.mark.parametrize(("action", "built"), ACTIONS)
def test_document_builds_each_action(action: Any, built: dict[str, Any]) -> None:
    draft = Draft(blocks=[Buttons([Button("Go", action, look="quiet", audience="others")])])

    (block,) = document.document(key="p", kind="modal", version=1, draft=draft, theme={})["blocks"]

    assert block["buttons"] == [{"label": [{"text": "Go"}], "look": "quiet", "for": "others", "action": built}]


def test_draft_survives_being_stored() -> None:
    draft = Draft(blocks=[Heading("Hi"), Buttons([Button("Go", StartTrial("timeline"))])], trigger=HoverTrigger())

    assert load(dump(draft)) == draft
