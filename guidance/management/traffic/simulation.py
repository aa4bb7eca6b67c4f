"""The whole simulation: first the story of all companies, then some of their people open a page."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from random import Random

from guidance.core.times import iso
from guidance.management.traffic.client import Client
from guidance.management.traffic.progress import Progress
from guidance.management.traffic.story import Event, tell
from guidance.management.traffic.visits import Tally, Visitors

_BATCH = 300
_ONE_VISITOR_IN = 6
_VISITORS_AT_MOST = 400


@dataclass(frozen=True, slots=True)
class Stage:
    """What a simulation plays on: the customer's server, a page, the clock, a way to wait and a way to show progress."""

    server: Client
    page: Client
    clock: Callable[[], datetime]
    pause: Callable[[float], None]
    progress: Callable[[str, int], Progress]


def simulate(*, stage: Stage, people: int, seed: int) -> Tally:
    """Play the lives of so many people; return what they saw. Raises NotTaken where the server refuses."""
    companies = list(tell(people=people, seed=seed, now=stage.clock()))
    _report(stage, companies)
    visitors = Visitors(stage.page, Random(seed), stage.clock, stage.pause)
    chosen = _latest(companies)
    bar = stage.progress("Visits with prompts", len(chosen))
    for user_id in chosen:
        visitors.visit(user_id)
        bar.add()
    return visitors.tally


def _report(stage: Stage, companies: Sequence[Sequence[Event]]) -> None:
    # Company after company, so that one batch meets few people; but the last day of all together, in its order.
    recent = iso(stage.clock() - timedelta(days=1))
    bar = stage.progress("Two months of events", sum(map(len, companies)))
    last_day: list[Event] = []
    for company in companies:
        last_day += [event for event in company if event["timestamp"] >= recent]
        for batch in _batches(event for event in company if event["timestamp"] < recent):
            bar.add(_sent(stage.server, batch))
    for batch in _batches(sorted(last_day, key=lambda event: str(event["timestamp"]))):
        bar.add(_sent(stage.server, batch))


def _sent(server: Client, batch: Sequence[Event]) -> int:
    server.report(batch)
    return len(batch)


def _latest(companies: Iterable[Iterable[Event]]) -> list[str]:
    seen = {event["userId"]: event["timestamp"] for company in companies for event in company}
    by_time = sorted(seen, key=lambda user_id: (seen[user_id], user_id), reverse=True)
    return by_time[: min(-(-len(by_time) // _ONE_VISITOR_IN), _VISITORS_AT_MOST)]


def _batches(events: Iterable[Event]) -> Iterator[list[Event]]:
    rest = iter(events)
    while batch := list(islice(rest, _BATCH)):
        yield batch
