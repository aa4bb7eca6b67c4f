import string

import pytest

from guidance.engine import reasons
from guidance.engine.reasons import Reason, sentence


@pytest.mark.parametrize(
    ("code", "detail", "said"),
    [
        ("armed", None, "Ready: it shows at its moment."),
        ("audience", {}, "This person is not in its audience."),
        ("entitled_already", {"has": "Timeline"}, "The account already has what it offers (Timeline)."),
        (
            "capped_prompt",
            {"used": 1, "count": 1, "window": "this month", "per": "account"},
            "Shown 1 of 1 times this month, counted per account.",
        ),
        ("snoozed", {"until": "2026-12-01"}, "Put off by the person until 2026-12-01."),
        ("snoozed", {"for_good": True}, "The person said it is not relevant to them."),
        ("lost_to", {"winner": "contacts"}, "Another prompt goes first at the same moment: contacts."),
        ("not_started", {}, "Its schedule starts on unknown."),
    ],
)
def test_sentence_says_the_verdict_with_its_numbers(code, detail, said):
    assert sentence(code, detail) == said


@pytest.mark.parametrize("code", list(Reason))
def test_every_reason_has_a_sentence(code):
    said = sentence(code)

    assert said.endswith(".")
    assert not set(said) & set("{}")


def test_sentence_refuses_a_code_nobody_gives():
    with pytest.raises(ValueError, match="bored"):
        sentence("bored")


def test_every_number_a_sentence_names_is_one_a_gate_gives():
    named = {
        field for text in reasons._SENTENCES.values() for _, field, _, _ in string.Formatter().parse(text) if field
    }

    assert named == {"starts", "ended", "has", "used", "count", "window", "per", "since", "until", "winner"}
