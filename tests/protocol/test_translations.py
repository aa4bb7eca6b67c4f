"""Texts of a draft in other languages, and what becomes of them when the draft is edited."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidance.protocol.content import (
    Alternative,
    Button,
    Buttons,
    Dismiss,
    Draft,
    Heading,
    Image,
    Item,
    ListBlock,
    Meter,
    Step,
    Text,
    Variant,
    Video,
    dump,
    load,
)
from guidance.protocol.questions import Choices, Input, Nps, Option, Rating
from guidance.protocol.tongues import Translation
from guidance.protocol.translations import FORGOTTEN, NOTHING, Told, pieces, settled, spoken, told, translated, written

EVERYTHING = Draft(
    label="Spoken",
    blocks=[
        Heading("Title"),
        Text("Words"),
        ListBlock("One\nTwo"),
        Image("/a.png", "A cat"),
        Image("/b.png", "A line", decorative=True),
        Video("/c.mp4", "A film"),
        Meter("contacts", "Contacts"),
        Buttons([Button("Go", Dismiss()), Button("Stay", Dismiss())]),
    ],
    steps=[
        Step("ask", [Nps("n", "How likely?", "Not", "Very"), Rating("r", "How good?", low="Bad", high="Good")]),
        Step(
            "more",
            [
                Choices("c", "Why?", [Option("a", "Price"), Option("b", "Speed")], other="Else"),
                Input("i", "How?", "Tell us"),
            ],
        ),
    ],
    items=[Item("first", "Import", "Imported", "A file")],
    variants=[Variant("short", 0.5, [Heading("Brief")], "Brief label")],
    others=Alternative([Text("Ask your admin")], "Ask"),
)


def said(*texts: str) -> Draft:
    return Draft(blocks=[Text(text) for text in texts])


def texts(draft: Draft) -> list[str]:
    return [block.text for block in draft.blocks if isinstance(block, Text)]


def moved(draft: Draft, *now: str) -> Draft:
    return settled(msgspec.structs.replace(draft, blocks=[Text(text) for text in now]))


GERMAN = written(said("Hello", "Bye"), "de", {"blocks.0.text": ("Hello", "Hallo"), "blocks.1.text": ("Bye", "Tschüs")})


def test_pieces_are_every_text_people_may_read_and_nothing_else() -> None:
    assert [(piece.place, piece.sort, piece.text) for piece in pieces(EVERYTHING)] == [
        ("label", "Spoken name", "Spoken"),
        ("blocks.0.text", "Title", "Title"),
        ("blocks.1.text", "Text", "Words"),
        ("blocks.2.text", "List", "One\nTwo"),
        ("blocks.3.alt", "What the picture shows", "A cat"),
        ("blocks.5.title", "What the film shows", "A film"),
        ("blocks.6.label", "Name of the bar", "Contacts"),
        ("blocks.7.buttons.0.label", "Button", "Go"),
        ("blocks.7.buttons.1.label", "Button", "Stay"),
        ("steps.ask.blocks.0.label", "Question", "How likely?"),
        ("steps.ask.blocks.0.low", "At the low end", "Not"),
        ("steps.ask.blocks.0.high", "At the high end", "Very"),
        ("steps.ask.blocks.1.label", "Question", "How good?"),
        ("steps.ask.blocks.1.low", "At the low end", "Bad"),
        ("steps.ask.blocks.1.high", "At the high end", "Good"),
        ("steps.more.blocks.0.label", "Question", "Why?"),
        ("steps.more.blocks.0.other", "Answer of one's own", "Else"),
        ("steps.more.blocks.0.options.a", "Answer", "Price"),
        ("steps.more.blocks.0.options.b", "Answer", "Speed"),
        ("steps.more.blocks.1.label", "Question", "How?"),
        ("steps.more.blocks.1.placeholder", "Hint in the empty field", "Tell us"),
        ("items.first.title", "Thing to do", "Import"),
        ("items.first.text", "About the thing to do", "A file"),
        ("variants.short.label", "Spoken name", "Brief label"),
        ("variants.short.blocks.0.text", "Title", "Brief"),
        ("others.label", "Spoken name", "Ask"),
        ("others.blocks.0.text", "Text", "Ask your admin"),
    ]


def test_every_piece_is_translated_where_it_stands() -> None:
    german = written(EVERYTHING, "de", {piece.place: (piece.text, f"[{piece.text}]") for piece in pieces(EVERYTHING)})

    read = translated(german, "de-AT", "en")

    assert [piece.text for piece in pieces(read)] == [f"[{piece.text}]" for piece in pieces(EVERYTHING)]
    assert [piece.place for piece in pieces(read)] == [piece.place for piece in pieces(EVERYTHING)]


def test_translations_are_stored_with_the_draft_and_a_draft_without_any_as_before() -> None:
    assert load(dump(GERMAN)) == GERMAN
    assert dump(GERMAN)["translations"] == {
        "de": [
            {"at": "blocks.0.text", "of": "Hello", "text": "Hallo"},
            {"at": "blocks.1.text", "of": "Bye", "text": "Tschüs"},
        ]
    }
    assert "translations" not in dump(said("Hello"))


def test_missing_text_is_read_in_the_broader_language_and_then_as_it_was_written() -> None:
    both = written(GERMAN, "de-AT", {"blocks.0.text": ("Hello", "Servus")})

    assert texts(translated(both, "de-AT", "en")) == ["Servus", "Tschüs"]
    assert texts(translated(both, "de-CH", "en")) == ["Hallo", "Tschüs"]
    assert texts(translated(both, "fr", "en")) == ["Hello", "Bye"]
    assert texts(translated(both, "de-AT", "de")) == ["Servus", "Bye"]


def test_translation_goes_along_with_a_text_that_is_moved_and_with_its_copy() -> None:
    swapped = moved(GERMAN, "Bye", "Hello", "Hello")

    assert [each.text for each in told(swapped, "de").values()] == ["Tschüs", "Hallo", "Hallo"]
    assert {each.state for each in told(swapped, "de").values()} == {"translated"}


def test_changed_text_keeps_its_translation_as_one_of_an_older_original() -> None:
    typed = moved(moved(GERMAN, "Hello you", "Bye"), "Hello you there", "Bye")

    assert told(typed, "de")["blocks.0.text"] == Told("Hallo", "Hello", "changed")
    assert texts(translated(typed, "de")) == ["Hallo", "Tschüs"]
    assert told(moved(typed, "Bye", "Hello you there"), "de")["blocks.1.text"] == Told("Hallo", "Hello", "changed")
    assert told(moved(typed, "Hello", "Bye"), "de")["blocks.0.text"] == Told("Hallo", "Hello", "translated")


def test_text_that_moves_up_is_not_taken_for_a_changed_one() -> None:
    partly = written(said("Hello", "New"), "de", {"blocks.0.text": ("Hello", "Hallo")})

    left = moved(partly, "New")

    assert told(left, "de") == {"blocks.0.text": NOTHING}


def test_text_put_before_another_is_missing_and_takes_nothing_from_it() -> None:
    before = moved(GERMAN, "First", "Hello", "Bye")

    assert [each.text for each in told(before, "de").values()] == ["", "Hallo", "Tschüs"]


def test_translation_of_a_text_that_is_gone_comes_back_with_it() -> None:
    gone = moved(GERMAN, "Bye")

    assert spoken(gone) == ["de"]
    assert [each.text for each in told(moved(gone, "Hello", "Bye"), "de").values()] == ["Hallo", "Tschüs"]


def test_only_so_many_texts_that_are_gone_are_remembered() -> None:
    many = said(*(f"Text {number}" for number in range(FORGOTTEN + 5)))
    german = written(many, "de", {each.place: (each.text, f"[{each.text}]") for each in pieces(many)})

    kept = moved(german, "Else").translations["de"]

    assert len([entry for entry in kept if not entry.at]) == FORGOTTEN
    assert kept[-1] == Translation(at="", of=f"Text {FORGOTTEN + 4}", text=f"[Text {FORGOTTEN + 4}]")


def test_translation_that_is_emptied_is_missing_although_the_same_words_are_translated_elsewhere() -> None:
    twice = moved(GERMAN, "Hello", "Hello")

    emptied = written(twice, "de", {"blocks.0.text": ("Hello", "")})

    assert [each.state for each in told(emptied, "de").values()] == ["missing", "translated"]


def test_language_without_any_translation_is_not_stored() -> None:
    assert written(said("Hello"), "de", {"blocks.0.text": ("Hello", "")}).translations == {}
    assert spoken(said("Hello")) == []


def test_translation_of_what_the_draft_no_longer_says_is_old_at_once_and_of_no_place_is_dropped() -> None:
    late = written(said("Hello you"), "de", {"blocks.0.text": ("Hello", "Hallo"), "blocks.9.text": ("Bye", "Tschüs")})

    assert told(late, "de") == {"blocks.0.text": Told("Hallo", "Hello", "changed")}
    assert len(late.translations["de"]) == 1


WORDS = st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=4)


@given(first=WORDS, then=st.lists(WORDS, max_size=3))
def test_current_translation_always_says_its_own_text_however_texts_are_moved(
    first: list[str], then: list[list[str]]
) -> None:
    draft = said(*first)
    draft = written(draft, "de", {each.place: (each.text, each.text.upper()) for each in pieces(draft)})
    for now in then:
        draft = moved(draft, *now)

    for piece, held in zip(pieces(draft), told(draft, "de").values(), strict=True):
        assert held.state != "translated" or held.text == piece.text.upper()
        assert piece.text not in first or len(then) > 1 or held.state == "translated"
    assert settled(draft) == draft


@pytest.mark.parametrize("tag", ["de", "fr"])
def test_draft_reads_as_it_was_written_where_nothing_is_translated(tag: str) -> None:
    assert translated(EVERYTHING, tag, "en") == EVERYTHING
