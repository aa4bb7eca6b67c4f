"""The content document: every block in the shape the page draws, text split into words and variables."""

from typing import Any

import pytest

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
    Item,
    LimitTrigger,
    Link,
    ListBlock,
    Meter,
    Next,
    NotRelevant,
    Snooze,
    StartTrial,
    Step,
    Text,
    Video,
    dump,
    load,
)
from guidance.protocol.questions import Choices, Input, Nps, Option, Rating


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


def test_variables_are_both_numbers_of_the_limit_a_prompt_waits_for() -> None:
    assert document.variables(Draft(trigger=LimitTrigger(limit="contacts"))) == [
        "limit.contacts.limit",
        "limit.contacts.used",
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


def built(**changes: Any) -> dict[str, Any]:
    return document.document(key="p", kind="survey", version=1, draft=Draft(**changes), theme={})


@pytest.mark.parametrize(
    ("block", "drawn"),
    [
        pytest.param(
            ListBlock("One\n\n  Two {{ account.name }} ", ordered=True),
            {
                "type": "list",
                "ordered": True,
                "items": [[{"text": "One"}], [{"text": "Two "}, {"var": "account.name", "or": ""}]],
            },
            id="list",
        ),
        pytest.param(
            Video("/tour.webm", "A tour", "/tour.png"),
            {"type": "video", "src": "/tour.webm", "title": "A tour", "poster": "/tour.png"},
            id="video",
        ),
        pytest.param(
            Nps("nps", "Recommend {{ account.name }}?", low="No", high="Yes"),
            {
                "type": "nps",
                "key": "nps",
                "label": [{"text": "Recommend "}, {"var": "account.name", "or": ""}, {"text": "?"}],
                "low": "No",
                "high": "Yes",
                "required": True,
            },
            id="nps",
        ),
        pytest.param(
            Choices("why", "Why?", [Option("price", "The price")], multiple=True, other="Else"),
            {
                "type": "choices",
                "key": "why",
                "label": [{"text": "Why?"}],
                "options": [{"key": "price", "label": [{"text": "The price"}]}],
                "multiple": True,
                "other": "Else",
                "required": True,
            },
            id="choices",
        ),
    ],
)
def test_block_of_a_later_form_is_drawn(block: Any, drawn: dict[str, Any]) -> None:
    assert built(blocks=[block])["blocks"] == [drawn]


def test_steps_and_items_are_in_the_document_only_where_there_are_some() -> None:
    step = Step("first", [Heading("Hello"), Buttons([Button("Go on", Next())])])
    items = [Item("import", "Import", "Imported", "From a list", Link("/import")), Item("send", "Send", "Sent")]

    full, bare = built(steps=[step], items=items), built()

    assert {"steps", "items"} & bare.keys() == set()
    assert [one["key"] for one in full["steps"]] == ["first"]
    assert full["steps"][0]["blocks"][0] == {"type": "heading", "inline": [{"text": "Hello"}]}
    assert full["steps"][0]["blocks"][1]["buttons"][0]["action"] == {"type": "next"}
    assert full["items"] == [
        {
            "key": "import",
            "title": [{"text": "Import"}],
            "text": [{"text": "From a list"}],
            "action": {"type": "link", "href": "/import", "newTab": False},
        },
        {"key": "send", "title": [{"text": "Send"}], "text": [], "action": None},
    ]


@pytest.mark.parametrize(("language", "direction"), [("de", "ltr"), ("ar-EG", "rtl")])
def test_document_says_in_which_language_it_is_written(language: str, direction: str) -> None:
    written = document.document(key="p", kind="modal", version=1, draft=Draft(), theme={}, language=language)["written"]

    assert written == {"lang": language, "dir": direction}
    assert "written" not in built()


def test_texts_and_variables_of_steps_items_and_questions_are_known() -> None:
    choices = Choices("why", "Why?", [Option("price", "The price")], other="Else")
    draft = Draft(
        label="L",
        blocks=[ListBlock("a\nb"), Image("/i.png", "i")],
        steps=[Step("one", [Rating("ease", "Easy?", low="no", high="yes"), choices, Input("wish", "Wish", "…")])],
        items=[Item("import", "Import into {{ account.name }}", "Imported", "text")],
    )

    said = [text for text in document.texts(draft) if text]

    expected = ["L", "a\nb", "Easy?", "no", "yes", "Why?", "Else", "The price", "Wish", "…"]
    assert said == [*expected, "Import into {{ account.name }}", "text"]
    assert document.variables(draft) == ["account.name"]
