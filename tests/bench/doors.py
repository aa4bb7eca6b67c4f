"""The hot doors over HTTP, beside a Django view that does nothing, the usual DRF ingest and a bare insert."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

import msgspec
from django.db import connection

from guidance.conf import conf, now
from guidance.delivery import pipeline
from guidance.delivery.models import Decision
from guidance.insights.models import Exposure
from guidance.workspaces.models import Workspace
from tests.bench import population
from tests.bench.figures import Figure, at_least
from tests.bench.load import press, request
from tests.bench.site import Process, Site

CONNECTIONS = 16
_PEOPLE = 1500


@dataclass(frozen=True, slots=True)
class Pace:
    """How quick a door is: requests a second, and CPU seconds of the web process a request."""

    rate: float
    cpu: float


def run(*, site: Site, size: float = 1.0, rounds: int = 5) -> list[Figure]:
    """Measure every door and its peer in turns."""
    workspace = Workspace.objects.get(key="demo")
    people = max(int(_PEOPLE * size), 20)
    population.people(workspace=workspace, first=0, last=people - 1)
    population.mail(workspace=workspace, batches=[population.batch(f"bench-{n}", 1) for n in range(people)])
    pipeline.drain(lanes=range(conf().lanes), clock=now)
    web, port = site.web()
    asked = _requests(workspace, people)
    taken: dict[str, list[Pace]] = {name: [] for name in asked}
    for number in range(rounds + 1):
        for name, make in asked.items():
            pace = _pace(web, port, name, make, 1.5 * size, people)
            if number:  # the first round only warms up
                taken[name].append(pace)
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE guidance_inbox")
            cursor.execute("DELETE FROM guidance_event WHERE message_id LIKE 'load-%%'")
    web.stop()
    return _figures(
        {
            name: Pace(median(pace.rate for pace in paces), median(pace.cpu for pace in paces))
            for name, paces in taken.items()
        }
    )


def _pace(web: Process, port: int, name: str, make: Callable[[int], bytes], seconds: float, people: int) -> Pace:
    limits = {"seconds": seconds}
    if name == "claim":  # one claim a person: a second one would only find the first one's lease
        Exposure.objects.all().delete()
        limits = {"count": people}
    before = web.cpu()
    load = press(port, make, connections=CONNECTIONS, **limits)  # type: ignore[arg-type]
    cpu = web.cpu() - before
    assert set(load.answers) == {304 if name == "decision 304" else 200}, (name, load.answers, load.bodies[-1:])
    if name == "claim":
        assert all(b'"granted":true' in body for body in load.bodies), load.bodies
    return Pace(load.count / load.seconds, cpu / load.count)


def _requests(workspace: Workspace, people: int) -> dict[str, Callable[[int], bytes]]:
    etags = dict(Decision.objects.filter(workspace=workspace).values_list("person__user_id", "etag"))
    armed = _armed(workspace)
    bodies = [_body(number) for number in range(64)]

    def ingest(path: str) -> Callable[[int], bytes]:
        return lambda n: request(
            "POST", path, bodies[n % 64].replace(b"@@@@@@@@", b"%08d" % n), Content_Type="application/json"
        )

    def decision(n: int, **headers: str) -> bytes:
        return request("GET", f"/v1/decision?key=pk_demo&userId=bench-{n % people}", **headers)

    def claim(n: int) -> bytes:
        user_id = f"bench-{n % people}"
        asked = {"key": "pk_demo", "userId": user_id, "prompt": armed[user_id], "trigger": "page"}
        return request("POST", "/v1/claims", json.dumps(asked).encode())

    return {
        "nothing": lambda n: request("GET", "/nothing"),
        "decision 304": lambda n: decision(n, If_None_Match=f'"{etags[f"bench-{n % people}"]}"'),
        "decision 200": decision,
        "ingest": ingest("/v1/batch"),
        "bare": ingest("/bare"),
        "usual": ingest("/usual"),
        "claim": claim,
    }


def _armed(workspace: Workspace) -> dict[str, str]:
    rows = Decision.objects.filter(workspace=workspace).values_list("person__user_id", "body")
    armed = {user_id: [one["prompt"] for one in msgspec.json.decode(body)["armed"]] for user_id, body in rows}
    # Its cap counts per person, so that everybody may be granted one.
    return {user_id: "custom-reports-tooltip" for user_id, keys in armed.items() if "custom-reports-tooltip" in keys}


def _body(number: int) -> bytes:
    events = population.batch(f"bench-{number}")
    for place, event in enumerate(events):
        event["messageId"] = f"load-@@@@@@@@-{number}-{place}"
    return json.dumps({"writeKey": "pk_demo", "batch": events}).encode()


def _figures(taken: dict[str, Pace]) -> list[Figure]:
    figures: list[Figure] = []
    for name, pace in taken.items():
        figures.append(Figure(f"{name}: requests", pace.rate, "per second"))
        figures.append(Figure(f"{name}: CPU of the web process", pace.cpu * 1e6, "µs each"))
    for ours, peer, least in _RATIOS:
        figures.append(at_least(f"{ours} / {peer}, requests", taken[ours].rate / taken[peer].rate, "times", least))
        figures.append(
            Figure(f"{ours} / {peer}, by CPU of the web process", taken[peer].cpu / taken[ours].cpu, "times")
        )
    return figures


_RATIOS: Sequence[tuple[str, str, float]] = (
    ("ingest", "usual", 8),
    ("ingest", "bare", 0.7),
    ("decision 304", "nothing", 0.6),
    ("decision 200", "nothing", 0.6),
)
