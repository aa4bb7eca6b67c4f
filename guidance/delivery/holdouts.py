"""Who was kept without a prompt and who could have it, from the first moment on when it mattered, and who of them reached its goal.

Both sides are people who were in the audience and had not what the prompt offers; the lot alone tells them apart (the gate asks
for it next), so nobody is left out for what the prompt itself made of them: seen or not, they count. The ledger tells since when;
the time begins with the first who was held out. Whose last record is older than the ledger keeps is left out, on both sides.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from guidance.conf import conf
from guidance.core.times import iso
from guidance.delivery import records
from guidance.delivery.models import DecisionRecord, Standing
from guidance.engine.reasons import Reason
from guidance.ingest.models import Event
from guidance.insights.comparison import Group, group
from guidance.insights.models import Goal
from guidance.people.models import Person
from guidance.protocol.content import load

CHUNK = 2000
_PARAMETERS = 500
THIS, ANY = "this prompt", "any prompt"
_ORDER = list(Reason)
_PAST_THE_LOT = frozenset({Reason.ARMED, *_ORDER[_ORDER.index(Reason.HOLDOUT) + 1 :]})
T = TypeVar("T")


@dataclass(slots=True)
class _Sides:
    """Of one prompt: its goal, by whose lot (`scope`), since when anybody was held out, and {person: (since when, held out)}."""

    goal: Goal
    scope: str
    since: dt.datetime | None = None
    ready: set[int] = field(default_factory=set)
    entered: dict[int, tuple[dt.datetime, bool]] = field(default_factory=dict)


def compare(*, workspace_id: int, now: dt.datetime) -> int:
    """Count both sides of every live prompt with a goal and a holdout anew; return how many prompts those are."""
    sides = {each.goal.prompt.key: each for each in _to_compare(workspace_id)}
    if sides:
        _enter(sides, workspace_id, now)
    for held in sides.values():
        Standing.objects.filter(prompt_id=held.goal.prompt_id).update(compared=_counted(held))
    others = Standing.objects.filter(prompt__workspace_id=workspace_id, compared__isnull=False)
    others.exclude(prompt_id__in=[held.goal.prompt_id for held in sides.values()]).update(compared=None)
    return len(sides)


def scope_of(*, definition: dict[str, Any], workspace_percent: int) -> str:
    """Return what people are kept without by lot, "this prompt" or "any prompt"; "" where nobody is."""
    draft = load(definition)
    if draft.holdout > 0:
        return THIS
    return ANY if workspace_percent > 0 and draft.intent != "warn" else ""


def _to_compare(workspace_id: int) -> Iterator[_Sides]:
    live = Goal.objects.filter(
        prompt__workspace_id=workspace_id, prompt__status="published", prompt__live__isnull=False
    )
    for goal in live.select_related("prompt__live", "prompt__workspace"):
        definition = goal.prompt.live.definition if goal.prompt.live else {}
        if scope := scope_of(definition=definition, workspace_percent=goal.prompt.workspace.holdout_percent):
            yield _Sides(goal, scope)


def _enter(sides: dict[str, _Sides], workspace_id: int, now: dt.datetime) -> None:
    begins = now - dt.timedelta(days=conf().record_days)
    rows = DecisionRecord.objects.filter(workspace_id=workspace_id, decided_at__gte=begins).order_by("decided_at", "pk")
    for person_id, at, verdicts in rows.values_list("person_id", "decided_at", "verdicts").iterator(chunk_size=CHUNK):
        said = records.codes(verdicts=verdicts, of=sides.keys())
        for key, held in sides.items():
            code, scope = said.get(key, (Reason.AUDIENCE, ""))
            _note(held, person_id, at, code, code is Reason.HOLDOUT and scope == held.scope)


def _note(held: _Sides, person_id: int, at: dt.datetime, code: Reason, out: bool) -> None:
    if out and held.since is None:
        # Who could have it by then begins at the same time as those who no longer can.
        held.since = at
        held.entered = dict.fromkeys(held.ready - {person_id}, (at, False))
    if held.since is not None:
        if out or code in _PAST_THE_LOT:
            held.entered.setdefault(person_id, (at, out))
    elif code in _PAST_THE_LOT:
        held.ready.add(person_id)
    else:
        held.ready.discard(person_id)


def _counted(held: _Sides) -> dict[str, Any] | None:
    if held.since is None:
        return None
    reached = _reached(held)
    drawn: dict[bool, dict[Any, list[int]]] = {True: defaultdict(lambda: [0, 0]), False: defaultdict(lambda: [0, 0])}
    for person_id, account_id in _accounts(list(held.entered)):
        unit = drawn[held.entered[person_id][1]][("account", account_id) if account_id else ("person", person_id)]
        unit[0] += 1
        unit[1] += person_id in reached
    return {
        "event": held.goal.event,
        "days": held.goal.days,
        "scope": held.scope,
        "since": iso(held.since),
        "having": _stored(group(drawn=((size, done) for size, done in drawn[False].values()))),
        "without": _stored(group(drawn=((size, done) for size, done in drawn[True].values()))),
    }


def _stored(side: Group) -> list[float]:
    return [side.people, side.reached, side.drawn, side.worth]


def _reached(held: _Sides) -> set[int]:
    goal, days = held.goal, dt.timedelta(days=held.goal.days)
    done = Event.objects.filter(type="track", name=goal.event, time__gt=held.since).order_by()
    return {
        person_id
        for chunk in _chunks(list(held.entered))
        for person_id, at in done.filter(person_id__in=chunk).values_list("person_id", "time").iterator()
        if held.entered[person_id][0] < at <= held.entered[person_id][0] + days
    }


def _accounts(people: Sequence[int]) -> Iterable[tuple[int, int | None]]:
    for chunk in _chunks(people):
        yield from Person.objects.filter(pk__in=chunk).order_by().values_list("pk", "account_id")


def _chunks(whole: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(whole), _PARAMETERS):
        yield whole[start : start + _PARAMETERS]
