"""What a draft would have done with some people: their logged events again, one after the other, with the draft among what is live.

Pure over what it is given: the same rows, events and catalogs give the same tally, and the tallies of several groups of people
add up in any order (`add`).
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from guidance.core.times import DAY
from guidance.delivery.effects import PAGE_EVENT, tell_account
from guidance.engine import caps
from guidance.engine.catalog import Catalog, PromptSpec
from guidance.engine.decide import Decision, decide
from guidance.engine.facts import used_and_limit
from guidance.engine.offers import LAUNCHER
from guidance.engine.reasons import Reason
from guidance.engine.subjects import AccountState, PersonState, Trial
from guidance.people import history, ledger, profiles
from guidance.people.profiles import AccountRow, PersonRow
from guidance.protocol.content import EventTrigger, LimitTrigger, LinkTrigger, Trigger
from guidance.rules.tallies import SHALLOW

EXAMPLES = 10
LINES = 12
_PAGES = frozenset({"page", "screen"})
_KINDS = {"$prompt_clicked": "k", "$prompt_completed": "c", "$prompt_dismissed": "d"}
Tally = dict[str, Any]


class Logged(NamedTuple):
    """One event of the log; `at` in ms, `account` the id of the account it happened in."""

    at: int
    person: int
    account: int | None
    type: str
    name: str
    properties: Mapping[str, Any]


class Showing(NamedTuple):
    """What an exposure that really took place was of."""

    prompt: str
    version: int
    per: str
    trigger: str


@dataclass(frozen=True, slots=True)
class Play:
    """What is played: `whole` is everything live with the draft in its place, `alone` the draft by itself, `without` what is live.

    `since` (ms): from when on anything counts. `key`: the draft's.
    """

    key: str
    trigger: Trigger
    whole: Catalog
    alone: Catalog
    without: Catalog
    since: int

    @property
    def spec(self) -> PromptSpec:
        """The draft as the engine knows it."""
        return self.alone.prompts[0]


@dataclass(slots=True)
class Cast:
    """Who plays: rows as they were when the log begins, changed as it goes on. `counted`: ids of the people who count.

    The others are there for what they do in accounts of the first.
    """

    people: Mapping[int, PersonRow]
    accounts: Mapping[int, AccountRow]
    counted: frozenset[int]
    lists: Callable[[PersonRow], frozenset[str]]
    account_lists: Callable[[AccountRow], frozenset[str]]
    trials: Mapping[int, Mapping[str, Trial]]
    showings: Mapping[str, Showing]


@dataclass(slots=True)
class _Found:
    days: dict[int, tuple[set[int], set[int], list[int]]] = field(default_factory=dict)
    people: set[int] = field(default_factory=set)
    accounts: set[int] = field(default_factory=set)
    active: set[int] = field(default_factory=set)
    elsewhere: int = 0
    held: dict[str, set[int]] = field(default_factory=dict)
    gave_way: dict[str, set[int]] = field(default_factory=dict)
    went_first: dict[str, set[int]] = field(default_factory=dict)
    displaced: dict[str, tuple[set[int], list[int]]] = field(default_factory=dict)
    lines: dict[int, list[dict[str, Any]]] = field(default_factory=dict)


def empty() -> Tally:
    """Return the tally of nobody."""
    return _told(_Found(), {})


def add(one: Tally, other: Tally) -> Tally:
    """Return the tally of two groups of people together; nobody, and no account, may be in both."""
    joined: Tally = {
        name: one[name] + other[name] for name in ("people", "accounts", "showings", "active", "elsewhere")
    }
    for name in ("held", "gave_way", "went_first"):
        joined[name] = {
            key: one[name].get(key, 0) + other[name].get(key, 0) for key in sorted({*one[name], *other[name]})
        }
    for name in ("days", "displaced"):
        joined[name] = {
            key: [
                sum(pair)
                for pair in zip(*(tally[name][key] for tally in (one, other) if key in tally[name]), strict=True)
            ]
            for key in sorted({*one[name], *other[name]})
        }
    examples = [*one["examples"], *other["examples"]]
    joined["examples"] = sorted(examples, key=lambda example: (example["place"], example["person"]))[:EXAMPLES]
    return joined


def replay(*, play: Play, cast: Cast, events: Iterable[Logged]) -> Tally:
    """Return what would have become of the draft. `events` are in the order in which they happened.

    {"people", "accounts": reached, "showings", "active": people who were there, "elsewhere": moments in accounts people have
    left, "days": {day since 1970: [people, accounts, showings]}, "held": {reason: people}, "gave_way": {winner: people},
    "went_first": {loser: people}, "displaced": {prompt: [people, showings]}, "examples": people with what happened to them}
    """
    found = _Found()
    stage = _Stage(play, cast, found)
    for event in events:
        stage.take(event)
    return _told(found, {pk: row.user_id for pk, row in cast.people.items()})


class _Stage:
    """The play while it runs."""

    def __init__(self, play: Play, cast: Cast, found: _Found) -> None:
        self.play, self.cast, self.found = play, cast, found
        self.plans = {pk: key for key, pk in play.whole.plan_ids.items()}

    def take(self, event: Logged) -> None:
        person = self.cast.people[event.person]
        account = self.cast.accounts.get(event.account or 0)
        if event.name.startswith("$prompt_") and event.type == "track":
            self._report(event, person, account)
            return
        self._apply(event, person, account)
        if event.at < self.play.since or event.person not in self.cast.counted:
            return
        if event.account is not None and event.account != person.account_id:
            self.found.elsewhere += 1
            return
        self.found.active.add(person.id)
        self._look(event, person)

    def _apply(self, event: Logged, person: PersonRow, account: AccountRow | None) -> None:
        catalog = self.play.whole
        if event.type == "identify":
            profiles.set_traits(row=person, traits=event.properties, at=event.at)
        elif event.type == "group":
            if account is not None:
                tell_account(account=account, traits=event.properties, catalog=catalog, at=event.at)
        elif event.type != "alias" and not (event.type == "track" and event.name.startswith("$")):
            name = PAGE_EVENT if event.type in _PAGES else event.name
            tallies = catalog.tallies.get(name, ())
            for entry, value in ledger.matches(name=name, properties=event.properties, tallies=tallies):
                depth = catalog.depths.get(entry, SHALLOW)
                for row in (person,) if account is None else (person, account):
                    ledger.add(
                        ledger=row.ledger, name=entry, at=event.at, days=catalog.ledger_days, value=value, depth=depth
                    )

    def _look(self, event: Logged, person: PersonRow) -> None:
        state = self._state(person, event.at)
        spec = self.play.spec
        alone = decide(self.play.alone, state, event.at)
        if not alone.armed:
            for verdict in alone.held:
                self._held(person, event, verdict.code)
            return
        if caps.is_open(spec, state) or not self._is_moment(event, state):
            return
        outcome = decide(self.play.whole, state, event.at)
        winner = _lost(outcome).get(self.play.key)
        if winner is not None:
            self.found.gave_way.setdefault(winner, set()).add(person.id)
            self._line(person, event.at, "lost", winner)
            return
        if all(armed.spec.key != self.play.key for armed in outcome.armed):
            return
        for loser, first in _lost(outcome).items():
            if first == self.play.key:
                self.found.went_first.setdefault(loser, set()).add(person.id)
        self._show(person, event)

    def _show(self, person: PersonRow, event: Logged) -> None:
        account = self.cast.accounts.get(person.account_id or 0)
        for row in (person,) if account is None else (person, account):
            history.note_shown(history=row.prompts, prompt=self.play.key, at=event.at, version=self.play.spec.version)
        day = self.found.days.setdefault(event.at // DAY, (set(), set(), [0]))
        day[0].add(person.id)
        self.found.people.add(person.id)
        if account is not None:
            day[1].add(account.id)
            self.found.accounts.add(account.id)
        day[2][0] += 1
        self._line(person, event.at, "shown", event.name if event.type == "track" else PAGE_EVENT)

    def _report(self, event: Logged, person: PersonRow, account: AccountRow | None) -> None:
        shown = self.cast.showings.get(str(event.properties.get("exposure", "")))
        if shown is None or shown.prompt == self.play.key:
            return
        rows: list[PersonRow | AccountRow] = [person, account] if account is not None else [person]
        if event.name == "$prompt_shown":
            self._really_shown(event, person, shown)
            if shown.trigger == LAUNCHER:
                history.note(history=person.prompts, prompt=shown.prompt, kind="l", at=event.at)
                return
            for row in rows:
                history.note_shown(history=row.prompts, prompt=shown.prompt, at=event.at, version=shown.version)
            return
        kind = _KINDS.get(event.name)
        if kind == "d" and event.properties.get("how") in {"recalled", "left"}:
            kind = "r"
        if kind is None:
            return
        history.note(history=person.prompts, prompt=shown.prompt, kind=kind, at=event.at)
        if account is not None and shown.per == "account" and kind in {"k", "c"}:
            history.note(history=account.prompts, prompt=shown.prompt, kind=kind, at=event.at)
        _wishes(person, shown.prompt, event)

    def _really_shown(self, event: Logged, person: PersonRow, shown: Showing) -> None:
        live = {spec.key for spec in self.play.without.prompts}
        if event.at < self.play.since or person.id not in self.cast.counted or shown.prompt not in live:
            return
        state = self._state(person, event.at)
        before = _armed(decide(self.play.without, self._without(state), event.at))
        if shown.prompt not in before or shown.prompt in _armed(decide(self.play.whole, state, event.at)):
            return
        people, times = self.found.displaced.setdefault(shown.prompt, (set(), [0]))
        people.add(person.id)
        times[0] += 1
        self._line(person, event.at, "displaced", shown.prompt)

    def _held(self, person: PersonRow, event: Logged, code: Reason) -> None:
        if code == Reason.AUDIENCE:
            return
        people = self.found.held.setdefault(code.value, set())
        if person.id not in people:
            people.add(person.id)
            self._line(person, event.at, "held", code.value)

    def _line(self, person: PersonRow, at: int, what: str, about: str) -> None:
        lines = self.found.lines.setdefault(person.id, [])
        if len(lines) < LINES:
            lines.append({"at": at, "what": what, "about": about})

    def _is_moment(self, event: Logged, state: PersonState) -> bool:
        match self.play.trigger:
            case EventTrigger(event=name):
                return event.type == "track" and event.name == name
            case LimitTrigger(limit=limit, percent=percent):
                used, allowed = used_and_limit(self.play.whole, state.account, limit, event.at)
                return bool(allowed) and used * 100 >= percent * (allowed or 0)
            case LinkTrigger():
                return False
        return True

    def _state(self, person: PersonRow, now: int) -> PersonState:
        account = self.cast.accounts.get(person.account_id or 0)
        return PersonState(
            id=person.id,
            user_id=person.user_id,
            traits=person.traits,
            ledger=person.ledger,
            prompts=person.prompts,
            states=person.states,
            lists=self.cast.lists(person),
            account=self._account(account, now) if account is not None else None,
        )

    def _account(self, row: AccountRow, now: int) -> AccountState:
        trials = self.cast.trials.get(row.id, {})
        return AccountState(
            id=row.id,
            group_id=row.group_id,
            traits=row.traits,
            plan=self.plans.get(row.plan_id or 0),
            meters=row.meters,
            ledger=row.ledger,
            prompts=row.prompts,
            states=row.states,
            lists=self.cast.account_lists(row),
            trials={key: trial for key, trial in trials.items() if trial.starts <= now},
        )

    def _without(self, state: PersonState) -> PersonState:
        # As it really was: nobody had seen the draft.
        account = state.account
        if account is not None:
            account = replace(account, prompts={k: held for k, held in account.prompts.items() if k != self.play.key})
        prompts = {key: held for key, held in state.prompts.items() if key != self.play.key}
        return replace(state, prompts=prompts, account=account)


def _wishes(person: PersonRow, prompt: str, event: Logged) -> None:
    days = event.properties.get("snooze_days")
    if isinstance(days, int | float) and 0 < days <= 366:
        history.note_snoozed(history=person.prompts, prompt=prompt, until=event.at + int(days * DAY))
    if event.properties.get("not_relevant") is True:
        history.note_not_relevant(history=person.prompts, prompt=prompt, at=event.at)


def _armed(outcome: Decision) -> set[str]:
    return {armed.spec.key for armed in outcome.armed}


def _lost(outcome: Decision) -> dict[str, str]:
    return {each.prompt: each.detail["winner"] for each in outcome.held if each.code == Reason.LOST_TO}


def _told(found: _Found, names: Mapping[int, str]) -> Tally:
    examples = sorted((_place(pk, names), pk) for pk in found.people)[:EXAMPLES]
    return {
        "people": len(found.people),
        "accounts": len(found.accounts),
        "showings": sum(times[0] for _, _, times in found.days.values()),
        "active": len(found.active),
        "elsewhere": found.elsewhere,
        "days": {str(day): [len(who), len(of), times[0]] for day, (who, of, times) in sorted(found.days.items())},
        "held": {code: len(who) for code, who in sorted(found.held.items())},
        "gave_way": {key: len(who) for key, who in sorted(found.gave_way.items())},
        "went_first": {key: len(who) for key, who in sorted(found.went_first.items())},
        "displaced": {key: [len(who), times[0]] for key, (who, times) in sorted(found.displaced.items())},
        "examples": [{"place": place, "person": pk, "lines": found.lines[pk]} for place, pk in examples],
    }


def _place(pk: int, names: Mapping[int, str]) -> str:
    # By chance, but the same chance every time.
    return hashlib.blake2b(f"{names[pk]}/{pk}".encode(), digest_size=6).hexdigest()
