"""How the road grows with the size of a batch, with people, prompts and stored events; beside the rate of Celery by itself."""

import time
from collections.abc import Callable
from random import Random
from statistics import median

import redis
from django.db import connection

from guidance.conf import conf, now
from guidance.delivery import pipeline
from guidance.ingest.models import Inbox
from guidance.workspaces.models import Workspace
from tests.bench import population
from tests.bench.figures import Cost, Figure, at_most, in_turns, measure
from tests.bench.peer_worker import do_nothing
from tests.bench.site import Site
from tests.support.waiting import until

ROWS = (1, 10, 100, 300)
PEOPLE = (10_000, 100_000, 1_000_000)
STORED = (100_000, 10_000_000)
PROMPTS = (10, 100, 1_000)
_FIRST = 1_000_000
_BATCHES = 300
_TASKS = 1_000
_QUEUE = "bench-nothing"
_STORE = (
    "INSERT INTO guidance_event (workspace_id, person_id, type, name, properties, message_id, time, received_at)"
    " SELECT p.workspace_id, p.id, 'track', 'Event ' || n %% 10, '{\"source\": \"bench\"}', 'stored-' || n,"
    " now() - n * interval '1 second', now() FROM generate_series(%(first)s, %(last)s) AS n JOIN guidance_person p"
    " ON p.workspace_id = %(workspace)s AND p.user_id = 'bench-' || %(person)s + n %% %(people)s"
)
_SEEN = (
    "INSERT INTO guidance_seenmessage (workspace_id, message_id, received_at)"
    " SELECT %(workspace)s, 'stored-' || n, now() FROM generate_series(%(first)s, %(last)s) AS n"
)


def run(*, site: Site, size: float = 1.0, rounds: int = 5) -> list[Figure]:
    """Let one thing grow after the other; `size` × 10⁴, 10⁵ and 10⁶ people, 10⁵ and 10⁷ stored events."""
    road = _Road(Workspace.objects.get(key="demo"), max(int(_BATCHES * min(size, 1)), 20))
    people = [max(int(people * size), 50 * 4**place) for place, people in enumerate(PEOPLE)]
    figures = [_celery(site, max(int(_TASKS * min(size, 1)), 20)), *_people(road, people, rounds)]
    figures += _rows(road, people[0], rounds)
    figures += _stored(
        road, people[0], [max(int(stored * size), 500 * 4**place) for place, stored in enumerate(STORED)], rounds
    )
    return figures + _prompts(
        road, people[0], [max(int(prompts * min(size, 1)), 5 + place) for place, prompts in enumerate(PROMPTS)]
    )


class _Road:
    """Drains batches of ten events, each of somebody drawn by lot."""

    def __init__(self, workspace: Workspace, batches: int) -> None:
        self.workspace = workspace
        self._batches = batches
        self._rng = Random(1)

    def drained(self, people: int, rows: int = 0) -> float:
        """Return the CPU seconds a batch, of so many people and with so many batches in each drain; 0 for all in one."""
        return self.cost(people, rows).cpu

    def cost(self, people: int, rows: int = 0) -> Cost:
        """Return the same, and the seconds of the clock: what PostgreSQL does is in them."""
        mail = [population.batch(f"bench-{_FIRST + self._rng.randrange(people)}") for _ in range(self._batches)]
        rows = rows or len(mail)
        cpu = wall = 0.0
        for start in range(0, len(mail), rows):
            population.mail(workspace=self.workspace, batches=mail[start : start + rows])
            cost = measure(lambda: pipeline.drain(lanes=range(conf().lanes), clock=now))
            cpu, wall = cpu + cost.cpu, wall + cost.wall
        assert not Inbox.objects.exists()
        return Cost(cpu / len(mail), wall / len(mail))

    def usual(self, people: int, rounds: int) -> Cost:
        """Return the medians of several rounds after one to get warm."""
        costs = [self.cost(people) for _ in range(rounds + 1)][1:]
        return Cost(median(cost.cpu for cost in costs), median(cost.wall for cost in costs))


def _celery(site: Site, tasks: int) -> Figure:
    worker = site.start(
        *("nothing", "-m", "celery", "-A", "tests.bench.peer_worker", "worker", "--pool=solo", f"--queues={_QUEUE}"),
        *("--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel=WARNING"),
    )
    with redis.Redis.from_url(site.env["BROKER_URL"]) as broker:

        def worked(count: int) -> float:
            for _ in range(count):
                do_nothing.apply_async(queue=_QUEUE)
            until(
                lambda: not broker.llen(_QUEUE) and not broker.hlen("unacked"), timeout=120, what="the tasks are done"
            )
            return worker.cpu()

        before = worked(1)  # it is up
        begun = time.perf_counter()
        cpu = worked(tasks) - before
        seconds = time.perf_counter() - begun
    worker.stop()
    return Figure(
        f"Celery, tasks that do nothing ({cpu / tasks * 1e6:,.0f} µs of worker CPU each)", tasks / seconds, "per second"
    )


def _rows(road: _Road, people: int, rounds: int) -> list[Figure]:
    def side(rows: int) -> Callable[[], float]:
        return lambda: road.drained(people, rows)

    taken = in_turns({str(rows): side(rows) for rows in ROWS}, rounds)
    return [Figure(f"drains of {rows:,} batches of 10 events", 10 / taken[str(rows)], "events/CPU s") for rows in ROWS]


def _people(road: _Road, sizes: list[int], rounds: int) -> list[Figure]:
    # One after the other, here and below: nobody goes away again.
    costs: list[Cost] = []
    before = 0
    for people in sizes:
        population.people(workspace=road.workspace, first=_FIRST + before, last=_FIRST + people - 1)
        before = people
        costs.append(road.usual(people, rounds))
    return [
        figure
        for people, cost in zip(sizes[1:], costs[1:], strict=True)
        for figure in _grown(f"a batch among {people:,} people / among {sizes[0]:,}", costs[0], cost)
    ]


def _stored(road: _Road, people: int, sizes: list[int], rounds: int) -> list[Figure]:
    costs: list[Cost] = []
    last = 0
    for events in sizes:
        values = {"workspace": road.workspace.pk, "person": _FIRST, "people": people, "first": last + 1, "last": events}
        with connection.cursor() as cursor:
            cursor.execute(_STORE, values)
            cursor.execute(_SEEN, values)
            cursor.execute("ANALYZE guidance_event, guidance_seenmessage")
        last = events
        costs.append(road.usual(people, rounds))
    return _grown(f"a batch with {sizes[1]:,} events stored / with {sizes[0]:,}", *costs)


def _grown(what: str, before: Cost, after: Cost) -> list[Figure]:
    return [
        at_most(what, after.cpu / before.cpu, "times", 1.2),
        Figure(f"{what}, by the clock", after.wall / before.wall, "times"),
    ]


def _prompts(road: _Road, people: int, prompts: list[int], rounds: int = 3) -> list[Figure]:
    figures: list[Figure] = []
    live = 0
    for count in prompts:
        population.prompts(workspace=road.workspace, first=live, count=count - live)
        live = count
        road.drained(people)  # compiles the catalog
        cost = in_turns({"now": lambda: road.drained(people)}, rounds)["now"]
        figures.append(Figure(f"drain, {count:,} prompts besides the demo's", 10 / cost, "events/CPU s"))
    return figures
