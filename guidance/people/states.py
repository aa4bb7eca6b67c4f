"""Quiet states: times at which a person or an account is left in peace (the words are in `guidance.engine.subjects`)."""

from collections.abc import Mapping

from guidance.core.errors import GuidanceError
from guidance.engine.subjects import STATES
from guidance.people.profiles import AccountRow, PersonRow

Row = AccountRow | PersonRow
JUST_UPGRADED = "just_upgraded"
CALLED = {
    "open_ticket": "Open ticket",
    "open_deal": "Open deal",
    "overdue": "Overdue invoice",
    "just_upgraded": "Just upgraded",
    "with_human": "With a colleague",
}
"""What people call each of STATES."""


class UnknownState(GuidanceError):
    """There is no quiet state of that name."""


class BadUntil(GuidanceError):
    """A state that would be over before it began."""


def check(*, state: str) -> None:
    """Raise UnknownState, naming the known ones, where `state` is none."""
    if state not in STATES:
        raise UnknownState(f"There is no state “{state[:60]}”; there are: {', '.join(STATES)}.", place="state")


def put(*, row: Row, state: str, until: int | None, now: int) -> bool:
    """Put a locked person or account into `state` until `until` (ms; None: until it is lifted). Return whether anything changed.

    An earlier end of the same state is forgotten. Raises UnknownState, BadUntil.
    """
    check(state=state)
    if until is not None and until <= now:
        raise BadUntil("The end of a state lies in the future; to end it now, lift it.", place="until")
    return _become(row, {**row.states, state: until}, now)


def lift(*, row: Row, state: str, now: int) -> bool:
    """End `state` of a locked person or account. Return whether it was on. Raises UnknownState."""
    check(state=state)
    return _become(row, {name: until for name, until in row.states.items() if name != state}, now)


def upgraded(*, row: AccountRow, until: int) -> None:
    """Note that the account has just moved up, which counts until `until` (ms) unless a longer time was set before."""
    known = row.states.get(JUST_UPGRADED, 0)
    if known is not None and until > known:
        row.states[JUST_UPGRADED] = until
        row.changed = True


def running(*, states: Mapping[str, int | None], now: int) -> dict[str, int | None]:
    """Return the states that are on at `now` (ms), each with its end (ms; None: until lifted), in the order of STATES."""
    return {name: states[name] for name in STATES if name in states and _lasts(states[name], now)}


def _become(row: Row, states: Mapping[str, int | None], now: int) -> bool:
    # What ended by itself goes too, so that a row never holds more than what is on.
    kept = running(states=states, now=now)
    changed = kept != running(states=row.states, now=now)
    row.states = kept
    if isinstance(row, AccountRow):
        row.changed |= changed
    return changed


def _lasts(until: int | None, now: int) -> bool:
    return until is None or until > now
