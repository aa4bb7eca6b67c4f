"""Each form goes where it can be, and has what it cannot do without."""

import pytest

from guidance.content import form_checks, wording_checks
from guidance.content.findings import Known
from guidance.protocol.content import (
    Anchor,
    Candidate,
    Draft,
    Heading,
    HoverTrigger,
    ListBlock,
    Meter,
    Text,
    Variant,
    Video,
)

HERE = Anchor(candidates=[Candidate(by="data", value="place")])
MISSING = ("anchor", "Say which element of the page this prompt belongs to.")
NOTHING: frozenset[str] = frozenset()
KNOWN = Known(NOTHING, NOTHING, frozenset({"contacts"}), NOTHING, NOTHING, NOTHING)


def found(kind, **changes):
    return [(finding.place, finding.message) for finding in form_checks.check(draft=Draft(**changes), kind=kind)]


def meter(**changes):
    return {"blocks": [Meter(limit="contacts")], "standing": True, "label": "Usage", "placement": "top-left", **changes}


def parts(*blocks):
    return [finding.message for finding in wording_checks.parts(blocks=blocks, known=KNOWN)]


@pytest.mark.parametrize(("kind", "placement"), [("tooltip", "top"), ("hotspot", "top"), ("card", "inline")])
def test_form_at_an_element_asks_for_it(kind, placement):
    assert found(kind, placement=placement) == [MISSING]
    assert found(kind, placement=placement, anchor=Anchor(candidates=[Candidate(by="css", value=" ")])) == [MISSING]
    assert found(kind, placement=placement, anchor=HERE) == []


@pytest.mark.parametrize("kind", ["banner", "checklist", "launcher", "survey"])
def test_what_is_inline_asks_for_its_element(kind):
    assert found(kind, placement="inline") == [MISSING]
    assert found(kind, placement="inline", anchor=HERE) == []


def test_trigger_at_an_element_asks_for_it_whatever_the_form():
    assert found("modal", trigger=HoverTrigger()) == [MISSING]


@pytest.mark.parametrize(
    ("kind", "placement", "sentence"),
    [
        ("banner", "left", "A banner goes to the top or the bottom of the page, or inside an element."),
        ("slideout", "top", "A slideout goes to one of the four corners."),
        ("hotspot", "top-left", "The text of a hotspot opens above, below, left or right of its element."),
        ("card", "bottom", "A card stands inside the element it belongs to."),
    ],
)
def test_form_is_kept_where_it_can_be(kind, placement, sentence):
    assert found(kind, placement=placement, anchor=HERE) == [("placement", sentence)]


def test_meter_is_right_in_a_corner_and_inside_an_element():
    assert found("meter", **meter()) == []
    assert found("meter", **meter(placement="inline", anchor=HERE)) == []
    assert found("meter", **meter(placement="left")) == [
        ("placement", "A limit meter stands inside an element or in one of the four corners.")
    ]


def test_meter_needs_a_bar_in_every_wording():
    sentence = ("blocks", "A limit meter shows a limit; add the bar of one.")

    assert found("meter", **meter(blocks=[Text(text="Hello")])) == [sentence]
    assert found("meter", **meter(variants=[Variant("b", 0.5, [Text(text="Hello")])])) == [sentence]


def test_meter_stays_and_has_a_name():
    assert found("meter", **meter(standing=False)) == [
        ("standing", "A limit meter follows its numbers; let it stay until it is closed.")
    ]
    assert found("meter", **meter(label=" ")) == [
        ("label", "Give the limit meter a spoken name, for people who cannot see it.")
    ]
    assert found("meter", **meter(label="", blocks=[Heading(text="Usage"), Meter(limit="contacts")])) == []


def test_bar_asks_for_its_limit_when_none_was_chosen():
    assert parts(Meter(limit="")) == ["Choose the limit that the bar shows."]


def test_list_asks_for_points():
    assert parts(ListBlock(text="\n ")) == ["A list has no points; write one a line, or remove it."]
    assert parts(ListBlock(text="One")) == []


def test_film_asks_for_what_it_shows_and_for_an_address_that_works():
    assert parts(Video(src="/tour.mp4", title="A tour", poster="http://acme.example/a.png")) == []
    assert parts(Video(src="http://acme.example/tour.mp4", title=" ", poster="data:image/png,")) == [
        "The film has no description; say what it shows, for people who cannot see it.",
        "The film's address “http://acme.example/tour.mp4” does not work; it must begin with https:// or /.",
        "The film's picture “data:image/png,” does not work; it must begin with https:// or /.",
    ]
