"""What counts against caps at this moment: what was shown, and what is about to be.

A history row holds the latest shows of each prompt; leases are in the table of exposures. Both are read under the locks of the
person and the account, so nothing is added between counting and granting.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from django.db import connection

from guidance.core.times import from_ms, to_ms
from guidance.engine import caps
from guidance.engine.catalog import Catalog, PromptSpec
from guidance.engine.offers import LAUNCHER
from guidance.engine.subjects import EMPTY, History, PersonState
from guidance.people import statement
from guidance.people.history import KEPT

_LEASE = (
    "SELECT e.public_id, p.key, v.number, e.person_id, e.account_id, e.leased_at, e.expires_at,"
    " e.trigger FROM guidance_exposure e JOIN guidance_prompt p ON p.id = e.prompt_id"
    " JOIN guidance_promptversion v ON v.id = e.version_id"
    " WHERE e.shown_at IS NULL AND e.expires_at > %s AND e."
)
_LEASES = f"{_LEASE}person_id = %s UNION {_LEASE}account_id = %s"
_SHOWN = (
    "SELECT p.key, e.shown_at, v.number FROM guidance_exposure e JOIN guidance_prompt p ON p.id = e.prompt_id"
    " JOIN guidance_promptversion v ON v.id = e.version_id WHERE e.{whose} = %s AND e.shown_at >= %s"
    " AND e.trigger <> 'launcher'"
)
_OPEN = (
    "SELECT e.public_id FROM guidance_exposure e JOIN guidance_prompt p ON p.id = e.prompt_id"
    " WHERE e.person_id = %s AND p.key = %s AND e.shown_at IS NOT NULL AND e.dismissed_at IS NULL"
    " AND e.completed_at IS NULL ORDER BY e.leased_at DESC LIMIT 1"
)


class Lease(NamedTuple):
    """A granted claim that may yet be used. `at`: ms since when it counts; one the person `asked_for` counts nowhere."""

    public_id: str
    prompt: str
    version: int
    person_id: int
    account_id: int | None
    at: int
    expires_at: dt.datetime
    asked_for: bool = False


def leases(*, person: PersonState, now: dt.datetime) -> list[Lease]:
    """Return the leases of a locked person and of everybody in their locked account."""
    moment = connection.ops.adapt_datetimefield_value(now)
    account_id = person.account.id if person.account else None
    rows = statement.execute(_LEASES, [moment, person.id, moment, account_id])
    return [
        Lease(
            *(public_id, prompt, version, whose, of, to_ms(statement.moment(at)), statement.moment(ends)),
            trigger == LAUNCHER,
        )
        for public_id, prompt, version, whose, of, at, ends, trigger in rows
    ]


def open_exposure(*, person: PersonState, prompt: str) -> str | None:
    """Return the public id of the person's latest exposure of `prompt` that nobody closed, or None."""
    return next((public_id for (public_id,) in statement.execute(_OPEN, [person.id, prompt])), None)


def counted(
    *, person: PersonState, spec: PromptSpec, catalog: Catalog, leases: Sequence[Lease], now: dt.datetime
) -> PersonState:
    """Return the person and account with everything in their histories that counts when `spec` is claimed now, leases included."""
    since = _since(spec, catalog, to_ms(now))
    own = _with(_whole(person.prompts, "person_id", person.id, since), (e for e in leases if e.person_id == person.id))
    account = person.account
    if account is None:
        return replace(person, prompts=own)
    whole = _whole(account.prompts, "account_id", account.id, since)
    colleagues = _with(whole, (e for e in leases if e.account_id == account.id))
    return replace(person, prompts=own, account=replace(account, prompts=colleagues))


def _since(spec: PromptSpec, catalog: Catalog, now: int) -> int | None:
    # From when on (ms) caps count that allow more shows than a history holds; None: there is no such cap.
    policy, limit = catalog.policy, catalog.policy.intents.get(spec.intent)
    windows = [(policy.person_cap, policy.person_cap_ms), (policy.account_cap, policy.account_cap_ms)]
    if limit is not None:
        windows.append((limit.count, limit.window_ms))
    found = [now - window for count, window in windows if (count or 0) > KEPT]
    if (spec.frequency.count or 0) > KEPT:
        since, _, _ = caps.window_of(spec, catalog, now)
        found.append(since or 0)
    return max(min(found), 0) if found else None


def _whole(history: History, whose: str, row_id: int, since: int | None) -> History:
    # A history forgets all but the latest shows of a prompt. Where it forgot some that count, the exposures know them.
    if since is None:
        return history
    cut = {key for key, entry in history.items() if len(entry.get("s", ())) >= KEPT and entry["s"][0][0] > since}
    if not cut:
        return history
    when = connection.ops.adapt_datetimefield_value(from_ms(since))
    older: dict[str, list[list[int]]] = {key: [] for key in cut}
    for key, moment, version in statement.execute(_SHOWN.format(whose=whose), [row_id, when]):
        at = to_ms(statement.moment(moment))
        if key in cut and at < history[key]["s"][0][0]:
            older[key].append([at, version])
    return _joined(history, older)


def _with(history: History, leases: Iterable[Lease]) -> History:
    added: dict[str, list[list[int]]] = {}
    for lease in (lease for lease in leases if not lease.asked_for):
        added.setdefault(lease.prompt, []).append([lease.at, lease.version])
    return _joined(history, added)


def _joined(history: History, added: Mapping[str, list[list[int]]]) -> History:
    joined: dict[str, Mapping[str, Any]] = {}
    for key, shows in added.items():
        entry = history.get(key, EMPTY)
        joined[key] = {**entry, "s": sorted([*entry.get("s", ()), *shows])}
    return {**history, **joined}
