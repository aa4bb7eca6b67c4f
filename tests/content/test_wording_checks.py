import pytest

from guidance.content import checks
from guidance.content.models import Prompt
from guidance.protocol.content import Alternative, Button, Buttons, Dismiss, Heading, Meter, Text, Variant
from guidance.workspaces.models import Workspace
from tests.support import cast

pytestmark = pytest.mark.django_db
FULL = [Heading(text="Nearly full")]


def found(**changes):
    workspace = Workspace.objects.first() or cast.workspace()
    prompt = cast.prompt(workspace, f"p-{Prompt.objects.count()}", **changes)
    return [(finding.place, finding.message) for finding in checks.check(prompt=prompt)]


def variant(key="short", weight=0.5, blocks=FULL, **more):
    return Variant(key=key, weight=weight, blocks=blocks, **more)


def close(audience="everyone"):
    return Buttons(buttons=[Button(label="Close", action=Dismiss(), audience=audience)])


def test_check_finds_nothing_when_variants_share_everybody():
    assert found(variants=[variant("a", 0.1), variant("b", 0.2), variant("c", 0.7)]) == []


@pytest.mark.parametrize("weight", [-0.1, 1.1])
def test_check_refuses_a_share_that_is_none(weight):
    assert found(variants=[variant(weight=weight)]) == [("variants", "The share of a variant is between 0 and 100 %.")]


def test_check_refuses_shares_that_come_to_more_than_everybody():
    assert found(variants=[variant("a", 0.6), variant("b", 0.5)]) == [
        ("variants", "The variants together get more than 100 %; make their shares smaller.")
    ]


def test_check_asks_for_names_that_tell_variants_apart():
    assert found(variants=[variant("a", 0.1), variant("a", 0.1)]) == [
        ("variants", "Two variants are called “a”; give each a name of its own.")
    ]
    assert found(variants=[variant("others")]) == [
        ("variants", "A variant cannot be called “others”; choose another name.")
    ]


@pytest.mark.parametrize("key", ["", "zwei drei", "ä", "a" * 41])
def test_check_refuses_a_name_that_could_not_be_an_address(key):
    assert found(variants=[variant(key)]) == [
        ("variants", f"The variant “{key}” needs a name of letters, digits and dashes, at most 40.")
    ]


def test_check_looks_at_every_wording():
    assert found(
        variants=[variant(blocks=[*FULL, Meter(limit="seats")]), variant("empty", 0.1, [])],
        others=Alternative(blocks=[Text(text="{{ limit.seats.used }}")]),
    ) == [
        ("variants", "In the variant “short”: The bar shows the limit “seats”, which does not exist."),
        ("variants", "In the variant “empty”: The prompt says nothing yet; give it a title or a text."),
        (
            "others",
            "For people who cannot buy: There is no variable “limit.seats.used”; choose one from the menu.",
        ),
    ]


def test_check_finds_a_wording_that_nobody_can_close():
    nobody = "Nobody could close this prompt; let people close it or add a button."

    assert found(
        dismissible=False,
        blocks=[*FULL, close()],
        variants=[variant()],
        others=Alternative(blocks=FULL),
    ) == [("variants", f"In the variant “short”: {nobody}"), ("others", f"For people who cannot buy: {nobody}")]


@pytest.mark.parametrize(
    ("changes", "messages"),
    [
        ({"blocks": [*FULL, close("buyers")]}, [("blocks", "People who cannot buy")]),
        ({"blocks": [*FULL, close("others")]}, [("blocks", "People who may buy")]),
        ({"blocks": [*FULL, close("others"), close("buyers")]}, []),
        ({"blocks": [*FULL, close("buyers")], "buyers_only": True}, []),
        ({"blocks": [*FULL, close("buyers")], "others": Alternative(blocks=[*FULL, close("others")])}, []),
        (
            {"blocks": [*FULL, close()], "others": Alternative(blocks=[*FULL, close("buyers")])},
            [("others", "For people who cannot buy: People who cannot buy")],
        ),
    ],
)
def test_check_asks_for_a_way_out_for_everybody_who_gets_the_wording(changes, messages):
    ending = " could not close this prompt; let people close it or add a button."

    assert found(dismissible=False, **changes) == [(place, f"{start}{ending}") for place, start in messages]


@pytest.mark.parametrize("href", ["javascript:alert(1)", "//evil.test", "mailto:a@b.test", "java\tscript:x", ""])
def test_check_refuses_a_link_in_a_text_that_leads_elsewhere_than_to_a_page(href):
    sentence = f"A text links to “{href}”; links in a text begin with https://, http:// or /."

    assert found(blocks=[Text(text=f'{{{{#a "{href}"}}}}here{{{{/a}}}}')]) == [("text", sentence)]


def test_check_lets_a_text_link_to_pages():
    assert found(blocks=[Text(text='{{#a "/upgrade"}}here{{/a}} or {{#a "https://acme.test"}}there{{/a}}')]) == []
