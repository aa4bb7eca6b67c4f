"""How long an accepted event takes until its decision is stored and announced: real web, broker and worker, at fixed rates."""

import json
import threading
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection
from queue import Queue

import redis

from guidance.delivery.push import CHANNEL
from guidance.people.models import Person
from guidance.workspaces.models import Workspace
from tests.bench import population
from tests.bench.figures import Figure, at_most, percentile
from tests.bench.site import Site
from tests.support.waiting import until

RATES = (20, 100, 300)
_SENDERS = 8
_FIRST = 300_000
_PEOPLE = 4000
_BUDGET_MS = 25.0


@dataclass(slots=True)
class Round:
    """What happened at one rate; `waits` in seconds, from the answer 200 until the news of the decision."""

    accepted: dict[int, float] = field(default_factory=dict)
    heard: dict[int, float] = field(default_factory=dict)
    sent: int = 0

    @property
    def waits(self) -> list[float]:
        """How long each decision took; news that overtook its own 200 took no time."""
        return [max(self.heard[person] - at, 0.0) for person, at in self.accepted.items() if person in self.heard]


def run(*, site: Site, size: float = 1.0, rounds: int = 5) -> list[Figure]:
    """Send ten-event batches at each rate and listen for the decisions; `rounds` × 2 seconds a rate."""
    workspace = Workspace.objects.get(key="demo")
    population.people(workspace=workspace, first=_FIRST, last=_FIRST + _PEOPLE - 1)
    people = dict(
        Person.objects.filter(user_id__startswith="bench-3", workspace=workspace).values_list("user_id", "pk")
    )
    web, port = site.web()
    worker = site.start("worker", "manage.py", "worker", "--concurrency", "1", settings="config.settings")
    broker = redis.Redis.from_url(site.env["BROKER_URL"])
    figures: list[Figure] = []
    _play(site, port, people, rate=20, count=40, offset=0)  # everything is up and the catalog compiled
    offset = 40
    for rate in RATES:
        count = max(int(rate * 2 * rounds * size), 10)
        before, cpu = _messages(broker), worker.cpu()
        played = _play(site, port, people, rate=rate, count=count, offset=offset)
        offset += count
        figures += _figures(rate, played, _messages(broker) - before, worker.cpu() - cpu)
    worker.stop()
    web.stop()
    return figures


def _play(site: Site, port: int, people: dict[str, int], *, rate: int, count: int, offset: int) -> Round:
    played = Round(sent=count)
    listening = threading.Event()
    done = threading.Event()
    listener = threading.Thread(target=_listen, args=(site, played, listening, done), daemon=True)
    listener.start()
    listening.wait(10)
    due: Queue[int | None] = Queue()
    senders = [threading.Thread(target=_send, args=(port, due, played, people)) for _ in range(_SENDERS)]
    for sender in senders:
        sender.start()
    begun = time.perf_counter()
    for number in range(count):
        time.sleep(
            max(begun + number / rate - time.perf_counter(), 0)
        )  # an open loop: a slow answer delays nobody else
        due.put(offset + number)
    for _ in senders:
        due.put(None)
    for sender in senders:
        sender.join()
    until(lambda: len(played.waits) == len(played.accepted), timeout=60, what="every decision is announced")
    done.set()
    listener.join()
    return played


def _send(port: int, due: "Queue[int | None]", played: Round, people: dict[str, int]) -> None:
    line = HTTPConnection("127.0.0.1", port, timeout=30)
    while (number := due.get()) is not None:
        user_id = f"bench-{_FIRST + number % _PEOPLE}"
        events = population.batch(user_id, 9)
        # The number used is part of the armed prompt's data, so every batch changes the decision and is announced.
        usage = {"contacts": 1700 + number % 251}
        events.append({**events[0], "type": "group", "groupId": user_id, "traits": {"usage": usage}})
        events[-1]["messageId"] += "-use"
        played.heard.pop(people[user_id], None)
        line.request("POST", "/v1/batch", json.dumps({"writeKey": "pk_demo", "batch": events}))
        answer = line.getresponse()
        answer.read()
        assert answer.status == 200, answer.status
        played.accepted[people[user_id]] = time.perf_counter()
    line.close()


def _listen(site: Site, played: Round, listening: threading.Event, done: threading.Event) -> None:
    with redis.Redis.from_url(site.env["REDIS_URL"]).pubsub(ignore_subscribe_messages=True) as news:
        news.subscribe(CHANNEL)
        news.get_message(timeout=5)
        listening.set()
        while not done.is_set():
            message = news.get_message(timeout=0.2)
            if message:
                moment = time.perf_counter()
                for person_id, _ in json.loads(message["data"]):
                    played.heard[person_id] = moment


def _messages(broker: "redis.Redis") -> int:
    stats = broker.info("commandstats")
    return int(stats.get("cmdstat_lpush", {}).get("calls", 0))


def _figures(rate: int, played: Round, messages: int, cpu: float) -> list[Figure]:
    waits = [wait * 1000 for wait in played.waits]
    label = f"accepted → decision announced, {rate} batches/s"
    last = percentile(waits, 99)
    return [
        Figure(f"{label}, p50", percentile(waits, 50), "ms"),
        Figure(f"{label}, p95", percentile(waits, 95), "ms"),
        at_most(f"{label}, p99", last, "ms", _BUDGET_MS) if rate == max(RATES) else Figure(f"{label}, p99", last, "ms"),
        Figure(f"worker, {rate} batches/s: a batch of 10 events", cpu / played.sent * 1e6, "µs CPU"),
        at_most(f"broker messages a batch, {rate} batches/s", messages / played.sent, "", 0.05)
        if rate == max(RATES)
        else Figure(f"broker messages a batch, {rate} batches/s", messages / played.sent, ""),
    ]
