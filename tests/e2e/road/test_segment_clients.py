"""Segment's own clients, unmodified, pointed at us."""

import json
import subprocess
import uuid

import pytest
from segment.analytics.client import Client

from tests.support.api import Server
from tests.support.node import NODE, packages
from tests.support.stack import Stack
from tests.support.waiting import until

NODE_STORY = """
import { Analytics } from "@segment/analytics-node";
const [host, key, who] = process.argv.slice(2);
const analytics = new Analytics({ writeKey: key, host, flushAt: 5 });
const failures = [];
analytics.on("error", (error) => failures.push(String(error.reason ?? error.code)));
analytics.identify({ userId: who, traits: { name: "Nora", role: "admin", seats: 4 } });
analytics.group({ userId: who, groupId: `${who}-inc`, traits: { name: "Nora Inc", plan: "free", usage: { contacts: 120 } } });
for (let at = 0; at < 7; at++) analytics.track({ userId: who, event: "Report Viewed", properties: { at } });
analytics.page({ userId: who, name: "Reports" });
analytics.screen({ userId: who, name: "Reports" });
analytics.alias({ userId: who, previousId: `anon-${who}` });
await analytics.closeAndFlush();
console.log(JSON.stringify(failures));
"""


@pytest.fixture
def who() -> str:
    """Return a userId nobody else uses."""
    return f"user-{uuid.uuid4()}"


@pytest.mark.parametrize("gzip", [False, True])
def test_python_client_is_understood_in_every_call(stack: Stack, who: str, gzip: bool) -> None:
    failures: list[object] = []
    client = Client("sk_demo", host=stack.url, gzip=gzip, on_error=lambda error, batch: failures.append(error))
    client.identify(who, {"name": "Lena", "role": "admin"})
    client.group(who, f"{who}-inc", {"name": "Lena Inc", "plan": "growth", "usage": {"contacts": 475}})
    for _ in range(12):
        client.track(who, "Report Viewed", {"kind": "weekly"})
    client.page(who, "Docs", "Install")
    client.screen(who, "Docs", "Install")
    client.alias(f"anon-{uuid.uuid4()}", who)
    client.join()

    assert failures == []
    server = Server(stack.url)
    server.await_count(who, "Report Viewed", 12)
    person = until(lambda: server.person(who), what="the person is known")
    account = until(lambda: server.account(f"{who}-inc"), what="the account is known")
    assert person["traits"] == {"name": "Lena", "role": "admin"}
    assert person["account"] == f"{who}-inc"
    assert person["events"]["Report Viewed"]["total"] == 12
    assert account["plan"] == "growth"
    assert account["meters"]["contacts"]["used"] == 475
    assert account["meters"]["contacts"]["limit"] == 10000


def test_node_client_is_understood_in_every_call(stack: Stack, who: str) -> None:
    folder = packages("@segment/analytics-node@3.1.0")
    (folder / "story.mjs").write_text(NODE_STORY)

    done = subprocess.run(
        [NODE, "story.mjs", stack.url, "pk_demo", who],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )

    assert json.loads(done.stdout) == []
    server = Server(stack.url)
    server.await_count(who, "Report Viewed", 7)
    person = until(lambda: server.person(who), what="the person is known")
    account = until(lambda: server.account(f"{who}-inc"), what="the account is known")
    assert person["traits"] == {"name": "Nora", "role": "admin", "seats": 4}
    assert person["events"]["Report Viewed"]["total"] == 7
    assert account["plan"] == "free"
    assert account["meters"]["contacts"]["used"] == 120


def test_batch_sent_twice_counts_once(stack: Stack, who: str) -> None:
    server = Server(stack.url)
    batch = [{"type": "track", "messageId": f"{who}-{at}", "userId": who, "event": "Invoice Paid"} for at in range(20)]

    first = server.send(batch)
    again = server.send(batch)
    server.send([{"type": "track", "messageId": f"{who}-end", "userId": who, "event": "End"}])

    assert (first["success"], first["accepted"]) == (True, 20)
    assert again["success"] is True
    server.await_count(who, "End", 1)
    assert server.count(who, "Invoice Paid") == 20
