"""Quiet states: times at which a person is left in peace, from what the host app reports or from traits."""

from collections.abc import Mapping
from typing import Any

from guidance.core.times import iso
from guidance.engine.caps import Held
from guidance.engine.catalog import Policy
from guidance.engine.reasons import Reason
from guidance.engine.subjects import EMPTY, STATES, PersonState

SOLD_OR_ASKED = frozenset({"sell", "ask"})
WITH_HUMAN = "with_human"
_UNTIL_LIFTED = "it is lifted"


def running(person: PersonState, policy: Policy, now: int) -> Mapping[str, int | None]:
    """Return {state: until when it lasts in ms, None until it is lifted} of person and account, in the order of STATES."""
    account = person.account
    if not person.states and not policy.quiet_traits and (account is None or not account.states):
        return EMPTY
    found: dict[str, int | None] = {}
    for states in (person.states, account.states if account else EMPTY):
        for state, until in states.items():
            if until is None or until > now:
                found[state] = _later(found[state], until) if state in found else until
    for quiet in policy.quiet_traits:
        if _traits(person, quiet.scope).get(quiet.trait):
            found[quiet.state] = None
    return {state: found[state] for state in STATES if state in found}


def suppressed(intent: str, states: Mapping[str, int | None]) -> Held | None:
    """Return which quiet state keeps a prompt that sells or asks away, or None; a colleague's contact is no such state."""
    if intent not in SOLD_OR_ASKED:
        return None
    state = next((state for state in states if state != WITH_HUMAN), None)
    return None if state is None else _held(Reason.SUPPRESSED_STATE, {"state": state}, states[state])


def with_human(intent: str, states: Mapping[str, int | None]) -> Held | None:
    """Return why everything but a warning waits while somebody is in touch with the person or the account, or None."""
    if intent == "warn" or WITH_HUMAN not in states:
        return None
    return _held(Reason.WAITING_FOR_HUMAN, {}, states[WITH_HUMAN])


def _held(reason: Reason, detail: dict[str, Any], until: int | None) -> Held:
    return Held(reason, {**detail, "until": _UNTIL_LIFTED if until is None else iso(until)}, until)


def _traits(person: PersonState, scope: str) -> Mapping[str, Any]:
    if scope == "user":
        return person.traits
    return person.account.traits if person.account else EMPTY


def _later(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else max(one, other)
