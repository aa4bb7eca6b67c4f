import pytest

from guidance.engine import reasons
from guidance.engine.reasons import Reason, sentence
from guidance.engine.subjects import STATES


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


@pytest.mark.parametrize(
    ("code", "detail", "said"),
    [
        (
            "not_started",
            {"day": "2026-12-25", "until": "Saturday"},
            "Its schedule leaves 2026-12-25 out; it goes on at Saturday.",
        ),
        (
            "not_started",
            {"opens": "09:00", "closes": "17:00", "until": "Saturday"},
            "It shows from 09:00 to 17:00 by this person's clocks; it goes on at Saturday.",
        ),
        (
            "audience",
            {"buyers": "admin, owner", "role": "member"},
            "Only people who may buy (admin, owner) get it; this person's role is member.",
        ),
        (
            "holdout",
            {"share": "10", "per": "account", "scope": "any prompt"},
            "This account is among the 10 % kept without any prompt, to compare with.",
        ),
        (
            "suppressed_state",
            {"state": "open_ticket", "until": "it is lifted"},
            "Nothing is sold or asked while a support ticket is open; that lasts until it is lifted.",
        ),
        ("already_converted", {"acted": "Monday"}, "The person did what it asks for on Monday."),
        (
            "cooling_down",
            {"intent": "sell", "prompt": "sale", "since": "Monday", "until": "Friday"},
            "The person dismissed sale on Monday; all prompts that sell wait until Friday.",
        ),
    ],
)
def test_sentence_says_what_a_gate_can_mean_besides(code, detail, said):
    assert sentence(code, detail) == said


def test_every_quiet_state_that_holds_prompts_back_has_words():
    assert {*reasons._STATES, "with_human"} == set(STATES)
