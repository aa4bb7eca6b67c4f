"""From the inbox to decisions: the drain against one Celery task a batch, and how it grows."""

from collections.abc import Callable
from random import Random

from guidance.conf import conf, now
from guidance.delivery import pipeline
from guidance.ingest.models import Event, Inbox
from guidance.workspaces.models import Workspace
from tests.bench import population
from tests.bench.figures import Figure, at_least, at_most, in_turns, measure
from tests.bench.peer_worker import work_in
from tests.bench.site import Process, Site
from tests.support.waiting import until

EVENTS = 10
_FEW, _MANY = 10_000, 100_000


def run(*, site: Site, size: float = 1.0, rounds: int = 5) -> list[Figure]:
    """Measure with the demo's prompts, then with a hundred, then with ten times the people."""
    workspace = Workspace.objects.get(key="demo")
    few, many = max(int(_FEW * size), 100), max(int(_MANY * size), 1000)
    population.people(workspace=workspace, first=100_000, last=100_000 + few - 1)
    rng = Random(1)
    batches = max(int(2000 * size), 40)
    worker = _Peer(site, workspace)

    def ours(people: int) -> Callable[[], float]:
        return lambda: _drained(workspace, [_someone(rng, people) for _ in range(batches)])

    sides = {"drain": ours(few), "task": lambda: worker.worked([_someone(rng, few) for _ in range(batches // 8)])}
    plain = in_turns(sides, rounds)
    worker.process.stop()
    population.prompts(workspace=workspace, count=95)
    _drained(workspace, [_someone(rng, few)])  # compiles the catalog
    hundred = in_turns({"drain": ours(few)}, rounds)
    population.people(workspace=workspace, first=100_000 + few, last=100_000 + many - 1)
    _drained(workspace, [_someone(rng, few)])
    grown = in_turns({"few": ours(few), "many": ours(many)}, rounds)
    return [
        Figure("drain, 5 prompts, a batch of 10 events", plain["drain"] * 1e6, "µs CPU"),
        at_least("drain, 5 prompts", EVENTS / plain["drain"], "events/CPU s", 8000),
        Figure("one Celery task a batch (solo worker, no dedupe)", plain["task"] * 1e6, "µs CPU"),
        at_least("the drain is cheaper than that by", plain["task"] / plain["drain"], "times", 10),
        Figure("drain, 100 prompts, a batch of 10 events", hundred["drain"] * 1e6, "µs CPU"),
        at_least("drain, 100 prompts", EVENTS / hundred["drain"], "events/CPU s", 8000),
        at_most(f"a batch among {many:,} people / among {few:,}", grown["many"] / grown["few"], "times", 1.2),
    ]


class _Peer:
    """A Celery worker that does each batch in a task of its own."""

    def __init__(self, site: Site, workspace: Workspace) -> None:
        self.process: Process = site.start(
            *("peer", "-m", "celery", "-A", "tests.bench.peer_worker", "worker", "--pool=solo", "--queues=bench"),
            *("--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel=WARNING"),
        )
        self._workspace = workspace
        self.worked(["bench-100000"])  # it is up, and has compiled the catalog

    def worked(self, users: list[str]) -> float:
        """Return the worker's CPU seconds a batch."""
        before = self.process.cpu()
        done = Event.objects.count() + EVENTS * len(users)
        for user in users:
            work_in.apply_async(args=[self._workspace.pk, population.batch(user)], queue="bench")
        until(lambda: Event.objects.count() >= done, timeout=120, every=0.1, what="the tasks are done")
        return (self.process.cpu() - before) / len(users)


def _drained(workspace: Workspace, users: list[str]) -> float:
    # CPU seconds a batch.
    population.mail(workspace=workspace, batches=[population.batch(user) for user in users])
    cost = measure(lambda: pipeline.drain(lanes=range(conf().lanes), clock=now))
    assert not Inbox.objects.exists()
    return cost.cpu / len(users)


def _someone(rng: Random, people: int) -> str:
    return f"bench-{100_000 + rng.randrange(people)}"
