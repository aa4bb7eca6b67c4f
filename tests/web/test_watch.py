"""News of changed decisions through Redis, also after it was away."""

import asyncio
import datetime as dt
import json
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
import redis
from django.db import connection
from django.db.models import F

from guidance.delivery.models import Decision
from guidance.delivery.push import CHANNEL
from guidance.people.models import Person, PersonAlias
from guidance.web import watch
from guidance.web.hub import Hub, Stream
from guidance.workspaces.models import Workspace
from tests.support.databases import Redis

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]
NOW = dt.datetime(2026, 11, 21, 10, tzinfo=dt.UTC)
PATIENCE = 20


@pytest.fixture
def broker() -> Iterator[Redis]:
    broker = Redis()
    yield broker
    broker.stop()


@pytest.fixture
def lena(transactional_db: None) -> Person:
    acme = Workspace.objects.create(key="acme", name="Acme Mail")
    return decided(acme, "lena", 3)


def decided(acme: Workspace, user_id: str, version: int) -> Person:
    person = Person.objects.create(workspace=acme, user_id=user_id, first_seen=NOW, last_seen=NOW)
    Decision.objects.create(
        person=person,
        workspace=acme,
        version=version,
        body="{}",
        etag="x",
        verdicts="[]",
        catalog_version=1,
        decided_at=NOW,
    )
    return person


async def elsewhere(work: Callable[[], Any]) -> Any:
    def run() -> Any:
        try:
            return work()
        finally:
            connection.close()

    return await asyncio.to_thread(run)


class Page:
    """An open stream; it collects what it is told."""

    def __init__(self, lena: Person, user_id: str = "", *, anonymous_id: str = "") -> None:
        self.told: asyncio.Queue[str] = asyncio.Queue()
        who = {"user_id": user_id, "anonymous_id": anonymous_id}
        self.stream = Stream(workspace_id=lena.workspace_id, send=self._send, **who)

    async def open(self, hub: Hub) -> None:
        await hub.open(self.stream)
        await asyncio.Event().wait()

    async def _send(self, message: dict[str, Any]) -> None:
        self.told.put_nowait(message["body"].decode().split("data: ")[1].strip())

    async def next(self) -> str:
        return await asyncio.wait_for(self.told.get(), PATIENCE)


def listening(broker: Redis, test: Callable[[Hub], Awaitable[None]]) -> None:
    async def main() -> None:
        hub = Hub()
        listener = asyncio.create_task(watch.listen(hub, broker.url()))
        try:
            await subscribed(broker, 1)
            await test(hub)
        finally:
            listener.cancel()
            await asyncio.gather(listener, return_exceptions=True)
            await hub.stop()

    asyncio.run(main())


async def subscribed(broker: Redis, count: int) -> None:
    with redis.Redis.from_url(broker.url()) as client:
        async with asyncio.timeout(PATIENCE):
            while dict(client.pubsub_numsub(CHANNEL)).get(CHANNEL.encode()) != count:
                await asyncio.sleep(0.01)


def publish(broker: Redis, *pairs: tuple[int, int]) -> None:
    with redis.Redis.from_url(broker.url()) as client:
        client.publish(CHANNEL, json.dumps(pairs))


def test_listener_tells_the_pages_concerned(broker: Redis, lena: Person) -> None:
    async def test(hub: Hub) -> None:
        page = Page(lena, "lena")
        reading = asyncio.create_task(page.open(hub))
        assert await page.next() == "3"

        publish(broker, (lena.pk + 1, 99), (lena.pk, 4))

        assert await page.next() == "4"
        reading.cancel()

    listening(broker, test)


def test_listener_looks_again_for_a_person_nobody_knew(broker: Redis, lena: Person) -> None:
    async def test(hub: Hub) -> None:
        page = Page(lena, "maya")
        reading = asyncio.create_task(page.open(hub))
        assert await page.next() == "0"

        maya = await elsewhere(lambda: decided(lena.workspace, "maya", 1))
        publish(broker, (maya.pk, 1))

        assert await page.next() == "1"
        reading.cancel()

    listening(broker, test)


def test_hub_finds_a_visitor_who_became_a_user_while_an_older_page_is_open(lena: Person) -> None:
    PersonAlias.objects.create(workspace=lena.workspace, anonymous_id="visitor", person=lena)

    async def main() -> None:
        hub = Hub()
        before, after = Page(lena, anonymous_id="visitor"), Page(lena, "maya")
        reading = [asyncio.create_task(page.open(hub)) for page in (before, after)]
        try:
            assert [await before.next(), await after.next()] == ["3", "0"]

            await elsewhere(lambda: Person.objects.filter(pk=lena.pk).update(user_id="maya"))
            hub.announce([(lena.pk, 4)])

            assert await before.next() == "4"
            assert await after.next() == "3"  # as the database has it
        finally:
            await hub.stop()
            await asyncio.gather(*reading, return_exceptions=True)

    asyncio.run(main())


def test_listener_catches_up_after_redis_was_away(
    broker: Redis, lena: Person, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(watch, "_RETRY_SECONDS", 0.05)

    async def test(hub: Hub) -> None:
        page = Page(lena, "lena")
        reading = asyncio.create_task(page.open(hub))
        assert await page.next() == "3"
        await asyncio.to_thread(broker.kill)

        await elsewhere(lambda: Decision.objects.update(version=F("version") + 1))
        await asyncio.to_thread(broker.start)

        assert await page.next() == "4"
        reading.cancel()
        assert "web.stream.redis_away" in caplog.text

    listening(broker, test)


def test_listener_notices_a_silent_line(broker: Redis, lena: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "_SILENCE_SECONDS", 0.05)

    async def test(hub: Hub) -> None:
        page = Page(lena, "lena")
        reading = asyncio.create_task(page.open(hub))
        assert await page.next() == "3"
        await asyncio.sleep(0.2)  # several silences long: the line must survive being asked whether it lives

        publish(broker, (lena.pk, 4))

        assert await page.next() == "4"
        reading.cancel()

    listening(broker, test)
