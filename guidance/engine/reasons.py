"""Why a prompt is or is not shown: one code per verdict, and a sentence a marketer can read for each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Reason(StrEnum):
    """Every verdict a decision or a claim can reach, in the order the gates are asked."""

    ARMED = "armed"
    ARCHIVED = "archived"
    NOT_STARTED = "not_started"
    ENDED = "ended"
    AUDIENCE = "audience"
    ENTITLED_ALREADY = "entitled_already"
    HOLDOUT = "holdout"
    SUPPRESSED_STATE = "suppressed_state"
    EXCLUDED_BY = "excluded_by"
    ALREADY_CONVERTED = "already_converted"
    CAPPED_PROMPT = "capped_prompt"
    CAPPED_PERSON = "capped_person"
    CAPPED_ACCOUNT = "capped_account"
    CAPPED_INTENT = "capped_intent"
    COOLING_DOWN = "cooling_down"
    SNOOZED = "snoozed"
    WAITING_FOR_HUMAN = "waiting_for_human"
    LOST_TO = "lost_to"
    NOT_ARMED = "not_armed"
    LEASED = "leased"


# A prompt on screen may stay there while only these hold it back: showing it is what used the cap up.
STAYS_ON_SCREEN = frozenset(
    {Reason.CAPPED_PROMPT, Reason.CAPPED_PERSON, Reason.CAPPED_ACCOUNT, Reason.CAPPED_INTENT, Reason.LOST_TO}
)
# What the person may take up again all the same: they saw it often enough, or put it away themselves.
PUT_OFF = frozenset({Reason.CAPPED_PROMPT, Reason.COOLING_DOWN, Reason.SNOOZED})


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one candidate, with the numbers behind it."""

    prompt: str
    code: Reason
    detail: Mapping[str, Any] = field(default_factory=dict)


_SENTENCES = {
    Reason.ARMED: "Ready: it shows at its moment.",
    Reason.ARCHIVED: "The prompt is not live.",
    Reason.NOT_STARTED: "Its schedule starts on {starts}.",
    Reason.ENDED: "Its schedule ended on {ended}.",
    Reason.AUDIENCE: "This person is not in its audience.",
    Reason.ENTITLED_ALREADY: "The account already has what it offers ({has}).",
    Reason.HOLDOUT: "This {per} is among the {share} % kept without {scope}, to compare with.",
    Reason.SUPPRESSED_STATE: "Nothing is sold or asked while {state}; that lasts until {until}.",
    Reason.EXCLUDED_BY: "Another prompt of the group “{group}”, {prompt}, was shown on {since}; it waits until {until}.",
    Reason.ALREADY_CONVERTED: "The account already had this trial ({feature}).",
    Reason.CAPPED_PROMPT: "Shown {used} of {count} times {window}, counted per {per}.",
    Reason.CAPPED_PERSON: "This person saw {used} of at most {count} prompts {window}.",
    Reason.CAPPED_ACCOUNT: "This account saw {used} of at most {count} prompts {window}.",
    Reason.CAPPED_INTENT: "This person saw {used} of at most {count} prompts that {intent} {window}.",
    Reason.COOLING_DOWN: "Dismissed on {since}; it waits until {until}.",
    Reason.SNOOZED: "Put off by the person until {until}.",
    Reason.WAITING_FOR_HUMAN: "A colleague of yours is in touch with them; only warnings show until {until}.",
    Reason.LOST_TO: "Another prompt goes first at the same moment: {winner}.",
    Reason.NOT_ARMED: "It is not among the prompts this person may see now.",
    Reason.LEASED: "Another tab or device shows it, or is about to.",
}
# What a gate can say besides: the detail that tells the two apart, and the sentence it calls for.
_OTHERWISE = {
    (Reason.NOT_STARTED, "day"): "Its schedule leaves {day} out; it goes on at {until}.",
    (Reason.NOT_STARTED, "opens"): "It shows from {opens} to {closes} by this person's clocks; it goes on at {until}.",
    (Reason.AUDIENCE, "buyers"): "Only people who may buy ({buyers}) get it; this person's role is {role}.",
    (Reason.ALREADY_CONVERTED, "acted"): "The person did what it asks for on {acted}.",
    (Reason.COOLING_DOWN, "intent"): (
        "The person dismissed {prompt} on {since}; all prompts that {intent} wait until {until}."
    ),
    (Reason.SNOOZED, "for_good"): "The person said it is not relevant to them.",
}
_STATES = {
    "open_ticket": "a support ticket is open",
    "open_deal": "a deal is open",
    "overdue": "a bill is overdue",
    "just_upgraded": "an upgrade is fresh",
}


class _Blank(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "unknown"


def sentence(code: str, detail: Mapping[str, Any] | None = None) -> str:
    """Return the verdict `code` with the numbers of `detail` in plain words."""
    reason, told = Reason(code), detail or {}
    otherwise = (text for (one, marker), text in _OTHERWISE.items() if one is reason and marker in told)
    text = next(otherwise, _SENTENCES[reason])
    return text.format_map(_Blank(told, state=_STATES.get(told.get("state", ""), "unknown")))
