"""Quiet states in a marketer's words: what they are called, which are on, and forms to begin one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms

from guidance.admin import widgets
from guidance.core.times import from_ms, to_ms
from guidance.engine.subjects import STATES
from guidance.people import states
from guidance.people.models import Account, Person

WORDS = {
    "open_ticket": ("Open ticket", "Nothing is sold or asked while their question is open."),
    "open_deal": ("Open deal", "Nothing is sold or asked while somebody negotiates with them."),
    "overdue": ("Overdue invoice", "Nothing is sold or asked until it is paid."),
    "just_upgraded": ("Just upgraded", "Nothing is sold or asked while the new plan is new."),
    "with_human": ("With a colleague", "Nothing but warnings shows while a colleague is in touch."),
}
NAMES = [(state, WORDS[state][0]) for state in STATES]
DAYS = 365


@dataclass(frozen=True, slots=True)
class Line:
    """A state that is on: until when, None until it is lifted."""

    state: str
    name: str
    words: str
    until: datetime | None


class QuietForm(forms.Form):
    """A state to begin, and for how long."""

    state = widgets.small_choice("What is the matter", NAMES, required=True)
    days = widgets.small_number("For how many days", 1, DAYS)

    def until(self, now: datetime) -> int | None:
        """Return when the state ends (ms), or None where no number of days was given."""
        days = self.cleaned_data["days"]
        return to_ms(now) + days * 86_400_000 if days else None


def lines(*, row: Person | Account, now: datetime) -> list[Line]:
    """Return the states of a person or an account that are on."""
    running = states.running(states=row.states, now=to_ms(now))
    return [Line(state, *WORDS[state], _end(until)) for state, until in running.items()]


def context(*, row: Person | Account, now: datetime, may_change: bool) -> dict[str, Any]:
    """Return what the card of quiet states on a page needs."""
    return {"lines": lines(row=row, now=now), "form": QuietForm(), "may_change": may_change}


def _end(until: int | None) -> datetime | None:
    return None if until is None else from_ms(until)
