"""Fault 22: Segment's own clients, unmodified, while what they send to dies or is cut off. All they sent is there, once."""

import json
import subprocess
import threading
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from segment.analytics.client import Client

from tests.faults.figures import Figures
from tests.faults.lab import KEY, Lab
from tests.faults.proxy import Proxy
from tests.support.node import NODE, packages
from tests.support.waiting import until

EVENTS = 300
# It tracks as many events as each line of its input says, and tells of every try to send; the last word is what failed.
NODE_STORY = """
import { Analytics } from "@segment/analytics-node";
import { createInterface } from "node:readline";
const [host, key, who] = process.argv.slice(2);
const patience = { flushInterval: 200, httpRequestTimeout: 2000, maxRetries: 1000 };
const analytics = new Analytics({ writeKey: key, host, flushAt: 10, ...patience });
const failures = [];
analytics.on("error", (error) => failures.push(String(error.reason ?? error.code)));
analytics.on("http_request", () => console.log("try"));
let n = 0;
for await (const line of createInterface({ input: process.stdin }))
  for (const end = n + Number(line); n < end; n++) analytics.track({ userId: who, event: "Step", properties: { n } });
await analytics.closeAndFlush({ timeout: 180000 });
console.log(JSON.stringify(failures));
"""


@pytest.fixture
def faults(lab: Lab) -> list[Callable[[], None]]:
    """Return what happens while the clients send: a worker, web and the database die, and come back."""

    def worker() -> None:
        lab.worker.kill()
        lab.worker.start()

    def web() -> None:
        lab.web.kill()
        lab.web.start()

    def database() -> None:
        assert lab.postgres is not None
        lab.postgres.crash()
        lab.postgres.start()

    return [worker, web, database]


@pytest.fixture
def line(lab: Lab) -> Iterator[Proxy]:
    """Return the line that clients reach the server by."""
    line = Proxy(("127.0.0.1", int(lab.url.rpartition(":")[2])))
    yield line
    line.close()


def logged(lab: Lab, who: str) -> list[str]:
    rows = lab.books.ask(
        "SELECT message_id FROM guidance_event e JOIN guidance_person p ON p.id = e.person_id"
        f" WHERE p.user_id = '{who}' AND e.name = 'Step'"
    )
    return [message_id for (message_id,) in rows]


@pytest.mark.long
@pytest.mark.parametrize("lab", ["production"], indirect=True)
def test_python_client_delivers_everything_once(
    lab: Lab, who: str, faults: list[Callable[[], None]], figures: Figures
) -> None:
    failures: list[object] = []
    client = Client(KEY, host=lab.url, upload_size=10, on_error=lambda error, batch: failures.append(error))
    sent: set[str] = set()
    for fault in (*faults, lambda: None):
        for number in range(EVENTS // 4):
            sent.add(client.track(who, "Step", {"n": number})[1]["messageId"])
        fault()
    client.flush()
    client.join()
    lab.books.await_all(timeout=180)

    found = logged(lab, who)
    figures.say(
        "22 Segment's Python client, faults 1–3",
        lab.profile,
        f"{len(sent)} sent, {len(found)} there, {len(failures)} failed",
    )
    assert failures == []
    assert (len(found), set(found)) == (len(sent), sent)


def broken(lab: Lab, line: Proxy) -> list[tuple[Callable[[], None], Callable[[], None]]]:
    """Return what breaks between a client and the server, and what mends it."""
    return [(line.cut, line.heal), (line.swallow, line.heal), (line.halve, line.heal), (lab.web.kill, lab.web.start)]


def numbers(lab: Lab, who: str) -> Counter[int]:
    """Return how often each of a client's events is in the log, by its number."""
    rows = lab.books.ask(
        "SELECT e.properties ->> 'n' FROM guidance_event e JOIN guidance_person p ON p.id = e.person_id"
        f" WHERE p.user_id = '{who}' AND e.name = 'Step'"
    )
    return Counter(int(n) for (n,) in rows)


@pytest.mark.long
@pytest.mark.parametrize("lab", ["production"], indirect=True)
def test_node_client_delivers_everything_once(lab: Lab, line: Proxy, who: str, figures: Figures) -> None:
    folder = packages("@segment/analytics-node@3.1.0")
    (folder / "faults.mjs").write_text(NODE_STORY)
    command = [NODE, "faults.mjs", f"http://127.0.0.1:{line.port}", KEY, who]
    with subprocess.Popen(command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as client:
        assert client.stdin is not None
        assert client.stdout is not None
        said: list[str] = []
        told = client.stdout
        listener = threading.Thread(target=lambda: said.extend(told), daemon=True)
        listener.start()

        def send(count: int) -> None:
            """Let it send more, and wait until it has tried."""
            before = len(said)
            print(count, file=client.stdin, flush=True)
            until(lambda: len(said) > before, timeout=60, what="the client tried to send")

        for disturb, mend in broken(lab, line):
            send(EVENTS // 10)
            disturb()
            send(EVENTS // 10)
            tries = len(said)
            until(lambda: len(said) > tries + 1, timeout=60, what="it goes on trying")  # noqa: B023
            mend()
        send(EVENTS // 5)
        client.stdin.close()
        assert client.wait(240) == 0
        listener.join(10)
    lab.books.await_all(timeout=180)

    found = numbers(lab, who)
    failures = json.loads(said[-1])
    figures.say(
        "22 Segment's Node client, its line cut, silent and halved, web killed",
        lab.profile,
        f"{EVENTS} sent in {len(said) - 1} tries, {len(found)} there, {found.total() - len(found)} twice",
    )
    assert failures == []
    assert found == Counter(range(EVENTS))
